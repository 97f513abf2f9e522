from __future__ import annotations

import csv
import importlib.util
import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise, product
from pathlib import Path
from random import Random
from types import ModuleType

import numpy as np
import pytest

from benchmarks.curtois.__main__ import main
from benchmarks.curtois.instance import Instance, InstanceError, Request, Terms, read_instance
from benchmarks.curtois.problem import assignments, make_problem
from benchmarks.curtois.rescore import Assignment, score
from scheduler.checking import check_roster
from scheduler.domain.errors import InfeasibleError
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Duty, Roster, Segment
from scheduler.engine.cp_sat.oracles import LabelOracle, ModelOracle
from scheduler.engine.tables.instance import compile_problem
from scheduler.goals.registry import measure_goals

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "curtois"
TINY = """\
# an invented instance
SECTION_HORIZON
# days
9

SECTION_SHIFTS
# ShiftID, Length in mins, Shifts which cannot follow this shift | separated
E,480,
L,480,E
N,600,E|L

SECTION_STAFF
# ID, MaxShifts, MaxTotalMinutes, MinTotalMinutes, longest and shortest run, shortest run off, MaxWeekends
Ann,E=9|L=2|N=9,2600,1900,3,2,2,0
Bob,E=9|L=9|N=0,2880,1440,4,1,2,1

SECTION_DAYS_OFF
# EmployeeID, DayIndexes (start at zero)
Ann,3

SECTION_SHIFT_ON_REQUESTS
# EmployeeID, Day, ShiftID, Weight
Ann,0,E,2
Bob,5,L,3

SECTION_SHIFT_OFF_REQUESTS
# EmployeeID, Day, ShiftID, Weight
Ann,1,N,2
Bob,0,E,1

SECTION_COVER
# Day, ShiftID, Requirement, Weight for under, Weight for over
0,E,1,100,1
0,L,1,100,1
1,E,1,100,1
1,N,1,100,1
2,E,2,100,1
4,L,1,100,1
5,L,1,100,1
6,E,0,100,1
7,N,1,100,1
8,E,1,100,1
8,L,0,100,1
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "instances").mkdir()
    (tmp_path / "instances" / "Instance1.txt").write_text(TINY, encoding="utf-8")
    (tmp_path / "best_known.csv").write_text("instance,best_known_solution\nInstance1,7\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def instance(folder: Path) -> Instance:
    return read_instance(folder / "instances" / "Instance1.txt")


def roster_of(problem: Problem, given: list[Assignment]) -> Roster:
    """The roster as the product would write it."""
    duties = []
    for employee, day, shift in given:
        start = problem.horizon.moment(problem.horizon.midnight(day))
        end = start + timedelta(minutes=problem.shifts[shift].lengths[0])
        segments = (Segment(start, end, "work", True, shift),)
        duties.append(Duty(employee, problem.horizon.date_of(day), shift, segments))
    return Roster(tuple(duties))


def draw(r: Random, instance: Instance) -> list[Assignment]:
    """Runs of days on and off of random shifts; now and then legal."""
    found = []
    for employee in instance.staff:
        day = -r.randint(0, 2)
        while day < instance.days:
            shifts = sorted(r.choice(list(instance.shifts)) for _ in range(r.randint(1, 4)))
            found += [(employee, day + i, s) for i, s in enumerate(shifts) if 0 <= day + i < instance.days]
            day += len(shifts) + r.randint(1, 4)
    return found


def vary(r: Random, instance: Instance) -> Instance:
    """Loosen or tighten what the contracts say, so that each limit decides some rosters."""
    terms = {
        name: Terms(
            tuple((s, r.choice([0, 1, 2, 9, 9])) for s in instance.shifts),
            r.choice([2400, 3600, 5000]),
            r.choice([0, 960, 1440]),
            r.randint(2, 5),
            r.randint(1, 2),
            r.randint(1, 3),
            r.randint(0, 2),
        )
        for name in instance.staff
    }
    return replace(instance, staff=terms, days=r.choice([7, 9, 14]) if not instance.cover else instance.days)


def score_py() -> ModuleType:
    path = DATA / "score.py"
    if not path.exists():
        pytest.skip(f"{path} is absent: the instances' own scorer is not part of the project")
    spec = importlib.util.spec_from_file_location("curtois_score", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_an_instance_is_read_whole(instance: Instance) -> None:
    assert (instance.name, instance.days, list(instance.shifts)) == ("Instance1", 9, ["E", "L", "N"])
    assert (instance.shifts["N"].minutes, instance.shifts["N"].not_after) == (600, ("E", "L"))
    assert instance.staff["Ann"] == Terms((("E", 9), ("L", 2), ("N", 9)), 2600, 1900, 3, 2, 2, 0)
    assert instance.days_off == {"Ann": frozenset({3})}
    assert [(q.employee, q.day, q.shift, q.weight) for q in instance.on_requests] == [
        ("Ann", 0, "E", 2),
        ("Bob", 5, "L", 3),
    ]
    assert len(instance.off_requests) == 2
    assert len(instance.cover) == 11
    assert (instance.cover[4].day, instance.cover[4].required, instance.cover[4].under) == (2, 2, 100)


def test_a_zero_with_a_sign_is_a_zero(folder: Path) -> None:
    path = folder / "instances" / "Instance1.txt"
    assert ",3,2,2,0" in TINY
    path.write_text(TINY.replace(",3,2,2,0", ",3,2,2,-0", 1), encoding="utf-8")
    assert read_instance(path).staff["Ann"].max_weekends == 0


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("9\n\nSECTION_SHIFTS", "nine\n\nSECTION_SHIFTS", ("Instance1.txt:4", "nine", "whole number")),
        ("L,480,E", "L,480,X", ("Instance1.txt:9", "'X'", "E, L, N")),
        ("N,600", "N,1500", ("Instance1.txt:10", "1500", "1440")),
        ("L=2", "K=2", ("Instance1.txt:14", "K=2")),
        (",3,2,2,0", ",3,2,2", ("Instance1.txt:14", "field 8")),
        ("Ann,3\n", "Ann,9\n", ("Instance1.txt:19", "outside 0..8")),
        ("Bob,5,L,3", "Rob,5,L,3", ("Instance1.txt:24", "'Rob'", "Ann, Bob")),
        ("8,L,0", "8,E,0", ("Instance1.txt:43", "already at Instance1.txt:42")),
        ("SECTION_COVER", "SECTION_COVERS", ("Instance1.txt:31", "SECTION_COVER")),
        ("# an invented instance", "D,480", ("Instance1.txt:1", "before the first section")),
        ("SECTION_STAFF", "SECTION_DAYS_OFF", ("Instance1.txt", "SECTION_STAFF is missing")),
    ],
)
def test_what_is_wrong_in_a_file_is_named_with_its_line(
    folder: Path, old: str, new: str, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "instances" / "Instance1.txt"
    assert old in TINY
    path.write_text(TINY.replace(old, new, 1), encoding="utf-8")
    assert main([str(folder)]) == 2
    message = capsys.readouterr().err
    assert all(word in message for word in words), message


@pytest.mark.parametrize(
    ("old", "new", "line"), [("2,E,2,100,1", "2,E,2,90,1", 37), ("7,N,1,100,1", "7,N,1,100,2", 41)]
)
def test_prices_that_cannot_be_said_are_refused_with_their_line(folder: Path, old: str, new: str, line: int) -> None:
    path = folder / "instances" / "Instance1.txt"
    path.write_text(TINY.replace(old, new), encoding="utf-8")
    with pytest.raises(InstanceError, match=f"Instance1.txt:{line}: "):
        make_problem(read_instance(path))


def test_the_rules_say_what_the_instance_s_definition_says(instance: Instance) -> None:
    seen = Counter[bool]()
    for seed in range(400):
        r = Random(seed)
        varied = vary(r, replace(instance, cover=(), on_requests=(), off_requests=()))
        problem = make_problem(varied)
        given = draw(r, varied)
        counted = score(varied, given)
        found = check_roster(problem, roster_of(problem, given))
        blamed = {finding.agent_id for finding in found}
        assert blamed == {text.split()[0] for text in counted.faults}, (seed, counted.faults, found)
        seen.update(employee not in blamed for employee in varied.staff)
    assert min(seen[True], seen[False]) >= 40


def test_each_kind_of_fault_is_named(instance: Instance) -> None:
    def faults(*given: Assignment) -> str:
        return "; ".join(score(instance, given).faults)

    assert "Bob day 1: E after L" in faults(("Bob", 0, "L"), ("Bob", 1, "E"))
    assert "3 of shift L, at most 2" in faults(*(("Ann", day, "L") for day in (0, 4, 7)))
    assert "1 of shift N, at most 0" in faults(("Bob", 0, "N"))
    assert "Ann 480 minutes, due are 1900 to 2600" in faults(("Ann", 0, "E"))
    assert "works more than 3 in a row" in faults(*(("Ann", day, "E") for day in range(4)))
    assert "Ann days 1 to 1: works fewer than 2" in faults(("Ann", 1, "E"))
    assert "works fewer" not in faults(("Ann", 0, "E"), ("Ann", 8, "E"))
    assert "Bob days 1 to 1: fewer than 2 off" in faults(("Bob", 0, "E"), ("Bob", 2, "E"))
    assert "Ann 1 weekends, at most 0" in faults(("Ann", 6, "E"))
    assert "Ann day 3: works on a fixed day off" in faults(("Ann", 3, "E"))
    assert "Ann day 0: 2 shifts" in faults(("Ann", 0, "E"), ("Ann", 0, "L"))
    assert "Zoe day 0 E: unknown" in faults(("Zoe", 0, "E"))


def allotted(problem: Problem, given: list[Assignment]) -> Allotment:
    """People on each shift where its queue is open."""
    there = Counter((problem.horizon.midnight(day), shift) for _, day, shift in given)
    step = problem.horizon.interval_minutes
    return Allotment(
        tuple(
            tuple(there[i * step, demand.queue] if demand.open[i] else 0 for i in range(problem.horizon.num_intervals))
            for demand in problem.demand
        )
    )


def test_the_goals_cost_what_the_instance_s_objective_counts(instance: Instance) -> None:
    problem = make_problem(instance)
    for seed in range(60):
        given = draw(Random(seed), instance)
        goals = measure_goals(problem, roster_of(problem, given), allotted(problem, given))
        counted = score(instance, given)
        assert goals["shortage"] == counted.under
        assert goals["surplus"] == counted.over
        assert goals["wishes"] == counted.on_requests + counted.off_requests
        assert sum(goals.values()) == counted.objective


def test_a_roster_comes_back_as_assignments(instance: Instance) -> None:
    problem, given = make_problem(instance), [("Ann", 0, "E"), ("Ann", 1, "N"), ("Bob", 8, "L")]
    assert assignments(problem, roster_of(problem, given)) == given


def test_the_plain_score_is_the_instances_own(instance: Instance, folder: Path) -> None:
    oracle = score_py()
    for seed in range(200):
        given = draw(Random(seed), instance)
        says = oracle.score(folder / "instances" / "Instance1.txt", given)
        counted = score(instance, given)
        assert counted.objective == says["objective"]
        assert (not counted.faults) == says["feasible"], (counted.faults, says["where"])


def best_objective(instance: Instance) -> int:
    """Cheapest pair of legal tours, by trying all."""
    legal = []
    for employee in instance.staff:
        alone = replace(instance, staff={employee: instance.staff[employee]})
        kinds = [name for name, most in instance.staff[employee].max_shifts if most]
        tours = []
        for week in product(["", *kinds], repeat=instance.days):
            minutes = sum(instance.shifts[shift].minutes for shift in week if shift)
            clash = any(one and other in instance.shifts[one].not_after for one, other in pairwise(week))
            if clash or not instance.staff[employee].min_minutes <= minutes <= instance.staff[employee].max_minutes:
                continue
            given = [(employee, day, shift) for day, shift in enumerate(week) if shift]
            if not score(replace(alone, on_requests=(), off_requests=(), cover=()), given).faults:
                tours.append(given)
        legal.append(tours)
    return min(score(instance, [*one, *other]).objective for one in legal[0] for other in legal[1])


def test_the_benchmark_finds_the_optimum_and_writes_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runs = folder / "runs"
    options = ["--instances", "1", "--time-limit", "30", "--engine", "cp-sat", "--runs", str(runs), "--json"]
    assert main([str(folder), *options]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    instance = read_instance(folder / "instances" / "Instance1.txt")
    assert row["objective"] == row["bound"] == best_objective(instance)
    assert (row["instance"], row["gap"], row["best_known"], row["status"], row["faults"]) == (
        "Instance1",
        0.0,
        7,
        "optimal",
        [],
    )
    assert row["first_roster_seconds"] is not None
    with (runs / "Instance1.csv").open(newline="") as file:
        rows = [(employee, int(day), shift) for employee, day, shift in list(csv.reader(file))[1:]]
    assert score(instance, rows).objective == row["objective"]


def test_both_oracles_find_the_same_tour_under_every_rule_of_the_instances(instance: Instance) -> None:
    compared = 0
    for seed in range(25):
        r = Random(seed)
        varied = vary(r, replace(instance, cover=(), on_requests=(), off_requests=(), days_off={}))
        weights = [(r.choice([True, False]), r.randrange(varied.days), r.choice("ELN")) for _ in range(6)]
        wanted = {
            on: tuple(Request("Ann", d, s, r.randint(1, 9)) for is_on, d, s in weights if is_on is on)
            for on in (True, False)
        }
        varied = replace(
            varied,
            staff={"Ann": varied.staff["Ann"]},
            on_requests=wanted[True],
            off_requests=wanted[False],
            days_off={"Ann": frozenset(r.sample(range(varied.days), 1))},
        )
        problem = make_problem(varied)
        try:
            compiled = compile_problem(problem)
        except InfeasibleError:
            assert ModelOracle(problem, "Ann").best(np.zeros(problem.horizon.num_intervals)).duties is None
            continue
        labels, model = LabelOracle(compiled, 0), ModelOracle(problem, "Ann")
        for _ in range(3):
            values = np.array([r.randint(-3000, 9000) for _ in range(problem.horizon.num_intervals)], np.float64)
            one, other = labels.best(values), model.best(values)
            assert one.exact
            assert other.exact
            assert one.value == round(other.value)
            assert one.duties is not None
            assert not check_roster(problem, Roster(one.duties))
            compared += 1
    assert compared >= 30


def test_the_search_alone_writes_rosters_the_instances_own_scorer_accepts(folder: Path) -> None:
    runs = folder / "runs"
    home = folder / "instances"
    assert main([str(home), "--time-limit", "1", "--engine", "search", "--runs", str(runs)]) == 0
    oracle = score_py()
    says = oracle.score(home / "Instance1.txt", oracle.read_roster(runs / "Instance1.csv"))
    assert says["feasible"]
    assert (
        says["objective"]
        == score(read_instance(home / "Instance1.txt"), oracle.read_roster(runs / "Instance1.csv")).objective
    )


def test_no_legal_tour_is_told_as_such(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "instances" / "Instance1.txt"
    path.write_text(TINY.replace("2600,1900", "2600,2601"), encoding="utf-8")
    assert main([str(folder), "--json"]) == 1
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["status"], row["objective"]) == ("infeasible", None)
    assert "Ann" in row["faults"][0]


@pytest.mark.parametrize(
    ("arguments", "words"), [(["--instances", "1,3"], "no Instance3.txt; there are 1"), ([], "not part of the project")]
)
def test_instances_that_are_not_there_are_named(
    folder: Path, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    place = folder if arguments else folder / "empty"
    assert main([str(place), *arguments]) == 2
    assert words in capsys.readouterr().err


def test_the_public_instances_can_all_be_said() -> None:
    files = sorted(DATA.glob("instances/*.txt"))
    if not files:
        pytest.skip(f"{DATA} is absent: the instances are not part of the project")
    for path in files:
        problem = make_problem(read_instance(path))
        assert len(problem.contexts) == len(read_instance(path).staff)
