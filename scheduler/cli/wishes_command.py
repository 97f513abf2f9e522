"""``scheduler wishes``: what became of every wish, what refused it and what granting it costs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scheduler.cli.command import Command
from scheduler.cli.output import print_json, say
from scheduler.cli.parameters import json_option, run_argument
from scheduler.cli.progress import note_first_search
from scheduler.cli.runs import open_run
from scheduler.domain.errors import UsageError

if TYPE_CHECKING:
    from scheduler.domain.run import Run

PROGRESS_STEP = 50


@click.command("wishes", cls=Command)
@run_argument
@click.option(
    "--agent", "agents", metavar="AGENT", multiple=True, help="Only the wishes of this agent; may be repeated."
)
@click.option("--all", "with_all", is_flag=True, help="List the wishes granted, and those that do not apply, too.")
@json_option
def wishes(run: Path, agents: tuple[str, ...], with_all: bool, as_json: bool) -> None:
    """Tell what became of the wishes of RUN: what refused each, and what granting it costs.

    Where no legal week of the person grants a wish, the rule is named that forbids it. Else the person gets the
    cheapest legal week that does, everybody else stays as they are, and what that costs more is told goal by goal.
    Reads the run folder only.
    """
    from scheduler.cli.wish_tables import document, text
    from scheduler.explain import why_refused

    read = open_run(run)
    _refuse_unknown(read, agents)
    note_first_search()

    def tell(done: int, count: int) -> None:
        if done % PROGRESS_STEP == 0:
            say(f"  {done} of {count} refused wishes")

    refused = list(why_refused(read, agents, tell))
    if as_json:
        print_json(document(read, refused, agents, with_all))
    else:
        click.echo(text(read, refused, agents, with_all))


def _refuse_unknown(run: Run, agents: tuple[str, ...]) -> None:
    """Refuse agents the run does not have.

    Raises
    ------
    UsageError
        With the nearest id.
    """
    from scheduler.inputs.reading.issues import unknown

    for agent_id in agents:
        if agent_id not in run.problem.contexts:
            raise UsageError(f"--agent: {unknown('agent', agent_id, list(run.problem.contexts))}")
