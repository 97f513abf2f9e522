from __future__ import annotations

import csv
import json
from datetime import datetime, time
from pathlib import Path

import openpyxl
import pytest

from tests.cli.conftest import CLINIC, call


@pytest.fixture(scope="session")
def workbook(clinic_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "roster.xlsx"
    done = call("export", "spreadsheet", clinic_run, "--out", path)
    assert done.exit_code == 0, done.output
    return path


def saved_as_csv(workbook: Path, sheet: str, path: Path) -> Path:
    """What a spreadsheet of another country saves: semicolons, commas in numbers, dates by day, a mark, CRLF."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
        for row in openpyxl.load_workbook(workbook)[sheet].iter_rows():
            writer.writerow([shown(cell.value, cell.number_format) for cell in row])
    return path


def shown(value: object, form: str) -> str:
    if isinstance(value, datetime):
        return f"{value:%a %Y-%m-%d}" if "ddd" in form else f"{value:%d/%m/%Y}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, float):
        return f"{value:.2f}".replace(".", ",")
    return "" if value is None else str(value)


def rows(run: Path, name: str = "duties.csv") -> list[list[str]]:
    with (run / name).open(newline="", encoding="utf-8") as stream:
        return list(csv.reader(stream))


@pytest.mark.parametrize("mapping", ["", "sheet: Duties\n"])
def test_what_export_writes_import_reads_to_the_last_break(
    mapping: str, workbook: Path, clinic_run: Path, tmp_path: Path
) -> None:
    (tmp_path / "map.yaml").write_text(mapping, encoding="utf-8")
    done = call(
        "import", "schedule", CLINIC, workbook, "--mapping", tmp_path / "map.yaml", "--out", tmp_path / "run", "--json"
    )
    assert done.exit_code == 0, done.output
    for name in ("duties.csv", "segments.csv"):
        assert rows(tmp_path / "run", name) == rows(clinic_run, name)
    notes = json.loads(done.stdout)["import_notes"]
    assert any("sheets not read" in note for note in notes)


@pytest.mark.parametrize(("sheet", "columns"), [("Roster", 4), ("Duties", 6)])
def test_sheets_saved_as_csv_come_back(
    sheet: str, columns: int, workbook: Path, clinic_run: Path, tmp_path: Path
) -> None:
    source = saved_as_csv(workbook, sheet, tmp_path / "roster.csv")
    (tmp_path / "map.yaml").write_text("date_order: dmy\n", encoding="utf-8")
    done = call("import", "schedule", CLINIC, source, "--mapping", tmp_path / "map.yaml", "--out", tmp_path / "run")
    assert done.exit_code == 0, done.output
    found, wanted = rows(tmp_path / "run"), rows(clinic_run)
    assert [row[:columns] for row in found] == [row[:columns] for row in wanted]
    assert ("no breaks in the file" in done.stdout) == (sheet == "Roster")


def test_an_edited_cell_of_the_roster_wins_over_the_list_of_duties(
    workbook: Path, clinic_run: Path, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(workbook)
    agent, _, start = rows(clinic_run)[1][:3]
    row = next(row for row in book["Roster"].iter_rows() if row[0].value == agent)
    cell = next(cell for cell in row[3:] if "-" in str(cell.value))
    cell.value = "10:00-14:00"
    book.save(tmp_path / "edited.xlsx")
    done = call("import", "schedule", CLINIC, tmp_path / "edited.xlsx", "--out", tmp_path / "run")
    assert done.exit_code == 0, done.output
    assert "1 duties are in the first alone" in done.stdout
    changed = [new for new, old in zip(rows(tmp_path / "run"), rows(clinic_run), strict=True) if new != old]
    assert [row[2][11:16] for row in changed] == ["10:00"]
    assert start
