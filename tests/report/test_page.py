import re
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import pytest

from scheduler.domain.agents import Agent
from scheduler.domain.run import Run
from scheduler.report.page import page, page_view, write_report
from tests.factories import tiny_problem, tiny_run
from tests.report.outline import Outline

HOSTILE = ("<script>alert('&')</script>", '"onload="alert(1)', "'><img src=x onerror=alert(1)>", "{{ 7 * 7 }}")


def test_the_page_is_one_file_that_asks_for_no_other(run: Run, tmp_path: Path) -> None:
    write_report(run, tmp_path / "report.html")
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert not re.search(r"""(src|href)=["'](?!#)|url\(|@import|https?://""", text)
    assert "default-src 'none'" in text


@pytest.mark.parametrize("name", ["run", "breaking_run"])
def test_the_page_is_well_formed_and_its_links_lead_somewhere(name: str, request: pytest.FixtureRequest) -> None:
    outline = Outline(page(request.getfixturevalue(name)))
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))
    assert {link[1:] for link in outline.links} <= set(outline.ids)


def test_the_page_states_cost_bound_gap_and_hours(run: Run) -> None:
    words = Outline(page(run)).words
    for expected in ("Feasible", "3,638 EUR", "400.00 EUR", "89.0%", "91.5%", "21.5", "96.0", "No findings"):
        assert expected in words


def test_every_heading_of_the_page_is_there_in_its_order(run: Run) -> None:
    words = Outline(page(run)).words.partition("Skip to the content")[2]
    heads = [
        "Tiny: Mon 2 Nov to Sun 8 Nov 2026",
        "What the cost is made of",
        "Day by day",
        "The week as people live it",
        "By formula, each interval in steady state",
        "Short agent-hours by queue and day",
        "need met",
        "Agent-hours Kind calls",
        "Every agent’s week keeps every rule",
        "Find an agent",
        "Times in Europe/Lisbon",
    ]
    places = [words.rindex(head) for head in heads]
    assert places == sorted(places)


@pytest.mark.parametrize("evil", HOSTILE)
def test_names_from_the_inputs_cannot_inject_markup(evil: str) -> None:
    problem = tiny_problem()
    agents = (Agent(evil, evil, evil, "full", frozenset({"calls", evil})), *problem.agents)
    queues = tuple(replace(queue, name=evil) if queue.name == "mail" else queue for queue in problem.queues)
    demand = tuple(replace(one, queue=evil) if one.queue == "mail" else one for one in problem.demand)
    usual = tiny_run()
    hostile = replace(
        usual,
        problem=replace(problem, site=evil, currency=evil, queues=queues, demand=demand, agents=agents),
        summary={**usual.summary, "status": evil, "notes": [evil], "version": evil, "goals": {evil: 1.0}},
    )
    outline, plain = Outline(page(hostile)), Outline(page(usual))
    assert outline.attributes <= plain.attributes
    assert outline.elements.count("script") == 1
    assert set(outline.elements) == set(plain.elements)
    assert outline.words.count(evil) >= 8


def test_a_finding_with_markup_in_its_words_stays_text(breaking_run: Run) -> None:
    findings = tuple(replace(one, message=HOSTILE[1], rule=HOSTILE[0]) for one in breaking_run.findings)
    outline = Outline(page(replace(breaking_run, findings=findings)))
    assert "onload" not in outline.attributes
    assert outline.elements.count("script") == 1
    assert any(HOSTILE[1] in title for title in outline.titles)


def test_a_run_without_bound_or_requirement_still_has_a_page(run: Run) -> None:
    demand = tuple(replace(d, open=(False,) * 336, required=(0,) * 336) for d in run.problem.demand)
    summary = {**run.summary, "bound": None, "gap": None, "gap_without_unavoidable_pay": None}
    words = Outline(page(replace(run, problem=replace(run.problem, demand=demand), summary=summary))).words
    assert "no bound computed" in words


def test_what_the_templates_get_is_typed_and_complete(run: Run) -> None:
    view = page_view(run)
    assert all(
        is_dataclass(getattr(view, one.name)) or isinstance(getattr(view, one.name), (tuple, str))
        for one in fields(view)
    )
    assert view.title == "Tiny 2026-11-02 to 2026-11-08"
