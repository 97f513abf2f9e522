"""Two oracles behind one interface: the best legal tour of one agent for given values of being present."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty
from scheduler.domain.shifts import DutyOption
from scheduler.engine.cp_sat.agent_model import AgentModel
from scheduler.engine.cp_sat.priced_tours import price_tour
from scheduler.engine.kernels.arrays import make_workspace
from scheduler.engine.kernels.constants import HARDLY_POSSIBLE
from scheduler.engine.kernels.state_sums import STATES
from scheduler.engine.kernels.tour_sums import keeps_all_sums
from scheduler.engine.kernels.tours import best_tour
from scheduler.engine.tables.decode import Block, decode, make_duty
from scheduler.engine.tables.instance import Instance
from scheduler.goals.day_prices import DayPrices
from scheduler.goals.registry import tour_terms
from scheduler.rules.base import AnyRule
from scheduler.rules.registry import rules_for


@dataclass(frozen=True)
class OracleAnswer:
    """Best tour found.

    Parameters
    ----------
    duties
        The tour; ``None`` if no legal tour exists.
    value
        Worth of the presence less the tour's cost, milli-currency.
    upper
        No legal tour is worth more.
    exact
        Whether ``value`` equals ``upper`` by proof.
    """

    duties: tuple[Duty, ...] | None
    value: float
    upper: float
    exact: bool


class TourOracle(Protocol):
    """Answers for one agent."""

    def best(
        self,
        values: NDArray[np.float64],
        worth: NDArray[np.float64] | None = None,
        earned: Callable[[int, DutyOption], float] | None = None,
        queue_values: Mapping[str, NDArray[np.float64]] | None = None,
    ) -> OracleAnswer:
        """Best tour for ``values[slot]`` (milli-currency, whole numbers) over the horizon's slots.

        Besides, ``worth[state, slot]`` is what the agent's states are worth to presence rows, and
        ``earned(day, option)`` what a duty is worth to total rows. ``queue_values[queue]`` ``(T,)`` stands instead of
        ``values`` for work on that queue alone, be it bound to it or assigned.
        """


class LabelOracle:
    """The label kernel. Duties bound to one queue are valued like any other here."""

    def __init__(self, instance: Instance, agent: int) -> None:
        self.instance, self.agent = instance, agent
        self._space = make_workspace(instance.tables, instance.num_slots)

    def best(
        self,
        values: NDArray[np.float64],
        worth: NDArray[np.float64] | None = None,
        earned: Callable[[int, DutyOption], float] | None = None,
        queue_values: Mapping[str, NDArray[np.float64]] | None = None,
    ) -> OracleAnswer:
        """Best tour by labels; exact unless a rule of the agent has no label form, or the tables leave a sum out."""
        instance = self.instance
        cls = int(instance.tables.class_of[self.agent])
        gains = np.repeat(np.asarray(values, np.float64)[None, :], len(instance.groups), axis=0)
        for g in instance.bound_groups:
            (queue,) = instance.groups[g]
            gains[g] = (queue_values or {}).get(queue, gains[g])
        tours = instance.empty_tours()
        states = np.zeros((STATES, len(values))) if worth is None else worth
        self._space.option_extra[:] = 0.0
        for day, options in enumerate(instance.classes[cls].options if earned is not None else ()):
            first = int(instance.tables.option_ptr[cls, day] - instance.tables.option_ptr[cls, 0])
            own = [earned(day, option) for option in options] if earned is not None else []
            self._space.option_extra[first : first + len(own)] = own
        group = int(instance.group_of[self.agent])
        value = best_tour(instance.tables, self._space, gains, states, group, cls, tours[self.agent])
        exact = not instance.classes[cls].left_out
        if value <= HARDLY_POSSIBLE:
            return OracleAnswer(None, -np.inf, -np.inf, exact)
        if not keeps_all_sums(instance.tables, cls, tours[self.agent]):
            return OracleAnswer(None, -np.inf, value, False)
        duties = decode(instance, tours).duties
        return OracleAnswer(duties, value, value, exact)


class ModelOracle:
    """The CP-SAT model of one agent, from the rules' ``constrain`` faces; built once, the objective is swapped."""

    def __init__(self, problem: Problem, agent_id: str, rules: Sequence[AnyRule] | None = None) -> None:
        self.problem = problem
        self.context = problem.contexts[agent_id]
        self.model = cp_model.CpModel()
        self.view = AgentModel(self.context, self.model)
        for rule in rules_for(problem, self.context) if rules is None else rules:
            rule.constrain(self.view)
        self._presence = self.view.presence()
        self._prices = DayPrices(problem)
        self._tour = price_tour(self.view, tour_terms(problem, self.context))

    def best(
        self,
        values: NDArray[np.float64],
        worth: NDArray[np.float64] | None = None,
        earned: Callable[[int, DutyOption], float] | None = None,
        queue_values: Mapping[str, NDArray[np.float64]] | None = None,
        time_limit: float = 30.0,
    ) -> OracleAnswer:
        """Best tour by CP-SAT; not exact only where the time limit stops the proof."""
        literals, weights, constant = self._terms(values, queue_values or {})
        for literal, weight in (*self._state_terms(worth), *self._duty_terms(earned)):
            literals.append(literal)
            weights.append(weight)
        self.model.maximize(cp_model.LinearExpr.weighted_sum(literals, weights) + constant)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_time_in_seconds = time_limit
        solver.parameters.catch_sigint_signal = False  # it would not put Python's handler back
        # Measured on agents free to start at any half hour: 3-10 s instead of 25-40 s to prove the best week.
        solver.parameters.linearization_level = 2
        solver.parameters.symmetry_level = 0
        solver.parameters.cp_model_probing_level = 0
        status = solver.solve(self.model)
        if status == cp_model.INFEASIBLE:
            return OracleAnswer(None, -np.inf, -np.inf, True)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return OracleAnswer(None, -np.inf, np.inf, False)
        return OracleAnswer(
            read_duties(self.view, solver),
            solver.objective_value,
            solver.best_objective_bound,
            status == cp_model.OPTIMAL,
        )

    def _duty_terms(self, earned: Callable[[int, DutyOption], float] | None) -> Iterator[tuple[cp_model.IntVar, int]]:
        """Literals with what they are worth to total rows, milli-currency."""
        for day in range(self.context.horizon.days if earned is not None else 0):
            for option, literal in self.view.options(day):
                yield literal, round(earned(day, option)) if earned is not None else 0

    def _state_terms(self, worth: NDArray[np.float64] | None) -> Iterator[tuple[cp_model.IntVar, int]]:
        """Literals with what they are worth to presence rows, milli-currency."""
        for state, by_slot in enumerate(self.view.states() if worth is not None and worth.size else ()):
            for slot, terms in by_slot.items():
                for sign, literal in terms:
                    yield literal, sign * round(worth[state, slot]) if worth is not None else 0

    def _terms(
        self, values: NDArray[np.float64], queue_values: Mapping[str, NDArray[np.float64]]
    ) -> tuple[list[cp_model.IntVar], list[int], int]:
        literals, weights = [term for term, _ in self._tour], [-cost for _, cost in self._tour]
        for queue, by_slot in self._presence.items():
            own = queue_values.get(queue, values)
            for slot, terms in by_slot.items():
                for sign, literal in terms:
                    literals.append(literal)
                    weights.append(sign * round(own[slot]))
        constant = 0
        for day in range(self.context.horizon.days):
            facts = self._prices.facts(self.context, day)
            idle = self._prices.cost(facts, day, None)
            constant -= idle
            for option, literal in self.view.options(day):
                literals.append(literal)
                weights.append(idle - self._prices.cost(facts, day, option))
        return literals, weights, constant


def read_duties(view: AgentModel, solver: cp_model.CpSolver) -> tuple[Duty, ...]:
    """Duties of one agent in a solved model."""
    duties = []
    there = tuple(stay.session for stay in view.stays if solver.boolean_value(stay.literal))
    context = replace(view.context, sessions=(*view.context.sessions, *there)) if there else view.context
    for day in range(view.context.horizon.days):
        for option, literal in view.options(day):
            if not solver.boolean_value(literal):
                continue
            offsets = [
                next(m for m, lit in view.break_starts(day, option.form, b) if solver.boolean_value(lit)) - option.start
                for b in range(len(option.form.breaks))
            ]
            coached, blocks = _coaching(view, day, option, solver), None
            if view.context.agent.blocks is not None and not option.form.queue:
                blocks = _blocks(view, day, solver)
            duties.append(make_duty(context, option, offsets, coached, blocks=blocks))
    return tuple(duties)


def _blocks(view: AgentModel, day: int, solver: cp_model.CpSolver) -> list[Block]:
    """Blocks of assigned work of a day, on every queue intervals in a row together; breaks between them cut later."""
    found: list[Block] = []
    for minute, by_queue in view.queue_at(day).items():
        for queue, literal in by_queue.items():
            if not solver.boolean_value(literal):
                continue
            if found and found[-1][1:] == (minute, queue):
                found[-1] = (found[-1][0], minute + view.grid, queue)
            else:
                found.append((minute, minute + view.grid, queue))
    return found


def _coaching(view: AgentModel, day: int, option: DutyOption, solver: cp_model.CpSolver) -> int | None:
    if option.coaching < 0:
        return None
    starts = view.coaching_starts(day, option.coaching)
    return next(minute for minute, literal in starts if solver.boolean_value(literal)) - option.start
