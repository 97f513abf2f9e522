"""What ``check`` finds due in a week of dates; the rule's text is the statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil, floor

from scheduler.domain.agents import Absence
from scheduler.domain.clock import clock_moment, minutes_between
from scheduler.domain.problem import AgentContext


def calendar_bounds(context: AgentContext, week: Sequence[date], days: int, minutes: int) -> tuple[int, int, int, int]:
    """Least and most days, least and most minutes of a week of dates.

    What really fits is looked at only where ``days`` or ``minutes`` worked are fewer than contract and leave ask for.
    """
    contract, agent, tz = context.contract, context.agent, context.horizon.tz
    held = {past.date for past in context.history} | {w for w, lock in context.locks.items() if lock.kind != "off"}
    credited = [absence for absence in context.absences if absence.is_credited]
    worth = Fraction(contract.max_paid_minutes, max(contract.max_days, 1))
    leave = missed = part = 0
    for when in week:
        dawn, dusk, next_dusk = (clock_moment(when, hours * 60, tz) for hours in (0, 24, 48))
        if not agent.employed_on(when):
            missed += when not in held and bool(_duties(context, when))
        elif not any(absence.start < next_dusk and absence.end > dawn for absence in credited):
            continue
        elif not _uncovered(credited, dawn, dusk):
            leave += when not in held and bool(_duties(context, when))
        else:
            part += min(floor(worth), _part(context, credited, when, floor(worth / 2)))
    leave = min(leave, contract.max_days)
    high_days = contract.max_days - leave
    high = max(0, ceil(worth * high_days) - part)
    of_days = contract.min_days or max(1, contract.max_days)
    kept = Fraction(max(of_days - leave - missed, 0), of_days)
    low_days, low = max(contract.min_days - leave - missed, 0), max(0, floor(contract.min_paid_minutes * kept) - part)
    if week[-1] > context.horizon.end:
        return 0, high_days, 0, high
    if days >= low_days and minutes >= low:
        return low_days, high_days, low, high
    return _given_way(context, week, (low_days, high_days, low, high), is_credited=leave + missed + part > 0)


def _duties(context: AgentContext, when: date) -> list[tuple[datetime, datetime, int]]:
    """Start, end and paid minutes of the duties that contract, skills and pattern know on a date."""
    horizon, pattern = context.horizon, context.pattern
    first, last, only = 0, 24 * 60, ""
    if pattern.weeks:
        begins = [day - timedelta(days=(day.weekday() - horizon.week_start) % 7) for day in (when, pattern.anchor)]
        frame = pattern.weeks[(begins[0] - begins[1]).days // 7 % len(pattern.weeks)][(when - begins[0]).days]
        if frame is None:
            return []
        first, last, only = frame.earliest, frame.latest, frame.shift
    opens, closes = (clock_moment(when, minute, horizon.tz) for minute in (first, last))
    found = []
    for name in context.contract.shifts:
        shift = context.shifts[name]
        if when.weekday() not in shift.weekdays or only not in ("", name):
            continue
        if shift.queue and shift.queue not in context.agent.skills_on(when):
            continue
        unpaid = sum(rest.minutes for rest in shift.breaks if not rest.paid)
        for minute in shift.starts:
            start = clock_moment(when, minute, horizon.tz)
            if opens <= start <= closes and horizon.may_start(when, start):
                found += [(start, start + timedelta(minutes=length), length - unpaid) for length in shift.lengths]
    return found


def _uncovered(absences: Sequence[Absence], start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """Take absences out of a span; what is left, in order."""
    gaps = [(start, end)] if start < end else []
    for away in absences:
        pieces = [piece for a, b in gaps for piece in ((a, min(b, away.start)), (max(a, away.end), b))]
        gaps = [(a, b) for a, b in pieces if a < b]
    return gaps


def _part(context: AgentContext, credited: Sequence[Absence], when: date, half: int) -> int:
    """Minutes of leave between a date's first possible start and its last possible end, of halves up to ``half``."""
    tomorrow, tz = when + timedelta(days=1), context.horizon.tz
    own, following = _duties(context, when), _duties(context, tomorrow)
    if not own:
        return 0
    midnight, next_midnight = clock_moment(tomorrow, 0, tz), clock_moment(tomorrow, 24 * 60, tz)
    opens, closes = min(start for start, _, _ in own), max(end for _, end, _ in own)
    if following:
        closes = min(closes, min(start for start, _, _ in following))
    gaps = _uncovered(credited, opens, closes)
    last_from = gaps[-1][1] if gaps else opens
    if last_from >= midnight and any(away.start <= closes < away.end for away in credited):
        closes = last_from  # leave that begins after midnight and goes on belongs to the next date
    elif following and not _uncovered(credited, midnight, next_midnight):
        closes = max(opens, min(closes, midnight))
    found = minutes_between(opens, closes) - sum(minutes_between(a, min(b, closes)) for a, b in gaps if a < closes)
    for away in (one for one in credited if one.is_half):
        first, last = max(opens, away.start), min(closes, away.end)
        found -= max(0, minutes_between(first, last) - half) if first < last else 0
    return found


def _given_way(
    context: AgentContext, week: Sequence[date], asked: tuple[int, int, int, int], *, is_credited: bool
) -> tuple[int, int, int, int]:
    """Lower the minima to what the dates of the week give."""
    low_days, high_days, low, high = asked
    horizon, is_touched = context.horizon, is_credited
    busy = [(away.start, away.end) for away in context.absences]
    busy += [(past.start, past.end) for past in context.history]
    busy += [(lock.start, lock.end) for lock in context.locks.values() if lock.start and lock.end]
    forced: list[list[int]] = []
    free: list[list[int]] = []
    for when in week:
        lock = context.locks.get(when)
        if when < horizon.start:
            is_touched = True
            earlier = [past.paid_minutes for past in context.history if past.date == when]
            forced += [[sum(earlier)]] if earlier else []
        elif lock is not None and lock.start is not None and lock.end is not None:
            is_touched = True
            options = context.options(horizon.day_of(when))
            length = minutes_between(lock.start, lock.end)
            forced.append([o.form.paid_minutes for o in options if o.form.minutes == length] or [0])
        else:
            every = _duties(context, when)
            is_closed = lock is not None or not context.agent.employed_on(when)
            fits = [paid for a, b, paid in every if not is_closed and not any(a < d and c < b for c, d in busy)]
            is_touched |= set(fits) != {paid for _, _, paid in every}
            free += [fits] if fits else []
    longest = sorted((max(paid) for paid in free), reverse=True)
    low_days = min(low_days, len(forced) + len(free))
    low = min(low, sum(map(max, forced)) + sum(longest[: max(0, high_days - len(forced))]))
    if is_touched:
        weeks = [{0: {0}}]
        for number, paid in enumerate((*forced, *free)):
            before = weeks[-1]
            after: dict[int, set[int]] = (
                {} if number < len(forced) else {dates: set(sums) for dates, sums in before.items()}
            )
            for dates, sums in before.items():
                longer = {total + one for total in sums for one in paid if total + one <= high}
                if longer and dates < high_days:
                    after.setdefault(dates + 1, set()).update(longer)
            weeks.append(after)
        reached = [(dates, total) for dates, sums in weeks[-1].items() for total in sums]
        if reached and not any(dates >= low_days and total >= low for dates, total in reached):
            low = min(low, max(total for _, total in reached))
            low_days = min(low_days, max(dates for dates, total in reached if total >= low))
    return low_days, high_days, low, high
