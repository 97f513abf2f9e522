from __future__ import annotations

from dataclasses import replace

from scheduler.domain.run import Run
from scheduler.report.page import page
from scheduler.report.week_table import week_view
from tests.checking.test_row_misses import BUDGET, LEAD, with_lead
from tests.factories import tiny_problem, tiny_run
from tests.report.outline import Outline


def rows_run() -> Run:
    problem = replace(with_lead(tiny_problem(), replace(LEAD, is_hard=False)), total_rows=(replace(BUDGET, milli=0),))
    return tiny_run(problem)


def test_figures_of_the_week_are_those_of_the_summary(run: Run) -> None:
    figures = dict(week_view(run).figures)
    assert figures["Starts within two hours over the week"] == "100.0% of people"
    assert figures["A lead on duty"] == "90.0% of open intervals"
    assert figures["Most people at a meal at once"].endswith("x the mean")
    assert week_view(replace(run, summary={})).figures == ()


def test_every_row_says_how_it_is_kept() -> None:
    lead, budget = week_view(rows_run()).rows
    assert (lead.name, lead.target, lead.is_missed) == ("a lead", "at least 1 on duty", True)
    assert lead.kept == "missed in 10 of 100 intervals, by 5 h"
    assert (lead.worst, lead.cost) == ("off by 1 on Mon 2 Nov 17:00", "150.00 EUR")
    assert budget.target == "at most 800 of pay a week, a must"
    assert budget.kept == "missed in 1 of 1 period, by 80"
    assert (budget.worst, budget.cost) == ("off by 80 on Mon 2 Nov", "0.00 EUR")


def test_the_page_shows_rows_where_there_are_any(run: Run) -> None:
    assert "People together" not in Outline(page(run)).words
    words = Outline(page(rows_run())).words
    assert "People together, totals of groups" in words
    assert "missed in 10 of 100 intervals" in words
