"""The feedback loop: every round solves from the last roster, simulates, and corrects the problem for the next.

Formulas by queue overstate or understate what agents of several skills, breaks and absences do to service; none says by
how much, a simulation does (see `head_shift` for who repaired approximations in this way). The roster kept is the one
with the lowest simulated cost: pay and every goal but those of service, plus the contacts given up and late (where
people are required for a target: short of it) at their price.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from scheduler.calibration.correction import Corrected, Correction, RequirementCorrection, ShiftCorrection
from scheduler.calibration.misses import find_misses, simulated_cost
from scheduler.calibration.replays import Replays
from scheduler.calibration.shares import Shares
from scheduler.domain.problem import Problem
from scheduler.domain.result import SearchResult
from scheduler.engine import SearchOptions
from scheduler.goals.labour import Labour
from scheduler.simulation import Simulation
from scheduler.simulation.service_report import report
from scheduler.staffing.stored_shifts import shifts_like

CRITERION = {
    "service": "lowest simulated cost: goals but those of service, contacts given up or late at their price",
    "requirement": "lowest simulated cost: goals but those of service, contacts given up or short of target at their "
    "price",
}
"""What decides which roster is kept, by the site's mode."""

MOST_OF_A_ROUND = 0.15
"""Part of the time limit beyond which simulations take more than they give."""

Search = Callable[[Problem, SearchOptions], SearchResult]


@dataclass(frozen=True)
class Round:
    """One round in numbers.

    Parameters
    ----------
    simulated_cost
        What decides which roster is kept, in the site's currency.
    contacts_short, contacts_lost
        Contacts short of their targets, and contacts given up; means of the replications.
    service_level
        By queue.
    queues_met
        Probability that a queue's target is met over its period, by queue.
    labour_cost
        In the site's currency.
    allowed
        Whether it may be kept: no queue has fallen below its target, or much below what the first roster reached of it.
    raised, lowered
        Queue-intervals in which more people are required, or worth having, after this round, and fewer.
    """

    number: int
    simulated_cost: float
    contacts_short: float
    contacts_lost: float
    service_level: dict[str, float | None]
    queues_met: dict[str, float | None]
    labour_cost: float
    intervals_below: int
    seconds: float
    allowed: bool = True
    raised: int = 0
    lowered: int = 0


@dataclass(frozen=True)
class Calibrated:
    """The roster kept, the problem (with its corrected demand) it was made for, and every round.

    Parameters
    ----------
    replications
        Times each roster was played.
    """

    problem: Problem
    result: SearchResult
    kept_round: int
    rounds: tuple[Round, ...] = ()
    replications: int = 0

    def summary(self) -> dict[str, Any]:
        """Tell about the calibration for the run's summary."""
        mode = self.problem.prices.mode
        return {
            "corrected": "value of people" if mode == "service" else "requirement",
            "kept_round": self.kept_round,
            "criterion": CRITERION[mode],
            "replications": self.replications,
            "rounds": [asdict(one) for one in self.rounds],
        }


def calibrate(
    problem: Problem,
    options: SearchOptions,
    rounds: int,
    search: Search,
    on_round: Callable[[Round], None] = lambda one: None,
    known: Problem | None = None,
) -> Calibrated:
    """Solve, simulate and correct; stops early where nothing is left to correct or somebody interrupts.

    Parameters
    ----------
    known
        An earlier problem whose shifts are where the first round begins; see `shifts_like`.
    """
    correction, shares, replays = _correction(problem, known), Shares(options, rounds), Replays(problem, options.seed)
    asked, start, best, history = correction.start, None, None, list[Round]()
    results: list[SearchResult] = []
    for number in range(rounds + 1):
        try:
            results.append(result := search(_from(asked, start), _warm(shares.of(number), start)))
        except KeyboardInterrupt:  # before this round has a roster: that of an earlier one is there
            if best is None:
                raise
            results.append(replace(results[-1], interrupted=True, compile_seconds=0.0, iterations=0))
            break
        shares.searched(result)
        try:
            seconds = shares.for_replays
            if number == 0 and seconds is not None:
                takes = replays.fit(asked, result.roster, seconds)
                if takes > MOST_OF_A_ROUND * options.time_limit:
                    note = (
                        f"values of people were not corrected: a simulation takes {takes:.0f} s, too long for the limit"
                    )
                    if not result.interrupted:
                        results.append(result := search(_from(asked, result), _warm(shares.rest(), result)))
                        shares.searched(result)
                    best = Calibrated(asked, replace(result, notes=(*result.notes, note)), number)
                    break
            with shares.replay():
                simulation = replays.of(asked, result.roster)
            one = _round(asked, result, simulation, number, correction.allows(simulation))
            is_last = number == rounds or result.interrupted or shares.is_over
            corrected = Corrected(asked, 0, 0) if is_last else correction.after(asked, result, simulation)
        except KeyboardInterrupt:  # the roster is there, only what it is worth is not known
            best = best or Calibrated(asked, result, number)
            break
        history.append(replace(one, raised=corrected.raised, lowered=corrected.lowered))
        on_round(history[-1])
        if best is None or (one.allowed and one.simulated_cost < history[best.kept_round].simulated_cost):
            best = Calibrated(asked, result, number)
        if corrected.problem.demand == asked.demand:
            break
        asked, start = corrected.problem, result
    assert best is not None
    kept = replace(
        best.result,
        seconds=shares.seconds,
        compile_seconds=sum(one.compile_seconds for one in results),
        iterations=sum(one.iterations for one in results),
        interrupted=results[-1].interrupted,
    )
    return replace(best, result=kept, rounds=tuple(history), replications=replays.replications if history else 0)


def _correction(problem: Problem, known: Problem | None) -> Correction:
    if problem.prices.mode != "service":
        return RequirementCorrection(problem)
    return ShiftCorrection(problem, {} if known is None else shifts_like(problem, known))


def _from(problem: Problem, start: SearchResult | None) -> Problem:
    """Begin at the last roster; moving on from it is free."""
    if start is None:
        return problem
    return replace(problem, base=start.roster.duties, prices=replace(problem.prices, change=0.0))


def _warm(options: SearchOptions, start: SearchResult | None) -> SearchOptions:
    """Let the bound climb on from the prices of the last round: values have moved a little since."""
    known = None if start is None else start.certificate
    return options if known is None else replace(options, first_prices=known)


def _round(asked: Problem, result: SearchResult, simulation: Simulation, number: int, allowed: bool) -> Round:
    misses, queues = find_misses(simulation), report(simulation)[:-1]
    return Round(
        number=number,
        simulated_cost=round(simulated_cost(asked, result.goals, misses), 2),
        contacts_short=round(float(misses.short.sum()), 2),
        contacts_lost=round(float(misses.lost.sum()), 2),
        service_level={queue.queue: queue.service_level.value for queue in queues},
        queues_met={queue.queue: queue.met for queue in queues},
        labour_cost=result.goals[Labour.name],
        intervals_below=sum(queue.intervals_below for queue in queues),
        seconds=round(result.seconds, 1),
        allowed=allowed,
    )
