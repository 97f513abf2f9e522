"""Keys of ``budgets`` in ``site.yaml``, and columns of ``budget_actuals.csv``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from scheduler.inputs.reading.scalars import parse_whole
from scheduler.inputs.schema.fields import Day, Keys, Name, YesNo
from scheduler.inputs.schema.presence_keys import Amount, WhoKeys

Overspend = Annotated[int, Field(ge=1, le=1_000_000), BeforeValidator(parse_whole)]


class BudgetKeys(Keys):
    """Money for duties of some people in every week or month."""

    name: Name = Field(description="Unique name among budgets, totals and presence; budget_actuals.csv refers to it.")
    who: WhoKeys = Field(default_factory=WhoKeys, description="Whose duties are paid from it; default: everybody's.")
    each: Literal["team", "site", "cost_centre", "client"] | None = Field(
        None, description="A budget of its own for every team, site, cost centre or client of those it counts."
    )
    per: Literal["week", "month"] = Field("week", description="week (default) or month, by the date a duty starts on.")
    at_most: Amount = Field(description="Money for a period: what is spent already, published and planned together.")
    per_unit: Overspend | None = Field(
        None, description="Money for one of the currency over it, a whole number; default with hard: 10."
    )
    hard: YesNo = Field(False, description="yes: over it is a finding; default no.")

    @model_validator(mode="after")
    def _says_what_over_costs(self) -> BudgetKeys:
        if self.per_unit is None and not self.hard:
            raise ValueError("says nothing of what it costs to be over; add per_unit, or hard: yes")
        return self


class BudgetActualRow(Keys):
    """One line of ``budget_actuals.csv``: what a period has cost already, or is published to cost."""

    budget: Name = Field(description="Name of a budget; of one with each, with the group: payroll: desk.")
    period_start: Day = Field(description="First date of the week or month.")
    amount: Amount = Field(description="Money, without the dates planned.")
    kind: Literal["actual", "published"] = Field("actual", description="actual (default) or published.")
