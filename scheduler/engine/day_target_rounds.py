"""Targets of whole days by multipliers: each round prices contacts late on a day and solves an ordinary problem.

With a multiplier of 0 to the target's price on every day, the cost of a roster is at least its cost without the targets
plus ``multiplier x (contacts late - contacts allowed)``, and contacts late are a sum over people like the values of the
demand: so every round's bound bounds the whole, and every round's roster is one. Multipliers rise on days that miss
their target and fall on those that keep it with people to spare; the roster returned is the best by the true cost.

While multipliers move, rounds are searched without the full model, whatever the engine: it would prove a cost that the
next round does not ask about, with time that its search lacks. Once they stand still, the last round has it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from scheduler.domain.certificate import Certificate, allowance
from scheduler.domain.demand import DayTarget, QueueDemand
from scheduler.domain.money import MILLI
from scheduler.domain.problem import Problem
from scheduler.domain.result import SearchResult, Status
from scheduler.engine.allotment import allot
from scheduler.engine.bound.certify import one_part
from scheduler.engine.bound.dual import Dual, steps_clock
from scheduler.engine.options import Listener, Progress, SearchOptions
from scheduler.engine.tables.instance import compile_problem
from scheduler.goals.day_targets import missed_contacts
from scheduler.goals.registry import measure_goals

FIRST_SHARE, USUAL_SHARE, LAST_SHARE = 0.2, 0.1375, 0.25
"""Shares of the limit: of the first round, without multipliers, because most days may need none; of each further one
while multipliers move; and of a last ascent of the bound at the multipliers found, for which such rounds are too
short. Once multipliers stand still, one round has all that is left."""
LEAST_SHARE = 0.005
"""Less is not worth a round or an ascent."""
MOST_ROUNDS = 40
"""Rounds, however soon each is proven."""
STANDS_STILL = 0.001
"""Share of a multiplier by which it must move to be tried."""
BOUND_STEPS = 80
"""Evaluations of the dual for each round of work, where the limit counts these."""
FIRST, GROWTH = 2.0, 8.0
"""First multiplier of a day that misses its target, in values of a contact in time, and the factor by which it grows
until the day keeps it."""
MOST_IN_TIME_STEPS = 150
"""Evaluations of the dual that say what a day could reach at best."""
MOST_NAMED = 5
"""Days of which the result says so."""


SolveRound = Callable[[Problem, SearchOptions, Listener], SearchResult]
"""Solves a problem without targets of days."""


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


class Rounds:
    """The rounds of one search: multipliers, the best roster by its true cost, and the bound of the whole."""

    def __init__(self, problem: Problem, options: SearchOptions, listener: Listener, solve_round: SolveRound) -> None:
        self._problem, self._options, self._listener, self._solve_round = problem, options, listener, solve_round
        self._days = [_Day(target) for target in problem.day_targets]
        self.best: SearchResult | None = None
        self.bound = float("-inf")
        self.certificate: Certificate | None = None
        self.results: list[SearchResult] = []
        self.seconds, self._used = 0.0, 0.0
        self.is_interrupted = False
        self._short: float | None = None

    def run(self) -> None:
        """Search until the roster is proven or the limit is reached; Ctrl-C keeps the best roster of the rounds so far.

        Multipliers stand still where every day without one keeps its target and every day that misses has its full
        price (a roster then costs in all what it costs in the round, so the round's own search closes the gap), or
        where the two values a day is sought between have met.
        """
        try:
            self._search()
        except KeyboardInterrupt:
            if self.best is None:
                raise
            self.is_interrupted = True

    def _search(self) -> None:
        share, settled = FIRST_SHARE, False
        while share >= LEAST_SHARE and len(self.results) < MOST_ROUNDS:
            missed = self._round(share, settled)
            if missed is None or self._is_done:
                return
            moved = _again(self._days, missed)
            if settled and not moved:
                break
            settled = not moved
            left = 1.0 - self._used
            share = left if settled else min(USUAL_SHARE, left - LAST_SHARE)
        if not settled and 1.0 - self._used >= LEAST_SHARE:
            self._raise_bound(1.0 - self._used)

    @property
    def _is_done(self) -> bool:
        is_best = self.best is not None and self.best.objective - self.bound < 0.5 / MILLI
        return is_best or self.is_interrupted

    def _round(self, share: float, settled: bool) -> tuple[int, ...] | None:
        """Solve at the multipliers for a share of the limit; contacts missed by day, ``None`` without a roster."""
        allowance = self._allowance()
        number = len(self.results) + 1

        def report(progress: Progress) -> None:
            if progress.bound is not None:
                # A full model holds no roster that costs more than the round's best: beyond that it proves nothing.
                own = progress.bound if progress.objective is None else min(progress.bound, progress.objective)
                self.bound = max(self.bound, own - allowance)
            if progress.phase != "done":
                self.report(progress)

        found = self._solve_round(_priced(self._problem, self._days), self._part(share, settled), report)
        self.results.append(found)
        self.is_interrupted = found.interrupted
        self.seconds += found.seconds
        counted = self._options.iterations is not None
        self._used += share if counted else found.seconds / max(1e-9, self._options.time_limit)
        if found.bound is not None:
            self.bound = max(self.bound, found.bound - allowance)
        self._certify(found.certificate)
        if found.status not in (Status.OPTIMAL, Status.FEASIBLE):
            return None
        candidate = _true(self._problem, found)
        if self.best is None or candidate.objective < self.best.objective - 0.5 / MILLI:
            self.best = candidate
        self.report(Progress(f"round {number}", 0.0, shortage_hours=self._short))
        return missed_contacts(self._problem, candidate.allotment)

    def _part(self, share: float, settled: bool) -> SearchOptions:
        """Return what one round may use; the full model follows the search only where multipliers stand still."""
        own = self._options
        rounds = None if own.iterations is None else max(1, round(own.iterations * share))
        engine = "search" if own.engine == "auto" and not settled else own.engine
        return replace(own, time_limit=own.time_limit * share, iterations=rounds, engine=engine)

    def report(self, progress: Progress) -> None:
        """Report a round in terms of the whole: the true cost of the best roster of earlier rounds, and the bound.

        The round's own cost charges days that miss their target less than the price, so it is no upper bound.
        """
        self._short = progress.shortage_hours if progress.shortage_hours is not None else self._short
        best = None if self.best is None else self.best.objective
        bound = None
        if self.bound > float("-inf"):
            bound = max(0.0, self.bound if best is None else min(self.bound, best))
        seconds = self.seconds + progress.seconds
        self._listener(replace(progress, seconds=seconds, objective=best, bound=bound, shortage_hours=self._short))

    def _raise_bound(self, share: float) -> None:
        """Prove as much as possible at the multipliers, with the rest of the limit."""
        dual = Dual.of(compile_problem(_priced(self._problem, self._days)))
        began, limit = time.perf_counter(), self._options.time_limit * share
        try:
            if self._options.iterations is not None:
                dual.ascend(steps_clock(max(1, round(BOUND_STEPS * share * self._options.iterations))))
            else:
                dual.ascend(lambda: (time.perf_counter() - began) / limit)
        except KeyboardInterrupt:  # keep what is proven
            self.is_interrupted = True
        dual.prove_again()
        self.seconds += time.perf_counter() - began
        bound = max(0.0, dual.bound) / MILLI
        self.bound = max(self.bound, bound - self._allowance())
        self._certify(one_part(dual.instance, bound, dual.unavoidable_pay() / MILLI, dual.best_prices, "prices"))

    def _allowance(self) -> float:
        """Currency the multipliers give back for the contacts allowed to be late."""
        return allowance([day.value for day in self._days], [day.target for day in self._days])

    def _certify(self, found: Certificate | None) -> None:
        """Keep a round's certificate where it proves more of the whole than the others."""
        if found is None:
            return
        targets = self._problem.day_targets
        mine = replace(found, day_prices=tuple(float(day.value) for day in self._days))
        if self.certificate is None or mine.bound(targets) > self.certificate.bound(targets):
            self.certificate = mine


def _priced(problem: Problem, days: Sequence[_Day]) -> Problem:
    """Add to people's values what the contacts they keep from being late are worth at the multipliers."""
    demand = {own.queue: own for own in problem.demand}
    for day in days:
        if day.value > 0:
            demand[day.target.queue] = _with_day(demand[day.target.queue], day)
    return replace(problem, demand=tuple(demand[own.queue] for own in problem.demand), day_targets=())


def with_day_prices(problem: Problem, prices: Sequence[float]) -> Problem:
    """Price contacts late on days with a target: milli-currency of one, by target; the targets themselves are gone."""
    days = [_Day(target, price) for target, price in zip(problem.day_targets, prices, strict=True)]
    return _priced(problem, days)


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


def _again(days: Sequence[_Day], missed: Sequence[int]) -> bool:
    """Move the multipliers; False where none has changed to speak of."""
    before = [day.value for day in days]
    for day, most in zip(days, missed, strict=True):
        day.learn(most)
    return any(abs(day.value - then) > STANDS_STILL * then for day, then in zip(days, before, strict=True))


def _true(problem: Problem, found: SearchResult) -> SearchResult:
    """Return the round's roster at its true cost, by the cheaper of two allotments."""
    allotments = (found.allotment, allot(problem, found.roster))
    costs = [measure_goals(problem, found.roster, allotment) for allotment in allotments]
    cheaper = 0 if sum(costs[0].values()) <= sum(costs[1].values()) else 1
    return replace(found, allotment=allotments[cheaper], goals=costs[cheaper])


def put_together(
    problem: Problem, best: SearchResult | None, proof: Certificate | None, results: Sequence[SearchResult]
) -> SearchResult:
    """Put the rounds together; without a roster the first answer says why."""
    bound = float("-inf") if proof is None else proof.bound(problem.day_targets)
    if best is None:
        nobody = results[0]
        return replace(nobody, goals=measure_goals(problem, nobody.roster, nobody.allotment))
    is_best = best.objective - bound < 0.5 / MILLI
    return replace(
        best,
        status=Status.OPTIMAL if is_best else Status.FEASIBLE,
        bound=max(0.0, min(bound, best.objective)) if bound > float("-inf") else None,
        certificate=proof if proof is None else replace(proof, unavoidable_pay=best.unavoidable_pay),
        compile_seconds=sum(one.compile_seconds for one in results),
        iterations=sum(one.iterations for one in results),
        notes=tuple(dict.fromkeys((*(note for one in results for note in one.notes), *_misses(problem, best)))),
    )


def _misses(problem: Problem, best: SearchResult) -> Iterator[str]:
    """Say which days miss their target, by how much, and what no legal roster could exceed."""
    missed = missed_contacts(problem, best.allotment)
    fractions = {queue.name: queue.target.fraction for queue in problem.queues}
    pairs = zip(problem.day_targets, missed, strict=True)
    missing = [(target, most) for target, most in pairs if most > 0]
    for target, most in sorted(missing, key=lambda pair: -pair[1] / pair[0].offered)[:MOST_NAMED]:
        goal = fractions[target.queue]
        day = problem.horizon.local(target.first * problem.horizon.interval_minutes)
        share = max(0.0, goal - most / target.offered)
        yield (
            f"{target.queue} on {day:%a %d %b}: {share:.1%} of contacts in time by the curve "
            f"instead of {goal:.1%}; no legal roster reaches more than {most_in_time(problem, target, goal):.1%}"
        )
    if len(missing) > MOST_NAMED:
        yield f"{len(missing) - MOST_NAMED} more days miss their target"


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
    dual.ascend(steps_clock(MOST_IN_TIME_STEPS))
    return min(1.0, max(0.0, fraction + (target.allowed - max(0.0, dual.bound)) / target.offered))
