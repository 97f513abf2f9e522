"""Keys of ``site.yaml``."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Annotated, Literal, cast

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from scheduler.domain.channels import CHANNELS, DEFAULT_CHANNEL, having, leaving_gaps, names_of
from scheduler.domain.clock import Horizon
from scheduler.domain.site import NightWindow, Queue, Shrinkage
from scheduler.domain.site_setup import SiteSetup
from scheduler.inputs.reading.issues import unknown
from scheduler.inputs.reading.scalars import parse_whole
from scheduler.inputs.schema.budget_keys import BudgetKeys
from scheduler.inputs.schema.escalation_keys import NamedCover, ShareOfKeys
from scheduler.inputs.schema.fairness_keys import FairnessKeys
from scheduler.inputs.schema.fields import (
    AnyShare,
    Clock,
    Contacts,
    Currency,
    Keys,
    Name,
    Number,
    Price,
    RuleEntry,
    Seconds,
    Weekday,
    Whole,
    YesNo,
    Zone,
)
from scheduler.inputs.schema.forecast_keys import ForecastKeys
from scheduler.inputs.schema.leave_keys import AbsenceKindKeys, AllowanceKeys
from scheduler.inputs.schema.opening_keys import OpenHours
from scheduler.inputs.schema.presence_keys import PresenceKeys, TotalKeys
from scheduler.inputs.schema.price_keys import PriceKeys
from scheduler.inputs.schema.special_days import BorrowKeys, EventKeys, HolidayPlace
from scheduler.inputs.schema.target import TargetKeys
from scheduler.inputs.schema.work_block_keys import DEFAULT_ROUTING, Routing, WorkBlockKeys


def _known_channel(value: str) -> str:
    if value not in CHANNELS:
        raise ValueError(unknown("value", value, CHANNELS))
    return value


def _channels_described() -> str:
    """List the channels with what each is."""
    said = {c.name: "default" if c.name == DEFAULT_CHANNEL else c.about for c in CHANNELS.values()}
    *first, last = (f"{name} ({about})" if about else name for name, about in said.items())
    return f"{', '.join(first)} or {last}."


def _only(key: str) -> str:
    """Say which channels a key belongs to."""
    return f"{names_of(having(key))} only"


ChannelName = Annotated[str, AfterValidator(_known_channel), WithJsonSchema({"type": "string", "enum": list(CHANNELS)})]

GridMinutes = Literal[5, 10, 15, 30, 60]


class QueueKeys(Keys):
    """One queue: a stream of contacts of one kind."""

    name: Name = Field(description="Unique name; agents' skills and history rows refer to it.")
    channel: ChannelName = Field(DEFAULT_CHANNEL, description=_channels_described())
    time_zone: Zone | None = Field(None, description="IANA zone of the opening hours; default: the site's.")
    open: OpenHours = Field(description="Opening hours on the queue's local clock.")
    target: TargetKeys = Field(default_factory=TargetKeys, description="Service target; default 0.8 within 20 s.")
    aht_seconds: Number = Field(
        ge=1,
        le=86400,
        description="Average handle time in seconds, used where history and forecast give none.",
    )
    patience_seconds: Seconds | None = Field(
        None,
        description=f"Mean time a caller waits before hanging up, seconds ({_only('patience_seconds')}); absent: "
        "nobody hangs up (Erlang C).",
    )
    max_occupancy: AnyShare = Field(
        Queue.max_occupancy,
        ge=0.05,
        le=1,
        description=f"Largest share of time on contacts, 0.05-1; default {Queue.max_occupancy:g}.",
    )
    unplanned_shrinkage: AnyShare = Field(
        Queue.unplanned_shrinkage,
        ge=0,
        le=0.95,
        description="Share of rostered time lost to what is not scheduled, 0-0.95; "
        f"default {Queue.unplanned_shrinkage:g}.",
    )
    minimum_staff: Whole = Field(
        Queue.minimum_staff,
        ge=0,
        le=1000,
        description=f"People whenever the queue is open, 0-1,000; default {Queue.minimum_staff:g}.",
    )
    concurrency: Number = Field(
        Queue.concurrency,
        ge=1,
        le=20,
        description=f"Chats an agent handles at a time ({_only('concurrency')}); default {Queue.concurrency:g}.",
    )
    chat_seconds: list[Seconds] | None = Field(
        None,
        min_length=1,
        description="Mean duration of a chat in seconds while its agent holds 1, 2, ... chats, one number for each up "
        f"to concurrency ({_only('chat_seconds')}); default: the handle time whatever the number. Where given, it "
        "stands instead of handle times of history and forecast.",
    )
    response_minutes: Whole = Field(
        Queue.response_minutes,
        ge=1,
        le=43200,
        description="Minutes, of opening hours, in which a contact should be worked "
        f"({_only('response_minutes')}); default {Queue.response_minutes:g}.",
    )
    opening_backlog: Contacts | None = Field(
        None,
        description="Contacts waiting at the start of the horizon, due within response_minutes "
        f"({_only('opening_backlog')}); default: as much as the horizon's own end leaves over.",
    )
    gaps_of: list[Name] | None = Field(
        None,
        min_length=1,
        description=f"Queues ({names_of(leaving_gaps())}) between whose contacts people with both skills work this "
        f"queue ({_only('gaps_of')}); default none: every contact here asks for people of its own.",
    )
    priority: Annotated[int, Field(ge=-1000, le=1000), BeforeValidator(parse_whole)] | None = Field(
        None,
        description="People who serve several queues answer smaller numbers first; default: "
        f"{', '.join(CHANNELS)}, in this order.",
    )
    shortage_per_hour: Price | None = Field(
        None, description="Money per missing agent-hour here; scales the site's tiers; default: the site's."
    )
    contact_value: Price | None = Field(
        None,
        description="Money an answered contact is worth; default: what its handle time costs at the shortage price.",
    )
    in_time_value: Price | None = Field(
        None, description="Money worth on top where the answer is in time; default: as much as contact_value."
    )
    holidays: HolidayPlace | None = Field(
        None,
        description="Country whose public holidays the callers keep, as PT or DE-BY, or none; default: the site's.",
    )
    forecast: ForecastKeys | None = Field(
        None, description="How history becomes a forecast of this queue; default: as the site says."
    )
    borrow: BorrowKeys | None = Field(
        None, description="Queue whose history stands in below six weeks of history; default none."
    )
    share_of: ShareOfKeys | None = Field(
        None, description="Queue of whose contacts some come here too, in place of a history: escalations, complaints."
    )
    named_cover: NamedCover = Field(
        Queue.named_cover,
        description="yes: somebody is named for it in every open interval, with a backup (named_cover.csv of a run); "
        "hard: an interval with nobody is a finding; no (default): nobody is named.",
    )

    @model_validator(mode="after")
    def _fits_channel(self) -> QueueKeys:
        own = CHANNELS[self.channel]
        for key in type(self).model_fields:
            if key in self.model_fields_set and key not in own.keys and (those := having(key)):
                raise ValueError(
                    f"{key} belongs to {names_of(those)} queues, the channel here is {own.name}; delete the key"
                )
        for key in type(self.target).model_fields:
            if key in self.target.model_fields_set and key not in own.target_keys and (those := having(key)):
                worked = ", worked within response_minutes" if own.keeps_contacts else ""
                raise ValueError(
                    f"target.{key} belongs to {names_of(those)} queues, the channel here is {own.name}{worked}; delete "
                    "the key"
                )
        return self

    @model_validator(mode="after")
    def _has_patience(self) -> QueueKeys:
        limit = self.target.max_abandonment
        if limit is not None and limit < 1 and self.patience_seconds is None:
            raise ValueError(
                f"target.max_abandonment {limit:g} needs patience_seconds: without it nobody hangs up and nothing can "
                "be limited; add it or delete the key"
            )
        return self

    @model_validator(mode="after")
    def _chats_fit(self) -> QueueKeys:
        if self.chat_seconds is None:
            return self
        asked = math.ceil(self.concurrency)
        if len(self.chat_seconds) != asked:
            raise ValueError(
                f"chat_seconds has {len(self.chat_seconds)} numbers for a concurrency of {self.concurrency:g}; give "
                f"{asked}, for 1 to {asked} chats at a time"
            )
        ended = [k / seconds for k, seconds in enumerate(self.chat_seconds, start=1)]
        for k, (fewer, more) in enumerate(pairwise(ended), start=1):
            if more < fewer:
                raise ValueError(
                    f"chat_seconds: {k + 1} chats at {self.chat_seconds[k]:g} s end slower than {k} at "
                    f"{self.chat_seconds[k - 1]:g} s; lower concurrency to {k} or check the durations"
                )
        return self


class ShrinkageKeys(Keys):
    """Rostered time lost without being scheduled, by piece; a simulation draws each, formulas expect their product."""

    absence: AnyShare = Field(
        Shrinkage.absence,
        ge=0,
        le=0.95,
        description=f"Share of duties somebody does not come to at all, 0-0.95; default {Shrinkage.absence:g}.",
    )
    lateness_minutes: Number = Field(
        Shrinkage.lateness_minutes,
        ge=0,
        le=480,
        description=f"Mean minutes a duty begins late; default {Shrinkage.lateness_minutes:g}.",
    )
    non_adherence: AnyShare = Field(
        Shrinkage.non_adherence,
        ge=0,
        le=0.95,
        description="Share of the time at work in which somebody is not available, 0-0.95; "
        f"default {Shrinkage.non_adherence:g}.",
    )


class NightKeys(Keys):
    """Clock window whose hours have the pay code night; may run over midnight."""

    start: Clock = Field(NightWindow.start, alias="from", description='Local time, default "22:00".')
    end: Clock = Field(NightWindow.end, alias="to", description='Local time, default "06:00".')


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
    interval_minutes: Annotated[GridMinutes, BeforeValidator(parse_whole)] = Field(
        cast("GridMinutes", Horizon.interval_minutes),
        description="Planning grid in minutes: 5, 10, 15 (default), 30 or 60; starts, breaks and sessions lie on it.",
    )
    week_start: Weekday = Field(Horizon.week_start, description="Weekday a week begins on; default monday.")
    night: NightKeys = Field(default_factory=NightKeys, description="Night window; default 22:00 to 06:00.")
    queues: list[QueueKeys] = Field(min_length=1, description="The queues, at least one.")
    holidays: HolidayPlace | None = Field(
        None,
        description="Country whose public holidays the callers keep, as PT or DE-BY (ISO 3166), or none; default: not "
        "said, and the country of the zone is named where it has a holiday on the dates planned.",
    )
    events: list[EventKeys] = Field(
        default_factory=list, description="Mailings, price changes, closures: days unlike others, past ones too."
    )
    routing: Routing = Field(
        DEFAULT_ROUTING,
        description="skill (default): the phone system gives people contacts of any queue they have the skill for; "
        "assigned: the roster says which queue everybody works when.",
    )
    work_blocks: WorkBlockKeys | None = Field(
        None, description="How long people stay on one queue where work is assigned; default: at least 60 minutes."
    )
    shrinkage: ShrinkageKeys | None = Field(
        None, description="Absence, lateness, non-adherence of everybody; instead of the queues' unplanned_shrinkage."
    )
    forecast: ForecastKeys = Field(
        default_factory=ForecastKeys, description="How history becomes a forecast, unless a queue says otherwise."
    )
    average_forecast_error: YesNo = Field(
        SiteSetup.average_forecast_error,
        description="yes (default): requirement and expected service are averages over the forecast's day-to-day "
        "error; no: the forecast is taken as certain.",
    )
    prices: PriceKeys = Field(default_factory=PriceKeys, description="What the goals cost; all optional.")
    fairness: FairnessKeys | None = Field(None, description="Points of undesired duties; default: no price.")
    rules: list[RuleEntry] = Field(
        default_factory=list, description="Rules every agent is held to: type, its parameters, optional name and cite."
    )
    teams: list[TeamKeys] = Field(
        default_factory=list, description="Teams and their leads; default: those of agents.csv."
    )
    roles: list[Name] | None = Field(None, min_length=1, description="Roles of agents.csv allowed; default: any.")
    sites: list[Name] | None = Field(None, min_length=1, description="Sites of agents.csv allowed; default: any.")
    presence: list[PresenceKeys] = Field(
        default_factory=list,
        description="People wanted there together, besides what queues need: a lead on duty, two for safety, seats.",
    )
    budgets: list[BudgetKeys] = Field(default_factory=list, description="Money for duties, by week or month.")
    totals: list[TotalKeys] = Field(
        default_factory=list,
        description="What duties of some people should come to: budgets, hours of a group, people off on a date.",
    )
    absence_kinds: list[AbsenceKindKeys] = Field(
        default_factory=list,
        description="Kinds of absence besides leave, sick, unpaid, training and unavailable, or those stated "
        "otherwise.",
    )
    leave_allowance: list[AllowanceKeys] = Field(
        default_factory=list,
        description="How many people may be away on a date, for `leave decide`; default: what the forecast leaves room "
        "for, by queue and of all queues together.",
    )
