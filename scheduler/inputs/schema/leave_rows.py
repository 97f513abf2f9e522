"""Columns of ``requests.csv``, ``leave_balances.csv`` and of the leave book's files, one model a row."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from scheduler.domain.absence_kinds import LEAVE
from scheduler.domain.time_off import Verdict
from scheduler.inputs.reading.scalars import parse_number, parse_whole
from scheduler.inputs.schema.fields import Day, Keys, Name, Text

PORTIONS = ("full", "first_half", "second_half")
TIMES = re.compile(r"\d\d?:\d\d-\d\d?:\d\d")
MOST_MINUTES = 1_000_000
USUAL_PRIORITY = 5

Priority = Annotated[int, Field(ge=1, le=9), BeforeValidator(parse_whole)]
Minutes = Annotated[int, Field(ge=0, le=MOST_MINUTES), BeforeValidator(parse_whole)]
Place = Annotated[int, Field(ge=0, le=100_000), BeforeValidator(parse_whole)]


class RequestRow(Keys):
    """One line of ``requests.csv``: time off somebody asks for."""

    request_id: Name = Field(description="Unique id, never used again for another request.")
    agent_id: Name = Field(description="Agent id.")
    start: Day = Field(description="First local date.")
    end: Day | None = Field(None, description="Last local date, inclusive; default: the first.")
    kind: Name = Field(LEAVE, description=f"Kind of absence, as in unavailable.csv; default {LEAVE}.")
    portion: str = Field(
        "full",
        description="full (default), first_half, second_half (of the time the person could have a duty in), or times "
        "HH:MM-HH:MM of each date.",
    )
    priority: Priority = Field(USUAL_PRIORITY, description=f"1 is decided first, 9 last; default {USUAL_PRIORITY}.")
    filed_at: str = Field("", description="Local time or date it was filed; empty: after all that say so.")
    cancelled_at: str = Field("", description="Local time or date it was taken back; empty: it stands.")
    note: Text = Field("", description="Anything.")

    @model_validator(mode="after")
    def _fits(self) -> RequestRow:
        if self.end is not None and self.end < self.start:
            raise ValueError(f"end {self.end} is before start {self.start}; exchange them")
        if self.portion not in PORTIONS and not TIMES.fullmatch(self.portion):
            raise ValueError(
                f"portion: found {self.portion!r}, {', '.join(PORTIONS)} or times such as 13:00-17:00 are allowed"
            )
        return self


class BalanceRow(Keys):
    """One line of ``leave_balances.csv``: what somebody has left."""

    agent_id: Name = Field(description="Agent id.")
    balance: Name = Field(LEAVE, description=f"Name of the balance, as in absence_kinds; default {LEAVE}.")
    as_of: Day = Field(description="Date at whose beginning it holds: absences from then on are taken from it.")
    days: Annotated[float, Field(ge=-366, le=3660), BeforeValidator(parse_number)] | None = Field(
        None, description="Days left, each worth the contract's weekly hours over its days; or give minutes."
    )
    minutes: Annotated[int, Field(ge=-MOST_MINUTES, le=MOST_MINUTES), BeforeValidator(parse_whole)] | None = Field(
        None, description="Minutes left; or give days."
    )
    accrues_per_month: Annotated[float, Field(ge=0, le=100_000), BeforeValidator(parse_number)] = Field(
        0.0, description="What is added at each full month after as_of, in the same unit; default 0."
    )

    @model_validator(mode="after")
    def _one_unit(self) -> BalanceRow:
        if (self.days is None) == (self.minutes is None):
            both = f"days {self.days} and minutes {self.minutes}".replace("None", "empty")
            raise ValueError(f"found {both}; give one of them, and leave the other empty")
        return self


class DecisionRow(Keys):
    """One line of a file of the leave book; `leave decide` writes them."""

    number: Place = Field(description="Of the decision, counted through the whole book.")
    request_id: Name = Field(description="Request decided.")
    agent_id: Name = Field(description="Agent id.")
    kind: Name = Field(description="Kind of absence.")
    start: Day = Field(description="First local date.")
    end: Day = Field(description="Last local date, inclusive.")
    portion: str = Field(description="As asked for.")
    status: Verdict = Field(description="The decision.")
    minutes: Minutes = Field(0, description="Minutes of the contract it takes.")
    days: Annotated[float, Field(ge=0, le=3660), BeforeValidator(parse_number)] = Field(
        0.0, description="Days it takes, halves and parts counted."
    )
    place: Place = Field(0, description="Place on the waiting list, from 1; 0: not waiting.")
    date: Day | None = Field(None, description="Date it is refused or waits for.")
    group: str = Field("", description="Allowance or balance it is refused or waits for.")
    reason: str = Field("", description="Why, in words.")
    away: str = Field("", description="Spans away if granted, as START/END in UTC joined by |.")
    decided_at: str = Field("", description="When it was decided, UTC.")
