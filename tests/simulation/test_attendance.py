"""Absence, lateness and pauses: drawn as stated, the same for the same agent and date, expected as the formulas do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binom

from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.shifts import Shift
from scheduler.domain.site import Shrinkage
from scheduler.simulation import SimulationOptions, simulate
from scheduler.simulation.attendance import draw_people, work_stretches
from scheduler.simulation.centre import Centre
from scheduler.simulation.event_tables import COMES, LEAVES, PAUSES
from scheduler.simulation.service_report import report
from scheduler.staffing.erlang import erlang_a
from scheduler.staffing.shrinkage import present_share
from tests.simulation.centres import centre, everybody, queue, work

OPTIONS = SimulationOptions(replications=200)


def presence(problem: Problem, hours: float) -> float:
    """Share of the rostered hours of one duty each in which people are there."""
    roster = Roster(tuple(work(problem, agent, 8, 8 + hours) for agent in range(len(problem.agents))))
    played = simulate(problem, roster, OPTIONS)
    return played.totals("there")[:, 0].mean() / (len(problem.agents) * hours * 3600)


@pytest.mark.parametrize(
    "shrinkage",
    [
        Shrinkage(absence=0.08),
        Shrinkage(lateness_minutes=12.0),
        Shrinkage(non_adherence=0.06),
        Shrinkage(0.05, 6.0, 0.04),
    ],
)
def test_people_are_there_as_the_formulas_expect(shrinkage: Shrinkage) -> None:
    day = Shift("day", earliest_start=480, latest_start=480, start_step=30, lengths=(480,), breaks=(), min_stretch=30)
    problem = centre([queue()], [1.0], [["calls"]] * 30, shrinkage=shrinkage)
    contract = replace(problem.contracts["full"], shifts=("day",))
    problem = replace(problem, contracts={"full": contract}, shifts={"day": day})
    assert presence(problem, 8.0) == pytest.approx(present_share(problem, problem.queues[0]), abs=0.004)


def test_a_queues_own_share_thins_its_heads_as_the_formulas_expect() -> None:
    own = [queue("calls", unplanned_shrinkage=0.1), queue("mail", channel="email", unplanned_shrinkage=0.3)]
    problem = centre(own, [1.0, 1.0], [["calls", "mail"]] * 30)
    roster = everybody(problem)
    played = simulate(problem, roster, OPTIONS)
    there = played.totals("there").mean(axis=0) / (30 * 86400)
    assert there[0] == pytest.approx(present_share(problem, own[0]), abs=0.01)
    assert there[1] == pytest.approx(present_share(problem, own[1]), abs=0.01)


def test_absence_depends_on_agent_and_date_alone() -> None:
    problem = centre([queue()], [1.0], [["calls"]] * 40, days=2, shrinkage=Shrinkage(absence=0.3))
    one, other = Centre(problem), everybody(problem).duties
    late = Roster(tuple(work(problem, agent, 30, 40) for agent in range(40)))
    full = draw_people(one, work_stretches(one, Roster(other)), OPTIONS, 3)
    part = draw_people(one, work_stretches(one, late), OPTIONS, 3)
    came = set(full.subject[(full.kind == COMES) & (full.moment == 86400)].tolist())
    assert came == set(part.subject[part.kind == COMES].tolist())
    assert 15 < len(came) < 40


def test_somebody_more_shifts_nobody_else_s_absences_lateness_or_pauses() -> None:
    shrinkage = Shrinkage(absence=0.2, lateness_minutes=6.0, non_adherence=0.05)
    problem = centre([queue()], [1.0], [["calls"]] * 6, days=2, shrinkage=shrinkage)
    first = replace(problem.agents[0], agent_id="A0", name="A0")
    larger = replace(problem, agents=(first, *problem.agents))
    found = []
    for one in (problem, larger):
        changes = draw_people(Centre(one), work_stretches(Centre(one), everybody(one)), OPTIONS, 3)
        names = [one.agents[index].agent_id for index in changes.subject]
        rows = zip(changes.moment, changes.kind, names, changes.seconds, strict=True)
        found.append({row for row in rows if row[2] != "A0"})
    assert found[0] == found[1]


def test_pauses_take_their_share_out_of_every_stretch_of_work() -> None:
    problem = centre([queue()], [1.0], [["calls"]], shrinkage=Shrinkage(non_adherence=0.1))
    roster = Roster((work(problem, 0, 8, 17, breaks=[(12, 13)]),))
    one = Centre(problem)
    changes = draw_people(one, work_stretches(one, roster), OPTIONS, 0)
    paused = changes.kind == PAUSES
    assert changes.seconds[paused].sum() == pytest.approx(0.1 * 8 * 3600)
    outside = (changes.moment[paused] < 8 * 3600) | (changes.moment[paused] + changes.seconds[paused] > 17 * 3600)
    assert not outside.any()
    assert np.array_equal(changes.moment[changes.kind == LEAVES], [12 * 3600, 17 * 3600])


def test_breaks_and_training_are_no_work() -> None:
    problem = centre([queue()], [1.0], [["calls"]])
    roster = Roster((work(problem, 0, 8, 17, breaks=[(10, 10.5), (12, 13)]),))
    played = simulate(problem, roster, SimulationOptions(replications=2))
    there = played.intervals["there"][0]
    # The one call in progress at a break may be finished; nobody starts one.
    assert there[2 * 8 : 2 * 10].sum() == 2 * 3600
    assert there.sum() >= 7.5 * 3600
    assert there[: 2 * 8].sum() == 0


def test_a_duty_that_reaches_past_the_horizon_still_answers_who_waits_at_its_end() -> None:
    problem = centre([queue(patience_seconds=600.0)], [120.0], [["calls"]] * 9)
    past, cut = (Roster(tuple(work(problem, agent, 16, end) for agent in range(9))) for end in (28, 24))
    options = SimulationOptions(replications=40)
    played = {name: simulate(problem, roster, options) for name, roster in (("past", past), ("cut", cut))}
    last = {name: one.intervals["abandoned"][0, -1] / one.intervals["offered"][0, -1] for name, one in played.items()}
    before = played["past"].intervals["abandoned"][0, -9:-1].sum() / played["past"].intervals["offered"][0, -9:-1].sum()
    assert last["past"] == pytest.approx(before, abs=0.06)
    assert last["cut"] > last["past"]
    assert played["past"].intervals["there"].sum() == played["cut"].intervals["there"].sum()


def test_people_missing_whole_serve_less_than_the_expected_share_of_heads() -> None:
    """The guide's example: 8 people of whom one in ten is absent, 66 calls an hour of 300 s, patience 120 s."""
    problem = centre(
        [queue(patience_seconds=120.0)], [66.0], [["calls"]] * 8, days=28, shrinkage=Shrinkage(absence=0.1)
    )
    served = np.asarray(erlang_a([7.2, *range(9)], 66 / 3600, 300.0, 20.0, 120.0).in_time)
    thinned, whole = served[0], binom.pmf(np.arange(9), 8, 0.9) @ served[1:]
    assert (round(float(thinned), 3), round(float(whole), 3)) == (0.81, 0.799)
    (found, _) = report(simulate(problem, everybody(problem), SimulationOptions(replications=40)))
    assert found.service_level.low <= whole <= found.service_level.high < thinned
