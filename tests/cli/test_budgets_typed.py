"""Budgets as users type them: what is spent counts, what is over is told with what could be cut, wrong lines too."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scheduler.checking import check_roster
from scheduler.cli.main import main
from scheduler.domain.roster import Roster
from scheduler.inputs.run_folder.reader import read_run
from scheduler.inputs.site_folder import load_site

CLINIC = Path(__file__).resolve().parents[2] / "configs" / "clinic"
BUDGETS = """\
budgets:
  - {name: month, per: month, at_most: 9000, per_unit: 2}
  - {name: wages, each: cost_centre, at_most: 1000, hard: yes}
"""
ACTUALS = "budget,period_start,amount,kind\nmonth,2026-11-01,5000,actual\nmonth,2026-11-01,250.5,published\n"


def typed(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "clinic"
    shutil.copytree(CLINIC, folder)
    file, agents = folder / "site.yaml", folder / "agents.csv"
    file.write_text(file.read_text(encoding="utf-8") + BUDGETS, encoding="utf-8")
    head, *lines = agents.read_text(encoding="utf-8").splitlines()
    told = [f"{head},cost_centre", *(f"{line},{'north' if i < 6 else 'south'}" for i, line in enumerate(lines))]
    agents.write_text("\n".join(told) + "\n", encoding="utf-8")
    (folder / "budget_actuals.csv").write_text(ACTUALS, encoding="utf-8")
    return folder


def test_rows_of_budgets(site: Path) -> None:
    month, north, south = load_site(site).setup.total_rows
    assert (month.base, month.most, month.milli, month.is_hard) == ((5_250_500,), 9_000_000, 2, False)
    assert (north.name, south.name) == ("wages: north", "wages: south")
    assert (north.base, north.most, north.milli, north.is_hard, len(north.people)) == ((0,), 1_000_000, 10, True, 6)
    two = load_site(site, weeks=2).setup.total_rows
    assert two[0].base == (5_250_500, 0)  # November from the 23rd, and December
    assert two[0].periods == (0,) * 8 + (1,) * 6
    assert two[1].periods == (0,) * 7 + (1,) * 7


def test_solve_tells_how_budgets_stand_and_what_to_cut(site: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    done = typed("solve", str(site), "--iterations", "20", "--workers", "1", "--no-simulate", "--out", str(run))
    summary = json.loads((run / "summary.json").read_text(encoding="utf-8"))
    month, north, south = summary["budgets"]
    assert (month["from"], month["limit"], month["spent"]) == ("2026-11-23", 9000, 5250.5)
    assert month["planned"] == pytest.approx(summary["labour_cost"], abs=0.1)
    assert month["left"] - month["over"] == pytest.approx(9000 - 5250.5 - month["planned"])
    assert north["planned"] + south["planned"] == pytest.approx(month["planned"])
    assert "budget    month from 2026-11-23: limit 9,000.00 EUR, spent 5,250.50" in done.output
    over = [line for line in summary["budgets"] if line["over"]]
    assert over
    found = read_run(run)
    assert sum(line["cuts_forbidden"] for line in over) > 0  # forty hours of contract
    assert "cannot be cut: a rule forbids it" in done.output
    for line in over:
        assert len(line["cuts"]) <= 5
        for cut in line["cuts"]:
            gone = (cut["agent_id"], cut["date"])
            kept = [duty for duty in found.roster.duties if (duty.agent_id, duty.date.isoformat()) != gone]
            assert len(kept) == len(found.roster.duties) - 1
            assert check_roster(found.problem, Roster(tuple(kept))) == ()
        assert all(cut["saves"] > 0 and cut["loses_at_most"] >= 0 for cut in line["cuts"])
        rates = [cut["loses_at_most"] / cut["saves"] for cut in line["cuts"]]
        assert rates == sorted(rates)
    checked = typed("verify", str(run))
    assert "0 differences" in checked.output
    file = run / "summary.json"
    file.write_text(file.read_text("utf-8").replace('"spent": 5250.5', '"spent": 5250.25'), "utf-8")
    assert "budgets.month 2026-11-23.spent" in typed("verify", str(run)).output


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("budget_actuals.csv", "month,2026-11-01,5000", "moth,2026-11-01,5000", "'month'"),
        ("budget_actuals.csv", "month,2026-11-01,5000", "month,2026-11-02,5000", "first of a month"),
        ("budget_actuals.csv", "month,2026-11-01,5000", "wages: north,2026-11-24,5000", "first weekday"),
        ("budget_actuals.csv", "5000,actual", "5000,planned", "actual, published"),
        ("budget_actuals.csv", "2026-11-01,5000", "2026-11-01,-5000", "at least 0"),
        ("site.yaml", "at_most: 9000, per_unit: 2", "at_most: 9000", "add per_unit, or hard: yes"),
        ("site.yaml", "per_unit: 2}", "per_unit: 1.5}", "whole"),
        ("site.yaml", "each: cost_centre", "each: centre", "cost_centre"),
        ("agents.csv", ",north", ",", "have no cost_centre in agents.csv"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(file: str, old: str, new: str, says: str, site: Path) -> None:
    text = (site / file).read_text(encoding="utf-8")
    assert old in text
    (site / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    done = typed("check", str(site))
    told_in = "site.yaml" if file == "agents.csv" else file
    assert done.exit_code == 2
    assert any(f"{told_in}:" in line and says in line for line in done.stderr.splitlines()), done.stderr
