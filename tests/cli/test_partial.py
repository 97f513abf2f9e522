from __future__ import annotations

import csv
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from scheduler.inputs.run_folder.reader import read_run
from tests.cli.conftest import CLINIC, QUICK, Edit, call, duties, solved
from tests.referee import assert_referee_agrees

ONLY = ("--only", "breaks,activities")


def breaks(run: Path) -> list[tuple[str, str, str]]:
    with (run / "segments.csv").open(newline="", encoding="utf-8") as stream:
        return [
            (row["agent_id"], row["start"], row["activity"])
            for row in csv.DictReader(stream)
            if row["activity"] in ("break", "meal") and row["start"] >= "2026-11-23"
        ]


def test_unchanged_input_changes_nothing(clinic_run: Path, tmp_path: Path) -> None:
    again = solved(CLINIC, tmp_path / "again", "--from", clinic_run)
    for name in ("duties.csv", "segments.csv", "coverage.csv"):
        assert (again / name).read_bytes() == (clinic_run / name).read_bytes()
    first, second = (read_run(run).summary for run in (clinic_run, again))
    assert {key: second[key] for key in ("objective", "bound", "gap", "status")} == {
        key: first[key] for key in ("objective", "bound", "gap", "status")
    }
    assert second["goals"]["changes"] == 0
    assert second["gap_without_unavoidable_pay"] == pytest.approx(first["gap_without_unavoidable_pay"])


def test_the_run_started_from_is_in_the_lock(clinic_run: Path, tmp_path: Path) -> None:
    again = solved(CLINIC, tmp_path / "again", "--from", clinic_run)
    lock = json.loads((again / "inputs.lock.json").read_text(encoding="utf-8"))
    assert (clinic_run / "duties.csv").as_posix() in [file["path"] for file in lock["files"]]


def test_new_leave_changes_the_duty_it_forbids_and_every_change_is_paid(
    clinic_run: Path, edited_clinic: Edit, tmp_path: Path
) -> None:
    agent, date = next((duty[0], duty[1]) for duty in duties(clinic_run) if duty[0] == "C06")
    site = edited_clinic({"unavailable.csv": ("", f"{agent},{date},{date},leave,no\n")})
    done = call("solve", site, *QUICK, "--from", clinic_run, "--out", tmp_path / "run")
    assert done.exit_code == 0
    assert_referee_agrees(tmp_path / "run")
    changed = {duty[:2] for duty in set(duties(clinic_run)) ^ set(duties(tmp_path / "run"))}
    assert (agent, date) in changed
    assert read_run(tmp_path / "run").summary["goals"]["changes"] == pytest.approx(50.0 * len(changed))
    assert re.search(rf"{len(changed)} dut(y differs|ies differ) from the run started from", done.stdout)
    assert f"{agent} {date}: " in done.stdout
    assert "inside an absence (leave)" in done.stdout


def parts(run: Path) -> Counter[tuple[str, ...]]:
    """Duties, breaks and activities of a run: agent, what, start, end."""
    with (run / "segments.csv").open(newline="", encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["activity"] != "work" and row["start"] >= "2026-11-23"]
    own = [(row["agent_id"], row["activity"], row["start"], row["end"]) for row in rows]
    return Counter([*own, *((agent, "duty", start, end) for agent, _, start, end, *_ in duties(run))])


def listed(run: Path) -> list[dict[str, str]]:
    with (run / "changes.csv").open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_every_change_of_a_duty_break_or_activity_is_listed_from_and_to(
    clinic_run: Path, edited_clinic: Edit, tmp_path: Path
) -> None:
    agent, date = next((duty[0], duty[1]) for duty in duties(clinic_run) if duty[0] == "C06")
    site = edited_clinic({"unavailable.csv": ("", f"{agent},{date},{date},leave,no\n")})
    done = call("solve", site, *QUICK, "--from", clinic_run, "--out", tmp_path / "run", "--json")
    rows = listed(tmp_path / "run")
    assert rows
    now = parts(clinic_run)
    now.subtract((r["agent_id"], r["what"], r["from_start"], r["from_end"]) for r in rows if r["from_start"])
    now.update((r["agent_id"], r["what"], r["to_start"], r["to_end"]) for r in rows if r["to_start"])
    assert +now == parts(tmp_path / "run")
    assert all((r["from_start"], r["from_end"]) != (r["to_start"], r["to_end"]) for r in rows if r["what"] != "duty")
    gone = [r for r in rows if (r["agent_id"], r["date"], r["what"]) == (agent, date, "duty")]
    assert [(bool(r["from_start"]), r["to_start"], r["to_shift"]) for r in gone] == [(True, "", "")]
    told = json.loads(done.stdout)["changes"]
    assert [{key: value or "" for key, value in one.items()} for one in told] == rows


def test_breaks_that_move_in_duties_that_stay_are_listed(clinic_run: Path, edited_clinic: Edit, tmp_path: Path) -> None:
    again = tmp_path / "again"
    site = edited_clinic({"site.yaml": ("surplus_per_hour: 1 ", "surplus_per_hour: 2 ")})
    done = call("solve", site, *QUICK, "--from", clinic_run, *ONLY, "--out", again)
    rows = listed(again)
    assert {row["what"].partition(":")[0] for row in rows} <= {"break", "meal", "coaching", "training", "meeting"}
    assert "0 duties differ from the run started from" in done.stdout
    for row in rows:
        assert f"{row['agent_id']} {row['date']}: " in done.stdout or (again / "changes.csv").as_posix() in done.stdout


def test_an_unchanged_run_lists_no_change(clinic_run: Path, tmp_path: Path) -> None:
    again = solved(CLINIC, tmp_path / "again", "--from", clinic_run)
    assert listed(again) == []
    assert not (clinic_run / "changes.csv").exists()
    assert call("verify", again).exit_code == 0


def test_a_change_that_is_left_out_or_forged_is_found(clinic_run: Path, edited_clinic: Edit, tmp_path: Path) -> None:
    agent, date = next((duty[0], duty[1]) for duty in duties(clinic_run) if duty[0] == "C06")
    site = edited_clinic({"unavailable.csv": ("", f"{agent},{date},{date},leave,no\n")})
    run = solved(site, tmp_path / "run", "--from", clinic_run)
    table = run / "changes.csv"
    header, first, *rest = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text(header + "".join(rest), encoding="utf-8")
    done = call("verify", run)
    assert done.exit_code == 1
    assert "changes.csv" in done.stdout
    assert first.split(",")[0] in done.stdout


def test_only_breaks_keeps_every_duty(clinic_run: Path, edited_clinic: Edit, tmp_path: Path) -> None:
    earlier = "{name: meal, minutes: 60, paid: no, earliest_minutes: 180, latest_minutes: 300}"
    shifts = (CLINIC / "shifts.yaml").read_text(encoding="utf-8")
    meal = next(line.strip().removeprefix("- ") for line in shifts.splitlines() if "name: meal" in line)
    assert meal != earlier.replace("300", "195")
    site = edited_clinic({"shifts.yaml": (meal, earlier.replace("300", "195"))})
    run = solved(site, tmp_path / "run", "--from", clinic_run, *ONLY)
    assert duties(run) == duties(clinic_run)
    assert breaks(run) != breaks(clinic_run)
    assert call("verify", run).exit_code == 0


def test_only_breaks_names_agents_and_dates_a_kept_duty_breaks(
    clinic_run: Path, edited_clinic: Edit, tmp_path: Path
) -> None:
    agent, date = next((duty[0], duty[1]) for duty in duties(clinic_run) if duty[0] == "C06")
    site = edited_clinic({"unavailable.csv": ("", f"{agent},{date},{date},leave,no\n")})
    done = call("solve", site, *QUICK, "--from", clinic_run, *ONLY, "--out", tmp_path / "run")
    assert done.exit_code == 1
    assert done.stdout == ""
    assert f"{agent} on {date}: availability: " in done.stderr
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--only", "breaks"), "'breaks,activities' is allowed"),
        (("--only", "breaks,activities"), "needs --from"),
    ],
)
def test_only_is_used_as_documented(options: tuple[str, ...], says: str, tmp_path: Path) -> None:
    done = call("solve", CLINIC, *options, "--out", tmp_path / "run")
    assert done.exit_code == 2
    assert says in done.stderr


def test_a_run_of_other_weeks_is_refused(clinic_run: Path, tmp_path: Path) -> None:
    done = call("solve", CLINIC, "--from", clinic_run, "--start", "2026-11-30", "--out", tmp_path / "run")
    assert done.exit_code == 2
    assert "a run with duties of this site's agents between 2026-11-30 and 2026-12-06 is allowed" in done.stderr


def test_locks_are_kept(tmp_path: Path, clinic_run: Path) -> None:
    day = {duty[1] for duty in duties(clinic_run) if duty[0] == "C06"}
    off = min(day)
    path = tmp_path / "my-locks.csv"
    header = "agent_id,date,kind,start,end,shift,breaks"
    path.write_text(f"{header}\nC06,{off},off,,,,\nC10,2026-11-25,duty,10:00,16:00,,\n", encoding="utf-8")
    run = solved(CLINIC, tmp_path / "run", "--locks", path)
    mine = duties(run)
    assert not [duty for duty in mine if duty[:2] == ("C06", off)]
    locked = [duty for duty in mine if duty[:2] == ("C10", "2026-11-25")]
    assert [(start[11:16], end[11:16]) for _, _, start, end, _ in locked] == [("10:00", "16:00")]
    lock = json.loads((run / "inputs.lock.json").read_text(encoding="utf-8"))
    assert path.as_posix() in [file["path"] for file in lock["files"]]


def test_a_locks_file_that_does_not_exist_or_is_wrong_is_told(tmp_path: Path) -> None:
    done = call("solve", CLINIC, "--locks", tmp_path / "none.csv", "--out", tmp_path / "run")
    assert done.exit_code == 2
    assert f"{tmp_path / 'none.csv'}: this file does not exist" in done.stderr
    path = tmp_path / "locks.csv"
    path.write_text("agent_id,date,kind,start,end,shift,breaks\nC99,2026-11-25,off,,,,\n", encoding="utf-8")
    done = call("solve", CLINIC, "--locks", path, "--out", tmp_path / "run")
    assert done.exit_code == 2
    assert f"{path}:2: agent_id: unknown agent 'C99'" in done.stderr


def test_an_imported_roster_without_breaks_has_findings_and_gets_its_breaks(
    imported_run: Path, clinic_run: Path, tmp_path: Path
) -> None:
    assert duties(imported_run) == duties(clinic_run)
    assert_referee_or_findings(imported_run)
    run = solved(CLINIC, tmp_path / "run", "--from", imported_run, *ONLY)
    assert [duty[:4] for duty in duties(run)] == [duty[:4] for duty in duties(clinic_run)]
    assert read_run(run).summary["findings"] == 0
    assert {activity for *_, activity in breaks(run)} == {"break", "meal"}


def assert_referee_or_findings(run: Path) -> None:
    done = call("verify", run, "--json")
    said = json.loads(done.stdout)
    assert done.exit_code == 1
    assert said["differences"] == []
    assert len(said["findings"]) == read_run(run).summary["findings"] > 0


def test_only_breaks_keeps_duties_that_match_no_shift(written_roster: Path, tmp_path: Path, clinic_run: Path) -> None:
    rows = written_roster.read_text(encoding="utf-8").splitlines()
    moved = [_fifteen_minutes_later(row) if row.startswith("C07") else row for row in rows]
    assert moved != rows
    path = tmp_path / "moved.csv"
    path.write_text("\n".join(moved) + "\n", encoding="utf-8")
    assert call("import", "schedule", CLINIC, path, "--out", tmp_path / "imported").exit_code == 0
    run = solved(CLINIC, tmp_path / "run", "--from", tmp_path / "imported", *ONLY)
    kept = [duty[2:4] for duty in duties(run) if duty[0] == "C07"]
    assert kept == [tuple(row.split(",")[1:]) for row in moved if row.startswith("C07")]
    assert any(start[14:16] in ("15", "45") for start, _ in kept)


def _fifteen_minutes_later(row: str) -> str:
    from datetime import datetime, timedelta

    agent, *times = row.split(",")
    return ",".join([agent, *((datetime.fromisoformat(t) + timedelta(minutes=15)).isoformat() for t in times)])
