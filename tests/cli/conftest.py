from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scheduler.cli.main import main
from tests.referee import REFEREE, assert_referee_agrees

ROOT = Path(__file__).resolve().parents[2]
CLINIC = ROOT / "configs" / "clinic"
QUICK = ("--engine", "search", "--iterations", "40", "--workers", "1")

Edit = Callable[[dict[str, tuple[str, str]]], Path]


def call(*arguments: object) -> Result:
    """Type a command."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def solved(site: Path, out: Path, *options: object) -> Path:
    """Solve quickly, and let the referee look at the run."""
    done = call("solve", site, *QUICK, "--out", out, *options)
    assert done.exit_code == 0, done.output
    if REFEREE.is_file():
        assert_referee_agrees(out)
    return out


def duties(run: Path) -> list[tuple[str, ...]]:
    """Agent, date, start, end and shift of the duties of the week, as the run lists them."""
    with (run / "duties.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    names = ("agent_id", "date", "start", "end", "shift")
    return [tuple(row[name] for name in names) for row in rows if row["date"] >= "2026-11-23"]


def files_under(folder: Path) -> dict[str, bytes]:
    """Every file with its content."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture(scope="session")
def clinic_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The clinic solved once for all tests; nothing may write into it."""
    return solved(CLINIC, tmp_path_factory.mktemp("runs") / "clinic")


@pytest.fixture
def own_run(clinic_run: Path, tmp_path: Path) -> Path:
    """A copy of the clinic's run that a test may write into."""
    return Path(shutil.copytree(clinic_run, tmp_path / "run"))


@pytest.fixture
def edited_clinic(tmp_path: Path) -> Edit:
    """Gives a copy of the clinic with texts replaced in some files; an empty old text appends."""

    def edit(changes: dict[str, tuple[str, str]]) -> Path:
        folder = Path(shutil.copytree(CLINIC, tmp_path / "clinic"))
        for name, (old, new) in changes.items():
            path = folder / name
            text = path.read_text(encoding="utf-8") if path.exists() else ""
            assert old in text
            path.write_text(text.replace(old, new, 1) if old else text + new, encoding="utf-8")
        return folder

    return edit


@pytest.fixture(scope="session")
def written_roster(clinic_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The clinic's duties as a list made elsewhere: times only, neither breaks nor shifts."""
    path = tmp_path_factory.mktemp("elsewhere") / "roster.csv"
    lines = [f"{agent},{start},{end}" for agent, _, start, end, _ in duties(clinic_run)]
    path.write_text("\n".join(["agent_id,start,end", *lines]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def imported_run(written_roster: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That list as a run."""
    out = tmp_path_factory.mktemp("runs") / "imported"
    done = call("import", "schedule", CLINIC, written_roster, "--out", out)
    assert done.exit_code == 0, done.output
    return out
