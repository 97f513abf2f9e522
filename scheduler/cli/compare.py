"""``scheduler compare``: a site under several scenarios, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scheduler.cli.command import Command
from scheduler.cli.elsewhere import elsewhere
from scheduler.cli.output import print_json, say
from scheduler.cli.parameters import (
    FOLDER,
    fresh_option,
    json_option,
    make_search_options,
    period_options,
    scenario_path,
    search_options,
    site_argument,
)
from scheduler.cli.progress import note_first_search, note_first_simulation, search_listener

if TYPE_CHECKING:
    from scheduler.engine import Listener
    from scheduler.scenarios import Comparison

DIFFERENCES = ("objective", "labour_cost", "in_time", "shortage_hours", "surplus_hours", "paid_hours")
"""Measures of the search whose difference to the base programs read."""


@click.command(cls=Command)
@site_argument
@click.argument("scenarios", metavar="[SCENARIO]...", nargs=-1)
@click.option("--run", "runs", type=FOLDER, multiple=True, help="Run folder as a further column; repeatable.")
@period_options
@fresh_option
@search_options
@click.option("--out", type=FOLDER, help="New folder to save the runs in, one folder a column.")
@click.option(
    "--replications",
    type=click.IntRange(2, 100_000),
    default=200,
    show_default=True,
    help="Times each roster is played.",
)
@click.option("--no-simulate", is_flag=True, help="Play nothing: columns by formula alone, not ranked.")
@json_option
def compare(site: Path, scenarios: tuple[str, ...], runs: tuple[Path, ...], **values: Any) -> None:
    """Solve SITE as it is and under each SCENARIO (names or paths); tell which is best.

    Every roster is played on the same contacts and absences; columns are ranked by pay, wishes and changes, and the
    contacts given up or late at their price. Exit code 1 if one of them has no legal roster.
    """
    from scheduler import pipeline
    from scheduler.calibration import solve_site
    from scheduler.cli.comparison_text import comparison_text
    from scheduler.cli.runs import tell_unsealed
    from scheduler.exports.played_service import leave_unplayed, play_briefly
    from scheduler.scenarios import compare_scenarios
    from scheduler.simulation import SimulationOptions

    options = make_search_options(values)
    note_first_search()
    tell_unsealed(*runs)
    request = pipeline.SiteRequest(site, values["start"], values["weeks"], fresh_forecast=values["fresh_forecast"])
    paths = [scenario_path(name, site) for name in scenarios]
    simulation = None
    if not values["no_simulate"]:
        note_first_simulation()
        simulation = SimulationOptions(replications=values["replications"], seed=options.seed)
    # Columns are played together below; only a run that is kept says by itself what its service is.
    searched = play_briefly if simulation is not None and values["out"] is not None else leave_unplayed
    with elsewhere(values["cluster"]) as cluster:
        found = compare_scenarios(
            request,
            paths,
            options,
            runs=runs,
            out=values["out"],
            watch=_watch,
            executor=cluster,
            simulation=simulation,
            playing=lambda name: say(f"simulating {name}"),
            solve=partial(solve_site, searched=searched),
        )
    if values["as_json"]:
        print_json(_document(found))
    else:
        click.echo(comparison_text(found))
        if values["out"] is not None:
            click.echo(f"runs in {values['out'].as_posix()}")
    if any(column.objective is None for column in found.columns):
        raise SystemExit(1)


@contextmanager
def _watch(name: str) -> Iterator[Listener]:
    say(f"solving {name}")
    with search_listener() as listener:
        yield listener


def _document(found: Comparison) -> dict[str, Any]:
    base = found.columns[0]
    columns = []
    for column in found.columns:
        queues = [{"queue": queue, "in_time": good, "abandoned": lost} for queue, good, lost in column.queues]
        difference = {measure: column.minus(base, measure) for measure in DIFFERENCES}
        columns.append({**asdict(column), "queues": queues, "difference_to_base": difference})
    ranking = asdict(found.ranking)
    said = {"site": found.site, "start": found.start, "end": found.end, "currency": found.currency}
    return {**said, "ranking": ranking["names"], "lead": ranking["lead"], "columns": columns}
