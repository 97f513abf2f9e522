"""``python -m benchmarks.head_shift``: rosters with curves of value corrected by simulation, and without.

Each seed solves the site as it is (``--calibrate 0``) and corrected, in equal seconds. Corrected rosters often need
fewer hours, so the price of labour is scaled for them until paid hours differ by less than half a per cent; then both
are played with the same contacts, which no fit has seen. Reported is the loss (contacts given up and late at their
price), and the difference with its interval over seeds and contacts. Exit 1 where the loss is not lower by ``--least``.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.machine import describe_machine, machine_line
from scheduler import pipeline
from scheduler.calibration.loop import calibrate
from scheduler.calibration.site_runs import ROUNDS, needs_rounds
from scheduler.domain.problem import Problem
from scheduler.domain.result import SearchResult
from scheduler.engine import SearchOptions
from scheduler.engine.options import silent
from scheduler.goals.registry import measure_goals
from scheduler.simulation import SimulationOptions, simulate
from scheduler.simulation.estimates import mean_estimate
from scheduler.simulation.service_report import report
from scheduler.simulation.simulated_loss import other_goals, simulated_loss

EQUAL = 0.005
"""Paid hours that differ by less are equal."""
TRIES = 5
"""Prices of labour tried for equal hours."""
FRESH = 900_000
"""Added to the seed of the contacts rosters are judged by."""


@dataclass(frozen=True)
class Judged:
    """One roster: hours, other goals at the site's own prices, and simulated service."""

    seed: int
    kind: str
    labour_scale: float
    hours: float
    seconds: float
    others: float
    loss: float
    by_queue: dict[str, float]
    in_time: dict[str, float | None]
    met: dict[str, float | None]
    kept_round: int


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark."""
    options = _parser().parse_args(arguments)
    found = measure(options)
    if options.store:
        options.store.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1) if options.json else text(found))
    return 0 if -found["difference"]["value"] >= options.least * found["loss"]["formula"] else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.head_shift", description=__doc__)
    parser.add_argument(
        "--site", type=Path, default=Path("configs/lisbon"), help="site folder (default configs/lisbon)"
    )
    parser.add_argument("--scenario", type=Path, action="append", default=[], help="overlay on the site; repeatable")
    parser.add_argument("--start", type=date.fromisoformat, help="first date (default: the site's)")
    parser.add_argument("--seconds", type=float, default=60.0, help="search seconds a roster (default 60)")
    parser.add_argument("--iterations", type=int, help="rounds of work instead of seconds")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"rounds of correction (default {ROUNDS})")
    parser.add_argument("--seeds", type=int, default=3, help="seeds, from 0 on (default 3)")
    parser.add_argument("--replications", type=int, default=300, help="plays a roster is judged by (default 300)")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument(
        "--labour", type=float, default=1.0, help="price of labour tried first, as a factor (default 1)"
    )
    parser.add_argument(
        "--as-they-come", action="store_true", help="leave hours unequal: the site's own price of labour"
    )
    parser.add_argument("--least", type=float, default=0.0, help="share of the loss that must be saved (default 0)")
    parser.add_argument("--store", type=Path, help="file for the figures, JSON")
    parser.add_argument("--json", action="store_true")
    return parser


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Solve and judge both kinds of rosters, seed by seed."""
    request = pipeline.SiteRequest(options.site, start=options.start, overlays=options.scenario)
    problem, _ = pipeline.load_problem(request)
    rows, losses = [], []
    for seed in range(options.seeds):
        search = SearchOptions(options.seconds, options.iterations, seed, options.workers)
        plain, plain_losses = judged(problem, problem, 0, search, options, 1.0)
        tell(plain)
        shifted, shifted_losses = at_hours(problem, plain.hours, search, options)
        rows += [asdict(plain), asdict(shifted)]
        losses.append((plain_losses, shifted_losses))
    paired = np.concatenate([after - before for before, after in losses])
    return {
        "machine": describe_machine(),
        "site": problem.site,
        "start": problem.horizon.start.isoformat(),
        "has_several_skills": needs_rounds(problem),
        "options": {name: str(value) for name, value in vars(options).items()},
        "rosters": rows,
        "loss": {kind: _mean(rows, kind, "loss") for kind in ("formula", "shifted")},
        "cost": {kind: _mean(rows, kind, "others") + _mean(rows, kind, "loss") for kind in ("formula", "shifted")},
        "hours": {kind: _mean(rows, kind, "hours") for kind in ("formula", "shifted")},
        "difference": asdict(mean_estimate(paired, 0.95)),
        "by_seed": [float((after - before).mean()) for before, after in losses],
    }


def at_hours(
    problem: Problem, wanted: float, search: SearchOptions, options: argparse.Namespace
) -> tuple[Judged, np.ndarray]:
    """Corrected roster of about as many paid hours as wanted, by a secant on the price of labour."""

    def attempt(scale: float) -> tuple[Judged, np.ndarray]:
        priced = replace(
            problem, agents=tuple(replace(agent, pay_rate=agent.pay_rate * scale) for agent in problem.agents)
        )
        found = judged(problem, priced, options.rounds, search, options, scale)
        tell(found[0])
        return found

    tried = [attempt(options.labour)]
    while not options.as_they_come and _apart(tried[-1][0].hours, wanted) >= EQUAL and len(tried) < TRIES:
        tried.append(attempt(next_scale([(one.labour_scale, one.hours) for one, _ in tried], wanted)))
    return min(tried, key=lambda one: _apart(one[0].hours, wanted))


def next_scale(tried: list[tuple[float, float]], wanted: float) -> float:
    """Next price of labour to try: between two that enclose the hours wanted, else further on."""
    above = [one for one in tried if one[1] > wanted]
    below = [one for one in tried if one[1] <= wanted]
    if above and below:
        dear, cheap = min(above, key=lambda one: one[1]), max(below, key=lambda one: one[1])
        part = (wanted - cheap[1]) / (dear[1] - cheap[1])
        return cheap[0] + min(max(part, 0.2), 0.8) * (dear[0] - cheap[0])
    last = tried[-1]
    return last[0] * (1.3 if above else 0.7)


def judged(
    problem: Problem, priced: Problem, rounds: int, search: SearchOptions, options: argparse.Namespace, scale: float
) -> tuple[Judged, np.ndarray]:
    """Solve with some price of labour; judge at the site's own, on contacts nothing was fitted to."""
    found = _solved(priced, rounds, search)
    result, kept_round = found
    seed = FRESH + search.seed
    played = simulate(problem, result.roster, SimulationOptions(replications=options.replications, seed=seed))
    loss = simulated_loss(played)
    queues = report(played)[:-1]
    goals = measure_goals(problem, result.roster, result.allotment)
    one = Judged(
        seed=search.seed,
        kind="shifted" if rounds else "formula",
        labour_scale=round(scale, 4),
        hours=result.roster.paid_minutes / 60,
        seconds=round(result.seconds, 1),
        others=round(other_goals(goals), 2),
        loss=round(float(loss.sum(axis=1).mean()), 2),
        by_queue={queue.queue: round(float(own), 1) for queue, own in zip(queues, loss.mean(axis=0), strict=True)},
        in_time={queue.queue: queue.service_level.value for queue in queues},
        met={queue.queue: queue.met for queue in queues},
        kept_round=kept_round,
    )
    return one, loss.sum(axis=1)


def _solved(problem: Problem, rounds: int, search: SearchOptions) -> tuple[SearchResult, int]:
    if not rounds:
        return pipeline.search(problem, search, silent), 0
    found = calibrate(problem, search, rounds, lambda asked, own: pipeline.search(asked, own, silent))
    return found.result, found.kept_round


def tell(one: Judged) -> None:
    """Say how far it is."""
    print(
        f"seed {one.seed} {one.kind} labour x {one.labour_scale:.3f}: {one.hours:,.1f} h, loss {one.loss:,.0f}, "
        f"cost {one.others + one.loss:,.0f}, {one.seconds:.0f} s, round {one.kept_round}",
        file=sys.stderr,
        flush=True,
    )


def _apart(hours: float, wanted: float) -> float:
    return abs(hours / wanted - 1)


def _mean(rows: list[dict[str, Any]], kind: str, key: str) -> float:
    return float(np.mean([row[key] for row in rows if row["kind"] == kind]))


def text(found: dict[str, Any]) -> str:
    """Tell the figures as a table."""
    lines = [
        machine_line(),
        f"{found['site']} from {found['start']}",
        f"{'seed':>4s} {'curves':8s} {'labour':>7s} {'hours':>9s} {'loss':>11s} {'cost':>12s} {'round':>5s}  in time",
    ]
    for row in found["rosters"]:
        shares = ", ".join(f"{queue} {share:.3f}" for queue, share in row["in_time"].items() if share is not None)
        lines.append(
            f"{row['seed']:4d} {row['kind']:8s} {row['labour_scale']:7.3f} {row['hours']:9,.1f} {row['loss']:11,.0f} "
            f"{row['others'] + row['loss']:12,.0f} {row['kept_round']:5d}  {shares}"
        )
    base, difference = found["loss"]["formula"], found["difference"]
    lines.append(
        f"loss {base:,.0f} by formula, {found['loss']['shifted']:,.0f} shifted: {difference['value'] / base:+.1%} "
        f"({difference['low'] / base:+.1%} to {difference['high'] / base:+.1%}); hours "
        f"{found['hours']['shifted'] / found['hours']['formula'] - 1:+.2%}"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
