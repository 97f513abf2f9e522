"""Keys of ``nesting`` in ``activities.yaml``: new hires beside partners."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from scheduler.inputs.schema.fields import Day, Keys, Name
from scheduler.inputs.schema.one_or_many import OneOrMany
from scheduler.inputs.schema.presence_keys import WhoKeys
from scheduler.inputs.schema.recurring_keys import TenureWhoKeys
from scheduler.inputs.schema.rows import PartOfHead

MOST_WEEKS = 26


class NestingKeys(Keys):
    """New hires who work side by side with a partner: the partner's dates and starts, and a part of a head by week."""

    id: Name = Field(description="Unique id.")
    learners: TenureWhoKeys = Field(description="Who learns; each has a partner of their own.")
    partners: WhoKeys = Field(
        description="Whose dates and starts they work: any of these people of the same contract whose pattern gives "
        "the starts; learners are none."
    )
    first: Day = Field(alias="from", description="First date, inclusive.")
    last: Day = Field(alias="to", description="Last date, inclusive.")
    shares: Annotated[list[PartOfHead], OneOrMany()] | None = Field(
        None,
        min_length=1,
        max_length=MOST_WEEKS,
        description="What a learner counts for in the first, second, ... week after hire_date (without one, after "
        "from): 0.125, 0.25, ... 1; afterwards a whole head. Default: as learners.csv says.",
    )

    @model_validator(mode="after")
    def _ordered(self) -> NestingKeys:
        if self.last < self.first:
            raise ValueError(f"to {self.last} is before from {self.first}; exchange them")
        return self
