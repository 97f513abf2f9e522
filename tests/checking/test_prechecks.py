from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from scheduler.checking.balance import Balance, balances
from scheduler.checking.most_work import MostWork, most_work
from scheduler.checking.prechecks import Precheck, precheck, reasons, with_roster
from scheduler.domain.agents import Absence, Lock, Pattern, PatternDay
from scheduler.domain.clock import local_midnight
from scheduler.domain.demand import QueueDemand
from scheduler.domain.errors import InfeasibleError, NoRosterError
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment, SearchResult, Status
from scheduler.domain.roster import PastDuty, Roster
from scheduler.engine.legal_weeks import LegalWeeks, legal_weeks

WEEK = "in the week of Mon 02 Nov"


def most_of(problem: Problem) -> dict[str, MostWork]:
    return most_work(problem, legal_weeks(problem).duties)


def found(problem: Problem, stuck: dict[str, tuple[str, ...]] | None = None) -> tuple[Precheck, ...]:
    most = most_of(problem)
    return precheck(problem, most, balances(problem, most), LegalWeeks({}, stuck or {}))


def balance(problem: Problem, queues: tuple[str, ...], period: str) -> Balance:
    (one,) = (b for b in balances(problem, most_of(problem)) if (b.queues, b.period) == (queues, period))
    return one


def leave(problem: Problem, agent_id: str, day: date) -> Absence:
    zone = problem.horizon.tz
    return Absence(agent_id, local_midnight(day, zone), local_midnight(date.fromordinal(day.toordinal() + 1), zone))


def test_an_agent_works_at_most_the_longest_duty_without_its_breaks(problem: Problem) -> None:
    # 9 h less a meal of 60 and a break of 30 minutes, on five of seven days
    for most in most_of(problem).values():
        assert most.day_minutes == (450,) * 7
        assert most.week_minutes == (5 * 450,)


def test_the_contract_caps_the_week(problem: Problem) -> None:
    contract = replace(problem.contracts["full"], max_paid_minutes=20 * 60)
    most = most_of(replace(problem, contracts={"full": contract}))
    assert most["A1"].week_minutes == (20 * 60,)


def test_leave_takes_its_days_and_minutes_from_the_contract_s_week(problem: Problem) -> None:
    day = problem.horizon.moment(problem.horizon.midnight(2))
    whole = Absence("A1", day, day + timedelta(days=1), "leave", True)
    morning = replace(whole, agent_id="B2", start=day + timedelta(hours=8), end=day + timedelta(hours=12))
    most = most_of(replace(problem, absences=(whole, morning)))
    # four days of 7.5 h; 36 of 40 paid hours: five days of 7.5 h would be more
    assert most["A1"].week_minutes == (4 * 450,)
    assert most["B2"].week_minutes == (36 * 60,)
    assert most["C3"].week_minutes == (5 * 450,)


def test_absence_locks_and_patterns_take_days_away(problem: Problem) -> None:
    start = problem.horizon.start
    day = PatternDay(0, 1439)
    changed = replace(
        problem,
        absences=(leave(problem, "A1", start),),
        locks=(Lock("B2", start, "off"),),
        patterns={**problem.patterns, "late": Pattern("late", "fixed", ((None, *(day,) * 6),))},
        agents=(*problem.agents[:2], replace(problem.agents[2], pattern="late")),
    )
    assert {agent: most.day_minutes[:2] for agent, most in most_of(changed).items()} == {
        "A1": (0, 450),
        "B2": (0, 450),
        "C3": (0, 450),
    }


def test_last_night_s_duty_reaches_into_the_first_day(problem: Problem) -> None:
    horizon = problem.horizon
    start, end = horizon.moment(-4 * 60), horizon.moment(3 * 60)
    history = (PastDuty("B2", horizon.date_of(-1), start, end, 7 * 60, "night"),)
    most = most_of(replace(problem, history=history))["B2"]
    # 3 h of the night; with 11 h of rest the day shift cannot start before 14:00, which it never does
    assert most.day_minutes[0] == max(3 * 60, 450) == 450
    assert {0, 5} <= most.intervals
    assert 6 not in most.intervals
    assert most.week_minutes == (3 * 60 + 5 * 450,)


def test_hours_are_compared_for_every_set_of_queues(problem: Problem) -> None:
    # calls: 2 people 08-12, 1 until 18, five days; mail: 1 person 09-12
    assert balance(problem, ("calls",), WEEK) == Balance(("calls",), WEEK, None, 0, 5 * 14.0, 2 * 37.5, 2)
    assert balance(problem, ("mail",), WEEK) == Balance(("mail",), WEEK, None, 0, 5 * 3.0, 2 * 37.5, 2)
    assert balance(problem, ("calls", "mail"), WEEK) == Balance(("calls", "mail"), WEEK, None, 0, 85.0, 112.5, 3)
    assert balance(problem, ("calls",), "on Mon 02 Nov").needed == 14.0


def test_nothing_is_wrong_with_the_small_week(problem: Problem) -> None:
    assert found(problem) == ()


def test_two_queues_can_lack_hours_together_though_neither_does_alone(problem: Problem) -> None:
    contract = replace(problem.contracts["full"], max_days=3)
    no_cleo = replace(problem, contracts={"full": contract}, agents=problem.agents[:2])
    no_cleo = replace(no_cleo, demand=tuple(halved(d) if d.queue == "calls" else d for d in problem.demand))
    weeks = [check for check in found(no_cleo) if check.name == "hours_of_week"]
    assert [(check.subject, check.needed, check.available) for check in weeks] == [("calls|mail", 50.0, 45.0)]
    assert weeks[0].severity == "warning"
    assert "5.0 short" in weeks[0].message


def halved(demand: QueueDemand) -> QueueDemand:
    return replace(demand, required=tuple(need // 2 + (need == 1 and i % 2) for i, need in enumerate(demand.required)))


def test_the_worst_set_of_a_day_is_named(problem: Problem) -> None:
    monday = problem.horizon.start
    away = replace(problem, absences=(leave(problem, "A1", monday),))
    (check,) = found(away)
    assert (check.name, check.subject, check.needed, check.available) == ("hours_of_day", "calls", 14.0, 7.5)
    assert "on Mon 02 Nov" in check.message


def test_a_queue_without_a_skilled_agent_is_a_warning_because_a_roster_exists(problem: Problem) -> None:
    agents = tuple(replace(agent, skills=frozenset({"calls"})) for agent in problem.agents)
    first, *_ = found(replace(problem, agents=agents))
    assert (first.name, first.severity, first.subject, first.needed) == ("nobody_serves", "warning", "mail", 15.0)
    assert "all 15.0 agent-hours it needs will be missing" in first.message


def test_open_hours_no_shift_reaches_are_named_once_a_stretch(problem: Problem) -> None:
    shift = replace(problem.shifts["day"], earliest_start=9 * 60)
    checks = [c for c in found(replace(problem, shifts={"day": shift})) if c.name == "nobody_available"]
    assert len(checks) == 5
    assert "calls: nobody can be on duty Mon 02 Nov 08:00-09:00, 2.0 agent-hours are needed" in checks[0].message


def test_stuck_agents_are_errors_with_the_rules_that_would_free_them(problem: Problem) -> None:
    one, two = found(problem, {"A1": ("daily rest", "locks"), "B2": ()})
    assert (one.severity, two.severity) == ("error", "error")
    assert "A1 has no legal week" in one.message
    assert "without the rule 'daily rest' or 'locks' alone" in one.message
    assert "several rules clash" in two.message


def test_reasons_name_the_kept_duties_that_break_a_rule(problem: Problem) -> None:
    from scheduler.inputs.run_folder.partial import keep_duties, start_from
    from tests.factories import tiny_run

    base = start_from(problem, tiny_run(problem).roster)
    duty = base.base[0]
    kept = keep_duties(replace(base, absences=(leave(problem, duty.agent_id, duty.date),)))
    text = reasons(kept, LegalWeeks({}, {duty.agent_id: ("availability",)}))
    assert text.startswith(f"{duty.agent_id} on {duty.date}: availability: ")
    assert len(text.splitlines()) == 1
    assert "no legal week" in reasons(problem, LegalWeeks({}, {"A1": ()}))
    assert reasons(problem, LegalWeeks({}, {})) == ""


@pytest.mark.parametrize(("status", "error"), [(Status.INFEASIBLE, InfeasibleError), (Status.UNKNOWN, NoRosterError)])
def test_no_roster_is_an_error_and_proof_is_kept_apart_from_time(status: Status, error: type[Exception]) -> None:
    with pytest.raises(error):
        with_roster(SearchResult(status, Roster(()), Allotment(()), {}, None))


def test_a_result_with_a_roster_passes() -> None:
    result = SearchResult(Status.FEASIBLE, Roster(()), Allotment(()), {}, None)
    assert with_roster(result) is result
