"""Shifts (kinds of duty), duty forms (a shift at one length) and duty options (a form at one start on one date)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property


@dataclass(frozen=True)
class BreakSpec:
    """One break inside a shift, in order.

    All offsets are elapsed minutes of the break's *start* after the duty's start.

    Parameters
    ----------
    name
        ``break`` or ``meal``; written as the segment's activity.
    minutes
        Length, a multiple of the planning interval.
    paid
        Whether the break is paid working time.
    earliest, latest
        Smallest and largest start offset, inclusive.
    """

    name: str
    minutes: int
    paid: bool
    earliest: int
    latest: int


@dataclass(frozen=True)
class DutyForm:
    """A shift at one length: everything about a duty but its start.

    Parameters
    ----------
    shift
        Shift id.
    minutes
        Elapsed length, unpaid breaks included.
    breaks
        In the order they are taken.
    min_stretch, max_stretch
        Least and most minutes on duty before the first break, between breaks and after the last;
        ``len(breaks) + 1`` values each.
    queue
        The only queue worked on this shift, empty where the ACD routes by skill.
    """

    shift: str
    minutes: int
    breaks: tuple[BreakSpec, ...]
    min_stretch: tuple[int, ...]
    max_stretch: tuple[int, ...]
    queue: str = ""

    @property
    def paid_minutes(self) -> int:
        """Length less unpaid breaks."""
        return self.minutes - sum(b.minutes for b in self.breaks if not b.paid)

    @property
    def work_minutes(self) -> int:
        """Hours of work as labour law counts them: length less unpaid breaks (short paid breaks are work)."""
        return self.paid_minutes

    def with_window(self, index: int, earliest: int, latest: int) -> DutyForm:
        """Return the form with one break's window narrowed to its overlap with ``earliest..latest``."""
        old = self.breaks[index]
        if earliest <= old.earliest and latest >= old.latest:
            return self
        new = replace(old, earliest=max(old.earliest, earliest), latest=min(old.latest, latest))
        return replace(self, breaks=(*self.breaks[:index], new, *self.breaks[index + 1 :]))

    def with_max_stretch(self, limit: int) -> DutyForm:
        """Return the form with every stretch on duty at most ``limit`` minutes."""
        if all(m <= limit for m in self.max_stretch):
            return self
        return replace(self, max_stretch=tuple(min(limit, m) for m in self.max_stretch))


@dataclass(frozen=True)
class Shift:
    """A kind of duty as the planner writes it.

    Parameters
    ----------
    shift_id
        Unique name.
    earliest_start, latest_start
        Minutes of the local day, below 1440: a duty belongs to the date it starts on.
    start_step
        Minutes between permitted starts, a multiple of the planning interval.
    lengths
        Permitted elapsed lengths in minutes, unpaid breaks included.
    breaks
        In order.
    min_stretch, max_stretch
        Least and most minutes on duty before, between and after breaks.
    weekdays
        Weekdays a duty may start on, 0 = Monday.
    queue
        The only queue worked, empty where the ACD routes by skill.
    start_times
        The only starts, minutes of the local day, rising; empty: every step between the earliest and the latest.
    """

    shift_id: str
    earliest_start: int
    latest_start: int
    start_step: int
    lengths: tuple[int, ...]
    breaks: tuple[BreakSpec, ...] = ()
    min_stretch: int = 0
    max_stretch: int = 24 * 60
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    queue: str = ""
    start_times: tuple[int, ...] = ()

    @property
    def starts(self) -> Sequence[int]:
        """Permitted starts, minutes of the local day, rising."""
        return self.start_times or range(self.earliest_start, self.latest_start + 1, self.start_step)

    @cached_property
    def forms(self) -> tuple[DutyForm, ...]:
        """One form a length."""
        stretches = len(self.breaks) + 1
        return tuple(
            DutyForm(
                self.shift_id,
                length,
                self.breaks,
                (self.min_stretch,) * stretches,
                (self.max_stretch,) * stretches,
                self.queue,
            )
            for length in self.lengths
        )


@dataclass(frozen=True)
class DutyOption:
    """A form at one start on one date: what a duty rule judges.

    Parameters
    ----------
    day
        Day index of the local date the duty starts on.
    start
        Minutes since the horizon's origin.
    form
        Length, breaks and stretches.
    coaching
        Index into the agent's coachings of the one placed in this duty, -1 for none.
    """

    day: int
    start: int
    form: DutyForm
    coaching: int = -1

    @property
    def end(self) -> int:
        """Minutes since the origin, exclusive."""
        return self.start + self.form.minutes
