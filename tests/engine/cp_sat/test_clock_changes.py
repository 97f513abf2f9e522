"""Weeks in which clocks change, from the search to a run folder the independent referee agrees with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from scheduler.checking import check_roster
from scheduler.checking.claimed_people import check_allotment
from scheduler.checking.summary import summarise
from scheduler.checking.verify import verify_run
from scheduler.domain.agents import Agent, Contract, Pattern
from scheduler.domain.clock import Horizon, minutes_between
from scheduler.domain.demand import QueueDemand
from scheduler.domain.opening import open_intervals
from scheduler.domain.problem import Problem
from scheduler.domain.run import InputFile, Run
from scheduler.domain.shifts import BreakSpec, Shift
from scheduler.domain.site import Prices, Queue, ServiceTarget
from scheduler.engine import SearchOptions, solve
from scheduler.engine.cp_sat.full_model import FullModel
from scheduler.engine.tables.instance import compile_problem
from scheduler.exports.run_writer import write_run
from scheduler.inputs.run_folder.reader import read_run
from scheduler.rules.registry import make_rule
from tests.engine.cp_sat.test_oracles import Pair, vectors
from tests.referee import assert_referee_agrees

WEEKS = {
    "Lisbon, 23 hours on Sunday": ("Europe/Lisbon", date(2026, 3, 23), 167),
    "Lisbon, 25 hours on Sunday": ("Europe/Lisbon", date(2026, 10, 19), 169),
    "New York, 23 hours on Sunday": ("America/New_York", date(2026, 3, 2), 167),
    "New York, 25 hours on Sunday": ("America/New_York", date(2026, 10, 26), 169),
    "Lord Howe, half an hour": ("Australia/Lord_Howe", date(2026, 9, 28), 167.5),
    "no change": ("Asia/Manila", date(2026, 11, 23), 168),
}


def night_site(zone: str, start: date, weekdays: tuple[int, ...] = (4, 5, 6)) -> Problem:
    """Four agents around the clock, day and night shifts; nights run over every clock change."""
    horizon = Horizon(zone, start, 7, 30)
    queue = Queue("calls", "voice", zone, (((0, 1440),),) * 7, ServiceTarget(0.8, 20), 240)
    is_open = open_intervals(queue, horizon)
    required = tuple(1 + (i % 5 == 0) for i in range(horizon.num_intervals))
    count = horizon.num_intervals
    breaks = (BreakSpec("break", 30, True, 60, 150), BreakSpec("meal", 30, False, 180, 300))
    shifts = {
        "day": Shift("day", 480, 600, 60, (480,), breaks, 60, 300, weekdays),
        "night": Shift("night", 1320, 1410, 30, (480,), breaks, 60, 300, weekdays),
        "small": Shift("small", 30, 180, 30, (240,), breaks[:1], 30, 300, weekdays),
    }
    return Problem(
        site="Nights",
        currency="EUR",
        horizon=horizon,
        queues=(queue,),
        day_targets=(),
        demand=(QueueDemand("calls", is_open, (1.0,) * count, (240.0,) * count, required),),
        agents=tuple(Agent(f"N{i}", f"N {i}", "", "any", frozenset({"calls"}), pay_rate=10.0 + i) for i in range(4)),
        teams=(),
        contracts={"any": Contract("any", 0, 2400, 0, 5, tuple(shifts), 2400)},
        patterns={"free": Pattern("free")},
        shifts=shifts,
        rules=(
            make_rule("min_rest", {"hours": 11}, "daily rest"),
            make_rule("rest_block", {"min_hours": 24, "window": "fixed_week"}),
            make_rule("max_run", {"limit": 2, "what": "nights"}),
        ),
        prices=Prices(mode="requirement"),
    )


@pytest.mark.parametrize("name", WEEKS)
def test_a_week_with_a_clock_change_is_solved_checked_and_refereed(name: str, tmp_path: Path) -> None:
    zone, start, hours = WEEKS[name]
    problem = night_site(zone, start)
    assert problem.horizon.end_minute == hours * 60
    result = solve(problem, SearchOptions(iterations=16, workers=1, engine="search"))
    assert check_roster(problem, result.roster) == ()
    assert check_allotment(problem, result.roster, result.allotment) == ()
    assert len(result.roster.duties) >= 8
    summary = summarise(problem, result, (), seed=0, version="0.0.0")
    files = (InputFile("site.yaml", "0" * 64),)
    run = Run(problem, result.roster, result.allotment, summary, files=files, certificate=result.certificate)
    write_run(tmp_path / "run", run)
    assert verify_run(tmp_path / "run", read_run(tmp_path / "run")).ok
    assert_referee_agrees(tmp_path / "run")


@pytest.mark.parametrize("name", WEEKS)
def test_oracles_agree_over_a_clock_change(name: str) -> None:
    zone, start, _ = WEEKS[name]
    problem = night_site(zone, start, (5, 6))
    pair = Pair(compile_problem(problem), 0)
    assert all(pair.compare(values) for values in vectors(7, 5, problem.horizon.num_intervals))


def test_a_night_over_the_repeated_hour_ends_an_hour_earlier_on_the_clock() -> None:
    problem = only_saturday_night("Europe/Lisbon", date(2026, 10, 19))
    duty = solve(problem, SearchOptions(iterations=8, workers=1)).roster.duties[0]
    zone = problem.horizon.tz
    assert duty.start.astimezone(zone).replace(tzinfo=None) == datetime(2026, 10, 24, 22)
    assert duty.end.astimezone(zone).replace(tzinfo=None) == datetime(2026, 10, 25, 5)
    assert (minutes_between(duty.start, duty.end), duty.paid_minutes) == (480, 450)


def test_a_night_over_the_skipped_hour_ends_an_hour_later_on_the_clock() -> None:
    problem = only_saturday_night("Europe/Lisbon", date(2026, 3, 23))
    duty = solve(problem, SearchOptions(iterations=8, workers=1)).roster.duties[0]
    assert duty.end.astimezone(problem.horizon.tz).replace(tzinfo=None) == datetime(2026, 3, 29, 7)
    assert (duty.minutes, duty.paid_minutes) == (480, 450)


def only_saturday_night(zone: str, start: date) -> Problem:
    problem = night_site(zone, start)
    night = replace(problem.shifts["night"], latest_start=1320, weekdays=(5,))
    contract = replace(problem.contracts["any"], shifts=("night",), min_days=1)
    return replace(problem, shifts={"night": night}, contracts={"any": contract}, agents=problem.agents[:1], rules=())


def test_a_start_that_clocks_skip_is_not_offered_and_one_that_repeats_is_offered_once() -> None:
    spring = night_site("Europe/Lisbon", date(2026, 3, 23))
    spring_starts = [o.start for o in spring.contexts["N0"].options(6) if o.form.shift == "small"]
    readings = [spring.horizon.local(start).strftime("%H:%M") for start in spring_starts]
    assert readings == ["00:30", "02:00", "02:30", "03:00"]
    autumn = night_site("Europe/Lisbon", date(2026, 10, 19))
    starts = [o.start for o in autumn.contexts["N0"].options(6) if o.form.shift == "small"]
    assert [s - starts[0] for s in starts] == [0, 30, 60, 150, 180, 210]
    assert len(set(starts)) == 6


def test_rest_over_a_clock_change_is_elapsed() -> None:
    """A day duty that ends at 18:00 on Saturday leaves 11 h 30 until 05:30 by the clock, 10 h 30 where clocks jump."""
    for start, allowed in ((date(2026, 3, 16), True), (date(2026, 3, 23), False)):
        problem = night_site("Europe/Lisbon", start)
        early = Shift("early", 330, 330, 30, (240,), (), 0, 1440, (6,))
        late = Shift("late", 840, 840, 30, (240,), (), 0, 1440, (5,))
        contract = replace(problem.contracts["any"], shifts=("early", "late"))
        both = replace(
            problem,
            shifts={"early": early, "late": late},
            contracts={"any": contract},
            agents=(replace(problem.agents[0], pay_rate=0.0),),
            rules=problem.rules[:1],
        )
        searched, whole = solve(both, SearchOptions(iterations=8, workers=1)), FullModel(both).solve(20, 1, 0)
        rosters = [roster for roster in (searched.roster, whole.roster) if roster]
        assert [len(roster.duties) for roster in rosters] == [2, 2] if allowed else [1, 1]
