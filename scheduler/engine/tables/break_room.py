"""Whether the breaks and the coaching of a duty find room in it, in slots of the planning grid as the kernels see it.

The kernels answer this with prices, for thousands of starts at once; here it is asked once a form, before anything is
compiled. Windows and stretches are rounded inwards.
"""

from __future__ import annotations

from scheduler.domain.break_places import activity_fits, breaks_fit
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
        wanted = coaching.minutes, coaching.step_minutes, coaching.edge_minutes
        return activity_fits(form, *wanted, taken, self._grid)
