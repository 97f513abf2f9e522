from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from scheduler.domain.agents import Absence
from scheduler.domain.errors import InputError
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.exports.payroll import payroll_file
from scheduler.exports.payroll.control_totals import ControlTotalError, PayrollTotals
from scheduler.exports.payroll.generic import Generic
from scheduler.exports.payroll.payroll_file import export_payroll
from scheduler.pay.codes import PayCode
from scheduler.pay.segments import pay_minutes
from tests.exports.payroll.payroll_site import make_roster, make_site, read


def export_generic(problem: Problem, roster: Roster, path: Path) -> PayrollTotals:
    return export_payroll(problem, roster, Generic(), path.parent, path)


def test_lines_and_control_totals_are_the_rosters_paid_hours(tmp_path: Path) -> None:
    roster = make_roster(120, 15, 285, 60)
    totals = export_generic(make_site("07", "08", "09"), roster, tmp_path / "pay" / "payroll.csv")
    rows = read(totals.path)
    assert list(rows[0]) == ["employee_id", "payroll_id", "name", "work_date", "pay_code", "minutes", "hours"]
    assert rows[0] == {
        "employee_id": "A0",
        "payroll_id": "07",
        "name": "Ana",
        "work_date": "2026-11-23",
        "pay_code": "regular",
        "minutes": "405",
        "hours": "6.75",
    }
    assert sum(Decimal(row["hours"]) for row in rows) == Decimal(roster.paid_minutes) / 60 == totals.roster_hours
    control = {row["pay_code"]: row for row in read(totals.totals_path)}
    assert control["total_roster"] == {
        "pay_code": "total_roster",
        "employees": "3",
        "lines": "45",
        "minutes": "7200",
        "hours": "120.00",
    }
    assert control["paid_break"]["hours"] == "3.75"
    assert (totals.employees, totals.lines) == (3, 45)
    assert sorted(p.name for p in totals.path.parent.iterdir()) == ["payroll.csv", "payroll_totals.csv"]


def test_hours_on_a_five_minute_grid_still_add_up_to_the_control_totals(tmp_path: Path) -> None:
    roster = make_roster(125, 10, 280, 50)
    totals = export_generic(make_site(overtime=2000), roster, tmp_path / "p.csv")
    rows = read(totals.path)
    assert totals.roster_minutes == roster.paid_minutes
    for code, hours in totals.hours.items():
        assert sum(Decimal(row["hours"]) for row in rows if row["pay_code"] == code) == hours
    for row in rows:
        assert abs(Decimal(row["hours"]) - Decimal(row["minutes"]) / 60) < Decimal("0.01")
    assert sum(totals.hours.values()) == (Decimal(roster.paid_minutes) / 60).quantize(Decimal("0.01"))


def test_paid_leave_is_in_the_file_and_apart_from_the_rosters_hours(tmp_path: Path) -> None:
    start = datetime(2026, 11, 27, tzinfo=UTC)
    site = replace(make_site(), absences=(Absence("A1", start, start + timedelta(days=1), "leave", True),))
    roster = make_roster(240, days=3)
    totals = export_generic(site, roster, tmp_path / "p.csv")
    assert totals.minutes[PayCode.LEAVE] == 480
    assert totals.roster_minutes == roster.paid_minutes
    control = {row["pay_code"]: row["hours"] for row in read(totals.totals_path)}
    assert (control["leave"], control["total_roster"], control["total_file"]) == ("8.00", "36.00", "44.00")


def test_one_missing_payroll_id_refuses_the_whole_file_and_names_everybody(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        export_generic(make_site("07", "", ""), make_roster(60), tmp_path / "p.csv")
    assert len(caught.value.issues) == 2
    assert "'A1'" in str(caught.value)
    assert "'A2'" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_an_agent_without_hours_needs_no_payroll_id(tmp_path: Path) -> None:
    totals = export_generic(make_site("07", "08", ""), make_roster(60, agents=("A0", "A1")), tmp_path / "p.csv")
    assert {row["payroll_id"] for row in read(totals.path)} == {"07", "08"}


def test_agent_ids_stand_in_only_where_no_agent_has_a_payroll_id(tmp_path: Path) -> None:
    totals = export_generic(make_site(), make_roster(60), tmp_path / "p.csv")
    assert {row["payroll_id"] for row in read(totals.path)} == {"A0", "A1", "A2"}
    with pytest.raises(InputError):
        export_generic(make_site("", "", "9"), make_roster(60, agents=("A0",)), tmp_path / "q.csv")


def test_a_payroll_id_two_agents_share_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="shares payroll id '7'"):
        export_generic(make_site("7", "7", "8"), make_roster(60), tmp_path / "p.csv")


def test_cells_a_spreadsheet_would_run_are_neutralised(tmp_path: Path) -> None:
    site = make_site(names=("=1+1", "@cmd", "Zoë, the -first"))
    rows = read(export_generic(site, make_roster(60), tmp_path / "p.csv").path)
    assert [rows[i]["name"] for i in (0, 5, 10)] == ["'=1+1", "'@cmd", "Zoë, the -first"]


def test_a_ledger_that_does_not_add_up_is_never_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payroll_file, "pay_minutes", lambda *args: pay_minutes(*args)[:-1])
    with pytest.raises(ControlTotalError, match=r"840 minutes and 14\.00 hours, the roster has 900"):
        export_generic(make_site(), make_roster(60), tmp_path / "p.csv")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_roster_gives_an_empty_file_with_totals_of_zero(tmp_path: Path) -> None:
    totals = export_generic(make_site(), Roster(()), tmp_path / "p.csv")
    assert read(totals.path) == []
    assert totals.roster_hours == 0
    assert read(totals.totals_path)[-1]["hours"] == "0.00"


def test_exporting_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    site, roster = make_site(overtime=1500), make_roster(125, 10, 280, 50)
    first = export_generic(site, roster, tmp_path / "p.csv").path.read_bytes()
    assert export_generic(site, roster, tmp_path / "p.csv").path.read_bytes() == first
    assert first.count(b"\r\n") == first.count(b"\n")
