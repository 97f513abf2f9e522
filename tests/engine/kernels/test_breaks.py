"""Breaks and coaching placed jointly: the kernel against every possible placement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from random import Random

import numpy as np
import pytest

from scheduler.domain.activities import Coaching, Session
from scheduler.domain.clock import Horizon
from scheduler.domain.demand import QueueDemand
from scheduler.domain.problem import Problem
from scheduler.domain.shifts import BreakSpec, Shift
from scheduler.engine.cp_sat.oracles import LabelOracle, ModelOracle
from scheduler.engine.tables.instance import compile_problem
from tests.engine.worlds import HOURLY, plain_problem

GRID = 30
START, SLOTS = 8 * 60, 16


def draw(seed: int) -> Problem:
    """One duty of eight hours on Monday at 08:00 with up to four breaks, tight stretches, a coaching or a session."""
    r = Random(seed)
    breaks = []
    for i in range(r.randint(0, 4)):
        earliest = 30 * r.randint(2 * i, 3 * i + 2)
        breaks.append(BreakSpec("break", r.choice([30, 60]), True, earliest, min(420, earliest + 30 * r.randint(2, 9))))
    shortest = r.choice([0, 0, 30, 60])
    longest = r.choice([120, 150, 180, 210, 240, 300, 480])
    shift = Shift("day", START, START, 30, (480,), tuple(breaks), shortest, max(longest, shortest), (0,))
    horizon = replace(HOURLY, interval_minutes=GRID)
    count = horizon.num_intervals
    demand = QueueDemand("q", (True,) * count, (1.0,) * count, (240.0,) * count, (1,) * count)
    problem = plain_problem(shift=shift, horizon=horizon, demand=(demand,))
    if r.random() < 0.4:
        problem = replace(problem, coachings=(Coaching("c", "A", 60, horizon.start, horizon.date_of(9), 60, 60),))
    if r.random() < 0.4:
        at = START + 30 * r.randint(0, 14)
        session = Session("s", "training", horizon.moment(at), horizon.moment(at + 60), ("A",))
        problem = replace(problem, sessions=(session,))
    return problem


def placements(problem: Problem, horizon: Horizon) -> Iterator[set[int]]:
    """Slots off the queues, sessions included, of every legal placement by plain counting."""
    shift = problem.shifts["day"]
    busy: set[int] = set()
    for session in problem.sessions:
        first = (horizon.minute_of(session.start) - START) // GRID
        busy |= {first, first + 1}
    options: list[set[int]] = [set()]
    if problem.coachings:
        options += [{at, at + 1} for at in range(2, SLOTS - 3, 2)]
    windows = [range(b.earliest // GRID, b.latest // GRID + 1) for b in shift.breaks]
    for offsets in product(*windows):
        free_from, legal, off = 0, True, set[int]()
        for at, spec in zip((*offsets, SLOTS), (*shift.breaks, None), strict=True):
            legal = legal and shift.min_stretch <= (at - free_from) * GRID <= shift.max_stretch
            if spec is not None:
                free_from = at + spec.minutes // GRID
                off |= set(range(at, free_from))
        if not legal or off & busy:
            continue
        for coached in options:
            if not coached & (off | busy):
                yield off | coached | busy


@pytest.mark.parametrize("seed", range(120))
def test_breaks_and_coaching_are_placed_where_they_lose_least(seed: int) -> None:
    problem = draw(seed)
    horizon = problem.horizon
    possible = list(placements(problem, horizon))
    labels = LabelOracle(compile_problem(problem), 0)
    rng = np.random.default_rng(seed)
    for _ in range(4):
        values = rng.integers(-3000, 9000, horizon.num_intervals).astype(float)
        own = values[START // GRID : START // GRID + SLOTS]
        best = max((own.sum() - own[sorted(off)].sum() for off in possible), default=-np.inf)
        wanted = best if problem.sessions else max(0.0, best)
        answer = labels.best(values)
        assert answer.value == wanted
        if seed % 6 == 0 and answer.duties is not None:
            assert round(ModelOracle(problem, "A").best(values).value) == wanted


def test_the_draws_have_binding_stretches_and_impossible_ones() -> None:
    sizes = [len(list(placements(draw(seed), draw(seed).horizon))) for seed in range(120)]
    assert sum(size == 0 for size in sizes) > 5
    assert sum(size > 20 for size in sizes) > 20
