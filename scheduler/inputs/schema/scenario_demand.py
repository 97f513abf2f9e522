"""Keys of a scenario about contacts: volumes, handle times, mix and shrinkage."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from scheduler.domain.what_if import LEAST_SECONDS, LEAST_TIMES, MOST_FACTOR, MOST_SECONDS
from scheduler.inputs.reading.scalars import parse_number, parse_share
from scheduler.inputs.schema.fields import Keys, Name, Number, Share, Span, Weekday
from scheduler.inputs.schema.one_or_many import FOR_ALL, OneForAll, OneOrMany, ShortFor

MOST_CONTAINED = 0.99
"""Largest share a bot may have answered before: without it a hundred times as many contacts come."""


def _within(least: float, most: float, advice: str) -> AfterValidator:
    """Refuse numbers outside a range, and say what one inside it means."""

    def known(value: float) -> float:
        if not least <= value <= most:
            raise ValueError(f"found {value:g}, {least:g} to {most:g} is allowed; {advice}")
        return value

    return AfterValidator(known)


def _number_schema(least: float, most: float) -> WithJsonSchema:
    return WithJsonSchema({"type": "number", "minimum": least, "maximum": most})


Factor = Annotated[Number, _within(0, MOST_FACTOR, "1.15 is 15 % more"), _number_schema(0, MOST_FACTOR)]
Times = Annotated[
    Number, _within(LEAST_TIMES, MOST_FACTOR, "1.1 is 10 % longer"), _number_schema(LEAST_TIMES, MOST_FACTOR)
]
HandleSeconds = Annotated[float, Field(ge=LEAST_SECONDS, le=MOST_SECONDS), BeforeValidator(parse_number)]
Contained = Annotated[float, Field(ge=0, le=MOST_CONTAINED), BeforeValidator(parse_share)]
Lost = Annotated[float, Field(ge=0, le=0.95), BeforeValidator(parse_share)]
Minutes = Annotated[float, Field(ge=0, le=480), BeforeValidator(parse_number)]


class WhenKeys(Keys):
    """When a change holds, on the clock of each queue it is about; always where nothing is said."""

    start: str | None = Field(
        None,
        alias="from",
        description="First moment: a date (its beginning) or YYYY-MM-DD HH:MM; default the first planned.",
    )
    end: str | None = Field(
        None, alias="to", description="Last moment: a date (its end) or YYYY-MM-DD HH:MM; default the last planned."
    )
    between: Span | None = Field(
        None, description='Time of day, "10:00-14:00"; may run over midnight, then of the date it begins on.'
    )
    weekdays: Annotated[list[Weekday], Field(min_length=1), OneOrMany()] | None = Field(
        None, description="Weekdays, one or a list; default all."
    )


class ForQueuesKeys(WhenKeys):
    """Of which queues, and when."""

    queues: Annotated[list[Name], Field(min_length=1), OneOrMany()] | None = Field(
        None, description="Queues, one or a list; default all."
    )
    channels: Annotated[list[Name], Field(min_length=1), OneOrMany()] | None = Field(
        None, description="Queues of these channels, as site.yaml names them; instead of queues."
    )

    @model_validator(mode="after")
    def _queues_once(self) -> ForQueuesKeys:
        ways = [name for name in ("queues", "channels") if getattr(self, name) is not None]
        ways += [key for key, value in self if isinstance(value, dict) and set(value) - {FOR_ALL}]
        if len(ways) > 1:
            raise ValueError(f"{ways[0]} and {ways[1]} both name queues; keep one of the two")
        return self


class ContainmentKeys(Keys):
    """The share of the contacts a bot answers, so that nobody else need."""

    was: Contained = Field(0.0, description="Share answered by the bot in the forecast, 0-0.99; default 0.")
    becomes: Share = Field(description="Share answered now, 0-1; 0 is an outage.")


class VolumeChanges(ForQueuesKeys):
    """A change of the contacts; handle times stay."""

    factor: Annotated[dict[str, Factor], Field(min_length=1), OneForAll()] | None = Field(
        None, description="Multiplies the contacts, 0-100, or a map from queue to factor; AHT stays."
    )
    containment: Annotated[ContainmentKeys, ShortFor("becomes")] | None = Field(
        None,
        description="Share a bot answers, or {was, becomes}: contacts times (1 - becomes) / (1 - was).",
    )

    @model_validator(mode="after")
    def _one_of_two(self) -> VolumeChanges:
        if (self.factor is None) == (self.containment is None):
            raise ValueError("give either factor (1.15 is 15 % more) or containment (0.3: a bot answers 30 %)")
        return self


class AhtChanges(ForQueuesKeys):
    """A change of handle times; it wins over history, forecast.csv, edits and snapshots."""

    factor: Annotated[dict[str, Times], Field(min_length=1), OneForAll()] | None = Field(
        None, description="Multiplies the handle time, 0.01-100, or a map from queue to factor."
    )
    seconds: Annotated[dict[str, HandleSeconds], Field(min_length=1), OneForAll()] | None = Field(
        None, description="The handle time in seconds, 1-86,400, or a map from queue to seconds."
    )

    @model_validator(mode="after")
    def _one_of_two(self) -> AhtChanges:
        if (self.factor is None) == (self.seconds is None):
            raise ValueError("give either factor (1.1 is 10 % longer) or seconds")
        return self


class MixChanges(WhenKeys):
    """Contacts that come to another queue than before, and are handled as those there."""

    share: Share = Field(description="Share of the contacts that move, 0-1; of those there are before any moves.")
    out_of: Name = Field(description="Queue they came to.")
    into: Name = Field(description="Queue they come to; the moments are on the clock of out_of.")

    @model_validator(mode="after")
    def _two_queues(self) -> MixChanges:
        if self.out_of == self.into:
            raise ValueError(f"out_of and into are both {self.into!r}; name two queues")
        return self


class ShrinkageChanges(Keys):
    """A change of what is lost of the rostered time without being scheduled."""

    factor: Annotated[dict[str, Factor], Field(min_length=1), OneForAll()] | None = Field(
        None,
        description="Multiplies unplanned_shrinkage (all, or a map from queue to factor), or all pieces of the site's "
        "shrinkage; 0-100.",
    )
    share: Annotated[dict[str, Lost], Field(min_length=1), OneForAll()] | None = Field(
        None, description="unplanned_shrinkage of all queues, 0-0.95, or a map from queue to share."
    )
    absence: Lost | None = Field(None, description="The site's shrinkage.absence, 0-0.95.")
    lateness_minutes: Minutes | None = Field(None, description="The site's shrinkage.lateness_minutes, 0-480.")
    non_adherence: Lost | None = Field(None, description="The site's shrinkage.non_adherence, 0-0.95.")

    @model_validator(mode="after")
    def _one_way(self) -> ShrinkageChanges:
        pieces = any(getattr(self, piece) is not None for piece in ("absence", "lateness_minutes", "non_adherence"))
        if (self.factor is not None) + (self.share is not None) + pieces != 1:
            raise ValueError("give one of factor, share, or pieces of the site's shrinkage such as absence: 0.08")
        return self
