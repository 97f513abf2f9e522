"""Which rules leave a person no tour that meets what is asked: each of those that, left out alone, would leave one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np

from scheduler.domain.agent_view import AgentView
from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.shifts import DutyOption
from scheduler.engine.beside_others import Asked
from scheduler.engine.tables.classes import LegalDay, LegalTours, legal_day
from scheduler.engine.tables.layers import tabulate
from scheduler.engine.tables.left_sums import MOST_OF_ONE
from scheduler.engine.tables.minimise import minimise
from scheduler.engine.tables.product import NO_RULE, finish, rest_thresholds, smallest_product
from scheduler.engine.tables.some_tour import TourFinder
from scheduler.rules.base import AnyRule
from scheduler.rules.registry import labels_of, rules_for

MOST_TOGETHER = 2
"""Rules left out at once where none alone forbids it."""
LeftOut = tuple[int, ...]
"""Numbers of the rules left out."""


@dataclass(frozen=True)
class Forbidden:
    """Why no legal tour meets what is asked.

    Parameters
    ----------
    rules
        Each of them alone forbids it: without it there is a tour.
    together
        Where no rule alone does: the first few without all of which there is a tour; empty where more are at odds.
    no_duty_on
        First day on which none of the duties the person could be given, before any rule, will do, and no day off: then
        no rule is to be blamed; ``None`` where there is none.
    """

    rules: tuple[AnyRule, ...] = ()
    together: tuple[AnyRule, ...] = ()
    no_duty_on: int | None = None


@dataclass
class ForbiddingRules:
    """Answers for the people of a problem; what rules leave each kind of person is worked out once."""

    problem: Problem
    _known: dict[tuple[AgentView, LeftOut], LegalTours | None] = field(default_factory=dict)
    _days: dict[tuple[AgentView, int, LeftOut], LegalDay] = field(default_factory=dict)

    def find(self, agent_id: str, asked: Asked) -> Forbidden | None:
        """Name what forbids it; ``None`` where some legal tour meets what is asked."""
        context = self.problem.contexts[agent_id]
        rules = rules_for(self.problem, context)
        if self._has_tour(context, rules, (), asked):
            return None
        for day, will_do in sorted(asked.items()):
            if not any(will_do(option) for option in (None, *context.options(day))):
                return Forbidden(no_duty_on=day)
        alone = tuple(rule for i, rule in enumerate(rules) if self._has_tour(context, rules, (i,), asked))
        if alone:
            return Forbidden(alone)
        pairs = combinations(range(len(rules)), MOST_TOGETHER)
        out = next((pair for pair in pairs if self._has_tour(context, rules, pair, asked)), ())
        return Forbidden(together=tuple(rules[i] for i in out))

    def _has_tour(self, context: AgentContext, rules: Sequence[AnyRule], out: LeftOut, asked: Asked) -> bool:
        """Whether there is a tour that meets what is asked and keeps all rules but those numbered ``out``."""
        view = context.view
        if (view, out) not in self._known:
            self._known[view, out] = self._legal_tours(context, _kept(rules, out), out)
        legal = self._known[view, out]
        if legal is None:
            return _model_has_tour(context, _kept(rules, out), asked)
        days, off = list(legal.days), list(legal.automaton.off)
        for day, will_do in asked.items():
            own = [pair for pair in zip(days[day].options, days[day].symbols, strict=True) if will_do(pair[0])]
            options, symbols = tuple(o for o, _ in own), tuple(s for _, s in own)
            days[day] = LegalDay(options, symbols, days[day].features)
            if not will_do(None):
                off[day] = np.full_like(off[day], -1)
        own_tours = replace(legal, days=days, automaton=replace(legal.automaton, off=tuple(off)))
        return TourFinder(context.horizon.interval_minutes).has_tour(view, own_tours)

    def _legal_tours(self, context: AgentContext, rules: Sequence[AnyRule], out: LeftOut) -> LegalTours | None:
        """Collect what rules leave; ``None`` where labels cannot say it, or only in too many states."""
        view = context.view
        labels, left_out = labels_of(rules, view)
        if left_out:
            return None
        days = [self._day(view.on_day(day), day, rules, out) for day in range(context.horizon.days)]
        automata, symbols = labels.automata, [day.features for day in days]
        if not automata:
            automata, symbols = [NO_RULE], [tuple((None,) for _ in own) for own in symbols]
        rests = rest_thresholds(automata, labels.min_rest_minutes)
        parts = [
            minimise(tabulate(one, [[values[i] for values in own] for own in symbols], labels.must_work, rests))
            for i, one in enumerate(automata)
        ]
        product = smallest_product(parts, MOST_OF_ONE)
        return None if product is None else LegalTours(labels, (), days, finish(product, rests))

    def _day(self, view: AgentView, day: int, rules: Sequence[AnyRule], out: LeftOut) -> LegalDay:
        if (view, day, out) not in self._days:
            self._days[view, day, out] = legal_day(labels_of(rules, view)[0], view, day)
        return self._days[view, day, out]


def _kept(rules: Sequence[AnyRule], out: LeftOut) -> list[AnyRule]:
    return [rule for i, rule in enumerate(rules) if i not in out]


def _model_has_tour(context: AgentContext, rules: Sequence[AnyRule], asked: Asked) -> bool:
    """Ask the CP-SAT model of one agent."""
    # Imported here: most people are judged without it, and loading OR-Tools takes longer than that.
    from ortools.sat.python import cp_model

    from scheduler.engine.cp_sat.agent_model import AgentModel

    def offered(day: int) -> list[DutyOption | None]:
        return [o for o in (None, *context.options(day)) if day not in asked or asked[day](o)]

    model = cp_model.CpModel()
    view = AgentModel(context, model, [offered(day) for day in range(context.horizon.days)])
    for rule in rules:
        rule.constrain(view)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    return bool(solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE))
