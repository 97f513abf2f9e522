"""The contact centre: queues, targets and prices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from scheduler.domain.channels import CHANNELS
from scheduler.domain.forecast_methods import AUTO


@dataclass(frozen=True)
class ServiceTarget:
    """``fraction`` of contacts answered within ``seconds``.

    Parameters
    ----------
    counting
        What the fraction is of: ``offered`` (answered in time / offered), ``short_abandons_excluded`` (answered in time
        / (offered - short abandons)) or ``short_abandons_counted`` ((answered in time + short abandons) / offered).
    short_abandon_seconds
        Contacts given up within this time are short abandons.
    period
        Over what the fraction is reached: every ``interval``, or on average over a ``day``, ``week`` or ``month``.
    max_abandonment
        Largest share of offered contacts given up, 0-1; ``None`` sets no limit.
    worst_interval
        Share every single interval should reach, whatever the period, 0-1.
    month_offered, month_in_time
        Contacts of the month before the horizon, and those of them that counted as in time (period ``month``).
    daily
        Whether every day's share is a ``goal`` of its own besides the service value, a ``must``, or ``none``.
    daily_price
        Money per contact in time that a day misses to the share; ``None`` means ten times what a contact in time is
        worth as a goal, a thousand times as a must.
    defaults
        Keys of the file nobody stated that decide whether the target is met; what holds for them stands above.
    """

    fraction: float
    seconds: float
    counting: Literal["offered", "short_abandons_excluded", "short_abandons_counted"] = "offered"
    short_abandon_seconds: float = 5.0
    period: Literal["interval", "day", "week", "month"] = "interval"
    max_abandonment: float | None = None
    worst_interval: float = 0.5
    month_offered: float = 0.0
    month_in_time: float = 0.0
    daily: Literal["none", "goal", "must"] = "none"
    daily_price: float | None = None
    defaults: tuple[str, ...] = field(default=(), compare=False)

    @property
    def interval_fraction(self) -> float:
        """Share a single interval is judged by, 0-1: ``worst_interval`` where the fraction is of a longer period."""
        return self.fraction if self.period == "interval" else self.worst_interval


NO_HOLIDAYS = "none"
"""Stands for a place whose callers keep no public holidays."""


@dataclass(frozen=True)
class CalendarEvent:
    """Days on which more, fewer or no contacts come than the weekday would let expect.

    Parameters
    ----------
    name
        Events of one name are taken as occurrences of the same.
    first, last
        Local dates, both included.
    lift
        Contacts more (> 0) or fewer (< 0) as a share of the usual, > -1; ``None``: estimated from past occurrences.
    closed
        The queue has no service on these days.
    """

    name: str
    first: date
    last: date
    lift: float | None = None
    closed: bool = False


@dataclass(frozen=True)
class Queue:
    """A stream of contacts of one kind.

    Parameters
    ----------
    channel
        Name of one of `CHANNELS`; what follows from it is asked of the channel (`channel_of`).
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
        Contacts one agent handles at a time, where the channel has several.
    chat_seconds
        Mean duration of a chat while its agent holds 1, 2, ... chats; empty: ``aht_seconds`` whatever the number.
    response_minutes
        Time in which a contact that does not wait in line should be worked.
    shortage_price
        Money per missing agent-hour; ``None`` means the site's price.
    contact_value
        Money an answered contact is worth; ``None`` means what its handle time costs when somebody is missing.
    in_time_value
        Money worth on top where the answer is in time; ``None`` means as much again.
    priority
        Contacts of smaller numbers are answered first by people who serve several queues; ``None``: the channel's.
    opening_backlog
        Contacts waiting at the start, due within the response time; ``None``: as many as the horizon's own end leaves
        over.
    gaps_of
        Queues with people waiting in line, between whose contacts people who have both skills work this one.
    holidays
        Country, or country and subdivision, whose public holidays matter (``US``, ``DE-BY``; ISO 3166); ``none``: none;
        empty: not said.
    events
        Events and closures, past ones too.
    borrow_from, borrow_factor
        Queue whose history stands in while this one has less than six weeks, and how many of its contacts this queue
        has where it has no history at all.
    forecast_method
        How its history is turned into volumes, one of ``FORECAST_METHODS``.
    escalated_from, escalated_share, reopened_share
        Queue a share (0-1) of whose contacts come here too, as extra work, and the share of these that come back once;
        empty: it has a forecast of its own.
    named_cover
        Whether somebody is named for it in every open interval: ``no``, ``yes``, or ``hard``: nobody is a finding.
    """

    name: str
    channel: str
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
    contact_value: float | None = None
    in_time_value: float | None = None
    chat_seconds: tuple[float, ...] = ()
    priority: int | None = None
    opening_backlog: float | None = None
    gaps_of: tuple[str, ...] = ()
    holidays: str = ""
    events: tuple[CalendarEvent, ...] = ()
    borrow_from: str = ""
    borrow_factor: float = 1.0
    forecast_method: str = AUTO
    escalated_from: str = ""
    escalated_share: float = 0.0
    reopened_share: float = 0.0
    named_cover: Literal["no", "yes", "hard"] = "no"

    def __post_init__(self) -> None:
        if self.channel not in CHANNELS:
            raise ValueError(f"{self.name}: found channel {self.channel!r}, allowed are {', '.join(CHANNELS)}")


@dataclass(frozen=True)
class ShortageTier:
    """Price of a missing agent-hour once more than ``beyond`` (share of the requirement, 0-1) is missing."""

    beyond: float
    price: float


DEEP_SHORTAGE, DEEP_TIMES = 0.25, 2.0
"""Share of the requirement missing from which a missing agent-hour costs more, and how many times as much."""


def shortage_tiers(price: float) -> tuple[ShortageTier, ...]:
    """Tiers that one price of a missing agent-hour stands for."""
    return ShortageTier(0.0, price), ShortageTier(DEEP_SHORTAGE, DEEP_TIMES * price)


SurplusGrowth = Literal["flat", "square"]


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
    surplus_growth
        ``flat``: every surplus person costs that; ``square``: the n-th of a queue and interval 2n - 1 times as much, so
        that n cost n squared times the price.
    wish
        Money per broken wish of weight 1.
    change
        Money per duty that differs from the roster the run started from.
    single_day_off
        Money per date off between two worked dates of a person.
    days_off_apart
        Money per whole week in which a person works and has no two dates in a row off.
    start_spread
        Money for each hour a duty starts outside the best two hours of the person's week, on the circle of the clock.
    single_working_day
        Money per worked date between two dates off of a person.
    backward_rotation
        Money per duty that starts two or three blocks of three hours earlier on the clock than the one of the date
        before.
    late_before_day_off
        Money per duty before a date off that ends after 20:00 of its date.
    early_after_day_off
        Money per duty after a date off that starts before 08:00.
    pattern_change
        Money per date on which a person works, or is off, other than on the same weekday of the last week, or starts
        more than two hours of the clock from then.
    weekends_in_a_row
        Money per weekend a person works at the end of so many in a row.
    weekend_off_weeks
        So many weekends in a row should hold one off, 2 to 4.
    mode
        ``service`` prices contacts answered and answered in time, ``requirement`` missing and surplus people.
    floor
        Money per agent-hour missing below a queue's worst-interval share or minimum staff (mode ``service``); ``None``
        means twice the dearest tier.
    """

    shortage: tuple[ShortageTier, ...] = shortage_tiers(60.0)
    surplus: float = 1.0
    wish: float = 20.0
    change: float = 50.0
    mode: Literal["service", "requirement"] = "service"
    floor: float | None = None
    single_day_off: float = 0.0
    days_off_apart: float = 0.0
    start_spread: float = 0.0
    single_working_day: float = 0.0
    backward_rotation: float = 0.0
    late_before_day_off: float = 0.0
    early_after_day_off: float = 0.0
    pattern_change: float = 0.0
    weekends_in_a_row: float = 0.0
    weekend_off_weeks: int = 2
    surplus_growth: SurplusGrowth = "flat"


WEEK_PRICES = (
    "single_day_off",
    "days_off_apart",
    "start_spread",
    "single_working_day",
    "backward_rotation",
    "late_before_day_off",
    "early_after_day_off",
    "pattern_change",
    "weekends_in_a_row",
)
"""Prices of what makes a person's week hard to live."""


def dearest_shortage(prices: Prices, queues: Iterable[Queue]) -> float:
    """Money an agent-hour missing costs at most, at any queue: the last tier, scaled by a queue's own price."""
    first, last = prices.shortage[0].price, prices.shortage[-1].price
    own = [queue.shortage_price for queue in queues if queue.shortage_price is not None]
    return max(last, *(price * (last / first if first else 1.0) for price in own), 0.0)


@dataclass(frozen=True)
class Shrinkage:
    """Rostered time that is lost without being scheduled, the same for everybody.

    Parameters
    ----------
    absence
        Probability that somebody does not come to a duty at all, 0-1.
    lateness_minutes
        Mean minutes a duty begins late, >= 0.
    non_adherence
        Share of the time at work in which somebody is not available, 0-1.
    """

    absence: float = 0.0
    lateness_minutes: float = 0.0
    non_adherence: float = 0.0


@dataclass(frozen=True)
class NightWindow:
    """Local clock window whose hours have the pay code ``night``; minutes of the day, may run over midnight."""

    start: int = 22 * 60
    end: int = 6 * 60
