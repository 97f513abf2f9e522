from dataclasses import replace

import pytest

from scheduler.domain.result import Allotment
from scheduler.domain.run import Run
from scheduler.report.chart_frame import ChartFrame, open_hours
from scheduler.report.coverage_by_day import coverage_by_day
from scheduler.report.heat_strip import heat_strip
from scheduler.report.page import page
from scheduler.report.queue_coverage import curves
from scheduler.report.queue_panels import queue_panels
from scheduler.report.step_chart import step_chart
from scheduler.staffing.expected_service import expected_backlogs
from tests.factories import tiny_problem, tiny_roster, tiny_run
from tests.report.outline import Outline

HOURS = (8 * 60, 18 * 60)


def test_charts_show_only_the_hours_in_which_anything_is_open(run: Run) -> None:
    calls, horizon = curves(run)[0], run.problem.horizon
    assert open_hours(horizon, [calls]) == HOURS
    chart = step_chart(horizon, calls, range(7), HOURS)
    assert [mark.text for mark in chart.axes.days] == [
        f"{d} {n} Nov" for n, d in enumerate(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), 2)
    ]
    assert len(chart.axes.shut) == 1
    assert chart.axes.shut[0].width == pytest.approx(954 * 2 / 7, abs=0.1)


def test_the_step_chart_parts_met_surplus_and_short(run: Run) -> None:
    calls, horizon = curves(run)[0], run.problem.horizon
    chart = step_chart(horizon, calls, range(1), HOURS)
    pairs = list(zip(calls.required[16:36], calls.staffed[16:36], strict=True))
    assert bool(chart.lack) == any(there < need for need, there in pairs)
    assert bool(chart.extra) == any(there > need for need, there in pairs)
    assert chart.met.startswith("M40 ")
    everybody = replace(calls, staffed=calls.required)
    assert step_chart(horizon, everybody, range(7), HOURS).lack == ""


@pytest.mark.parametrize("most", [0, 0.3, 1, 2, 3, 7, 10, 16, 23, 30, 999, 12345.6])
def test_the_value_axis_has_a_few_round_marks_and_holds_the_largest_value(most: float) -> None:
    frame = ChartFrame(10, most)
    assert frame.top >= most
    assert frame.top <= max(2 * most, 1)
    assert 2 <= len(frame.scale()) <= 6
    assert (frame.y(0), frame.y(frame.top)) == (128, 8)


def test_people_are_marked_in_whole_numbers() -> None:
    assert [mark.text for mark in ChartFrame(1, 1, least_tick=1).scale()] == ["0", "1"]
    assert [mark.text for mark in ChartFrame(1, 23, least_tick=1).scale()] == ["0", "5", "10", "15", "20", "25"]


def test_stretches_of_shortage_are_told_by_day_and_clock(run: Run) -> None:
    strip = heat_strip(run.problem.horizon, curves(run)[0], HOURS)
    assert strip.rows[0].short[0].title == "Mon 2 Nov 12:00–13:00: 1 of 1 missing (1 chosen)"
    assert [mark.text for mark in strip.clock][:2] == ["08:00", "09:00"]
    assert "<title>Mon 2 Nov 12:00–13:00: 1 of 1 missing (1 chosen)</title>" in page(run)


def test_an_open_queue_that_requires_nobody_is_not_called_closed() -> None:
    problem = tiny_problem()
    nobody = tuple(replace(demand, required=(0,) * len(demand.required)) for demand in problem.demand)
    run = tiny_run(replace(problem, demand=nobody), replace(tiny_roster(problem), duties=()))
    (week,) = coverage_by_day(run, curves(run))
    weekdays = ["–"] * 5 + ["closed"] * 2 + ["–"]
    assert [[cell.text for cell in cells] for _, cells in week.rows] == [weekdays, weekdays]


def test_days_are_the_darker_the_larger_the_share_that_is_short(run: Run) -> None:
    (week,) = coverage_by_day(run, curves(run))
    calls = dict(week.rows)["calls"]
    assert week.heads[-1] == "All days"
    assert all((cell.shade > 0) == (cell.text not in ("–", "closed")) for cell in calls)
    mail = dict(week.rows)["mail"]
    assert [cell.shade for cell in mail[5:7]] == [0, 0]


@pytest.fixture
def email_run(run: Run) -> Run:
    """The tiny week with mail that is due within an hour, and nobody who works it on Friday."""
    queues = (
        run.problem.queues[0],
        replace(run.problem.queues[1], channel="email", response_minutes=60, opening_backlog=0.0),
    )
    volume = tuple(6.0 * is_open for is_open in run.problem.demand[1].open)
    demand = (run.problem.demand[0], replace(run.problem.demand[1], volume=volume))
    friday = 4 * 48
    staffed = (run.allotment.staffed[0], tuple(n * (i < friday) for i, n in enumerate(run.allotment.staffed[1])))
    return replace(run, problem=replace(run.problem, queues=queues, demand=demand), allotment=Allotment(staffed))


def test_work_with_deadlines_is_drawn_as_what_waits_and_the_most_that_may(email_run: Run) -> None:
    calls, mail = queue_panels(email_run, curves(email_run))
    assert (calls.deadlines, mail.strip) == (None, None)
    assert mail.deadlines is not None
    assert mail.deadlines.allowed == "the most that may wait to be done in 1 h"
    assert mail.deadlines.is_late
    (chart,) = mail.deadlines.charts
    work = expected_backlogs(email_run.problem, email_run.allotment.staffed)["mail"]
    late = [i for i in range(336) if work.waiting[i] > work.allowed[i] + 1e-6]
    assert late
    assert min(late) >= 4 * 48
    assert chart.late
    assert mail.deadlines.late == f"some work late for {len(late) / 2:.1f} h"
    words = Outline(page(email_run)).words
    assert "Work that waits, in agent-hours: in time late the most that may wait to be done in 1 h" in words


def test_people_who_work_by_deadlines_are_averaged_by_the_hour(email_run: Run) -> None:
    curve, horizon = curves(email_run)[1], email_run.problem.horizon
    saw = replace(curve, required=tuple(i % 2 for i in range(336)), staffed=(0,) * 336)
    by_interval = step_chart(horizon, saw, range(1), HOURS)
    by_hour = step_chart(horizon, saw, range(1), HOURS, minutes=60)
    assert by_interval.need.count("H") == 20
    assert by_hour.need == "M40 68H994"
    assert by_hour.axes == by_interval.axes
    assert by_hour.label.endswith("averaged by the hour")
