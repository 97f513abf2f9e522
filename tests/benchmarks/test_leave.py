from __future__ import annotations

from datetime import date
from pathlib import Path
from shutil import copytree

from benchmarks.leave.one_more_day import one_more_day, touched_people
from benchmarks.leave.requests import take_back, write_requests
from scheduler.domain.roster import Roster
from scheduler.engine import SearchOptions
from scheduler.inputs.site_folder import load_site
from tests.factories import duty, tiny_problem, tiny_roster

CLINIC = Path(__file__).resolve().parents[2] / "configs" / "clinic"
START = date(2026, 11, 23)


def test_drawn_requests_are_valid_and_the_same_for_the_same_seed(tmp_path: Path) -> None:
    texts = []
    for name in ("one", "two"):
        site = copytree(CLINIC, tmp_path / name)
        write_requests(site, START, 8, 60, 3)
        assert take_back(site, START, 20) == 3
        texts.append((site / "requests.csv").read_text(encoding="utf-8"))
    assert texts[0] == texts[1]
    leave = load_site(tmp_path / "one", start=START, weeks=8).leave
    assert len(leave.requests) == 60
    assert sum(one.is_cancelled for one in leave.requests) == 3
    assert len({one.portion for one in leave.requests}) == 4
    assert leave.balances is not None


def test_people_are_touched_by_duties_that_come_go_or_move() -> None:
    problem = tiny_problem()
    before = tiny_roster(problem)
    gone = Roster(tuple(one for one in before.duties if (one.agent_id, one.date) != ("A1", START.replace(day=2))))
    assert touched_people(before, before) == set()
    assert touched_people(before, gone) == {"A1"}
    moved = [duty(problem, "B2", 0, "08:30") if one == duty(problem, "B2", 0) else one for one in gone.duties]
    assert touched_people(before, Roster(tuple(moved))) == {"A1", "B2"}


def test_a_day_of_leave_touches_whoever_takes_it() -> None:
    options = SearchOptions(engine="search", seed=0, time_limit=600, iterations=3, workers=1)
    (one,) = one_more_day(CLINIC, 1, 0, options, options, None)
    assert one.touched >= 1
    assert one.findings == 0
