"""The ``scheduler`` command: every command, in the order a newcomer meets them."""

from __future__ import annotations

import click

import scheduler
from scheduler.cli.bench import bench
from scheduler.cli.check import check
from scheduler.cli.command import Group
from scheduler.cli.compare import compare
from scheduler.cli.export import export
from scheduler.cli.fairness import fairness
from scheduler.cli.forecast import forecast
from scheduler.cli.imports import imports
from scheduler.cli.init import init
from scheduler.cli.leave import leave
from scheduler.cli.report import report
from scheduler.cli.require import require
from scheduler.cli.simulate import simulate
from scheduler.cli.solve import solve
from scheduler.cli.verify import verify
from scheduler.cli.warm_up import warm_up
from scheduler.cli.wishes_command import wishes

PLANNING = (init, imports, check, forecast, require, solve, verify, wishes, simulate, compare, leave)
COMMANDS = (*PLANNING, export, report, fairness, warm_up, bench)


@click.group(cls=Group)
@click.version_option(scheduler.__version__, message="%(version)s")
def main() -> None:
    """Make legal, certified, payroll-ready rosters for contact centres.

    Exit code 0: fine. 1: it ran, but the answer is no (rules broken, no legal roster, a failed check). 2: it could not
    run (usage, bad input); nothing was written. 130, 143: stopped by Ctrl-C or SIGTERM before there was a result.
    """


for command in COMMANDS:
    main.add_command(command)
