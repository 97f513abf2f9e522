"""One person's best tour while everybody else keeps theirs, under requirements of single dates.

Is there a legal tour in which this date is off, this duty worked, this span avoided, and which one costs least? One
person adds at most one head an interval, so the label oracle answers exactly, from tables compiled once for all
questions. Where it would not be exact (a rule without a label form, a sum left to multipliers, a total over several
dates) the full CP-SAT model with one person free answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from scheduler.domain.joint_activities import held_activities
from scheduler.domain.presence import carried_duties, crowds
from scheduler.domain.problem import Problem
from scheduler.domain.result import Status
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.row_sums import row_sums
from scheduler.domain.shifts import DutyOption
from scheduler.engine.cp_sat.full_model import FullModel
from scheduler.engine.day_target_rounds import with_day_prices
from scheduler.engine.kernels.arrays import make_workspace
from scheduler.engine.kernels.constants import HARDLY_POSSIBLE
from scheduler.engine.kernels.coverage import Coverage, change_tours, fill
from scheduler.engine.kernels.state_sums import Rows, value_states
from scheduler.engine.kernels.tours import best_tour
from scheduler.engine.tables.decode import decode, encode
from scheduler.engine.tables.instance import Instance, compile_problem
from scheduler.engine.tables.joint_tables import UNMET
from scheduler.engine.tables.new_coverage import make_coverage
from scheduler.engine.tables.new_rows import earned_by
from scheduler.goals.total_targets import total_sums

Asked = Mapping[int, Callable[[DutyOption | None], bool]]
"""By day of the horizon, which duties (``None``: a day off) will do; days left out are free."""
MODEL_SECONDS = 30.0
"""Time the full model has for one question."""


@dataclass(frozen=True)
class TourAnswer:
    """What was found for one question.

    Parameters
    ----------
    duties
        The best tour; ``None`` where no legal one meets what is asked.
    exact
        Whether that is proven: no legal tour that meets what is asked costs less, or there is none.
    """

    duties: tuple[Duty, ...] | None
    exact: bool


def settled(problem: Problem, roster: Roster) -> Problem:
    """Return the problem in which joint activities are held when and with whom the roster holds them."""
    held = held_activities(problem.joint_activities, roster.duties)
    return replace(problem, sessions=(*problem.sessions, *(one.session for one in held)), joint_activities=())


class BesideOthers:
    """Answers questions about single people of one roster; compiled at the first question.

    Joint activities stay where they are. Targets of whole days are priced at ``day_prices``, as the certificate of a
    run has them (none: at nothing), and answers are not called exact where there are such targets.

    Raises
    ------
    InfeasibleError
        At the first question, if some agent has no legal tour at all.
    """

    def __init__(self, problem: Problem, roster: Roster, day_prices: tuple[float, ...] = ()) -> None:
        self._has_targets = bool(problem.day_targets)
        if self._has_targets:
            problem = with_day_prices(problem, day_prices or (0.0,) * len(problem.day_targets))
        self.problem, self.roster = settled(problem, roster), roster

    def best(self, agent_id: str, asked: Asked) -> TourAnswer:
        """Find the cheapest legal tour of an agent that meets what is asked, everybody else as in the roster."""
        a = self._instance.agents.index(agent_id)
        if self._needs_model(a):
            return self._by_model(agent_id, asked)
        coverage, rows = self._without(a)
        answer = self._by_labels(a, asked, coverage, rows)
        self._change(a, coverage, rows, 1)
        return answer

    # Compiled once --------------------------------------------------------------------------------------------------

    @cached_property
    def _instance(self) -> Instance:
        instance = compile_problem(self.problem)
        tables = instance.tables
        # Copies: a question raises what its dates cost.
        return replace(instance, tables=replace(tables, cost=tables.cost.copy(), off_cost=tables.off_cost.copy()))

    @cached_property
    def _space(self):  # type: ignore[no-untyped-def]  # a bundle of arrays
        return make_workspace(self._instance.tables, self._instance.num_slots)

    @cached_property
    def _encoded(self):  # type: ignore[no-untyped-def]  # tours and whether they are known
        return encode(self._instance, self.roster)

    @cached_property
    def _state(self) -> tuple[Coverage, Rows]:
        """Everybody at work."""
        return self._begun(leave_out=-1)

    def _begun(self, leave_out: int) -> tuple[Coverage, Rows]:
        """Put everybody but one on the queues; those whose duties are no options of theirs by what they do."""
        instance = self._instance
        tours, known = self._encoded
        odd = {instance.agents[a] for a in np.flatnonzero(~known).tolist() if a != leave_out}
        duties = tuple(duty for duty in self.roster.duties if duty.agent_id in odd)
        groups = list(zip(instance.groups, instance.eighths, strict=True))
        there = crowds(self.problem, (*carried_duties(self.problem), *duties))
        groups += [crowd for crowd in there if crowd not in groups]
        queues = {queue.name: 1 << q for q, queue in enumerate(self.problem.queues)}
        masks = [sum(queues.get(name, 0) for name in names) for names, _ in groups]
        coverage = make_coverage(
            instance.values, instance.required, instance.is_open, masks, "paths", [eighths for _, eighths in groups]
        )
        heads = np.zeros((len(groups), self.problem.horizon.num_intervals), np.int64)
        for crowd, people in there.items():
            heads[groups.index(crowd)] += np.array(people, np.int64)
        fill(coverage, heads)
        rows, _ = instance.new_rows()
        for r, row in enumerate(instance.joint.rows):
            rows.sums[r] += np.array(row_sums(row, self.problem.horizon, duties), np.int64)
        for x, total in enumerate(instance.joint.totals):
            sums = np.array(total_sums(self.problem, total, Roster(duties)), np.int64)
            rows.total_sums[x, : len(sums)] += sums - np.array(total.base, np.int64)
        others = np.array([a for a in np.flatnonzero(known).tolist() if a != leave_out], np.int64)
        change_tours(instance.tables, coverage, rows, others, tours, np.int64(1))
        return coverage, rows

    # One question ---------------------------------------------------------------------------------------------------

    def _without(self, a: int) -> tuple[Coverage, Rows]:
        """Everybody else at work."""
        if not self._encoded[1][a]:
            return self._begun(leave_out=a)
        coverage, rows = self._state
        self._change(a, coverage, rows, -1)
        return coverage, rows

    def _change(self, a: int, coverage: Coverage, rows: Rows, sign: int) -> None:
        tours, known = self._encoded
        if known[a]:
            change_tours(self._instance.tables, coverage, rows, np.array([a], np.int64), tours, np.int64(sign))

    def _needs_model(self, a: int) -> bool:
        """Whether labels would not be exact."""
        instance = self._instance
        own = instance.classes[int(instance.tables.class_of[a])]
        days = self.problem.horizon.days
        shared = any(
            instance.agents[a] in total.people and len(set(total.periods)) < days for total in instance.joint.totals
        )
        return bool(own.left_out or own.left_sums) or shared

    def _by_labels(self, a: int, asked: Asked, coverage: Coverage, rows: Rows) -> TourAnswer:
        instance, tables, space = self._instance, self._instance.tables, self._space
        cls, agent_id = int(tables.class_of[a]), instance.agents[a]
        kind, options = rows.kind_of[a], instance.classes[cls].options
        if instance.joint.rows:
            value_states(rows, kind, rows.worth)
        if instance.joint.totals:
            earned = earned_by(self.problem, instance.joint.totals, rows.total_sums, agent_id)
            own = [earned(day, option) for day, offered in enumerate(options) for option in offered]
            space.option_extra[: len(own)] = own
        tours = instance.empty_tours()
        tours[a] = self._encoded[0][a]  # what has to be beaten
        first, last = int(tables.option_ptr[cls, 0]), int(tables.option_ptr[cls, -1])
        cost, off_cost = tables.cost[first:last].copy(), tables.off_cost[cls].copy()
        for day, will_do in asked.items():
            begin = int(tables.option_ptr[cls, day])
            for i, option in enumerate(options[day]):
                tables.cost[begin + i] += 0.0 if will_do(option) else UNMET
            tables.off_cost[cls, day] += 0.0 if will_do(None) else UNMET
        value = best_tour(tables, space, coverage.gain, rows.worth, tables.group_of[a], cls, tours[a])
        tables.cost[first:last], tables.off_cost[cls] = cost, off_cost
        chosen = [
            None if k < 0 else options[day][k - int(tables.option_ptr[cls, day])]
            for day, k in enumerate(tours[a, :, 0].tolist())
        ]
        is_met = value > HARDLY_POSSIBLE and all(will_do(chosen[day]) for day, will_do in asked.items())
        duties = decode(instance, tours).by_agent.get(agent_id, ()) if is_met else None
        return TourAnswer(duties, not self._has_targets)

    def _by_model(self, agent_id: str, asked: Asked) -> TourAnswer:
        context = self.problem.contexts[agent_id]
        allowed = [
            [option for option in (None, *context.options(day)) if day not in asked or asked[day](option)]
            for day in range(context.horizon.days)
        ]
        fixed = Roster(tuple(duty for duty in self.roster.duties if duty.agent_id != agent_id))
        model = FullModel(self.problem, free={agent_id}, fixed=fixed, allowed={agent_id: allowed})
        answer = model.solve(MODEL_SECONDS, workers=1, seed=0)
        duties = answer.roster.by_agent.get(agent_id, ()) if answer.roster is not None else None
        is_proven = answer.status in (Status.OPTIMAL, Status.INFEASIBLE)
        return TourAnswer(duties, is_proven and not self._has_targets)
