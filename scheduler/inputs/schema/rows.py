"""Columns of the CSV files, one model a row. Empty cells mean the default."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from scheduler.domain.agents import PAIR_WISHES, Absence, Agent, Lock, Wish, WishKind
from scheduler.domain.forecasts import VolumeEdit
from scheduler.domain.heads import EIGHTHS
from scheduler.domain.roster import PastDuty
from scheduler.domain.what_if import LEAST_SECONDS, LEAST_TIMES, MOST_FACTOR, MOST_SECONDS
from scheduler.domain.wish_words import NO_VALUE
from scheduler.inputs.reading.scalars import parse_number, parse_share, parse_whole
from scheduler.inputs.schema.fields import Day, Keys, Name, Number, Rate, Text, Weekdays, YesNo
from scheduler.inputs.schema.work_block_keys import Routing


class AgentRow(Keys):
    """One line of ``agents.csv``."""

    agent_id: Name = Field(description="Unique id.")
    name: Text = Field("", description="Name shown; default: the id.")
    team: Text = Field("", description="Team; default none.")
    contract: Text = Field("", description="Contract id; default: the only contract.")
    skills: str = Field(description="Queue names joined by |, those served first in front.")
    pattern: str = Field(Agent.pattern, description="Pattern id; default free.")
    hire_date: Day | None = Field(None, description="First date of employment; default open.")
    end_date: Day | None = Field(None, description="Last date of employment; default open.")
    pay_rate: Rate = Field(Agent.pay_rate, description=f"Money per paid hour; default {Agent.pay_rate:g}.")
    payroll_id: Text = Field(Agent.payroll_id, description="Id in the payroll system; default: empty.")
    hr_id: Text = Field(Agent.hr_id, description="Id in the HR system; default: empty.")
    phone_id: Text = Field(Agent.phone_id, description="Login at the phone system (ACD); default: empty.")
    routing: Routing | None = Field(
        None, description="skill or assigned: how work reaches them; default: as the site says."
    )

    role: Text = Field(
        Agent.role, description="What they are, such as agent, lead, shift_lead, trainer; default: not said."
    )
    site: Text = Field(Agent.site, description="Where they sit, where people sit in several places; default: not said.")
    cost_centre: Text = Field(Agent.cost_centre, description="Cost centre that pays for them; default: not said.")
    client: Text = Field(Agent.client, description="Client they work for; default: not said.")

    @model_validator(mode="after")
    def _ordered(self) -> AgentRow:
        if self.hire_date and self.end_date and self.end_date < self.hire_date:
            raise ValueError(f"end_date {self.end_date} is before hire_date {self.hire_date}; exchange them")
        return self


class UnavailableRow(Keys):
    """One line of ``unavailable.csv``."""

    agent_id: Name = Field(description="Agent id.")
    start: str = Field(description="Local time YYYY-MM-DD HH:MM, or a date (its beginning).")
    end: str = Field(description="Local time YYYY-MM-DD HH:MM, or a date (its end).")
    kind: Name = Field(
        Absence.kind,
        description="leave, sick, unpaid, training, unavailable, or a kind of absence_kinds in site.yaml; default "
        f"{Absence.kind}.",
    )
    paid: YesNo | None = Field(
        None, description="yes or no; default: as absence_kinds in site.yaml says, else yes for sick and no for others."
    )


class WishRow(Keys):
    """One line of ``wishes.csv``: a date or weekdays, not both."""

    agent_id: Name = Field(description="Agent id.")
    date: Day | None = Field(None, description="Local date; or give weekday.")
    weekday: Weekdays | None = Field(
        None, description="Weekday names joined by |, or every: all such dates; or give date."
    )
    kind: WishKind = Field(
        description=(
            "off, work, start_after, end_before, shift (if working, this one), shift_on (work this one), shift_off "
            "(not this one), prefer_start and avoid_start (if working), prefer_shift and avoid_shift (if working, one "
            "of these, none of these), with (same hours as somebody) or apart (not on duty with somebody)."
        )
    )
    value: str = Field(
        "",
        description="HH:MM for start_after and end_before; HH:MM or a span HH:MM-HH:MM, both ends included, for "
        "prefer_start and avoid_start; a shift id for shifts, of prefer_shift and avoid_shift several joined by |; the "
        "other agent's id for with and apart; else empty.",
    )
    weight: Number = Field(
        Wish.weight,
        ge=0.01,
        le=100,
        description=f"Multiplies the price of a broken wish; default {Wish.weight:g}.",
    )
    filed_at: str = Field("", description="Local time or date it was filed; default unknown.")

    @model_validator(mode="after")
    def _one_time(self) -> WishRow:
        if (self.date is None) == (self.weekday is None):
            raise ValueError("give either date or weekday, and leave the other empty")
        if (self.value == "") != (self.kind in NO_VALUE):
            need = "needs a value" if self.value == "" else f"takes no value, found {self.value!r}"
            raise ValueError(f"kind {self.kind} {need}")
        if self.kind in PAIR_WISHES and self.value == self.agent_id:
            raise ValueError(f"kind {self.kind} is about somebody else; found {self.agent_id} in agent_id and in value")
        return self


def _in_eighths(value: float) -> float:
    if (value * EIGHTHS) % 1:
        near = max(1, round(value * EIGHTHS)) / EIGHTHS
        raise ValueError(f"found {value:g}, multiples of 0.125 from 0.125 to 1 are allowed; the nearest is {near:g}")
    return value


PartOfHead = Annotated[float, Field(ge=0.125, le=1), BeforeValidator(parse_share), AfterValidator(_in_eighths)]
"""What somebody counts for, in eighths of a head."""


class LearnerRow(Keys):
    """One line of ``learners.csv``: what an agent counts for on some dates."""

    agent_id: Name = Field(description="Agent id.")
    first: Day | None = Field(None, description="First date, inclusive; default: from the beginning.")
    last: Day | None = Field(None, description="Last date, inclusive; default: for good.")
    share: PartOfHead = Field(description="What the agent counts for in duties of these dates: 0.125, 0.25, ... 1.")

    @model_validator(mode="after")
    def _ordered(self) -> LearnerRow:
        if self.first and self.last and self.last < self.first:
            raise ValueError(f"last {self.last} is before first {self.first}; exchange them")
        return self


class SkillRow(Keys):
    """One line of ``skills.csv``: a skill an agent holds, from when until when, and how well."""

    agent_id: Name = Field(description="Agent id.")
    skill: str = Field(min_length=1, description="Queue name; whatever agents.csv says of it, these dates count.")
    first: Day | None = Field(None, alias="from", description="First date, inclusive; default: from the beginning.")
    until: Day | None = Field(None, description="Last date, inclusive (the expiry); default: for good.")
    proficiency: Annotated[int, Field(ge=1, le=5), BeforeValidator(parse_whole)] | None = Field(
        None, description="1 (beginner) to 5 (expert): the queues with the highest are served first; default 3."
    )
    source: Text = Field("", description="Where it is known from: a certificate, the HR system; default: empty.")

    @model_validator(mode="after")
    def _ordered(self) -> SkillRow:
        if self.first and self.until and self.until < self.first:
            raise ValueError(f"until {self.until} is before from {self.first}; exchange them")
        return self


class PastDutyRow(Keys):
    """One line of ``previous_roster.csv``: a duty that started before the horizon."""

    agent_id: Name = Field(description="Agent id.")
    start: str = Field(description="Local time YYYY-MM-DD HH:MM, or with UTC offset.")
    end: str = Field(description="Local time YYYY-MM-DD HH:MM, or with UTC offset.")
    shift: str = Field(PastDuty.shift, description="Shift id; default: unknown.")
    paid_minutes: Annotated[int, Field(ge=0, le=2880), BeforeValidator(parse_whole)] | None = Field(
        None, description="Paid minutes; default: the elapsed minutes."
    )


def parse_operation(value: Any) -> Any:
    """Turn the words a spreadsheet does not take for a formula into their signs."""
    return {"*": "x", "X": "x", "multiply": "x", "add": "+", "set": "="}.get(str(value), value)


class ForecastEditRow(Keys):
    """One line of ``forecast_edits.csv``: a reviewed change of contacts or handle times."""

    queue: str = Field(min_length=1, description="Queue name; * for all queues (with x only).")
    start: str = Field(alias="from", description="Local time YYYY-MM-DD HH:MM, or a date (its beginning).")
    end: str = Field(alias="to", description="Local time YYYY-MM-DD HH:MM, or a date (its end).")
    operation: Annotated[Literal["x", "+", "="], BeforeValidator(parse_operation)] = Field(
        description="x (or multiply) times value, + (or add) value contacts in all, = (or set) value contacts in all; "
        "of aht, + and = are seconds in every interval."
    )
    value: Number = Field(
        ge=-1e7,
        le=1e7,
        description="Factor for x (1.15 is 15 % more), contacts in all for + (may be negative) and =; of aht a factor "
        "from 0.01, or seconds of which 1 to 86,400 are left.",
    )
    measure: Literal["volume", "aht"] = Field(
        VolumeEdit.measure, description=f"volume (contacts) or aht (handle time); default {VolumeEdit.measure}."
    )
    reason: str = Field(min_length=1, description="Why, in a few words.")
    author: str = Field(min_length=1, description="Who answers for it.")

    @model_validator(mode="after")
    def _fits_operation(self) -> ForecastEditRow:
        if self.queue == "*" and self.operation != "x":
            raise ValueError(f"queue * goes with x only, found {self.operation}; give one line a queue")
        if self.measure == "aht":
            return self._fits_handle_time()
        if self.value < 0 and self.operation != "+":
            raise ValueError(
                f"value: found {self.value:g}, at least 0 is allowed with {self.operation}; + takes contacts away"
            )
        if self.operation == "x" and self.value > 100:
            raise ValueError(f"value: found the factor {self.value:g}, 0 to 100 is allowed; 1.15 is 15 % more")
        return self

    def _fits_handle_time(self) -> ForecastEditRow:
        least, most = {
            "x": (LEAST_TIMES, MOST_FACTOR),
            "=": (LEAST_SECONDS, MOST_SECONDS),
            "+": (-MOST_SECONDS, MOST_SECONDS),
        }[self.operation]
        if not least <= self.value <= most:
            what = "a factor" if self.operation == "x" else "seconds"
            raise ValueError(
                f"value: found {self.value:g} with aht and {self.operation}, {what} from {least:,g} to {most:,g} "
                "is allowed"
            )
        return self


class LockRow(Keys):
    """One line of ``locks.csv``: what must stay on one date of one agent."""

    agent_id: Name = Field(description="Agent id.")
    date: Day = Field(description="Local date.")
    kind: Literal["off", "duty", "breaks"] = Field(description="off, duty or breaks.")
    start: str = Field("", description="HH:MM of the date, or a local time YYYY-MM-DD HH:MM; empty for off.")
    end: str = Field("", description="HH:MM (not after start: of the next date), or a local time; empty for off.")
    shift: str = Field(Lock.shift, description="Shift id; default: any shift of that length.")
    breaks: str = Field("", description="Starts of the breaks as HH:MM joined by |; only for kind breaks.")

    @model_validator(mode="after")
    def _fits_kind(self) -> LockRow:
        given = bool(self.start), bool(self.end)
        if self.kind == "off" and (any(given) or self.shift or self.breaks):
            raise ValueError("kind off takes no start, end, shift or breaks; leave them empty")
        if self.kind != "off" and not all(given):
            raise ValueError(f"kind {self.kind} needs start and end")
        if self.kind == "duty" and self.breaks:
            raise ValueError("kind duty takes no breaks; use kind breaks")
        return self


class LedgerRow(Keys):
    """One line of ``ledger.csv``: what earlier weeks left of a person; every run writes one."""

    agent_id: Name = Field(description="Agent id.")
    as_of: Day = Field(description="Last local date counted; before the dates planned.")
    measure: Name = Field(description="What is counted: points, night_points, ..., days_worked, paid_hours, ...")
    period_start: Day | None = Field(
        None, description="First date of the year, for what is counted by year; empty for points."
    )
    value: Annotated[float, Field(ge=0, le=1e6), BeforeValidator(parse_number)] = Field(
        description="Points, days, hours, weekends or nights so far; at least 0."
    )
