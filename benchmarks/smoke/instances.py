"""The instances: drawn, written for this purpose or the repository's own examples; each with its amount of work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.contact_centre import problem as contact_centre
from benchmarks.contact_centre.generator import generate
from benchmarks.curtois import problem as curtois
from benchmarks.curtois.instance import read_instance
from scheduler import pipeline
from scheduler.domain.problem import Problem

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = ROOT.parent / "shared" / "data" / "curtois" / "instances"
"""The public Curtois & Qu instances may not be copied here: those at hand are searched, the others named."""


class NotAtHandError(Exception):
    """The data of an instance are not on this machine."""


@dataclass(frozen=True)
class SmokeInstance:
    """One instance, and the rounds of work one worker is given."""

    name: str
    iterations: int
    load: Callable[[], Problem]


def _site(name: str) -> Problem:
    problem, _ = pipeline.load_problem(pipeline.SiteRequest(ROOT / "configs" / name))
    return problem


def _centre(agents: int, joint: bool) -> Problem:
    return contact_centre.make_problem(generate(agents, 0, 1.0), f"centre-{agents}", joint)


def _ward() -> Problem:
    return curtois.make_problem(read_instance(Path(__file__).with_name("ward.txt")))


def _public(number: int) -> Problem:
    path = PUBLIC / f"Instance{number}.txt"
    if not path.is_file():
        raise NotAtHandError(f"the public instance {path.name} is not in {PUBLIC}")
    return curtois.make_problem(read_instance(path))


INSTANCES = (
    SmokeInstance("clinic", 40, partial(_site, "clinic")),
    SmokeInstance("manila", 600, partial(_site, "manila")),
    SmokeInstance("centre-100-fixed", 2500, partial(_centre, 100, False)),
    SmokeInstance("centre-100-joint", 2000, partial(_centre, 100, True)),
    SmokeInstance("ward", 200, _ward),
    SmokeInstance("curtois-4", 300, partial(_public, 4)),
    SmokeInstance("curtois-5", 300, partial(_public, 5)),
)
