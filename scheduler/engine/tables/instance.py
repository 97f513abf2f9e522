"""A problem compiled for the search: groups, classes, tables, coverage."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.errors import InfeasibleError
from scheduler.domain.heads import EIGHTHS
from scheduler.domain.presence import Crowd, carried_duties, crowds
from scheduler.domain.priced_terms import JointTerms
from scheduler.domain.problem import AgentContext, Problem
from scheduler.engine.array_types import Floats, Ints
from scheduler.engine.kernels.arrays import Tables
from scheduler.engine.kernels.constants import OFF
from scheduler.engine.kernels.coverage import Coverage, fill
from scheduler.engine.kernels.state_sums import Rows
from scheduler.engine.kernels.tours import empty_tours
from scheduler.engine.tables.assigned import block_queues, tour_width
from scheduler.engine.tables.builder import TableBuilder
from scheduler.engine.tables.classes import ClassMaker, TourClass, class_key
from scheduler.engine.tables.joint_tables import JointTables, joint_people, plan_rows
from scheduler.engine.tables.new_coverage import make_coverage
from scheduler.engine.tables.new_rows import make_rows, rows_cost
from scheduler.goals.registry import joint_terms, person_values


@dataclass(frozen=True)
class Instance:
    """What the kernels need, and how to come back to the domain.

    Attributes
    ----------
    groups
        Skill sets (queue names): agents' own, then one for each queue duties or blocks are bound to, those of learners
        and of people with dated skills on other dates, and those only duties carried in from earlier weeks have.
    eighths
        Eighths of a head each person of a group counts for.
    bound_groups
        Groups of one queue: of duties bound to it, and of blocks of assigned work.
    classes
        Tour classes by class number.
    agents
        Agent ids in the order of the tables.
    by_model
        Agents some rule of whom has no label form: the CP-SAT oracle finds their tours.
    num_slots
        Slots up to the end of the last possible duty.
    """

    problem: Problem
    tables: Tables
    classes: tuple[TourClass, ...]
    groups: tuple[frozenset[str], ...]
    eighths: tuple[int, ...]
    bound_groups: tuple[int, ...]
    agents: tuple[str, ...]
    by_model: Ints
    num_slots: int
    values: NDArray[np.float64]
    required: Ints
    is_open: NDArray[np.bool_]
    carried: Ints
    """(G, T) people there from duties that began before the horizon."""
    joint: JointTerms
    """What many agents add up to, as the goals state it; day targets are priced outside."""

    @property
    def is_coupled(self) -> bool:
        """Whether agents add up to more than people on queues."""
        return bool(self.joint.rows or self.joint.totals)

    @cached_property
    def joint_tables(self) -> JointTables | None:
        """Joint activities by numbers; ``None`` where there are none."""
        if not self.problem.joint_activities:
            return None
        return JointTables(self.problem, self.tables, self.joint.left_out)

    @property
    def num_rows(self) -> int:
        """Rows of a roster's array: tours of the agents, and after them the plan of joint activities."""
        return len(self.agents) + plan_rows(self.problem)

    @property
    def group_of(self) -> Ints:
        """``(N,)`` own group of each agent."""
        return self.tables.group_of

    @property
    def special(self) -> Ints:
        """Groups somebody may work as besides the own one, each once."""
        return np.unique(self.tables.special)

    @cached_property
    def share(self) -> Floats:
        """``(G,)`` what a person of each group counts for, 1 for a whole head."""
        return np.array(self.eighths, np.float64) / EIGHTHS

    @cached_property
    def members(self) -> Ints:
        """``(G,)`` agents who can work as each group."""
        tables = self.tables
        found = np.bincount(self.group_of, minlength=len(self.groups))
        of_class = np.bincount(tables.class_of, minlength=len(self.classes))
        np.add.at(found, tables.special, np.repeat(of_class, np.diff(tables.special_ptr)))
        return found

    @property
    def num_options(self) -> int:
        """Duty options of all agents over the horizon."""
        per_class = self.tables.option_ptr[:, -1] - self.tables.option_ptr[:, 0]
        return int(per_class[self.tables.class_of].sum())

    @cached_property
    def _working_groups(self) -> set[int]:
        """Groups somebody can work as: in a duty not bound to a queue, in one bound to theirs, or carried in."""
        tables = self.tables
        by_skill = np.concatenate([[0], np.cumsum(tables.group < 0)])
        free = by_skill[tables.option_ptr[:, -1]] > by_skill[tables.option_ptr[:, 0]]
        able = free[tables.class_of]
        able[self.by_model] = True  # their oracle reads the gains of the own group, whatever the duty
        carried = np.flatnonzero(self.carried.any(axis=1))
        return {*self.group_of[able].tolist(), *self.special.tolist(), *carried.tolist()}

    def empty_tours(self, count: int | None = None) -> Ints:
        """Tours of ``count`` agents, of all where it is ``None``, who are off every day: ``(count, D, width)``."""
        size = len(self.agents) if count is None else count
        return empty_tours(size, self.problem.horizon.days, self.tables.width)

    def new_coverage(self, form: str = "auto") -> tuple[Coverage, float]:
        """Return a coverage with only the people of duties carried in, and its cost in milli-currency.

        A group as which nobody can work serves nothing: where every shift is bound to one queue, skills tie no queues.
        """
        queues = {queue.name: i for i, queue in enumerate(self.problem.queues)}
        masks = [
            sum(1 << queues[name] for name in group if name in queues) if g in self._working_groups else 0
            for g, group in enumerate(self.groups)
        ]
        coverage = make_coverage(self.values, self.required, self.is_open, masks, form, self.eighths)
        return coverage, self.empty_cost() - fill(coverage, self.carried)

    def new_rows(self) -> tuple[Rows, float]:
        """Return all rows with only the people of duties carried in, and their cost in milli-currency."""
        rows = make_rows(self.problem, self.joint, self.tables, self.classes)
        return rows, rows_cost(rows)

    def empty_cost(self) -> float:
        """Cost of coverage in milli-currency with nobody at work."""
        return float(np.maximum(self.values, 0.0).sum())


def no_legal_week(agent_ids: Sequence[str]) -> InfeasibleError:
    """Build the error that names agents without a legal tour."""
    return InfeasibleError(
        "no legal week under their own rules, absences and locks: "
        + ", ".join(agent_ids)
        + "; run `scheduler check` for the reasons"
    )


def compile_problem(problem: Problem, told: Callable[[int, int], None] = lambda done, count: None) -> Instance:
    """Build the instance.

    Parameters
    ----------
    told
        ``told(done, count)`` is called as the tables of one agent after the other are done.

    Raises
    ------
    InfeasibleError
        If the rules leave some agent no legal sequence of duties; all such agents are named. Rests and breaks are not
        looked at here: ``bound.Dual.evaluate`` notices those.
    """
    classes, class_of, stuck = _classes(problem, told)
    agents = list(problem.contexts)
    if stuck:
        raise no_legal_week(stuck)
    assigned = {queue for agent in problem.agents for queue in block_queues(problem, agent)}
    bound_queues = sorted({s.queue for s in problem.shifts.values() if s.queue} | assigned)
    # Where every shift is bound to one queue, or work is assigned, nobody is shared between queues by skill: own skills
    # would only tie them.
    free = any(not shift.queue for shift in problem.shifts.values())
    crews = _Crews(free)
    own_group_of = [crews.own(problem.contexts[a]) for a in agents]
    bound = [crews.number((frozenset([queue]), EIGHTHS), is_bound=True) for queue in bound_queues]
    carried = crowds(problem, carried_duties(problem))
    builder = TableBuilder(
        problem.horizon.interval_minutes,
        problem.horizon.days,
        crews.of_duty,
        lambda context: block_queues(problem, context.agent),
        tour_width(problem),
    )
    joint = joint_terms(problem)
    tables = builder.build(classes, class_of, own_group_of, bound, bool(joint.rows), bool(joint.totals))
    heads = _heads(carried, crews, problem.horizon.num_intervals)
    last = int((tables.start + tables.form_slots[tables.form]).max()) if len(tables.start) else 0
    demand = problem.demand
    return Instance(
        problem=problem,
        tables=tables,
        classes=tuple(classes),
        groups=tuple(skills for (skills, _), _ in crews.numbers),
        eighths=tuple(eighths for (_, eighths), _ in crews.numbers),
        bound_groups=tuple(g for (_, is_bound), g in crews.numbers.items() if is_bound),
        agents=tuple(agents),
        by_model=np.array([i for i, c in enumerate(class_of) if classes[c].left_out], np.int64),
        num_slots=max(last, problem.horizon.num_intervals),
        values=person_values(problem),
        required=np.array([d.required for d in demand], np.int64).T.copy(),
        is_open=np.array([d.open for d in demand], np.bool_).T.copy(),
        carried=heads,
        joint=joint,
    )


class _Crews:
    """Groups, numbered as they are met.

    Parameters
    ----------
    by_skill
        Whether some duty is not bound to a queue; else people's own skills count for nothing. Nor do those of people
        whose work is assigned.
    """

    def __init__(self, by_skill: bool) -> None:
        self._by_skill = by_skill
        self.numbers: dict[tuple[Crowd, bool], int] = {}

    def number(self, crowd: Crowd, is_bound: bool = False) -> int:
        """Index of a group; those of duties bound to a queue are apart from people who have just that skill."""
        return self.numbers.setdefault((crowd, is_bound), len(self.numbers))

    def of_carried(self, crowd: Crowd) -> int:
        """Index of the group people of duties carried in work as: one known already, where there is one."""
        is_bound = (crowd, False) not in self.numbers and (crowd, True) in self.numbers
        return self.number(crowd, is_bound)

    def own(self, context: AgentContext) -> int:
        """Group an agent works as on most dates."""
        skills, eighths = context.usual_crowd
        return self.number((self._of(context, skills), eighths))

    def of_duty(self, context: AgentContext, day: int, queue: str) -> int:
        """Group a duty of a date works as, -1 for the agent's own; ``queue`` is the one it is bound to, if any."""
        skills, eighths = context.skills_by_day[day], context.eighths[day]
        if queue:
            return self.number((frozenset([queue]), eighths), is_bound=True)
        return OFF if (skills, eighths) == context.usual_crowd else self.number((self._of(context, skills), eighths))

    def _of(self, context: AgentContext, skills: frozenset[str]) -> frozenset[str]:
        return skills if self._by_skill and context.agent.blocks is None else frozenset()


def _heads(there: dict[Crowd, list[int]], crews: _Crews, slots: int) -> Ints:
    numbers = [crews.of_carried(crowd) for crowd in there]
    heads = np.zeros((len(crews.numbers), slots), np.int64)
    for g, own in zip(numbers, there.values(), strict=True):
        heads[g] += np.array(own, np.int64)
    return heads


def _classes(problem: Problem, told: Callable[[int, int], None]) -> tuple[list[TourClass], list[int], list[str]]:
    """Classes, the class of each agent, and the agents without a legal tour."""
    numbers: dict[object, int] = {}
    classes: list[TourClass] = []
    maker = ClassMaker(problem)
    class_of, stuck = [], []
    apart = joint_people(problem)  # what a plan makes of a class it makes of one agent
    for agent_id, context in problem.contexts.items():
        key: object = class_key(problem, context, maker.prices)
        if agent_id in apart:
            key = (key, agent_id)
        if key not in numbers:
            numbers[key] = len(classes)
            classes.append(maker.make(context))
        class_of.append(numbers[key])
        if classes[numbers[key]].automaton.num_states[0] == 0:
            stuck.append(agent_id)
        told(len(class_of), len(problem.contexts))
    return classes, class_of, stuck
