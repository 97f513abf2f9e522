"""One execution and all it wrote: what a run folder holds, as objects."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from scheduler.domain.certificate import Certificate
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment, Finding
from scheduler.domain.roster import Roster


@dataclass(frozen=True)
class InputFile:
    """A file a run read.

    Parameters
    ----------
    path
        Relative to the site folder with forward slashes; of an overlay, as it was given.
    sha256
        Hexadecimal digest of its bytes, 64 characters.
    """

    path: str
    sha256: str


@dataclass(frozen=True)
class Run:
    """A finished run, enough to verify, simulate, replan and explain without the site folder.

    Parameters
    ----------
    summary
        The keys of ``summary.json``; values are JSON scalars, lists and dicts.
    findings
        What the independent check found; ``when`` in the site's zone.
    files
        Every input file, in the order it was read.
    overlays
        The overlays applied, with those they extend, in the order of their application.
    certificate
        What proves the bound; ``None`` where there is no bound, or a run was written before there were certificates.
    """

    problem: Problem
    roster: Roster
    allotment: Allotment
    summary: dict[str, Any] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    files: tuple[InputFile, ...] = ()
    overlays: tuple[InputFile, ...] = ()
    certificate: Certificate | None = None
