from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import CLINIC, Edit, call, duties, files_under, solved

HEAD = "request_id,agent_id,start,end,kind,portion,priority,filed_at,cancelled_at\n"
ROWS = (
    "R1,C02,2026-11-26,,leave,full,,2026-11-01,\n"
    "R2,C03,2026-11-26,,leave,full,,2026-11-02,\n"
    "R3,C04,2026-11-26,,leave,second_half,1,2026-11-03,\n"
    "R4,C05,2026-11-26,2026-11-27,sick,,,,\n"
    "R5,C04,2026-11-25,,sick,,,,\n"
)
SICK = "absence_kinds:\n  - {name: sick, payroll_code: SICK}\n"
ALLOWANCE = "leave_allowance:\n  - {name: desk, who: {teams: desk}, people: 2}\n"
WEEKS = ("--weeks", 2)


@pytest.fixture
def site(edited_clinic: Edit) -> Path:
    return edited_clinic({"site.yaml": ("", f"\n{SICK}{ALLOWANCE}"), "requests.csv": ("", HEAD + ROWS)})


def document(*arguments: object) -> dict[str, Any]:
    done = call("leave", *arguments, "--json")
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def statuses(found: dict[str, Any]) -> dict[str, str]:
    return {one["request_id"]: one["status"] for one in found["requests"]}


def test_deciding_answers_everything_once_and_writes_nothing_the_second_time(site: Path) -> None:
    first = document("decide", site, *WEEKS)
    assert statuses(first) == {"R1": "granted", "R2": "waiting", "R3": "granted", "R4": "granted", "R5": "refused"}
    assert first["file"] == (site / "leave_book" / "decisions-0001.csv").as_posix()
    (waits,) = [one for one in first["requests"] if one["request_id"] == "R2"]
    assert waits["waiting"] == [{"date": "2026-11-26", "group": "desk", "place": 1}]
    assert "2 of desk may be away, 1.5 taken by C04 (R3), C02 (R1)" in waits["reason"]
    (taught,) = [one for one in first["requests"] if one["request_id"] == "R5"]
    assert taught["reason"] == "C04 has privacy at Wed 2026-11-25 14:00; move it in activities.yaml first"
    before = files_under(site)
    second = document("decide", site, *WEEKS)
    assert (second["file"], second["new"]) == (None, 0)
    assert [{**one, "new": True} for one in second["requests"]] == first["requests"]
    assert files_under(site) == before


def test_a_request_taken_back_moves_the_list_up_in_a_file_of_its_own(site: Path) -> None:
    document("decide", site, *WEEKS)
    first = files_under(site / "leave_book")
    (site / "requests.csv").write_text(HEAD + ROWS.replace("2026-11-01,\n", "2026-11-01,2026-11-10\n", 1), "utf-8")
    found = document("decide", site, *WEEKS)
    assert statuses(found) == {"R1": "cancelled", "R2": "granted", "R3": "granted", "R4": "granted", "R5": "refused"}
    assert found["new"] == 2
    now = files_under(site / "leave_book")
    assert first.items() <= now.items()
    assert sorted(now) == ["decisions-0001.csv", "decisions-0002.csv"]


def test_a_dry_run_and_showing_write_nothing(site: Path) -> None:
    before = files_under(site)
    done = call("leave", "decide", site, *WEEKS, "--dry-run")
    assert "R2" in done.stdout
    assert "nothing written" in done.stdout
    shown = call("leave", "show", site, *WEEKS)
    assert "1.5/2 +1" in shown.stdout
    day = call("leave", "show", site, *WEEKS, "--date", "2026-11-26")
    assert "C04 (R3), C02 (R1)" in day.stdout
    assert "1. C03 (R2)" in day.stdout
    own = call("leave", "show", site, *WEEKS, "--agent", "C03")
    assert "waiting, place 1" in own.stdout
    assert len([line for line in own.stdout.splitlines() if line.startswith("R")]) == 1
    assert files_under(site) == before


def test_an_agent_s_page_has_what_is_still_open_too(site: Path) -> None:
    (site / "requests.csv").write_text(
        f"{HEAD}{ROWS}R6,C03,2027-02-01,,leave,,,,\nR7,C02,2027-02-01,,leave,,,,\n", "utf-8"
    )
    own = call("leave", "show", site, *WEEKS, "--agent", "C03").stdout
    assert "open: R6: ends after 2026-12-06, the last date decided; give more --weeks" in own
    assert "R7" not in own
    assert [one["request_id"] for one in document("show", site, *WEEKS, "--agent", "C03")["undecided"]] == ["R6"]
    both = call("leave", "show", site, *WEEKS, "--agent", "C03", "--date", "2026-11-26")
    assert (both.exit_code, both.stdout) == (2, "")
    assert "not together with --date" in both.stderr


def test_a_book_elsewhere_is_read_and_written_there(site: Path, tmp_path: Path) -> None:
    book = tmp_path / "trial"
    assert document("decide", site, *WEEKS, "--book", book)["file"] == (book / "decisions-0001.csv").as_posix()
    assert not (site / "leave_book").exists()
    assert document("decide", site, *WEEKS, "--book", book)["new"] == 0


def test_unknown_agents_and_dates_outside_exit_2(site: Path) -> None:
    done = call("leave", "show", site, *WEEKS, "--agent", "C2")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "unknown agent 'C2'" in done.stderr
    assert call("leave", "show", site, *WEEKS, "--date", "2027-11-25").exit_code == 2


def test_a_broken_request_exits_2_and_nothing_is_written(site: Path) -> None:
    (site / "requests.csv").write_text(f"{HEAD}{ROWS}R6,C99,2026-11-26,,leave,,,,\n", "utf-8")
    before = files_under(site)
    done = call("leave", "decide", site, *WEEKS)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "requests.csv:7: agent_id: " in done.stderr
    assert files_under(site) == before


def test_solve_keeps_who_is_granted_away_and_payroll_has_a_line_by_kind(site: Path, tmp_path: Path) -> None:
    document("decide", site, *WEEKS)
    run = solved(site, tmp_path / "run")
    assert call("verify", run).exit_code == 0
    away = {("C02", "2026-11-26"), ("C05", "2026-11-26"), ("C05", "2026-11-27")}
    assert not away & {(agent, when) for agent, when, *_ in duties(run)}
    lock = json.loads((run / "inputs.lock.json").read_text(encoding="utf-8"))
    assert "leave_book/decisions-0001.csv" in json.dumps(lock)
    assert call("export", "payroll", run).exit_code == 0
    (path,) = run.rglob("payroll.csv")
    with path.open(newline="", encoding="utf-8") as stream:
        rows = [(r["employee_id"], r["work_date"], r["pay_code"], r["minutes"]) for r in csv.DictReader(stream)]
    assert ("C02", "2026-11-26", "leave", "480") in rows
    assert ("C05", "2026-11-26", "SICK", "480") in rows
    half = [row for row in rows if row[:2] == ("C04", "2026-11-26") and row[2] == "leave"]
    assert half == [("C04", "2026-11-26", "leave", "240")]
    assert ",SICK," not in path.with_name("payroll_totals.csv").read_text(encoding="utf-8").replace("SICK,1,2,960", "")


def test_the_clinic_without_requests_has_nothing_to_decide() -> None:
    done = call("leave", "decide", CLINIC, "--weeks", "1", "--dry-run")
    assert done.exit_code == 0
    assert "nothing new to decide" in done.stdout
