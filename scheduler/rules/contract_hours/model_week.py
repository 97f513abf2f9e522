"""What ``constrain`` asks of a site week; the rule's text is the statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from math import ceil, floor

from scheduler.domain.agents import PatternDay
from scheduler.domain.clock import minutes_between
from scheduler.domain.problem import AgentContext
from scheduler.domain.shifts import DutyOption


def model_bounds(
    context: AgentContext, days: range, options: Callable[[int], Iterable[tuple[DutyOption, object]]]
) -> tuple[int, int, int, int]:
    """Fewest and most dates, fewest and most paid minutes of a week."""
    horizon, contract, agent = context.horizon, context.contract, context.agent
    blocks: list[tuple[int, int]] = []
    halves: list[tuple[int, int]] = []
    for begins, ends, is_half in sorted((a.start, a.end, a.is_half) for a in context.absences if a.is_credited):
        start, end = horizon.minute_of(begins), horizon.minute_of(ends)
        halves += [(start, end)] if is_half else []
        if blocks and start <= blocks[-1][1]:
            start, end = blocks[-1][0], max(end, blocks.pop()[1])
        blocks.append((start, end))
    worked: dict[int, int] = defaultdict(int)
    for duty in context.history:
        worked[horizon.day_of(duty.date)] += duty.paid_minutes
    fixed = {horizon.day_of(when): lock for when, lock in context.locks.items() if lock.kind != "off"}
    offers = {day: _offers(context, day) for day in range(days.start, days.stop + 1)}
    whole = [d for d in offers if any(a <= horizon.midnight(d) and horizon.midnight(d + 1) <= b for a, b in blocks)]
    off = missed = part = 0
    for day in days:
        midnight = horizon.midnight(day + 1)
        if not offers[day]:
            continue
        if not agent.employed_on(horizon.date_of(day)):
            missed += day not in worked and day not in fixed
        elif day in whole:
            off += day not in worked and day not in fixed
        else:
            opens, closes = min(offers[day])[0], max(end for _, end, _ in offers[day])
            closes = min([closes, *(start for start, _, _ in offers[day + 1])])
            until = min(closes, midnight) if offers[day + 1] and day + 1 in whole else closes
            worth = contract.max_paid_minutes // max(1, contract.max_days)
            lost = [(max(a, opens), min(b, until)) for a, b in blocks if a < midnight or b <= closes]
            beyond = [min(b, y) - max(a, x) - worth // 2 for a, b in halves for x, y in lost]
            part += min(worth, sum(b - a for a, b in lost if b > a) - sum(x for x in beyond if x > 0))
    most_days = contract.max_days - min(off, contract.max_days)
    most = max(0, ceil(Fraction(contract.max_paid_minutes * most_days, max(1, contract.max_days))) - part)
    if days.stop > horizon.days:
        return 0, most_days, 0, most
    gone = min(off, contract.max_days) + missed
    fewest_days, whole_week = max(0, contract.min_days - gone), contract.min_days or contract.max_days or 1
    fewest = max(0, floor(Fraction(contract.min_paid_minutes * max(0, whole_week - gone), whole_week)) - part)
    busy = [(a.start, a.end) for a in context.absences] + [(d.start, d.end) for d in context.history]
    busy += [(lock.start, lock.end) for lock in fixed.values() if lock.start and lock.end]
    taken = [(horizon.minute_of(start), horizon.minute_of(end)) for start, end in busy]
    forced: list[set[int]] = []
    free: list[set[int]] = []
    touched = bool(gone or part or fixed.keys() & set(days) or days.start < 0)
    for day in days:
        lock = context.locks.get(horizon.date_of(day))
        if day < 0:
            forced += [{worked[day]}] if day in worked else []
        elif day in fixed:
            length = minutes_between(fixed[day].start, fixed[day].end)  # type: ignore[arg-type]
            forced.append({o.form.paid_minutes for o, _ in options(day) if o.form.minutes == length} or {0})
        else:
            closed = lock is not None or not agent.employed_on(horizon.date_of(day))
            fits = [o for o in offers[day] if not closed and all(o[1] <= a or b <= o[0] for a, b in taken)]
            touched |= {paid for _, _, paid in fits} != {paid for _, _, paid in offers[day]}
            free += [{paid for _, _, paid in fits}] if fits else []
    longest = sorted(map(max, free), reverse=True)[: max(0, most_days - len(forced))]
    fewest_days, fewest = min(fewest_days, len(forced) + len(free)), min(fewest, sum(map(max, forced)) + sum(longest))
    if touched:
        fewest_days, fewest = _within_reach(fewest_days, fewest, forced, free, (most_days, most))
    return fewest_days, most_days, fewest, most


def _within_reach(
    fewest_days: int, fewest: int, forced: Sequence[set[int]], free: Sequence[set[int]], most_of: tuple[int, int]
) -> tuple[int, int]:
    """Lower the minima to what some choice of duties reaches within the maxima."""
    most_days, most = most_of
    # One bit for every sum of minutes that some choice of so many dates has.
    sums = [1] + [0] * most_days
    for choices in forced:
        sums = [0] + [_sums(bits, choices, most) for bits in sums[:-1]]
    for choices in free:
        longer = [0] + [_sums(bits, choices, most) for bits in sums[:-1]]
        sums = [fewer | more for fewer, more in zip(sums, longer, strict=True)]
    reached = [(dates, bits) for dates, bits in enumerate(sums) if bits]
    if reached and not any(dates >= fewest_days and bits >> fewest for dates, bits in reached):
        fewest = min(fewest, max(bits.bit_length() - 1 for _, bits in reached))
        fewest_days = min(fewest_days, max(dates for dates, bits in reached if bits >> fewest))
    return fewest_days, fewest


def _sums(bits: int, choices: set[int], most: int) -> int:
    """Add one more date to sums of minutes, as far as they are allowed."""
    found = 0
    for paid in choices:
        found |= bits << paid
    return found & ((1 << most + 1) - 1)


def _offers(context: AgentContext, day: int) -> list[tuple[int, int, int]]:
    """Start, end and paid minutes of every duty the agent could be given on a date at all."""
    horizon, weeks, when = context.horizon, context.pattern.weeks, context.horizon.date_of(day)
    frame: PatternDay | None = PatternDay(0, 24 * 60)
    if weeks:
        week = horizon.week_of(day)
        cycle = weeks[(week - horizon.week_of(horizon.day_of(context.pattern.anchor))) % len(weeks)]
        frame = cycle[day - horizon.week_days(week).start]
    found: list[tuple[int, int, int]] = []
    skills = context.agent.skills_on(when)
    for shift in (context.shifts[name] for name in context.contract.shifts):
        suits = frame is not None and frame.shift in ("", shift.shift_id) and when.weekday() in shift.weekdays
        if frame is None or not suits or (shift.queue and shift.queue not in skills):
            continue
        for minute in shift.starts:
            start = horizon.minute_at(day, minute)
            first, last = horizon.readings_at(start)
            is_there = horizon.midnight(day) <= start < horizon.midnight(day + 1)
            if is_there and start % horizon.interval_minutes == 0 and first <= frame.latest and frame.earliest <= last:
                found.extend((start, start + form.minutes, form.paid_minutes) for form in shift.forms)
    return found
