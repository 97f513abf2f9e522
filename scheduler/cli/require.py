"""``scheduler require``: people needed per queue and interval."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scheduler.cli.command import Command
from scheduler.cli.interval_tables import csv_text, day_sums, interval_times, write_new
from scheduler.cli.output import print_json, refuse_two_formats, table
from scheduler.cli.parameters import (
    FOLDER,
    force_option,
    fresh_option,
    json_option,
    period_options,
    scenario_option,
    scenario_path,
    site_argument,
)
from scheduler.cli.require_models import models_text, with_models
from scheduler.cli.short_lived import without_collector

if TYPE_CHECKING:
    from scheduler.domain.problem import Problem

COLUMNS = ("queue", "start", "end", "volume", "aht_seconds", "required")


@click.command(cls=Command)
@site_argument
@period_options
@scenario_option
@fresh_option
@click.option("--csv", "as_csv", is_flag=True, help="Print every open interval as CSV.")
@click.option("--out", type=FOLDER, help="Write every open interval to this CSV.")
@force_option
@json_option
@without_collector()
def require(
    site: Path,
    scenarios: tuple[str, ...],
    as_csv: bool,
    out: Path | None,
    force: bool,
    as_json: bool,
    **values: Any,
) -> None:
    """Tell the people needed at SITE, per queue and interval, shrinkage included.

    Beside them stand the people by Erlang A (callers hang up) and by Erlang C (nobody does).
    """
    from scheduler import pipeline
    from scheduler.domain.dictated import DICTATED

    refuse_two_formats(as_json, as_csv)
    overlays = [scenario_path(name, site) for name in scenarios]
    problem, inputs = pipeline.load_problem(pipeline.SiteRequest(site, overlays=overlays, **values))
    rows = _rows(problem)
    if out is not None:
        write_new(out, csv_text(COLUMNS, rows), force)
    if as_json:
        intervals = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
        sources = {d.queue: d.source for d in problem.demand}
        print_json({"site": problem.site, "sources": sources, **with_models(problem, intervals)})
    elif as_csv:
        click.echo(csv_text(COLUMNS, rows), nl=False)
    else:
        planned_by = [f"{d.queue}: {d.source}" for d in problem.demand]
        notes = [f"note: {note}" for note in inputs.notes if note.about != DICTATED]  # told with the hours above
        click.echo("\n".join([_text(problem), models_text(problem), *planned_by, *notes]))
        if out is not None:
            click.echo(f"written to {out.as_posix()}")


def _rows(problem: Problem) -> list[tuple[object, ...]]:
    """Every interval in which a queue is open."""
    times = interval_times(problem)
    return [
        (d.queue, *times[i], round(float(d.volume[i]), 4), round(float(d.aht_seconds[i]), 3), d.required[i])
        for d in problem.demand
        for i, is_open in enumerate(d.open)
        if is_open
    ]


def _text(problem: Problem) -> str:
    """Agent-hours by queue and day, and the most people needed at once."""
    horizon = problem.horizon
    hours = horizon.interval_minutes / 60
    everybody = [sum(heads) for heads in zip(*(d.required for d in problem.demand), strict=True)]
    rows = []
    for name, heads in (*((d.queue, d.required) for d in problem.demand), ("all", everybody)):
        days = [total * hours for total in day_sums(problem, heads)]
        rows.append((name, *days, sum(days), max(heads, default=0)))
    header = ("agent-hours", *(f"{horizon.date_of(d):%a %d %b}" for d in range(horizon.days)), "total", "most at once")
    return table(header, rows)
