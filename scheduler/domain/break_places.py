"""Whether the breaks of a duty find a place in it, in slots of the grid; windows and stretches are rounded inwards."""

from __future__ import annotations

from collections.abc import Set

from scheduler.domain.shifts import DutyForm


def breaks_fit(form: DutyForm, taken: Set[int], grid: int) -> bool:
    """Whether all breaks of a form find a place in order.

    Parameters
    ----------
    taken
        Slots counted from the duty's start in which no break may lie.
    grid
        Minutes of a slot.
    """
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


def activity_fits(
    form: DutyForm, minutes: int, step_minutes: int, edge_minutes: int, taken: frozenset[int], grid: int
) -> bool:
    """Whether an activity of so many minutes and all breaks find a place without touching ``taken``.

    It starts a multiple of ``step_minutes`` after the duty, at least ``edge_minutes`` from both its ends.
    """
    slots, step, edge = minutes // grid, max(1, step_minutes // grid), -(-edge_minutes // grid)
    for first in range(-(-edge // step) * step, form.minutes // grid - edge - slots + 1, step):
        own = frozenset(range(first, first + slots))
        if not own & taken and breaks_fit(form, taken | own, grid):
            return True
    return False
