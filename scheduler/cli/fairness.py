"""``scheduler fairness``: who has how many undesired duties, and why."""

from __future__ import annotations

from pathlib import Path

import click

from scheduler.cli.command import Command
from scheduler.cli.output import print_json
from scheduler.cli.parameters import json_option, run_argument
from scheduler.cli.runs import open_run
from scheduler.domain.errors import UsageError


@click.command(cls=Command)
@run_argument
@click.option("--agent", metavar="AGENT_ID", help="One person's page: their load, the group's, and which duty gave it.")
@json_option
def fairness(run: Path, agent: str | None, as_json: bool) -> None:
    """Tell how evenly the undesired duties of RUN, and of the weeks before it, lie on people who can be compared."""
    from scheduler.checking.fairness_figures import fairness_figures
    from scheduler.checking.points_of_people import points_of_people
    from scheduler.cli.fairness_text import document, page, person_document, text
    from scheduler.inputs.reading.issues import unknown

    read = open_run(run)
    people = points_of_people(read.problem, read.roster)
    if agent is not None:
        found = next((one for one in people if one.agent_id == agent), None)
        if found is None:
            raise UsageError(f"--agent: {unknown('agent', agent, [one.agent_id for one in people])}")
        if as_json:
            print_json(person_document(found))
        else:
            click.echo(page(read.problem, found))
        return
    figures = fairness_figures(read.problem, read.roster)
    if as_json:
        print_json(document(read.problem, figures, people))
    else:
        click.echo(text(read.problem, figures, people))
