"""Whether a service target is met, and which of its parts is missed: the one definition of both.

A target has up to three parts, each judged where it is asked:

*in time*
    the share of contacts in time, over every period of the target (interval, day, week, month of the queue's clock).
*abandoned*
    the share given up, over the same periods, where the target limits it.
*worst interval*
    the share in time of every single interval, where the target is of a longer period. A single interval of a single
    week has few contacts, so it is asked of the mean: what a formula expects, or what replications come to.

Work with a deadline states no period; it is judged by the week. What a month was before the horizon counts as in time
or late, and weeks of it that are not planned just reach the target; contacts given up before are not known. Periods
without contacts are not judged, and a queue without any has no verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from scheduler.domain.channels import channel_of
from scheduler.domain.clock import Horizon
from scheduler.domain.periods import period_of_interval
from scheduler.domain.site import Queue, ServiceTarget

PartName = Literal["in_time", "abandoned", "worst_interval"]
JudgedPeriod = Literal["interval", "day", "week", "month"]

SLACK = 1e-9
"""Rounding noise forgiven, in parts of the contacts, of one contact at least."""
DEADLINE_PERIOD: JudgedPeriod = "week"
"""Period over which work with a deadline is judged."""
SURE = 0.9
"""Chance from which on a target counts as safe."""


class Counts(NamedTuple):
    """Contacts a target is judged by: in time and counted by its definition, given up and offered."""

    good: float
    counted: float
    abandoned: float
    offered: float


class IntervalCounts(NamedTuple):
    """The same, one value an interval of the horizon; expected contacts, or means of replications."""

    good: Sequence[float]
    counted: Sequence[float]
    abandoned: Sequence[float]
    offered: Sequence[float]

    def at(self, interval: int) -> Counts:
        """Those of one interval."""
        return Counts(*(float(values[interval]) for values in self))


@dataclass(frozen=True)
class Noise:
    """Half-widths of the intervals of shares in time and given up, one value an interval, 0-1.

    A single interval is below its limit where it is beyond this.
    """

    in_time: Sequence[float]
    abandoned: Sequence[float]


@dataclass(frozen=True)
class Part:
    """One part of a target.

    Parameters
    ----------
    value, limit
        Share of the period (interval) furthest from its limit, and that limit, 0-1.
    missed, judged
        Periods (intervals) beyond the limit, and those with contacts.
    at
        When the one furthest from it begins, on the site's clock.
    default
        Why the limit holds though nobody stated it; empty where it is stated.
    """

    name: PartName
    value: float
    limit: float
    missed: int
    judged: int
    at: datetime
    default: str = ""

    @property
    def met(self) -> bool:
        """Whether no period is beyond the limit."""
        return not self.missed

    @property
    def gap(self) -> float:
        """How far the furthest lies beyond its limit, as a share of contacts; negative inside."""
        return self.value - self.limit if self.name == "abandoned" else self.limit - self.value


@dataclass(frozen=True)
class Verdict:
    """Whether a queue's target is met; ``parts`` are those judged, none where there are no contacts."""

    queue: str
    period: JudgedPeriod
    parts: tuple[Part, ...]

    @property
    def met(self) -> bool | None:
        """Whether every part is; ``None`` without contacts."""
        return all(part.met for part in self.parts) if self.parts else None

    @property
    def missed(self) -> tuple[Part, ...]:
        """Parts that are not met, in the order of the definition."""
        return tuple(part for part in self.parts if not part.met)


def reaches_share(target: ServiceTarget, counts: Counts) -> bool:
    """Whether enough of the contacts that count are in time."""
    return counts.good >= target.fraction * counts.counted - SLACK * max(1.0, counts.counted)


def keeps_abandonment(target: ServiceTarget, counts: Counts) -> bool:
    """Whether no more are given up than the target allows, where it says."""
    limit = target.max_abandonment
    return limit is None or counts.abandoned <= limit * counts.offered + SLACK * max(1.0, counts.offered)


def judged_period(queue: Queue) -> JudgedPeriod:
    """Period over which a queue's target is judged."""
    return queue.target.period if channel_of(queue).waits_in_line else DEADLINE_PERIOD


def judge(horizon: Horizon, queue: Queue, counts: IntervalCounts, noise: Noise | None = None) -> Verdict:
    """Judge a queue's target by the contacts of every interval.

    Parameters
    ----------
    noise
        Of measured means; ``None`` where shares are exact. Longer periods average it away.
    """
    period, target = judged_period(queue), queue.target
    busy = [i for i, counted in enumerate(counts.counted) if counted > 0]
    if not busy:
        return Verdict(queue.name, period, ())
    if period == "interval":
        cells = [(counts.at(i), i) for i in busy]
        own = noise
    else:
        cells, own = _by_period(horizon, queue, counts, busy), None
    clock = _Clock(horizon, target.defaults)
    parts = [
        clock.part("in_time", target.fraction, [_in_time(target, cell, at, own) for cell, at in cells]),
    ]
    if target.max_abandonment is not None and channel_of(queue).waits_in_line:
        lost = [_abandoned(target, cell, at, own) for cell, at in cells if cell.offered > 0]
        parts.append(clock.part("abandoned", target.max_abandonment, lost))
    if period != "interval" and channel_of(queue).waits_in_line and target.worst_interval > 0:
        floor = _floor(target.worst_interval)
        single = [_in_time(floor, counts.at(i), i, noise) for i in busy]
        parts.append(clock.part("worst_interval", target.worst_interval, single))
    return Verdict(queue.name, period, tuple(parts))


class _Judged(NamedTuple):
    """Share of a period or interval, whether it is beyond its limit, and the interval it begins with."""

    value: float
    is_missed: bool
    first: int


@dataclass(frozen=True)
class _Clock:
    """What turns judged shares into a part."""

    horizon: Horizon
    defaults: Sequence[str]

    def part(self, name: PartName, limit: float, judged: Sequence[_Judged]) -> Part:
        """Sum up, by the one furthest from its limit; of those beyond it, where there are any."""
        missed = [one for one in judged if one.is_missed]
        sign = -1.0 if name == "abandoned" else 1.0
        worst = min(missed or judged, key=lambda one: sign * one.value)
        at = self.horizon.local(worst.first * self.horizon.interval_minutes)
        return Part(name, worst.value, limit, len(missed), len(judged), at, default_reason(name, self.defaults))


def _in_time(target: ServiceTarget, counts: Counts, first: int, noise: Noise | None) -> _Judged:
    spared = counts._replace(good=counts.good + (noise.in_time[first] * counts.counted if noise else 0.0))
    return _Judged(counts.good / counts.counted, not reaches_share(target, spared), first)


def _abandoned(target: ServiceTarget, counts: Counts, first: int, noise: Noise | None) -> _Judged:
    spared = counts._replace(abandoned=counts.abandoned - (noise.abandoned[first] * counts.offered if noise else 0.0))
    return _Judged(counts.abandoned / counts.offered, not keeps_abandonment(target, spared), first)


def _floor(share: float) -> ServiceTarget:
    """Ask one interval for this share alone."""
    return ServiceTarget(share, 0.0)


def _by_period(horizon: Horizon, queue: Queue, counts: IntervalCounts, busy: Sequence[int]) -> list[tuple[Counts, int]]:
    """Add up every period with contacts; with the first interval that has some."""
    period = judged_period(queue)
    assert period != "interval"
    names = period_of_interval(horizon, queue.time_zone, period)
    sums: dict[object, Counts] = {}
    first: dict[object, int] = {}
    for i in range(len(names)):
        before = sums.get(names[i], Counts(0.0, 0.0, 0.0, 0.0))
        sums[names[i]] = Counts(*(a + b for a, b in zip(before, counts.at(i), strict=True)))
    for i in busy:
        first.setdefault(names[i], i)
    if period == "month" and names[0] in first:
        month = sums[names[0]]
        sums[names[0]] = month._replace(
            good=month.good + queue.target.month_in_time, counted=month.counted + queue.target.month_offered
        )
    return [(sums[name], i) for name, i in first.items()]


DEFAULT_REASONS: dict[str, str] = {
    "max_abandonment": "default, because a patience is given",
    "worst_interval": "default",
    "answered_fraction": "default",
}
"""Why a key of the target that nobody stated has the value it has."""
KEYS: dict[PartName, str] = {
    "in_time": "answered_fraction",
    "abandoned": "max_abandonment",
    "worst_interval": "worst_interval",
}
"""Key of the target that sets each part's limit."""


def default_reason(name: PartName, defaults: Sequence[str]) -> str:
    """Why a part's limit holds where nobody stated it; empty where somebody did."""
    return DEFAULT_REASONS[KEYS[name]] if KEYS[name] in defaults else ""
