"""Keys of ``prices`` in ``site.yaml``: what the goals cost."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from scheduler.domain.site import Prices, SurplusGrowth
from scheduler.inputs.reading.scalars import parse_whole
from scheduler.inputs.schema.fields import Keys, Price, Share


class ShortageTierKeys(Keys):
    """Price of a missing agent-hour beyond a share of the requirement."""

    beyond_fraction: Share = Field(description="Share of the requirement missing from which this price holds, 0-1.")
    per_hour: Price = Field(description="Money per missing agent-hour.")


class PriceKeys(Keys):
    """What the goals cost, in the site's currency."""

    shortage_per_hour: Price | None = Field(
        None, description="Money per missing agent-hour, twice that beyond a quarter missing; default 60."
    )
    shortage: list[ShortageTierKeys] | None = Field(
        None, min_length=1, description="Tiers instead of shortage_per_hour; the first begins at 0, prices rise."
    )
    surplus_per_hour: Price = Field(
        Prices.surplus, description=f"Money per surplus agent-hour, on top of pay; default {Prices.surplus:g}."
    )
    surplus_growth: SurplusGrowth = Field(
        Prices.surplus_growth,
        description="flat (default): every surplus person costs surplus_per_hour; square: the n-th on a queue at once "
        "2n - 1 times that, so that n cost n squared times as much (service_goal: requirement).",
    )
    service_goal: Literal["service", "requirement"] = Field(
        Prices.mode,
        description="service (default): contacts answered, and answered in time, are worth money; requirement: missing "
        "and surplus people cost money.",
    )
    floor_per_hour: Price | None = Field(
        None,
        description="Money per agent-hour missing below a queue's minimum staff and below the people who reach its "
        "worst-interval share (service_goal: service); default: twice the dearest shortage price.",
    )
    wish: Price = Field(Prices.wish, description=f"Money per broken wish of weight 1; default {Prices.wish:g}.")
    change: Price = Field(
        Prices.change,
        description=f"Money per duty changed from the roster started from; default {Prices.change:g}.",
    )
    single_day_off: Price = Field(
        Prices.single_day_off,
        description="Money per date off between two worked dates of a person; leave is off, a night belongs to the "
        f"date it begins on; default {Prices.single_day_off:g}.",
    )
    days_off_apart: Price = Field(
        Prices.days_off_apart,
        description="Money per whole week of the site in which a person works and has no two dates in a row off; "
        f"default {Prices.days_off_apart:g}.",
    )
    start_spread: Price = Field(
        Prices.start_spread,
        description="Money for each hour, on the circle of the clock, that a duty starts outside the two hours that "
        f"suit the person's week best; default {Prices.start_spread:g}.",
    )
    single_working_day: Price = Field(
        Prices.single_working_day,
        description="Money per worked date between two dates off of a person; the date before the first one counts "
        f"once what follows it is known; default {Prices.single_working_day:g}.",
    )
    backward_rotation: Price = Field(
        Prices.backward_rotation,
        description="Money per duty that starts earlier on the clock than the one of the date before, by two or three "
        f"of the eight blocks of three hours a day has (00:00-03:00 and so on); default {Prices.backward_rotation:g}.",
    )
    late_before_day_off: Price = Field(
        Prices.late_before_day_off,
        description="Money per duty before a date off that ends after 20:00 of its date, or on the next one; "
        f"default {Prices.late_before_day_off:g}.",
    )
    early_after_day_off: Price = Field(
        Prices.early_after_day_off,
        description="Money per duty after a date off that starts before 08:00; "
        f"default {Prices.early_after_day_off:g}.",
    )
    pattern_change: Price = Field(
        Prices.pattern_change,
        description="Money per date on which a person works where the same weekday of the last week before was off, or "
        "the other way round, or starts more than two hours of the clock from then; "
        f"default {Prices.pattern_change:g}.",
    )
    weekends_in_a_row: Price = Field(
        Prices.weekends_in_a_row,
        description="Money per weekend (Saturday and Sunday) a person works at the end of weekend_off_weeks or more in "
        f"a row; default {Prices.weekends_in_a_row:g}.",
    )
    weekend_off_weeks: Annotated[int, Field(ge=2, le=4), BeforeValidator(parse_whole)] = Field(
        Prices.weekend_off_weeks,
        description="One weekend in so many should be off, 2-4, with weekends_in_a_row; "
        f"default {Prices.weekend_off_weeks}.",
    )

    @model_validator(mode="after")
    def _weekends_have_a_price(self) -> PriceKeys:
        if "weekend_off_weeks" in self.model_fields_set and not self.weekends_in_a_row:
            raise ValueError(
                f"weekend_off_weeks {self.weekend_off_weeks} acts through weekends_in_a_row, which is 0; give that a "
                "price, such as 50, or delete the key"
            )
        return self

    @model_validator(mode="after")
    def _tiers_rise(self) -> PriceKeys:
        if self.floor_per_hour is not None and self.service_goal != "service":
            raise ValueError("floor_per_hour belongs to service_goal: service; delete one of the two keys")
        if self.shortage is None:
            return self
        if self.shortage_per_hour is not None:
            raise ValueError("shortage_per_hour and shortage are both given; keep one of the two")
        beyond = [tier.beyond_fraction for tier in self.shortage]
        prices = [tier.per_hour for tier in self.shortage]
        if beyond[0] != 0 or beyond != sorted(set(beyond)) or prices != sorted(prices):
            raise ValueError(
                "shortage tiers: beyond_fraction begins at 0 and rises, per_hour never falls; order them so"
            )
        return self
