"""Keys of ``site.yaml``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from scheduler.domain.clock import WEEKDAYS
from scheduler.inputs.schema.fields import (
    Clock,
    Currency,
    Keys,
    Name,
    Number,
    RuleEntry,
    Share,
    Spans,
    Weekday,
    Whole,
    Zone,
    parse_whole,
)

WEEKDAYS_SPAN = WEEKDAYS[:5]
WEEKEND_SPAN = WEEKDAYS[5:]


class OpenHours(Keys):
    """When contacts are taken: one span or a list per key; a weekday wins over weekdays/weekend, these over daily."""

    daily: Spans | None = Field(None, description="Every day, unless a key below says otherwise.")
    weekdays: Spans | None = Field(None, description="Monday to Friday.")
    weekend: Spans | None = Field(None, description="Saturday and Sunday.")
    monday: Spans | None = Field(None, description="Spans of local clock time; [] is closed.")
    tuesday: Spans | None = Field(None, description="Like monday.")
    wednesday: Spans | None = Field(None, description="Like monday.")
    thursday: Spans | None = Field(None, description="Like monday.")
    friday: Spans | None = Field(None, description="Like monday.")
    saturday: Spans | None = Field(None, description="Like monday.")
    sunday: Spans | None = Field(None, description="Like monday.")

    def of(self, weekday: int) -> list[tuple[int, int]]:
        """Spans of a weekday (0 = Monday) in minutes of the day; an end not after the start runs over midnight."""
        group = self.weekdays if weekday < len(WEEKDAYS_SPAN) else self.weekend
        for spans in (getattr(self, WEEKDAYS[weekday]), group, self.daily):
            if spans is not None:
                return list(spans)
        return []


class TargetKeys(Keys):
    """Service target: answered in time / offered."""

    answered_fraction: Share = Field(0.8, description="Share of offered contacts answered in time, 0-1; default 0.8.")
    within_seconds: Number = Field(20.0, ge=0, description="Seconds until which an answer is in time; default 20.")


class QueueKeys(Keys):
    """One queue: a stream of contacts of one kind."""

    name: Name = Field(description="Unique name; agents' skills and history rows refer to it.")
    channel: Literal["voice", "chat", "email"] = Field("voice", description="voice (default), chat or email.")
    time_zone: Zone | None = Field(None, description="IANA zone of the opening hours; default: the site's.")
    open: OpenHours = Field(description="Opening hours on the queue's local clock.")
    target: TargetKeys = Field(default_factory=TargetKeys, description="Service target; default 0.8 within 20 s.")
    aht_seconds: Number = Field(
        gt=0, le=86400, description="Average handle time in seconds, used where history and forecast give none."
    )
    patience_seconds: Number | None = Field(
        None,
        gt=0,
        description="Mean time a caller waits before hanging up, seconds; absent: nobody hangs up (Erlang C).",
    )
    max_occupancy: Share = Field(0.88, gt=0, description="Largest share of time on contacts, 0-1; default 0.88.")
    unplanned_shrinkage: Share = Field(
        0.0, lt=1, description="Share of rostered time lost to what is not scheduled, 0-1; default 0."
    )
    minimum_staff: Whole = Field(0, ge=0, description="People whenever the queue is open; default 0.")
    concurrency: Number = Field(
        1.0, ge=1, le=20, description="Chats an agent handles at a time (chat only); default 1."
    )
    response_minutes: Whole = Field(
        240, ge=1, description="Minutes in which an email should be worked (email only); default 240."
    )
    shortage_per_hour: Number | None = Field(
        None, ge=0, description="Money per missing agent-hour here; scales the site's tiers; default: the site's."
    )

    @model_validator(mode="after")
    def _fits_channel(self) -> QueueKeys:
        for key, channel in (("concurrency", "chat"), ("response_minutes", "email")):
            if key in self.model_fields_set and self.channel != channel:
                raise ValueError(f"{key} belongs to {channel} queues, this is a {self.channel} queue; delete the key")
        return self


class ShortageTierKeys(Keys):
    """Price of a missing agent-hour beyond a share of the requirement."""

    beyond_fraction: Share = Field(description="Share of the requirement missing from which this price holds, 0-1.")
    per_hour: Number = Field(ge=0, description="Money per missing agent-hour.")


class PriceKeys(Keys):
    """What the goals cost, in the site's currency."""

    shortage_per_hour: Number | None = Field(
        None, ge=0, description="Money per missing agent-hour, twice that beyond a quarter missing; default 60."
    )
    shortage: list[ShortageTierKeys] | None = Field(
        None, min_length=1, description="Tiers instead of shortage_per_hour; the first begins at 0, prices rise."
    )
    surplus_per_hour: Number = Field(1.0, ge=0, description="Money per surplus agent-hour, on top of pay; default 1.")
    wish: Number = Field(20.0, ge=0, description="Money per broken wish of weight 1; default 20.")
    change: Number = Field(50.0, ge=0, description="Money per duty changed from the roster started from; default 50.")

    @model_validator(mode="after")
    def _tiers_rise(self) -> PriceKeys:
        if self.shortage is None:
            return self
        if self.shortage_per_hour is not None:
            raise ValueError("shortage_per_hour and shortage are both given; keep one of the two")
        beyond = [tier.beyond_fraction for tier in self.shortage]
        prices = [tier.per_hour for tier in self.shortage]
        if beyond[0] != 0 or beyond != sorted(set(beyond)) or prices != sorted(prices):
            raise ValueError(
                "shortage tiers: beyond_fraction begins at 0 and rises, per_hour never falls; order them so"
            )
        return self


class ShrinkageKeys(Keys):
    """Rostered time lost without being scheduled, by piece; a simulation draws each, formulas expect their product."""

    absence: Share = Field(0.0, lt=1, description="Share of duties somebody does not come to at all, 0-1; default 0.")
    lateness_minutes: Number = Field(0.0, ge=0, le=480, description="Mean minutes a duty begins late; default 0.")
    non_adherence: Share = Field(
        0.0, lt=1, description="Share of the time at work in which somebody is not available, 0-1; default 0."
    )


class NightKeys(Keys):
    """Clock window whose hours have the pay code night; may run over midnight."""

    start: Clock = Field(1320, alias="from", description='Local time, default "22:00".')
    end: Clock = Field(360, alias="to", description='Local time, default "06:00".')


class TeamKeys(Keys):
    """One team."""

    name: Name = Field(description="Unique name; agents.csv refers to it.")
    lead: Name | None = Field(None, description="Agent id of the team lead; default none.")


class SiteFile(Keys):
    """The contact centre: queues, targets, prices and rules."""

    name: Name = Field(description="Name of the site, shown on reports.")
    time_zone: Zone = Field(
        description="IANA zone of the site; every local time without a zone of its own is read there."
    )
    currency: Currency = Field(description="Currency of all money, three capital letters (ISO 4217).")
    interval_minutes: Annotated[Literal[5, 10, 15, 30, 60], BeforeValidator(parse_whole)] = Field(
        15,
        description="Planning grid in minutes: 5, 10, 15 (default), 30 or 60; starts, breaks and sessions lie on it.",
    )
    week_start: Weekday = Field(0, description="Weekday a week begins on; default monday.")
    night: NightKeys = Field(default_factory=NightKeys, description="Night window; default 22:00 to 06:00.")
    queues: list[QueueKeys] = Field(min_length=1, description="The queues, at least one.")
    shrinkage: ShrinkageKeys | None = Field(
        None, description="Absence, lateness, non-adherence of everybody; instead of the queues' unplanned_shrinkage."
    )
    prices: PriceKeys = Field(default_factory=PriceKeys, description="What the goals cost; all optional.")
    rules: list[RuleEntry] = Field(
        default_factory=list, description="Rules every agent is held to: type, its parameters, optional name and cite."
    )
    teams: list[TeamKeys] = Field(
        default_factory=list, description="Teams and their leads; default: those of agents.csv."
    )
