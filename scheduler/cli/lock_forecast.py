"""``scheduler forecast lock``: the volumes of some weeks, once and for all."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scheduler.cli.command import Command
from scheduler.cli.output import print_json, table
from scheduler.cli.parameters import json_option, period_options, scenario_option, scenario_path, site_argument

if TYPE_CHECKING:
    from scheduler.domain.forecasts import ForecastLock


@click.command("lock", cls=Command)
@site_argument
@period_options
@scenario_option
@click.option("--name", help="Name of the snapshot, e.g. final; default: the next free number.")
@click.option("--author", help="Who locks it; default: the user logged in.")
@json_option
def lock(
    site: Path, scenarios: tuple[str, ...], name: str | None, author: str | None, as_json: bool, **values: Any
) -> None:
    """Lock the forecast of SITE: write a snapshot that these weeks are planned with from now on.

    The snapshot holds the model's volumes, those after client forecast and edits, and those locked (scenarios given
    here are part of them), with the hashes of all it was made from. It is never changed; a later lock of the same
    dates counts instead. `forecast`, `require`, `solve` and the others use it unless told --fresh-forecast.
    """
    from datetime import UTC, datetime

    from scheduler import review
    from scheduler.pipeline import SiteRequest

    request = SiteRequest(site, overlays=[scenario_path(one, site) for one in scenarios], **values)
    made = review.lock_forecast(request, name=name, author=author or _user(), at=datetime.now(UTC))
    path = site / made.path
    if as_json:
        print_json({"file": path.as_posix(), **_document(made)})
        return
    click.echo(_text(made))
    click.echo(f"locked in {path.as_posix()} by {made.author}; later: scheduler forecast review {site.as_posix()}")


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # no such user in this system, as in some containers
        return "unknown"


def _document(made: ForecastLock) -> dict[str, Any]:
    from scheduler.domain.forecasts import SERIES

    return {
        "name": made.name,
        "site": made.site,
        "start": made.start.isoformat(),
        "end": made.horizon.end.isoformat(),
        "locked_at": made.locked_at.isoformat(),
        "author": made.author,
        "queues": [
            {"queue": one.queue, "source": one.source, **{key: sum(getattr(one, key)) or None for key in SERIES}}
            for one in made.queues
        ],
    }


def _text(made: ForecastLock) -> str:
    from scheduler.domain.forecasts import SERIES

    rows = [
        (one.queue, *(sum(getattr(one, key)) if getattr(one, key) else None for key in SERIES)) for one in made.queues
    ]
    lines = [table((f"contacts {made.start} to {made.horizon.end}", *SERIES), rows)]
    return "\n".join([*lines, *(f"{one.queue}: {one.source}" for one in made.queues)])
