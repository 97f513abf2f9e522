"""The whole problem as one CP-SAT model, built from the rules' ``constrain`` faces: the definition of the product."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from scheduler.domain.money import MILLI
from scheduler.domain.problem import Problem
from scheduler.domain.result import Status
from scheduler.domain.roster import Duty, Roster
from scheduler.engine.bound.reduced_costs import OptionLosses
from scheduler.engine.cp_sat.agent_model import AgentModel, Allowed
from scheduler.engine.cp_sat.joint_plan import JointPlan
from scheduler.engine.cp_sat.model_coverage import CoverageForm, ModelCoverage
from scheduler.engine.cp_sat.oracles import read_duties
from scheduler.engine.cp_sat.priced_paths import Terms
from scheduler.engine.cp_sat.priced_rows import price_rows, price_totals
from scheduler.engine.cp_sat.priced_tours import idle_cost, price_tour
from scheduler.goals.day_prices import DayPrices
from scheduler.goals.registry import joint_terms, measure_days, tour_terms
from scheduler.rules.registry import rules_for


@dataclass
class ModelAnswer:
    """What CP-SAT found: status, roster (``None`` if none), proven bound in milli-currency."""

    status: Status
    roster: Roster | None
    objective: float
    bound: float


@dataclass
class FullModel:
    """One model for the free agents; everybody else keeps the duties of ``fixed``.

    Objective and bound are those of the whole roster, in milli-currency.

    Parameters
    ----------
    problem
        The problem.
    free
        Agent ids to decide; all where ``None``.
    fixed
        Roster the others keep.
    allowed
        Options by agent id and date that need be looked at, ``None`` for a day off; all for agents left out.
    coverage
        ``rows`` (people missing as largest deficiencies) or ``flows`` (people allotted to queues): the same optima.
    """

    problem: Problem
    free: Collection[str] | None = None
    fixed: Roster = field(default_factory=lambda: Roster(()))
    coverage: CoverageForm = "rows"
    allowed: Mapping[str, Allowed] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.model = cp_model.CpModel()
        self.views: dict[str, AgentModel] = {}
        self._tours: dict[str, Terms] = {}
        self._idle = 0
        self._prices = DayPrices(self.problem)
        self._literals: list[Any] = []
        self._weights: list[int] = []
        ids = list(self.problem.contexts) if self.free is None else [a for a in self.problem.contexts if a in self.free]
        self._kept = Roster(tuple(d for d in self.fixed.duties if d.agent_id not in set(ids)))
        joint = joint_terms(self.problem)
        self._joint = JointPlan(self.model, self.problem, set(ids), self._kept.duties, joint.left_out)
        for agent_id in ids:
            self._add_agent(agent_id)
        coverage = ModelCoverage(self.model, self.problem, self.coverage)
        coverage.add(self.views.values(), self._kept.duties)
        self._parts = parts = coverage.parts  # all below is counted in milli-currency divided by this
        self._weights = [weight * parts for weight in self._weights]
        for variable, weight in coverage.weights.values():
            self._literals.append(variable)
            self._weights.append(weight)
        views = list(self.views.values())
        for activity, literal in self._joint.left_out.items():
            self._literals.append(literal)
            self._weights.append(joint.left_out[activity] * parts)
        missed, unchanged = price_rows(self.model, self.problem, joint.rows, views, self._kept.duties)
        over, fixed = price_totals(self.model, self.problem, joint.totals, views, self._kept)
        unchanged += fixed
        for variable, weight in (*missed, *over):
            self._literals.append(variable)
            self._weights.append(weight * parts)
        kept = round(measure_days(self.problem, self._kept) * MILLI)
        self._constant = coverage.constant + (unchanged + kept - self._idle) * parts
        self.total = cp_model.LinearExpr.weighted_sum(self._literals, self._weights) + self._constant
        self.model.minimize(self.total)

    def _add_agent(self, agent_id: str) -> None:
        context = self.problem.contexts[agent_id]
        view = AgentModel(context, self.model, self.allowed.get(agent_id), self._joint.stays[agent_id])
        for rule in rules_for(self.problem, context):
            rule.constrain(view)
        self.views[agent_id] = view
        for day in range(context.horizon.days):
            facts = self._prices.facts(context, day)
            idle = self._prices.cost(facts, day, None)
            for option, literal in view.options(day):
                weight = self._prices.cost(facts, day, option) - idle
                if weight:
                    self._literals.append(literal)
                    self._weights.append(weight)
        terms = tour_terms(self.problem, context)
        self._tours[agent_id] = price_tour(view, terms)
        self._idle += idle_cost(terms, context.horizon.days)
        for literal, weight in self._tours[agent_id]:
            self._literals.append(literal)
            self._weights.append(weight)

    def bound_tours(self, losses: OptionLosses, gap: float) -> None:
        """Add what prices prove of every agent: no tour is worth more than the best, and none ``gap`` less.

        The second holds for rosters that cost at most the bound of the prices plus ``gap``. With these rows the linear
        relaxation is at least as strong as the bound.
        """
        instance = losses.instance
        number = {crowd: g for g, crowd in enumerate(zip(instance.groups, instance.eighths, strict=True))}
        parts = self._parts
        for a, agent_id in enumerate(instance.agents):
            view = self.views[agent_id]
            if view.stays:  # what an activity takes from a tour the bound has counted with the activity
                continue
            weights: dict[int, list[Any]] = {}
            for literal, cost in self._tours[agent_id]:
                weights.setdefault(literal.index, [literal, 0])[1] += cost * parts
            worth = float(losses.best[a])
            for day in range(view.context.horizon.days):
                facts = self._prices.facts(view.context, day)
                idle = self._prices.cost(facts, day, None)
                worth += idle
                for option, literal in view.options(day):
                    cost = self._prices.cost(facts, day, option) - idle
                    cost -= round(losses.earned(a, day, option))
                    weights.setdefault(literal.index, [literal, 0])[1] += cost * parts
            for (_, skills, eighths), by_slot in view.crowds().items():
                if (skills, eighths) not in number:  # no legal duty works as such: rules leave the literals false
                    continue
                gains = losses.gains[number[skills, eighths]] * parts
                for slot, terms in by_slot.items():
                    for sign, literal in terms:
                        weights.setdefault(literal.index, [literal, 0])[1] -= sign * int(gains[slot])
            own = losses.states[losses.kind_of[a]]
            for state, by_slot in enumerate(view.states() if instance.joint.rows else ()):
                for slot, terms in by_slot.items():
                    for sign, literal in terms:
                        weights.setdefault(literal.index, [literal, 0])[1] -= sign * int(own[state, slot]) * parts
            kept = [pair for pair in weights.values() if pair[1]]
            loss = cp_model.LinearExpr.weighted_sum([v for v, _ in kept], [w for _, w in kept]) + round(worth * parts)
            self.model.add_linear_constraint(loss, 0, max(0, int(gap * parts)))

    def cost_less_than(self, milli: float) -> None:
        """Look only for rosters that cost less than so much milli-currency."""
        self.model.add(self.total <= round(milli * self._parts) - 1)

    def hint(self, roster: Roster) -> None:
        """Give every option, break, coaching and joint activity literal its value in a roster."""
        self._joint.hint(roster)
        for agent_id, view in self.views.items():
            own = {duty.date: duty for duty in roster.by_agent.get(agent_id, ())}
            for day in range(view.context.horizon.days):
                _hint_day(self.model, view, day, own.get(view.context.horizon.date_of(day)))

    def solve(
        self,
        time_limit: float,
        workers: int,
        seed: int,
        lower_bound: float | None = None,
        deterministic: bool = False,
        on_solution: Callable[[float, float], None] | None = None,
    ) -> ModelAnswer:
        """Search; ``on_solution(objective, bound)`` hears of every better roster, in milli-currency.

        ``deterministic`` makes the limit one of CP-SAT's reproducible work units instead of seconds.
        """
        if lower_bound is not None:
            self.model.add(self.total >= int(np.ceil(lower_bound * self._parts - 1e-6)))
        solver = cp_model.CpSolver()
        if deterministic:
            solver.parameters.max_deterministic_time = time_limit
        else:
            solver.parameters.max_time_in_seconds = time_limit
        solver.parameters.num_workers = workers
        solver.parameters.random_seed = seed
        parts = self._parts
        callback = _Listener(on_solution, parts) if on_solution else None
        status = solver.solve(self.model, callback)  # Ctrl-C ends it with the best found
        _hear_ctrl_c_again()
        known = {
            cp_model.OPTIMAL: Status.OPTIMAL,
            cp_model.FEASIBLE: Status.FEASIBLE,
            cp_model.INFEASIBLE: Status.INFEASIBLE,
        }.get(status, Status.UNKNOWN)
        if known not in (Status.OPTIMAL, Status.FEASIBLE):
            bound = solver.best_objective_bound / parts if known is Status.UNKNOWN else np.inf
            return ModelAnswer(known, None, np.inf, bound)
        duties = [duty for view in self.views.values() for duty in read_duties(view, solver)]
        return ModelAnswer(
            known,
            Roster((*self._kept.duties, *duties)),
            solver.objective_value / parts,
            solver.best_objective_bound / parts,
        )


def _hear_ctrl_c_again() -> None:
    """Put Python's handler back: after a solution CP-SAT leaves the system's, which ends the process."""
    handler = signal.getsignal(signal.SIGINT)
    if handler is not None and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, handler)


class _Listener(cp_model.CpSolverSolutionCallback):
    def __init__(self, on_solution: Callable[[float, float], None], parts: int) -> None:
        super().__init__()
        self._on_solution, self._parts = on_solution, parts

    def on_solution_callback(self) -> None:
        """Pass objective and bound on."""
        self._on_solution(self.objective_value / self._parts, self.best_objective_bound / self._parts)


def _hint_day(model: cp_model.CpModel, view: AgentModel, day: int, duty: Duty | None) -> None:
    horizon = view.context.horizon
    start = horizon.minute_of(duty.start) if duty else -1
    rests = [horizon.minute_of(s.start) for s in duty.segments if s.is_rest] if duty else []
    own = {coaching.activity for coaching in view.context.coachings}
    coached = next((s for s in duty.segments if s.activity in own), None) if duty else None
    chosen = None
    for option, literal in view.options(day):
        coaching = view.context.coachings[option.coaching].activity if option.coaching >= 0 else None
        same = (
            chosen is None
            and duty is not None
            and option.start == start
            and option.form.minutes == duty.minutes
            and option.form.shift == duty.shift
            and coaching == (coached.activity if coached else None)
        )
        if same:
            chosen = option
        model.add_hint(literal, same)
    model.add_hint(view.works(day), duty is not None)
    for form, used in view.forms(day):
        mine = chosen is not None and chosen.form == form
        model.add_hint(used, mine)
        for b in range(len(form.breaks)):
            for minute, literal in view.break_starts(day, form, b):
                model.add_hint(literal, mine and b < len(rests) and rests[b] == minute)
    for index in range(len(view.context.coachings)):
        for minute, literal in view.coaching_starts(day, index):
            at = horizon.minute_of(coached.start) if coached else -1
            model.add_hint(literal, chosen is not None and chosen.coaching == index and minute == at)
    worked = [
        (horizon.minute_of(s.start), horizon.minute_of(s.end), s.queue)
        for s in (duty.segments if duty is not None and chosen is not None and not chosen.form.queue else ())
        if s.activity == "work"
    ]
    for minute, by_queue in view.queue_at(day).items():
        for queue, literal in by_queue.items():
            model.add_hint(literal, any(start <= minute < end and queue == own for start, end, own in worked))
