"""The ``scheduler`` command: every command, in the order a newcomer meets them."""

from __future__ import annotations

import click

import scheduler
from scheduler.cli.command import Group
from scheduler.cli.solve import solve

COMMANDS = (solve,)


@click.group(cls=Group)
@click.version_option(scheduler.__version__, message="%(version)s")
def main() -> None:
    """Make legal, certified, payroll-ready rosters for contact centres.

    Exit code 0: fine. 1: it ran, but the answer is no (rules broken, no legal roster, a failed check). 2: it could not
    run (usage, bad input); nothing was written.
    """


for command in COMMANDS:
    main.add_command(command)
