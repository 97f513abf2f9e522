"""A generated centre as a problem of this product."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from benchmarks.contact_centre.generator import DAYS, LATEST_END, SKILL_GROUPS, SLOT_MINUTES, SLOTS_PER_DAY, Centre
from benchmarks.contact_centre.rescore import LEAD_COST, LEAD_EVERY, LEARNER_EIGHTHS, LEAST_BLOCK, MEAL_PART, is_learner
from scheduler.domain.agents import Agent, Contract, Lock, Pattern, PatternDay
from scheduler.domain.clock import MINUTES_PER_DAY, Horizon, clock_text
from scheduler.domain.demand import QueueDemand
from scheduler.domain.heads import Share
from scheduler.domain.presence_rows import PresenceRow
from scheduler.domain.problem import Problem
from scheduler.domain.shifts import BreakSpec, Shift
from scheduler.domain.site import Prices, Queue, ServiceTarget, ShortageTier
from scheduler.domain.work_blocks import WorkBlocks
from scheduler.rules.registry import make_rule

SLOT = SLOT_MINUTES
START = date(2026, 11, 23)
"""A Monday."""
REST_HOURS = 11
SLOT_PAY, SLOT_SHORT = 1.0, 10.0
"""Price of a staffed and of a missing agent-slot, in currency units."""
LAST_START = 94
START_STEP = 2
ALL_DAY = (((0, 1440),),) * 7
CONTRACT_SHIFTS = (("ft36",), ("ft44",), ("pt20", "pt22", "pt24"))


def make_problem(
    centre: Centre,
    site: str,
    joint: bool = True,
    latest_end: int = LATEST_END,
    *,
    frames: bool = False,
    rows: bool = False,
    assigned: bool = False,
    learners: bool = False,
) -> Problem:
    """Express a centre as a problem.

    Parameters
    ----------
    joint
        Whether meal and breaks move within their windows; else they lie where the duty's length says.
    latest_end
        Slot, from the midnight a duty's date begins with, by which every duty ends; 96 cuts at midnight.
    frames
        Whether each quarter of an hour a duty starts outside the best two hours of its week costs a staffed slot.
    rows
        Whether slots without a lead on duty and more than a fifth of those on duty at a meal cost something.
    assigned
        Whether work is assigned, an hour at least on one queue; else people serve all queues they have skills for.
    learners
        Whether every tenth agent counts for 3/8 of a head.

    Notes
    -----
    The pay of 1 a worked slot stands in every duty (breaks are unpaid), so surplus itself is free.
    """
    horizon = Horizon("Etc/UTC", START, DAYS * centre.weeks, SLOT)
    names = [f"q{i}" for i in range(len(centre.required))]
    agents, contracts, patterns = [], {}, {"free": Pattern("free")}
    for i, (group, kind) in enumerate(zip(centre.group.tolist(), centre.contract.tolist(), strict=True)):
        contract = _contract(kind, int(centre.early[i]), min(latest_end, int(centre.late[i])))
        pattern = _pattern(int(centre.early[i]), int(centre.late[i]))
        contracts[contract.contract_id] = contract
        patterns[pattern.pattern_id] = pattern
        skills = frozenset(names[q] for q in SKILL_GROUPS[group])
        agents.append(
            Agent(
                agent_name(i),
                agent_name(i),
                "",
                contract.contract_id,
                skills,
                pattern.pattern_id,
                pay_rate=SLOT_PAY * 60 / SLOT,
                blocks=WorkBlocks(LEAST_BLOCK * SLOT, MINUTES_PER_DAY) if assigned else None,
                shares=(Share(horizon.start, horizon.end, LEARNER_EIGHTHS),) if learners and is_learner(i) else (),
            )
        )
    slots = centre.required.shape[1]
    return Problem(
        site=site,
        currency="XXX",
        horizon=horizon,
        queues=tuple(Queue(n, "voice", "Etc/UTC", ALL_DAY, ServiceTarget(0.8, 20), 300) for n in names),
        day_targets=(),
        demand=tuple(
            QueueDemand(name, (True,) * slots, (0.0,) * slots, (300.0,) * slots, tuple(row))
            for name, row in zip(names, centre.required.tolist(), strict=True)
        ),
        agents=tuple(agents),
        teams=(),
        contracts=contracts,
        patterns=patterns,
        shifts=_shifts(joint, latest_end),
        rules=(make_rule("min_rest", {"hours": REST_HOURS}),),
        locks=tuple(_days_off(centre)),
        prices=Prices(
            shortage=(ShortageTier(0.0, SLOT_SHORT * 60 / SLOT),),
            surplus=0.0,
            wish=0.0,
            change=0.0,
            mode="requirement",
            start_spread=SLOT_PAY * 60 / SLOT if frames else 0.0,
        ),
        presence_rows=_rows(centre) if rows else (),
    )


def _rows(centre: Centre) -> tuple[PresenceRow, ...]:
    """Every twentieth agent leads: one is wanted on duty wherever anybody is; at most a fifth eat at once."""
    agents, slots = len(centre.group), centre.required.shape[1]
    leads = {agent_name(i): (1, 1, 1) for i in range(0, agents, LEAD_EVERY)}
    eating = {agent_name(i): (-1, -1, MEAL_PART - 1) for i in range(agents)}
    needed = tuple((centre.required.sum(axis=0) > 0).tolist())
    return (
        PresenceRow("a lead on duty", leads, 1, None, needed, LEAD_COST * 60 / SLOT),
        PresenceRow("meals at once", eating, None, 0, (True,) * slots, MEAL_PART * 60 / SLOT, unit=MEAL_PART),
    )


def agent_name(index: int) -> str:
    """Agent id of a row of the centre's arrays."""
    return f"A{index:05d}"


def _days_off(centre: Centre) -> Iterator[Lock]:
    """Dates on which no duty may start; one of the evening before may still run into them."""
    for agent, own in enumerate(centre.available):
        for day in (~own).nonzero()[0].tolist():
            yield Lock(agent_name(agent), START + timedelta(days=day), "off")


def _contract(kind: int, early: int, late: int) -> Contract:
    """Full time 5 x 9 h, 4 x 11 h, part time 4-5 x 5-6 h; day people keep inside their window of the clock."""
    days, most = {0: ((5, 5), 40 * 60), 1: ((4, 4), 40 * 60), 2: ((4, 5), 95 * SLOT)}[kind]
    by_day = late < SLOTS_PER_DAY
    span = f"{clock_text(early * SLOT)}-{clock_text(late * SLOT)}"
    rules = (make_rule("clock_window", {"allowed": span}),) if by_day else ()
    name = f"c{kind}-{early}-{late}" if by_day else f"c{kind}"
    return Contract(name, 0, most, *days, CONTRACT_SHIFTS[kind], most, rules)


def _pattern(early: int, late: int) -> Pattern:
    """Late people start in a band, because a window of the clock would also judge the morning a duty ends in."""
    if not early or late < SLOTS_PER_DAY:
        return Pattern("free")
    band = PatternDay(early * SLOT, LAST_START * SLOT)
    return Pattern(f"from-{early}", "band", ((band,) * DAYS,), START)


def _shifts(joint: bool, latest_end: int) -> dict[str, Shift]:
    shapes: list[tuple[str, int, int, tuple[int, int], int]] = [
        ("ft36", 36, 4, (12, 22), 4),
        ("ft44", 44, 4, (12, 22), 4),
        ("pt20", 20, 2, (9, 14), 3),
        ("pt22", 22, 2, (9, 14), 3),
        ("pt24", 24, 2, (9, 14), 3),
    ]
    return {
        name: _shift(name, slots, _joint(slots, meal, window, gap), gap, latest_end)
        if joint
        else _shift(name, slots, _fixed(slots, meal), 0, latest_end)
        for name, slots, meal, window, gap in shapes
    }


def _joint(slots: int, meal: int, window: tuple[int, int], gap: int) -> list[tuple[int, int, int]]:
    """Slots, first and last start of each break; every stretch between them has at least ``gap`` slots."""
    spots = [(1, gap, window[1]), (meal, *window)]
    return [*spots, (1, gap, slots)] if meal == 4 else spots


def _fixed(slots: int, meal: int) -> list[tuple[int, int, int]]:
    """The meal around the duty's middle, a break in the middle of each full half."""
    middle = slots // 2
    first, at = middle // 2, middle - meal // 2
    spots = [(1, first, first), (meal, at, at)]
    second = at + meal + (slots - at - meal) // 2
    return [*spots, (1, second, second)] if meal == 4 else spots


def _shift(name: str, slots: int, spots: list[Any], gap: int, latest_end: int) -> Shift:
    breaks = tuple(
        BreakSpec(kind, length * SLOT, False, low * SLOT, high * SLOT)
        for kind, (length, low, high) in zip(("break", "meal", "break"), spots, strict=False)
    )
    last = min(LAST_START, latest_end - slots)
    return Shift(name, 0, last * SLOT, START_STEP * SLOT, (slots * SLOT,), breaks, min_stretch=gap * SLOT)
