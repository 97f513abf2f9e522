"""Targets of whole days by multipliers: each round prices contacts late on a day and solves an ordinary problem.

With a multiplier of 0 to the target's price on every day, the cost of a roster is at least its cost without the targets
plus ``multiplier x (contacts late - contacts allowed)``, and contacts late are a sum over people like the values of the
demand: so every round's bound bounds the whole, and every round's roster is one. Multipliers rise on days that miss
their target and fall on those that keep it with people to spare; the roster kept is the best by the true cost.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

from scheduler.domain.demand import DayTarget, QueueDemand
from scheduler.domain.money import MILLI
from scheduler.domain.problem import Problem
from scheduler.domain.result import SearchResult, Status
from scheduler.engine.allotment import allot
from scheduler.engine.apart import solve as solve_plain
from scheduler.engine.bound import Dual, steps_clock
from scheduler.engine.instance import compile_problem
from scheduler.engine.options import Listener, Progress, SearchOptions, silent
from scheduler.goals.day_targets import missed_contacts
from scheduler.goals.registry import measure_goals

ROUNDS = 5
FIRST_SHARE, LAST_SHARE = 0.2, 0.25
"""Shares of the limit: of the first round, without multipliers, because most days may need none; and of a last ascent
of the bound at the multipliers found, for which single rounds are too short."""
BOUND_STEPS = 20
"""Evaluations of the last ascent for each round of work, where the limit counts these."""
FIRST, GROWTH = 2.0, 8.0
"""First multiplier of a day that misses its target, in values of a contact in time, and the factor by which it grows
until the day keeps it."""
REACH_STEPS = 150
MOST_TOLD = 5
"""Evaluations of the dual that say what a day could reach at best, and days of which it is said."""


@dataclass
class _Day:
    """Multiplier of one target in milli-currency per contact, and between which values it is sought."""

    target: DayTarget
    value: float = 0.0
    low: float = 0.0
    high: float | None = None

    def learn(self, missed: int) -> None:
        """Move on after a round: up where the day missed its target, down where it kept it."""
        if missed > 0:
            self.low = self.value
        elif self.value > 0 or self.high is not None:
            self.high = self.value
        else:
            return
        if self.high is None:
            self.value = min(float(self.target.price), max(FIRST * self.target.worth, GROWTH * self.value))
        else:
            self.value = (self.low + self.high) / 2


def solve(
    problem: Problem,
    options: SearchOptions | None = None,
    listener: Listener = silent,
    executor: Executor | None = None,
) -> SearchResult:
    """Find a roster and prove how good it is, targets of days included; see ``apart.solve`` for everything else.

    Raises
    ------
    InfeasibleError
        If some agent's own rules leave no legal tour.
    """
    if not problem.day_targets:
        return solve_plain(problem, options, listener, executor)
    options = options or SearchOptions()
    began = time.perf_counter()
    days = [_Day(target) for target in problem.day_targets]
    best: SearchResult | None = None
    bound, results = float("-inf"), []
    usual = (1.0 - FIRST_SHARE - LAST_SHARE) / (ROUNDS - 1)
    for share in (FIRST_SHARE, *(usual,) * (ROUNDS - 1)):
        heard = _heard(listener, began, None if best is None else best.objective, bound)
        found = solve_plain(_priced(problem, days), _part(options, share), heard, executor)
        results.append(found)
        if found.status not in (Status.OPTIMAL, Status.FEASIBLE):
            break
        candidate = _true(problem, found)
        if best is None or candidate.objective < best.objective - 0.5 / MILLI:
            best = candidate
        if found.bound is not None:
            bound = max(bound, found.bound - _allowance(days))
        missed = missed_contacts(problem, candidate.allotment)
        if best.objective - bound < 0.5 / MILLI or found.interrupted or not _again(days, missed):
            break
    else:
        bound = max(bound, _last_bound(_priced(problem, days), options) - _allowance(days))
    return _closed(problem, best, bound, results)


def _last_bound(priced: Problem, options: SearchOptions) -> float:
    """Prove as much as possible of the problem at some multipliers, in currency."""
    dual = Dual.of(compile_problem(priced))
    began, limit = time.perf_counter(), options.time_limit * LAST_SHARE
    if options.iterations is not None:
        dual.ascend(steps_clock(BOUND_STEPS * options.iterations))
    else:
        dual.ascend(lambda: (time.perf_counter() - began) / limit if limit > 0 else 1.0)
    return dual.bound / MILLI


def _priced(problem: Problem, days: Sequence[_Day]) -> Problem:
    """Add to people's values what the contacts they keep from being late are worth at the multipliers."""
    demand = {own.queue: own for own in problem.demand}
    for day in days:
        if day.value > 0:
            demand[day.target.queue] = _with_day(demand[day.target.queue], day)
    return replace(problem, demand=tuple(demand[own.queue] for own in problem.demand), day_targets=())


def _with_day(demand: QueueDemand, day: _Day) -> QueueDemand:
    values = list(demand.values)
    for t, late in enumerate(day.target.late, start=day.target.first):
        own, size = values[t], max(len(values[t]), len(late))
        # Rounded down: what the round proves holds for the unrounded multiplier too.
        extra = [int(day.value * one / MILLI) for one in late]
        both = [_at(own, k) + _at(extra, k) for k in range(size)]
        values[t] = tuple(value for value in both if value > 0)
    return replace(demand, values=tuple(values))


def _at(values: Sequence[int], k: int) -> int:
    return values[k] if k < len(values) else 0


def _allowance(days: Sequence[_Day]) -> float:
    """Currency the multipliers give back for the contacts allowed to be late."""
    return sum(day.value * day.target.allowed for day in days) / MILLI / MILLI


def _again(days: Sequence[_Day], missed: Sequence[int]) -> bool:
    """Move the multipliers; False where none has changed."""
    before = [day.value for day in days]
    for day, most in zip(days, missed, strict=True):
        day.learn(most)
    return before != [day.value for day in days]


def _part(options: SearchOptions, share: float) -> SearchOptions:
    rounds = None if options.iterations is None else max(1, round(options.iterations * share))
    return replace(options, time_limit=options.time_limit * share, iterations=rounds)


def _true(problem: Problem, found: SearchResult) -> SearchResult:
    """Return the round's roster at its true cost, by the cheaper of two allotments."""
    allotments = (found.allotment, allot(problem, found.roster))
    costs = [measure_goals(problem, found.roster, allotment) for allotment in allotments]
    cheaper = 0 if sum(costs[0].values()) <= sum(costs[1].values()) else 1
    return replace(found, allotment=allotments[cheaper], goals=costs[cheaper])


def _closed(problem: Problem, best: SearchResult | None, bound: float, results: Sequence[SearchResult]) -> SearchResult:
    """Put the rounds together; without a roster the first answer says why."""
    if best is None:
        nobody = results[0]
        return replace(nobody, goals=measure_goals(problem, nobody.roster, nobody.allotment))
    is_best = best.objective - bound < 0.5 / MILLI
    return replace(
        best,
        status=Status.OPTIMAL if is_best else Status.FEASIBLE,
        bound=max(0.0, min(bound, best.objective)) if bound > float("-inf") else None,
        seconds=sum(one.seconds for one in results),
        compile_seconds=sum(one.compile_seconds for one in results),
        iterations=sum(one.iterations for one in results),
        interrupted=any(one.interrupted for one in results),
        notes=tuple(dict.fromkeys((*(note for one in results for note in one.notes), *_misses(problem, best)))),
    )


def _misses(problem: Problem, best: SearchResult) -> Iterator[str]:
    """Say which days miss their target, by how much, and what no legal roster could exceed."""
    missed = missed_contacts(problem, best.allotment)
    fractions = {queue.name: queue.target.fraction for queue in problem.queues}
    pairs = zip(problem.day_targets, missed, strict=True)
    told = [(target, most) for target, most in pairs if most > 0]
    for target, most in sorted(told, key=lambda pair: -pair[1] / pair[0].offered)[:MOST_TOLD]:
        goal = fractions[target.queue]
        day = problem.horizon.local(target.first * problem.horizon.interval_minutes)
        yield (
            f"{target.queue} on {day:%a %d %b}: {goal - most / target.offered:.1%} of contacts in time by the curve "
            f"instead of {goal:.1%}; no legal roster reaches more than {most_in_time(problem, target, goal):.1%}"
        )
    if len(told) > MOST_TOLD:
        yield f"{len(told) - MOST_TOLD} more days miss their target"


def most_in_time(problem: Problem, target: DayTarget, fraction: float) -> float:
    """Share of a day's contacts that no legal roster exceeds by the curve, whatever it costs."""
    nothing = ((),) * problem.horizon.num_intervals
    demand = tuple(replace(own, values=nothing) for own in problem.demand)
    alone = replace(
        problem,
        demand=demand,
        agents=tuple(replace(agent, pay_rate=0.0) for agent in problem.agents),
        wishes=(),
        base=(),
        day_targets=(),
    )
    dual = Dual.of(compile_problem(_priced(alone, [_Day(target, value=float(MILLI))])))
    dual.ascend(steps_clock(REACH_STEPS))
    return min(1.0, fraction + (target.allowed - max(0.0, dual.bound)) / target.offered)


def _heard(listener: Listener, began: float, best: float | None, bound: float) -> Listener:
    """Tell of a round: what it says of its own problem is not the cost, so the best known is told instead."""
    known = bound if bound > float("-inf") else None

    def heard(progress: Progress) -> None:
        seconds = time.perf_counter() - began
        listener(replace(progress, seconds=seconds, objective=best, bound=known))

    return heard
