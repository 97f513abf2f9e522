"""``scheduler compare``: a site under several scenarios, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scheduler.cli.command import Command
from scheduler.cli.output import print_json, say, table
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
from scheduler.cli.progress import note_first_search, search_listener

if TYPE_CHECKING:
    from scheduler.engine import Listener
    from scheduler.scenarios import Column, Comparison

MEASURES = (
    ("status", "status", "text"),
    ("agents", "agents", "count"),
    ("objective", "cost", "money"),
    ("bound", "bound", "money"),
    ("gap", "gap", "share"),
    ("labour_cost", "labour cost", "money"),
    ("in_time", "answered in time", "share"),
    ("abandoned", "abandoned", "share"),
    ("required_hours", "hours required", "hours"),
    ("shortage_hours", "hours short", "hours"),
    ("surplus_hours", "hours surplus", "hours"),
    ("paid_hours", "hours paid", "hours"),
    ("findings", "findings", "count"),
)
"""Measure, its name in the table, and how it is written."""
DIFFERENCES = ("objective", "labour_cost", "in_time", "shortage_hours", "surplus_hours", "paid_hours")


@click.command(cls=Command)
@site_argument
@click.argument("scenarios", metavar="[SCENARIO]...", nargs=-1)
@click.option("--run", "runs", type=FOLDER, multiple=True, help="Run folder as a further column; repeatable.")
@period_options
@fresh_option
@search_options
@click.option("--out", type=FOLDER, help="New folder to save the runs in, one folder a column.")
@json_option
def compare(site: Path, scenarios: tuple[str, ...], runs: tuple[Path, ...], **values: Any) -> None:
    """Solve SITE as it is and under each SCENARIO (names or paths); print cost, service and shortage side by side.

    Exit code 1 if one of them has no legal roster.
    """
    from scheduler import pipeline
    from scheduler.cli.runs import tell_unsealed
    from scheduler.scenarios import compare_scenarios

    options = make_search_options(values)
    note_first_search()
    tell_unsealed(*runs)
    request = pipeline.SiteRequest(site, values["start"], values["weeks"], fresh_forecast=values["fresh_forecast"])
    paths = [scenario_path(name, site) for name in scenarios]
    found = compare_scenarios(request, paths, options, runs=runs, out=values["out"], watch=_watch)
    if values["as_json"]:
        print_json(_document(found))
    else:
        click.echo(_text(found))
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
    return {"site": found.site, "start": found.start, "end": found.end, "currency": found.currency, "columns": columns}


def _text(found: Comparison) -> str:
    base = found.columns[0]
    rows = [(title, *(_value(column, measure, kind) for column in found.columns)) for measure, title, kind in MEASURES]
    kinds = {measure: (title, kind) for measure, title, kind in MEASURES}
    for measure in DIFFERENCES:
        title, kind = kinds[measure]
        differences = [_signed(column.minus(base, measure), kind) for column in found.columns[1:]]
        rows.append((f"{title}, difference", "", *differences))
    lines = [f"{found.site}, {found.start} to {found.end}, money in {found.currency}"]
    lines.append(table(("", *(column.name for column in found.columns)), rows, texts=1))
    lines += [f"{column.name}: {column.reason}" for column in found.columns if column.reason]
    return "\n".join(lines)


def _value(column: Column, measure: str, kind: str) -> str:
    return _written(getattr(column, measure), kind)


def _written(value: Any, kind: str, sign: str = "") -> str:
    if value is None:
        return "-"
    if kind == "share":
        return f"{value:{sign}z.1%}"
    if kind in ("money", "hours"):
        return f"{value:{sign}z,.{2 if kind == 'money' else 1}f}"
    return str(value)


def _signed(value: float | None, kind: str) -> str:
    return _written(value, kind, "+")
