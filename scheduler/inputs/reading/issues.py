"""Collecting everything that is wrong before anything is raised."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from scheduler.domain.errors import InputError, InputIssue
from scheduler.inputs.reading.look_alikes import look_alike, spelled

SHOWN_NAMES = 15
LONGEST_NAME = 80
"""Letters of a name that messages show."""


@dataclass(frozen=True)
class Place:
    """Where something was read: file as the user wrote it, and 1-based line (0: the whole file)."""

    file: str
    line: int = 0


class Issues:
    """Everything wrong so far, in all files."""

    def __init__(self) -> None:
        self.found: list[InputIssue] = []

    def add(self, place: Place, key: str, message: str) -> None:
        """Note one thing wrong."""
        self.found.append(InputIssue(place.file, place.line, key, message))

    def raise_if_any(self) -> None:
        """Raise all of them at once.

        Raises
        ------
        InputError
            If anything was noted.
        """
        if self.found:
            raise InputError(self.found)


def nearest(name: str, names: Iterable[str], cutoff: float = 0.5) -> str:
    """Return the most similar name (similarity ``cutoff`` or more, 0-1), or an empty text where none is similar."""
    start = shortened(name.lower())  # cells of spreadsheets hold up to 32,767 letters, YAML any number
    score, best = max(((_similarity(start, shortened(known.lower())), known) for known in names), default=(0.0, ""))
    return best if score >= cutoff else ""


def _similarity(name: str, known: str) -> float:
    """Share of common letters, and more where the beginnings agree: ``aht_minutes`` means ``aht_seconds``."""
    same_start = 0.1 * (name[:1] == known[:1]) + 0.2 * (name.split("_")[0] == known.split("_")[0])
    return difflib.SequenceMatcher(None, name, known).ratio() + same_start


def unknown(what: str, name: str, names: Iterable[str]) -> str:
    """Say that a name is unknown, which one is nearest, and which are allowed."""
    known = list(names)
    twin = look_alike(name, known)
    if twin:
        return (
            f"unknown {what} {shortened(name)!r}; it looks like {shortened(twin)!r} and is another "
            f"({spelled(name)}, not {spelled(twin)}): copy the name from where it is defined"
        )
    name, known = shortened(name), [shortened(one) for one in known]
    close = nearest(name, known)
    hint = f"; did you mean {close!r}?" if close else ""
    if not known:
        return f"unknown {what} {name!r}; none is defined"
    shown = ", ".join(known[:SHOWN_NAMES]) + (
        f" and {len(known) - SHOWN_NAMES} more" if len(known) > SHOWN_NAMES else ""
    )
    return f"unknown {what} {name!r}{hint} Allowed: {shown}" if hint else f"unknown {what} {name!r}; allowed: {shown}"


def shortened(name: str) -> str:
    """Cut a long name, so that it can be shown."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 3]}..."
