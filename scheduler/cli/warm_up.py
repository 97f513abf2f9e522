"""``scheduler warm-up``: compile the kernels, so that nobody waits for them later."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from scheduler.cli.command import Command
from scheduler.cli.output import print_json, say
from scheduler.cli.parameters import json_option

if TYPE_CHECKING:
    from scheduler.domain.problem import Problem


@click.command("warm-up", cls=Command)
@click.option("--all", "everything", is_flag=True, help="The kernel of ``simulate`` too.")
@json_option
def warm_up(everything: bool, as_json: bool) -> None:
    """Compile the kernels of the search once; every later run loads them in a second.

    Needs the example clinic, which comes with the package. Run it again after an upgrade.
    """
    from scheduler.cli.examples import shared_folder
    from scheduler.engine.search.warm_up import warm_up as compile_search
    from scheduler.inputs.request import SiteRequest
    from scheduler.pipeline import load_problem

    problem, _ = load_problem(SiteRequest(shared_folder() / "configs" / "clinic"))
    say("compiling the kernels of the search: half a minute or more, once")
    seconds = {"search": round(compile_search(problem, columns=True, moves=True), 2)}
    if everything:
        say("compiling the kernel of the simulation: some seconds, once")
        seconds["simulation"] = round(_compile_simulation(problem), 2)
    if as_json:
        print_json({"seconds": seconds})
    else:
        click.echo("kernels are ready: " + ", ".join(f"{name} {value:.1f} s" for name, value in seconds.items()))


def _compile_simulation(problem: Problem) -> float:
    """Play nobody's roster twice; returns the seconds it took."""
    from scheduler.domain.roster import Roster
    from scheduler.simulation import SimulationOptions, simulate

    began = time.perf_counter()
    simulate(problem, Roster(()), SimulationOptions(replications=2))
    return time.perf_counter() - began
