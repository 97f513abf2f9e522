"""Keys of ``absence_kinds`` and ``leave_allowance`` in ``site.yaml``: what an absence is, and how many may be away."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from scheduler.inputs.reading.scalars import parse_whole
from scheduler.inputs.schema.fields import Day, Keys, Name, Share, Text, Weekday, YesNo
from scheduler.inputs.schema.one_or_many import OneOrMany
from scheduler.inputs.schema.presence_keys import MOST_PEOPLE, WhoKeys

People = Annotated[int, Field(ge=0, le=MOST_PEOPLE), BeforeValidator(parse_whole)]
Weekdays = Annotated[list[Weekday], OneOrMany()]


class AbsenceKindKeys(Keys):
    """One kind of absence; a key that is left out is as the built-in kind of that name has it."""

    name: Name = Field(description="Unique name; kind in unavailable.csv and requests.csv refers to it.")
    paid: YesNo | None = Field(
        None, description="Whether it is paid; default yes for leave, sick and training, else no."
    )
    credited: Literal["contract_day", "none"] | None = Field(
        None,
        description="contract_day: a day of it counts as one of the contract's days and its share of hours, parts by "
        "the minute; none: the hours are still due; default: contract_day for leave and unpaid and whatever is paid.",
    )
    counts_against: Text | None = Field(
        None,
        description="Balance of leave_balances.csv it is taken from; none or empty: no balance; default leave for "
        "leave.",
    )
    pay_code: Literal["leave", "paid_absence"] | None = Field(
        None, description="Pay code of its paid minutes; default leave for leave, else paid_absence."
    )
    payroll_code: Text = Field("", description="What payroll files write instead of the pay code, e.g. SICK.")
    half_days: YesNo | None = Field(None, description="Whether requests may ask for parts of a day; default yes.")
    uses_allowance: YesNo | None = Field(
        None,
        description="Whether it takes one of the places of leave_allowance; no: granted however many are away; default "
        "yes for leave and unpaid.",
    )


class AllowanceDaysKeys(Keys):
    """Dates on which another number holds."""

    start: Day | None = Field(None, alias="from", description="First date, inclusive; default: whenever.")
    end: Day | None = Field(None, alias="to", description="Last date, inclusive; default: for good.")
    weekdays: Weekdays | None = Field(None, min_length=1, description="Weekdays it is about; default: all.")
    people: People | None = Field(None, description="People who may be away, 0-10,000.")
    share: Share | None = Field(None, description="The same as a share of the people employed, 0-1, rounded down.")
    blackout: YesNo = Field(False, description="yes: nobody; requests are refused, not put on the waiting list.")
    reason: Text = Field("", description="Why, told to whoever is refused.")

    @model_validator(mode="after")
    def _says_one(self) -> AllowanceDaysKeys:
        said = [key for key in ("people", "share") if getattr(self, key) is not None]
        said += ["blackout"] if self.blackout else []
        if len(said) != 1:
            found = " and ".join(said) if said else "none of them"
            raise ValueError(f"give one of people, share and blackout: yes; found {found}")
        if self.start is None and self.end is None and self.weekdays is None:
            raise ValueError("says no dates; add from and to, or weekdays")
        if self.start and self.end and self.end < self.start:
            raise ValueError(f"to {self.end} is before from {self.start}; exchange them")
        return self


class AllowanceKeys(Keys):
    """How many of some people may be away on a date; of several numbers the smallest counts."""

    name: Name = Field(description="Unique name, told to whoever is refused.")
    who: WhoKeys = Field(default_factory=WhoKeys, description="Of whom: teams, skills, ...; default: everybody.")
    people: People | None = Field(None, description="People who may be away on a date, 0-10,000; default: no limit.")
    share: Share | None = Field(None, description="The same as a share of those employed, 0-1, rounded down.")
    headroom: YesNo = Field(
        False,
        description="yes: no more than the forecast leaves room for on the queues these people serve; default no.",
    )
    at_least: People = Field(0, description="People who may be away though the forecast leaves less room; default 0.")
    days: list[AllowanceDaysKeys] = Field(
        default_factory=list, description="Dates with another number, or none at all; the last that fits a date counts."
    )

    @model_validator(mode="after")
    def _limits(self) -> AllowanceKeys:
        if self.people is not None and self.share is not None:
            raise ValueError(f"people {self.people} and share {self.share:g} are both given; keep one of the two")
        if self.people is None and self.share is None and not self.headroom and not self.days:
            raise ValueError("limits nothing; add people, share, headroom: yes or days")
        if self.at_least and not self.headroom:
            raise ValueError("at_least belongs to headroom: yes; add it, or write people")
        return self
