"""The whole problem as one CP-SAT model, built from the rules' ``constrain`` faces: the definition of the product."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from scheduler.domain.coverage import carried_duties, presence
from scheduler.domain.problem import Problem
from scheduler.domain.result import Status
from scheduler.domain.roster import Duty, Roster
from scheduler.engine.agent_model import AgentModel
from scheduler.engine.coverage import components
from scheduler.engine.oracles import read_duties
from scheduler.goals.registry import option_cost, person_values
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

    Parameters
    ----------
    problem
        The problem.
    free
        Agent ids to decide; all where ``None``.
    fixed
        Roster the others keep; the objective counts them as present, but not what their own duties cost.
    """

    problem: Problem
    free: Collection[str] | None = None
    fixed: Roster = field(default_factory=lambda: Roster(()))

    def __post_init__(self) -> None:
        self.model = cp_model.CpModel()
        self.views: dict[str, AgentModel] = {}
        self._constant = 0
        self._literals: list[Any] = []
        self._weights: list[int] = []
        ids = list(self.problem.contexts) if self.free is None else [a for a in self.problem.contexts if a in self.free]
        for agent_id in ids:
            self._add_agent(agent_id)
        self._kept = Roster(tuple(d for d in self.fixed.duties if d.agent_id not in self.views))
        self._add_coverage()
        self.model.minimize(cp_model.LinearExpr.weighted_sum(self._literals, self._weights) + self._constant)

    def _add_agent(self, agent_id: str) -> None:
        context = self.problem.contexts[agent_id]
        view = AgentModel(context, self.model)
        for rule in rules_for(self.problem, context):
            rule.constrain(view)
        self.views[agent_id] = view
        for day in range(context.horizon.days):
            idle = option_cost(self.problem, context, day, None)
            self._constant += idle
            for option, literal in view.options(day):
                weight = option_cost(self.problem, context, day, option) - idle
                if weight:
                    self._literals.append(literal)
                    self._weights.append(weight)

    def _add_coverage(self) -> None:
        """Presence by skill group and interval, allotted to queues; each queue's cost as the maximum of its lines."""
        problem = self.problem
        names = [queue.name for queue in problem.queues]
        values = person_values(problem)
        constants = presence(problem, (*carried_duties(problem), *self._kept.duties))
        groups: dict[frozenset[str], dict[int, list[tuple[int, Any]]]] = {}
        for agent_id, view in self.views.items():
            for queue, by_slot in view.presence().items():
                skills = frozenset([queue]) if queue else problem.contexts[agent_id].agent.skills
                target = groups.setdefault(skills, {})
                for slot, terms in by_slot.items():
                    target.setdefault(slot, []).extend(terms)
        for skills in constants:
            groups.setdefault(skills, {})
        order = list(groups)
        masks = [sum(1 << names.index(q) for q in skills if q in names) for skills in order]
        component = components(masks)
        for slot in range(problem.horizon.num_intervals):
            is_open = sum(1 << i for i, d in enumerate(problem.demand) if d.open[slot])
            for number in sorted(set(component)):
                members = [g for g in range(len(order)) if component[g] == number]
                self._add_slot(
                    slot,
                    [(order[g], masks[g] & is_open, groups[order[g]].get(slot, [])) for g in members],
                    constants,
                    values[slot],
                )
            unserved = is_open
            for mask in masks:
                unserved &= ~mask
            for q in range(len(names)):
                if unserved >> q & 1:
                    self._constant += round(values[slot, q, : problem.demand[q].required[slot]].sum())

    def _add_slot(
        self,
        slot: int,
        members: list[tuple[frozenset[str], int, list[tuple[int, Any]]]],
        constants: dict[frozenset[str], Any],
        values: Any,
    ) -> None:
        served: dict[int, list[tuple[int, Any]]] = {}
        fixed: dict[int, int] = {}
        for skills, mask, terms in members:
            own_queues = [q for q in range(len(values)) if mask >> q & 1]
            there = constants[skills][slot] if skills in constants else 0
            if not own_queues:
                continue
            for q in own_queues:
                served.setdefault(q, [])
                fixed.setdefault(q, 0)
            if len(own_queues) == 1:
                served[own_queues[0]].extend(terms)
                fixed[own_queues[0]] += there
                continue
            if not terms and not there:
                continue
            most = there + len(terms)
            flows = [self.model.new_int_var(0, most, "") for _ in own_queues]
            self.model.add(sum(flows) == there + sum(sign * literal for sign, literal in terms))
            for q, flow in zip(own_queues, flows, strict=True):
                served[q].append((1, flow))
        for q, terms in served.items():
            self._add_cost(slot, q, terms, fixed[q], values[q])

    def _add_cost(self, slot: int, q: int, terms: list[tuple[int, Any]], there: int, worth: Any) -> None:
        """Cost of a queue in a slot: convex in the people on it, so the largest of its lines."""
        required = self.problem.demand[q].required[slot]
        full = int(worth[:required].sum())
        if not terms:
            extra = max(0, there - required)
            self._constant += int(full - worth[: min(there, required)].sum()) - int(worth[-1]) * extra
            return
        staffed = there + sum(sign * literal for sign, literal in terms)
        most = full + int(-worth[-1]) * (there + len(terms))
        cost = self.model.new_int_var(0, max(0, most), "")
        total = full
        previous = None
        for n in range(required + 1):
            slope = -int(worth[n]) if n < required else -int(worth[-1])
            if slope != previous:  # the line from (n, total) on
                self.model.add(cost >= total + slope * (staffed - n))
                previous = slope
            if n < required:
                total -= int(worth[n])
        self._literals.append(cost)
        self._weights.append(1)

    def hint(self, roster: Roster) -> None:
        """Give every option, break and coaching literal its value in a roster."""
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
            self.model.add(
                cp_model.LinearExpr.weighted_sum(self._literals, self._weights) + self._constant
                >= int(np.ceil(lower_bound - 1e-6))
            )
        solver = cp_model.CpSolver()
        if deterministic:
            solver.parameters.max_deterministic_time = time_limit
        else:
            solver.parameters.max_time_in_seconds = time_limit
        solver.parameters.num_workers = workers
        solver.parameters.random_seed = seed
        callback = _Listener(on_solution) if on_solution else None
        status = solver.solve(self.model, callback)
        known = {
            cp_model.OPTIMAL: Status.OPTIMAL,
            cp_model.FEASIBLE: Status.FEASIBLE,
            cp_model.INFEASIBLE: Status.INFEASIBLE,
        }.get(status, Status.UNKNOWN)
        if known not in (Status.OPTIMAL, Status.FEASIBLE):
            bound = solver.best_objective_bound if known is Status.UNKNOWN else np.inf
            return ModelAnswer(known, None, np.inf, bound)
        duties = [duty for view in self.views.values() for duty in read_duties(view, solver)]
        return ModelAnswer(
            known,
            Roster((*self._kept.duties, *duties)),
            solver.objective_value,
            solver.best_objective_bound,
        )


class _Listener(cp_model.CpSolverSolutionCallback):
    def __init__(self, heard: Callable[[float, float], None]) -> None:
        super().__init__()
        self._heard = heard

    def on_solution_callback(self) -> None:
        """Pass objective and bound on."""
        self._heard(self.objective_value, self.best_objective_bound)


def _hint_day(model: cp_model.CpModel, view: AgentModel, day: int, duty: Duty | None) -> None:
    horizon = view.context.horizon
    start = horizon.minute_of(duty.start) if duty else -1
    rests = [horizon.minute_of(s.start) for s in duty.segments if s.is_rest] if duty else []
    coached = next((s for s in duty.segments if s.activity.startswith("coaching:")), None) if duty else None
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
