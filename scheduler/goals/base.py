"""What every goal is: its name in files, its words on pages, and its faces."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Sequence
from typing import ClassVar, Generic, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.agent_view import AgentView
from scheduler.domain.demand import QueueDemand
from scheduler.domain.priced_terms import JointTerms, TourTerms
from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Roster
from scheduler.domain.shifts import DutyOption
from scheduler.domain.site import Queue

Floats = NDArray[np.float64]
FactsT = TypeVar("FactsT", bound=Hashable)


class Goal(ABC, Generic[FactsT]):
    """A term of the objective, in the site's currency. Subclasses live one to a file and are listed in the registry.

    ``measure`` and ``explain`` are the goal's own. The search learns of a goal by at least one of four faces, each of
    which states nothing unless a goal says otherwise: ``value`` (with ``facts``) prices one agent's day,
    ``person_values`` people on a queue, ``extend`` one agent's tour, ``couple`` many agents together. Their sum must be
    what ``measure`` counts, which they share no code with: the engine compares the two and stops where they differ.

    Attributes
    ----------
    name
        Key of the cost in ``summary.json``.
    label
        What the cost is of, as pages say it.
    colour
        Colour of the page's palette the cost is drawn in.
    is_simulated
        Whether a simulation of the roster shows by itself what the goal estimates, so that a simulated cost leaves it
        out.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    colour: ClassVar[str] = "other"
    is_simulated: ClassVar[bool] = False

    def __init_subclass__(cls) -> None:
        """Refuse a goal the search could not see: it would be measured and never pursued."""
        super().__init_subclass__()
        faces = ("value", "person_values", "extend", "couple")
        if all(getattr(cls, face) is getattr(Goal, face) for face in faces):
            raise TypeError(f"goal {cls.__name__}: states a price by none of {', '.join(faces)}; state it by one")

    @property
    def prices_days(self) -> bool:
        """Whether single days have a price of their own."""
        return type(self).value is not Goal.value

    @property
    def prices_tours(self) -> bool:
        """Whether whole tours have a price of their own."""
        return type(self).extend is not Goal.extend

    def applies(self, problem: Problem) -> bool:
        """Whether a problem has the goal at all; always, unless a goal says otherwise."""
        return True

    def facts(self, context: AgentContext, day: int) -> FactsT:
        """Return what of an agent the price of a day depends on; nothing, unless a goal says otherwise.

        ``value`` sees the agent through it alone, so that agents alike in it can share what it costs.
        """
        return cast("FactsT", None)

    def value(self, problem: Problem, facts: FactsT, day: int, option: DutyOption | None) -> int:
        """Milli-currency one agent's day costs; ``None`` is a day off. Nothing, unless a goal says otherwise."""
        return 0

    def person_values(self, problem: Problem, queue: Queue, demand: QueueDemand) -> Floats | None:
        """Milli-currency the k-th person on a queue is worth: ``[interval, k - 1]``, never rising in k.

        The last column holds for all beyond; ``None``, unless a goal says otherwise: it does not price people.
        """
        return None

    def extend(self, terms: TourTerms, problem: Problem, view: AgentView, facts: Sequence[FactsT]) -> None:
        """State what an agent's tour costs beyond its days; nothing, unless a goal says otherwise.

        Of the agent it sees what rules may read, and the goal's own ``facts`` of every day: agents alike in both share
        what is stated.
        """

    def couple(self, terms: JointTerms, problem: Problem) -> None:
        """State what many agents cost together; nothing, unless a goal says otherwise."""

    @property
    def keys(self) -> str:
        """Keys of the files that price the goal, as planners write them; empty: none of its own."""
        return ""

    def ceiling(self, problem: Problem) -> float | None:
        """Most a roster can cost by the goal, in the site's currency, >= 0; ``None``: it is not stated by the goal."""
        return None

    @abstractmethod
    def measure(self, problem: Problem, roster: Roster, allotment: Allotment) -> float:
        """Cost of a finished roster in the site's currency, exact to a thousandth."""

    @abstractmethod
    def explain(self, cost: float, problem: Problem) -> str:
        """One sentence for a planner."""
