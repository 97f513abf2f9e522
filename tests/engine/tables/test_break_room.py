from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.engine.tables.break_room import BreakRoom
from tests.engine.kernels.test_breaks import GRID, START, draw, placements


@pytest.mark.parametrize("seed", range(120))
def test_room_is_found_where_some_placement_is_legal(seed: int) -> None:
    problem = draw(seed)
    horizon, (form,), room = problem.horizon, problem.shifts["day"].forms, BreakRoom(GRID)
    spans = [(horizon.minute_of(s.start) - START, horizon.minute_of(s.end) - START) for s in problem.sessions]
    taken = frozenset(slot for start, end in spans for slot in range(start // GRID, end // GRID))
    alone = len(list(placements(replace(problem, coachings=()), horizon)))
    assert room.fits(form, None, taken) == bool(alone)
    for coaching in problem.contexts["A"].view.coachings:
        assert room.fits(form, coaching, taken) == (len(list(placements(problem, horizon))) > alone)
