"""A duty as a bar on the track of its day, its stretches coloured by activity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from scheduler.domain.clock import Horizon
from scheduler.domain.roster import Duty
from scheduler.report.text import span_text

COLOURS = {
    "work": "work",
    "break": "break",
    "meal": "meal",
    "training": "training",
    "coaching": "training",
    "briefing": "training",
}
"""Colour of the style sheet by kind of activity; ``other`` for all others."""


@dataclass(frozen=True)
class Track:
    """Whole hours after midnight between which all duties lie, ``first`` < ``last``."""

    first: int
    last: int

    @property
    def start_text(self) -> str:
        """Clock reading of the start."""
        return f"{self.first:02d}:00"

    @property
    def end_text(self) -> str:
        """Clock reading of the end."""
        return f"{self.last:02d}:00" if self.last <= 24 else f"{self.last - 24:02d}:00 of the next day"


@dataclass(frozen=True)
class Bar:
    """One duty: clock readings, words on hover, and where it lies on the track (percent).

    ``stops`` are the colour stops of a gradient, one a stretch.
    """

    clock: str
    title: str
    left: float
    width: float
    stops: str


def track_of(horizon: Horizon, duties: Sequence[Duty]) -> Track:
    """Find the track on which all duties fit; 08:00 to 18:00 without any."""
    first = min((_minute(horizon, duty, duty.start) for duty in duties), default=8 * 60) // 60
    last = -(-max((_minute(horizon, duty, duty.end) for duty in duties), default=18 * 60) // 60)
    return Track(first, max(last, first + 1))


def duty_bar(horizon: Horizon, track: Track, duty: Duty, warning: str = "") -> Bar:
    """Draw a duty; ``warning`` goes first in what is shown on hover."""
    minutes = (track.last - track.first) * 60
    stops, at = [], 0
    for segment in duty.segments:
        to = at + segment.minutes
        colour = COLOURS.get(segment.activity.partition(":")[0], "other")
        stops.append(f"var(--{colour}) {100 * at / duty.minutes:.1f}% {100 * to / duty.minutes:.1f}%")
        at = to
    segments = ", ".join(
        " ".join(filter(None, (one.activity, one.queue, _clock(horizon, one.start, one.end)))) for one in duty.segments
    )
    return Bar(
        clock=_clock(horizon, duty.start, duty.end),
        title=f"{f'{warning}. ' if warning else ''}{duty.shift}: {segments}",
        left=round(100 * (_minute(horizon, duty, duty.start) - track.first * 60) / minutes, 1),
        width=round(100 * duty.minutes / minutes, 1),
        stops=",".join(stops),
    )


def _minute(horizon: Horizon, duty: Duty, moment: datetime) -> int:
    """Elapsed minutes since the midnight that starts the duty's date."""
    return horizon.minute_of(moment) - horizon.midnight(horizon.day_of(duty.date))


def _clock(horizon: Horizon, start: datetime, end: datetime) -> str:
    return span_text(start.astimezone(horizon.tz), end.astimezone(horizon.tz))
