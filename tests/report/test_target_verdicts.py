"""The page judges targets by the simulation, names the part that misses, and shows the formula beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from scheduler.domain.run import Run
from scheduler.report.headline import headline
from scheduler.report.key_figures import key_figures
from scheduler.report.page import page
from scheduler.report.service_outlook import outlooks
from scheduler.report.service_table import service_table
from scheduler.report.target_verdicts import target_verdicts
from tests.report.outline import Outline
from tests.report.simulations import BAD, GOOD, LOST, NOTHING, simulated


def with_target(run: Run, **target: Any) -> Run:
    """The run with another target of its calls."""
    calls, mail = run.problem.queues
    queues = (replace(calls, patience_seconds=60.0, target=replace(calls.target, **target)), mail)
    return replace(run, problem=replace(run.problem, queues=queues))


def test_by_formula_a_queue_that_loses_too_many_misses_its_target(run: Run) -> None:
    (calls, _) = outlooks(with_target(run, period="week", fraction=0.1, worst_interval=0.0))
    assert calls.verdict.met
    strict = with_target(run, period="week", fraction=0.1, worst_interval=0.0, max_abandonment=calls.abandoned / 2)
    verdicts = target_verdicts(strict, outlooks(strict))
    assert [one.queue for one in verdicts.missed][:1] == ["calls"]
    assert f"abandoned {calls.abandoned:.1%}" in verdicts.missed[0].missed
    found = headline(strict)
    assert "By formula" in found.verdict
    assert (found.targets[0].word, found.targets[0].queue) == ("missed", "calls")


def test_by_formula_the_worst_interval_alone_misses_a_target(run: Run) -> None:
    (calls, _) = outlooks(with_target(run, period="week", fraction=0.1, worst_interval=0.0))
    assert calls.worst is not None
    strict = with_target(run, period="week", fraction=0.1, worst_interval=calls.worst + 0.01)
    assert "worst interval" in target_verdicts(strict, outlooks(strict)).missed[0].missed
    (row, _) = service_table(strict).rows
    assert (row.verdict, [cell.is_missed for cell in row.cells]) == ("missed", [False, False, False, True, False])


def test_the_simulation_decides_and_the_formula_stands_beside_it(run: Run) -> None:
    played = simulated(run, calls=BAD, mail=GOOD)
    assert "Simulated, 1 of 2 queues reaches their target." in headline(played).verdict
    first, last = headline(played).targets
    assert (first.mood, first.queue) == ("bad", "calls")
    assert first.text == f"{LOST.removeprefix('missed: ')}; met in 10% of weeks"
    assert (last.word, last.queue) == ("met", "mail")
    table = service_table(played)
    formula = outlooks(played)[0]
    assert table.rows[0].cells[-1].line == f"{formula.in_time:.1%} in time ({formula.abandoned:.1%} abandoned)"
    words = Outline(page(played)).words
    for text in ("Simulated: 100 replications, seed 7", "90.0%", "89.0% to 91.0%", LOST.removeprefix("missed: ")):
        assert text in words


def test_a_target_met_on_average_and_in_too_few_weeks_is_not_sure(run: Run) -> None:
    played = simulated(run, calls=GOOD | {"met": 0.62}, mail=GOOD)
    found = headline(played)
    assert "Simulated, every queue reaches its target." in found.verdict
    assert (found.targets[0].word, found.targets[0].text) == ("not sure", "met on average, and in 62% of weeks only")
    row = service_table(played).rows[0]
    assert (row.verdict, row.reason) == ("not sure", found.targets[0].text)
    assert key_figures(played)[0].note.endswith("1 not sure")


def test_key_figures_begin_with_targets_and_the_simulated_cost(run: Run) -> None:
    targets, cost, formula, *_ = key_figures(simulated(run, calls=GOOD, mail=GOOD))
    assert (targets.title, targets.value) == ("Targets met", "2 of 2")
    assert (cost.title, cost.value) == ("Cost, simulated", "900.00")
    assert "50.00 EUR (40.00 to 60.00)" in cost.note
    assert formula.title == "Cost by formula"
    unplayed, plain, *_ = key_figures(run)
    assert unplayed.note == "by formula; not simulated"
    assert plain.title == "Cost"


def test_queues_without_contacts_are_not_judged(run: Run) -> None:
    played = simulated(run, calls=GOOD, mail=NOTHING)
    assert "Simulated, the queue reaches its target." in headline(played).verdict
    assert service_table(played).rows[1].verdict == "no contacts"
    none = simulated(run, calls=NOTHING, mail=NOTHING)
    assert headline(none).targets == ()
    assert "target" not in headline(none).verdict
    assert key_figures(none)[0].title != "Targets met"


@pytest.mark.parametrize("period", ["interval", "week"])
def test_defaults_that_decide_are_told_where_they_act(run: Run, period: str) -> None:
    own = with_target(run, period=period, max_abandonment=0.05, defaults=("max_abandonment", "worst_interval"))
    words = Outline(page(own)).words
    assert "calls: at most 5% given up (default, because a patience is given" in words
    assert ("calls: no interval below 50% in time (default" in words) == (period == "week")
