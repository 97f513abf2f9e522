"""``scheduler forecast review``: what was locked, and what came."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scheduler.cli.command import Command
from scheduler.cli.interval_tables import csv_text
from scheduler.cli.output import print_json, refuse_two_formats, table
from scheduler.cli.parameters import json_option, site_argument

if TYPE_CHECKING:
    from scheduler.review import QueueReview, Review

DAY_COLUMNS = ("queue", "date", "lock", "model", "edited", "locked", "actual", "intervals", "missing_intervals")


@click.command("review", cls=Command)
@site_argument
@click.option("--csv", "as_csv", is_flag=True, help="Print every queue and day as CSV.")
@json_option
def review(site: Path, as_csv: bool, as_json: bool) -> None:
    """Compare the locked forecasts of SITE with the contacts that came, per queue and day.

    Model, edited and locked volumes of every snapshot in force stand beside the actual ones of history/*.csv, with
    their WAPE (sum of absolute errors over the contacts) per interval and per day, and their bias (forecast over
    actual, less 1). Only intervals are compared that history holds.
    """
    from scheduler import review as reviews

    refuse_two_formats(as_json, as_csv)
    found = reviews.review_forecasts(site)
    if as_json:
        print_json({"days": [_day(one) for one in found.days], "queues": [_queue(one) for one in found.queues]})
    elif as_csv:
        click.echo(csv_text(DAY_COLUMNS, [list(_day(one).values()) for one in found.days]), nl=False)
    else:
        click.echo(_text(found))


def _day(one: Any) -> dict[str, Any]:
    return {**asdict(one), "date": one.date.isoformat()}


def _queue(one: QueueReview) -> dict[str, Any]:
    return asdict(one)


def _text(found: Review) -> str:
    if not found.days:
        return found.reason
    days = [
        (
            one.queue,
            f"{one.date:%a %d %b %Y}",
            one.model,
            one.edited,
            one.locked,
            one.actual,
            _off(one.locked, one.actual),
        )
        for one in found.days
    ]
    lines = [table(("queue", "date", "model", "edited", "locked", "actual", "locked off by"), days), ""]
    rows = [
        (one.queue, score.name, one.days, _share(score.wape), _share(score.wape_day), _share(score.bias, "+"))
        for one in found.queues
        for score in one.scores
    ]
    lines.append(table(("queue", "volumes", "days", "WAPE interval", "WAPE day", "bias"), rows))
    return "\n".join(lines)


def _off(forecast: float, actual: float) -> str:
    return f"{forecast / actual - 1:+z.1%}" if actual else "-"


def _share(value: float | None, sign: str = "") -> str:
    return "-" if value is None else f"{value:{sign}z.1%}"
