"""Red is for shortage that matters; what was chosen at a queue that reaches its target is calm."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.checking.shortage_split import KINDS
from scheduler.domain.result import Allotment
from scheduler.domain.run import Run
from scheduler.report.alarms import alarming_kinds, is_calm
from scheduler.report.coverage_by_day import coverage_by_day
from scheduler.report.headline import headline
from scheduler.report.heat_strip import heat_strip
from scheduler.report.key_figures import key_figures
from scheduler.report.page import page
from scheduler.report.queue_coverage import curves
from scheduler.report.queue_panels import queue_panels
from scheduler.report.step_chart import step_chart
from scheduler.report.stretches import stretches
from tests.factories import tiny_allotment, tiny_problem, tiny_roster, tiny_run
from tests.report import simulations
from tests.report.outline import Outline

HOURS = (8 * 60, 18 * 60)


def simulated(run: Run, **met: bool | None) -> Run:
    """The run with a simulation that shows queues' targets met or not."""
    return simulations.simulated(run, **{queue: simulations.BY_TARGET[value] for queue, value in met.items()})


@pytest.fixture
def calm_run() -> Run:
    """Few contacts, so that every target of the week is met though people are missing by the requirement."""
    problem = tiny_problem()
    quiet = tuple(replace(one, volume=tuple(v / 500 for v in one.volume)) for one in problem.demand)
    weekly = (replace(one, target=replace(one.target, period="week", worst_interval=0.0)) for one in problem.queues)
    return tiny_run(replace(problem, demand=quiet, queues=tuple(weekly)))


@pytest.fixture
def priced_run(calm_run: Run) -> Run:
    """The same where people on calls are priced by the contacts they answer, and one idle person is not used."""
    calls, mail = calm_run.problem.demand
    values = tuple((1000,) * need for need in calls.required)
    return replace(calm_run, problem=replace(calm_run.problem, demand=(replace(calls, values=values), mail)))


def test_everything_short_is_red_at_a_queue_that_misses_its_target(run: Run) -> None:
    assert alarming_kinds(simulated(run, calls=False, mail=True))["calls"] == set(KINDS)
    assert alarming_kinds(simulated(run, calls=False, mail=True))["mail"] == {"avoidable", "impossible"}


def test_the_simulation_says_whether_a_target_is_met_where_there_is_one(calm_run: Run) -> None:
    assert alarming_kinds(calm_run)["calls"] == {"avoidable", "impossible"}
    assert alarming_kinds(simulated(calm_run, calls=False))["calls"] == set(KINDS)
    assert alarming_kinds(simulated(calm_run, calls=None))["calls"] == {"avoidable", "impossible"}


def test_nothing_is_red_where_contacts_are_priced_and_the_simulation_shows_the_target_met(priced_run: Run) -> None:
    assert alarming_kinds(priced_run)["calls"] == {"avoidable", "impossible"}
    assert alarming_kinds(simulated(priced_run, calls=True))["calls"] == set()
    assert alarming_kinds(simulated(priced_run, calls=False))["calls"] == set(KINDS)


def test_chosen_shortage_is_calm_in_every_part_of_the_page(calm_run: Run) -> None:
    found = curves(calm_run)
    assert is_calm(calm_run)
    assert {panel.queue: panel.mood for panel in queue_panels(calm_run, found)}["calls"] == "calm"
    chart = step_chart(calm_run.problem.horizon, found[0], range(7), HOURS)
    assert (chart.lack, bool(chart.left)) == ("", True)
    strip = heat_strip(calm_run.problem.horizon, found[0], HOURS)
    assert {one.look for row in strip.rows for one in row.short} == {"left"}
    (week,) = coverage_by_day(calm_run, found)
    assert {cell.tint for _, cells in week.rows for cell in cells if cell.shade} == {"left"}
    assert not any(stretch.is_red for stretch in stretches(calm_run, found))
    assert headline(calm_run).verdict.count("the targets of the queues concerned are met without") == 1
    assert 'var(--short)"></i>calls' not in page(calm_run)


def test_the_same_shortage_is_red_where_the_target_is_missed(calm_run: Run) -> None:
    missed = simulated(calm_run, calls=False, mail=False)
    found = curves(missed)
    assert not is_calm(missed)
    assert {panel.queue: panel.mood for panel in queue_panels(missed, found)}["calls"] == "bad"
    chart = step_chart(missed.problem.horizon, found[0], range(7), HOURS)
    assert (bool(chart.lack), chart.left) == (True, "")
    assert all(stretch.is_red for stretch in stretches(missed, found))
    assert "met without" not in headline(missed).verdict
    assert 'var(--short)"></i>calls' in page(missed)


def test_hours_are_told_by_kind_and_what_matters_comes_first(calm_run: Run) -> None:
    problem = calm_run.problem
    # On Monday Ana is counted for mail, where Cleo is enough: the calls she could take are avoidable.
    calls, mail = (list(row) for row in tiny_allotment(problem).staffed)
    moved = [i for i in range(18, 24) if calls[i] == 2 and mail[i] == 1]
    for i in moved:
        calls[i], mail[i] = 1, 2
    assert moved
    run = replace(tiny_run(problem, tiny_roster(problem)), allotment=Allotment((tuple(calls), tuple(mail))))
    first, *others = stretches(run, curves(run))
    assert (first.queue, f"{first.start:%a}", first.kinds_text, first.is_red) == ("calls", "Mon", "avoidable", True)
    assert not any(stretch.is_red for stretch in others)
    assert "avoidable" in Outline(page(run)).words


def test_the_card_names_the_kinds(run: Run) -> None:
    figure = next(figure for figure in key_figures(run) if figure.title == "Short")
    hours = {kind: run.summary[f"{kind}_agent_hours"] for kind in KINDS}
    assert sum(hours.values()) == run.summary["shortage_agent_hours"]
    for kind, amount in hours.items():
        assert (f"{amount:.1f} h {kind}" in figure.note) == (amount > 0)


def test_a_run_of_a_version_without_kinds_has_no_kinds_and_no_calm(calm_run: Run) -> None:
    keys = {"shortage_minutes", *(f"{kind}_agent_hours" for kind in KINDS)}
    older = replace(calm_run, summary={key: value for key, value in calm_run.summary.items() if key not in keys})
    assert not is_calm(older)
    assert "met without" not in headline(older).verdict
    assert Outline(page(older)).open == []
