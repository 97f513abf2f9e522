"""``scheduler simulate``: the service a roster will really give, by simulation."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scheduler.atomic_files import claimed
from scheduler.cli.command import Command
from scheduler.cli.interval_tables import csv_text, refuse_file, write_new
from scheduler.cli.output import print_json, refuse_two_formats, say
from scheduler.cli.parameters import FOLDER, MAX_SEED, force_option, json_option
from scheduler.cli.progress import note_first_simulation
from scheduler.cli.runs import open_run
from scheduler.domain.errors import UsageError

if TYPE_CHECKING:
    from scheduler.cli.simulated import Simulated
    from scheduler.domain.run import Run
    from scheduler.simulation import SimulationOptions

PROGRESS_STEPS = 4


@click.command(cls=Command)
@click.argument("runs", metavar="RUN...", type=FOLDER, nargs=-1, required=True)
@click.option(
    "--replications",
    type=click.IntRange(2, 100_000),
    default=100,
    show_default=True,
    help="Times the horizon is played.",
)
@click.option("--seed", type=click.IntRange(0, MAX_SEED), default=0, show_default=True, help="Of every random draw.")
@click.option(
    "--handle-times",
    type=click.Choice(["exponential", "lognormal"]),
    default="exponential",
    show_default=True,
    help="How handle times vary around their mean.",
)
@click.option("--csv", "as_csv", is_flag=True, help="Print every queue and interval as CSV.")
@click.option("--out", type=FOLDER, help="Write every queue and interval to this CSV.")
@force_option
@json_option
def simulate(runs: tuple[Path, ...], out: Path | None, force: bool, as_csv: bool, as_json: bool, **values: Any) -> None:
    """Play the roster of each RUN many times, contact by contact, and tell the service it gives.

    People are absent, late and away as the run's shrinkage says; volumes are off as its forecast says. Several runs
    meet the same contacts, and are compared with the first. Reads the run folders only.
    """
    from scheduler.cli.simulated import COLUMNS, document, interval_rows, text
    from scheduler.simulation import SimulationOptions

    refuse_two_formats(as_json, as_csv)
    if out is not None:
        refuse_file(out, force)
    options = SimulationOptions(
        replications=values["replications"], seed=values["seed"], handle_times=values["handle_times"]
    )
    read = [(path, open_run(path)) for path in runs]
    _refuse_unlike(read)
    with nullcontext() if out is None else claimed(out, probe=True):
        note_first_simulation()
        found = [_simulated(path, run, options) for path, run in read]
        if out is not None:
            write_new(out, csv_text(COLUMNS, interval_rows(found)), force)
    if as_json:
        print_json(document(found))
    elif as_csv:
        click.echo(csv_text(COLUMNS, interval_rows(found)), nl=False)
    else:
        click.echo(text(found))
        if out is not None:
            click.echo(f"written to {out.as_posix()}")


def _simulated(path: Path, run: Run, options: SimulationOptions) -> Simulated:
    """Simulate one run."""
    # Not through the pipeline: it imports the engine, and simulating must work where there is no solver.
    from scheduler.cli.simulated import Simulated
    from scheduler.simulation import simulate as play

    say(f"simulating {path.as_posix()}")
    every = max(1, options.replications // PROGRESS_STEPS)

    def tell(done: int) -> None:
        if done % every == 0:
            say(f"  {done} of {options.replications} replications")

    return Simulated(path, run, play(run.problem, run.roster, options, tell))


def _refuse_unlike(read: list[tuple[Path, Run]]) -> None:
    """Refuse to compare runs of other queues or dates than the first run's.

    Raises
    ------
    UsageError
        With the queues or dates of both.
    """
    (base, first), *others = read
    for path, run in others:
        names, ours = ([demand.queue for demand in one.problem.demand] for one in (run, first))
        if names != ours:
            raise UsageError(
                f"{path}: has the queues {', '.join(names)}, {base} has {', '.join(ours)}; "
                "simulate runs of the same queues together"
            )
        if _dates(run) != _dates(first):
            raise UsageError(
                f"{path}: plans {_dates(run)}, {base} plans {_dates(first)}; simulate runs of the same dates together"
            )


def _dates(run: Run) -> str:
    """Dates and grid of a run."""
    horizon = run.problem.horizon
    return f"{horizon.start} to {horizon.end} every {horizon.interval_minutes} minutes ({horizon.zone})"
