"""A payroll system nobody has heard of, told in a few lines: ids, totals and the guard come by themselves."""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path

import pytest

from scheduler.domain.errors import InputError, UsageError
from scheduler.domain.problem import Problem
from scheduler.exports.payroll.base import FileFormat, Hours, HoursAs, Layout, Payroll, PayrollTarget, Row
from scheduler.exports.payroll.control_totals import ControlTotalError
from scheduler.exports.payroll.payroll_file import export_payroll
from scheduler.exports.payroll.registry import TARGETS, target_named
from scheduler.pay.codes import PayCode
from tests.exports.payroll.payroll_site import make_roster, make_site, read


class OneLineAnEmployee:
    """Worked hours and overtime side by side."""

    name = "one-line"

    def layout(self, payroll: Payroll) -> Layout:
        rows = []
        for (who, name), entries in groupby(payroll.entries, key=lambda entry: (entry.payroll_id, entry.name)):
            own = tuple(entries)
            over = tuple(entry for entry in own if entry.code is PayCode.OVERTIME)
            usual = tuple(entry for entry in own if entry.code is not PayCode.OVERTIME)
            rows.append((who, name, Hours(usual), Hours(over) if over else ""))
        return Layout([("id", "name", "hours", "overtime")], rows, f"hours-{payroll.last:%m%d%Y}.csv")


class Sections:
    """A text file with sections, semicolons and decimal commas: every line a day of an employee."""

    name = "sections"

    def layout(self, payroll: Payroll) -> Layout:
        rows = [
            (f"{entry.work_date:%d.%m.%Y}", entry.payroll_id, entry.team, Hours((entry,), HoursAs.DECIMAL_COMMA))
            for entry in payroll.entries
        ]
        head = [["[General]"], ["Target=SECTIONS"], [], ["[Data]"]]
        return Layout(head, rows, "hours.txt", FileFormat(";", "cp1252", is_quoted=False))


class Clock:
    """Tabs, hours and minutes."""

    name = "clock"

    def layout(self, payroll: Payroll) -> Layout:
        rows = [("TIME", entry.name, Hours((entry,), HoursAs.CLOCK)) for entry in payroll.entries]
        return Layout([], rows, "time.iif", FileFormat("\t", is_quoted=False))


MADE_UP: tuple[PayrollTarget, ...] = (OneLineAnEmployee(), Sections(), Clock())


def test_a_target_of_a_few_lines_gets_ids_totals_and_the_guard(tmp_path: Path) -> None:
    site = make_site("07", "08", "09", names=("=1+1", "Bo", "Cy"), overtime=2100)
    roster = make_roster(240, 15, 225)
    totals = export_payroll(site, roster, OneLineAnEmployee(), tmp_path)
    assert totals.path == tmp_path / "hours-11292026.csv"
    first, *_ = rows = read(totals.path)
    assert first == {"id": "07", "name": "'=1+1", "hours": "35.00", "overtime": "5.00"}
    assert [row["id"] for row in rows] == ["07", "08", "09"]
    assert (totals.lines, totals.employees, totals.roster_minutes) == (3, 3, roster.paid_minutes)
    control = {row["pay_code"]: row for row in read(totals.totals_path)}
    assert control["total_file"] == {
        "pay_code": "total_file",
        "employees": "3",
        "lines": "3",
        "minutes": "7200",
        "hours": "120.00",
    }


@pytest.mark.parametrize("target", MADE_UP, ids=lambda target: target.name)
def test_a_missing_payroll_id_refuses_the_whole_file_of_every_target(target: PayrollTarget, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'A1' has hours but no payroll id"):
        export_payroll(make_site("07", "", "09"), make_roster(60), target, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_files_with_sections_and_without_quotes_are_written_as_they_are_told(tmp_path: Path) -> None:
    done = export_payroll(make_site("07", "08", "09"), make_roster(75, days=1), Sections(), tmp_path)
    lines = done.path.read_bytes().decode("cp1252").split("\r\n")
    assert lines == [
        "[General]",
        "Target=SECTIONS",
        "",
        "[Data]",
        "23.11.2026;07;;1,25",
        "23.11.2026;08;;1,25",
        "23.11.2026;09;;1,25",
        "",
    ]
    clock = export_payroll(make_site(names=("Ana", "Bo", "Zoë")), make_roster(75, days=1), Clock(), tmp_path)
    assert clock.path.read_text(encoding="utf-8").splitlines()[2] == "TIME\tZoë\t1:15"


@pytest.mark.parametrize(
    ("target", "site", "why"),
    [
        (Clock(), make_site(names=("Ana", "Bo", "Cy\tD")), r"found 'Cy\\tD', .*: '\\t' and line breaks part its cells"),
        (Sections(), make_site("07", "08", "Ł9"), "found 'Ł9', .*: cp1252 has no 'Ł'; change it in agents.csv"),
    ],
    ids=["delimiter", "character"],
)
def test_cells_a_file_cannot_hold_are_refused_by_name(
    target: PayrollTarget, site: Problem, why: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=why):
        export_payroll(site, make_roster(60), target, tmp_path)
    assert list(tmp_path.iterdir()) == []


class Loses(OneLineAnEmployee):
    """Leaves overtime out."""

    def layout(self, payroll: Payroll) -> Layout:
        found = super().layout(payroll)
        return Layout(found.head, [row[:3] for row in found.rows], found.file_name)


class Repeats(OneLineAnEmployee):
    """Has the first employee twice."""

    def layout(self, payroll: Payroll) -> Layout:
        found = super().layout(payroll)
        rows: list[Row] = [*found.rows, found.rows[0]]
        return Layout(found.head, rows, found.file_name)


@pytest.mark.parametrize(("target", "said"), [(Loses(), "leaves 6 entries out"), (Repeats(), "repeats 6")])
def test_a_target_that_loses_or_repeats_hours_is_refused(target: PayrollTarget, said: str, tmp_path: Path) -> None:
    with pytest.raises(ControlTotalError, match=re.escape(said)):
        export_payroll(make_site(overtime=1500), make_roster(480), target, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_hours_that_would_read_otherwise_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Hours, "text", "1.00")
    with pytest.raises(ControlTotalError, match=r"reads as 15\.00 hours of 120\.00"):
        export_payroll(make_site(), make_roster(480), target_named("generic"), tmp_path)


def test_names_of_targets_differ_and_are_as_one_types_them() -> None:
    names = [target.name for target in TARGETS]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in names)
    assert "generic" in names


def test_an_unknown_target_is_told_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"--target: unknown payroll target 'generik'; did you mean 'generic'\?"):
        target_named("generik")
    with pytest.raises(UsageError, match=r"--target: unknown payroll target 'x'; allowed: generic"):
        target_named("x")
