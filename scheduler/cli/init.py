"""``scheduler init``: an example site as a starting point."""

from __future__ import annotations

from pathlib import Path

import click

from scheduler.cli.command import Command
from scheduler.cli.parameters import FOLDER


@click.command(cls=Command)
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option(
    "--example",
    type=click.Choice(["clinic", "manila"]),
    default="clinic",
    show_default=True,
    help="clinic: 12 agents, one queue; manila: 120 agents, six queues, round the clock.",
)
def init(folder: Path, example: str) -> None:
    """Copy an example site to DIR, with scenarios that fit it and JSON Schemas for editors."""
    from scheduler.cli.examples import copy_example

    copy_example(example, folder)
    path = folder.as_posix()
    click.echo(f"{path}: a copy of the example {example}, invented data; site.yaml explains itself. Next:")
    click.echo(f"  scheduler check {path}")
    click.echo(f"  scheduler solve {path}")
