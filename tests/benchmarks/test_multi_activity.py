from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from random import Random

import pytest

from benchmarks.multi_activity.__main__ import find_instances, main, write_roster
from benchmarks.multi_activity.generator import draw
from benchmarks.multi_activity.generator import main as generate
from benchmarks.multi_activity.instance import DAY, Cover, Instance, InstanceError, Terms, read_instance
from benchmarks.multi_activity.problem import FIRST_DAY, WINDOWS, make_problem, stays
from benchmarks.multi_activity.rescore import LEAST_STAY, Stay, read_roster, score
from scheduler.checking import check_roster
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty, Roster, Segment
from scheduler.engine.allotment import allot
from scheduler.goals.registry import measure_goals

TINY = """\
# an invented instance
SECTION_HORIZON
# days
1
SECTION_TASKS
2
SECTION_STAFF
# ID, MinTotalMinutes, MaxTotalMinutes
A,360,600
B,0,480
SECTION_COVER
# Day, Time, TaskID, Min, Max
1,06:00-06:15,1,1,1
1,06:00-06:15,2,0,1
1,23:45-00:00,1,1,2
2,00:00-00:15,1,1,1
"""


def read(folder: Path, text: str) -> Instance:
    path = folder / "1_1_2_2.txt"
    path.write_text(text, encoding="utf-8", newline="")
    return read_instance(path)


def roster_of(problem: Problem, stays_of: Sequence[Stay]) -> Roster:
    """Turn stays into duties: those that adjoin are one, of the shift whose window holds its start."""
    duties = []
    for name, group in groupby(sorted(stays_of, key=lambda s: (s.staff, s.start)), key=lambda s: s.staff):
        shifts: list[list[Stay]] = []
        for stay in group:
            if shifts and shifts[-1][-1].end == stay.start:
                shifts[-1].append(stay)
            else:
                shifts.append([stay])
        moment = problem.horizon.moment
        for shift in shifts:
            minute = shift[0].start % DAY
            kind = next((k for k, (first, last) in WINDOWS.items() if first <= minute <= last), "early")
            segments = tuple(Segment(moment(s.start), moment(s.end), "work", True, s.task) for s in shift)
            duties.append(Duty(name, FIRST_DAY + timedelta(days=shift[0].start // DAY), kind, segments))
    return Roster(tuple(duties))


# Reading ---------------------------------------------------------------------------------------------------------


def test_an_instance_is_read_with_quarters_from_midnight_of_day_one(tmp_path: Path) -> None:
    found = read(tmp_path, TINY)
    assert (found.name, found.days, found.tasks) == ("1_1_2_2", 1, ("1", "2"))
    assert found.staff == {"A": Terms(360, 600), "B": Terms(0, 480)}
    assert found.cover == (Cover(24, "1", 1, 1), Cover(24, "2", 0, 1), Cover(95, "1", 1, 2), Cover(96, "1", 1, 1))
    assert (found.first_minute, found.last_minute) == (360, 1800)


def test_spaces_line_ends_comments_and_order_of_sections_do_not_matter(tmp_path: Path) -> None:
    expected = read(tmp_path, TINY)
    head, cover = TINY.split("SECTION_COVER\n")
    turned = "SECTION_COVER\n" + cover + "\n\n" + head
    messy = (
        turned.replace(",", " ,\t")
        .replace("SECTION_STAFF", "  section_staff :")
        .replace("1\nSECTION", "1  # one\n\nSECTION")
    )
    assert read(tmp_path, messy) == expected
    assert read(tmp_path, "\ufeff" + messy.replace("\n", "\r\n")) == expected
    assert read(tmp_path, TINY.replace("1,06:00-06:15,1,1,1", "1,6:00-06:15,1,1,1,")) == expected


def test_cover_of_several_quarters_in_a_line_is_that_of_each(tmp_path: Path) -> None:
    found = read(tmp_path, TINY.replace("1,23:45-00:00,1,1,2\n2,00:00-00:15,1,1,1", "1,23:30-00:15,1,1,2"))
    assert [c.quarter for c in found.cover if c.task == "1"] == [24, 94, 95, 96]


def test_early_cover_of_day_one_is_of_the_night_that_follows_it(tmp_path: Path) -> None:
    assert read(tmp_path, TINY.replace("2,00:00-00:15", "1,00:00-00:15")) == read(tmp_path, TINY)


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("SECTION_TASKS\n", "SECTION_JOBS\n", 5, "unknown section SECTION_JOBS; known are SECTION_HORIZON"),
        ("SECTION_TASKS\n2\n", "", 0, "SECTION_TASKS is missing"),
        ("# days\n1", "# days\nseven", 4, "days (field 1) is 'seven', a whole number"),
        ("# days\n1", "# days\n0", 4, "found 0 days"),
        ("# days\n1", "# days\n1\n2", 5, "SECTION_HORIZON has 2 lines"),
        ("A,360,600", "A,600,360", 9, "MinTotalMinutes 600 is more than MaxTotalMinutes 360"),
        ("B,0,480", "A,0,480", 10, "'A' is already given"),
        ("B,0,480", "B,0", 10, "MaxTotalMinutes (field 3) is missing in 'B,0'"),
        ("B,0,480", "B,0,480,7", 10, "4 fields"),
        ("1,06:00-06:15,2,0,1", "1,06:05-06:15,2,0,1", 14, "does not lie on quarter hours"),
        ("1,06:00-06:15,2,0,1", "1,morning,2,0,1", 14, "HH:MM-HH:MM is needed"),
        ("1,06:00-06:15,2,0,1", "1,26:00-26:15,2,0,1", 14, "no times of the day"),
        ("1,06:00-06:15,2,0,1", "1,06:00-06:15,2,2,1", 14, "Min 2 is more than Max 1"),
        ("1,06:00-06:15,2,0,1", "1,06:00-06:15,3,0,1", 16, "one more than the 2"),
        ("1,06:00-06:15,2,0,1", "1,06:00-06:15,1,0,1", 14, "already at 1_1_2_2.txt:13"),
        ("2,00:00-00:15", "3,00:00-00:15", 16, "day 3 is outside 1..2"),
        ("2,00:00-00:15", "2,06:00-06:15", 16, "outside the horizon"),
        ("1,06:00-06:15,1,1,1", "1,05:45-06:15,1,1,1", 13, "outside the horizon"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(old: str, new: str, line: int, says: str, tmp_path: Path) -> None:
    assert old in TINY
    text = TINY.replace(old, new, 1)
    if "one more than" in says:
        text = text.replace("2,00:00-00:15,1", "2,00:00-00:15,2")
    with pytest.raises(InstanceError) as caught:
        read(tmp_path, text)
    place = f"1_1_2_2.txt:{line}: " if line else "1_1_2_2.txt: "
    assert any(told.startswith(place) and says in told for told in str(caught.value).splitlines()), caught.value


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InstanceError) as caught:
        read(tmp_path, TINY.replace("A,360,600", "A,x,600").replace("06:00-06:15,2", "06:00,2"))
    assert [told.split(":")[1] for told in str(caught.value).splitlines()] == ["9", "14"]


# Scoring -----------------------------------------------------------------------------------------------------------

FREE = Instance("free", 8, ("1", "2"), {"A": Terms(0, 9999)}, ())
MORNING = 8 * 60


def shift(day: int, start: int = MORNING, minutes: int = 480, task: str = "1") -> Stay:
    begin = day * DAY + start
    return Stay("A", task, begin, begin + minutes)


@pytest.mark.parametrize(
    ("roster", "says"),
    [
        ([shift(0)], ""),
        ([shift(0, 360, 360), shift(1, 600, 600)], ""),
        ([shift(0, 1200, 600), shift(1, 1200, 240), shift(1, 1440, 360, "2")], ""),
        ([shift(8, 0, 360)], ""),
        ([shift(day) for day in range(5)], ""),
        ([shift(0, minutes=345)], "345 minutes, 360 to 600"),
        ([shift(0, minutes=615)], "615 minutes, 360 to 600"),
        ([shift(0, 615)], "no shift starts then"),
        ([shift(0, 1185)], "no shift starts then"),
        ([shift(0, 345)], "outside the horizon"),
        ([shift(0, 8 * 60 + 5)], "not on quarter hours"),
        ([shift(8, 0, 375)], "outside the horizon"),
        ([shift(0, 14 * 60, 480), shift(1, 11 * 60 + 45 - 120, 480)], "705 minutes of rest, at least 840"),
        ([shift(1, 0, 360), shift(1, 1200, 480)], "day 2: 2 shifts start"),
        ([shift(day) for day in range(6)], "day 6: more than 5 days in a row"),
        ([shift(0, 360, 240), shift(0, 600, 45, "2"), shift(0, 645, 120)], "45 minutes at task 2"),
        ([shift(0, 360, 240), shift(0, 585, 200 // 15 * 15, "2")], "two tasks at once"),
        ([replace(shift(0), task="9")], "A at 9: unknown"),
        ([replace(shift(0), staff="Z")], "Z at 1: unknown"),
    ],
)
def test_hard_rules_one_by_one(roster: list[Stay], says: str) -> None:
    instance = replace(FREE, cover=(Cover(200, "1", 0, 0), Cover(200, "2", 0, 0)))
    faults = score(instance, roster).faults
    assert any(says in fault for fault in faults) if says else not faults


def test_totals_of_minutes_cover_and_the_square_of_the_excess() -> None:
    cover = (Cover(32, "1", 1, 1), Cover(33, "1", 0, 0), Cover(34, "1", 3, 4), Cover(35, "2", 1, 1))
    staff = {"A": Terms(500, 600), "B": Terms(0, 470), "C": Terms(0, 480)}
    roster = [replace(shift(0), staff=name) for name in staff]
    counted = score(Instance("x", 1, ("1", "2"), staff, cover), roster)
    assert (counted.cost, counted.missing) == (2**2 + 3**2, 1)
    assert counted.faults == ("A 480 minutes, due are 500 to 600", "B 480 minutes, due are 0 to 470")
    assert not counted.is_legal


def test_a_roster_is_written_and_read_alike(tmp_path: Path) -> None:
    roster = [shift(0), shift(1, task="2")]
    write_roster(tmp_path / "runs" / "x.csv", roster)
    text = (tmp_path / "runs" / "x.csv").read_text()
    assert text.splitlines()[:2] == ["staff,task,start,end", "A,1,2026-11-23T08:00:00,2026-11-23T16:00:00"]
    assert read_roster(tmp_path / "runs" / "x.csv", datetime.combine(FIRST_DAY, datetime.min.time())) == roster
    (tmp_path / "bad.csv").write_text("staff,task,start,end\nA,1,noon,later\n")
    with pytest.raises(InstanceError, match=r"bad\.csv:2: "):
        read_roster(tmp_path / "bad.csv", datetime(2026, 11, 23))


# Drawing and saying it in the product ----------------------------------------------------------------------------

SIZES = [(7, 4, 1), (7, 6, 3), (14, 3, 2), (28, 2, 1)]


def drawn(folder: Path, days: int, staff: int, tasks: int, seed: int = 1) -> tuple[Instance, tuple[Stay, ...]]:
    found = draw(days, staff, tasks, seed)
    return read(folder, found.text), found.roster


@pytest.mark.parametrize(("days", "staff", "tasks"), [*SIZES, (7, 50, 5), (14, 40, 19)])
def test_the_hidden_roster_is_legal(days: int, staff: int, tasks: int, tmp_path: Path) -> None:
    for seed in range(3):
        instance, hidden = drawn(tmp_path, days, staff, tasks, seed)
        assert score(instance, hidden).is_legal
        assert (len(instance.staff), instance.days) == (staff, days)
        assert len(instance.cover) == 96 * days * tasks


def test_the_generator_writes_files_of_the_formats_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert generate([str(tmp_path), "--days", "7", "--staff", "3", "--tasks", "2", "--seed", "5"]) == 0
    path = Path(capsys.readouterr().out.strip())
    assert path.name == "5_7_3_2.txt"
    assert read_instance(path).days == 7
    assert path.read_text(encoding="utf-8") == draw(7, 3, 2, 5).text


@pytest.mark.parametrize(("days", "staff", "tasks"), SIZES)
def test_the_product_says_of_the_hidden_roster_what_the_plain_score_says(
    days: int, staff: int, tasks: int, tmp_path: Path
) -> None:
    instance, hidden = drawn(tmp_path, days, staff, tasks)
    problem = make_problem(instance)
    roster = roster_of(problem, hidden)
    assert not check_roster(problem, roster)
    assert stays(roster) == sorted(hidden, key=lambda stay: (stay.staff, stay.start))
    costs = measure_goals(problem, roster, allot(problem, roster))
    assert (costs["surplus"], sum(costs.values())) == (score(instance, hidden).cost,) * 2


@pytest.mark.parametrize("seed", range(40))
def test_the_product_finds_a_roster_illegal_where_the_plain_score_does(seed: int, tmp_path: Path) -> None:
    r = Random(seed)
    instance, hidden = drawn(tmp_path, 7, 4, 2, seed % 5)
    problem, changed = make_problem(instance), list(hidden)
    name = r.choice(list(instance.staff))
    own = [stay for stay in changed if stay.staff == name]
    others = [stay for stay in changed if stay.staff != name]
    spot, by = r.randrange(len(own)), 15 * r.choice([-8, -4, -2, -1, 1, 2, 4, 8])
    what = r.choice(["move all", "longer", "earlier", "swap tasks", "drop", "cut"])
    if what == "move all":
        own = [replace(stay, start=stay.start + by, end=stay.end + by) for stay in own]
    elif what in ("longer", "earlier"):
        key, at = ("end", own[-1].end) if what == "longer" else ("start", own[0].start)
        place = -1 if what == "longer" else 0
        own[place] = replace(own[place], **{key: at + by})  # type: ignore[arg-type]
    elif what == "swap tasks":
        own[spot] = replace(own[spot], task="2" if own[spot].task == "1" else "1")
    elif what == "drop":
        start = own[spot].start
        own = [stay for stay in own if abs(stay.start - start) > 600]
    else:
        one = own[spot]
        middle = one.start + 15 * r.randint(1, (one.end - one.start) // 15 - 1)
        own[spot : spot + 1] = [
            replace(one, end=middle),
            replace(one, start=middle, task="2" if one.task == "1" else "1"),
        ]
    changed = [*others, *(stay for stay in own if stay.start < stay.end)]
    faults, findings = score(instance, changed).faults, check_roster(problem, roster_of(problem, changed))
    assert bool(faults) == bool(findings), (what, faults, findings)


def test_blocks_are_as_long_as_a_stay() -> None:
    (agent,) = make_problem(FREE).agents
    assert agent.blocks is not None
    assert agent.blocks.least_minutes == LEAST_STAY


# Running -----------------------------------------------------------------------------------------------------------


def test_instances_are_found_by_name_or_number_in_the_order_asked(tmp_path: Path) -> None:
    for name in ("2_7_10_1", "10_7_10_1", "1_7_10_1"):
        (tmp_path / f"{name}.txt").write_text("")
    assert [path.stem for path in find_instances(tmp_path, None)] == ["1_7_10_1", "2_7_10_1", "10_7_10_1"]
    assert [path.stem for path in find_instances(tmp_path, ["10", "1_7_10_1"])] == ["10_7_10_1", "1_7_10_1"]
    with pytest.raises(InstanceError, match="0 instances 3; there are 1_7_10_1"):
        find_instances(tmp_path, ["3"])
    with pytest.raises(InstanceError, match="no <number>"):
        find_instances(tmp_path / "none", None)


def test_an_instance_that_cannot_be_read_is_told_and_the_exit_is_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    read_text = TINY.replace("A,360,600", "A,x,600")
    (tmp_path / "1_1_2_2.txt").write_text(read_text)
    assert main([str(tmp_path)]) == 2
    assert "multi-activity: 1_1_2_2.txt:9: MinTotalMinutes" in capsys.readouterr().err


def test_a_tiny_instance_is_solved_by_the_full_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [
        f"1,{h:02d}:{m:02d}-{h + (m == 45):02d}:{(m + 15) % 60:02d}" for h in range(8, 14) for m in (0, 15, 30, 45)
    ]
    cover = "".join(f"{line},{1 + (i >= 10)},1,1\n{line},{1 + (i < 10)},0,0\n" for i, line in enumerate(lines))
    text = "SECTION_HORIZON\n1\nSECTION_TASKS\n2\nSECTION_STAFF\nA,360,420\nSECTION_COVER\n" + cover
    (tmp_path / "7_1_1_2.txt").write_text(text)
    arguments = [
        "--engine",
        "cp-sat",
        "--time-limit",
        "30",
        "--workers",
        "1",
        "--runs",
        str(tmp_path / "runs"),
        "--json",
    ]
    assert main([str(tmp_path), "--instances", "7_1_1_2", *arguments]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["legal"], row["missing"], row["cost"], row["status"]) == (True, 0, 0, "optimal")
    with (tmp_path / "runs" / "7_1_1_2.csv").open(newline="") as file:
        found = [(one["task"], one["start"], one["end"]) for one in csv.DictReader(file)]
    day = "2026-11-23T"
    assert found[0] == ("1", f"{day}08:00:00", f"{day}10:30:00")
    assert found[1][:2] == ("2", f"{day}10:30:00")
