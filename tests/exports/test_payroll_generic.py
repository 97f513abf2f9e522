from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.agents import Absence, Agent, Contract, Pattern
from scheduler.domain.clock import Horizon
from scheduler.domain.errors import InputError
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty, Roster, Segment
from scheduler.exports.payroll import generic
from scheduler.exports.payroll.generic import ControlTotalError, export_payroll, safe_cell
from scheduler.exports.payroll.rounding import apportion, line_cents
from scheduler.pay.codes import PayCode, PayLine
from scheduler.pay.segments import pay_minutes

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


def make_site(*payroll_ids: str, names: tuple[str, ...] = ("Ana", "Bo", "Cy"), overtime: int = 2400) -> Problem:
    ids = payroll_ids or ("", "", "")
    agents = tuple(
        Agent(f"A{i}", name, "", "full", frozenset(), payroll_id=payroll_id)
        for i, (name, payroll_id) in enumerate(zip(names, ids, strict=True))
    )
    return Problem(
        site="test",
        currency="EUR",
        horizon=Horizon("Europe/Lisbon", date(2026, 11, 23), 7, 5),
        queues=(),
        demand=(),
        agents=agents,
        teams=(),
        contracts={"full": Contract("full", 0, 2400, 0, 5, (), overtime)},
        patterns={"free": Pattern("free")},
        shifts={},
        rules=(),
    )


def make_roster(*lengths: int, agents: tuple[str, ...] = ("A0", "A1", "A2"), days: int = 5) -> Roster:
    duties = []
    for agent in agents:
        for day in range(days):
            moment, segments = MONDAY + timedelta(days=day), []
            for length, activity in zip(lengths, ("work", "break", "work", "training:t"), strict=False):
                segments.append(Segment(moment, moment + timedelta(minutes=length), activity, True))
                moment = segments[-1].end
            duties.append(Duty(agent, (MONDAY + timedelta(days=day)).date(), "day", tuple(segments)))
    return Roster(tuple(duties))


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_lines_and_control_totals_are_the_rosters_paid_hours(tmp_path: Path) -> None:
    roster = make_roster(120, 15, 285, 60)
    totals = export_payroll(make_site("07", "08", "09"), roster, tmp_path / "pay" / "payroll.csv")
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
    totals = export_payroll(make_site(overtime=2000), roster, tmp_path / "p.csv")
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
    totals = export_payroll(site, roster, tmp_path / "p.csv")
    assert totals.minutes[PayCode.LEAVE] == 480
    assert totals.roster_minutes == roster.paid_minutes
    control = {row["pay_code"]: row["hours"] for row in read(totals.totals_path)}
    assert (control["leave"], control["total_roster"], control["total_file"]) == ("8.00", "36.00", "44.00")


def test_one_missing_payroll_id_refuses_the_whole_file_and_names_everybody(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        export_payroll(make_site("07", "", ""), make_roster(60), tmp_path / "p.csv")
    assert len(caught.value.issues) == 2
    assert "'A1'" in str(caught.value)
    assert "'A2'" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_an_agent_without_hours_needs_no_payroll_id(tmp_path: Path) -> None:
    totals = export_payroll(make_site("07", "08", ""), make_roster(60, agents=("A0", "A1")), tmp_path / "p.csv")
    assert {row["payroll_id"] for row in read(totals.path)} == {"07", "08"}


def test_agent_ids_stand_in_only_where_no_agent_has_a_payroll_id(tmp_path: Path) -> None:
    totals = export_payroll(make_site(), make_roster(60), tmp_path / "p.csv")
    assert {row["payroll_id"] for row in read(totals.path)} == {"A0", "A1", "A2"}
    with pytest.raises(InputError):
        export_payroll(make_site("", "", "9"), make_roster(60, agents=("A0",)), tmp_path / "q.csv")


def test_a_payroll_id_two_agents_share_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="shares payroll id '7'"):
        export_payroll(make_site("7", "7", "8"), make_roster(60), tmp_path / "p.csv")


def test_cells_a_spreadsheet_would_run_are_neutralised(tmp_path: Path) -> None:
    site = make_site(names=("=1+1", "@cmd", "Zoë, the -first"))
    rows = read(export_payroll(site, make_roster(60), tmp_path / "p.csv").path)
    assert [rows[i]["name"] for i in (0, 5, 10)] == ["'=1+1", "'@cmd", "Zoë, the -first"]
    assert [safe_cell(text) for text in ("+1", "-1", "\tx", "1-1")] == ["'+1", "'-1", "'\tx", "1-1"]


def test_a_ledger_that_does_not_add_up_is_never_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = pay_minutes
    monkeypatch.setattr(generic, "pay_minutes", lambda *args: real(*args)[:-1])
    with pytest.raises(ControlTotalError, match=r"840 minutes and 14\.00 hours, the roster has 900"):
        export_payroll(make_site(), make_roster(60), tmp_path / "p.csv")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_roster_gives_an_empty_file_with_totals_of_zero(tmp_path: Path) -> None:
    totals = export_payroll(make_site(), Roster(()), tmp_path / "p.csv")
    assert read(totals.path) == []
    assert totals.roster_hours == 0
    assert read(totals.totals_path)[-1]["hours"] == "0.00"


def test_exporting_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    site, roster = make_site(overtime=1500), make_roster(125, 10, 280, 50)
    first = export_payroll(site, roster, tmp_path / "p.csv").path.read_bytes()
    assert export_payroll(site, roster, tmp_path / "p.csv").path.read_bytes() == first
    assert first.count(b"\r\n") == first.count(b"\n")


LINES = st.lists(
    st.tuples(st.integers(0, 4), st.integers(1, 28), st.sampled_from(list(PayCode)[:5]), st.integers(1, 900)),
    unique_by=lambda drawn: drawn[:3],
    max_size=40,
)


@given(LINES)
def test_rounding_keeps_every_level_within_a_hundredth_of_its_exact_value(
    drawn: list[tuple[int, int, PayCode, int]],
) -> None:
    lines = [PayLine(f"A{agent}", date(2026, 2, day), code, minutes) for agent, day, code, minutes in drawn]
    cents = line_cents(lines)

    def off(members: list[int]) -> Decimal:
        return abs(Decimal(sum(cents[i] for i in members)) - Decimal(sum(lines[i].minutes for i in members)) / 60 * 100)

    everything = list(range(len(lines)))
    assert off(everything) <= Decimal("0.5")
    for code in PayCode:
        of_code = [i for i in everything if lines[i].code == code]
        assert off(of_code) < 1
        for agent in range(5):
            assert off([i for i in of_code if lines[i].agent_id == f"A{agent}"]) < 1
    assert all(off([i]) < 1 for i in everything)


def test_remainders_go_to_the_largest() -> None:
    assert apportion([5, 10, 15], 50) == [8, 17, 25]
    assert apportion([20, 20, 20], 100) == [34, 33, 33]
