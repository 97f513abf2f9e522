"""Corrections go where simulated service misses, stay within limits, and the roster kept is the best simulated one."""

from __future__ import annotations

from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from scheduler import engine, pipeline
from scheduler.calibration import calibrate, solve_site
from scheduler.calibration.adjust import MOST, adjust
from scheduler.calibration.loop import Round
from scheduler.calibration.misses import Misses, find_misses, simulated_cost
from scheduler.calibration.replays import Replays
from scheduler.domain.demand import QueueDemand
from scheduler.domain.dictated import DictatedPeople
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment, SearchResult, Status
from scheduler.domain.roster import Roster
from scheduler.domain.site import ServiceTarget
from scheduler.engine import SearchOptions
from scheduler.simulation import SimulationOptions, simulate
from scheduler.simulation.simulated_loss import simulated_loss
from tests.simulation.centres import centre, everybody, queue, work

COUNTED = SearchOptions(iterations=40)
CLINIC = Path(__file__).resolve().parents[2] / "configs" / "clinic"


def world(heads: int, required: int, **target: object) -> Problem:
    """One queue, 10 erlang all day; ``heads`` people to draw on."""
    own = queue(target=ServiceTarget(0.8, 20, **target), patience_seconds=180.0)  # type: ignore[arg-type]
    problem = centre([own], [120.0], [["calls"]] * heads)
    demand = replace(problem.demand[0], required=(required,) * 48)
    return replace(problem, demand=(demand,))


def staffed(heads: int, problem: Problem) -> Roster:
    """The first ``heads`` people, all day."""
    return Roster(tuple(duty for duty in everybody(problem).duties if duty.agent_id < f"A{heads:03d}"))


def misses_of(problem: Problem, roster: Roster) -> Misses:
    return find_misses(simulate(problem, roster, SimulationOptions(replications=40)))


def test_nothing_misses_with_plenty_of_people_and_everything_with_few() -> None:
    problem = world(20, 13)
    plenty, few = misses_of(problem, staffed(20, problem)), misses_of(problem, staffed(8, problem))
    assert not plenty.gap.any()
    assert plenty.short.sum() == 0
    assert (plenty.spare[0, 1:] > 0.15).all()
    assert (few.gap[0, 1:] > 0.2).all()
    assert not few.spare.any()
    assert few.short[0] == pytest.approx(few.gap[0].sum() * 60, rel=0.3)


def test_over_a_day_the_average_counts_and_single_intervals_only_below_the_floor() -> None:
    problem = world(16, 13, period="day", worst_interval=0.3)
    thin = [work(problem, agent, 0, 24, breaks=[(12, 12.5)] if agent < 4 else []) for agent in range(16)]
    bare = [work(problem, agent, 0, 24, breaks=[(12, 12.5)] if agent < 15 else []) for agent in range(16)]
    assert not misses_of(problem, Roster(tuple(thin))).gap.any()
    gap = misses_of(problem, Roster(tuple(bare))).gap[0]
    assert gap[24] > 0.1
    assert np.flatnonzero(gap).tolist() == [24]


def test_a_day_to_spare_is_one_of_the_queue_s_clock() -> None:
    """Monday in Tokyo ends at 15:00 UTC; what nobody answers later is its Tuesday's."""
    problem = world(20, 13, period="day")
    problem = replace(problem, queues=(replace(problem.queues[0], time_zone="Asia/Tokyo"),))
    found = misses_of(problem, Roster(tuple(work(problem, agent, 0, 15) for agent in range(20))))
    assert (found.spare[0, 1:29] > 0.1).all()
    assert (found.gap[0, 31:] > 0.2).all()


def test_too_many_given_up_is_a_miss() -> None:
    problem = world(12, 12)
    strict = ServiceTarget(0.1, 20, max_abandonment=0.001)
    problem = replace(problem, queues=(replace(problem.queues[0], target=strict),))
    assert (misses_of(problem, staffed(9, problem)).gap[0, 1:] > 0).all()


def test_the_requirement_rises_with_the_gap_and_falls_by_one_where_it_put_too_many_there() -> None:
    problem = world(20, 13)
    gap, spare = np.zeros((1, 48)), np.zeros((1, 48))
    gap[0, :3], spare[0, 10:14] = (0.01, 0.3, 1.0), 0.15
    there = [[13] * 12 + [16] * 36]
    done = adjust(problem, problem.demand, there, Misses(gap, spare, *np.zeros((3, 1))))
    required = done.demand[0].required
    assert required[:4] == (14, 15, 20, 13)
    assert required[10:14] == (12, 12, 13, 13)
    assert (done.raised, done.lowered) == (3, 2)


def test_people_the_site_dictates_are_not_corrected() -> None:
    problem = world(10, 10)
    horizon = problem.horizon
    name = problem.queues[0].name
    told = replace(problem, dictated=(DictatedPeople(name, horizon.origin, horizon.moment(60), 10),))
    count = horizon.num_intervals
    gap = np.full((1, count), 0.2)
    done = adjust(told, told.demand, [[10] * count], Misses(gap, -gap, *np.zeros((3, 1))))
    free = adjust(problem, problem.demand, [[10] * count], Misses(gap, -gap, *np.zeros((3, 1))))
    first = 60 // horizon.interval_minutes
    assert done.demand[0].required[:first] == problem.demand[0].required[:first]
    assert done.demand[0].required[first:] == free.demand[0].required[first:]
    assert done.raised == free.raised - first


def test_corrections_stay_near_the_first_requirement_however_often_they_are_made() -> None:
    problem = world(40, 10)
    gap, spare = np.zeros((1, 48)), np.zeros((1, 48))
    gap[0, :24], spare[0, 24:] = 0.9, 0.2
    changed = problem
    for _ in range(12):
        there = [list(changed.demand[0].required)]
        demand = adjust(changed, problem.demand, there, Misses(gap, spare, *np.zeros((3, 1)))).demand
        changed = replace(changed, demand=demand)
    assert set(changed.demand[0].required) == {round(10 * MOST), int(10 / MOST)}


def test_work_that_waits_is_wanted_until_it_is_due() -> None:
    mail = queue("mail", channel="email", response_minutes=90)
    problem = centre([mail], [10.0], [["mail"]] * 3)
    problem = replace(problem, demand=(replace(problem.demand[0], required=(2,) * 48),))
    gap = np.zeros((1, 48))
    gap[0, 5] = 0.5
    done = adjust(problem, problem.demand, [[2] * 48], Misses(gap, np.zeros((1, 48)), *np.zeros((3, 1))))
    assert [i for i, people in enumerate(done.demand[0].required) if people > 2] == [5, 6, 7]


def test_where_people_are_required_contacts_short_of_target_cost_and_where_contacts_are_priced_all_that_are_late() -> (
    None
):
    misses = Misses(np.zeros((1, 1)), np.zeros((1, 1)), *np.array([[40.0], [3.0], [90.0]]))
    goals = {"labour": 100.0, "wishes": 7.0, "shortage": 1e6, "surplus": 1e6, "service": 1e6}
    problem = world(1, 1)
    assert simulated_cost(problem, goals, misses) == pytest.approx(107 + 40 * 5 + 3 * 5)
    own = replace(problem.queues[0], contact_value=2.0, in_time_value=1.5)
    assert simulated_cost(replace(problem, queues=(own,)), goals, misses) == pytest.approx(107 + 40 * 1.5 + 3 * 2)
    priced = replace(problem, demand=(replace(problem.demand[0], values=((5000,),) * 48),))
    assert simulated_cost(priced, goals, misses) == pytest.approx(107 + 90 * 5 + 3 * 5)


def test_in_service_mode_the_simulated_cost_is_labour_and_the_simulated_loss() -> None:
    problem = world(12, 12)
    problem = replace(problem, demand=(replace(problem.demand[0], values=((5000,),) * 48),))
    simulation = simulate(problem, staffed(9, problem), SimulationOptions(replications=10))
    loss = float(simulated_loss(simulation).sum(axis=1).mean())
    assert loss > 1000
    assert simulated_cost(problem, {"labour": 90.0, "service": 1.0}, find_misses(simulation)) == pytest.approx(
        90 + loss
    )


class Desk:
    """Stands for the search: as many people all day as the requirement says, at 100 a head."""

    def __init__(self, interrupted_at: int = -1) -> None:
        self.calls: list[tuple[Problem, SearchOptions]] = []
        self.interrupted_at = interrupted_at

    def __call__(self, problem: Problem, options: SearchOptions) -> SearchResult:
        self.calls.append((problem, options))
        heads = min(max(problem.demand[0].required), len(problem.agents))
        goals = {"labour": 100.0 * heads, "shortage": 0.0}
        allotment = Allotment(((heads,) * 48,))
        roster = staffed(heads, problem)
        stopped = len(self.calls) - 1 == self.interrupted_at
        return SearchResult(Status.FEASIBLE, roster, allotment, goals, None, interrupted=stopped)


def test_rounds_begin_at_the_last_roster_share_the_time_and_the_best_is_kept() -> None:
    rounds: list[Round] = []
    problem, desk = world(24, 8), Desk()
    found = calibrate(problem, COUNTED, 2, desk, rounds.append)
    assert [one.number for one in rounds] == [0, 1, 2]
    assert tuple(rounds) == found.rounds
    best = min(found.rounds, key=lambda one: one.simulated_cost)
    assert found.kept_round == best.number > 0
    assert best.contacts_short < found.rounds[0].contacts_short
    assert found.problem.demand == desk.calls[found.kept_round][0].demand
    assert found.problem.base == ()
    assert found.problem.prices == problem.prices
    assert [options.iterations for _, options in desk.calls] == [16, 12, 12]
    assert desk.calls[1][0].base == staffed(8, problem).duties
    assert desk.calls[1][0].prices.change == 0.0
    summary = found.summary()
    assert summary["kept_round"] == found.kept_round
    assert summary["corrected"] == "requirement"


def test_a_search_that_is_stopped_ends_the_rounds() -> None:
    found = calibrate(world(24, 8), COUNTED, 4, Desk(interrupted_at=1))
    assert len(found.rounds) == 2


def test_stopped_while_simulating_the_last_roster_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Replays, "of", stop)
    found = calibrate(world(24, 8), COUNTED, 4, Desk())
    assert (found.kept_round, found.rounds, len(found.result.roster.duties)) == (0, (), 8)


def test_stopped_before_a_later_round_has_a_roster_that_of_an_earlier_one_is_kept() -> None:
    class Stopped(Desk):
        def __call__(self, problem: Problem, options: SearchOptions) -> SearchResult:
            if len(self.calls) == 1:
                raise KeyboardInterrupt
            return super().__call__(problem, options)

    found = calibrate(world(24, 8), COUNTED, 4, Stopped())
    assert (found.kept_round, len(found.rounds), len(found.result.roster.duties)) == (0, 1, 8)
    assert found.result.interrupted


def test_without_anything_to_correct_there_is_one_round() -> None:
    problem = world(24, 16)
    found = calibrate(replace(problem, demand=_quiet(problem)), COUNTED, 4, Desk())
    assert len(found.rounds) == 1
    assert found.rounds[0].raised == found.rounds[0].lowered == 0


def _quiet(problem: Problem) -> tuple[QueueDemand, ...]:
    """Nobody calls."""
    own = problem.demand[0]
    return (replace(own, volume=(0.0,) * 48),)


def test_the_parts_of_every_round_go_to_the_executor_handed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Executor | None] = []

    def solve(problem: Problem, options: SearchOptions, listener: object, executor: Executor | None) -> SearchResult:
        seen.append(executor)
        return engine.solve(problem, options)

    monkeypatch.setattr(pipeline, "solve", solve)
    options = SearchOptions(engine="search", iterations=5, workers=1)
    with ThreadPoolExecutor(1) as threads:
        run = solve_site(pipeline.SiteRequest(CLINIC), options, rounds=1, executor=threads)
        assert len(run.summary["calibration"]["rounds"]) == len(seen) > 0
        assert set(seen) == {threads}


def test_where_a_simulation_takes_too_long_the_rest_of_the_time_is_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    monkeypatch.setattr(Replays, "fit", lambda *arguments: 1e6)
    found = calibrate(world(24, 8), SearchOptions(time_limit=60.0), 3, desk)
    assert [options.time_limit for _, options in desk.calls] == [24.0, 60.0]
    assert desk.calls[1][0].base == staffed(8, desk.calls[0][0]).duties
    assert "too long for the limit" in found.result.notes[0]


def test_replications_follow_from_the_seconds_allowed() -> None:
    problem = world(24, 8)
    few, many = Replays(problem, 0), Replays(problem, 0)
    assert few.fit(problem, staffed(8, problem), 0.0) > 0
    many.fit(problem, staffed(8, problem), 1e6)
    assert few.replications == 30 < many.replications == 200
