"""``scheduler report``: the page of a run."""

from __future__ import annotations

from pathlib import Path

import click

from scheduler.cli.command import Command
from scheduler.cli.output import print_json
from scheduler.cli.parameters import FOLDER, json_option, run_argument
from scheduler.cli.runs import open_run


@click.command(cls=Command)
@run_argument
@click.option("--out", type=FOLDER, help="HTML file to write; default RUN/report.html.")
@json_option
def report(run: Path, out: Path | None, as_json: bool) -> None:
    """Write one HTML page of RUN: verdict, cost, shortage, over and under by queue, board by team and day."""
    from scheduler.report.page import write_report

    path, read = out or run / "report.html", open_run(run)
    write_report(read, path)
    if as_json:
        print_json({"file": path.as_posix()})
    else:
        click.echo(f"{path.as_posix()}: open it in a browser")
