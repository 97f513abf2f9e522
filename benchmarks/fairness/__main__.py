"""``scheduler bench fairness``: twelve weeks with and without the price of undesired duties, see the package's text.

Exit 0 where the target holds: the Gini of points at the end below 0.10 and below half of that without the price, at a
cost less than 1 % higher; else 1.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from benchmarks.fairness.night_site import START, write_night_site
from benchmarks.machine import machine_line
from scheduler import pipeline
from scheduler.engine import SearchOptions
from scheduler.exports.played_service import leave_unplayed
from scheduler.goals.unfairness import FairnessOverTime

MOST_GINI, MOST_SHARE, MOST_COST = 0.10, 0.5, 0.01


@dataclass(frozen=True)
class Course:
    """What one sequence of weeks comes to.

    Parameters
    ----------
    price
        Of the first point above a fair share.
    cost
        Of all weeks in the site's currency, without the price of fairness.
    unfair
        What the price of fairness came to.
    gini, largest_difference
        Of points at the end, the larger of the groups.
    points
        Mean points of everybody at the end.
    findings
        Rules broken, in all weeks.
    shortage_hours
        Person-hours missing, in all weeks.
    by_week
        Gini after each week.
    """

    price: float
    cost: float
    unfair: float
    gini: float
    largest_difference: float
    points: float
    findings: int
    shortage_hours: float
    by_week: tuple[float, ...]


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="scheduler bench fairness", description=__doc__)
    parser.add_argument("--weeks", type=int, default=12, help="weeks in sequence (default 12)")
    parser.add_argument("--price", type=float, nargs="+", default=[0.5], help="prices to try (default 0.5)")
    parser.add_argument("--iterations", type=int, default=300, help="rounds of work a week (default 300)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    courses = []
    for price in (0.0, *options.price):
        courses.append(plan(price, options.weeks, options.iterations, options.seed))
        print(f"price {price:g}: {_text(courses[-1], courses[0])}", file=sys.stderr if options.json else sys.stdout)
    if options.json:
        print(json.dumps([asdict(one) for one in courses], indent=1))
    else:
        print(machine_line())
    return 0 if any(holds(one, courses[0]) for one in courses[1:]) else 1


def plan(price: float, weeks: int, iterations: int, seed: int) -> Course:
    """Plan the weeks one after another, each with the one before as ``--previous``."""
    cost, unfair, findings, short, by_week = 0.0, 0.0, 0, 0.0, []
    with tempfile.TemporaryDirectory() as folder:
        site, previous = Path(folder) / "site", None
        write_night_site(site, weeks, price)
        for week in range(weeks):
            request = pipeline.SiteRequest(site, START + timedelta(weeks=week), 1, previous=previous)
            search = SearchOptions(iterations=iterations, seed=seed + week, workers=1, engine="search")
            run = pipeline.solve_site(request, search, searched=leave_unplayed)
            previous = Path(folder) / f"week-{week}"
            pipeline.save(run, previous)
            own = run.summary["goals"].get(FairnessOverTime.name, 0.0)
            cost, unfair = cost + run.summary["objective"] - own, unfair + own
            findings += run.summary["findings"]
            short += run.summary["shortage_agent_hours"]
            by_week.append(run.summary["fairness"]["gini"])
        found = run.summary["fairness"]
    people = [(group["people"], group["mean"]) for group in found["groups"]]
    points = sum(number * mean for number, mean in people) / found["people"]
    sums = round(cost, 2), round(unfair, 2)
    ends = found["gini"], found["largest_difference"], round(points, 2)
    return Course(price, *sums, *ends, findings, round(short, 2), tuple(by_week))


def holds(own: Course, without: Course) -> bool:
    """Whether a course keeps the target, beside the one without a price."""
    is_even = own.gini < MOST_GINI and own.gini < MOST_SHARE * without.gini
    return is_even and own.cost < (1 + MOST_COST) * without.cost and not own.findings


def _text(own: Course, without: Course) -> str:
    return (
        f"Gini {own.gini:.4f}, largest difference {own.largest_difference:g} of {own.points:g} points, cost "
        f"{own.cost:,.2f} ({own.cost / without.cost - 1:+.2%}), {own.shortage_hours:g} h short, {own.findings} findings"
    )


if __name__ == "__main__":
    sys.exit(main())
