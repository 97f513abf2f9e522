from dataclasses import replace

import pytest

from scheduler.domain.run import Run
from scheduler.report.chart_frame import ChartFrame, open_hours
from scheduler.report.coverage_by_day import coverage_by_day
from scheduler.report.heat_strip import heat_strip
from scheduler.report.page import page
from scheduler.report.queue_coverage import curves
from scheduler.report.step_chart import step_chart
from tests.factories import tiny_problem, tiny_roster, tiny_run

HOURS = (8 * 60, 18 * 60)


def test_charts_show_only_the_hours_in_which_anything_is_open(run: Run) -> None:
    calls, horizon = curves(run)[0], run.problem.horizon
    assert open_hours(horizon, [calls]) == HOURS
    chart = step_chart(horizon, calls, range(7), HOURS)
    assert [mark.text for mark in chart.days] == [
        f"{d} {n} Nov" for n, d in enumerate(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), 2)
    ]
    assert len(chart.shut) == 1
    assert chart.shut[0].width == pytest.approx(954 * 2 / 7, abs=0.1)


def test_the_step_chart_parts_met_surplus_and_short(run: Run) -> None:
    calls, horizon = curves(run)[0], run.problem.horizon
    chart = step_chart(horizon, calls, range(1), HOURS)
    pairs = list(zip(calls.required[16:36], calls.staffed[16:36], strict=True))
    assert bool(chart.lack) == any(there < need for need, there in pairs)
    assert bool(chart.extra) == any(there > need for need, there in pairs)
    assert chart.met.startswith("M40 ")
    everybody = replace(calls, staffed=calls.required)
    assert step_chart(horizon, everybody, range(7), HOURS).lack == ""


@pytest.mark.parametrize(("most", "marks"), [(1, 5), (2, 5), (3, 4), (10, 5), (16, 5), (30, 4), (0.3, 4), (999, 6)])
def test_the_value_axis_has_a_few_round_marks_and_holds_the_largest_value(most: float, marks: int) -> None:
    frame = ChartFrame(10, most)
    assert frame.top >= most
    assert len(frame.scale()) <= 6
    assert len(frame.scale()) >= 2
    assert frame.y(0) == 128
    assert frame.y(frame.top) == 8


def test_stretches_of_shortage_are_told_by_day_and_clock(run: Run) -> None:
    strip = heat_strip(run.problem.horizon, curves(run)[0], HOURS)
    assert strip.rows[0].short[0].title == "Mon 2 Nov 12:00–13:00: 1 of 1 missing"
    assert [mark.text for mark in strip.clock][:2] == ["08:00", "09:00"]
    assert "<title>Mon 2 Nov 12:00–13:00: 1 of 1 missing</title>" in page(run)


def test_an_open_queue_that_requires_nobody_is_not_called_closed() -> None:
    problem = tiny_problem()
    nobody = tuple(replace(demand, required=(0,) * len(demand.required)) for demand in problem.demand)
    run = tiny_run(replace(problem, demand=nobody), replace(tiny_roster(problem), duties=()))
    (week,) = coverage_by_day(run)
    weekdays = ["–"] * 5 + ["closed"] * 2 + ["–"]
    assert [[cell.text for cell in cells] for _, cells in week.rows] == [weekdays, weekdays]


def test_days_are_the_darker_the_larger_the_share_that_is_short(run: Run) -> None:
    (week,) = coverage_by_day(run)
    calls = dict(week.rows)["calls"]
    assert week.heads[-1] == "All days"
    assert all((cell.shade > 0) == (cell.text not in ("–", "closed")) for cell in calls)
    mail = dict(week.rows)["mail"]
    assert [cell.shade for cell in mail[5:7]] == [0, 0]
