"""Absences, locks and earlier duties: everything in tables that has a date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from scheduler.domain.absence_kinds import AbsenceKind
from scheduler.domain.agents import Absence, Lock
from scheduler.domain.clock import Horizon, minutes_between
from scheduler.domain.roster import PastDuty
from scheduler.inputs.reading.moments import no_length, parse_clock_or_moment, parse_end, parse_moment, parse_start
from scheduler.inputs.reading.validation import Placed
from scheduler.inputs.resolve.site_reading import SiteReading
from scheduler.inputs.schema.rows import LockRow, PastDutyRow, UnavailableRow

LONGEST_DUTY_MINUTES = 24 * 60
LONGEST_RUN_DAYS = 31
"""Dates before the first that a rule on runs may look back at: the most any of them takes as its limit."""

Span = tuple[datetime, datetime]
PlacedAbsence = tuple[Placed[Any], Absence]
"""An absence, and where it is written: in ``unavailable.csv`` or in the leave book."""
Reader = Callable[[str, ZoneInfo], datetime]


def _moment(reading: SiteReading, placed: Placed[Any], key: str, read: Reader = parse_moment) -> datetime | None:
    """Moment of a cell, or ``None`` with an issue."""
    try:
        return read(getattr(placed.item, key), reading.zone)
    except ValueError as error:
        placed.issue(reading.issues, str(error), key)
        return None


def _span(reading: SiteReading, placed: Placed[Any], first: Reader, last: Reader) -> Span | None:
    start, end = _moment(reading, placed, "start", first), _moment(reading, placed, "end", last)
    if start is None or end is None:
        return None
    if end <= start:
        message = f"end {placed.item.end} is not after start {placed.item.start}; exchange or correct them"
        placed.issue(reading.issues, no_length(placed.item.start, placed.item.end, reading.zone) or message, "end")
        return None
    return start, end


def _note_overlaps(reading: SiteReading, what: str, spans: Iterable[tuple[Placed[Any], Span]]) -> None:
    """Note overlapping spans of one agent, each with the line of the other."""
    by_agent: dict[str, list[tuple[Span, Placed[Any]]]] = defaultdict(list)
    for placed, span in spans:
        by_agent[placed.item.agent_id].append((span, placed))
    for own in by_agent.values():
        own.sort(key=lambda pair: (pair[0], pair[1].line))
        for (first, one), (second, other) in pairwise(own):
            if second[0] < first[1]:
                message = (
                    f"this {what} of {other.item.agent_id} overlaps the one at {one.where} "
                    f"({one.item.start} to {one.item.end}); cut or delete one of the two"
                )
                other.issue(reading.issues, message, "start")


def resolve_absences(
    reading: SiteReading, agent_ids: list[str], kinds: Mapping[str, AbsenceKind]
) -> list[tuple[Placed[UnavailableRow], Absence]]:
    """Every valid absence, whenever it is, with its row."""
    names = [*kinds, *reading.names("site", "absence_kinds", "name")]
    found = []
    for placed in reading.items(UnavailableRow, "unavailable"):
        reading.is_known("agents", "agent", placed.item.agent_id, agent_ids, placed, "agent_id")
        row = placed.item
        is_known = reading.is_known("site", "kind", row.kind, names, placed, "kind")
        span = _span(reading, placed, parse_start, parse_end)
        if span is not None and is_known:
            kind = kinds.get(row.kind, AbsenceKind(row.kind))
            found.append(
                (placed, absence_of(kind, row.agent_id, *span, kind.row_paid if row.paid is None else row.paid))
            )
    _note_overlaps(reading, "absence", ((placed, (a.start, a.end)) for placed, a in found))
    return found


def absence_of(
    kind: AbsenceKind, agent_id: str, start: datetime, end: datetime, paid: bool, is_half: bool = False
) -> Absence:
    """Absence of a kind, with what the kind means for contract and payroll."""
    return Absence(agent_id, start, end, kind.name, paid, kind.credited, is_half, kind.pay_as, kind.payroll_code)


def absences_inside(absences: Iterable[Absence], horizon: Horizon, absent: Iterable[str] = ()) -> tuple[Absence, ...]:
    """Absences that rules of the horizon can meet, and paid leave in every gap of the agents ``absent`` throughout.

    Duties of the last date run into the next one, and runs of dates began before the first: who was away then could
    not have worked.
    """
    start, end = horizon.origin, horizon.moment(horizon.end_minute)
    first = start - timedelta(days=LONGEST_RUN_DAYS)
    last = horizon.moment(horizon.midnight(horizon.days + 1))
    found = [absence for absence in absences if absence.start < last and absence.end > first]
    leave = []
    for agent_id in absent:
        mine = (absence for absence in found if absence.agent_id == agent_id)
        leave += [Absence(agent_id, *span, "leave", True) for span in free_spans(mine, start, end)]
    return (*found, *leave)


def free_spans(absences: Iterable[Absence], start: datetime, end: datetime) -> list[Span]:
    """Gaps that the absences of one agent leave between two moments, in order."""
    free_from, gaps = start, []
    for absence in sorted((a for a in absences if a.start < end and a.end > start), key=lambda a: a.start):
        if absence.start > free_from:
            gaps.append((free_from, absence.start))
        free_from = max(free_from, absence.end)
    return [*gaps, (free_from, end)] if free_from < end else gaps


def resolve_history(reading: SiteReading, agent_ids: list[str], horizon: Horizon | None) -> tuple[PastDuty, ...]:
    """Every duty that started before the horizon; later ones are noted."""
    rows, found = [], []
    for placed in reading.items(PastDutyRow, "previous_roster"):
        reading.is_known("agents", "agent", placed.item.agent_id, agent_ids, placed, "agent_id")
        span = _span(reading, placed, parse_moment, parse_moment)
        if span is None:
            continue
        rows.append((placed, span))
        _check_past(reading, placed, span, horizon)
        row, minutes = placed.item, minutes_between(*span)
        paid = minutes if row.paid_minutes is None else row.paid_minutes
        found.append(PastDuty(row.agent_id, span[0].astimezone(reading.zone).date(), *span, paid, row.shift))
    _note_overlaps(reading, "duty", rows)
    return tuple(sorted(found, key=lambda duty: (duty.start, duty.agent_id)))


def _check_past(reading: SiteReading, placed: Placed[PastDutyRow], span: Span, horizon: Horizon | None) -> None:
    minutes = minutes_between(*span)
    if minutes > LONGEST_DUTY_MINUTES:
        message = f"a duty of {minutes / 60:g} h, at most 24 h are allowed; correct start or end"
        placed.issue(reading.issues, message, "end")
    if (placed.item.paid_minutes or 0) > minutes:
        message = f"found {placed.item.paid_minutes}, more than the {minutes} minutes of the duty"
        placed.issue(reading.issues, message, "paid_minutes")
    if horizon is not None and span[0] >= horizon.origin:
        message = (
            f"found {placed.item.start}, not before the horizon, which starts {horizon.start}; earlier duties only: "
            "delete the line, lock it in locks.csv, or choose a later --start"
        )
        placed.issue(reading.issues, message, "start")


def resolve_locks(
    reading: SiteReading,
    agent_ids: list[str],
    shift_ids: list[str],
    absences: list[PlacedAbsence],
    horizon: Horizon | None,
) -> tuple[Lock, ...]:
    """Locks on the horizon's dates; all are checked."""
    by_agent: dict[str, list[PlacedAbsence]] = defaultdict(list)
    for placed_absence, absence in absences:
        by_agent[absence.agent_id].append((placed_absence, absence))
    first: dict[tuple[str, date], Placed[LockRow]] = {}
    found = []
    for placed in reading.items(LockRow, "locks"):
        row = placed.item
        reading.is_known("agents", "agent", row.agent_id, agent_ids, placed, "agent_id")
        if row.shift:
            reading.is_known("shifts", "shift", row.shift, shift_ids, placed, "shift")
        if (row.agent_id, row.date) in first:
            where = first[row.agent_id, row.date].where
            placed.issue(reading.issues, f"{row.agent_id} has a lock on this date at {where}; keep one", "date")
        first.setdefault((row.agent_id, row.date), placed)
        lock = _lock(reading, placed, by_agent[row.agent_id], horizon)
        if lock is not None and horizon is not None and horizon.start <= lock.date <= horizon.end:
            found.append(lock)
    return tuple(found)


def _lock(
    reading: SiteReading,
    placed: Placed[LockRow],
    absences: list[PlacedAbsence],
    horizon: Horizon | None,
) -> Lock | None:
    row = placed.item
    if row.kind == "off":
        return Lock(row.agent_id, row.date, "off")
    before = len(reading.issues.found)
    start = _moment(reading, placed, "start", lambda text, zone: parse_clock_or_moment(text, row.date, zone))
    if start is None:
        return None
    end = _moment(reading, placed, "end", lambda text, zone: parse_clock_or_moment(text, row.date, zone, start))
    if end is None:
        return None
    skipped = no_length(f"{row.date} {row.start:>05}", f"{row.date} {row.end:>05}", reading.zone)
    if skipped and end.astimezone(reading.zone).date() != row.date and f"{row.start:>05}" < f"{row.end:>05}":
        placed.issue(reading.issues, skipped, "end")
        return None
    breaks = _lock_breaks(reading, placed, start, end)
    _check_lock(reading, placed, start, end, absences, horizon)
    if len(reading.issues.found) > before:
        return None
    return Lock(row.agent_id, row.date, row.kind, start, end, row.shift, breaks)


def _check_lock(
    reading: SiteReading,
    placed: Placed[LockRow],
    start: datetime,
    end: datetime,
    absences: list[PlacedAbsence],
    horizon: Horizon | None,
) -> None:
    local = start.astimezone(reading.zone)
    if local.date() != placed.item.date:
        message = f"found {placed.item.start}, which is on {local.date()}; a duty belongs to the date it starts on"
        placed.issue(reading.issues, message, "start")
    if not timedelta(0) < end - start <= timedelta(minutes=LONGEST_DUTY_MINUTES):
        placed.issue(reading.issues, "end is not after start, or more than 24 h after it; correct one", "end")
    for key, moment in (("start", start), ("end", end)):
        if horizon is not None and horizon.is_on_grid(moment):
            continue
        local = moment.astimezone(reading.zone)
        reading.on_grid(placed, local.hour * 60 + local.minute, key, clock=f"{local:%H:%M}")
    for other, absence in absences:
        if absence.start < end and start < absence.end:
            message = f"{placed.item.agent_id} is absent then, see {other.where}; delete the lock or the absence"
            placed.issue(reading.issues, message, "start")


def _lock_breaks(reading: SiteReading, placed: Placed[LockRow], start: datetime, end: datetime) -> tuple[datetime, ...]:
    """Read the starts of the locked breaks; readings before the duty's start are of the next date."""
    found = []
    for text in filter(None, placed.item.breaks.split("|")):
        try:
            moment = parse_clock_or_moment(text.strip(), placed.item.date, reading.zone, start)
        except ValueError as error:
            placed.issue(reading.issues, str(error), "breaks")
            continue
        if not start < moment < end:
            message = f"found {text}, a start inside the duty ({placed.item.start} to {placed.item.end}) is allowed"
            placed.issue(reading.issues, message, "breaks")
        found.append(moment)
    return tuple(sorted(found))
