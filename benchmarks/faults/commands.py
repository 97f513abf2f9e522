"""Every command that writes, as it is typed, and the world it writes into."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from scheduler import pipeline, simulation
from scheduler.cli.main import main
from scheduler.engine import SearchOptions
from scheduler.pipeline import SiteRequest

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = "columns: {agent_id: Id, name: Name, skills: Skill}\nconstants: {contract: full_time, pattern: free}\n"
CALLS = """columns: {queue: Q, start: From, offered: N, answered: A, handle_seconds: S}
time_zone: Europe/Lisbon
interval_minutes: 60
"""
FORECAST = (
    "columns: {queue: Q, start: From, volume: N, aht_seconds: S}\ntime_zone: Europe/Lisbon\ninterval_minutes: 60\n"
)


@dataclass(frozen=True)
class Typed:
    """A command.

    Parameters
    ----------
    words
        As typed, in the world's folder.
    has_old
        Whether an older payroll is there.
    may_miss
        Names that a kill may leave away until the next command, where files belong together.
    units
        Folders that appear one by one.
    """

    name: str
    words: tuple[str, ...]
    has_old: bool = False
    may_miss: frozenset[str] = frozenset()
    units: tuple[str, ...] = ()


SOLVE = ("solve", "site", "--iterations", "5", "--workers", "1", "--engine", "search", "--out", "out")
PAYROLL = ("export", "payroll", "run", "--out", "pay.csv")
COMMANDS = (
    Typed("init", ("init", "out")),
    Typed("import people", ("import", "people", "site", "people.csv", "--mapping", "people.yaml", "--force")),
    Typed("import history", ("import", "history", "site", "calls.csv", "--mapping", "calls.yaml")),
    Typed("import forecast", ("import", "forecast", "site", "fc.csv", "--mapping", "fc.yaml")),
    Typed("import schedule", ("import", "schedule", "site", "roster.csv", "--out", "out")),
    Typed("forecast", ("forecast", "site", "--out", "out/deep/forecast.csv")),
    Typed("forecast lock", ("forecast", "lock", "site", "--name", "final")),
    Typed("require", ("require", "site", "--out", "require.csv")),
    Typed("solve", SOLVE),
    Typed("solve --force", (*SOLVE[:-1], "run", "--force")),
    Typed("compare", ("compare", "site", *SOLVE[2:]), units=("out/base",)),
    Typed("simulate", ("simulate", "run", "--replications", "2", "--out", "sim.csv")),
    Typed("export payroll", PAYROLL, may_miss=frozenset({"pay_totals.csv"})),
    Typed("export payroll, again", PAYROLL, has_old=True, may_miss=frozenset({"pay.csv"})),
    Typed("export spreadsheet", ("export", "spreadsheet", "run")),
    Typed("report", ("report", "run")),
)


def type_in(words: tuple[str, ...]) -> int:
    """Type a command; its exit code, with what it says on stdout and stderr."""
    try:
        main.main(list(words), prog_name="scheduler")
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def make_world(folder: Path) -> None:
    """Make a folder with a site, a run of it, and foreign files to import."""
    site = folder / "site"
    shutil.copytree(ROOT / "configs" / "clinic", site)
    (folder / "people.csv").write_text("Id,Name,Skill\nN1,Ana,appointments\nN2,Ben,appointments\n", encoding="utf-8")
    (folder / "people.yaml").write_text(PEOPLE, encoding="utf-8")
    rows = [f"appointments,2026-10-{day:02d} {hour:02d}:00,9,9,900" for day in range(5, 9) for hour in range(8, 18)]
    (folder / "calls.csv").write_text("\n".join(["Q,From,N,A,S", *rows]) + "\n", encoding="utf-8")
    (folder / "calls.yaml").write_text(CALLS, encoding="utf-8")
    rows = [f"appointments,2026-11-23 {hour:02d}:00,9,300" for hour in range(8, 18)]
    (folder / "fc.csv").write_text("\n".join(["Q,From,N,S", *rows]) + "\n", encoding="utf-8")
    (folder / "fc.yaml").write_text(FORECAST, encoding="utf-8")
    run = pipeline.solve_site(SiteRequest(site), SearchOptions(engine="search", iterations=5, workers=1))
    pipeline.save(run, folder / "run")
    with (folder / "run" / "duties.csv").open(newline="", encoding="utf-8") as stream:
        duties = [(row["agent_id"], row["start"], row["end"]) for row in csv.DictReader(stream)]
    lines = ["agent_id,start,end", *(",".join(duty) for duty in duties)]
    (folder / "roster.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


@contextmanager
def worked_out_before(world: Path) -> Iterator[None]:
    """Let searches and simulations answer at once: only what is written is of interest here."""
    site = SiteRequest(world / "site")
    run = pipeline.solve_site(site, SearchOptions(engine="search", iterations=5, workers=1))
    adopted = pipeline.adopt_roster(site, lambda problem: run.roster)
    played = simulation.simulate(run.problem, run.roster, simulation.SimulationOptions(replications=2))

    def answer(found: Any) -> Any:
        return lambda *_, **__: found

    with (
        mock.patch.object(pipeline, "solve_site", answer(run)),
        mock.patch.object(pipeline, "search", answer(None)),
        mock.patch.object(pipeline, "finish", answer(run)),
        mock.patch.object(pipeline, "adopt_roster", answer(adopted)),
        mock.patch.object(simulation, "simulate", answer(played)),
    ):
        yield
