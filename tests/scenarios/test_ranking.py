"""Columns are ranked by what they show when played on common contacts; what cannot be told is not told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Roster
from scheduler.domain.run import Run
from scheduler.domain.site import Shrinkage
from scheduler.scenarios.column import Column
from scheduler.scenarios.played import Yardstick, difference, play, same_contacts, same_measure
from scheduler.scenarios.ranking import Ranking, rank
from scheduler.simulation import SimulationOptions
from tests.simulation.centres import centre, everybody, queue, work

OPTIONS = SimulationOptions(replications=40)


def calls_for(agents: int, per_hour: float = 40.0) -> Problem:
    """Calls of 300 s all day; people are paid 10 an hour."""
    shrinkage = Shrinkage(absence=0.05)
    own = queue(patience_seconds=120.0, contact_value=6.0, in_time_value=3.0)
    problem = centre([own], [per_hour], [["calls"]] * agents, shrinkage=shrinkage)
    return replace(problem, agents=tuple(replace(agent, pay_rate=10.0) for agent in problem.agents))


def run_of(
    problem: Problem, roster: Roster | None = None, objective: float = 5000.0, bound: float | None = 4990.0
) -> Run:
    allotment = Allotment(tuple((0,) * problem.horizon.num_intervals for _ in problem.demand))
    said = {"objective": objective, "bound": bound}
    return Run(problem, everybody(problem) if roster is None else roster, allotment, said)


def ranked(**runs: Run) -> tuple[dict[str, Column], Ranking]:
    columns, ranking = rank([Column(name, "feasible") for name in runs], runs, OPTIONS, lambda name: None)
    return {column.name: column for column in columns}, ranking


def test_a_person_who_answers_more_than_they_cost_wins_and_the_difference_is_told() -> None:
    found, ranking = ranked(base=run_of(calls_for(4)), hire=run_of(calls_for(5)))
    gain = found["hire"].difference
    assert ranking.names == ("hire", "base")
    assert gain is not None
    assert gain.labour == pytest.approx(240.0)
    assert gain.loss < -240
    assert gain.value == pytest.approx(gain.loss + gain.labour, abs=0.02)
    assert gain.low < gain.value < gain.high < 0
    assert gain.tellable
    assert found["base"].difference is None


def test_nobody_wins_by_paying_somebody_who_changes_nothing() -> None:
    found, ranking = ranked(base=run_of(calls_for(12)), hire=run_of(calls_for(13)))
    gain = found["hire"].difference
    assert ranking.names == ("base", "hire")
    assert gain is not None
    assert gain.tellable
    assert 200 < gain.value < 250


def test_rosters_alike_cannot_be_told_apart() -> None:
    problem = calls_for(4)
    swapped = Roster(tuple(work(problem, agent, 0, 24) for agent in (1, 0, 2, 3)))
    found, ranking = ranked(base=run_of(problem), twin=run_of(problem, swapped))
    gain = found["twin"].difference
    assert gain is not None
    assert not gain.tellable
    assert gain.low <= 0 <= gain.high
    assert ranking.lead is not None
    assert not ranking.lead.tellable


def test_pairs_on_common_contacts_tell_what_plays_apart_would_not() -> None:
    yardstick = Yardstick(calls_for(5))
    mine, other = (play(run_of(calls_for(agents)), yardstick, OPTIONS) for agents in (5, 6))
    paired = difference(other, mine)
    apart = 2.02 * np.hypot(mine.costs.std(ddof=1), other.costs.std(ddof=1)) / np.sqrt(OPTIONS.replications)
    assert (paired.high - paired.low) / 2 < 0.7 * apart


def test_more_contacts_are_not_ranked_as_a_worse_decision() -> None:
    found, ranking = ranked(base=run_of(calls_for(4)), more=run_of(calls_for(4, 46.0)))
    more, base = found["more"], found["base"]
    assert not more.same_contacts
    assert base.same_contacts
    assert ranking == Ranking(("base",))
    assert more.difference is not None
    assert more.difference.value > 0
    assert more.simulated is not None
    assert base.simulated is not None
    assert more.simulated.contacts == pytest.approx(1.15 * base.simulated.contacts, rel=0.02)
    assert more.simulated.cost_per_contact == pytest.approx(more.simulated.cost / more.simulated.contacts, rel=1e-3)


def test_contacts_are_worth_what_the_base_says() -> None:
    dear = calls_for(4)
    dear = replace(dear, queues=(replace(dear.queues[0], contact_value=60.0, in_time_value=30.0),))
    found, _ = ranked(base=run_of(calls_for(4)), dear=run_of(dear))
    assert found["dear"].difference is not None
    assert found["dear"].difference.value == 0
    assert found["dear"].same_contacts
    assert found["dear"].simulated == found["base"].simulated


def test_a_queue_the_base_does_not_have_is_priced_as_its_scenario_does() -> None:
    both = centre([queue(), queue("sales", contact_value=7.0, in_time_value=2.0)], [10.0, 5.0], [["calls"]])
    assert Yardstick(calls_for(1)).worth(both) == [(6.0, 3.0), (7.0, 2.0)]


def test_without_a_base_the_first_roster_is_the_measure_and_nothing_is_compared_with_the_base() -> None:
    columns = [Column("base", "infeasible"), Column("one", "feasible"), Column("two", "feasible")]
    runs = {"one": run_of(calls_for(4)), "two": run_of(calls_for(5))}
    found, ranking = rank(columns, runs, OPTIONS, lambda name: None)
    assert [column.difference for column in found] == [None] * 3
    assert found[0].simulated is None
    assert ranking.names == ("two", "one")
    assert ranking.lead is not None
    assert ranking.lead.tellable


def test_what_the_search_may_still_find_is_that_of_the_dearer_roster() -> None:
    runs = {
        "base": run_of(calls_for(4), objective=900.0, bound=100.0),
        "hire": run_of(calls_for(5), objective=9.0, bound=None),
    }
    found, _ = ranked(**runs)
    gain = found["hire"].difference
    assert gain is not None
    assert gain.search_open == 800.0
    assert gain.is_open
    turned, _ = ranked(base=runs["hire"], fewer=runs["base"])
    assert turned["fewer"].difference is not None
    assert turned["fewer"].difference.search_open == 800.0
    no_bound, _ = ranked(base=run_of(calls_for(4), bound=None), hire=runs["hire"])
    assert no_bound["hire"].difference is not None
    assert no_bound["hire"].difference.search_open is None
    assert not no_bound["hire"].difference.is_open


def test_other_seconds_are_another_measure_and_other_patience_other_contacts() -> None:
    problem = calls_for(4)
    slow = replace(problem.queues[0], target=replace(problem.queues[0].target, seconds=60.0))
    strict = replace(problem.queues[0], target=replace(problem.queues[0].target, fraction=0.9))
    assert not same_measure(replace(problem, queues=(slow,)), problem)
    assert same_measure(replace(problem, queues=(strict,)), problem)
    assert same_contacts(replace(problem, queues=(slow,)), problem)
    assert not same_contacts(replace(problem, queues=(replace(slow, patience_seconds=60.0),)), problem)


def test_each_roster_is_announced_before_it_is_played() -> None:
    told: list[str] = []
    rank(
        [Column("base", "feasible"), Column("none", "infeasible")], {"base": run_of(calls_for(4))}, OPTIONS, told.append
    )
    assert told == ["base"]
