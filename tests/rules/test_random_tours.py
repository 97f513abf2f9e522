"""Random tours on a few contracts, under random parameters of each rule, get the same verdict from all faces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduler.domain.activities import Coaching, Session
from scheduler.domain.agents import Absence, Agent, Contract, Lock, Pattern, PatternDay
from scheduler.domain.clock import Horizon
from scheduler.domain.shifts import BreakSpec, Shift
from scheduler.domain.site import NightWindow
from scheduler.domain.work_blocks import WorkBlocks
from scheduler.rules.registry import BY_TYPE
from tests.rules.setting import Case, WideContext, WrittenDuty, finished, past_duty
from tests.rules.verdicts import by_constrain, by_extend, findings, unexplained

MEAL = BreakSpec("meal", 60, False, 180, 300)
SHIFTS = {
    "day": Shift(
        "day",
        420,
        600,
        30,
        (480, 540),
        (BreakSpec("break", 15, True, 60, 165), MEAL, BreakSpec("break", 15, True, 330, 465)),
        45,
        300,
        (0, 1, 2, 3, 4),
    ),
    "long": Shift("long", 480, 720, 60, (660,), (BreakSpec("break", 30, True, 120, 240), MEAL), 60, 420),
    "part": Shift(
        "part", 600, 900, 30, (240, 300, 360), (BreakSpec("break", 15, True, 60, 240),), 30, 300, queue="chat"
    ),
    "night": Shift("night", 1260, 1410, 30, (480,), (BreakSpec("break", 15, False, 60, 240), MEAL)),
    "short": Shift("short", 0, 1380, 60, (180,)),
}
CONTRACTS = (
    Contract("full", 2400, 2400, 5, 5, ("day",), 2400),
    Contract("four", 2000, 2400, 3, 4, ("long", "night"), 2400),
    Contract("part", 720, 1680, 3, 5, ("part", "short"), 2400),
    Contract("any", 0, 3000, 0, 6, tuple(SHIFTS), 2400),
)
HORIZONS = (
    Horizon("Asia/Manila", date(2026, 11, 23), 7),
    Horizon("Europe/Lisbon", date(2026, 10, 19), 14),
    Horizon("Europe/Lisbon", date(2027, 3, 22), 7),
    Horizon("America/New_York", date(2026, 10, 25), 14, week_start=6),
    Horizon("Australia/Lord_Howe", date(2027, 3, 29), 7),
    Horizon("America/Santiago", date(2026, 8, 31), 7),
    Horizon("Asia/Beirut", date(2026, 10, 19), 7),
)


def off_or(r: Random, day: PatternDay) -> PatternDay | None:
    return None if r.random() < 0.25 else day


PARAMETERS: dict[str, Callable[[Random], dict[str, Any]]] = {
    "min_rest": lambda r: {"hours": r.choice([8, 11, 11.5, 14.75, 24, 40])},
    "max_run": lambda r: {
        "limit": r.randint(1, 5),
        "what": r.choice(["work_days", "nights"]),
        "night_minutes": r.choice([60, 180, 420]),
    },
    "min_run": lambda r: {"limit": r.randint(1, 4), "before": r.choice(["history", "history", "unknown"])},
    "min_off_run": lambda r: {"limit": r.randint(1, 3)},
    "min_days_off": lambda r: {
        "what": (what := r.choice(["any", "sunday", "weekend"])),
        "weeks": (weeks := r.randint(1, 3)),
        "count": r.randint(1, weeks * (4 if what == "any" else 1)),
        "anchor": date(2026, 9, 28) + timedelta(days=r.randint(0, 20)),
    },
    "rest_block": lambda r: {
        "min_hours": r.choice([24, 30.25, 35, 36, 48, 60]),
        **r.choice([{"window": "fixed_week"}, {"after_work_days": r.randint(1, 5)}]),
    },
    "max_quantity": lambda r: (
        r.choice(
            [
                {"measure": m, "limit": r.choice([4, 7.5, 8, 9]), "window": r.choice(["shift", "day"])}
                for m in ("work_hours", "paid_hours", "span_hours", "night_hours")
            ]
            + [
                {"measure": m, "limit": r.choice([6, 16, 24, 32, 40, 48]), "window": w}
                for m in ("work_hours", "paid_hours", "span_hours", "night_hours")
                for w in ("week", "rolling_days 7", "rolling_days 3", "rolling_days 14", "reference_weeks 3", "horizon")
            ]
            + [
                {"measure": "days", "limit": r.randint(1, 6), "window": w}
                for w in ("week", "rolling_days 4", "rolling_days 9", "reference_weeks 2", "horizon")
            ]
        )
        | r.choice([{}, {"shifts": r.sample(list(SHIFTS), r.randint(1, 3))}])
    ),
    "max_weekends": lambda r: {"limit": r.randint(0, 1), **r.choice([{}, {"weeks": r.randint(1, 4)}])},
    "forbidden_successions": lambda r: {
        "after": {name: r.sample(list(SHIFTS), r.randint(1, 3)) for name in r.sample(list(SHIFTS), r.randint(1, 4))}
    },
    "min_quantity": lambda r: {
        "measure": (measure := r.choice(["paid_hours", "span_hours", "days"])),
        "limit": r.randint(1, 4) if measure == "days" else r.choice([6, 16, 20.5, 24, 32]),
        "window": r.choice(["week", "horizon"]),
        **r.choice([{}, {}, {"shifts": r.sample(list(SHIFTS), 3)}]),
    },
    "break": lambda r: {
        "when_work_over_hours": r.choice([0, 4, 6, 7.25]),
        "duration_minutes": r.choice([15, 30, 45, 60]),
        "count": r.choice([1, 1, 1, 2]),
        "paid": r.choice(["any", "any", "yes", "no"]),
        **r.choice([{}, {"when_work_up_to_hours": 8}]),
        **r.choice([{}, {}, {"earliest_after_start_minutes": r.choice([60, 125, 180])}]),
        **r.choice([{}, {"latest_start_after_minutes": r.choice([200, 240, 300])}]),
        **r.choice([{}, {}, {"earliest_before_end_minutes": r.choice([60, 100, 180])}]),
        **r.choice([{}, {}, {"split_min_piece_minutes": 15}]),
        **r.choice([{}, {}, {"clock_window": r.choice(["11:00-14:00", "01:00-04:00", "23:00-03:00", "23:30-01:30"])}]),
    },
    "max_continuous_work": lambda r: {
        "hours": r.choice([3, 3.6, 4, 4.5, 5, 7]),
        "break_min_minutes": r.choice([15, 30, 60]),
    },
    "clock_window": lambda r: {
        r.choice(["allowed", "forbidden"]): r.choice(
            ["06:00-20:00", "22:00-06:00", "00:00-24:00", "12:00-24:00", "23:30-01:30"]
        ),
        **r.choice([{}, {"weekdays": r.sample(["monday", "wednesday", "saturday", "sunday"], 2)}]),
    },
}


def draw_duty(r: Random, horizon: Horizon, day: int, names: tuple[str, ...], jitter: float) -> WrittenDuty:
    """A duty of one of the shifts with breaks in their windows; with ``jitter`` something is a little off."""
    shift = SHIFTS[r.choice(names)]
    reading = r.choice(shift.starts)
    length = r.choice(shift.lengths)
    if r.random() < jitter:
        reading, length = max(0, reading + r.choice([-30, -15, 15])), length + r.choice([0, 0, 15])
    start = horizon.minute_at(day, reading)
    breaks, free_from = [], start
    for spec in shift.breaks:
        earliest = max(start + spec.earliest, free_from)
        at = earliest + 15 * r.randint(0, max(0, (start + spec.latest - earliest) // 15))
        at += 15 * r.choice([-1, 1]) if r.random() < jitter / 3 else 0
        if at < free_from or at + spec.minutes > start + length:
            continue
        breaks.append((at, at + spec.minutes, spec.name, spec.paid))
        free_from = at + spec.minutes
    return WrittenDuty(day, start, start + length, shift.shift_id, shift.queue, tuple(breaks))


def draw_tour(r: Random, horizon: Horizon, days: range, contract: Contract, jitter: float, overlaps: bool) -> list:
    duties: list[WrittenDuty] = []
    share = r.choice([0.3, 0.6, 0.75, 0.95])
    for day in days:
        names = contract.shifts if r.random() < 0.93 else tuple(SHIFTS)
        duty = draw_duty(r, horizon, day, names, jitter) if r.random() < share else None
        if duty is not None and (overlaps or not duties or duties[-1].end <= duty.start):
            duties.append(duty)
    return duties


def draw_case(rule_type: str, r: Random) -> Case:
    """A random agent, history, tour and parameters; what other rules forbid may well happen."""
    horizon, contract = r.choice(HORIZONS), r.choice(CONTRACTS)
    may_overlap = rule_type in ("availability", "min_rest")
    days = range(-9, horizon.days)
    tour = draw_tour(r, horizon, days, contract, r.choice([0, 0, 0.2]), may_overlap and r.random() < 0.5)
    written = tuple(duty for duty in tour if duty.day >= 0)
    context = WideContext(
        agent=Agent("A1", "Ada Moss", "", contract.contract_id, frozenset(r.choice([["calls"], ["calls", "chat"]]))),
        contract=contract,
        pattern=Pattern("free"),
        horizon=horizon,
        shifts=SHIFTS,
        night=r.choice([NightWindow(), NightWindow(0, 300), NightWindow(1260, 420), NightWindow(1410, 90)]),
        written=written,
        spread=False,
    )
    past = [duty for duty in tour if duty.day < 0] if r.random() < 0.7 else []
    context = replace(context, history=tuple(past_duty(context, duty) for duty in past))
    context = with_limits(r, context)
    if rule_type == "pattern" or (rule_type == "contract_hours" and r.random() < 0.3):
        context = replace(context, pattern=draw_pattern(r))
    if rule_type == "locks" or (rule_type == "contract_hours" and r.random() < 0.3):
        context = replace(context, locks={**context.locks, **draw_locks(r, context)})
    if rule_type == "activities":
        context = with_activities(r, context)
    if rule_type == "work_blocks":
        sessions = with_activities(r, context).sessions if r.random() < 0.4 else ()
        context = with_blocks(r, replace(context, sessions=sessions))
    return Case(rule_type, "random", context, PARAMETERS.get(rule_type, lambda _: {})(r))


def with_blocks(r: Random, context: WideContext) -> WideContext:
    """Work assigned in blocks, most tours cut by them and a few a little off."""
    least = r.choice([15, 30, 60])
    blocks = WorkBlocks(least, r.choice([2 * least, 240, 1440]))
    agent = replace(context.agent, blocks=blocks, skills=frozenset(["calls", "chat", "mail"]))
    jitter = r.choice([0, 0.02, 0.1])
    context = replace(context, agent=agent)
    return replace(context, written=tuple(cut(r, context, duty, blocks, jitter) for duty in context.written))


def cut(r: Random, context: WideContext, duty: WrittenDuty, blocks: WorkBlocks, jitter: float) -> WrittenDuty:
    """Cut each stretch of a duty into blocks of random length."""
    found: list[tuple[int, int, str]] = []
    stretches: list[list[int]] = []
    for segment in finished(context, duty).segments:
        span = context.horizon.minute_of(segment.start), context.horizon.minute_of(segment.end)
        if segment.activity == "work" and stretches and stretches[-1][1] == span[0]:
            stretches[-1][1] = span[1]
        elif segment.activity == "work":
            stretches.append(list(span))
    for now, end in stretches if not duty.queue else ():
        queue = ""
        while now < end:
            left = end - now
            sizes = [
                n
                for n in range(15, left + 1, 15)
                if n <= blocks.most_minutes and not 0 < left - n < blocks.least_minutes
            ]
            sizes = [n for n in sizes if n >= min(blocks.least_minutes, left)] or [left]
            size = r.choice(sizes) + (15 * r.choice([-1, 1]) if r.random() < jitter else 0)
            queue = "" if r.random() < jitter / 4 else r.choice([q for q in ("calls", "chat", "mail") if q != queue])
            size = min(max(size, 15), left)
            found.append((now, now + size, queue))
            now += size
    return replace(duty, blocks=tuple(found))


def with_limits(r: Random, context: WideContext) -> WideContext:
    """Absences, a day locked off, dates of employment; each in some cases only."""
    horizon = context.horizon
    absences, locks, agent = [], {}, context.agent
    for _ in range(r.choice([0, 0, 1, 3])):
        first = r.randint(-3, horizon.days)
        span = horizon.midnight(first), horizon.midnight(first + r.randint(1, 4))
        if r.random() < 0.3:
            span = span[0] + 60 * r.randint(1, 12), span[0] + 60 * r.randint(13, 23)
        kind = r.choice(["leave", "unavailable", "training"])
        paid = r.random() < 0.2 if kind == "unavailable" else r.random() < 0.8
        absences.append(
            Absence("A1", horizon.moment(span[0]), horizon.moment(span[1]), kind, paid, is_half=r.random() < 0.3)
        )
        if r.random() < 0.3:  # a second one goes on where the first ends
            end = span[1] + r.choice([60, 480, 720, 1440])
            absences.append(Absence("A1", horizon.moment(span[1]), horizon.moment(end), "leave", r.random() < 0.5))
    if r.random() < 0.3:
        when = horizon.date_of(r.randrange(horizon.days))
        locks[when] = Lock("A1", when, "off")
    if r.random() < 0.15:
        agent = replace(agent, hire_date=horizon.date_of(r.randint(-3, horizon.days - 1)))
    if r.random() < 0.15:
        agent = replace(agent, end_date=horizon.date_of(r.randint(-3, horizon.days - 1)))
    return replace(context, absences=tuple(absences), locks=locks, agent=agent)


def draw_pattern(r: Random) -> Pattern:
    """A rotation of one to three weeks of wide bands, few of them days off."""
    frames = [PatternDay(0, 1439), PatternDay(420, 960), PatternDay(360, 1410, "", True), PatternDay(0, 1439, "day")]
    weeks = tuple(
        tuple(off_or(r, r.choice(frames)) if r.random() < 0.4 else frames[0] for _ in range(7))
        for _ in range(r.randint(1, 3))
    )
    return Pattern("own", "rotation", weeks, date(2026, 9, 28) + timedelta(days=r.randint(0, 20)))


def draw_locks(r: Random, context: WideContext) -> dict[date, Lock]:
    """Locks made from the tour itself, a few of them a little off."""
    horizon, found = context.horizon, {}
    for duty in context.written:
        if r.random() < 0.5:
            continue
        when = horizon.date_of(duty.day)
        by = 15 if r.random() < 0.1 else 0
        moments = horizon.moment(duty.start), horizon.moment(duty.end + by)
        starts = [start for start, *_ in duty.breaks][: 9 if r.random() < 0.9 else 1]
        kind = r.choice(["duty", "breaks"])
        breaks = tuple(map(horizon.moment, starts)) if kind == "breaks" else ()
        found[when] = Lock("A1", when, "duty" if kind == "duty" else "breaks", *moments, "", breaks)
    return found


def with_activities(r: Random, context: WideContext) -> WideContext:
    """Sessions mostly inside duties, coachings mostly placed."""
    horizon, written = context.horizon, list(context.written)
    sessions: list[Session] = []
    coachings: list[Coaching] = []
    for number in range(r.choice([0, 1, 1, 2])):
        duty = r.choice(written) if written else None
        anchor = r.choice([duty.start, duty.end - 60, duty.start + 120]) if duty else 600
        anchor += r.choice([0, 0, 0, 15, -15])
        span = horizon.moment(anchor), horizon.moment(anchor + 60)
        if any(span[0] < other.end and other.start < span[1] for other in sessions):
            continue  # inputs refuse two sessions of a person at once
        sessions.append(Session(f"s{number}", "training", *span, ("A1",)))
    for number in range(r.choice([0, 1, 2])):
        first = r.randint(-2, horizon.days - 1)
        dates = horizon.date_of(first), horizon.date_of(first + r.randint(0, 6))
        coachings.append(Coaching(f"c{number}", "A1", 30, *dates, step_minutes=30, edge_minutes=30))
        fitting = [i for i, d in enumerate(written) if d.coaching is None and dates[0] <= horizon.date_of(d.day)]
        if fitting and r.random() < 0.8:
            place = fitting[0] if r.random() < 0.8 else fitting[-1]
            duty = written[place]
            at = duty.start + 30 * r.randint(1, (duty.end - duty.start) // 30 - 2) + r.choice([0, 0, 0, 15])
            if not any(
                start < at + 30 and at < end for start, end, *_ in duty.breaks
            ):  # one person, one thing at a time
                written[place] = replace(duty, coaching=(number, at, at + 30))
    return replace(context, sessions=tuple(sessions), coachings=tuple(coachings), written=tuple(written))


@pytest.mark.parametrize("rule_type", sorted(BY_TYPE))
@settings(max_examples=30, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(min_value=0, max_value=2**32))
def test_all_faces_give_a_random_tour_the_same_verdict(rule_type: str, seed: int) -> None:
    case = draw_case(rule_type, Random(seed))
    rule = case.rule
    found = findings(rule, case)
    verdicts = {"check": not found, "constrain": by_constrain(rule, case.context)}
    by_labels = by_extend(rule, case.context)
    if by_labels is not None:
        verdicts["extend"] = by_labels
    assert len(set(verdicts.values())) == 1, f"{verdicts} {case.params} {found}"
    assert not [trouble for f in found if (trouble := unexplained(rule, f))]


@pytest.mark.parametrize("rule_type", sorted(BY_TYPE))
def test_random_tours_are_neither_all_legal_nor_all_illegal(rule_type: str) -> None:
    cases = [draw_case(rule_type, Random(seed)) for seed in range(60)]
    legal = sum(not findings(case.rule, case) for case in cases)
    assert 4 <= legal <= 56, legal
