from __future__ import annotations

import csv
import io
import json
import re
import shutil
from pathlib import Path

import pytest

from scheduler.domain.problem import Problem
from scheduler.domain.result import SearchResult
from scheduler.domain.run import Run
from scheduler.engine import SearchOptions
from scheduler.exports.played_service import Searched
from scheduler.inputs.request import SiteRequest
from scheduler.inputs.run_folder.reader import read_run
from tests.cli.conftest import CLINIC, QUICK, Edit, call, files_under, solved

OWN_PEOPLE = {"P1": "part_time", "P2": "full_time", "P3": "full_time", "P4": "full_time", "P5": "full_time"}
"""Enough that one in ten is somebody, rounded."""


def read_table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def test_init_copies_an_example_that_can_be_checked_and_solved(tmp_path: Path) -> None:
    folder = tmp_path / "my desk"
    done = call("init", folder)
    assert done.exit_code == 0
    assert f"scheduler check {folder.as_posix()}" in done.stdout
    assert call("check", folder).exit_code == 0
    solved(folder, tmp_path / "run", "--scenario", "hires-6")
    assert read_run(tmp_path / "run").summary["agents"] == 18


def test_init_wires_the_schemas_so_that_editors_find_them(tmp_path: Path) -> None:
    call("init", tmp_path / "desk")
    for path in (tmp_path / "desk").rglob("*.yaml"):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        if "$schema=" in first:
            assert json.loads((path.parent / first.partition("$schema=")[2]).read_text(encoding="utf-8"))["$schema"]
    assert "$schema=" in (tmp_path / "desk" / "site.yaml").read_text(encoding="utf-8")


def test_every_scenario_of_an_example_fits_its_copy(tmp_path: Path) -> None:
    call("init", tmp_path / "desk", "--example", "manila")
    names = sorted(path.stem for path in (tmp_path / "desk" / "scenarios").glob("*.yaml"))
    assert len(names) >= 3
    alone = {"all-ties", "plain"}  # say again what days-off says, or take it away: an error of either over the other
    for own in ([name for name in names if name not in alone], *([name] for name in sorted(alone))):
        done = call("forecast", tmp_path / "desk", *(part for name in own for part in ("--scenario", name)), "--json")
        assert done.exit_code == 0, done.stderr
        assert len(json.loads(done.stdout)["queues"]) == 6


@pytest.mark.parametrize("example", ["clinic", "manila"])
def test_the_scenarios_of_a_copy_name_nobody(example: str, tmp_path: Path) -> None:
    call("init", tmp_path / "desk", "--example", example)
    ids = {row["agent_id"] for row in read_table(tmp_path / "desk" / "agents.csv")}
    for path in (tmp_path / "desk" / "scenarios").glob("*.yaml"):
        assert not ids & set(re.findall(r"\w+", path.read_text(encoding="utf-8"))), path.name


def test_the_scenarios_of_a_copy_outlive_its_people(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    call("init", folder)
    for name in ("activities.yaml", "previous_roster.csv", "unavailable.csv", "wishes.csv"):
        (folder / name).unlink()
    (folder / "site.yaml").write_text(re.sub(r"lead: C\d\d", "lead: P2", (folder / "site.yaml").read_text("utf-8")))
    head = (folder / "agents.csv").read_text(encoding="utf-8").splitlines()[0]
    people = (f"{name},{name},desk,{contract},appointments,free,,,10,{name}" for name, contract in OWN_PEOPLE.items())
    (folder / "agents.csv").write_text("\n".join([head, *people]), encoding="utf-8")
    for path in sorted((folder / "scenarios").glob("*.yaml")):
        done = call("forecast", folder, "--scenario", path.stem)
        assert done.exit_code == 0, f"{path.stem}: {done.stderr}"
    (folder / "agents.csv").write_text(f"{head}\nP2,P2,desk,full_time,appointments,free,,,10,2\n", encoding="utf-8")
    refused = call("forecast", folder, "--scenario", "hires-6")
    assert refused.exit_code == 2
    assert "hires-6.yaml:7: changes.agents.hire.from: nobody in agents.csv has contract 'part_time'" in refused.stderr
    assert "there are contract: full_time" in refused.stderr


def test_init_refuses_what_exists(tmp_path: Path) -> None:
    (tmp_path / "desk").mkdir()
    done = call("init", tmp_path / "desk")
    assert done.exit_code == 2
    assert list((tmp_path / "desk").iterdir()) == []
    assert [path.name for path in tmp_path.iterdir()] == ["desk"]


def test_check_counts_hours_and_passes_the_clinic() -> None:
    done = call("check", CLINIC)
    assert done.exit_code == 0
    assert "0 errors, 0 warnings" in done.stdout
    said = json.loads(call("check", CLINIC, "--json").stdout)
    assert (said["ok"], said["agents"], said["queues"], said["checks"]) == (True, 12, ["appointments"], [])
    assert len(said["hours"]) == 7
    assert all(day["needed"] <= day["available"] for day in said["hours"])


def test_check_warns_of_hours_that_nobody_has(edited_clinic: Edit) -> None:
    site = edited_clinic({"site.yaml": ("minimum_staff: 1", "minimum_staff: 12")})
    done = call("check", site, "--json")
    said = json.loads(done.stdout)
    assert done.exit_code == 0
    assert {check["severity"] for check in said["checks"]} == {"warning"}
    assert {check["name"] for check in said["checks"]} == {"hours_of_week", "hours_of_day"}
    # 12 people during 54 open hours, and none of the calls needs more at once
    week = next(check for check in said["checks"] if check["name"] == "hours_of_week")
    assert week["needed"] == pytest.approx(12 * 54)
    assert week["available"] < 12 * 40


def test_check_warns_where_nobody_serves_a_queue_and_a_roster_comes_of_it(edited_clinic: Edit) -> None:
    queue = "  - name: faxes\n    channel: voice\n    open: {weekdays: '09:00-10:00'}\n    aht_seconds: 60\n"
    target = "    target: {answered_fraction: 0.8, within_seconds: 20}\n    minimum_staff: 2\nprices:"
    rows = "queue,start,end,volume,aht_seconds\nfaxes,2026-11-23 09:00,2026-11-23 09:30,4,60\n"
    site = edited_clinic({"site.yaml": ("prices:", queue + target), "forecast.csv": ("", rows)})
    done = call("check", site)
    assert done.exit_code == 0
    assert "warning: nobody_serves: faxes: nobody has this skill, so all 10.0 agent-hours it needs" in done.stdout


TOO_LONG = {"activities.yaml": ("agent: C06, minutes: 60", "agent: C06, minutes: 240")}


def test_a_coaching_too_long_for_every_shift_is_named_with_the_room_there_is(edited_clinic: Edit) -> None:
    # Nine hours, breaks from 1:30-2:00, meal from 3:45-4:45: after a break at 1:30-1:45 the coaching can begin at 2:00
    # (a multiple of 30 min) and last until the meal at 4:45: 165 min.
    site = edited_clinic(TOO_LONG)
    done = call("check", site)
    assert done.exit_code == 1
    (line,) = (line for line in done.stdout.splitlines() if line.startswith("error: activity_fits_nowhere"))
    assert "C06's coaching:c06-november of 240 min, due 2026-11-23 to 2026-11-27, fits no duty" in line
    assert "shift 'day' leaves at most 165 min in one piece" in line
    assert "shorten it to 165 min or less" in line
    unsolved = call("solve", site, *QUICK, "--out", site / "run")
    assert unsolved.exit_code == 1
    assert "shift 'day' leaves at most 165 min in one piece" in unsolved.stderr
    assert call("check", edited(site, "minutes: 240", "minutes: 165")).exit_code == 0


def edited(site: Path, old: str, new: str) -> Path:
    path = site / "activities.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    return site


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ('start: "13:00", end: "19:00"', "no duty of C03's shifts ('day') covers all of it"),
        ('start: "10:00", end: "16:00"', "beside it the breaks of no duty find a place (shift 'day': break 1:30 h"),
    ],
)
def test_a_training_no_shift_covers_or_no_break_fits_beside_is_named(
    edited_clinic: Edit, hours: str, words: str
) -> None:
    site = edited_clinic({"activities.yaml": ('start: "14:00", end: "15:00"', hours)})
    done = call("check", site)
    assert done.exit_code == 1
    assert "C03's training:privacy of Wed 25 Nov" in done.stdout
    assert words in done.stdout


def test_check_names_the_rule_that_would_free_an_agent(edited_clinic: Edit) -> None:
    rule = "  - {type: max_run, limit: 4, name: four in a row}\n"
    site = edited_clinic({"site.yaml": ("  - {type: min_rest", rule + "  - {type: min_rest")})
    done = call("check", site)
    assert done.exit_code == 1
    assert "error: no_legal_week: C01 " in done.stdout
    assert "four in a row" in done.stdout


def test_check_warns_of_open_hours_nobody_reaches(edited_clinic: Edit) -> None:
    site = edited_clinic({"site.yaml": ('weekdays: "08:00-18:00"', 'weekdays: "06:00-18:00"')})
    done = call("check", site)
    assert done.exit_code == 0
    assert "nobody_available: appointments: nobody can be on duty Mon 23 Nov 06:00-08:00" in done.stdout


def test_forecast_prints_tables_csv_and_json_of_the_same_contacts(tmp_path: Path) -> None:
    text = call("forecast", CLINIC)
    rows = list(csv.DictReader(io.StringIO(call("forecast", CLINIC, "--csv").stdout)))
    document = json.loads(call("forecast", CLINIC, "--json").stdout)
    total = sum(float(row["volume"]) for row in rows)
    assert len(rows) == 7 * 96
    assert sum(i["volume"] for i in document["queues"][0]["intervals"]) == pytest.approx(total, abs=0.1)
    assert f"{total:,.1f}" in text.stdout
    assert document["queues"][0]["source"] in text.stdout


def test_a_forecast_written_into_the_site_gives_the_same_requirement(edited_clinic: Edit) -> None:
    site = edited_clinic({})
    before = call("require", site, "--csv").stdout
    done = call("forecast", site, "--out", site / "forecast.csv")
    assert done.exit_code == 0, done.stderr
    assert [row.split(",")[-1] for row in call("require", site, "--csv").stdout.splitlines()] == [
        row.split(",")[-1] for row in before.splitlines()
    ]
    again = call("forecast", site, "--out", site / "forecast.csv")
    assert again.exit_code == 2
    assert "exists" in again.stderr


def test_require_prints_tables_csv_and_json_of_the_same_people(clinic_run: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(call("require", CLINIC, "--csv").stdout)))
    document = json.loads(call("require", CLINIC, "--json").stdout)
    hours = sum(int(row["required"]) for row in rows) / 4
    assert [int(row["required"]) for row in rows] == [row["required"] for row in document["intervals"]]
    assert hours == read_run(clinic_run).summary["required_agent_hours"]
    assert f"{hours:,.1f}" in call("require", CLINIC).stdout


def test_require_follows_a_scenario() -> None:
    def people(*options: str) -> int:
        document = json.loads(call("require", CLINIC, "--json", *options).stdout)
        return sum(row["required"] for row in document["intervals"])

    assert people("--scenario", "clinic-volume-15") > people()


def test_compare_solves_scenarios_side_by_side_and_twice_the_same(clinic_run: Path, tmp_path: Path) -> None:
    arguments = ("compare", CLINIC, "clinic-volume-15", "clinic-hires-6", "--run", clinic_run, *QUICK, "--seed", "3")
    first = call(*arguments, "--json", "--out", tmp_path / "runs")
    assert first.exit_code == 0, first.stderr
    assert call(*arguments, "--json").stdout == first.stdout
    columns = json.loads(first.stdout)["columns"]
    assert [column["name"] for column in columns] == ["base", "clinic-volume-15", "clinic-hires-6", "clinic"]
    assert [column["findings"] for column in columns] == [0, 0, 0, 0]
    assert columns[1]["required_hours"] > columns[0]["required_hours"]
    assert columns[2]["agents"] == 18
    difference = columns[1]["objective"] - columns[0]["objective"]
    assert columns[1]["difference_to_base"]["objective"] == pytest.approx(difference)
    assert columns[0]["difference"] is None
    base, hires = columns[0]["simulated"], columns[2]["simulated"]
    assert set(base["queues"]["appointments"]) >= {"in_time", "low", "high", "abandoned", "met"}
    assert base["cost"] == pytest.approx(base["loss"] + base["labour"] + base["absences"] + base["others"], abs=0.02)
    assert columns[2]["difference"]["value"] == pytest.approx(hires["cost"] - base["cost"], abs=0.02)
    assert set(columns[2]["difference"]) >= {"value", "low", "high", "tellable", "search_open"}
    assert [column["same_contacts"] for column in columns] == [True, False, True, True]
    assert set(json.loads(first.stdout)["ranking"]) == {"base", "clinic-hires-6", "clinic"}
    for name in ("base", "clinic-volume-15", "clinic-hires-6"):
        assert call("verify", tmp_path / "runs" / name).exit_code == 0


def test_compare_says_first_that_a_roster_and_its_twin_cannot_be_told_apart(clinic_run: Path) -> None:
    done = call("compare", CLINIC, "--run", clinic_run, *QUICK, "--replications", "10")
    said = read_run(clinic_run).summary
    lines = done.stdout.splitlines()
    assert done.exit_code == 0
    assert lines[1] == ("no difference that can be told between base and clinic: +0.00 (95% interval 0.00 to 0.00)")
    assert next(line for line in lines if line.startswith(" ")).split() == ["base", "clinic"]
    cost = next(line for line in lines if line.startswith("  cost "))
    assert cost.split()[1:] == [f"{said['objective']:,.2f}"] * 2
    assert "solving base" in done.stderr
    assert "simulating clinic" in done.stderr


def test_compare_leaves_it_at_the_formulas_where_nothing_is_to_be_simulated(clinic_run: Path) -> None:
    done = call("compare", CLINIC, "--run", clinic_run, *QUICK, "--no-simulate")
    document = json.loads(call("compare", CLINIC, "--run", clinic_run, *QUICK, "--no-simulate", "--json").stdout)
    assert "simulated" not in done.stdout
    assert "simulating" not in done.stderr
    assert (document["ranking"], document["lead"]) == ([], None)
    assert [column["simulated"] for column in document["columns"]] == [None, None]


def test_compare_solves_as_solve_does(clinic_run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def solve(request: SiteRequest, options: SearchOptions, listener: object, searched: Searched) -> Run:
        asked.append(len(request.overlays))
        return read_run(clinic_run)

    monkeypatch.setattr("scheduler.calibration.solve_site", solve)
    done = call("compare", CLINIC, "clinic-hires-6", *QUICK, "--no-simulate")
    assert done.exit_code == 0, done.output
    assert asked == [0, 1]


@pytest.mark.parametrize(
    ("words", "played"),
    [(("--replications", "10"), 0), (("--replications", "10", "--out"), 1), (("--no-simulate", "--out"), 0)],
)
def test_compare_plays_a_roster_by_itself_only_where_its_run_is_kept(
    words: tuple[str, ...], played: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plays: list[int] = []

    def play(problem: Problem, result: SearchResult, seed: int) -> None:
        plays.append(seed)

    monkeypatch.setattr("scheduler.exports.played_service.play_briefly", play)
    done = call("compare", CLINIC, *QUICK, *words, *([tmp_path / "runs"] if words[-1] == "--out" else []))
    assert done.exit_code == 0, done.output
    assert len(plays) == played


def test_compare_exits_1_where_a_scenario_has_no_legal_roster(tmp_path: Path) -> None:
    scenario = tmp_path / "strict.yaml"
    change = "  site:\n    rules.+: {type: max_run, limit: 4, name: four in a row}\n"
    scenario.write_text(f"name: strict\nsites: [clinic]\nchanges:\n{change}", encoding="utf-8")
    done = call("compare", CLINIC, scenario, *QUICK, "--json")
    assert done.exit_code == 1
    base, strict = json.loads(done.stdout)["columns"]
    assert base["findings"] == 0
    assert (strict["status"], strict["objective"]) == ("infeasible", None)
    assert (strict["simulated"], strict["difference"]) == (None, None)
    assert "four in a row" in strict["reason"]


def test_compare_refuses_a_run_of_another_week_before_it_searches(clinic_run: Path) -> None:
    done = call("compare", CLINIC, "--start", "2026-11-30", "--run", clinic_run, *QUICK)
    assert done.exit_code == 2
    assert "choose a run of the same dates" in done.stderr


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(CLINIC, tmp_path / "clinic"))
    shutil.rmtree(folder / "history")
    return folder


HISTORY = """\
Queue;Interval End;Handled;Lost;Handle Time
Hotline;16/11/2026 09:30;18;2;4.500,0
Hotline;16/11/2026 10:00;22;0;5.000,5
Test;16/11/2026 10:00;1;0;10
"""
HISTORY_MAPPING = """\
columns: {queue: Queue, start: Interval End, answered: Handled, abandoned: Lost, handle_seconds: Handle Time}
delimiter: ";"
decimal_comma: yes
date_order: dmy
time_zone: Europe/Lisbon
interval_marks: end
interval_minutes: 30
queues: {Hotline: appointments, Test: ""}
"""


def test_a_history_is_imported_and_reconciled(site: Path, tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text(HISTORY, encoding="utf-8")
    (tmp_path / "map.yaml").write_text(HISTORY_MAPPING, encoding="utf-8")
    arguments = ("import", "history", site, tmp_path / "calls.csv", "--mapping", tmp_path / "map.yaml")
    done = call(*arguments)
    assert done.exit_code == 0, done.stderr
    assert "2 rows written, 1 left out" in done.stdout
    assert "every queue and day agrees" in done.stdout
    rows = read_table(site / "history" / "calls.csv")
    assert [(row["queue"], row["start"][11:16], row["offered"]) for row in rows] == [
        ("appointments", "09:00", "20"),
        ("appointments", "09:30", "22"),
    ]
    assert call(*arguments).exit_code == 2
    said = json.loads(call(*arguments, "--force", "--json").stdout)
    assert said["reconciliation"] == [
        {"queue": "appointments", "date": "2026-11-16", "in_file": 42.0, "written": 42.0, "difference": 0.0}
    ]


def test_a_wrong_history_names_its_line_and_writes_nothing(site: Path, tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text(HISTORY.replace(";22;", ";many;"), encoding="utf-8")
    (tmp_path / "map.yaml").write_text(HISTORY_MAPPING, encoding="utf-8")
    before = files_under(site)
    done = call("import", "history", site, tmp_path / "calls.csv", "--mapping", tmp_path / "map.yaml")
    assert done.exit_code == 2
    assert f"{tmp_path / 'calls.csv'}:3: Handled: " in done.stderr
    assert files_under(site) == before


def test_people_are_imported(site: Path, tmp_path: Path) -> None:
    (tmp_path / "hr.csv").write_text("No,Skill Set\n7001,Phones\n7002,Phones\n", encoding="utf-8")
    mapping = "columns: {agent_id: No, skills: Skill Set}\nconstants: {contract: full_time}\n"
    (tmp_path / "map.yaml").write_text(mapping + "skills: {Phones: appointments}\n", encoding="utf-8")
    arguments = ("import", "people", site, tmp_path / "hr.csv", "--mapping", tmp_path / "map.yaml")
    before = read_table(site / "agents.csv")
    shown = call(*arguments)
    assert (shown.exit_code, read_table(site / "agents.csv")) == (0, before)
    assert "2 joined, 0 left" in shown.stdout
    assert "nothing is written; --apply" in shown.stdout
    assert json.loads(call(*arguments, "--force", "--json").stdout)["agents"] == 2
    rows = read_table(site / "agents.csv")
    assert [(row["agent_id"], row["skills"]) for row in rows] == [("7001", "appointments"), ("7002", "appointments")]


GENESYS = """\
Interval Start UTC Date,Queue,Media Type,Skill Set,Language,Offered,Interactions Handled,Total Handle Time (Seconds)
2026-11-16T09:00:00Z,appointments,Voice,one,,12,11,2860
2026-11-16T09:00:00Z,appointments,Voice,two,,3,3,600
"""


def test_a_known_layout_needs_no_mapping_and_says_how_it_was_read(site: Path, tmp_path: Path) -> None:
    (tmp_path / "cloud.csv").write_text(GENESYS, encoding="utf-8")
    done = call("import", "history", site, tmp_path / "cloud.csv", "--layout", "genesys-cloud")
    assert done.exit_code == 0, done.stderr
    assert "1 row written, 0 left out" in done.stdout
    assert "note: read as queue = Queue" in done.stdout
    assert "note: 1 row added to another of the same queue and interval" in done.stdout
    assert [row["offered"] for row in read_table(site / "history" / "cloud.csv")] == ["15"]
    text = GENESYS.replace("appointments", "apointments")
    (tmp_path / "other.csv").write_text(text, encoding="utf-8")
    said = json.loads(
        call("import", "history", site, tmp_path / "other.csv", "--layout", "genesys-cloud", "--json").stdout
    )
    assert "did you mean 'appointments'?" in said["warnings"][0]
    told = call("import", "history", site, tmp_path / "other.csv", "--layout", "genesys-cloud", "--force")
    assert told.exit_code == 0
    assert f"warning: {said['warnings'][0]}" in told.stdout
    assert "map it in queues of the mapping, or add it to site.yaml" in told.stdout


def test_a_file_in_another_layout_is_refused_and_nothing_written(site: Path, tmp_path: Path) -> None:
    (tmp_path / "cloud.csv").write_text(GENESYS, encoding="utf-8")
    before = files_under(site)
    for layout, says in (("nice-iex", "#fields"), ("genesys", "'genesys-cloud'")):
        done = call("import", "history", site, tmp_path / "cloud.csv", "--layout", layout)
        assert (done.exit_code, done.stdout) == (2, "")
        assert says in done.stderr
    assert files_under(site) == before


def test_a_client_s_forecast_is_imported_and_wins(edited_clinic: Edit, tmp_path: Path) -> None:
    site = edited_clinic({})
    rows = "skill,at,calls\n" + "".join(f"Desk,2026-11-23 {h:02d}:00,50\n" for h in range(8, 18))
    (tmp_path / "client.csv").write_text(rows, encoding="utf-8")
    mapping = "columns: {queue: skill, start: at, volume: calls}\ntime_zone: Europe/Lisbon\ninterval_minutes: 60\n"
    (tmp_path / "map.yaml").write_text(mapping + "queues: {Desk: appointments}\n", encoding="utf-8")
    arguments = ("import", "forecast", site, tmp_path / "client.csv", "--mapping", tmp_path / "map.yaml")
    done = call(*arguments)
    assert done.exit_code == 0, done.stderr
    assert "10 rows written" in done.stdout
    assert call(*arguments).exit_code == 2
    assert json.loads(call(*arguments, "--force", "--json").stdout)["contacts"] == {"appointments": 500.0}
    document = json.loads(call("forecast", site, "--json").stdout)["queues"][0]
    assert sum(one["volume"] for one in document["intervals"][:96]) == pytest.approx(500)
    assert "forecast.csv for 40 of 672 intervals" in document["source"]


DAYS = """\
day,in,answered,busy
2026-11-16,80,85,20400
2026-11-17,70,66,15840000
"""
DAYS_MAPPING = """\
columns: {start: day, offered: in, answered: answered, handle_seconds: busy}
single_queue: appointments
time_zone: Europe/Lisbon
interval_minutes: 1440
"""


def test_rows_of_another_length_and_what_can_hardly_be_are_told_on_import(site: Path, tmp_path: Path) -> None:
    (tmp_path / "days.csv").write_text(DAYS, encoding="utf-8")
    (tmp_path / "map.yaml").write_text(DAYS_MAPPING, encoding="utf-8")
    command = ("import", "history", site, tmp_path / "days.csv", "--mapping", tmp_path / "map.yaml")
    done = call(*command)
    assert done.exit_code == 0, done.stderr
    assert "note: 2 rows of a day; the site plans 15 minutes, so their contacts are spread evenly" in done.stdout
    assert "warning: appointments: days.csv: a mean handle time of 29.2 hours (105,036 s) over 151" in done.stdout
    (tmp_path / "map.yaml").write_text(DAYS_MAPPING.replace("1440", "5"), encoding="utf-8")
    text = DAYS.replace("16,", "16 09:00,").replace("17,", "17 09:05,")
    (tmp_path / "days.csv").write_text(text, encoding="utf-8")
    done = call(*command, "--force", "--json")
    said = json.loads(done.stdout)
    assert any("2 rows of 5 minutes; the site plans 15 minutes, so their" in note for note in said["notes"])
    assert [text[:50] for text in said["warnings"]] == ["appointments: days.csv: a mean handle time of 29.2"]
