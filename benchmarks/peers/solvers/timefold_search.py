"""Timefold's Python solver: agent-days with a duty each, its construction heuristic and local search as they come.

The score is counted incrementally (the lack of every set of tied queues a slot, as a Timefold engineer would after the
first constraint streams turned out slow); days, paid slots and rest are hard. Where breaks move, each duty is offered
with a dozen of its placements, evenly drawn: one planning value a duty and placement. One thread: more need the
enterprise edition. No bound.
"""

# No postponed annotations here: the package reads them as objects.
import time
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Annotated, Optional

from timefold.solver import SolverFactory
from timefold.solver.config import Duration, ScoreDirectorFactoryConfig, SolverConfig, TerminationConfig
from timefold.solver.domain import (
    PlanningEntityCollectionProperty,
    PlanningId,
    PlanningScore,
    PlanningVariable,
    ValueRangeProvider,
    planning_entity,
    planning_solution,
)
from timefold.solver.score import HardSoftScore, IncrementalScoreCalculator

from benchmarks.peers.solvers.command import Order, run
from benchmarks.peers.solvers.greedy import Cover, placements
from benchmarks.peers.solvers.instance import Answer, PlainDuty, PlainInstance

PLACEMENTS = 12
"""Break placements offered a duty."""


@dataclass
class Choice:
    """A duty: slots of the horizon, and which form and placement it is."""

    start: int
    end: int
    paid: int
    worked: list[int]
    form: int
    breaks: list[int]


@planning_entity
@dataclass
class AgentDay:
    """One agent's day. ``sets``: indices of the sets of queues the agent counts for."""

    id: Annotated[int, PlanningId]
    person: int
    day: int
    rest: int
    least_days: int
    most_days: int
    most_paid: int
    sets: list[int]
    offers: Annotated[list[Choice], ValueRangeProvider]
    choice: Annotated[Optional[Choice], PlanningVariable(allows_unassigned=True)] = field(default=None)  # noqa: UP045


@planning_solution
@dataclass
class Plan:
    """All agent-days; ``lack[slot][set]`` with nobody at work; ``ties`` holds the sets of each component of queues."""

    days: Annotated[list[AgentDay], PlanningEntityCollectionProperty]
    people: int
    horizon: int
    short_cost: int
    lack: list[list[int]]
    ties: list[list[int]]
    score: Annotated[HardSoftScore, PlanningScore] = field(default=None)


class Count(IncrementalScoreCalculator):
    """Keeps the lack of every set of queues a slot, and each agent's breaches.

    Written without types and without closures, as the package translates these methods to Java byte code.
    """

    def reset_working_solution(self, solution) -> None:
        """Count from nothing."""
        self.short_cost = solution.short_cost
        self.horizon = solution.horizon
        self.ties = solution.ties
        self.lack = []
        for row in solution.lack:
            self.lack.append(list(row))
        self.week = []
        self.limits = []  # type: ignore[var-annotated]  # the translator minds types
        for _ in range(solution.people):
            self.week.append([None] * solution.horizon)
            self.limits.append(None)
        self.short = 0
        self.paid = 0
        self.hard = 0
        for row in self.lack:
            self.short += self.missing(row)
        for day in solution.days:
            self.limits[day.person] = day
        for person in range(solution.people):
            if self.limits[person] is not None:
                self.hard += self.breaches(person)
        for day in solution.days:
            self.put(day)

    def missing(self, row):
        """Shortage of a slot."""
        found = 0
        for tie in self.ties:
            worst = 0
            for i in tie:
                if row[i] > worst:
                    worst = row[i]
            found += worst
        return found

    def breaches(self, person):
        """Days and paid slots beside their limits, slots of rest missing; weeks are counted one by one."""
        week = self.week[person]
        limit = self.limits[person]
        found = 0
        days = 0
        paid = 0
        free_from = -1000
        for day in range(self.horizon):
            choice = week[day]
            if choice is not None:
                days += 1
                paid += choice.paid
                if choice.start < free_from:
                    found += free_from - choice.start
                free_from = choice.end + limit.rest
            if day % 7 == 6:
                # A missing duty counts as a long one, so that closing it never looks worse than its rest.
                if days < limit.least_days:
                    found += 50 * (limit.least_days - days)
                if days > limit.most_days:
                    found += 50 * (days - limit.most_days)
                if paid > limit.most_paid:
                    found += paid - limit.most_paid
                days = 0
                paid = 0
        return found

    def put(self, day) -> None:
        """Count a day in."""
        self.change(day, day.choice, 1)

    def change(self, day, choice, sign) -> None:
        """Count a day's duty in or out."""
        if choice is None:
            return
        self.hard -= self.breaches(day.person)
        self.week[day.person][day.day] = choice if sign > 0 else None
        self.hard += self.breaches(day.person)
        self.paid += sign * choice.paid
        for slot in choice.worked:
            row = self.lack[slot]
            self.short -= self.missing(row)
            for i in day.sets:
                row[i] -= sign
            self.short += self.missing(row)

    def before_variable_changed(self, entity, variable_name) -> None:
        """Take out what was."""
        self.change(entity, entity.choice, -1)

    def after_variable_changed(self, entity, variable_name) -> None:
        """Put in what is."""
        self.change(entity, entity.choice, 1)

    def before_entity_added(self, entity) -> None:
        """Nothing yet."""

    def after_entity_added(self, entity) -> None:
        """Put in."""
        self.put(entity)

    def before_entity_removed(self, entity) -> None:
        """Take out."""
        self.change(entity, entity.choice, -1)

    def after_entity_removed(self, entity) -> None:
        """Nothing left."""

    def calculate_score(self):
        """Breaches, and the full objective."""
        return HardSoftScore.of(-self.hard, -(self.short_cost * self.short + self.paid))


def make_plan(instance: PlainInstance) -> Plan:
    """Express the instance; every day with an offer is an entity."""
    cover = Cover(instance)
    choices: dict[tuple[int, int], list[Choice]] = {}
    days: list[AgentDay] = []
    for i, person in enumerate(instance.people):
        kind = instance.kinds[person.kind]
        for day, options in enumerate(kind.options):
            offers = [c for option in options for c in choices.setdefault(option, _choices(instance, i, day, *option))]
            week = kind.weeks[day // 7]
            if offers:
                limits = (kind.rest, week.least_days, week.most_days, week.most_paid)
                days.append(AgentDay(len(days), i, day, *limits, cover.touched[person.skills], offers))
    return Plan(days, len(instance.people), instance.days, instance.short_cost, cover.lack, cover.ties)


def _choices(instance: PlainInstance, person: int, day: int, start: int, number: int) -> list[Choice]:
    """Return a duty with each of the placements offered."""
    form = instance.forms[number]
    every = placements(form)
    drawn = every[:: max(1, len(every) // PLACEMENTS)][:PLACEMENTS]
    return [
        Choice(
            start,
            start + form.length,
            form.paid,
            PlainDuty(person, day, start, number, offsets).worked(instance),
            number,
            list(offsets),
        )
        for offsets in drawn
    ]


def solve(instance: PlainInstance, order: Order) -> Answer:
    """Run the solver for the seconds given."""
    began = time.perf_counter()
    plan = make_plan(instance)
    config = SolverConfig(
        solution_class=Plan,
        entity_class_list=[AgentDay],
        score_director_factory_config=ScoreDirectorFactoryConfig(incremental_score_calculator_class=Count),
        termination_config=TerminationConfig(spent_limit=Duration(seconds=round(order.seconds))),
        random_seed=order.seed,
    )
    solver = SolverFactory.create(config).build_solver()
    ready = time.perf_counter()
    best = solver.solve(plan)
    seconds = time.perf_counter() - ready
    duties = tuple(
        PlainDuty(d.person, d.day, d.choice.start, d.choice.form, tuple(d.choice.breaks))
        for d in best.days
        if d.choice is not None
    )
    return Answer(
        status="feasible" if best.score.hard_score == 0 else "hard rules broken",
        duties=duties,
        version=f"timefold {version('timefold')}",
        claimed=float(-best.score.soft_score),
        setup_seconds=ready - began,
        seconds=seconds,
        note=f"score {best.score}",
    )


if __name__ == "__main__":
    run(solve)
