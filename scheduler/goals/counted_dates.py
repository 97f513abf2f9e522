"""What goals have in common that count dates of a person, each at one price."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from scheduler.domain.money import MILLI, currency_of
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Roster


class CountedDates:
    """Stands before `Goal` among the bases of a goal; says what it costs, not how the search sees it.

    Attributes
    ----------
    label
        As of the goal.
    price_key
        Name of the price, in the site's currency, among `Prices`.
    unit
        What one of them is called.
    """

    label: ClassVar[str]
    price_key: ClassVar[str]
    unit: ClassVar[str]

    def dates(self, problem: Problem, roster: Roster, agent_id: str) -> list[date]:
        """Return the dates of an agent that cost the price, from the roster and what came before it alone."""
        raise NotImplementedError

    def most_dates(self, problem: Problem) -> int:
        """Return how many dates of one agent can cost it at most."""
        raise NotImplementedError

    def price(self, problem: Problem) -> float:
        """Money per date, in the site's currency, >= 0."""
        price: float = getattr(problem.prices, self.price_key)
        return price

    def milli(self, problem: Problem) -> int:
        """Milli-currency per date."""
        return round(self.price(problem) * MILLI)

    def applies(self, problem: Problem) -> bool:
        """Where the price is above 0."""
        return self.price(problem) > 0

    @property
    def keys(self) -> str:
        """Key of the price in ``site.yaml``."""
        return f"prices.{self.price_key}"

    def measure(self, problem: Problem, roster: Roster, allotment: Allotment) -> float:
        """Cost in the site's currency of everybody's dates."""
        found = sum(len(self.dates(problem, roster, agent_id)) for agent_id in problem.contexts)
        return currency_of(found * self.milli(problem))

    def ceiling(self, problem: Problem) -> float:
        """Return what all dates of everybody that can cost it come to."""
        return self.price(problem) * self.most_dates(problem) * len(problem.agents)

    def explain(self, cost: float, problem: Problem) -> str:
        """One sentence for a planner."""
        return f"{self.label} cost {cost:,.2f} {problem.currency} ({self.price(problem):g} {self.unit})"
