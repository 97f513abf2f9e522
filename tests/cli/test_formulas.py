"""Names that a spreadsheet would run, in every table a command writes."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from scheduler.domain.formula_guard import STARTS
from scheduler.inputs.reading.csv_file import read_table
from scheduler.inputs.reading.issues import Issues
from scheduler.inputs.run_folder.reader import read_run
from scheduler.inputs.schema.rows import AgentRow
from tests.cli.conftest import CLINIC, call, solved

EVIL = {"C12": "=C12", "Mauro Vidigal": "@SUM(1)", "desk": "+desk", "appointments": "-appointments"}


@pytest.fixture(scope="module")
def evil_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the clinic with ids and names that begin like formulas."""
    site = Path(shutil.copytree(CLINIC, tmp_path_factory.mktemp("evil") / "site"))
    for path in (*site.rglob("*.csv"), *site.glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        for plain, evil in EVIL.items():
            text = text.replace(plain, evil if path.suffix == ".csv" else f'"{evil}"')
        path.write_text(text, encoding="utf-8")
    return site


@pytest.fixture(scope="module")
def evil_run(evil_site: Path) -> Path:
    return solved(evil_site, evil_site.parent / "run")


def cells(text: str) -> Iterator[str]:
    for row in csv.reader(io.StringIO(text)):
        yield from row


def assert_harmless(text: str) -> None:
    found = list(cells(text))
    assert [cell for cell in found if cell.startswith(STARTS)] == []
    assert any(cell.startswith(tuple(f"'{evil}" for evil in EVIL.values())) for cell in found)


def test_no_table_of_a_run_is_run_and_its_ids_come_back(evil_run: Path) -> None:
    for name in ("agents.csv", "duties.csv", "segments.csv", "coverage.csv"):
        assert_harmless((evil_run / name).read_text(encoding="utf-8"))
    read = read_run(evil_run)
    assert "=C12" in {duty.agent_id for duty in read.roster.duties}
    assert [demand.queue for demand in read.problem.demand] == ["-appointments"]
    assert call("verify", evil_run).exit_code == 0


@pytest.mark.parametrize("command", ["forecast", "require", "simulate"])
def test_no_table_of_numbers_is_run(command: str, evil_site: Path, evil_run: Path, tmp_path: Path) -> None:
    options = ("--replications", 2) if command == "simulate" else ()
    place = evil_run if command == "simulate" else evil_site
    printed = call(command, place, *options, "--csv")
    assert printed.exit_code == 0, printed.output
    assert_harmless(printed.stdout)
    assert call(command, place, *options, "--out", tmp_path / "t.csv").exit_code == 0
    assert_harmless((tmp_path / "t.csv").read_text(encoding="utf-8"))


def test_the_forecast_written_comes_back_with_its_queues(evil_site: Path, tmp_path: Path) -> None:
    site = Path(shutil.copytree(evil_site, tmp_path / "site"))
    assert call("forecast", site, "--out", site / "forecast.csv").exit_code == 0
    assert_harmless((site / "forecast.csv").read_text(encoding="utf-8"))
    done = call("forecast", site, "--csv")
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[1].startswith("'-appointments,")


def test_neither_payroll_nor_the_workbook_is_run(evil_run: Path, tmp_path: Path) -> None:
    assert call("export", "payroll", evil_run, "--out", tmp_path / "p.csv").exit_code == 0
    assert_harmless((tmp_path / "p.csv").read_text(encoding="utf-8"))
    assert call("export", "spreadsheet", evil_run, "--out", tmp_path / "r.xlsx").exit_code == 0
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    found = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in found} <= {"s", "n", "d", "b"}
    assert {cell.value for cell in found} >= {"=C12", "@SUM(1)", "+desk", "-appointments"}


def test_what_is_imported_is_written_harmless_and_read_as_it_was(evil_site: Path, tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text("q,t,a,h\n-appointments,2026-11-20 08:00,3,720\n", encoding="utf-8")
    (tmp_path / "map.yaml").write_text(
        "columns: {queue: q, start: t, answered: a, handle_seconds: h}\n"
        "time_zone: Europe/Lisbon\ninterval_minutes: 15\n",
        encoding="utf-8",
    )
    site = Path(shutil.copytree(evil_site, tmp_path / "site"))
    for path in (site / "history").iterdir():
        path.unlink()
    done = call("import", "history", site, tmp_path / "calls.csv", "--mapping", tmp_path / "map.yaml")
    assert done.exit_code == 0, done.output
    assert_harmless((site / "history" / "calls.csv").read_text(encoding="utf-8"))
    (tmp_path / "people.csv").write_text("id,who\n=C12,@SUM(1)\n", encoding="utf-8")
    (tmp_path / "people.yaml").write_text(
        "columns: {agent_id: id, name: who}\nconstants: {contract: full_time, skills: -appointments}\n",
        encoding="utf-8",
    )
    own = tmp_path / "agents.csv"
    done = call(
        *("import", "people", site, tmp_path / "people.csv", "--mapping", tmp_path / "people.yaml", "--out", own)
    )
    assert done.exit_code == 0, done.output
    assert_harmless(own.read_text(encoding="utf-8"))
    read = read_table(own, "agents.csv", tuple(AgentRow.model_fields), (), Issues())
    assert read is not None
    assert [read.items[0].text(key) for key in ("agent_id", "name", "skills")] == ["=C12", "@SUM(1)", "-appointments"]
    done = call("forecast", site, "--csv")
    assert "-appointments" in done.output
