from __future__ import annotations

import pytest

from scheduler.engine.anneal.phases import LEAST_DUAL_SHARE, LONG_DUAL_SHARE, MOST_DUAL_SHARE, Phases
from scheduler.engine.options import SearchOptions


def test_counted_phases_end_after_their_share_of_the_rounds() -> None:
    phases = Phases(SearchOptions(iterations=20))
    first, second = phases.phase(0.0, 0.25), phases.phase(0.25, 1.0)
    assert [first() for _ in range(6)] == [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    assert [second() for _ in range(16)][-1] == 1.0
    assert phases.rounds == 22


def test_a_phase_ends_at_once_when_the_search_is_stopped() -> None:
    for options in (SearchOptions(iterations=20), SearchOptions(time_limit=1000.0)):
        phases = Phases(options)
        share = phases.phase(0.0, 1.0)
        assert share() < 1.0
        phases.stop.set()
        assert share() == 1.0


@pytest.mark.parametrize(
    ("seconds", "share"),
    [(1e-9, LEAST_DUAL_SHARE), (0.0075, 0.15), (0.2, MOST_DUAL_SHARE), (0.4, 0.32), (10.0, LONG_DUAL_SHARE)],
)
def test_the_bound_gets_the_time_its_steps_take_within_limits(seconds: float, share: float) -> None:
    phases = Phases(SearchOptions(time_limit=100.0))
    phases.plan_dual(seconds)
    assert phases.dual_share == pytest.approx(share)


def test_counted_work_keeps_the_usual_share_for_the_bound() -> None:
    phases = Phases(SearchOptions(iterations=5))
    usual = phases.dual_share
    phases.plan_dual(1e9)
    assert phases.dual_share == usual
