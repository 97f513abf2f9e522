import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal

import pytest

from scheduler.domain.agents import Absence, Agent
from scheduler.domain.run import Run
from scheduler.report.charts import Curve, heat_strip, open_hours, week_chart
from scheduler.report.page import page, write_report
from scheduler.report.queue_coverage import by_day_table
from scheduler.report.service_outlook import assumption, below_text, outlooks, target_text
from scheduler.report.stretches import stretches
from scheduler.report.text import percent_text
from scheduler.staffing.expected_service import expected_service
from tests.factories import at, duty, tiny_problem, tiny_roster, tiny_run

VOID = {"meta", "input", "br", "link", "img"}


class Outline(HTMLParser):
    """Checks that elements nest, and collects ids, links and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.titles: list[str] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids.append(given["id"] or "") if "id" in given else None
        self.titles.append(given["title"] or "") if "title" in given else None
        self.links.append(given["href"] or "") if "href" in given else None
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Elements closed at once, ``<rect .../>``, hold nothing."""

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "script"):
            self.text.append(data)


def breaking_run() -> Run:
    """The tiny week with Ana late on Tuesday and Cleo on leave."""
    problem = tiny_problem()
    leave = Absence("C3", at(problem, 2, "00:00"), at(problem, 4, "00:00"), "leave", True)
    roster = tiny_roster(problem)
    late = (roster.duties[0], duty(problem, "A1", 1, "16:00"), *roster.duties[2:])
    return tiny_run(replace(problem, absences=(leave,)), replace(roster, duties=late))


def test_the_page_is_one_file_that_asks_for_no_other(tmp_path: Path) -> None:
    write_report(tiny_run(), tmp_path / "report.html")
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert not re.search(r"""(src|href)=["'](?!#)|url\(|@import|https?://""", text)


@pytest.mark.parametrize("run", [tiny_run(), breaking_run()], ids=["legal", "breaking"])
def test_the_page_is_well_formed_and_its_links_lead_somewhere(run: Run) -> None:
    outline = Outline(page(run))
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))
    assert {link[1:] for link in outline.links} <= set(outline.ids)


def test_the_headline_states_cost_bound_gap_and_hours() -> None:
    text = " ".join(Outline(page(tiny_run())).text)
    for expected in ("Feasible", "3,638", "400.00 EUR", "89.0%", "91.5%", "21.5", "96.0", "No findings"):
        assert expected in text


def test_findings_are_listed_with_their_sentences_and_marked_on_the_board() -> None:
    run = breaking_run()
    text = page(run)
    outline = Outline(text)
    assert "The roster breaks rules." in " ".join(outline.text)
    assert {finding.message for finding in run.findings} <= set(outline.text)
    assert 'class="flag"' in text


def test_every_duty_shows_its_clock_readings_and_its_segments_on_hover() -> None:
    outline = Outline(page(tiny_run()))
    assert outline.text.count("08:00–17:00") == 10
    hover = "day: work 09:00–13:00, meal 13:00–14:00, work 14:00–16:00, break 16:00–16:30, work 16:30–18:00"
    assert outline.titles.count(hover) == 2


def test_leave_is_shown_on_the_board() -> None:
    assert Outline(page(breaking_run())).text.count("leave") == 2


def test_names_from_the_inputs_cannot_inject_markup() -> None:
    problem = tiny_problem()
    evil = "<script>alert('&')</script>"
    agents = (Agent("X", evil, evil, "full", frozenset({"calls"})), *problem.agents)
    run = tiny_run(replace(problem, site=evil, agents=agents))
    assert "<script>alert" not in page(run)


def test_stretches_of_shortage_come_worst_first_and_add_up_to_the_total() -> None:
    run = tiny_run()
    problem = replace(run.problem, demand=(replace(run.problem.demand[0], required=(9,) * 336), run.problem.demand[1]))
    found = stretches(replace(run, problem=problem))
    assert [s.missing for s in found] == sorted((s.missing for s in found), reverse=True)
    assert sum(s.hours for s in stretches(run)) == run.summary["shortage_agent_hours"]
    first = stretches(run)[0]
    assert (first.queue, f"{first.start:%a %H:%M}", f"{first.end:%a %H:%M}") == ("calls", "Mon 12:00", "Mon 13:00")


def test_charts_show_only_the_hours_in_which_anything_is_open() -> None:
    run = tiny_run()
    demand = run.problem.demand[0]
    curve = Curve("calls", demand.open, demand.required, run.allotment.staffed[0])
    assert open_hours(run.problem.horizon, [curve]) == (8 * 60, 18 * 60)
    chart = week_chart(run.problem.horizon, curve, range(7), (8 * 60, 18 * 60))
    assert chart.count("<text") == 3 + 7
    strip = heat_strip(run.problem.horizon, curve, (8 * 60, 18 * 60))
    assert "<title>Mon 2 Nov 12:00–13:00: 1 of 1 missing</title>" in strip


def test_a_large_site_folds_all_teams_but_the_first() -> None:
    problem = tiny_problem()
    more = tuple(Agent(f"N{i}", f"Name {i}", f"team {i // 10:02d}", "full", frozenset({"calls"})) for i in range(200))
    text = page(tiny_run(replace(problem, agents=(*problem.agents, *more))))
    assert text.count('<details class="team panel" open') == 1
    assert text.count('<details class="team panel"') == 22


def test_a_run_without_bound_or_requirement_still_has_a_page() -> None:
    run = tiny_run()
    demand = tuple(replace(d, open=(False,) * 336, required=(0,) * 336) for d in run.problem.demand)
    summary = {**run.summary, "bound": None, "gap": None, "gap_without_unavoidable_pay": None}
    text = " ".join(Outline(page(replace(run, problem=replace(run.problem, demand=demand), summary=summary))).text)
    assert "no bound computed" in text


def test_the_page_says_what_service_to_expect() -> None:
    run = tiny_run()
    text = " ".join(" ".join(Outline(page(run)).text).split())
    assert "Service to expect" in text
    for one, service in zip(outlooks(run), expected_service(run.problem, run.allotment.staffed), strict=True):
        assert (one.queue, one.in_time, one.abandoned) == (service.queue, service.in_time, service.abandoned)
        assert one.worst is not None
        assert one.worst_at is not None
        at = run.problem.horizon.minute_of(one.worst_at) // run.problem.horizon.interval_minutes
        assert service.in_time_by_interval[at] == one.worst == min(service.in_time_by_interval)
        assert percent_text(one.worst) in text


def test_queues_priced_by_an_assumed_patience_are_named() -> None:
    run = tiny_run()
    assert assumption(run) == ""
    priced = replace(run.problem.demand[0], values=((),) * run.problem.horizon.num_intervals)
    problem = replace(run.problem, demand=(priced, *run.problem.demand[1:]))
    assert run.problem.queues[0].patience_seconds is None
    assert "calls" in assumption(replace(run, problem=problem))


def test_an_open_queue_that_requires_nobody_is_not_called_closed() -> None:
    problem = tiny_problem()
    nobody = tuple(replace(demand, required=(0,) * len(demand.required)) for demand in problem.demand)
    run = tiny_run(replace(problem, demand=nobody), replace(tiny_roster(problem), duties=()))
    assert any(any(demand.open) for demand in nobody)
    assert by_day_table(run).count("closed") == _closed_cells(run)


def _closed_cells(run: Run) -> int:
    horizon = run.problem.horizon
    days = [(horizon.midnights[d], horizon.midnights[d + 1]) for d in range(horizon.days)] + [(0, horizon.end_minute)]
    step = horizon.interval_minutes
    return sum(not any(demand.open[a // step : b // step]) for demand in run.problem.demand for a, b in days)


def test_targets_of_longer_periods_and_of_work_with_deadlines_are_told_as_such() -> None:
    run = tiny_run()
    queue = run.problem.queues[0]
    daily = replace(queue.target, fraction=0.8, worst_interval=0.3, period="day")
    assert target_text(replace(queue, target=daily)) == "80.0% a day"
    assert target_text(replace(queue, target=replace(daily, period="interval"))) == "80.0%"
    assert target_text(replace(queue, channel="email", response_minutes=240)) == "80.0% in 4 h"
    assert target_text(replace(queue, channel="email", response_minutes=50)) == "80.0% in 50 min"


def test_intervals_below_a_target_of_the_day_are_those_below_its_worst_interval() -> None:
    run = tiny_run()
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
