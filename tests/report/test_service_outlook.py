from dataclasses import replace
from typing import Literal

from scheduler.domain.run import Run
from scheduler.report.page import page
from scheduler.report.service_outlook import assumption, below_text, outlooks, target_text
from scheduler.report.text import percent_text
from scheduler.staffing.expected_service import expected_service
from tests.report.outline import Outline


def test_the_page_says_what_service_to_expect(run: Run) -> None:
    words = Outline(page(run)).words
    assert "Service to expect" in words
    for one, service in zip(outlooks(run), expected_service(run.problem, run.allotment.staffed), strict=True):
        assert (one.queue, one.in_time, one.abandoned) == (service.queue, service.in_time, service.abandoned)
        assert one.worst is not None
        assert one.worst_at is not None
        at = run.problem.horizon.minute_of(one.worst_at) // run.problem.horizon.interval_minutes
        assert service.in_time_by_interval[at] == one.worst == min(service.in_time_by_interval)
        assert percent_text(one.worst) in words


def test_queues_priced_by_an_assumed_patience_are_named(run: Run) -> None:
    assert assumption(run) == ""
    priced = replace(run.problem.demand[0], values=((),) * run.problem.horizon.num_intervals)
    problem = replace(run.problem, demand=(priced, *run.problem.demand[1:]))
    assert run.problem.queues[0].patience_seconds is None
    assert "calls" in assumption(replace(run, problem=problem))


def test_targets_of_longer_periods_and_of_work_with_deadlines_are_told_as_such(run: Run) -> None:
    queue = run.problem.queues[0]
    daily = replace(queue.target, fraction=0.8, worst_interval=0.3, period="day")
    assert target_text(replace(queue, target=daily)) == "80.0% a day"
    assert target_text(replace(queue, target=replace(daily, period="interval"))) == "80.0%"
    assert target_text(replace(queue, channel="email", response_minutes=240)) == "80.0% in 4 h"
    assert target_text(replace(queue, channel="email", response_minutes=50)) == "80.0% in 50 min"


def test_intervals_below_a_target_of_the_day_are_those_below_its_worst_interval(run: Run) -> None:
    found = {}
    asked: tuple[tuple[Literal["interval", "day"], float], ...] = (("interval", 0.8), ("day", 0.8), ("interval", 0.3))
    for period, fraction in asked:
        queues = tuple(
            replace(q, target=replace(q.target, fraction=fraction, worst_interval=0.3, period=period))
            for q in run.problem.queues
        )
        found[period, fraction] = outlooks(replace(run, problem=replace(run.problem, queues=queues)))
    below = {key: sum(one.below for one in own) for key, own in found.items()}
    assert below["day", 0.8] == below["interval", 0.3] < below["interval", 0.8]
    assert below_text(found["interval", 0.8]) == ""
    assert f"{run.problem.queues[0].name} 30.0%" in below_text(found["day", 0.8])
