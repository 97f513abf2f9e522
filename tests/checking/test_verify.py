import csv
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest

from scheduler.checking.summary import summarise, totals
from scheduler.checking.verify import VerifyReport, verify_run
from scheduler.domain.errors import InputError
from scheduler.domain.result import SearchResult, Status
from scheduler.domain.roster import PastDuty, Roster
from scheduler.domain.run import Run
from scheduler.exports.run_writer import write_run
from scheduler.inputs.run_folder.reader import inspect_run, read_run
from tests.factories import at, duty, reseal, tiny_certificate, tiny_problem, tiny_roster, tiny_run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_run(tmp_path / "run", tiny_run())
    return tmp_path / "run"


def verified(folder: Path) -> VerifyReport:
    found = inspect_run(folder)
    return verify_run(folder, found.run, found.issues)


def where(folder: Path) -> list[str]:
    return [difference.where for difference in verified(folder).differences]


def edit_rows(path: Path, edit: Callable[[list[dict[str, str]]], object]) -> None:
    """Forge a table: the manifest is made anew, so that only recounting can tell."""
    with path.open(newline="", encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    columns = list(rows[0])
    edit(rows)
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.DictWriter(handle, columns)
        writer.writeheader()
        writer.writerows(rows)
    reseal(path.parent)


def edit_json(path: Path, **changes: object) -> None:
    value = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**value, **changes}), encoding="utf-8")
    reseal(path.parent)


def test_an_honest_run_verifies(folder: Path) -> None:
    report = verified(folder)
    assert report.ok
    assert (report.differences, report.findings) == ((), ())


def test_a_run_with_honest_findings_has_findings_but_no_differences(tmp_path: Path) -> None:
    problem = tiny_problem()
    roster = tiny_roster(problem)
    late = replace(roster, duties=(duty(problem, "A1", 0, "16:00"), *roster.duties[1:]))
    write_run(tmp_path / "run", tiny_run(problem, late))
    report = verified(tmp_path / "run")
    assert not report.ok
    assert report.differences == ()
    assert {finding.agent_id for finding in report.findings} == {"A1"}


@pytest.mark.parametrize(
    "key",
    [
        *("paid_hours", "leave_hours", "paid_absence_hours", "paid_total_hours"),
        *("labour_cost", "leave_cost", "paid_absence_cost", "pay_total"),
        *("shortage_agent_hours", "surplus_agent_hours", "required_agent_hours", "agents"),
        *("avoidable_agent_hours", "chosen_agent_hours", "impossible_agent_hours"),
    ],
)
def test_a_wrong_number_in_the_summary_is_found(folder: Path, key: str) -> None:
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    edit_json(folder / "summary.json", **{key: summary[key] + 0.5})
    assert where(folder) == [f"summary.json: {key}"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"gap": 0.1}, "summary.json: gap"),
        ({"gap_without_unavoidable_pay": 0.0}, "summary.json: gap_without_unavoidable_pay"),
        ({"bound": 1e9}, "summary.json: bound"),
        ({"status": "optimal"}, "summary.json: status"),
        ({"objective": 1.0}, "summary.json: objective"),
        ({"findings": 3}, "summary.json: findings"),
        ({"site": "Elsewhere"}, "summary.json: site"),
    ],
)
def test_a_wrong_claim_in_the_summary_is_found(folder: Path, changes: dict[str, object], expected: str) -> None:
    edit_json(folder / "summary.json", **changes)
    assert where(folder) == [expected]


def test_a_wrong_cost_of_a_goal_is_found(folder: Path) -> None:
    goals = json.loads((folder / "summary.json").read_text(encoding="utf-8"))["goals"]
    edit_json(folder / "summary.json", goals={**goals, "surplus": 0.0, "charm": 1.0})
    assert where(folder) == ["summary.json: goals.surplus", "summary.json: goals.charm"]


def test_a_queues_minutes_short_of_another_kind_are_found(folder: Path) -> None:
    split = json.loads((folder / "summary.json").read_text(encoding="utf-8"))["shortage_minutes"]
    calls = split["calls"]
    assert calls["chosen"] > 0
    other = {**calls, "chosen": calls["chosen"] - 30, "impossible": calls["impossible"] + 30}
    edit_json(folder / "summary.json", shortage_minutes={**split, "calls": other, "desk": {"chosen": 30}})
    assert where(folder) == [
        "summary.json: shortage_minutes.calls.chosen",
        "summary.json: shortage_minutes.calls.impossible",
        "summary.json: shortage_minutes.desk.chosen",
    ]


def test_paid_minutes_the_segments_do_not_give_are_found(folder: Path) -> None:
    edit_rows(folder / "duties.csv", lambda rows: rows[0].update(paid_minutes="540"))
    assert where(folder) == ["duties.csv: A1 2026-11-02T08:00:00+00:00: paid_minutes"]


def test_a_lost_segment_is_found(folder: Path) -> None:
    edit_rows(folder / "segments.csv", lambda rows: rows.pop(1))
    report = verified(folder)
    assert "duties.csv: A1 2026-11-02T08:00:00+00:00" in {d.where for d in report.differences}
    assert "filled_duty" in {f.rule for f in report.findings}


def test_a_segment_outside_every_duty_is_found(folder: Path) -> None:
    edit_rows(folder / "duties.csv", lambda rows: rows.pop(0))
    assert "segments.csv" in where(folder)


def test_an_agent_counted_twice_is_found(folder: Path) -> None:
    edit_rows(folder / "coverage.csv", lambda rows: rows[0].update(staffed="3", surplus="1"))
    assert "allotment" in {finding.rule for finding in verified(folder).findings}


@pytest.mark.parametrize("column", ["required", "shortage", "surplus"])
def test_a_wrong_number_of_coverage_is_found(folder: Path, column: str) -> None:
    edit_rows(folder / "coverage.csv", lambda rows: rows[0].update({column: "9"}))
    assert f"coverage.csv: calls 2026-11-02T08:00:00+00:00: {column}" in where(folder)


def test_a_lost_row_of_coverage_is_found(folder: Path) -> None:
    edit_rows(folder / "coverage.csv", lambda rows: rows.pop(100))
    assert "coverage.csv: mail 2026-11-02T09:00:00+00:00" in where(folder)


def test_an_invented_limit_is_found(folder: Path) -> None:
    edit_rows(folder / "agents.csv", lambda rows: rows[0].update(min_rest_hours="8"))
    assert where(folder) == ["agents.csv: A1"]


def test_a_hidden_finding_is_found(tmp_path: Path) -> None:
    problem = tiny_problem()
    late = replace(tiny_roster(problem), duties=(duty(problem, "A1", 0, "16:00"), *tiny_roster(problem).duties[1:]))
    run = tiny_run(problem, late)
    write_run(tmp_path / "run", replace(run, findings=(), summary={**run.summary, "findings": 0}))
    assert "findings.json" in where(tmp_path / "run")


def test_a_lost_or_invented_carried_duty_is_found(tmp_path: Path) -> None:
    problem = tiny_problem()
    past = PastDuty("C3", problem.horizon.date_of(-1), at(problem, -1, "15:00"), at(problem, 0, "00:30"), 570)
    write_run(tmp_path / "run", tiny_run(replace(problem, history=(past,))))
    assert verified(tmp_path / "run").differences == ()
    edit_rows(tmp_path / "run" / "duties.csv", lambda rows: rows.remove(carried_row(rows)))
    assert "duties.csv: C3" in where(tmp_path / "run")


def carried_row(rows: list[dict[str, str]]) -> dict[str, str]:
    return next(row for row in rows if row["date"] == "2026-11-01")


def test_a_time_with_another_offset_than_the_sites_is_found(folder: Path) -> None:
    edit_rows(folder / "segments.csv", lambda rows: rows[0].update(start="2026-11-02T09:00:00+01:00"))
    assert where(folder) == ["segments.csv: A1"]


def test_hours_of_a_duty_dated_outside_the_horizon_do_not_count(folder: Path) -> None:
    run = read_run(folder)
    extra = Roster((*run.roster.duties, duty(run.problem, "C3", 7, "09:00")))
    assert totals(run.problem, extra, run.allotment, {})["paid_hours"] == 96.0


@pytest.mark.parametrize(("above", "differences"), [(0.0005, []), (0.5, ["summary.json: bound"])])
def test_only_the_noise_of_rounding_is_taken_off_a_bound(tmp_path: Path, above: float, differences: list[str]) -> None:
    run = tiny_run()
    bound = run.summary["objective"] + above
    result = SearchResult(Status.OPTIMAL, run.roster, run.allotment, {}, bound, unavoidable_pay=100.0)
    summary = summarise(run.problem, result, (), seed=1, version="0")
    write_run(tmp_path / "run", replace(run, summary=summary, certificate=tiny_certificate(run.problem, bound)))
    assert where(tmp_path / "run") == differences


def test_moments_read_from_a_run_are_utc(tmp_path: Path) -> None:
    write_run(tmp_path / "run", tiny_run(tiny_problem(zone="Asia/Manila")))
    run = read_run(tmp_path / "run")
    assert {segment.start.tzinfo for duty in run.roster.duties for segment in duty.segments} == {UTC}


BLOCKED = """
import sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("ortools", "numba"):
            raise ImportError(name + " is blocked")
sys.meta_path.insert(0, Block())
from datetime import UTC
from pathlib import Path
from scheduler.checking.summary import summarise, totals
from scheduler.checking.verify import verify_run
from scheduler.inputs.run_folder.reader import read_run
folder = Path(sys.argv[1])
print("verified" if verify_run(folder, read_run(folder)).ok else "refused")
"""


def test_verifying_needs_no_solver(folder: Path) -> None:
    done = subprocess.run([sys.executable, "-c", BLOCKED, str(folder)], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "verified", done.stderr


def test_the_run_read_is_the_run_written(folder: Path) -> None:
    read: Run = read_run(folder)
    assert read == tiny_run()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"leave_cost": "none"}, "summary.json: leave_cost"),
        ({"impossible_agent_hours": -3.0}, "summary.json: impossible_agent_hours"),
        ({"shortage_minutes": ["calls"]}, "summary.json: shortage_minutes"),
        ({"shortage_minutes": {"calls": {"chosen": 30.5}, "mail": {}}}, "summary.json: shortage_minutes.calls"),
    ],
)
def test_keys_of_later_versions_may_be_missing_but_not_be_of_another_kind(
    folder: Path, changes: dict[str, object], expected: str
) -> None:
    edit_json(folder / "summary.json", **changes)
    assert expected in where(folder)
    with pytest.raises(InputError, match=expected.partition(": ")[2]):
        read_run(folder)
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    for key in changes:
        del summary[key]
    (folder / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
    reseal(folder)
    assert read_run(folder).summary == summary
