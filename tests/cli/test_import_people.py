"""`scheduler import people` on a site that has people: shown first, written with --apply."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import CLINIC, call, files_under

MAPPING = """\
columns: {agent_id: Id, name: Name, end_date: Left, skills: Skill, skill_until: Valid}
constants: {contract: full_time}
rows: skill
"""
LIST = """\
Id,Name,Left,Skill,Valid
N1,Nina Roth,,appointments,2027-06-30
N2,Omar Lund,2026-12-31,appointments,
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    shutil.copytree(CLINIC, tmp_path / "clinic")
    (tmp_path / "map.yaml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "hr.csv").write_text(LIST, encoding="utf-8")
    return tmp_path / "clinic"


def run(site: Path, *more: str) -> str:
    done = call("import", "people", site, site.parent / "hr.csv", "--map", site.parent / "map.yaml", *more)
    assert done.exit_code == 0, done.stderr
    return done.stdout


def test_it_shows_before_it_writes_and_says_the_same_twice(site: Path) -> None:
    before = files_under(site)
    shown = run(site)
    assert files_under(site) == before
    assert "2 joined, 0 left, 0 changed" in shown
    assert "not from HR: 12 of the site's people" in shown
    assert "nothing is written; --apply takes over" in shown
    assert "joined: N1" in run(site, "--apply")
    assert call("check", site).exit_code == 0
    again = json.loads(run(site, "--json"))
    assert not any(again[name] for name in ("joined", "left", "changed", "kept", "conflicts", "vanished"))
    assert again["applied"] is False


def test_changes_leavers_and_the_vanished_are_told_with_lines(site: Path) -> None:
    run(site, "--apply")
    changed = LIST.replace("Roth,,", "Roth,2026-12-24,").replace("2027-06-30", "2028-06-30").splitlines()[:2]
    (site.parent / "hr.csv").write_text("\n".join(changed) + "\n", encoding="utf-8")
    shown = run(site, "--apply")
    source = site.parent / "hr.csv"
    assert f"left: N1 end_date: nothing -> 2026-12-24 ({source}:2)" in shown
    assert f"changed: N1 skill:appointments: until 2027-06-30 -> until 2028-06-30 ({source}:2)" in shown
    assert "no longer listed: N2 stays" in shown
    assert "N1,appointments,,2028-06-30,,hr" in (site / "skills.csv").read_text(encoding="utf-8")


def test_a_site_without_people_gets_them_at_once_and_a_broken_list_leaves_it_alone(site: Path) -> None:
    (site / "agents.csv").unlink()
    before = files_under(site)
    (site.parent / "hr.csv").write_text(LIST.replace("2027-06-30", "soon"), encoding="utf-8")
    done = call("import", "people", site, site.parent / "hr.csv", "--map", site.parent / "map.yaml")
    assert done.exit_code == 2
    assert "hr.csv:2: Valid: found 'soon" in done.stderr
    assert files_under(site) == before
    (site.parent / "hr.csv").write_text(LIST, encoding="utf-8")
    assert "2 agents written" in run(site)
    assert {path.name for path in site.iterdir()} >= {"agents.csv", "skills.csv", "imported_people.json"}
