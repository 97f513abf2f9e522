"""Frames as tables: what overlaps is one, what is never cheaper is left out, and costs are those of the frames."""

from __future__ import annotations

from itertools import product

import numpy as np

from scheduler.domain.priced_terms import Frame
from scheduler.domain.shifts import DutyOption
from scheduler.engine.tables.frames import frame_tables
from tests.factories import tiny_problem


def options(days: int) -> list[tuple[DutyOption, ...]]:
    """Return what A1 of the tiny site may do on its first days."""
    problem = tiny_problem()
    return [tuple(problem.contexts["A1"].options(day))[:3] for day in range(days)]


def frame(days: range, base: tuple[int, ...], costs: dict[int, int]) -> Frame:
    """Under each choice a duty costs what ``costs`` says of it."""
    return Frame("drawn", days, base, lambda choice, day, feature: costs[choice], lambda option: True)


def test_choices_that_are_never_cheaper_are_left_out() -> None:
    found = frame_tables([frame(range(2), (0, 5, 0, 9), {0: 7, 1: 3, 2: 7, 3: 3})], options(2))
    assert found is not None
    (span,) = found.spans
    assert list(zip(span.base.tolist(), span.costs[:, 0].tolist(), strict=True)) == [(0, 7), (5, 3)]


def test_spans_that_overlap_are_one_and_cover_the_horizon() -> None:
    frames = [frame(range(1, 3), (0, 4), {0: 9, 1: 1}), frame(range(2, 4), (0, 2), {0: 8, 1: 3})]
    own = options(5)
    found = frame_tables(frames, own)
    assert found is not None
    assert [(span.first, span.last) for span in found.spans] == [(0, 1), (1, 4), (4, 5)]
    middle = found.spans[1]
    for worked in product((False, True), repeat=3):
        days = [day for day, is_worked in zip(range(1, 4), worked, strict=True) if is_worked]
        stated = sum(
            min(
                base + sum(one.cost(choice, day, True) for day in days if day in one.days)
                for choice, base in enumerate(one.base)
            )
            for one in frames
        )
        kinds = [found.kinds[day][0] for day in days]
        assert (middle.base + middle.costs[:, kinds].sum(axis=1)).min() == stated
    assert [np.unique(kinds).size for kinds in found.kinds] == [1] * 5


def test_frames_that_cost_nothing_are_none() -> None:
    assert frame_tables([frame(range(2), (0, 5), {0: 0, 1: 3})], options(2)) is None
