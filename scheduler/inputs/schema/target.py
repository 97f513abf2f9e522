"""Keys of a queue's service target in ``site.yaml``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from scheduler.domain.site import ServiceTarget
from scheduler.inputs.reading.scalars import parse_share
from scheduler.inputs.schema.fields import Contacts, Keys, Number, Price, Seconds, Share


class MonthToDateKeys(Keys):
    """What the calendar month's contacts before the first planned date came to."""

    offered: Contacts = Field(description="Contacts offered so far this month, as the target counts them.")
    answered_in_time: Contacts = Field(description="Of these, contacts that count as answered in time.")

    @model_validator(mode="after")
    def _part_of_offered(self) -> MonthToDateKeys:
        if self.answered_in_time > self.offered:
            raise ValueError(
                f"answered_in_time {self.answered_in_time:g} is more than offered {self.offered:g}; exchange them"
            )
        return self


class TargetKeys(Keys):
    """Service target: which share of contacts, counted how and over what, answered in how many seconds."""

    answered_fraction: Share = Field(0.8, description="Share of contacts answered in time, 0-1; default 0.8.")
    within_seconds: Number = Field(
        20.0, ge=0, le=86400, description="Seconds until which an answer is in time; default 20."
    )
    counting: Literal["offered", "short_abandons_excluded", "short_abandons_counted"] = Field(
        ServiceTarget.counting,
        description="What the share is of: offered (default; in time / offered), short_abandons_excluded (in time / "
        "(offered - short abandons)) or short_abandons_counted ((in time + short abandons) / offered).",
    )
    short_abandon_seconds: Seconds | None = Field(
        None, description="Contacts given up within so many seconds are short abandons; default 5."
    )
    period: Literal["interval", "day", "week", "month"] = Field(
        ServiceTarget.period,
        description="Over what the share is reached: every interval (default), or weighted by contacts over a day, "
        "week or calendar month on the queue's clock.",
    )
    max_abandonment: Annotated[float, Field(gt=0, le=1), BeforeValidator(parse_share)] | None = Field(
        None,
        description="Largest share of offered contacts given up over the period, 0-1; 1: no limit; default 0.05 where "
        "patience_seconds is given.",
    )
    worst_interval: Share | None = Field(
        None,
        description="Share every interval should reach whatever the period, 0-1; default 0.5, at most "
        "answered_fraction.",
    )
    month_to_date: MonthToDateKeys | None = Field(
        None, description="What the month came to before the first planned date (period month only); default nothing."
    )

    daily: Literal["none", "goal", "must"] = Field(
        ServiceTarget.daily,
        description="Whether every day's share is priced besides the value of contacts (prices.service_goal: service): "
        "none (default), goal, or must: before everything money can buy.",
    )
    daily_per_contact: Price | None = Field(
        None,
        description="Money per contact in time that a day misses to the share; default: ten times in_time_value as a "
        "goal, a thousand times as a must.",
    )

    @model_validator(mode="after")
    def _priced_daily(self) -> TargetKeys:
        if self.daily_per_contact is not None and self.daily == "none":
            raise ValueError("daily_per_contact belongs to daily: goal or daily: must; add one or delete the key")
        return self

    @model_validator(mode="after")
    def _fits_together(self) -> TargetKeys:
        if self.counting == "offered" and self.short_abandon_seconds is not None:
            raise ValueError(
                "short_abandon_seconds changes nothing where offered contacts are counted; delete it, or set counting "
                "to short_abandons_excluded or short_abandons_counted"
            )
        if self.counting != "offered" and self.short_seconds > self.within_seconds:
            raise ValueError(
                f"short abandons are those within {self.short_seconds:g} s, answers in time those within "
                f"{self.within_seconds:g} s; set short_abandon_seconds to {self.within_seconds:g} or less"
            )
        if self.worst_interval is not None and self.worst_interval > self.answered_fraction:
            raise ValueError(
                f"worst_interval {self.worst_interval:g} is more than answered_fraction {self.answered_fraction:g}: "
                "no interval need be better than the whole; lower it"
            )
        if self.month_to_date is not None and self.period != "month":
            raise ValueError(f"month_to_date belongs to period month, this is {self.period}; delete one of the two")
        return self

    @property
    def short_seconds(self) -> float:
        """Seconds of a short abandon, with the default."""
        given = self.short_abandon_seconds
        return ServiceTarget.short_abandon_seconds if given is None else given
