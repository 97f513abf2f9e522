import csv
import json
import random
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from scheduler.checking.verify import verify_run
from scheduler.domain.errors import InputError, UsageError
from scheduler.domain.roster import PastDuty, Roster
from scheduler.domain.run import InputFile
from scheduler.exports.run_writer import refuse_existing, write_run
from scheduler.inputs.run_folder.reader import FILES, read_run
from tests.factories import at, tiny_problem, tiny_roster, tiny_run
from tests.referee import assert_referee_agrees


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def test_a_run_has_the_files_and_columns_of_the_contract(tmp_path: Path) -> None:
    write_run(tmp_path / "run", tiny_run())
    assert {path.name for path in (tmp_path / "run").iterdir()} == set(FILES)
    columns = {name: ",".join(rows_of(tmp_path / "run" / name)[0]) for name in FILES if name.endswith(".csv")}
    assert columns == {
        "segments.csv": "agent_id,start,end,activity,queue,paid,share",
        "duties.csv": "agent_id,date,start,end,shift,paid_minutes",
        "coverage.csv": "queue,start,end,required,staffed,shortage,surplus",
        "agents.csv": "agent_id,skills,min_rest_hours,max_run_days,max_day_hours,max_week_hours",
        "ledger.csv": "agent_id,as_of,measure,period_start,value",
    }
    assert list(json.loads((tmp_path / "run" / "summary.json").read_text(encoding="utf-8"))) == [
        *("site", "start", "end", "status", "objective", "bound", "gap", "gap_without_unavoidable_pay", "currency"),
        *("seconds", "compile_seconds", "seed", "version", "agents", "intervals", "interval_minutes"),
        "required_agent_hours",
        *(
            "shortage_agent_hours",
            *("avoidable_agent_hours", "chosen_agent_hours", "impossible_agent_hours"),
            "surplus_agent_hours",
            "closed_agent_hours",
            "paid_hours",
            "leave_hours",
            "paid_absence_hours",
            "paid_total_hours",
            "labour_cost",
            "leave_cost",
            "paid_absence_cost",
            "pay_total",
        ),
        "findings",
        *("relaxed_in_bound", "notes", "goals", "week", "fairness", "shortage_minutes", "volume_sources"),
    ]


@pytest.mark.parametrize(
    ("start", "zone"),
    [
        (date(2026, 11, 2), "Europe/Lisbon"),
        (date(2026, 10, 19), "Europe/Lisbon"),
        (date(2026, 3, 23), "Europe/Lisbon"),
        (date(2026, 11, 2), "Asia/Manila"),
    ],
)
def test_the_referee_agrees_also_in_weeks_of_167_and_169_hours(tmp_path: Path, start: date, zone: str) -> None:
    write_run(tmp_path / "run", tiny_run(tiny_problem(start, zone)))
    read = read_run(tmp_path / "run")
    assert verify_run(tmp_path / "run", read).ok
    assert_referee_agrees(tmp_path / "run")


def test_ten_random_intervals_counted_from_the_segments_equal_coverage(tmp_path: Path) -> None:
    write_run(tmp_path / "run", tiny_run())
    segments, coverage = rows_of(tmp_path / "run" / "segments.csv"), rows_of(tmp_path / "run" / "coverage.csv")
    serves = {"A1": {"calls", "mail"}, "B2": {"calls"}, "C3": {"mail"}}
    for start in random.Random(2).sample(sorted({row["start"] for row in coverage}), 10):
        here = [row for row in coverage if row["start"] == start]
        is_open = {row["queue"] for row in here}
        # All times of this week have the same offset, so their texts compare like moments.
        at_work = [
            s["agent_id"]
            for s in segments
            if s["activity"] == "work" and s["start"] <= start < s["end"] and serves[s["agent_id"]] & is_open
        ]
        assert sum(int(row["staffed"]) for row in here) == len(at_work)


def test_a_duty_carried_in_is_listed_and_covers_but_its_hours_do_not_count(tmp_path: Path) -> None:
    problem = tiny_problem()
    past = PastDuty("B2", problem.horizon.date_of(-1), at(problem, -1, "23:30"), at(problem, 0, "08:50"), 500, "night")
    problem = replace(problem, history=(past,))
    roster = Roster(tuple(d for d in tiny_roster(problem).duties if (d.agent_id, d.date.day) != ("B2", 2)))
    run = tiny_run(problem, roster)
    heads = [list(row) for row in run.allotment.staffed]
    heads[0][16] += 1  # Ben from 08:00 to 08:30; from 08:30 he works 20 minutes only, which fill no interval
    run = replace(
        tiny_run(problem, roster), allotment=replace(run.allotment, staffed=(tuple(heads[0]), tuple(heads[1])))
    )
    summary = {**run.summary, "shortage_agent_hours": run.summary["shortage_agent_hours"] - 0.5}
    goals = {**run.summary["goals"], "shortage": run.summary["goals"]["shortage"] - 60.0}
    objective = sum(goals.values())
    summary |= {"goals": goals, "objective": objective, "gap": (objective - 400) / objective}
    summary |= {"gap_without_unavoidable_pay": (objective - 400) / (objective - 100)}
    calls = {**run.summary["shortage_minutes"]["calls"], "avoidable": 0}
    summary |= {"shortage_minutes": {**run.summary["shortage_minutes"], "calls": calls}, "avoidable_agent_hours": 0.0}
    write_run(tmp_path / "run", replace(run, summary=summary))
    listed = [row for row in rows_of(tmp_path / "run" / "duties.csv") if row["agent_id"] == "B2"]
    assert [listed[0][key] for key in ("date", "start", "shift", "paid_minutes")] == [
        *("2026-11-01", "2026-11-01T23:30:00+00:00", "night", "500")
    ]
    assert len(listed) == 5
    assert summary["paid_hours"] == 11 * 8
    read = read_run(tmp_path / "run")
    assert read.roster == roster
    assert verify_run(tmp_path / "run", read).differences == ()
    assert_referee_agrees(tmp_path / "run")


def test_an_existing_folder_is_refused_and_left_alone(tmp_path: Path) -> None:
    write_run(tmp_path / "run", tiny_run())
    before = {path.name: path.read_bytes() for path in (tmp_path / "run").iterdir()}
    with pytest.raises(UsageError, match="--force"):
        write_run(tmp_path / "run", tiny_run())
    assert {path.name: path.read_bytes() for path in (tmp_path / "run").iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_force_replaces_an_older_run_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    write_run(tmp_path / "run", tiny_run())
    newer = replace(tiny_run(), overlays=(InputFile("newer.yaml", "3" * 64),))
    write_run(tmp_path / "run", newer, force=True)
    assert read_run(tmp_path / "run").overlays == newer.overlays
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_force_does_not_replace_a_folder_that_is_no_run(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "beach.txt").write_text("sand", encoding="utf-8")
    with pytest.raises(UsageError, match="not a run folder"):
        refuse_existing(tmp_path / "photos", force=True)
    with pytest.raises(UsageError, match="not a run folder"):
        write_run(tmp_path / "photos", tiny_run(), force=True)
    assert (tmp_path / "photos" / "beach.txt").read_text(encoding="utf-8") == "sand"


def test_a_failure_while_writing_leaves_nothing(tmp_path: Path) -> None:
    broken = replace(tiny_run(), summary={"objective": float("nan")})
    with pytest.raises(ValueError, match="JSON"):
        write_run(tmp_path / "run", broken)
    assert list(tmp_path.iterdir()) == []


KILLER = """
import sys
from dataclasses import replace
from pathlib import Path
from scheduler.exports.run_writer import write_run
from scheduler.inputs.run_folder.reader import read_run
from tests.factories import tiny_run
from tests.kill_points import kill_everywhere

out, force = Path(sys.argv[1]), sys.argv[2] == "force"
run = tiny_run()
if force:
    write_run(out, run)

def check():
    visible = [path for path in out.parent.iterdir() if not path.name.startswith(".run.partial-")]
    runs = [read_run(path) for path in visible]
    assert all(path.name == "run" or path.name.startswith("run.parked-") for path in visible), visible
    assert all(replace(found, overlays=run.overlays) == run for found in runs)
    assert runs or not force, "the old run is lost"

kills = kill_everywhere(
    lambda: write_run(out, replace(run, overlays=()), force=force), check, is_done=lambda: not force and out.exists()
)
write_run(out, run, force=True)
assert [path.name for path in out.parent.iterdir()] == ["run"]
print(kills)
"""


@pytest.mark.skipif(not hasattr(sys, "addaudithook") or sys.platform == "win32", reason="needs fork and SIGKILL")
@pytest.mark.parametrize("mode", ["new", "force"])
def test_killed_at_any_moment_only_complete_folders_are_left(tmp_path: Path, mode: str) -> None:
    command = [sys.executable, "-c", KILLER, str(tmp_path / "run"), mode]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 10


def test_a_folder_that_is_no_run_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"summary\.json.* missing"):
        read_run(tmp_path)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("summary.json", "{", "summary.json:1: not JSON"),
        ("summary.json", "[]", "an object is expected"),
        ("findings.json", "[{}]", "not a finding"),
        ("segments.csv", "agent_id,start\nA1,2026-11-02T08:00:00+00:00\n", "segments.csv:1: paid: column missing"),
        ("segments.csv", "agent_id,start,end,activity,queue,paid\nA1,x,y,work,,maybe\n", "segments.csv:2: paid: found"),
        ("duties.csv", "agent_id,date,start,end,shift,paid_minutes\nA1,2026-11-02,2026-11-02,x,,1\n", "UTC offset"),
        ("coverage.csv", "queue,start,end,required,staffed,shortage,surplus\nfax,2026-11-02T08:00:00+00:00,"
         "2026-11-02T08:30:00+00:00,0,0,0,0\n", "coverage.csv:2: queue: found 'fax', the run's queues are calls, mail"),
        ("problem.json", "{}", "problem.json: site: Field required"),
        ("inputs.lock.json", '{"files": [1]}', "needs path and sha256"),
    ],
)  # fmt: skip
def test_a_damaged_file_is_an_input_error_that_names_it(tmp_path: Path, name: str, text: str, message: str) -> None:
    write_run(tmp_path / "run", tiny_run())
    (tmp_path / "run" / name).write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_run(tmp_path / "run")
    assert message in str(caught.value)
