"""A queue whose contacts are a share of another's, as users type it: forecast, scenarios, names, broken keys."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scheduler.cli.main import main

CLINIC = Path(__file__).resolve().parents[2] / "configs" / "clinic"
QUEUE = """\
  - name: complaints
    channel: callback
    open: {weekdays: "09:00-17:00"}
    aht_seconds: 900
    response_minutes: 240
    share_of: {queue: appointments, share: 0.05, reopened: 0.2}
    named_cover: hard

prices:                       #"""


def typed(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    shutil.copytree(CLINIC, tmp_path / "clinic")
    changed(tmp_path / "clinic" / "site.yaml", "prices:                       #", QUEUE)
    agents = tmp_path / "clinic" / "agents.csv"
    lines = agents.read_text(encoding="utf-8").splitlines()
    able = [line.replace("appointments", "appointments|complaints") for line in lines[1:7]]
    agents.write_text("\n".join([lines[0], *able, *lines[7:]]) + "\n", encoding="utf-8")
    return tmp_path / "clinic"


def changed(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def contacts(site: Path, *arguments: str) -> dict[str, float]:
    done = typed("forecast", str(site), "--csv", *arguments)
    assert done.exit_code == 0, done.output
    found: dict[str, float] = {}
    for row in csv.DictReader(done.stdout.splitlines()):
        found[row["queue"]] = found.get(row["queue"], 0.0) + float(row["volume"])
    return found


def scenario(folder: Path, changes: str) -> tuple[str, str]:
    file = folder / "more.yaml"
    file.write_text(f"name: more\ndescription: More.\nsites: [clinic]\nchanges:\n{changes}", encoding="utf-8")
    return "--scenario", str(file)


def test_contacts_follow_the_other_queue(site: Path, tmp_path: Path) -> None:
    usual = contacts(site)
    assert usual["complaints"] == pytest.approx(0.05 * 1.2 * usual["appointments"], rel=0.01)
    for changes, times in (
        ("  volume: {factor: 2}\n", (2, 2)),  # of all queues: once, not twice
        ("  volume: {factor: {appointments: 3}}\n", (3, 3)),
        ("  volume: {factor: {complaints: 3}}\n", (1, 3)),
        ("  site: {queues.complaints.share_of.share: 0.1}\n", (1, 2)),
    ):
        more = contacts(site, *scenario(tmp_path, changes))
        assert more["appointments"] == pytest.approx(times[0] * usual["appointments"])
        assert more["complaints"] == pytest.approx(times[1] * usual["complaints"], rel=1e-4)
    (site / "forecast_edits.csv").write_text(
        "queue,from,to,operation,value,reason,author\nappointments,2026-11-23,2026-11-29,x,1.5,mailing,Ana\n", "utf-8"
    )
    assert contacts(site)["complaints"] == pytest.approx(1.5 * usual["complaints"], rel=1e-4)


def test_a_run_names_people_and_verify_recounts_them(site: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    done = typed("solve", str(site), "--iterations", "20", "--workers", "1", "--no-simulate", "--out", str(run))
    assert "named     complaints: " in done.output
    with (run / "named_cover.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["queue"] for row in rows} == {"complaints"}
    summary = json.loads((run / "summary.json").read_text(encoding="utf-8"))
    findings = json.loads((run / "findings.json").read_text(encoding="utf-8"))
    empty = [row for row in rows if not row["agent_id"]]
    assert len(empty) == len([one for one in findings if one["rule"] == "named cover"])
    assert summary["named_cover"]["complaints"]["open_hours"] == 40
    assert "0 differences" in typed("verify", str(run)).output
    first, second = rows[0]["agent_id"], rows[0]["backup_agent_id"]
    changed(run / "named_cover.csv", f",{first},{second}", f",{second},{first}")
    assert "named_cover.csv" in typed("verify", str(run)).output


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("queue: appointments, share", "queue: appointment, share", "share_of", "'appointments'"),
        ("queue: appointments, share", "queue: complaints, share", "share_of", "the queue itself"),
        ("share: 0.05", "share: 5", "share_of", "write 0.05"),
        ("share: 0.05", "share: 0", "share_of", "at least 0.0001"),
        ("reopened: 0.2", "reopen: 0.2", "share_of", "'reopened'"),
        ("    named_cover: hard", "    borrow: {queue: appointments}", "borrow", "keep one of the two"),
        ("named_cover: hard", "named_cover: named", "named_cover", "no, yes, hard"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(old: str, new: str, line: str, says: str, site: Path) -> None:
    file = site / "site.yaml"
    changed(file, old, new)
    numbers = [i for i, text in enumerate(file.read_text(encoding="utf-8").splitlines(), 1) if line in text]
    done = typed("check", str(site))
    assert done.exit_code == 2
    assert any(f"site.yaml:{number}: " in one and says in one for number in numbers for one in done.stderr.splitlines())


@pytest.mark.parametrize(("count", "code"), [(5, 0), (6, 2)])
def test_five_queues_may_ask_for_names(count: int, code: int, site: Path) -> None:
    one = QUEUE.split("\n\n")[0].replace("hard", "yes") + "\n"
    names = [f"complaints_{i}" for i in range(2, count + 1)]
    more = "".join(one.replace("complaints", name) for name in names)
    changed(site / "site.yaml", "prices:                       #", f"{more}\nprices:                       #")
    agents = site / "agents.csv"
    skills = "|".join(["complaints", *names])
    agents.write_text(agents.read_text(encoding="utf-8").replace("complaints", skills), encoding="utf-8")
    done = typed("check", str(site))
    assert done.exit_code == code, done.output
    told = f"{count} queues ask for names, at most 5 may; write no for those that need a name least"
    assert (told in done.stderr) == (code == 2)


def test_nobody_with_the_skill_and_edits_of_its_own_are_refused(site: Path) -> None:
    agents = site / "agents.csv"
    agents.write_text(agents.read_text(encoding="utf-8").replace("|complaints", ""), encoding="utf-8")
    assert "nobody in agents.csv has the skill 'complaints'" in typed("check", str(site)).stderr
    (site / "forecast_edits.csv").write_text(
        "queue,from,to,operation,value,reason,author\ncomplaints,2026-11-23,2026-11-24,x,1.5,mailing,Ana\n", "utf-8"
    )
    assert "forecast_edits.csv:2: queue: the contacts of 'complaints' are a share" in typed("check", str(site)).stderr
