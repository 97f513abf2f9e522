"""Interval histories: shape of the week x trend x good and bad days x Poisson noise."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from synthetic.draw import Draw

INTERVAL = timedelta(minutes=30)
HEADER = ("queue", "start", "end", "offered", "answered", "abandoned", "handle_seconds")


@dataclass(frozen=True)
class Stream:
    """One queue's habits on its callers' clock.

    Parameters
    ----------
    weekly_volume
        Contacts offered in an average week.
    weekdays
        Relative volume of Monday to Sunday; 0 where closed.
    peaks
        ``(hour, width, height)`` bumps of the day on top of ``base``.
    opening
        Open hours per weekday, ``(from, to)`` in hours.
    abandon_share
        Share of contacts given up, rising to twice this at the peak.
    bursts
        ``(weekday, hour, width, height)``: once a week volume rises to ``1 + height`` times; may run over midnight.
    special_days
        Factors of single dates (public holidays).
    """

    queue: str
    zone: str
    weekly_volume: float
    weekdays: Sequence[float]
    opening: Sequence[tuple[float, float] | None]
    peaks: Sequence[tuple[float, float, float]]
    base: float
    aht_seconds: float
    abandon_share: float
    bursts: Sequence[tuple[int, float, float, float]] = ()
    special_days: Mapping[date, float] = field(default_factory=dict)

    def shape(self, hour: float) -> float:
        """Relative volume at an hour of the day; bumps run over midnight."""
        return self.base + sum(
            height * math.exp(-0.5 * ((abs(hour - at) if abs(hour - at) < 12 else 24 - abs(hour - at)) / width) ** 2)
            for at, width, height in self.peaks
        )

    def open_at(self, weekday: int, hour: float) -> bool:
        """Whether the queue takes contacts."""
        span = self.opening[weekday]
        return span is not None and span[0] <= hour < span[1]

    def mean(self, local: datetime) -> float:
        """Contacts expected in the half hour that starts at a local time."""
        hour = local.hour + local.minute / 60
        if not self.open_at(local.weekday(), hour):
            return 0.0
        whole = sum(self.shape(h / 2) for h in range(48) if self.open_at(local.weekday(), h / 2))
        day = self.weekly_volume * self.weekdays[local.weekday()] / sum(self.weekdays)
        return day * self.shape(hour) / whole * self._burst(local) * self.special_days.get(local.date(), 1.0)

    def _burst(self, local: datetime) -> float:
        hour = local.weekday() * 24 + local.hour + local.minute / 60
        return 1.0 + sum(
            height * math.exp(-0.5 * ((hour - weekday * 24 - at) / width) ** 2)
            for weekday, at, width, height in self.bursts
        )


def scaled(stream: Stream, factor: float) -> Stream:
    """Give the same stream with more or less volume."""
    return replace(stream, weekly_volume=stream.weekly_volume * factor)


def rows(
    stream: Stream, draw: Draw, site_zone: str, first: date, days: int, offsets: bool = True
) -> Iterator[tuple[object, ...]]:
    """Yield one row an open half hour from local midnight of ``first`` on the site's clock, ``days`` dates long.

    Times carry the UTC offset of the queue's zone, so the repeated hour of a clock change is told apart; without
    ``offsets`` they do not, for sites that are closed when clocks change.
    """
    zone = ZoneInfo(stream.zone)
    moment = datetime.combine(first, time(), ZoneInfo(site_zone)).astimezone(UTC)
    end = datetime.combine(first + timedelta(days=days), time(), ZoneInfo(site_zone)).astimezone(UTC)
    peak = max(stream.shape(h / 2) for h in range(48))
    mood: dict[date, tuple[float, float]] = {}
    while moment < end:
        local = moment.astimezone(zone)
        if stream.open_at(local.weekday(), local.hour + local.minute / 60):
            if local.date() not in mood:
                mood[local.date()] = (math.exp(0.045 * draw.normal()), math.exp(0.02 * draw.normal()))
            busy, slow = mood[local.date()]
            weeks = (local.date() - first).days / 7
            mean = stream.mean(local) * busy * (1 + 0.003 * (weeks - 10))
            yield _row(stream, draw, local, mean, slow, stream.shape(local.hour + local.minute / 60) / peak, offsets)
        moment += INTERVAL


def _row(
    stream: Stream, draw: Draw, local: datetime, mean: float, slow: float, load: float, offsets: bool
) -> tuple[object, ...]:
    offered = draw.count(mean)
    abandoned = min(offered, draw.count(offered * stream.abandon_share * (0.6 + 1.4 * load)))
    answered = offered - abandoned
    spread = 0.9 / math.sqrt(answered) if answered else 0.0
    handle = round(answered * stream.aht_seconds * slow * max(0.3, 1 + spread * draw.normal()))
    until = (local.astimezone(UTC) + INTERVAL).astimezone(local.tzinfo)
    return (stream.queue, _text(local, offsets), _text(until, offsets), offered, answered, abandoned, handle)


def _text(moment: datetime, offsets: bool) -> str:
    return (moment if offsets else moment.replace(tzinfo=None)).isoformat(sep=" ", timespec="minutes")
