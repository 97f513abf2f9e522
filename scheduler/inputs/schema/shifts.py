"""Keys of ``shifts.yaml``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from scheduler.domain.clock import clock_text
from scheduler.domain.shifts import Shift
from scheduler.inputs.reading.scalars import parse_number, parse_whole
from scheduler.inputs.schema.fields import Clock, Keys, Name, Weekday, Whole, YesNo
from scheduler.inputs.schema.one_or_many import OneOrMany


class StartWindow(Keys):
    """When a duty of a shift may start."""

    earliest: Clock | None = Field(None, description="Earliest start, local clock, inclusive; or times.")
    latest: Clock | None = Field(None, description="Latest start, local clock, inclusive; default: earliest.")
    step_minutes: Annotated[int, Field(ge=1, le=1440), BeforeValidator(parse_whole)] | None = Field(
        None, description="Minutes between permitted starts, a multiple of the grid; default: the grid."
    )
    times: Annotated[list[Clock], OneOrMany()] | None = Field(
        None, min_length=1, max_length=96, description="The only permitted starts, local clock, instead of a window."
    )

    @model_validator(mode="after")
    def _says_when(self) -> StartWindow:
        if self.times is None and self.earliest is None:
            raise ValueError("says nothing of when; add earliest, or times")
        if self.times is not None and self.model_fields_set - {"times"}:
            stated = ", ".join(sorted(self.model_fields_set - {"times"}))
            raise ValueError(f"times and {stated} are both given; delete one of them")
        if self.times is not None and len(set(self.times)) < len(self.times):
            twice = next(clock_text(minute) for minute in self.times if self.times.count(minute) > 1)
            raise ValueError(f"times has {twice} twice; delete one of them")
        if self.earliest is not None and self.latest is not None and self.earliest > self.latest:
            raise ValueError("earliest is after latest; split a window over midnight into two shifts")
        return self


class BreakKeys(Keys):
    """One break of a shift; offsets are elapsed minutes from the duty's start to the break's start."""

    name: Literal["break", "meal"] = Field("break", description="break (default) or meal; the segment's activity.")
    minutes: Whole = Field(ge=1, le=480, description="Length in minutes, on the grid.")
    paid: YesNo = Field(description="yes or no: whether the break is paid working time.")
    earliest_minutes: Whole = Field(ge=0, le=1440, description="Smallest start offset in minutes, inclusive.")
    latest_minutes: Whole = Field(ge=0, le=1440, description="Largest start offset in minutes, inclusive.")

    @model_validator(mode="after")
    def _ordered(self) -> BreakKeys:
        if self.earliest_minutes > self.latest_minutes:
            raise ValueError(
                f"earliest_minutes {self.earliest_minutes} is more than latest_minutes {self.latest_minutes}; "
                "exchange them"
            )
        return self


class ShiftKeys(Keys):
    """One kind of duty."""

    id: Name = Field(description="Unique id; contracts refer to it.")
    start: StartWindow = Field(description="Window of starts.")
    length_hours: list[Annotated[float, Field(gt=0, le=24), BeforeValidator(parse_number)]] = Field(
        min_length=1, description="Permitted elapsed lengths in hours, unpaid breaks included, up to 24."
    )
    weekdays: list[Weekday] = Field(
        default_factory=lambda: list(Shift.weekdays),
        min_length=1,
        description="Weekdays a duty may start on; default all.",
    )
    queue: str = Field(
        Shift.queue, description="The only queue worked on this shift; default: whatever the skills allow."
    )
    min_stretch_minutes: Whole = Field(
        Shift.min_stretch,
        ge=0,
        le=1440,
        description=f"Least minutes on duty before, between and after breaks; default {Shift.min_stretch:g}.",
    )
    max_stretch_minutes: Whole = Field(
        Shift.max_stretch,
        ge=1,
        le=1440,
        description=f"Most minutes on duty before, between and after breaks; default {Shift.max_stretch:g}.",
    )
    breaks: list[BreakKeys] = Field(
        default_factory=list, description="Breaks in the order they are taken; default none."
    )


class ShiftsFile(Keys):
    """The kinds of duty the site knows."""

    shifts: list[ShiftKeys] = Field(min_length=1, description="The shifts, at least one.")
