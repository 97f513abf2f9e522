"""Values reached by a run of duties are those reached by its duties one after the other."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.engine.array_types import Floats
from scheduler.engine.kernels.compiled import entry
from scheduler.engine.kernels.runs import rise_by_run, rise_idle

VALUES = st.lists(st.integers(-1000, 1000), min_size=1, max_size=12)


@entry
def by_run(before: Floats, gained: Floats, cost: float, after: Floats) -> None:
    rise_by_run(before, gained, cost, after)


@entry
def idle(before: Floats, cost: float, after: Floats) -> None:
    rise_idle(before, cost, after)


@settings(deadline=None)  # the first call compiles
@given(VALUES, st.lists(st.tuples(st.integers(-1000, 1000), st.integers(-1000, 1000)), min_size=1, max_size=12))
def test_runs_are_their_duties(before: list[int], pairs: list[tuple[int, int]]) -> None:
    reached, gained = (np.array(own, np.float64) for own in zip(*pairs, strict=True))
    wanted = [max(a, before[min(i, len(before) - 1)] + g - 7) for i, (a, g) in enumerate(pairs)]
    by_run(np.array(before, np.float64), gained, 7.0, reached)
    assert reached.tolist() == wanted


@settings(deadline=None)  # the first call compiles
@given(VALUES, VALUES)
def test_days_off_keep_what_is_there(before: list[int], after: list[int]) -> None:
    reached = np.array(after, np.float64)
    wanted = [max(a, before[min(i, len(before) - 1)] - 3) for i, a in enumerate(after)]
    idle(np.array(before, np.float64), 3.0, reached)
    assert reached.tolist() == wanted
