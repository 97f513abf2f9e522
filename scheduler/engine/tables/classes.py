"""Agents with the same legal tours at the same costs."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np

from scheduler.domain.errors import NoLabelFormError
from scheduler.domain.label import LabelModel
from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.shifts import DutyOption
from scheduler.engine.kernels.arrays import Floats
from scheduler.engine.tables.product import LayeredAutomaton, ProductCache, build_product
from scheduler.engine.tables.unpriced import refuse_tour_terms
from scheduler.goals.day_prices import DayPrices
from scheduler.goals.registry import tour_terms
from scheduler.rules.registry import rules_for


@dataclass(frozen=True, eq=False)
class LegalDay:
    """Legal options of one day, sorted by symbol; their symbols; and the features each symbol stands for."""

    options: tuple[DutyOption, ...]
    symbols: tuple[int, ...]
    features: tuple[tuple[Hashable, ...], ...]


@dataclass
class TourClass:
    """What one class may do: its options by day, sorted by symbol, with costs, and its automaton."""

    context: AgentContext
    labels: LabelModel
    days: list[LegalDay]
    costs: list[Floats]
    off_costs: list[int]
    automaton: LayeredAutomaton
    left_out: tuple[str, ...] = ()
    """Rules without a label form: where there are any, the CP-SAT oracle finds the tours and labels only bound them."""

    @property
    def options(self) -> list[tuple[DutyOption, ...]]:
        """Legal options by day, sorted by symbol."""
        return [day.options for day in self.days]


def label_model(problem: Problem, context: AgentContext) -> tuple[LabelModel, tuple[str, ...]]:
    """State every rule of one agent for the tour oracle; the names of rules that cannot be stated come second.

    Leaving rules out makes the oracle optimistic: its value is then an upper bound.
    """
    labels = LabelModel()
    left_out = []
    for rule in rules_for(problem, context):
        try:
            rule.extend(labels, context)
        except NoLabelFormError:
            left_out.append(rule.name)
    return labels, tuple(left_out)


RULES_LOOK_BACK = timedelta(days=31)
"""Rules ask about employment on dates before the horizon too (runs that begin with it), at most so far back."""


def class_key(context: AgentContext, prices: DayPrices) -> tuple[Any, ...]:
    """Everything that tells one agent's legal tours and costs from another's, names apart."""
    return rules_key(context), tuple(prices.facts(context, day) for day in range(context.horizon.days))


def rules_key(context: AgentContext) -> tuple[Any, ...]:
    """Collect what rules may read of an agent: everything but what goals price (wishes, base, pay)."""
    return (
        _duties_key(context),
        tuple((d.date, d.start, d.end, d.paid_minutes, d.shift) for d in context.history),
        tuple((a.start, a.end, a.kind, a.paid) for a in context.absences),
        tuple(when for when, lock in context.locks.items() if lock.kind == "off"),
    )


def _duties_key(context: AgentContext) -> tuple[Any, ...]:
    """Collect what filters, shapers and features may read, free dates apart: of past duties those that reach in."""
    agent = context.agent
    oldest = context.horizon.start - RULES_LOOK_BACK
    return (
        agent.contract,
        agent.pattern,
        tuple(sorted(agent.skills)) if any(s.queue for s in context.shifts.values()) else (),
        agent.hire_date if agent.hire_date and agent.hire_date > oldest else None,
        agent.end_date if agent.end_date and agent.end_date < context.horizon.end else None,
        tuple((d.start, d.end) for d in context.history if d.end > context.horizon.origin),
        tuple((s.start, s.end) for s in context.sessions),
        tuple((c.minutes, c.earliest, c.latest, c.step_minutes, c.edge_minutes) for c in context.coachings),
        tuple(
            (k, lock.kind, lock.start, lock.end, lock.shift, lock.breaks)
            for k, lock in context.locks.items()
            if lock.kind != "off"
        ),
    )


def legal_day(labels: LabelModel, context: AgentContext, day: int) -> LegalDay:
    """Enumerate the options that filters and shapers leave, and group those no automaton tells apart."""
    legal = labels.legal_options(context.options(day))
    numbers: dict[tuple[Hashable, ...], int] = {}
    features = [a.feature for a in labels.automata]
    own = [numbers.setdefault(tuple(feature(o) for feature in features), len(numbers)) for o in legal]
    order = sorted(range(len(legal)), key=lambda i: (own[i], legal[i].start))
    return LegalDay(tuple(legal[i] for i in order), tuple(own[i] for i in order), tuple(numbers))


class ClassMaker:
    """Builds classes; what agents have in common is built once.

    Days are shared by agents alike in all that rules of duties may read, free dates elsewhere apart; the automaton
    by agents whose rules allow the same sequences of the same symbols; costs of a day by agents alike in the facts the
    goals price it by.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self.prices = DayPrices(problem)
        self._days: dict[tuple[Any, ...], LegalDay] = {}
        self._automata: dict[tuple[Any, ...], LayeredAutomaton] = {}
        self._products: ProductCache = {}
        self._costs: dict[tuple[Any, ...], Floats] = {}
        longest = max((length for shift in problem.shifts.values() for length in shift.lengths), default=0)
        locked = max((lock.end - lock.start for lock in problem.locks if lock.start and lock.end), default=timedelta())
        self._longest = max(timedelta(minutes=longest), locked)

    def make(self, context: AgentContext) -> TourClass:
        """Build the class of one agent."""
        labels, left_out = label_model(self._problem, context)
        refuse_tour_terms(tour_terms(self._problem, context))
        numbers = range(context.horizon.days)
        days = self._legal_days(labels, context)
        return TourClass(
            context=context,
            labels=labels,
            days=days,
            costs=[self._day_costs(context, day, days[day]) for day in numbers],
            off_costs=[self.prices.cost(self.prices.facts(context, day), day, None) for day in numbers],
            automaton=self._automaton(labels, context, days),
            left_out=left_out,
        )

    def _legal_days(self, labels: LabelModel, context: AgentContext) -> list[LegalDay]:
        key = (*_duties_key(context), *(automaton.name for automaton in labels.automata))
        horizon, found = context.horizon, []
        for day in range(horizon.days):
            opens = horizon.moment(horizon.midnights[day])
            closes = horizon.moment(horizon.midnights[day + 1]) + self._longest
            near = tuple(
                (a.start, a.end, a.kind, a.paid) for a in context.absences if a.end > opens and a.start < closes
            )
            lock = context.locks.get(horizon.date_of(day))
            own = (key, day, near, lock is not None and lock.kind == "off")
            if own not in self._days:
                self._days[own] = legal_day(labels, context, day)
            found.append(self._days[own])
        return found

    def _automaton(self, labels: LabelModel, context: AgentContext, days: list[LegalDay]) -> LayeredAutomaton:
        key = rules_key(context)
        if key not in self._automata:
            features = [day.features for day in days]
            self._automata[key] = build_product(
                labels.automata, features, labels.must_work, labels.min_rest_minutes, self._products
            )
        return self._automata[key]

    def _day_costs(self, context: AgentContext, day: int, legal: LegalDay) -> Floats:
        facts = self.prices.facts(context, day)
        key = (id(legal), facts)
        if key not in self._costs:
            costs = [self.prices.cost(facts, day, option) for option in legal.options]
            self._costs[key] = np.array(costs, np.float64)
        return self._costs[key]
