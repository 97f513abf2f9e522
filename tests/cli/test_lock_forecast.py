"""``scheduler forecast lock`` and ``review``, and what the other commands make of a locked week."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import QUICK, Edit, call, files_under, solved

SNAPSHOT = "forecasts/2026-11-23-final.json"
EDITS = "queue,from,to,operation,value,reason,author\nappointments,2026-11-24,2026-11-24,+,100,mailing,Ana\n"


@pytest.fixture
def site(edited_clinic: Edit) -> Path:
    return edited_clinic({"forecast_edits.csv": ("", EDITS)})


def contacts(*arguments: object) -> float:
    done = call("forecast", *arguments, "--json")
    assert done.exit_code == 0, done.stderr
    return sum(one["volume"] for one in json.loads(done.stdout)["queues"][0]["intervals"])


def test_edits_change_the_forecast_and_say_why(site: Path) -> None:
    done = call("forecast", site)
    assert done.exit_code == 0, done.stderr
    said = re.search(r"1 edit, ([\d,]+) to ([\d,]+) contacts: mailing \(Ana\)", done.stdout)
    assert said is not None
    before, after = (int(number.replace(",", "")) for number in said.groups())
    assert after - before in (99, 100, 101)
    assert contacts(site) == pytest.approx(after, abs=0.5)
    assert call("forecast", "show", site).stdout == done.stdout
    assert call("forecast", "--json", site).stdout == call("forecast", site, "--json").stdout


def test_a_locked_forecast_is_used_and_named_until_a_fresh_one_is_asked(site: Path, tmp_path: Path) -> None:
    before = contacts(site)
    done = call("forecast", "lock", site, "--name", "final", "--author", "Ana", "--json")
    assert done.exit_code == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["file"] == (site / SNAPSHOT).as_posix()
    assert (said["start"], said["end"], said["author"], said["name"]) == ("2026-11-23", "2026-11-29", "Ana", "final")
    assert said["queues"][0]["edited"] - said["queues"][0]["model"] == pytest.approx(100, abs=0.01)
    (site / "forecast_edits.csv").write_text(EDITS.replace("100", "900"), encoding="utf-8")
    assert contacts(site) == pytest.approx(before)
    assert contacts(site, "--fresh-forecast") == pytest.approx(before + 800, abs=0.01)
    later = (site, "--start", "2026-11-30")
    assert contacts(*later) == contacts(*later, "--fresh-forecast")
    for command in ("forecast", "require"):
        assert f"appointments: {SNAPSHOT} (locked 20" in call(command, site).stdout
    assert SNAPSHOT in json.loads(call("require", site, "--json").stdout)["sources"]["appointments"]
    assert SNAPSHOT not in call("require", site, "--fresh-forecast").stdout
    run = solved(site, tmp_path / "run")
    assert SNAPSHOT in [file["path"] for file in json.loads((run / "inputs.lock.json").read_text())["files"]]
    assert SNAPSHOT in json.loads((run / "summary.json").read_text())["volume_sources"]["appointments"]
    assert call("verify", run).exit_code == 0


def test_a_lock_prints_what_it_locks_and_refuses_its_name_again(site: Path) -> None:
    done = call("forecast", "lock", site, "--name", "final")
    assert done.exit_code == 0, done.stderr
    header = " ".join(done.stdout.splitlines()[0].split())
    assert header == "contacts 2026-11-23 to 2026-11-29 model edited locked"
    before = files_under(site)
    again = call("forecast", "lock", site, "--name", "final")
    assert (again.exit_code, again.stdout) == (2, "")
    assert "never replaced" in again.stderr
    assert files_under(site) == before


def test_nothing_is_locked_where_the_site_is_wrong(site: Path) -> None:
    (site / "forecast_edits.csv").write_text(EDITS.replace("+,100", "+,-900"), encoding="utf-8")
    done = call("forecast", "lock", site)
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"{site / 'forecast_edits.csv'}:2: value: " in done.stderr
    assert not (site / "forecasts").exists()


def test_a_review_waits_for_history_and_then_compares(site: Path) -> None:
    call("forecast", "lock", site, "--name", "final")
    done = call("forecast", "review", site)
    assert done.exit_code == 0
    assert "history holds none of the dates locked so far" in done.stdout
    rows = [f"appointments,2026-11-24 {h:02d}:00,2026-11-24 {h + 1:02d}:00,40,40,0,9000" for h in range(8, 18)]
    header = "queue,start,end,offered,answered,abandoned,handle_seconds"
    (site / "history" / "week.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    said = json.loads(call("forecast", "review", site, "--json").stdout)
    (day,) = said["days"]
    assert (day["date"], day["actual"], day["lock"]) == ("2026-11-24", 400, SNAPSHOT)
    assert day["locked"] - day["model"] == pytest.approx(100, abs=0.01)
    scores = {score["name"]: score for score in said["queues"][0]["scores"]}
    assert scores["locked"]["bias"] == pytest.approx(day["locked"] / 400 - 1, abs=1e-4)
    table = list(csv.DictReader(io.StringIO(call("forecast", "review", site, "--csv").stdout)))
    assert [(row["date"], float(row["actual"])) for row in table] == [("2026-11-24", 400)]
    text = call("forecast", "review", site).stdout
    assert "Tue 24 Nov 2026" in text
    assert f"{scores['model']['wape']:.1%}" in text


def test_check_and_forecast_tell_what_history_lacks(site: Path) -> None:
    path = next((site / "history").glob("*.csv"))
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if ",2026-11-18 " not in line), encoding="utf-8")
    told = (
        "appointments: no history on 1 open date: 2026-11-18; left out, not counted as 0 (if the queue was closed, "
        "say so under events in site.yaml)"
    )
    assert f"warning: volumes: {told}" in call("check", site).stdout
    assert f"note: {told}" in call("forecast", site).stdout
    notes = json.loads(call("forecast", site, "--json").stdout)["notes"]
    assert [f"{note['queue']}: {note['message']}" for note in notes] == [told]


def test_wrong_usage_of_forecast_is_told_as_of_one_command(site: Path) -> None:
    for arguments in (("forecast", "--nonsense", site), ("forecast", site, "extra"), ("forecast", "review")):
        done = call(*arguments)
        assert (done.exit_code, done.stdout) == (2, "")
        assert "Error" in done.stderr


def test_what_the_model_left_out_is_told(site: Path) -> None:
    """A Wednesday with hardly a call is no Wednesday to learn from."""
    path = next((site / "history").glob("*.csv"))
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    quiet = [
        re.sub(r",\d+,\d+,\d+,\d+$", ",1,1,0,200", line.rstrip()) + "\n" if "2026-11-04 " in line else line
        for line in lines
    ]
    path.write_text("".join(quiet), encoding="utf-8")
    (queue,) = json.loads(call("forecast", site, "--json").stdout)["queues"]
    assert any("2026-11-04" in text for text in queue["excluded"]), queue["excluded"]
    assert queue["method"]
    assert queue["day_error"] >= 0
    assert queue["dispersion"] >= 1
    assert all(one["low"] <= one["high"] for one in queue["intervals"])
    text = call("forecast", site).stdout
    assert all(f"left out: {sentence}" in text for sentence in queue["excluded"])


def test_requirements_tell_of_edits_a_lock_does_not_hold(site: Path) -> None:
    assert call("forecast", "lock", site, "--name", "final", "--author", "Ana").exit_code == 0
    assert "note:" not in call("require", site).stdout
    (site / "forecast_edits.csv").write_text(EDITS.replace("100", "200"), encoding="utf-8")
    assert "does not hold, so they have no effect" in call("require", site).stdout


def test_a_run_tells_of_edits_a_lock_does_not_hold(site: Path, tmp_path: Path) -> None:
    assert call("forecast", "lock", site, "--name", "final", "--author", "Ana").exit_code == 0
    (site / "forecast_edits.csv").write_text(EDITS.replace("100", "200"), encoding="utf-8")
    told = next(line for line in call("require", site).stdout.splitlines() if line.startswith("note: "))
    done = call("solve", site, *QUICK, "--out", tmp_path / "run")
    assert done.exit_code == 0, done.output
    assert told.removeprefix("note: ") in done.stdout
    assert told.removeprefix("note: ") in json.loads((tmp_path / "run" / "summary.json").read_text())["notes"]
    assert call("verify", tmp_path / "run").exit_code == 0
