"""Absences to credited minutes, apart from the roster's paid minutes.

Leave, paid or not, and other paid absences count towards a week's contract. A *day* is a date on which the agent could
have a duty at all (a shift of contract and pattern, of the agent's skills, may start there), inside the employment,
covered whole. Where only a *part* is covered, the minutes count that lie between the date's first possible start and
its last possible end, up to what a day is worth. Minutes after midnight belong to the night they are taken from: they
count for the date before where its shifts reach so far and the shifts of their own date have not begun. A *half day*
counts for at most half of what a day is worth.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise

from scheduler.domain.agents import Absence, Contract
from scheduler.domain.clock import Horizon, clock_moment, local_midnight, minutes_between
from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.shifts import Shift
from scheduler.pay.codes import CODE_ORDER, PayCode, PayLine

Span = tuple[datetime, datetime]
PaidAs = tuple[PayCode, str]
"""Pay code, and what payroll files write instead of it where that is not empty."""
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Credit:
    """What one date's absence counts for.

    Parameters
    ----------
    is_day
        Whether it counts as one of the contract's days; else only its minutes count.
    minutes
        Minutes towards the contract, paid or not.
    paid
        Minutes to pay by code and by what payroll files write instead of it, without those of 0.
    """

    date: date
    is_day: bool
    minutes: int
    paid: tuple[tuple[PaidAs, int], ...]


def credited_minutes(contract: Contract) -> int:
    """Minutes a day of leave is worth: the contract's weekly minutes over its days, rounded down."""
    return contract.max_paid_minutes // max(1, contract.max_days)


def leave_minutes(problem: Problem, roster: Roster) -> tuple[PayLine, ...]:
    """Minutes to pay by agent and date: ``leave`` for paid leave, ``paid_absence`` for others, as their kinds say.

    Work, leave and absences of a week add up to no more than the contract: the days beyond those worked, the earliest
    first, then the minutes that are left. The rule on contract hours credits the same days and minutes.
    """
    found: list[PayLine] = []
    for agent_id, context in problem.contexts.items():
        duties = roster.by_agent.get(agent_id, ())
        lines = _pay_lines(context, duties)
        found.extend(PayLine(agent_id, when, code, minutes, written) for when, (code, written), minutes in lines)
    return tuple(found)


def credits_of(context: AgentContext) -> dict[int, tuple[Credit, ...]]:
    """Credits of every week the horizon touches, by week, in order of dates: no more days than the contract has."""
    is_any = any(absence.is_credited for absence in context.absences)
    return {week: week_credits(context, week) for week in context.horizon.weeks} if is_any else {}


def week_credits(context: AgentContext, week: int) -> tuple[Credit, ...]:
    """Credits of one week, in order of dates: no more days than the contract has."""
    counted = [absence for absence in context.absences if absence.is_credited]
    dates = [context.horizon.date_of(day) for day in context.horizon.week_days(week)]
    credit = _credits(context, dates, counted)
    surplus = [one for one in credit if one.is_day][context.contract.max_days :]
    return tuple(one for one in credit if one not in surplus)


def _pay_lines(context: AgentContext, duties: Sequence[Duty]) -> Iterable[tuple[date, PaidAs, int]]:
    """Lines of one agent by date and code."""
    horizon, contract = context.horizon, context.contract
    done = [(past.date, past.paid_minutes) for past in context.history]
    done += [(duty.date, duty.paid_minutes) for duty in duties]
    for week, credit in credits_of(context).items():
        dates = {horizon.date_of(day) for day in horizon.week_days(week)}
        worked = {when for when, _ in done if when in dates}
        days = [one for one in credit if one.is_day and one.date not in worked]
        days = days[: max(0, contract.max_days - len(worked))]
        room = contract.max_paid_minutes - sum(paid for when, paid in done if when in dates)
        room -= sum(one.minutes for one in days)
        lines = [(one.date, code, minutes) for one in days for code, minutes in one.paid]
        for one in (one for one in credit if not one.is_day):
            left = min(max(0, room), one.minutes)
            room -= left
            for code, minutes in one.paid:
                lines.append((one.date, code, min(minutes, left)))
                left -= lines[-1][2]
        inside = (line for line in lines if line[2] > 0 and horizon.start <= line[0] <= horizon.end)
        yield from sorted(inside, key=lambda line: (line[0], _order(line[1])))


def _credits(context: AgentContext, dates: Sequence[date], counted: Sequence[Absence]) -> list[Credit]:
    """Credits of one week, in order."""
    zone, known = context.horizon.tz, [dates[0] - _ONE_DAY, *dates, dates[-1] + _ONE_DAY]
    spans = {when: duty_span(context, when) for when in known}
    midnights = [local_midnight(when, zone) for when in (*known, known[-1] + _ONE_DAY)]
    edges = {moment for absence in counted for moment in (absence.start, absence.end)}
    edges |= {moment for span in spans.values() if span is not None for moment in span} | set(midnights)
    pieces = [
        (start, end, over)
        for start, end in pairwise(sorted(moment for moment in edges if midnights[0] <= moment <= midnights[-1]))
        if (over := [absence for absence in counted if absence.start <= start and absence.end >= end])
    ]
    covered: Counter[date] = Counter()
    for start, end, _ in pieces:
        covered[context.horizon.date_at(start)] += minutes_between(start, end)
    lengths = {when: minutes_between(*both) for when, both in zip(known, pairwise(midnights), strict=True)}
    whole = {when for when in known if covered[when] == lengths[when]}
    minutes: dict[date, Counter[PaidAs | None]] = defaultdict(Counter)
    codes: dict[date, set[PaidAs | None]] = defaultdict(set)
    halves: dict[date, Counter[Absence]] = defaultdict(Counter)
    for start, end, over in pieces:
        own = context.horizon.date_at(start)
        codes[own].add(_code(over))
        to = _taken_from(
            own, start, _unbroken(counted, start, end), spans, whole, zone_midnight=local_midnight(own, zone)
        )
        if to is not None:
            minutes[to][_code(over)] += minutes_between(start, end)
            halves[to].update({absence: minutes_between(start, end) for absence in over if absence.is_half})
    found = []
    worth = credited_minutes(context.contract)
    for when in dates:
        if spans[when] is None or not context.agent.employed_on(when):
            continue
        if when not in whole:
            beyond = sum(max(0, taken - worth // 2) for taken in halves[when].values())
            total = min(worth, minutes[when].total() - beyond)
            found += [Credit(when, False, total, _within(minutes[when], total))] if total else []
        elif not _is_held(context, when):
            only = Counter({next(iter(codes[when])): worth}) if len(codes[when]) == 1 else minutes[when]
            found.append(Credit(when, True, worth, _within(only, worth)))
    return found


def _code(over: Iterable[Absence]) -> PaidAs | None:
    """Say what time is paid as that several absences may cover: leave before other kinds, paid before unpaid."""
    paid = (
        (PayCode.LEAVE if absence.is_paid_as_leave else PayCode.PAID_ABSENCE, absence.payroll_code)
        for absence in over
        if absence.paid
    )
    return min(paid, key=_order, default=None)


def _order(paid: PaidAs) -> tuple[int, str]:
    """Leave before other absences, then by what payroll files write."""
    return CODE_ORDER[paid[0]], paid[1]


def _within(minutes: Counter[PaidAs | None], most: int) -> tuple[tuple[PaidAs, int], ...]:
    """Paid minutes by code, leave first, no more together than ``most``."""
    found = []
    for paid in sorted((code for code in minutes if code is not None), key=_order):
        taken = min(most, minutes[paid])
        most -= taken
        found += [(paid, taken)] if taken else []
    return tuple(found)


def _taken_from(
    own: date,
    start: datetime,
    stretch: Span,
    spans: dict[date, Span | None],
    whole: Collection[date],
    zone_midnight: datetime,
) -> date | None:
    """Date whose duty a piece of absence is taken from: its own, or the one before where the night goes on."""
    span, before = spans.get(own), own - _ONE_DAY
    if span is not None and (start >= span[0] or own in whole):
        return own if span[0] <= start < span[1] else None
    night = spans.get(before)
    if night is None or start >= night[1] or before in whole:
        return None
    closes = night[1] if span is None else min(night[1], span[0])
    return before if stretch[0] < zone_midnight or stretch[1] <= closes else None


def _unbroken(counted: Iterable[Absence], start: datetime, end: datetime) -> Span:
    """Widest span around another that absences cover without a gap."""
    known = sorted((absence.start, absence.end) for absence in counted)
    while True:
        near = [span for span in known if span[0] <= end and span[1] >= start]
        wider = min([start, *(span[0] for span in near)]), max([end, *(span[1] for span in near)])
        if wider == (start, end):
            return wider
        start, end = wider


def _is_held(context: AgentContext, when: date) -> bool:
    """Whether a duty is locked, or was worked in earlier weeks, on a date."""
    lock = context.locks.get(when)
    return (lock is not None and lock.kind != "off") or any(past.date == when for past in context.history)


def duty_span(context: AgentContext, when: date) -> Span | None:
    """First possible start and last possible end of a duty dated on a date; ``None`` where there can be none."""
    horizon, pattern, skills = context.horizon, context.pattern, context.agent.skills_on(when)
    earliest, latest, only = 0, 24 * 60, ""
    if pattern.weeks:
        day = horizon.day_of(when)
        week = horizon.week_of(day)
        cycle = pattern.weeks[(week - horizon.week_of(horizon.day_of(pattern.anchor))) % len(pattern.weeks)]
        frame = cycle[day - horizon.week_days(week).start]
        if frame is None:
            return None
        earliest, latest, only = frame.earliest, frame.latest, frame.shift
    found = []
    for shift in (context.shifts[name] for name in context.contract.shifts if only in ("", name)):
        if when.weekday() in shift.weekdays and (not shift.queue or shift.queue in skills):
            span = _shift_span(horizon, shift, when, earliest, latest)
            found += [span] if span is not None else []
    return (min(start for start, _ in found), max(end for _, end in found)) if found else None


@lru_cache(maxsize=16384)
def _shift_span(horizon: Horizon, shift: Shift, when: date, earliest: int, latest: int) -> Span | None:
    """First start and last end of a shift on a date, starts between two minutes of the day: alike for everybody."""
    first, last = (clock_moment(when, minute, horizon.tz) for minute in (earliest, latest))
    starts = shift.starts
    moments = [clock_moment(when, minute, horizon.tz) for minute in starts]
    inside = [start for start in moments if first <= start <= last and horizon.may_start(when, start)]
    return (inside[0], inside[-1] + timedelta(minutes=max(shift.lengths))) if inside else None
