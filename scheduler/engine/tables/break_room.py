"""Whether the breaks and the coaching of a duty find room in it, in slots of the planning grid as the kernels see it.

The kernels answer this with prices, for thousands of starts at once; here it is asked once a form, before anything is
compiled. Windows and stretches are rounded inwards.
"""

from __future__ import annotations

from collections.abc import Set

from scheduler.domain.record_views import CoachingView
from scheduler.domain.shifts import DutyForm

Slots = frozenset[int]
"""Slots counted from the duty's start in which no break may lie."""


class BreakRoom:
    """Answers for forms and what they must leave free; each is judged once.

    Parameters
    ----------
    grid
        Minutes of a slot.
    """

    def __init__(self, grid: int) -> None:
        self._grid = grid
        self._known: dict[tuple[DutyForm, CoachingView | None, Slots], bool] = {}

    def fits(self, form: DutyForm, coaching: CoachingView | None, taken: Slots) -> bool:
        """Whether breaks, and the coaching if there is one, can be placed without touching ``taken``."""
        key = (form, coaching, taken)
        if key not in self._known:
            self._known[key] = self._judge(form, coaching, taken)
        return self._known[key]

    def _judge(self, form: DutyForm, coaching: CoachingView | None, taken: Slots) -> bool:
        if coaching is None:
            return breaks_fit(form, taken, self._grid)
        slots, step = coaching.minutes // self._grid, max(1, coaching.step_minutes // self._grid)
        edge = -(-coaching.edge_minutes // self._grid)
        for first in range(-(-edge // step) * step, form.minutes // self._grid - edge - slots + 1, step):
            own = frozenset(range(first, first + slots))
            if not own & taken and breaks_fit(form, taken | own, self._grid):
                return True
        return False


def breaks_fit(form: DutyForm, taken: Set[int], grid: int) -> bool:
    """Whether all breaks of a form find a place in order; ``taken`` as in ``BreakRoom``."""
    length, ends = form.minutes // grid, {0}
    for spec, shortest, longest in zip(form.breaks, form.min_stretch, form.max_stretch, strict=False):
        slots = spec.minutes // grid
        window = range(-(-spec.earliest // grid), min(spec.latest // grid, length - slots) + 1)
        ends = {
            first + slots
            for first in window
            if taken.isdisjoint(range(first, first + slots)) and _stretch_fits(ends, first, shortest, longest, grid)
        }
    return _stretch_fits(ends, length, form.min_stretch[-1], form.max_stretch[-1], grid)


def _stretch_fits(begun: Set[int], until: int, shortest: int, longest: int, grid: int) -> bool:
    """Whether the stretch on duty from some slot of ``begun`` to ``until`` has a permitted length (in minutes)."""
    return any(-(-shortest // grid) <= until - first <= longest // grid for first in begun)
