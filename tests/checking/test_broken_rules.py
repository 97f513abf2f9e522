from dataclasses import replace
from datetime import timedelta

import pytest

from scheduler.checking import check_roster
from scheduler.domain.agents import Contract
from scheduler.domain.problem import Problem
from scheduler.domain.result import Finding
from scheduler.domain.roster import Duty, PastDuty, Roster
from scheduler.rules.registry import make_rule
from tests.factories import at, duty, tiny_problem, tiny_roster


def findings_of(problem: Problem, *duties: Duty) -> list[Finding]:
    return list(check_roster(problem, Roster(duties)))


def rules_of(problem: Problem, *duties: Duty) -> list[str]:
    return [finding.rule for finding in findings_of(problem, *duties)]


def test_a_legal_week_has_no_findings(problem: Problem) -> None:
    assert check_roster(problem, tiny_roster(problem)) == ()


def test_short_rest_is_found_with_the_numbers_in_local_time() -> None:
    problem = tiny_problem(zone="Asia/Manila")
    late = duty(problem, "A1", 0, "10:00")
    early = duty(replace(problem, rules=()), "A1", 1, "05:00")
    found = [f for f in findings_of(problem, late, early) if f.rule == "daily rest"]
    assert [(f.agent_id, f.limit, f.actual) for f in found] == [("A1", "11.00 h", "10.00 h")]
    assert found[0].when.isoformat() == "2026-11-03T05:00:00+08:00"
    assert "Tue 03 Nov 05:00" in found[0].message


def test_rules_of_the_contract_bind_its_agents_only(problem: Problem) -> None:
    strict = Contract(
        "strict", 0, 2400, 0, 5, ("day",), 2400, rules=(make_rule("max_run", {"limit": 1}, "short runs"),)
    )
    agents = (replace(problem.agents[0], contract="strict"), *problem.agents[1:])
    problem = replace(problem, agents=agents, contracts={**problem.contracts, "strict": strict})
    found = findings_of(problem, *(duty(problem, agent, day) for agent in ("A1", "B2") for day in range(2)))
    assert [(f.rule, f.agent_id) for f in found if f.rule == "short runs"] == [("short runs", "A1")]


def test_an_unknown_agent_is_found(problem: Problem) -> None:
    assert "known_agent" in rules_of(problem, replace(duty(problem, "A1", 0), agent_id="Z9"))


def test_a_hole_in_a_duty_is_found(problem: Problem) -> None:
    whole = duty(problem, "A1", 0)
    holed = replace(whole, segments=(whole.segments[0], *whole.segments[2:]))
    found = [f for f in findings_of(problem, holed) if f.rule == "filled_duty"]
    assert [f.actual for f in found] == ["60 min"]
    assert "a hole of 60 min at 12:00" in found[0].message


def test_overlapping_segments_are_found(problem: Problem) -> None:
    whole = duty(problem, "A1", 0)
    long = replace(whole.segments[0], end=whole.segments[0].end + timedelta(minutes=30))
    found = [f for f in findings_of(problem, replace(whole, segments=(long, *whole.segments[1:])))]
    assert "an overlap of 30 min at 12:00" in "".join(f.message for f in found)


def test_a_segment_that_ends_before_it_starts_is_found(problem: Problem) -> None:
    whole = duty(problem, "A1", 0)
    first = replace(whole.segments[0], end=whole.start)
    assert "filled_duty" in rules_of(problem, replace(whole, segments=(first, *whole.segments[1:])))


def test_a_duty_without_segments_is_found_and_rules_still_run(problem: Problem) -> None:
    empty = replace(duty(problem, "A1", 0), segments=())
    assert rules_of(problem, empty)[0] == "filled_duty"


def test_a_change_of_activity_off_the_grid_is_found(problem: Problem) -> None:
    whole = duty(problem, "A1", 0)
    moved = whole.segments[0].end + timedelta(minutes=5)
    segments = (
        replace(whole.segments[0], end=moved),
        replace(whole.segments[1], start=moved),
        *whole.segments[2:],
    )
    found = [f for f in findings_of(problem, replace(whole, segments=segments)) if f.rule == "on_grid"]
    assert [f.actual for f in found] == ["12:05"]


def test_overlapping_duties_of_an_agent_are_found(problem: Problem) -> None:
    found = [f for f in findings_of(problem, duty(problem, "A1", 0), duty(problem, "A1", 0, "10:00"))]
    assert [f.actual for f in found if f.rule == "one_place"] == ["420 min"]


def test_overlap_with_a_duty_of_last_week_is_found(problem: Problem) -> None:
    past = PastDuty("A1", problem.horizon.date_of(-1), at(problem, -1, "23:30"), at(problem, 0, "08:30"), 480)
    problem = replace(problem, history=(past,), rules=())
    assert [f.actual for f in findings_of(problem, duty(problem, "A1", 0)) if f.rule == "one_place"] == ["30 min"]


@pytest.mark.parametrize("day", [-1, 7])
def test_a_duty_dated_outside_the_horizon_is_found(problem: Problem, day: int) -> None:
    assert "duty_date" in rules_of(problem, duty(problem, "A1", day))


def test_a_duty_dated_by_another_day_than_its_start_is_found(problem: Problem) -> None:
    wrong = replace(duty(problem, "A1", 0), date=problem.horizon.date_of(1))
    assert "duty_date" in rules_of(problem, wrong)


def test_a_duty_after_midnight_utc_belongs_to_its_local_date() -> None:
    problem = tiny_problem(zone="Asia/Manila")
    assert "duty_date" not in rules_of(problem, duty(problem, "A1", 0, "08:00"))


def test_work_for_a_queue_without_the_skill_is_found(problem: Problem) -> None:
    whole = duty(problem, "B2", 0)
    mail = replace(whole, segments=(replace(whole.segments[0], queue="mail"), *whole.segments[1:]))
    found = findings_of(problem, mail)
    assert len(found) == 1
    assert "mail" in found[0].message
