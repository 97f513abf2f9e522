"""The contact centre: queues, targets and prices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class ServiceTarget:
    """``fraction`` of offered contacts answered within ``seconds`` (answered in time / offered)."""

    fraction: float
    seconds: float


@dataclass(frozen=True)
class Queue:
    """A stream of contacts of one kind.

    Parameters
    ----------
    opening
        Per weekday (Monday first) the open spans as minutes of the local day in ``time_zone``.
    aht_seconds
        Average handle time where history and forecast give none.
    patience_seconds
        Mean time a caller waits before hanging up; ``None`` staffs by Erlang C.
    max_occupancy
        Largest share of time on contacts, 0-1.
    unplanned_shrinkage
        Share of rostered time lost to absence and lateness that is *not* scheduled, 0-1.
    minimum_staff
        People whenever the queue is open.
    concurrency
        Chats one agent handles at a time (chat only).
    response_minutes
        Time in which an email should be worked (email only).
    shortage_price
        Money per missing agent-hour; ``None`` means the site's price.
    """

    name: str
    channel: Literal["voice", "chat", "email"]
    time_zone: str
    opening: tuple[tuple[tuple[int, int], ...], ...]
    target: ServiceTarget
    aht_seconds: float
    patience_seconds: float | None = None
    max_occupancy: float = 0.88
    unplanned_shrinkage: float = 0.0
    minimum_staff: int = 0
    concurrency: float = 1.0
    response_minutes: int = 240
    shortage_price: float | None = None


@dataclass(frozen=True)
class ShortageTier:
    """Price of a missing agent-hour once more than ``beyond`` (share of the requirement, 0-1) is missing."""

    beyond: float
    price: float


@dataclass(frozen=True)
class Prices:
    """What the goals cost, in the site's currency.

    Parameters
    ----------
    shortage
        Tiers of a missing agent-hour, prices rising with ``beyond``; the first tier has ``beyond`` 0.
        A queue's own price scales all tiers.
    surplus
        Money per surplus agent-hour (on top of the pay).
    wish
        Money per broken wish of weight 1.
    change
        Money per duty that differs from the roster the run started from.
    """

    shortage: tuple[ShortageTier, ...] = (ShortageTier(0.0, 60.0), ShortageTier(0.25, 120.0))
    surplus: float = 1.0
    wish: float = 20.0
    change: float = 50.0


@dataclass(frozen=True)
class NightWindow:
    """Local clock window whose hours have the pay code ``night``; minutes of the day, may run over midnight."""

    start: int = 22 * 60
    end: int = 6 * 60
