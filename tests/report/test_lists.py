from dataclasses import replace

from scheduler.domain.run import Run
from scheduler.report.findings_list import MOST_FINDINGS, findings_list
from scheduler.report.page import page
from scheduler.report.queue_coverage import curves
from scheduler.report.shortage_list import MOST_ON_PAPER, shortage_list
from scheduler.report.stretches import Stretch, stretches
from tests.report.outline import Outline


def listed(run: Run) -> list[Stretch]:
    return stretches(run, curves(run))


def test_findings_are_listed_with_their_sentences(breaking_run: Run) -> None:
    outline = Outline(page(breaking_run))
    assert "The roster breaks rules." in outline.words
    assert {finding.message for finding in breaking_run.findings} <= set(outline.text)
    many = replace(breaking_run, findings=breaking_run.findings[:1] * (MOST_FINDINGS + 3))
    assert findings_list(many).rest == "And 3 more in findings.json."


def test_stretches_of_shortage_come_worst_first_and_add_up_to_the_total(run: Run) -> None:
    problem = replace(run.problem, demand=(replace(run.problem.demand[0], required=(9,) * 336), run.problem.demand[1]))
    found = listed(replace(run, problem=problem))
    assert [s.missing for s in found] == sorted((s.missing for s in found), reverse=True)
    assert sum(s.hours for s in listed(run)) == run.summary["shortage_agent_hours"]
    first = listed(run)[0]
    assert (first.queue, f"{first.start:%a %H:%M}", f"{first.end:%a %H:%M}") == ("calls", "Mon 12:00", "Mon 13:00")


def test_a_long_list_is_cut_on_paper_and_says_so(run: Run) -> None:
    assert shortage_list(run, curves(run)).paper == ""
    saw = tuple(2 + i % 2 for i in range(336))
    problem = replace(run.problem, demand=(replace(run.problem.demand[0], required=saw), run.problem.demand[1]))
    longer = replace(run, problem=problem)
    shown = shortage_list(longer, curves(longer))
    total = len(listed(longer))
    assert shown.paper == f"The worst {MOST_ON_PAPER} of {total:,} stretches; the page on a screen has 250."
    assert shown.rest.startswith("And ")
    assert page(longer).count('<tr class="screen">') == 250 - MOST_ON_PAPER
