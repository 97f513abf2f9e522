"""The feedback loop: every round solves from the last roster, simulates, and corrects the demand for the next.

Requirements per queue overstate or understate what agents of several skills, breaks and absences do to service; no
formula says by how much, a simulation does (J. Atlason, M. Epelman, S. Henderson, 2008; A. Avramidis, W. Chan,
P. L'Ecuyer, 2009, repair approximations in the same way). The roster kept is the one with the lowest simulated cost:
pay and every goal but those of service, plus the contacts given up and late (where people are required for a target:
short of it) at their price.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import asdict, dataclass, replace
from typing import Any

from scheduler import pipeline
from scheduler.calibration.adjust import adjust
from scheduler.calibration.misses import find_misses, simulated_cost
from scheduler.domain.problem import Problem
from scheduler.domain.result import SearchResult
from scheduler.domain.run import Run
from scheduler.engine import Listener, SearchOptions
from scheduler.engine.options import silent
from scheduler.goals.labour import Labour
from scheduler.inputs.request import SiteRequest
from scheduler.simulation import SimulationOptions, simulate
from scheduler.simulation.service_report import report

FIRST_SHARE = 0.5
"""Share of the time limit the first round takes; the others share the rest."""
REPLICATIONS = 40
CRITERION = {
    "service": "lowest simulated cost: goals but those of service, contacts given up or late at their price",
    "requirement": "lowest simulated cost: goals but those of service, contacts given up or short of target at their "
    "price",
}
"""What decides which roster is kept, by the site's mode."""

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
    raised, lowered
        Queue-intervals whose requirement or value was corrected after this round.
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
    raised: int = 0
    lowered: int = 0


@dataclass(frozen=True)
class Calibrated:
    """The roster kept, the problem (with its corrected demand) it was made for, and every round."""

    problem: Problem
    result: SearchResult
    kept_round: int
    rounds: tuple[Round, ...]

    def summary(self) -> dict[str, Any]:
        """Tell about the calibration for the run's summary."""
        what = "value of people" if self.problem.prices.mode == "service" else "requirement"
        return {
            "corrected": what,
            "kept_round": self.kept_round,
            "criterion": CRITERION[self.problem.prices.mode],
            "replications": REPLICATIONS,
            "rounds": [asdict(one) for one in self.rounds],
        }


def calibrate_site(
    request: SiteRequest,
    options: SearchOptions,
    rounds: int,
    listener: Listener = silent,
    on_round: Callable[[Round], None] = lambda one: None,
    on_searched: Callable[[], None] = lambda: None,
    executor: Executor | None = None,
) -> Run:
    """Make a roster for a site in several rounds.

    Parameters
    ----------
    rounds
        Corrections, >= 1; the first solve comes before them.
    on_round
        Called after each round.
    on_searched
        Called when the search is over and the roster still has to be checked.
    executor
        Where each round's search solves independent parts; the rounds themselves follow one another, each corrects
        what the one before it came to.
    """
    problem, inputs = pipeline.load_problem(request)
    found = calibrate(problem, options, rounds, lambda p, o: pipeline.search(p, o, listener, executor), on_round)
    on_searched()
    run = pipeline.finish(found.problem, inputs, found.result, options.seed)
    return replace(run, summary={**run.summary, "calibration": found.summary()})


def calibrate(
    problem: Problem,
    options: SearchOptions,
    rounds: int,
    search: Search,
    on_round: Callable[[Round], None] = lambda one: None,
) -> Calibrated:
    """Solve, simulate and correct; stops early where nothing is left to correct or somebody interrupts."""
    asked, best, history = problem, None, []
    start: SearchResult | None = None
    for number in range(rounds + 1):
        result = search(_from(asked, start), _share(options, number, rounds))
        try:
            one, demand = _judge(problem, asked, result, number, options.seed)
        except KeyboardInterrupt:  # the roster is there, only what it is worth is not known
            best = best or Calibrated(asked, result, number, ())
            break
        history.append(one)
        on_round(one)
        if best is None or one.simulated_cost < history[best.kept_round].simulated_cost:
            best = Calibrated(asked, result, number, ())
        if result.interrupted or demand == asked.demand:
            break
        asked, start = replace(asked, demand=demand), result
    assert best is not None
    return replace(best, rounds=tuple(history))


def _from(problem: Problem, start: SearchResult | None) -> Problem:
    """Begin at the last roster; moving on from it is free."""
    if start is None:
        return problem
    return replace(problem, base=start.roster.duties, prices=replace(problem.prices, change=0.0))


def _share(options: SearchOptions, number: int, rounds: int) -> SearchOptions:
    """Part of the time limit a round may take."""
    share = FIRST_SHARE if number == 0 else (1 - FIRST_SHARE) / rounds
    return replace(options, time_limit=options.time_limit * share)


def _judge(
    first: Problem, asked: Problem, result: SearchResult, number: int, seed: int
) -> tuple[Round, tuple[Any, ...]]:
    """Simulate a roster; returns its numbers and the demand for the next round."""
    simulation = simulate(asked, result.roster, SimulationOptions(replications=REPLICATIONS, seed=seed))
    misses = find_misses(simulation)
    adjusted = adjust(asked, first.demand, result.allotment.staffed, misses)
    queues = report(simulation)[:-1]
    one = Round(
        number=number,
        simulated_cost=round(simulated_cost(asked, result.goals, misses), 2),
        contacts_short=round(float(misses.short.sum()), 2),
        contacts_lost=round(float(misses.lost.sum()), 2),
        service_level={queue.queue: queue.service_level.value for queue in queues},
        queues_met={queue.queue: queue.met for queue in queues},
        labour_cost=result.goals[Labour.name],
        intervals_below=sum(queue.intervals_below for queue in queues),
        seconds=round(result.seconds, 1),
        raised=adjusted.raised,
        lowered=adjusted.lowered,
    )
    return one, adjusted.demand
