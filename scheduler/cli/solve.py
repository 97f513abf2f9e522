"""``scheduler solve``: a roster for a site."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scheduler.cli.command import Command
from scheduler.cli.elsewhere import elsewhere
from scheduler.cli.output import print_json, say
from scheduler.cli.parameters import (
    FOLDER,
    force_option,
    fresh_option,
    json_option,
    make_search_options,
    period_options,
    scenario_option,
    scenario_path,
    search_options,
    simulate_option,
    site_argument,
)
from scheduler.cli.progress import note_first_search, playing, search_listener
from scheduler.cli.stops import STOPS
from scheduler.domain.errors import UsageError

if TYPE_CHECKING:
    from scheduler.calibration.loop import Round
    from scheduler.domain.problem import Problem
    from scheduler.domain.result import SearchResult
    from scheduler.domain.run import Run
    from scheduler.engine import Listener, SearchOptions
    from scheduler.engine.cluster import Cluster
    from scheduler.exports.played_service import Played, Searched
    from scheduler.inputs.request import SiteRequest

KEPT = {"breaks", "activities"}


@click.command(cls=Command)
@site_argument
@period_options
@click.option("--previous", type=FOLDER, help="Run of the weeks before: rest, runs and hours carried over.")
@click.option("--from", "base", type=FOLDER, help="Run to start from: unlisted changes cost, same input same duties.")
@click.option("--only", help="'breaks,activities' keeps every shift of --from and places only these.")
@click.option("--locks", type=FOLDER, help="Locks file instead of the site's locks.csv.")
@scenario_option
@fresh_option
@search_options
@click.option(
    "--calibrate",
    "rounds",
    is_flag=False,
    flag_value=3,
    type=click.IntRange(min=0, max=10),
    metavar="[ROUNDS]",
    help="Rounds that simulate, correct what people are worth (or required for), and solve again; by default 3 where "
    "people of several skills answer contacts that are priced, else none; 0 switches them off.",
)
@simulate_option
@click.option("--out", type=FOLDER, help="Run folder to write; default runs/<site>-<start>-<n>.")
@force_option
@json_option
def solve(**values: Any) -> None:
    """Make a roster for SITE and write the run.

    Ctrl-C keeps the best roster found so far and writes it.
    """
    from scheduler import pipeline
    from scheduler.cli.run_overview import summary_text
    from scheduler.cli.runs import place_for_run, save_run, tell_unsealed

    site, out, force, as_json = values["site"], values["out"], values["force"], values["as_json"]
    request = pipeline.SiteRequest(
        site=site,
        start=values["start"],
        weeks=values["weeks"],
        overlays=[scenario_path(name, site) for name in values["scenarios"]],
        base=values["base"],
        previous=values["previous"],
        only_breaks=_only_breaks(values["only"], values["base"]),
        locks=values["locks"],
        fresh_forecast=values["fresh_forecast"],
    )
    _refuse_with_calibrate(values)
    tell_unsealed(values["base"], values["previous"])
    with place_for_run(out, force), stoppable(playing(values["simulated"])) as searched:
        say(f"reading {site}")
        note_first_search()
        with elsewhere(values["cluster"]) as cluster, search_listener() as listener:
            run = _solved(request, make_search_options(values), values["rounds"], listener, searched, cluster)
        path = save_run(run, site, out, force)
    if as_json:
        print_json({"run": path.as_posix(), **run.summary, **_changes(run)})
    else:
        click.echo(summary_text(run, path))
    if run.findings:
        raise SystemExit(1)


def _changes(run: Run) -> dict[str, Any]:
    """Everything that differs from the roster the run started from, as in changes.csv; nothing without one."""
    from scheduler.exports.run_tables import change_rows
    from scheduler.inputs.run_folder.run_rows import time_text

    if not run.problem.base:
        return {}
    zone = run.problem.horizon.tz

    def text(value: object) -> object:
        if isinstance(value, datetime):
            return time_text(value, zone)
        return value.isoformat() if isinstance(value, date) else value

    return {"changes": [{key: text(value) for key, value in asdict(row).items()} for row in change_rows(run)]}


def _solved(
    request: SiteRequest,
    options: SearchOptions,
    rounds: int | None,
    listener: Listener,
    searched: Searched,
    cluster: Cluster | None,
) -> Run:
    """Solve once, or in rounds with a simulation after each."""
    from scheduler.calibration import solve_site
    from scheduler.cli.calibrated import round_text

    def tell(one: Round) -> None:
        say(round_text(one))

    return solve_site(request, options, listener, searched, cluster, rounds=rounds, on_round=tell)


def _refuse_with_calibrate(values: dict[str, Any]) -> None:
    """Refuse calibration where the roster must stay near another one.

    Raises
    ------
    UsageError
        With --from, whose changes cost money that calibration would spend in every round.
    """
    if values["rounds"] and values["base"] is not None:
        raise UsageError("--calibrate: not together with --from; leave one of the two out")


def _only_breaks(only: str | None, base: Path | None) -> bool:
    """Whether only breaks and activities are placed.

    Raises
    ------
    UsageError
        For other words, or without a run to take the shifts from.
    """
    if only is None:
        return False
    words = {word.strip() for word in only.split(",")}
    if words != KEPT:
        raise UsageError(f"--only: found {only!r}, 'breaks,activities' is allowed; leave it out to plan everything")
    if base is None:
        raise UsageError("--only: needs --from RUN, the run whose shifts stay; `scheduler import schedule` makes one")
    return True


@contextmanager
def stoppable(play: Searched) -> Iterator[Searched]:
    """Give what to call when the search is over: plays the roster, which may be stopped and keeps it.

    From then on neither Ctrl-C nor SIGTERM stops checking and writing, which take seconds and would lose the roster.
    """
    if threading.current_thread() is not threading.main_thread():
        yield play
        return
    before = {number: signal.getsignal(number) for number in STOPS}

    def searched(problem: Problem, result: SearchResult, seed: int) -> Played:
        played = play(problem, result, seed)
        for number in before:
            signal.signal(number, signal.SIG_IGN)
        return played

    try:
        yield searched
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
