"""``scheduler forecast``: contacts per queue and interval; locked and reviewed by its further commands."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scheduler.cli.backtest import show_backtest
from scheduler.cli.command import DefaultGroup
from scheduler.cli.forecast_choice import choice_document
from scheduler.cli.interval_tables import csv_text, day_sums, interval_times, write_new
from scheduler.cli.lock_forecast import lock
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
from scheduler.cli.review_forecast import review

if TYPE_CHECKING:
    from scheduler.domain.demand import VolumeForecast
    from scheduler.domain.site_setup import PlannedSite

SHOWN_EXCLUDED = 6
COLUMNS = ("queue", "start", "end", "volume", "aht_seconds")


@click.group(cls=DefaultGroup, default="show")
def forecast() -> None:
    """Tell the contacts to expect at SITE, per queue and interval, and where the numbers come from.

    The order: the model, then forecast.csv where it has rows, then forecast_edits.csv line by line; a locked snapshot
    stands for all of these on its dates; scenarios multiply what came out. A site folder named like one of the
    commands below is written ./lock.
    """


@forecast.command("show")
@site_argument
@period_options
@scenario_option
@fresh_option
@click.option("--csv", "as_csv", is_flag=True, help="Print every interval as forecast.csv has it.")
@click.option("--out", type=FOLDER, help="Write every interval to this CSV; as SITE/forecast.csv it can be edited.")
@click.option("--backtest", is_flag=True, help="Tell instead how each method would have done, week by week.")
@force_option
@json_option
def show(
    site: Path,
    scenarios: tuple[str, ...],
    as_csv: bool,
    out: Path | None,
    backtest: bool,
    force: bool,
    as_json: bool,
    **values: Any,
) -> None:
    """Tell the contacts to expect at SITE; `scheduler forecast SITE` is short for this."""
    from scheduler import pipeline
    from scheduler.inputs.requested_site import read_site

    refuse_two_formats(as_json, as_csv)
    overlays = [scenario_path(name, site) for name in scenarios]
    if backtest:
        show_backtest(read_site(pipeline.SiteRequest(site, overlays=overlays, **values)), as_json)
        return
    planned, inputs = pipeline.forecast_site(pipeline.SiteRequest(site, overlays=overlays, **values))
    rows = _rows(planned)
    if out is not None:
        write_new(out, csv_text(COLUMNS, rows), force)
    if as_json:
        queues = [_document(planned, one) for one in planned.volumes.values()]
        print_json({"queues": queues, "notes": [asdict(note) for note in inputs.notes]})
    elif as_csv:
        click.echo(csv_text(COLUMNS, rows), nl=False)
    else:
        click.echo("\n".join([_text(planned), *(f"note: {note}" for note in inputs.notes)]))
        if out is not None:
            click.echo(f"written to {out.as_posix()}")


def _rows(site: PlannedSite) -> list[tuple[object, ...]]:
    """Every interval with contacts or an open queue."""
    times = interval_times(site)
    return [
        (one.queue, *times[i], round(volume, 4), round(aht, 3))
        for one in site.volumes.values()
        for i, (volume, aht) in enumerate(zip(one.volume, one.aht_seconds, strict=True))
    ]


def _document(site: PlannedSite, one: VolumeForecast) -> dict[str, Any]:
    intervals = [
        {"start": start, "end": end, "volume": float(volume), "aht_seconds": float(aht)}
        for (start, end), volume, aht in zip(interval_times(site), one.volume, one.aht_seconds, strict=True)
    ]
    if one.low:
        for interval, low, high in zip(intervals, one.low, one.high, strict=True):
            interval.update(low=float(low), high=float(high))
    return {
        "queue": one.queue,
        "source": one.source,
        "method": one.method,
        "choice": choice_document(one.choice),
        "day_error": one.day_error,
        "dispersion": one.dispersion,
        "excluded": list(one.excluded),
        "intervals": intervals,
    }


def _text(site: PlannedSite) -> str:
    horizon = site.horizon
    dates = [horizon.date_of(day) for day in range(horizon.days)]
    rows = []
    for one in site.volumes.values():
        total = float(sum(one.volume))
        work = sum(v * a for v, a in zip(one.volume, one.aht_seconds, strict=True))
        aht = f"{work / total:,.0f} s" if total else "-"
        rows.append((one.queue, *(float(v) for v in day_sums(site, one.volume)), total, aht))
    header = ("contacts", *(f"{day:%a %d %b}" for day in dates), "total", "handle time")
    return "\n".join([table(header, rows), *(line for one in site.volumes.values() for line in _told(one))])


def _told(one: VolumeForecast) -> list[str]:
    """Where a queue's numbers come from, how sure they are, and what was left out of its history."""
    lines = [f"{one.queue}: {one.source}"]
    if one.choice is not None:
        lines.append(f"  {one.choice.words}")
    if one.low:
        lines.append(
            f"  usual error of a whole day {one.day_error:.1%}; within the day intervals scatter {one.dispersion:.1f} "
            "times as much as chance alone would make them"
        )
    shown = one.excluded[-SHOWN_EXCLUDED:]
    if len(shown) < len(one.excluded):
        lines.append(f"  {len(one.excluded) - len(shown)} older notes on its history are in --json")
    return lines + [f"  left out: {sentence}" for sentence in shown]


forecast.add_command(lock)
forecast.add_command(review)
