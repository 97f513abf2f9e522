"""The simulation's arrays judge each period of each replication as the domain judges one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scheduler.domain.site import ServiceTarget
from scheduler.domain.target_verdict import Counts, IntervalCounts, judge, keeps_abandonment, reaches_share
from scheduler.simulation.target_attainment import JUDGED, PeriodTally, target_met
from tests.simulation.centres import centre, queue

TARGETS = (
    ServiceTarget(0.8, 20, period="day"),
    ServiceTarget(0.8, 20, period="day", max_abandonment=0.05),
    ServiceTarget(0.9, 20, period="day", max_abandonment=0.2),
    ServiceTarget(0.8, 20, period="month", month_offered=400.0, month_in_time=310.0),
)
PROBLEM = centre(
    [
        queue(f"q{n}", target=replace(target, worst_interval=0.0), patience_seconds=60.0)
        for n, target in enumerate(TARGETS)
    ],
    [10.0] * len(TARGETS),
    [["q0"]],
    days=3,
)


def drawn(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Contacts of a replication around the targets; some intervals have none, some shares are just the target's."""
    shape = (len(TARGETS), PROBLEM.horizon.num_intervals)
    offered = rng.poisson(rng.choice([0.0, 0.1, 5.0], (len(TARGETS), 1)), shape).astype(float)
    counted = rng.binomial(offered.astype(int), 0.98).astype(float)
    good = rng.binomial(counted.astype(int), 0.83).astype(float)
    good = np.where(rng.random(shape) < 0.2, 0.8 * counted, good)
    abandoned = rng.binomial(offered.astype(int), 0.05).astype(float)
    return {"good": good, "counted": counted, "abandoned": abandoned, "offered": offered}


@pytest.mark.parametrize("seed", range(40))
def test_arrays_and_single_periods_get_the_same_verdict(seed: int) -> None:
    counts = drawn(np.random.default_rng(seed))
    met = target_met(PROBLEM, counts)
    for row, target in enumerate(TARGETS):
        for cell in range(PROBLEM.horizon.num_intervals):
            one = Counts(*(float(counts[name][row, cell]) for name in JUDGED))
            wanted = one.counted > 0 and reaches_share(target, one) and keeps_abandonment(target, one)
            assert met[row, cell] == wanted


@pytest.mark.parametrize("period", ["day", "month"])
def test_a_tally_of_one_replication_is_the_verdict_s_share_of_periods_met(period: str) -> None:
    rng, mixed = np.random.default_rng(3), 0
    for _ in range(40):
        counts = drawn(rng)
        tally = PeriodTally(PROBLEM, period)  # type: ignore[arg-type]
        tally.add(counts)
        for row, (own, _) in enumerate(PROBLEM.demanded):
            if own.target.period != period:
                continue
            verdict = judge(PROBLEM.horizon, own, IntervalCounts(*(counts[name][row].tolist() for name in JUDGED)))
            chance = tally.chance()[row]
            if verdict.met is None:
                assert np.isnan(chance)
                continue
            if len(verdict.parts) == 1:
                (part,) = verdict.parts
                assert chance == pytest.approx(1 - part.missed / part.judged)
            assert (chance == 1.0) == verdict.met
            mixed += not verdict.met
    assert mixed > 3
