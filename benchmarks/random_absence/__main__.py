"""``python -m benchmarks.random_absence``: people valued by thinning, and by the expectation over who comes.

The product takes ``n`` people with an absence ``a`` for ``n (1 - a)`` heads. Here the first, second, ... of them are
worth instead what they add to the expectation over a binomial number of people present. Teams of 6 to 20 people of one
invented queue, at full-time contracts (equal hours by construction), are rostered by both in equal rounds of work and
played with contacts and absences neither has seen. Reported is the simulated loss of contacts given up and late.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import binom

from benchmarks.machine import machine_line
from scheduler import pipeline
from scheduler.domain.problem import Problem
from scheduler.domain.site import Shrinkage
from scheduler.engine import SearchOptions
from scheduler.engine.options import silent
from scheduler.simulation import SimulationOptions, simulate
from scheduler.simulation.estimates import mean_estimate
from scheduler.simulation.simulated_loss import simulated_loss
from scheduler.staffing.valuation import price_people

SITE = Path("configs/clinic")
FRESH = 700_000
"""Added to the seed of the contacts and absences rosters are judged by."""


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.random_absence", description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=[6, 9, 12, 20])
    parser.add_argument("--absence", type=float, nargs="+", default=[0.05, 0.1])
    parser.add_argument("--busy", type=float, default=1.0, help="factor on the contacts a person (default 1)")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--iterations", type=int, default=300)
    parser.add_argument("--replications", type=int, default=400)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    rows = []
    for people, absence in product(options.people, options.absence):
        rows.append(measure(people, absence, options))
        print(text(rows[-1]), file=sys.stderr if options.json else sys.stdout, flush=True)
    print(json.dumps(rows, indent=1) if options.json else machine_line())
    return 0


def measure(people: int, absence: float, options: argparse.Namespace) -> dict[str, Any]:
    """Roster and play teams of one size by both values."""
    losses: dict[str, list[float]] = {"thinned": [], "expected": []}
    for seed in range(options.seeds):
        problem = team(people, absence, options.busy)
        for kind, asked in (("thinned", problem), ("expected", by_expectation(problem, absence))):
            search = SearchOptions(iterations=options.iterations, seed=seed, workers=1)
            roster = pipeline.search(asked, search, silent).roster
            play = SimulationOptions(replications=options.replications, seed=FRESH + seed)
            losses[kind] += simulated_loss(simulate(problem, roster, play)).sum(axis=1).tolist()
    thinned, expected = (np.array(losses[kind]) for kind in ("thinned", "expected"))
    found, base = mean_estimate(expected - thinned, 0.95), float(thinned.mean())
    change, low, high = (float(value) / base for value in (found.value, found.low, found.high))  # type: ignore[arg-type]
    row = {"people": people, "absence": absence, "thinned": base, "expected": float(expected.mean())}
    return {**row, "change": change, "low": low, "high": high}


def text(row: dict[str, Any]) -> str:
    """Tell one size."""
    change = f"{row['change']:+.2%}, 95 % {row['low']:+.2%} to {row['high']:+.2%}"
    return (
        f"{row['people']:3d} people, {row['absence']:.0%} absent: loss {row['thinned']:,.1f} thinned, "
        f"{row['expected']:,.1f} by expectation ({change})"
    )


def team(people: int, absence: float, busy: float) -> Problem:
    """Plan the clinic with so many people, whole weeks each, and contacts in proportion, priced by contacts."""
    problem, _ = pipeline.load_problem(pipeline.SiteRequest(SITE))
    agents = tuple(
        replace(problem.agents[i % len(problem.agents)], agent_id=f"P{i:02d}", hire_date=None, end_date=None)
        for i in range(people)
    )
    share = busy * people / len(problem.agents)
    demand = tuple(replace(own, volume=tuple(v * share for v in own.volume), values=()) for own in problem.demand)
    queues = tuple(replace(queue, unplanned_shrinkage=0.0) for queue in problem.queues)
    site = replace(
        problem,
        agents=agents,
        queues=queues,
        teams=(),
        absences=(),
        wishes=(),
        sessions=(),
        coachings=(),
        history=(),
        locks=(),
        prices=replace(problem.prices, mode="service"),
        shrinkage=Shrinkage(absence=absence),
        demand=demand,
    )
    return price_people(site, demand)


def by_expectation(problem: Problem, absence: float) -> Problem:
    """Value people by the expectation over who comes: ``absence`` is taken out of the formula and drawn instead."""
    present = price_people(replace(problem, shrinkage=replace(problem.shrinkage, absence=0.0)), problem.demand)
    most = len(problem.agents)
    chances = binom.pmf(np.arange(most + 1)[None, :], np.arange(most + 1)[:, None], 1.0 - absence)
    demand = tuple(
        replace(own, values=tuple(_expected(values, chances) for values in own.values)) for own in present.demand
    )
    return replace(problem, demand=demand)


def _expected(values: Sequence[int], chances: np.ndarray) -> tuple[int, ...]:
    """What each further person adds to the expected value; whole, never rising."""
    most = len(chances) - 1
    worth = np.concatenate([[0.0], np.cumsum([*values, *[0] * most][:most])])
    steps = np.diff(chances @ worth)
    whole = np.minimum.accumulate(np.round(steps)).astype(int)
    return tuple(int(step) for step in whole if step > 0)


if __name__ == "__main__":
    sys.exit(main())
