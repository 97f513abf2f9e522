"""Keys of ``contracts.yaml``: contracts and patterns."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from scheduler.inputs.schema.fields import Clock, Day, Hours, Keys, Name, Number, RuleEntry, Weekday, Whole


def _both_ends(value: Any) -> Any:
    """Read one number as least and most at once: ``40`` is ``{min: 40, max: 40}``."""
    return {"min": value, "max": value} if isinstance(value, str) else value


def _or_one_number(schema: dict[str, Any]) -> None:
    """Let editors accept one number too."""
    number = {key: schema["properties"]["max"][key] for key in ("type", "minimum", "maximum")}
    ends = dict(schema)
    schema.clear()
    schema.update({"anyOf": [ends, number], "description": ends.pop("description")})


class HoursRange(Keys):
    """Least and most paid hours of a week, inclusive; one number is both."""

    model_config = ConfigDict(json_schema_extra=_or_one_number)

    min: Number = Field(0.0, ge=0, le=168, description="Least paid hours a week; default 0.")
    max: Number = Field(ge=0, le=168, description="Most paid hours a week.")

    @model_validator(mode="before")
    @classmethod
    def _exactly(cls, value: Any) -> Any:
        return _both_ends(value)

    @model_validator(mode="after")
    def _ordered(self) -> HoursRange:
        if self.min > self.max:
            raise ValueError(f"min {self.min:g} is more than max {self.max:g}; exchange them")
        return self


class DaysRange(Keys):
    """Least and most worked dates of a week, inclusive; one number is both."""

    model_config = ConfigDict(json_schema_extra=_or_one_number)

    min: Whole = Field(0, ge=0, le=7, description="Least worked dates a week; default 0.")
    max: Whole = Field(ge=0, le=7, description="Most worked dates a week.")

    @model_validator(mode="before")
    @classmethod
    def _exactly(cls, value: Any) -> Any:
        return _both_ends(value)

    @model_validator(mode="after")
    def _ordered(self) -> DaysRange:
        if self.min > self.max:
            raise ValueError(f"min {self.min} is more than max {self.max}; exchange them")
        return self


class ContractKeys(Keys):
    """One kind of employment contract."""

    id: Name = Field(description="Unique id; agents.csv refers to it.")
    paid_hours_per_week: HoursRange = Field(description="Paid hours a week, min and max; leave credits its share.")
    days_per_week: DaysRange = Field(description="Worked dates a week, min and max.")
    shifts: list[Name] = Field(min_length=1, description="Ids of the shifts this contract may work, at least one.")
    overtime_after_hours: Hours | None = Field(
        None, description="Paid hours a week beyond which hours are overtime; default: the paid maximum."
    )
    min_work_run: Whole = Field(1, ge=1, le=7, description="Shortest run of worked dates, 1-7; default 1 (no rule).")
    min_off_run: Whole = Field(1, ge=1, le=7, description="Shortest run of days off, 1-7; default 1 (no rule).")
    rules: list[RuleEntry] = Field(default_factory=list, description="Rules of this contract, on top of the site's.")


class StartBand(Keys):
    """Window of duty starts."""

    earliest: Clock = Field(description="Earliest start, local clock, inclusive.")
    latest: Clock = Field(description="Latest start, local clock, inclusive.")

    @model_validator(mode="after")
    def _ordered(self) -> StartBand:
        if self.earliest > self.latest:
            raise ValueError("earliest is after latest; exchange them (a duty belongs to the date it starts on)")
        return self


class FixedDay(Keys):
    """One weekday of a fixed pattern."""

    start: Clock = Field(description="Start of the duty, local clock.")
    shift: Name | None = Field(None, description="Shift id; default: any shift of the contract.")


def _short_day(value: Any) -> Any:
    return {"start": value} if isinstance(value, str) else value


FixedDayEntry = Annotated[FixedDay, BeforeValidator(_short_day)]


class FreePattern(Keys):
    """No frame: any start the contract's shifts allow. The id ``free`` is predefined."""

    id: Name = Field(description="Unique id; agents.csv refers to it.")
    kind: Literal["free"] = Field(description="free: no frame.")


class BandPattern(Keys):
    """Starts inside a window."""

    id: Name = Field(description="Unique id; agents.csv refers to it.")
    kind: Literal["band"] = Field(description="band: every start lies inside a window.")
    start: StartBand = Field(description="Window of starts.")
    weekdays: list[Weekday] = Field(
        default_factory=lambda: list(range(7)), min_length=1, description="Weekdays that may be worked; default all."
    )


class FixedDays(Keys):
    """Worked weekdays of a fixed pattern; the others are days off."""

    monday: FixedDayEntry | None = Field(None, description='Start "HH:MM", or {start, shift}; absent: day off.')
    tuesday: FixedDayEntry | None = Field(None, description="Like monday.")
    wednesday: FixedDayEntry | None = Field(None, description="Like monday.")
    thursday: FixedDayEntry | None = Field(None, description="Like monday.")
    friday: FixedDayEntry | None = Field(None, description="Like monday.")
    saturday: FixedDayEntry | None = Field(None, description="Like monday.")
    sunday: FixedDayEntry | None = Field(None, description="Like monday.")


class FixedPattern(Keys):
    """Given starts on given weekdays, every other day off."""

    id: Name = Field(description="Unique id; agents.csv refers to it.")
    kind: Literal["fixed"] = Field(description="fixed: given starts on given weekdays, else off.")
    days: FixedDays = Field(description="Worked weekdays and their starts.")


class RotationPattern(Keys):
    """Weeks of other patterns in turn."""

    id: Name = Field(description="Unique id; agents.csv refers to it.")
    kind: Literal["rotation"] = Field(description="rotation: one pattern a week, in turn.")
    anchor: Day = Field(description="A date in the first week of the cycle, YYYY-MM-DD.")
    weeks: list[Name] = Field(min_length=1, description="Pattern ids (free, band or fixed), one a week, in order.")


PatternKeys = Annotated[FreePattern | BandPattern | FixedPattern | RotationPattern, Field(discriminator="kind")]


class PatternEntry(Keys):
    """Carrier of one pattern while it is validated alone."""

    pattern: PatternKeys


class ContractsFile(Keys):
    """Contracts, and the patterns people's weeks follow."""

    contracts: list[ContractKeys] = Field(min_length=1, description="The contracts, at least one.")
    patterns: list[PatternKeys] = Field(default_factory=list, description="Patterns besides the predefined free.")
