"""Keys of ``fairness`` in ``site.yaml``: points of undesired duties, and what those above a fair share cost."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, field_validator

from scheduler.domain.fair_points import Fairness, Likeness
from scheduler.inputs.reading.scalars import parse_whole
from scheduler.inputs.schema.fields import Clock, Day, Keys, Price
from scheduler.inputs.schema.one_or_many import OneOrMany

MOST_POINTS = 20
Points = Annotated[int, Field(ge=0, le=MOST_POINTS), BeforeValidator(parse_whole)]


class PointKeys(Keys):
    """Points of one duty, or of one wish; a duty may be several of these at once."""

    nights: Points = Field(
        Fairness.nights,
        description=f"Of a duty with three hours or more in the site's night window, 0-20; default {Fairness.nights}.",
    )
    weekends: Points = Field(
        Fairness.weekends,
        description=f"Of a duty that begins on a Saturday or Sunday, 0-20; default {Fairness.weekends}.",
    )
    lates: Points = Field(
        Fairness.lates,
        description=f"Of a duty that is no night and ends after late_after, 0-20; default {Fairness.lates}.",
    )
    holidays: Points = Field(
        Fairness.holidays, description=f"Of a duty that begins on one of holidays, 0-20; default {Fairness.holidays}."
    )
    refused_wishes: Points = Field(
        Fairness.refused_wishes,
        description=f"Of a wish that is not granted, whatever its weight, 0-20; default {Fairness.refused_wishes}.",
    )


class FairnessKeys(Keys):
    """Undesired duties, counted in points that the ledger carries from week to week."""

    points: PointKeys = Field(default_factory=PointKeys, description="Points by kind of duty.")
    price: Price = Field(
        Fairness.price,
        description="Money for the first point above a person's fair share; the n-th costs 2n - 1 times as much, up to "
        "the tenth; default 0: counted and shown, not priced.",
    )
    comparable: Annotated[list[Likeness], OneOrMany()] = Field(
        list(Fairness.comparable),
        description="What people share who are compared: contract, pattern (its kind), skills, team; default: the "
        "first three; an empty list compares everybody with everybody. Groups of fewer than 8 are left out.",
    )
    late_after: Clock = Field(
        Fairness.late_after, description="Site's clock on a duty's date; ending after it is late; default \"20:00\"."
    )
    holidays: Annotated[list[Day], OneOrMany()] = Field(
        default_factory=list, description="Public holidays of the people, past ones too; default none."
    )

    @field_validator("comparable", "holidays")
    @classmethod
    def _each_once(cls, value: list[object]) -> list[object]:
        for index, one in enumerate(value):
            if one in value[:index]:
                raise ValueError(f"{one} is given twice; keep one")
        return value
