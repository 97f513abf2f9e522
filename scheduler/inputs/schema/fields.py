"""Field types of the schemas: scalars of the input files, and how an editor's JSON Schema describes them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from scheduler.domain.clock import WEEKDAYS, span_minutes
from scheduler.inputs.reading.scalars import (
    DATE_PATTERN,
    LARGEST_PRICE,
    known_currency,
    known_name,
    known_price,
    known_text,
    known_zone,
    parse_clock,
    parse_date,
    parse_number,
    parse_share,
    parse_span,
    parse_spans,
    parse_weekday,
    parse_weekdays,
    parse_whole,
    parse_yes_no,
)

CLOCK_PATTERN = r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$"
SPAN_PATTERN = r"^\d\d:\d\d-\d\d:\d\d$"


class Keys(BaseModel):
    """A mapping of an input file; unknown keys are errors."""

    # Built at first use: a command needs few of them.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


Number = Annotated[float, BeforeValidator(parse_number)]
Whole = Annotated[int, BeforeValidator(parse_whole)]
AnyShare = Annotated[float, BeforeValidator(parse_share)]
"""A share with a range of its own; `Share` where 0 to 1 is all there is to say."""
# A range stands before the reader of the text: only so it reaches the JSON Schema of optional keys too.
Share = Annotated[float, Field(ge=0, le=1), BeforeValidator(parse_share)]
Price = Annotated[float, Field(ge=0, le=LARGEST_PRICE), BeforeValidator(parse_number), AfterValidator(known_price)]
"""Money an hour, a contact, a wish or a change: 0, or 0.01 to 1,000,000,000."""
Rate = Annotated[float, Field(ge=0, le=LARGEST_PRICE), BeforeValidator(parse_number)]
"""Money a paid hour, to the last digit payroll gives."""
Contacts = Annotated[float, Field(ge=0, le=1e9), BeforeValidator(parse_number)]
Seconds = Annotated[float, Field(gt=0, le=86400), BeforeValidator(parse_number)]
"""Up to a day; more than 0."""
Hours = Annotated[float, Field(ge=0, le=168), BeforeValidator(parse_number)]
"""Of a week."""
YesNo = Annotated[
    bool, BeforeValidator(parse_yes_no), WithJsonSchema({"enum": [True, False, "yes", "no", "true", "false"]})
]
Clock = Annotated[int, BeforeValidator(parse_clock), WithJsonSchema({"type": "string", "pattern": CLOCK_PATTERN})]
Span = Annotated[
    tuple[int, int], BeforeValidator(parse_span), WithJsonSchema({"type": "string", "pattern": SPAN_PATTERN})
]
_SPAN_SCHEMA = {"type": "string", "pattern": SPAN_PATTERN}
Spans = Annotated[
    list[tuple[int, int]],
    BeforeValidator(parse_spans),
    WithJsonSchema({"anyOf": [_SPAN_SCHEMA, {"const": "closed"}, {"type": "array", "items": _SPAN_SCHEMA}]}),
]
Day = Annotated[
    date, BeforeValidator(parse_date), WithJsonSchema({"type": "string", "pattern": DATE_PATTERN, "format": "date"})
]
Weekday = Annotated[int, BeforeValidator(parse_weekday), WithJsonSchema({"enum": list(WEEKDAYS)})]
Weekdays = Annotated[tuple[int, ...], BeforeValidator(parse_weekdays), WithJsonSchema({"type": "string"})]
"""Rising, none twice."""
Zone = Annotated[str, AfterValidator(known_zone), WithJsonSchema({"type": "string"})]
Currency = Annotated[str, AfterValidator(known_currency), WithJsonSchema({"type": "string", "pattern": "^[A-Z]{3}$"})]
Name = Annotated[str, AfterValidator(known_name), WithJsonSchema({"type": ["string", "number"]})]
Text = Annotated[str, AfterValidator(known_text)]
"""Text people read; it may be empty."""
RULE_MARK = {"title": "Rule"}
"""Stands for a rule in a JSON Schema until ``json_schema`` writes the rule types out."""
RuleEntry = Annotated[dict[str, Any], WithJsonSchema(RULE_MARK)]


def check_holds(between: tuple[int, int] | None, minutes: int) -> None:
    """Raise ``ValueError`` where hours of the clock, as `Span` reads them, are shorter than so many minutes."""
    if between is not None and (length := span_minutes(*between)) < minutes:
        raise ValueError(
            f"between is {length} minutes long, shorter than minutes {minutes}; widen it to {minutes} minutes or more"
        )
