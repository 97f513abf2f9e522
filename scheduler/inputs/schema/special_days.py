"""Keys of ``site.yaml`` about days unlike others: public holidays, events and closures, and queues that borrow."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from scheduler.domain.site import NO_HOLIDAYS, CalendarEvent, Queue
from scheduler.inputs.reading.issues import nearest, shortened
from scheduler.inputs.reading.scalars import parse_number
from scheduler.inputs.schema.fields import Day, Keys, Name, Number, YesNo


def known_place(value: str) -> str:
    """Check a country, or country and subdivision, of which public holidays are known; or none."""
    if value == NO_HOLIDAYS:
        return value
    country, dash, part = value.partition("-")
    subdivisions = _subdivisions(country)
    if subdivisions is None:
        # Imported only here: it loads the calendars of all countries.
        from holidays import list_supported_countries

        close = nearest(country, sorted(list_supported_countries(include_aliases=False)))
        hint = f"; did you mean {close!r}?" if close else ""
        raise ValueError(
            f"found {shortened(value)!r}, of which no holidays are known{hint} Allowed are ISO 3166 codes such as PT, "
            f"US or DE-BY, and {NO_HOLIDAYS}"
        )
    if dash and part not in subdivisions:
        known = ", ".join(sorted(subdivisions)) or "none"
        raise ValueError(f"found {shortened(value)!r}; parts of {country} whose holidays are known: {known}")
    return value


def _subdivisions(country: str) -> tuple[str, ...] | None:
    """Parts of a country whose holidays are known; ``None`` for what is no country of the calendars by its own code."""
    if len(country) != 2 or not country.isupper():
        return None
    # Imported only where a site names a place.
    from holidays import country_holidays

    try:
        calendar = country_holidays(country)
    except NotImplementedError:
        return None
    return tuple(calendar.subdivisions) if calendar.country == country else None


HolidayPlace = Annotated[
    str,
    AfterValidator(known_place),
    WithJsonSchema({"type": "string", "pattern": f"^([A-Z]{{2}}(-[A-Z0-9]+)?|{NO_HOLIDAYS})$"}),
]


class EventKeys(Keys):
    """Days on which more, fewer or no contacts come than usual."""

    name: Name = Field(description="What it is; events of one name are occurrences of the same.")
    start: Day = Field(alias="from", description="First day.")
    end: Day | None = Field(None, alias="to", description="Last day, included; default: the first.")
    queues: list[Name] | None = Field(None, min_length=1, description="Queues it concerns; default: all.")
    lift: Annotated[float, Field(gt=-1, le=20), BeforeValidator(parse_number)] | None = Field(
        None,
        description="Contacts more or fewer as a share of the usual (0.15 is 15 % more); default: estimated from past "
        "occurrences.",
    )
    closed: YesNo = Field(
        CalendarEvent.closed, description="yes: the queues have no service on these days; default no."
    )

    @model_validator(mode="after")
    def _makes_sense(self) -> EventKeys:
        if self.end is not None and self.end < self.start:
            raise ValueError(f"to {self.end} lies before from {self.start}; swap them")
        if self.closed and self.lift is not None:
            raise ValueError("closed and lift are both given; keep one of the two")
        return self


class BorrowKeys(Keys):
    """Another queue whose history stands in while a queue has less than six weeks of its own."""

    queue: Name = Field(description="The queue with the history.")
    factor: Number = Field(
        Queue.borrow_factor,
        gt=0,
        le=1000,
        description="Contacts of this queue for each of that one, until three days both have tell; "
        f"default {Queue.borrow_factor:g}.",
    )
