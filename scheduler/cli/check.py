"""``scheduler check``: is the site sound, and can a legal roster come of it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scheduler.cli.command import Command
from scheduler.cli.forecast_choice import forecast_document
from scheduler.cli.output import count, print_json, table
from scheduler.cli.parameters import (
    FOLDER,
    fresh_option,
    json_option,
    period_options,
    scenario_option,
    scenario_path,
    site_argument,
)
from scheduler.cli.short_lived import without_collector

if TYPE_CHECKING:
    from scheduler.checking.balance import Balance
    from scheduler.checking.prechecks import Precheck
    from scheduler.domain.problem import Problem
    from scheduler.domain.site_setup import PlannedSite


@click.command(cls=Command)
@site_argument
@period_options
@scenario_option
@fresh_option
@click.option("--locks", type=FOLDER, help="Locks file instead of the site's locks.csv.")
@json_option
@without_collector()
def check(site: Path, scenarios: tuple[str, ...], as_json: bool, **values: Any) -> None:
    """Read every file of SITE and look for trouble a search would meet.

    Exit code 1 if no legal roster can come of it; people missing are warnings.
    """
    from scheduler import pipeline
    from scheduler.goals.registry import ceilings

    overlays = [scenario_path(name, site) for name in scenarios]
    planned, problem, hours, found = pipeline.check_site(pipeline.SiteRequest(site, overlays=overlays, **values))
    days = [_day(problem, one) for one in hours if len(one.queues) == len(problem.queues) and one.day is not None]
    most = ceilings(problem)
    is_wrong = any(one.severity == "error" for one in found)
    if as_json:
        forecast = {one.queue: forecast_document(one) for one in planned.volumes.values()}
        checks = [asdict(one) for one in found]
        prices = [{"label": label, "keys": keys, "at_most": cost} for label, keys, cost in most]
        about = {**_about(problem), "forecast": forecast, "hours": days, "prices": prices}
        print_json({**about, "ok": not is_wrong, "checks": checks})
    else:
        click.echo(_text(planned, problem, days, most, found))
    if is_wrong:
        raise SystemExit(1)


def _day(problem: Problem, hours: Balance) -> dict[str, Any]:
    """Hours of all queues on one date."""
    date = problem.horizon.date_of(hours.day or 0).isoformat()
    return {"date": date, "needed": hours.needed, "available": hours.available}


def _about(problem: Problem) -> dict[str, Any]:
    horizon = problem.horizon
    return {
        "site": problem.site,
        "start": horizon.start.isoformat(),
        "end": horizon.end.isoformat(),
        "agents": len(problem.agents),
        "queues": [queue.name for queue in problem.queues],
    }


def _text(
    planned: PlannedSite,
    problem: Problem,
    days: list[dict[str, Any]],
    most: list[tuple[str, str, float]],
    found: tuple[Precheck, ...],
) -> str:
    horizon = problem.horizon
    counts = f"{count(len(problem.agents), 'agent')}, {count(len(problem.queues), 'queue')}"
    lines = [f"{problem.site}, {horizon.start} to {horizon.end}: {counts}"]
    lines.append(table(("date", "hours needed", "available at most"), [list(day.values()) for day in days]))
    lines += [f"forecast of {one.queue}: {one.choice.words}" for one in planned.volumes.values() if one.choice]
    lines += [f"{label} ({keys}) cost at most {cost:,.0f} {problem.currency}" for label, keys, cost in most]
    for severity in ("error", "warning"):
        lines.extend(f"{severity}: {one.name}: {one.message}" for one in found if one.severity == severity)
    errors = sum(one.severity == "error" for one in found)
    lines.append(f"{count(errors, 'error')}, {count(len(found) - errors, 'warning')}")
    return "\n".join(lines)
