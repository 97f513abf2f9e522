"""Keys of ``presence`` and ``totals`` in ``site.yaml``: people wanted together, and what duties come to."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema

from scheduler.inputs.reading.scalars import parse_number, parse_share, parse_whole
from scheduler.inputs.schema.fields import SPAN_PATTERN, Keys, Name, Price, YesNo
from scheduler.inputs.schema.one_or_many import OneOrMany
from scheduler.inputs.schema.opening_keys import OpenHours

MOST_PEOPLE = 10_000
SPAN_SCHEMA = {"type": "string", "pattern": SPAN_PATTERN}
Count = Annotated[int, Field(ge=1, le=MOST_PEOPLE), BeforeValidator(parse_whole)]
CountOrNone = Annotated[int, Field(ge=0, le=MOST_PEOPLE), BeforeValidator(parse_whole)]
Amount = Annotated[float, Field(ge=0, le=1e9), BeforeValidator(parse_number)]
PartShare = Annotated[float, Field(ge=0.01, le=0.99), BeforeValidator(parse_share)]
Names = Annotated[list[Name], OneOrMany()]


class WhoKeys(Keys):
    """People, by what they are; where several keys are given, all must hold."""

    leads: YesNo = Field(False, description="yes: the teams' leads only; default no.")
    teams: Names | None = Field(None, min_length=1, description="Names of teams; default: whatever team.")
    skills: Names | None = Field(None, min_length=1, description="Queues, any of which they serve; default: whatever.")
    contracts: Names | None = Field(None, min_length=1, description="Contracts, any of which they have.")
    roles: Names | None = Field(None, min_length=1, description="Roles of agents.csv, any of which they have.")
    sites: Names | None = Field(None, min_length=1, description="Sites of agents.csv, at any of which they sit.")
    cost_centres: Names | None = Field(None, min_length=1, description="Cost centres of agents.csv, any of them.")
    clients: Names | None = Field(None, min_length=1, description="Clients of agents.csv, any of them.")
    agents: Names | None = Field(None, min_length=1, description="Agent ids: first-aiders, key holders.")


class PresenceHours(OpenHours):
    """When people are wanted together: hours of the site's clock as of `OpenHours`, or one word for them."""

    during: Literal["open", "night", "always"] | None = Field(
        None,
        description="open: while a queue is open; night: the site's night window; always. Alone: when: night.",
    )

    @model_validator(mode="before")
    @classmethod
    def _one_word(cls, value: Any) -> Any:
        return {"during": value} if isinstance(value, str) and value.isalpha() and value != "closed" else value

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Tell editors of the short forms."""
        return {"anyOf": [{"enum": ["open", "night", "always"]}, SPAN_SCHEMA, handler(schema)]}

    @model_validator(mode="after")
    def _either(self) -> PresenceHours:
        if self.during is not None and len(self.model_fields_set) > 1:
            raise ValueError("during and hours are both given; make two entries, or keep one of the two")
        return self


class PresenceKeys(Keys):
    """How many of some people are wanted there together, and what a miss costs."""

    name: Name = Field(description="Unique name, shown where it is missed.")
    who: WhoKeys = Field(default_factory=WhoKeys, description="Whom it counts; default: everybody.")
    counts: Literal["duty", "work", "meal"] = Field(
        "duty",
        description="duty (default): from a duty's first to its last minute; work: on the queues; meal: at a meal.",
    )
    at_least: Count | None = Field(None, description="So many, or more.")
    at_most: CountOrNone | None = Field(None, description="So many, or fewer.")
    per_others: Count | None = Field(
        None,
        description="at_least is for every so many of the others on duty; a part of them asks for that part.",
    )
    others: WhoKeys | None = Field(None, description="Whom per_others counts; default: everybody who is not in who.")
    at_most_share: PartShare | None = Field(
        None, description="Largest share, 0.01-0.99, of those of who on duty that may be counted."
    )
    each: Literal["team", "site", "role"] | None = Field(
        None,
        description="An entry of its own for every team, site or role of those it counts; others are then of the same.",
    )
    when: PresenceHours | None = Field(
        None,
        description="Hours of the site's clock, or open, night or always; default: open, whenever a queue is open.",
    )
    per_hour: Price | None = Field(
        None, description="Money for an hour in which one person is missing, or is one too many."
    )
    hard: YesNo = Field(
        False,
        description="yes: a miss is a finding; without per_hour it costs twenty times the dearest missing person.",
    )

    @model_validator(mode="after")
    def _says_how_many(self) -> PresenceKeys:
        stated = [key for key in ("at_least", "at_most", "at_most_share") if getattr(self, key) is not None]
        if not stated:
            raise ValueError("says neither at_least, at_most nor at_most_share; add one")
        if "at_most_share" in stated and len(stated) > 1:
            raise ValueError(f"at_most_share and {stated[0]} are both given; make two entries of them")
        if self.at_most_share is not None and round(self.at_most_share, 2) != self.at_most_share:
            raise ValueError(f"at_most_share {self.at_most_share:g}: two decimals are allowed, such as 0.15")
        if self.per_others is not None and stated != ["at_least"]:
            raise ValueError("per_others belongs to at_least alone; add at_least, or make two entries")
        if self.others is not None and self.per_others is None:
            raise ValueError("others belongs to per_others; add per_others or delete others")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(f"at_least {self.at_least} is more than at_most {self.at_most}; exchange them")
        if self.counts == "duty" and self.at_most_share is not None:
            raise ValueError("at_most_share is of those on duty; counts has to be work or meal")
        if self.per_hour is None and not self.hard:
            raise ValueError("says nothing of what a miss costs; add per_hour, or hard: yes")
        return self


class TotalKeys(Keys):
    """What the duties of some people should come to in a date, a week or the dates planned, and what a miss costs."""

    name: Name = Field(description="Unique name among totals and presence, shown where it is missed.")
    who: WhoKeys = Field(default_factory=WhoKeys, description="Whose duties; default: everybody's.")
    of: Literal["pay", "paid_hours", "duties", "days_off"] = Field(
        description="pay: money for duties, without premiums and paid absences; paid_hours; duties; days_off: people "
        "employed, without a duty."
    )
    per: Literal["date", "week", "horizon"] = Field(
        "week",
        description="date, week (default) or horizon, all dates planned; a duty counts on the date it starts on.",
    )
    at_least: Amount | None = Field(None, description="So much, or more.")
    at_most: Amount | None = Field(None, description="So much, or less.")
    per_unit: Price | None = Field(
        None,
        description="Money for one missing or too many: of the currency (a whole number), an hour, a duty, a day off.",
    )
    hard: YesNo = Field(
        False,
        description="yes: a miss is a finding; without per_unit it costs 10 for one of the currency, else twenty times "
        "the dearest missing person's hour, for eight hours of a duty or day off.",
    )

    @model_validator(mode="after")
    def _says_how_much(self) -> TotalKeys:
        if self.at_least is None and self.at_most is None:
            raise ValueError("says neither at_least nor at_most; add one")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(f"at_least {self.at_least:g} is more than at_most {self.at_most:g}; exchange them")
        if self.per_unit is None and not self.hard:
            raise ValueError("says nothing of what a miss costs; add per_unit, or hard: yes")
        if self.of == "pay" and self.per_unit is not None and (self.per_unit < 1 or self.per_unit % 1):
            raise ValueError(
                f"per_unit {self.per_unit:g} of pay: a whole number of at least 1 is allowed, such as 1 or 2"
            )
        for key in ("at_least", "at_most"):
            amount = getattr(self, key)
            if amount is not None and self.of in ("duties", "days_off") and amount % 1:
                raise ValueError(f"{key} {amount:g} of {self.of}: a whole number is allowed")
        return self
