"""Heads seen are those with which the formula loses what the simulation lost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scheduler.calibration.correction import ShiftCorrection, loss_by_interval
from scheduler.calibration.guard import LEEWAY, Guard
from scheduler.calibration.head_shift import MOST, heads_missing, heads_seen, lost_with, moved
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment, SearchResult, Status
from scheduler.domain.roster import Roster
from scheduler.domain.site import Prices, ServiceTarget
from scheduler.simulation import Simulation, SimulationOptions, simulate
from scheduler.staffing.valuation import formula_losses, price_people
from tests.simulation.centres import centre, everybody, queue, work


def table(steps: list[float], intervals: int = 9) -> np.ndarray:
    """Losses that fall by ever less from person to person, a little different in every interval."""
    curve = np.append(np.cumsum(sorted(steps))[::-1], 0.0)
    return curve[None, :] * (1 + 0.1 * np.arange(intervals))[:, None]


@pytest.mark.parametrize("heads", [-1.5, -0.4, 0.0, 0.3, 1.0, 1.4])
@pytest.mark.parametrize("steps", [[9, 7, 5, 3, 2, 1], [0.5, 40, 3, 3, 0.7, 11, 20], [1.0] * 6])
def test_the_heads_by_which_a_loss_was_made_are_found_again(steps: list[float], heads: float) -> None:
    losses = table(steps)
    people = np.full(len(losses), 2.0)
    lost = lost_with(losses, np.arange(len(losses)), people + heads)
    assert heads_seen(losses, people, lost, 2) == pytest.approx(heads, abs=1e-4)


def test_less_loss_is_more_heads_and_there_is_a_limit() -> None:
    losses, people = table([9, 7, 5, 3, 2, 1]), np.full(9, 3.0)
    found = [heads_seen(losses, people, np.full(9, lost), 2)[4] for lost in (1e6, 20.0, 10.0, 3.0, 0.0)]
    assert found == sorted(found)
    assert found[0] == pytest.approx(-3.0 - MOST, abs=1e-4)
    assert found[-1] <= 3.0 + MOST


def test_without_contacts_around_nobody_is_seen_and_windows_share_what_is_lost() -> None:
    losses = np.vstack([np.zeros((6, 4)), np.tile([[6.0, 3.0, 1.0, 0.0]], (6, 1))])
    lost = np.array([0.0] * 6 + [3.0, 0.0] * 3)
    found = heads_seen(losses, np.ones(12), lost, 2)
    assert not found[:4].any()
    assert found[8] == pytest.approx(heads_seen(losses, np.ones(12), np.repeat([0.0, 1.8], 6), 2)[9], abs=1e-4)


def test_half_of_the_way_is_gone_each_time() -> None:
    heads = np.zeros(1)
    for expected in (2.0, 3.0, 3.5):
        heads = moved(heads, np.array([4.0]))
        assert heads[0] == expected


def test_heads_missing_buy_what_is_missing() -> None:
    losses, people = table([9, 7, 5, 3, 2, 1]), np.full(9, 2.5)
    rows = np.arange(9)
    need = heads_missing(losses, people, 12.0)
    assert need > 0
    gained = lost_with(losses, rows, people).sum() - lost_with(losses, rows, people + need).sum()
    assert gained == pytest.approx(12.0, abs=1e-3)


def pooled(heads: int, per_hour: float = 60.0) -> Problem:
    """Two equal queues and people who all serve both; contacts are priced."""
    lines = [queue(name, patience_seconds=180.0) for name in ("red", "blue")]
    problem = replace(centre(lines, [per_hour, per_hour], [["red", "blue"]] * heads), prices=Prices(floor=0.0))
    return price_people(problem, problem.demand)


def played(problem: Problem, roster: Roster | None = None) -> Simulation:
    return simulate(problem, roster or everybody(problem), SimulationOptions(replications=60, seed=4))


def result_of(problem: Problem, *staffed: int) -> SearchResult:
    allotted = Allotment(tuple((people,) * 48 for people in staffed))
    return SearchResult(Status.FEASIBLE, everybody(problem), allotted, {"labour": 0.0}, None)


def test_two_queues_that_share_everybody_are_served_like_one_of_twice_the_size() -> None:
    problem = pooled(14)
    one = replace(centre([queue(patience_seconds=180.0)], [120.0], [["calls"]] * 14), prices=Prices(floor=0.0))
    half_of_the_pool = formula_losses(one)["calls"][:, 14] / 2
    correction = ShiftCorrection(problem)
    simulation = played(problem)
    found = correction.after(problem, result_of(problem, 7, 7), simulation)
    losses = formula_losses(problem)
    for own in found.problem.demand:
        seen = 2 * np.array(own.head_shift)  # half of the way
        as_if = lost_with(losses[own.queue], np.arange(48), 7 + seen)
        assert losses[own.queue][:, 7].mean() > 2 * half_of_the_pool.mean()
        assert as_if[4:-4].mean() == pytest.approx(half_of_the_pool.mean(), rel=0.15)
    assert found.lowered == 96
    assert found.raised == 0
    assert all(sum(after) < sum(before) for after, before in zip(
        found.problem.demand[0].values, problem.demand[0].values, strict=True
    ))  # fmt: skip


def test_one_queue_served_as_its_formula_says_is_hardly_shifted() -> None:
    problem = replace(centre([queue(patience_seconds=180.0)], [120.0], [["calls"]] * 12), prices=Prices(floor=0.0))
    problem = price_people(problem, problem.demand)
    found = ShiftCorrection(problem).after(problem, result_of(problem, 12), played(problem))
    assert abs(2 * np.array(found.problem.demand[0].head_shift)[4:-4].mean()) < 0.35


def test_the_loss_of_the_intervals_is_that_of_the_simulation() -> None:
    problem = pooled(11)
    simulation = played(problem)
    lost = loss_by_interval(simulation)
    worth = 5.0  # the default of a contact of 300 s, answered and again in time
    totals = {name: simulation.totals(name)[:, :2].mean(axis=0) for name in ("abandoned", "counted", "good")}
    assert lost.sum(axis=1) == pytest.approx(worth * (totals["abandoned"] + totals["counted"] - totals["good"]))


def test_a_queue_that_falls_below_what_it_reached_of_its_target_is_held() -> None:
    problem = pooled(14)
    target = ServiceTarget(0.8, 20)
    problem = replace(problem, queues=tuple(replace(own, target=target) for own in problem.queues))
    full, thin = everybody(problem), Roster(tuple(work(problem, agent, 0, 24) for agent in range(9)))
    guard = Guard(played(problem, full))
    assert guard.floors.tolist() == [0.8, 0.8]
    assert not guard.missing(played(problem, full)).any()
    assert (guard.missing(played(problem, thin)) > 0.1).all()

    correction = ShiftCorrection(problem)
    assert correction.allows(played(problem, full))
    assert not correction.allows(played(problem, thin))
    freely = ShiftCorrection(problem)
    held = correction.after(problem, result_of(problem, 5, 4), played(problem, thin)).problem
    free = freely.after(problem, result_of(problem, 5, 4), played(problem, thin)).problem
    for mine, its in zip(held.demand, free.demand, strict=True):
        assert (np.array(mine.head_shift) < np.array(its.head_shift) - 0.5).all()


def test_a_queue_below_its_target_from_the_start_keeps_nearly_what_it_had() -> None:
    problem = pooled(9)
    first = played(problem)
    guard = Guard(first)
    shares = first.intervals["good"][:2].sum(axis=1) / first.intervals["counted"][:2].sum(axis=1)
    assert (shares < 0.8).all()
    assert guard.floors == pytest.approx(shares - LEEWAY)
    assert not guard.missing(first).any()


def test_shifts_known_from_earlier_are_where_the_first_round_begins() -> None:
    problem = pooled(12)
    known = ShiftCorrection(problem, {"red": (1.0,) * 48})
    assert known.start.demand[0].head_shift == (1.0,) * 48
    assert set(known.start.demand[1].head_shift) == {0.0}
    assert known.start.demand[1].values == problem.demand[1].values
    assert ShiftCorrection(problem).start is problem
