"""The tables of a run folder: one class a table, one field a column, for the writer and the reader alike."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import UTC, date, datetime
from typing import IO, Annotated, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AllowInfNan, BeforeValidator, TypeAdapter

from scheduler.domain.activity_minutes import ActivityHours
from scheduler.domain.formula_guard import guarded, unguarded
from scheduler.manifest import ACTIVITY_HOURS, CHANGES, COVER, GRANTED, LEDGER, SESSIONS, WISHES


def _moment(value: object) -> object:
    if not isinstance(value, str):
        return value
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError(f"found {value!r}, times carry their UTC offset, e.g. 2026-11-23T08:00:00+08:00")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"found {value!r}, a year from 2 to 9998 is expected") from None


def _true_or_false(value: object) -> object:
    if value not in ("true", "false"):
        raise ValueError(f"found {value!r}, true or false is expected")
    return value == "true"


def _or_none(value: object) -> object:
    return None if value == "" else value


Moment = Annotated[datetime, BeforeValidator(_moment)]
MaybeMoment = Annotated[datetime | None, BeforeValidator(lambda value: None if value == "" else _moment(value))]
YesNo = Annotated[bool, BeforeValidator(_true_or_false)]
Number = Annotated[float, AllowInfNan(False)]
MaybeShare = Annotated[Number | None, BeforeValidator(_or_none)]
Hours = Annotated[Number | None, BeforeValidator(_or_none)]
MaybeDate = Annotated[date | None, BeforeValidator(_or_none)]
Days = Annotated[int | None, BeforeValidator(_or_none)]


@dataclass(frozen=True)
class SegmentRow:
    """One line of ``segments.csv``: what an agent does from ``start`` to ``end``, exclusive.

    Parameters
    ----------
    queue
        Empty where the ACD routes by skill.
    share
        What a learner at work counts for, a multiple of 1/8 below 1; ``None``: a whole head, or no work.
    """

    agent_id: str
    start: Moment
    end: Moment
    activity: str
    queue: str
    paid: YesNo
    share: MaybeShare = None


@dataclass(frozen=True)
class DutyRow:
    """One line of ``duties.csv``."""

    agent_id: str
    date: date
    start: Moment
    end: Moment
    shift: str
    paid_minutes: Number


@dataclass(frozen=True)
class CoverageRow:
    """One line of ``coverage.csv``: heads on an open queue in one interval, learners by their shares."""

    queue: str
    start: Moment
    end: Moment
    required: Number
    staffed: Number
    shortage: Number
    surplus: Number


@dataclass(frozen=True)
class AgentLimitsRow:
    """One line of ``agents.csv`` of a run: the skills, joined by ``|``, and the limits that are plain numbers.

    A limit no rule sets is empty; units and meaning are those of `scheduler.checking.limits.AgentLimits`.
    """

    agent_id: str
    skills: str
    min_rest_hours: Hours
    max_run_days: Days
    max_day_hours: Hours
    max_week_hours: Hours


@dataclass(frozen=True)
class ChangeRow:
    """One line of ``changes.csv``: what differs from the roster a run started from; empty where there was, or is, none.

    Parameters
    ----------
    what
        ``duty``, ``break``, ``meal``, or an activity as in segments.csv.
    """

    agent_id: str
    date: date
    what: str
    from_start: MaybeMoment
    from_end: MaybeMoment
    to_start: MaybeMoment
    to_end: MaybeMoment
    from_shift: str
    to_shift: str


@dataclass(frozen=True)
class SessionRow:
    """One line of ``sessions.csv``: when and where a joint activity is held, and with whom.

    Parameters
    ----------
    room, trainer
        Empty where it has none.
    attendees
        Agent ids joined by ``|``.
    external
        Who leads it from elsewhere.
    course, group, session
        Of a session of a course: its id, and the numbers of the group and the session, from 1; else empty.
    """

    activity_id: str
    start: Moment
    end: Moment
    room: str
    trainer: str
    attendees: str
    external: str = ""
    course: str = ""
    group: Days = None
    session: Days = None


@dataclass(frozen=True)
class LedgerLine:
    """One line of ``ledger.csv``: one number of one person (`scheduler.ledger.measures`).

    Parameters
    ----------
    as_of
        Last date counted.
    period_start
        ``None`` where the measure is never set back.
    """

    agent_id: str
    as_of: date
    measure: str
    period_start: MaybeDate
    value: Number


@dataclass(frozen=True)
class NamedRow:
    """One line of ``named_cover.csv``: who takes it in a stretch of open intervals of a queue.

    Parameters
    ----------
    agent_id, backup_agent_id
        Empty where nobody can be named.
    """

    queue: str
    start: Moment
    end: Moment
    agent_id: str
    backup_agent_id: str


@dataclass(frozen=True)
class WishAnswerRow:
    """One line of ``wish_answers.csv``: a wish on one date, and what became of it.

    Parameters
    ----------
    kind, value
        As in the site's ``wishes.csv``.
    filed_at
        ``None``: unknown.
    answer
        ``granted``, ``refused`` or ``does not apply``; ``reason`` says why it does not.
    cost
        What refusing it costs in the site's currency.
    """

    agent_id: str
    date: date
    kind: str
    value: str
    weight: Number
    filed_at: MaybeMoment
    answer: str
    reason: str
    cost: Number


@dataclass(frozen=True)
class GrantedRow:
    """One line of ``skills_granted.csv``: a queue somebody can serve from a local date on, and by which course."""

    agent_id: str
    skill: str
    course: str
    completed: date
    usable_from: date


RunRow = (
    SegmentRow
    | DutyRow
    | CoverageRow
    | AgentLimitsRow
    | ChangeRow
    | SessionRow
    | ActivityHours
    | NamedRow
    | WishAnswerRow
    | GrantedRow
    | LedgerLine
)
RowT = TypeVar(
    "RowT",
    SegmentRow,
    DutyRow,
    CoverageRow,
    AgentLimitsRow,
    ChangeRow,
    SessionRow,
    ActivityHours,
    NamedRow,
    WishAnswerRow,
    GrantedRow,
    LedgerLine,
)
TABLES: dict[type[RunRow], str] = {
    SegmentRow: "segments.csv",
    DutyRow: "duties.csv",
    CoverageRow: "coverage.csv",
    AgentLimitsRow: "agents.csv",
    ChangeRow: CHANGES,
    SessionRow: SESSIONS,
    ActivityHours: ACTIVITY_HOURS,
    NamedRow: COVER,
    WishAnswerRow: WISHES,
    GrantedRow: GRANTED,
    LedgerLine: LEDGER,
}


def columns_of(kind: type[RunRow]) -> tuple[str, ...]:
    """Columns of a table, in order."""
    return tuple(one.name for one in fields(kind))


def needed_columns(kind: type[RunRow]) -> tuple[str, ...]:
    """Columns without which a table cannot be read; runs of earlier versions lack the others."""
    return tuple(one.name for one in fields(kind) if one.default is MISSING)


def row_parser(kind: type[RowT]) -> Callable[[Mapping[str, str]], RowT]:
    """Make what reads one line of a table; it passes over columns the table does not have.

    It raises ``pydantic.ValidationError`` where a column is missing or a cell cannot be read.
    """
    adapter, columns = TypeAdapter(kind), columns_of(kind)
    return lambda cells: adapter.validate_python({name: _plain(cells[name]) for name in columns if name in cells})


def _plain(cell: str | None) -> str | None:
    """Take the guard off a cell; the reader gives ``None`` where a line is too short."""
    return None if cell is None else unguarded(cell)


def write_rows(handle: IO[str], kind: type[RowT], rows: Iterable[RowT], zone: ZoneInfo) -> None:
    """Write a table, times with the offset of a zone; texts that a spreadsheet would run as a formula are guarded."""
    columns = columns_of(kind)
    writer = csv.writer(handle, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_text(getattr(row, name), zone) for name in columns] for row in rows)


def time_text(moment: datetime, zone: ZoneInfo) -> str:
    """ISO 8601 with the zone's UTC offset."""
    return moment.astimezone(zone).isoformat()


def _text(value: str | bool | float | datetime | date | None, zone: ZoneInfo) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return time_text(value, zone)
        case date():
            return value.isoformat()
        case float():
            return f"{value:.12g}"
        case _:
            return guarded(str(value))
