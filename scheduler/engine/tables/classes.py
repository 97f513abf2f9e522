"""Agents with the same legal tours at the same costs."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from scheduler.domain.agent_view import AgentView
from scheduler.domain.errors import OutOfViewError
from scheduler.domain.label import Automaton, LabelModel
from scheduler.domain.priced_terms import PricedAutomaton, TourTerms
from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.shifts import DutyOption
from scheduler.engine.array_types import Floats, Ints
from scheduler.engine.tables.frames import FrameTables, frame_tables
from scheduler.engine.tables.left_sums import MOST_MOVES, MOST_OF_ONE, LeftSum, ProductMemory, exact_product, may_leave
from scheduler.engine.tables.product import LayeredAutomaton, ProductCache, build_product
from scheduler.goals.day_prices import DayPrices
from scheduler.goals.registry import TourFacts, tour_facts, tour_terms
from scheduler.rules.base import AnyRule
from scheduler.rules.registry import labels_of, rules_for


@dataclass(frozen=True, eq=False)
class LegalDay:
    """Legal options of one day, sorted by symbol; their symbols; and the features each symbol stands for."""

    options: tuple[DutyOption, ...]
    symbols: tuple[int, ...]
    features: tuple[tuple[Hashable, ...], ...]


@dataclass(frozen=True, eq=False)
class LegalTours:
    """What the rules leave one agent: duties by day and the automaton over the days.

    Rules without a label form are left out: where there are any, the CP-SAT oracle finds the tours and labels only
    bound them.
    """

    labels: LabelModel
    left_out: tuple[str, ...]
    days: list[LegalDay]
    automaton: LayeredAutomaton
    frames: FrameTables | None = None
    left_sums: tuple[LeftSum, ...] = ()
    """Sums the automaton does not count."""


@dataclass
class TourClass:
    """What one class may do: its options by day, sorted by symbol, with costs, and its automaton."""

    context: AgentContext
    labels: LabelModel
    days: list[LegalDay]
    costs: list[Floats]
    off_costs: list[int]
    automaton: LayeredAutomaton
    frames: FrameTables | None = None
    left_out: tuple[str, ...] = ()
    """Rules without a label form: where there are any, the CP-SAT oracle finds the tours and labels only bound them."""
    left_sums: tuple[LeftSum, ...] = ()
    """Sums the automaton does not count."""

    @property
    def options(self) -> list[tuple[DutyOption, ...]]:
        """Legal options by day, sorted by symbol."""
        return [day.options for day in self.days]


def class_key(problem: Problem, context: AgentContext, prices: DayPrices) -> tuple[Hashable, ...]:
    """Everything that tells one agent's legal tours and costs from another's, names apart."""
    days = tuple(prices.facts(context, day) for day in range(context.horizon.days))
    agent = context.agent
    # Duties of a learner, or of somebody whose skills change, work as other groups.
    changes = agent.shares or agent.skill_dates
    counts_for = (context.skills_by_day, context.eighths) if changes else ()
    return context.view, days, tour_facts(problem, context), counts_for


def legal_day(labels: LabelModel, view: AgentView, day: int, priced: Sequence[PricedAutomaton] = ()) -> LegalDay:
    """Enumerate the options that filters and shapers leave, and group those no automaton tells apart."""
    legal = labels.legal_options(view.options(day))
    numbers: dict[tuple[Hashable, ...], int] = {}
    features = [*(rule.feature for rule in labels.automata), *(goal.feature for goal in priced)]
    own = [numbers.setdefault(tuple(feature(o) for feature in features), len(numbers)) for o in legal]
    order = sorted(range(len(legal)), key=lambda i: (own[i], legal[i].start))
    return LegalDay(tuple(legal[i] for i in order), tuple(own[i] for i in order), tuple(numbers))


@dataclass(frozen=True, eq=False)
class _Automaton:
    """The automaton of a view, the days in its symbols, and sums it does not count."""

    automaton: LayeredAutomaton
    days: tuple[LegalDay, ...]
    left_sums: tuple[LeftSum, ...] = ()


class ClassMaker:
    """Builds classes; what agents have in common is built once.

    A table is made from a view alone and shared by the agents whose views are equal: days by what their legal duties
    may depend on, the automaton by all that rules may read. Costs of a day are shared by agents alike in the facts the
    goals price it by.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self.prices = DayPrices(problem)
        self._labels: dict[AgentView, LabelModel] = {}
        self._days: dict[tuple[AgentView, int, TourFacts], LegalDay] = {}
        self._automata: dict[tuple[AgentView, TourFacts], _Automaton] = {}
        self._merged: dict[tuple[int, bytes], LegalDay] = {}
        self._may_leave = not problem.joint_activities and all(agent.blocks is None for agent in problem.agents)
        self._most_moves = min(MOST_OF_ONE, MOST_MOVES // max(1, len(problem.agents)))
        self._terms: dict[tuple[AgentView, TourFacts], TourTerms] = {}
        self._frames: dict[tuple[AgentView, TourFacts], FrameTables | None] = {}
        self._products: ProductCache = {}
        self._memory = ProductMemory()
        self._costs: dict[tuple[Any, ...], Floats] = {}

    def make(self, context: AgentContext) -> TourClass:
        """Build the class of one agent."""
        legal, numbers = self._legal_tours(context, tour_facts(self._problem, context)), range(context.horizon.days)
        return TourClass(
            context=context,
            labels=legal.labels,
            days=legal.days,
            costs=[self._day_costs(context, day, legal.days[day]) for day in numbers],
            off_costs=[self.prices.cost(self.prices.facts(context, day), day, None) for day in numbers],
            automaton=legal.automaton,
            frames=legal.frames,
            left_out=legal.left_out,
            left_sums=legal.left_sums,
        )

    def legal_tours(self, context: AgentContext) -> LegalTours:
        """Collect what the rules leave one agent; nothing is priced."""
        return self._legal_tours(context, ())

    def _legal_tours(self, context: AgentContext, facts: TourFacts) -> LegalTours:
        """Collect them; with the facts of goals that price tours the moves of the automaton cost money."""
        rules, view = rules_for(self._problem, context), context.view
        labels, left_out = labels_of(rules, view)
        if (view, facts) not in self._terms:
            self._terms[view, facts] = tour_terms(self._problem, context) if facts else TourTerms()
        priced = self._terms[view, facts].automata
        days = [
            self._legal_day(rules, labels, view.on_day(day), day, priced, facts) for day in range(context.horizon.days)
        ]
        own, frames = self._automaton(labels, view, days, priced, facts), self._frame_tables(view, facts, days)
        return LegalTours(labels, left_out, list(own.days), own.automaton, frames, own.left_sums)

    def _legal_day(
        self,
        rules: Sequence[AnyRule],
        whole: LabelModel,
        view: AgentView,
        day: int,
        priced: Sequence[PricedAutomaton],
        facts: TourFacts,
    ) -> LegalDay:
        """Legal duties of a date; ``whole`` is what the same rules say of the agent's whole tour."""
        if view not in self._labels:
            self._labels[view], _ = labels_of(rules, view)
        labels = self._labels[view]
        if labels.names != whole.names:
            odd = ", ".join(sorted(set(labels.names) ^ set(whole.names)))
            raise OutOfViewError(f"rule {odd}: whether there is an automaton may depend on AgentView.on_day alone")
        if (view, day, facts) not in self._days:
            self._days[view, day, facts] = legal_day(labels, view, day, priced)
        return self._days[view, day, facts]

    def _automaton(
        self,
        labels: LabelModel,
        view: AgentView,
        days: Sequence[LegalDay],
        priced: Sequence[PricedAutomaton],
        facts: TourFacts,
    ) -> _Automaton:
        if (view, facts) not in self._automata:
            automata: tuple[Automaton | PricedAutomaton, ...] = (*labels.automata, *priced)
            features = [day.features for day in days]
            if self._may_leave and may_leave(automata):
                found = exact_product(
                    automata, features, labels.must_work, labels.min_rest_minutes, self._most_moves, self._memory
                )
                own = _Automaton(found.automaton, tuple(days), found.left)
                if found.symbols:
                    symbols = [np.array(day.symbols, np.int64) for day in days]
                    left = tuple(
                        replace(one, units=tuple(units[own] for units, own in zip(one.units, symbols, strict=True)))
                        for one in found.left
                    )
                    own = _Automaton(found.automaton, tuple(map(self._merge, days, found.symbols)), left)
            else:
                whole = build_product(automata, features, labels.must_work, labels.min_rest_minutes, self._products)
                own = _Automaton(whole, tuple(days))
            self._automata[view, facts] = own
        return self._automata[view, facts]

    def _merge(self, legal: LegalDay, symbols: Ints) -> LegalDay:
        """Say a day in fewer symbols."""
        key = id(legal), symbols.tobytes()
        if key not in self._merged:
            first = {number: legal.features[i] for i, number in reversed(list(enumerate(symbols.tolist())))}
            features = tuple(first[number] for number in range(len(first)))
            own = tuple(int(symbols[symbol]) for symbol in legal.symbols)
            self._merged[key] = LegalDay(legal.options, own, features)
        return self._merged[key]

    def _frame_tables(self, view: AgentView, facts: TourFacts, days: Sequence[LegalDay]) -> FrameTables | None:
        if (view, facts) not in self._frames:
            frames, options = self._terms[view, facts].frames, [day.options for day in days]
            self._frames[view, facts] = frame_tables(frames, options) if frames else None
        return self._frames[view, facts]

    def _day_costs(self, context: AgentContext, day: int, legal: LegalDay) -> Floats:
        facts = self.prices.facts(context, day)
        key = (id(legal), facts)
        if key not in self._costs:
            costs = [self.prices.cost(facts, day, option) for option in legal.options]
            self._costs[key] = np.array(costs, np.float64)
        return self._costs[key]
