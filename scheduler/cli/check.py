"""``scheduler check``: is the site sound, and can a legal roster come of it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scheduler.cli.command import Command
from scheduler.cli.options import (
    FOLDER,
    json_option,
    period_options,
    scenario_option,
    scenario_path,
    site_argument,
)
from scheduler.cli.output import print_json, table

if TYPE_CHECKING:
    from scheduler.checking.prechecks import Precheck
    from scheduler.domain.problem import Problem


@click.command(cls=Command)
@site_argument
@period_options
@scenario_option
@click.option("--locks", type=FOLDER, help="Locks file instead of the site's locks.csv.")
@json_option
def check(site: Path, scenarios: tuple[str, ...], as_json: bool, **values: Any) -> None:
    """Read every file of SITE and look for trouble a search would meet.

    Exit code 1 if no legal roster can come of it; people missing are warnings.
    """
    from scheduler import pipeline

    overlays = [scenario_path(name, site) for name in scenarios]
    problem, found = pipeline.check_site(pipeline.SiteRequest(site, overlays=overlays, **values))
    is_wrong = any(one.severity == "error" for one in found)
    if as_json:
        print_json({**_about(problem), "ok": not is_wrong, "checks": [asdict(one) for one in found]})
    else:
        click.echo(_text(problem, found))
    if is_wrong:
        raise SystemExit(1)


def _about(problem: Problem) -> dict[str, Any]:
    horizon = problem.horizon
    return {
        "site": problem.site,
        "start": horizon.start.isoformat(),
        "end": horizon.end.isoformat(),
        "agents": len(problem.agents),
        "queues": [queue.name for queue in problem.queues],
        "hours": _day_hours(problem),
    }


def _text(problem: Problem, found: tuple[Precheck, ...]) -> str:
    horizon = problem.horizon
    lines = [
        f"{problem.site}, {horizon.start} to {horizon.end}: {len(problem.agents)} agents, {len(problem.queues)} queues"
    ]
    rows = [(row["day"], row["needed"], row["available"]) for row in _day_hours(problem)]
    lines.append(table(("day", "hours needed", "available at most"), rows))
    for severity in ("error", "warning"):
        lines.extend(f"{severity}: {one.name}: {one.message}" for one in found if one.severity == severity)
    errors = sum(one.severity == "error" for one in found)
    lines.append(f"{errors} errors, {len(found) - errors} warnings")
    return "\n".join(lines)


def _day_hours(problem: Problem) -> list[dict[str, Any]]:
    """Hours of all queues needed and available on each date."""
    from scheduler.checking.balance import balances
    from scheduler.checking.reach import reach_of

    return [
        {"day": problem.horizon.date_of(b.day).isoformat(), "needed": b.needed, "available": b.available}
        for b in balances(problem, reach_of(problem))
        if len(b.queues) == len(problem.queues) and b.day is not None
    ]
