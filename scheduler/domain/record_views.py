"""What rules may read of an agent's past duties, absences, sessions, coachings and locks: fields of the same names."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import NamedTuple, NoReturn, TypeVar

from scheduler.domain.errors import OutOfViewError

ViewT = TypeVar("ViewT")
RecordT = TypeVar("RecordT", "PastDutyView", "AbsenceView", "SessionView", "CoachingView", "LockView")


def sealed(kind: type[ViewT]) -> type[ViewT]:
    """Let every attribute a class of views lacks be refused, with who asked for it."""
    kind.__getattr__ = _refuse  # type: ignore[attr-defined]  # seen by a type checker, it would let anything pass
    return kind


def _refuse(view: object, name: str) -> NoReturn:
    """Tell of a rule that reads more than agents are told apart by: its tables would be shared by the wrong ones.

    Raises
    ------
    OutOfViewError
        Always, but for the names by which copying, pickling and the like ask whether there is such a thing.
    """
    if name.startswith("__"):
        raise AttributeError(name)
    asking = sys._getframe(1)  # noqa: SLF001  # a filter asks long after its rule has been stated
    kind = type(view)
    has = sorted(one.name for one in fields(kind)) if is_dataclass(kind) else kind._fields  # type: ignore[attr-defined]
    raise OutOfViewError(
        f"{asking.f_code.co_qualname} of {asking.f_globals['__name__']} reads {name!r} of {kind.__name__}; agents who "
        f"share tables are told apart by {', '.join(has)} alone. Add it to {kind.__name__} in {kind.__module__}, so "
        "that agents who differ in it share no tables, or state the rule without it"
    )


@sealed
class PastDutyView(NamedTuple):
    """Of a duty before the horizon."""

    date: date
    start: datetime
    end: datetime
    paid_minutes: int
    shift: str


@sealed
class AbsenceView(NamedTuple):
    """Of an absence."""

    start: datetime
    end: datetime
    is_credited: bool
    is_half: bool


@sealed
class SessionView(NamedTuple):
    """Of a session the agent takes part in."""

    start: datetime
    end: datetime


@sealed
class CoachingView(NamedTuple):
    """Of a coaching."""

    minutes: int
    earliest: date
    latest: date
    step_minutes: int
    edge_minutes: int
    price: float | None


@sealed
class LockView(NamedTuple):
    """Of a lock; its date is the key it is found under."""

    kind: str
    start: datetime | None
    end: datetime | None
    shift: str
    breaks: tuple[datetime, ...]


def views_of(kind: type[RecordT], items: Iterable[object]) -> tuple[RecordT, ...]:
    """Leave of each item what its view has."""
    read = attrgetter(*kind._fields)
    return tuple(kind._make(read(item)) for item in items)
