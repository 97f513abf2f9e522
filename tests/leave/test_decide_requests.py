from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

import pytest

from scheduler.domain.absence_kinds import AbsenceKind, kinds_by_name
from scheduler.domain.agents import Absence
from scheduler.domain.problem import Problem
from scheduler.domain.time_off import Allowance, AllowanceDays, LeaveBalance, LeaveInputs
from tests.factories import MONDAY, at
from tests.leave.conftest import again, answers, ask, day, decide, desk_of


def test_the_first_filed_is_granted_and_the_next_ones_wait_in_order(problem: Problem) -> None:
    leave = LeaveInputs(requests=(ask("R3", "C3", 0), ask("R2", "B2", 0), ask("R1", "A1", 0)), allowances=(desk_of(1),))
    decided = decide(problem, leave)
    found = answers(decided)
    assert [found[name].verdict for name in ("R1", "R2", "R3")] == ["granted", "waiting", "waiting"]
    assert [found[name].place for name in ("R1", "R2", "R3")] == [0, 1, 2]
    assert found["R2"].when == MONDAY
    assert found["R2"].reason == "Mon 2026-11-02: 1 of desk may be away, 1 taken by A1 (R1)"
    assert [one.request.request_id for one in decided.new] == ["R1", "R2", "R3"]


def test_priority_goes_before_the_time_of_filing_and_the_unknown_time_comes_last(problem: Problem) -> None:
    requests = (ask("R1", "A1", 0), ask("R2", "B2", 0, priority=1), ask("R0", "C3", 0, filed_at=None))
    found = answers(decide(problem, LeaveInputs(requests=requests, allowances=(desk_of(1),))))
    assert {name: one.verdict for name, one in found.items()} == {"R1": "waiting", "R2": "granted", "R0": "waiting"}
    assert (found["R1"].place, found["R0"].place) == (1, 2)


def test_deciding_twice_gives_the_same_answers_and_adds_nothing(problem: Problem) -> None:
    requests = (ask("R1", "A1", 0, 4), ask("R2", "B2", 2), ask("R3", "C3", 4), ask("R4", "A1", 5))
    leave = LeaveInputs(requests=requests, allowances=(desk_of(1),), balances=(_days("B2", 9), _days("C3", 9)))
    first = decide(problem, leave)
    second = decide(problem, again(leave, first))
    assert second.new == ()
    assert answers(second) == answers(first)
    assert second.calendar == first.calendar


@pytest.mark.parametrize("seed", range(25))
def test_whatever_is_asked_the_book_gives_the_same_answers_again(problem: Problem, seed: int) -> None:
    random = Random(seed)
    requests = []
    for number in range(1, 25):
        first = random.randrange(7)
        dates = first, min(6, first + random.randrange(3))
        portion = random.choice(["full", "full", "first_half", "second_half"])
        kind, priority = random.choice(["leave", "leave", "unpaid", "sick"]), random.choice([1, 5])
        who = random.choice(["A1", "B2", "C3"])
        own = ask(f"R{number}", who, *dates, kind=kind, priority=priority, portion=portion, written_portion=portion)
        requests.append(own)
    allowances = (desk_of(random.choice([1, 2])), replace(desk_of(1, "A1", "B2"), name="calls"))
    leave = LeaveInputs(
        requests=tuple(requests), allowances=allowances, balances=tuple(_days(name, 2.5) for name in ("A1", "B2", "C3"))
    )
    for _ in range(3):
        decided = decide(problem, leave)
        leave = again(leave, decided)
        twice = decide(problem, leave)
        assert twice.new == ()
        assert answers(twice) == answers(decided)
        assert [a.places for a in twice.answers] == [a.places for a in decided.answers]
        stands = [one for one in leave.requests if answers(decided)[one.request_id].verdict == "granted"]
        back = random.choice(stands).request_id
        taken = [replace(one, is_cancelled=one.is_cancelled or one.request_id == back) for one in leave.requests]
        leave = replace(leave, requests=tuple(taken))


def test_a_request_taken_back_frees_its_day_and_the_list_moves_up(problem: Problem) -> None:
    leave = LeaveInputs(requests=(ask("R1", "A1", 0), ask("R2", "B2", 0), ask("R3", "C3", 0)), allowances=(desk_of(1),))
    first = decide(problem, leave)
    back = (replace(leave.requests[0], is_cancelled=True), *leave.requests[1:])
    second = decide(problem, again(leave, first, *back))
    found = answers(second)
    assert [found[name].verdict for name in ("R1", "R2", "R3")] == ["cancelled", "granted", "waiting"]
    assert found["R3"].place == 1
    assert "B2 (R2)" in found["R3"].reason
    assert [one.number for one in second.new] == [4, 5, 6]
    third = decide(problem, again(again(leave, first), second, *back))
    assert third.new == ()


def test_what_is_granted_stays_though_a_better_request_comes(problem: Problem) -> None:
    leave = LeaveInputs(requests=(ask("R5", "A1", 0),), allowances=(desk_of(1),))
    first = decide(problem, leave)
    found = answers(decide(problem, again(leave, first, ask("R5", "A1", 0), ask("R1", "B2", 0, priority=1))))
    assert (found["R5"].verdict, found["R1"].verdict) == ("granted", "waiting")


def test_a_blackout_refuses_with_its_reason_and_names_no_waiting_list(problem: Problem) -> None:
    peak = AllowanceDays(day(1), day(2), frozenset(), None, None, "year end")
    allowance = replace(desk_of(2), days=(peak,))
    decision = answers(decide(problem, LeaveInputs(requests=(ask("R1", "A1", 0, 4),), allowances=(allowance,))))["R1"]
    assert (decision.verdict, decision.when, decision.place) == ("refused", day(1), 0)
    assert decision.reason == "Tue 2026-11-03: nobody of desk may be away (year end)"


def test_the_last_entry_that_fits_a_date_counts(problem: Problem) -> None:
    days = (AllowanceDays(None, None, frozenset({0}), 0, None), AllowanceDays(day(0), day(0), frozenset(), 1, None))
    leave = LeaveInputs(requests=(ask("R1", "A1", 0),), allowances=(replace(desk_of(2), days=days),))
    assert answers(decide(problem, leave))["R1"].verdict == "granted"


def test_a_share_is_of_those_employed_on_the_date(problem: Problem) -> None:
    gone = tuple(replace(a, end_date=day(0)) if a.agent_id == "C3" else a for a in problem.agents)
    allowance = replace(desk_of(0), people=None, share=0.34)
    leave = LeaveInputs(requests=(ask("R1", "A1", 0), ask("R2", "A1", 1)), allowances=(allowance,))
    found = answers(decide(replace(problem, agents=gone), leave))
    assert (found["R1"].verdict, found["R2"].verdict) == ("granted", "refused")


def test_half_days_of_two_people_are_one_place(problem: Problem) -> None:
    requests = (
        ask("R1", "A1", 0, portion="first_half", written_portion="first_half"),
        ask("R2", "B2", 0, portion="second_half", written_portion="second_half"),
        ask("R3", "C3", 0, portion="first_half", written_portion="first_half"),
    )
    found = answers(decide(problem, LeaveInputs(requests=requests, allowances=(desk_of(1),))))
    assert [found[name].verdict for name in ("R1", "R2", "R3")] == ["granted", "granted", "waiting"]
    assert (found["R1"].days, found["R1"].minutes) == (0.5, 240)
    # Duties may be from 08:00 to 19:00, so the halves meet at 13:30.
    assert found["R1"].spans == ((at(problem, 0, "08:00"), at(problem, 0, "13:30")),)
    assert found["R2"].spans == ((at(problem, 0, "13:30"), at(problem, 0, "19:00")),)


def test_a_balance_refuses_what_it_does_not_cover(problem: Problem) -> None:
    leave = LeaveInputs(
        requests=(ask("R1", "A1", 0, 1), ask("R2", "A1", 2, 3), ask("R3", "B2", 0)),
        allowances=(desk_of(3),),
        balances=(_days("A1", 3),),
    )
    found = answers(decide(problem, leave))
    assert [found[name].verdict for name in ("R1", "R2", "R3")] == ["granted", "refused", "refused"]
    assert found["R2"].reason == "A1 has 1.0 days of leave left by 2026-11-05, 2.0 are asked for"
    assert found["R3"].reason == "B2 has no line of leave in leave_balances.csv"


def test_half_days_take_half_a_day_of_a_balance(problem: Problem) -> None:
    halves = [ask(f"R{i}", "A1", i, portion="first_half", written_portion="first_half") for i in range(3)]
    leave = LeaveInputs(requests=tuple(halves), allowances=(desk_of(3),), balances=(_days("A1", 1),))
    found = answers(decide(problem, leave))
    assert [found[f"R{i}"].verdict for i in range(3)] == ["granted", "granted", "refused"]


def test_a_balance_grows_from_month_to_month(problem: Problem) -> None:
    balance = LeaveBalance("A1", "leave", date(2026, 9, 5), 0, True, 1.0)
    found = answers(
        decide(
            problem,
            LeaveInputs(
                requests=(ask("R1", "A1", 0), ask("R2", "A1", 3), ask("R3", "A1", 4)),
                allowances=(desk_of(3),),
                balances=(balance,),
            ),
        )
    )
    # One day by 5 October, another on 5 November, which is Thursday.
    assert [found[name].verdict for name in ("R1", "R2", "R3")] == ["granted", "granted", "refused"]


def test_absences_of_the_file_take_places_and_balances_as_their_kinds_say(problem: Problem) -> None:
    span = at(problem, 0, "00:00"), at(problem, 1, "00:00")
    for kind, verdict in (("leave", "waiting"), ("sick", "granted")):
        leave = LeaveInputs(
            requests=(ask("R1", "B2", 0),), allowances=(desk_of(1),), absences=(Absence("A1", *span, kind, True),)
        )
        decision = answers(decide(problem, leave))["R1"]
        assert decision.verdict == verdict, kind
    leave = LeaveInputs(
        requests=(ask("R1", "A1", 1),),
        allowances=(desk_of(9),),
        balances=(_days("A1", 1),),
        absences=(Absence("A1", *span, "leave", True),),
    )
    assert answers(decide(problem, leave))["R1"].verdict == "refused"


def test_what_the_file_has_already_is_granted_and_taken_once(problem: Problem) -> None:
    span = at(problem, 0, "00:00"), at(problem, 1, "00:00")
    leave = LeaveInputs(
        requests=(ask("R1", "A1", 0), ask("R2", "B2", 0)),
        allowances=(desk_of(2),),
        balances=(_days("A1", 1), _days("B2", 1)),
        absences=(Absence("A1", *span, "leave", True),),
    )
    decided = decide(problem, leave)
    found = answers(decided)
    assert (found["R1"].verdict, found["R1"].minutes, found["R2"].verdict) == ("granted", 0, "granted")
    assert ("A1", "leave", 0.0) in decided.left
    assert next(one.used for one in decided.calendar if one.when == MONDAY) == 2


def test_kinds_that_use_no_allowance_are_granted_however_many_are_away(problem: Problem) -> None:
    kinds = kinds_by_name([AbsenceKind("course", paid=True)])
    leave = LeaveInputs(
        kinds, requests=(ask("R1", "A1", 0), ask("R2", "B2", 0, kind="course")), allowances=(desk_of(1),)
    )
    decided = decide(problem, leave)
    assert {one.verdict for one in answers(decided).values()} == {"granted"}
    assert next(one.used for one in decided.calendar if one.when == MONDAY) == 1


def test_a_week_off_takes_the_days_of_the_contract(problem: Problem) -> None:
    decision = answers(decide(problem, LeaveInputs(requests=(ask("R1", "A1", 0, 6),), allowances=(desk_of(1),))))["R1"]
    assert (decision.days, decision.minutes) == (5, 5 * 480)


def test_requests_outside_the_dates_stay_open_with_a_reason(problem: Problem) -> None:
    leave = LeaveInputs(requests=(ask("R1", "A1", -1, 1), ask("R2", "B2", 6, 7)), allowances=(desk_of(1),))
    decided = decide(problem, leave)
    assert decided.answers == ()
    assert [(one.request_id, why.split(";")[0]) for one, why in decided.open] == [
        ("R1", "begins before 2026-11-02, the first date decided"),
        ("R2", "ends after 2026-11-08, the last date decided"),
    ]


def test_a_request_the_file_no_longer_has_stays_granted_and_is_told(problem: Problem) -> None:
    leave = LeaveInputs(requests=(ask("R1", "A1", 0),), allowances=(desk_of(1),))
    decided = decide(problem, again(leave, decide(problem, leave), ask("R2", "B2", 0)))
    found = answers(decided)
    assert (found["R1"].verdict, found["R2"].verdict) == ("granted", "waiting")
    assert any("no longer has R1" in note for note in decided.notes)


@pytest.mark.parametrize(("asked", "said"), [(6, "room for 0.7 days away"), (0, "2 could work, 2 are needed")])
def test_without_an_allowance_the_forecast_decides(problem: Problem, asked: int, said: str) -> None:
    # 4,500 min can be worked on calls in the week, 4,200 are required: 300 left, less than a day of 450.
    decision = answers(decide(problem, LeaveInputs(requests=(ask("R1", "B2", asked),))))["R1"]
    assert decision.verdict == "refused"
    assert said in decision.reason


def test_the_forecasts_room_is_used_by_everybody_who_serves_the_queues(problem: Problem) -> None:
    decided = decide(problem, LeaveInputs(requests=(ask("R1", "C3", 5), ask("R2", "C3", 0), ask("R3", "A1", 6))))
    found = answers(decided)
    assert {name: one.group for name, one in found.items()} == {"R1": "", "R2": "all queues", "R3": "calls"}
    assert "3 could work, 3 are needed" in found["R2"].reason
    used = {one.group: (one.limit, one.used) for one in decided.calendar if one.when == day(5)}
    # 6,750 min can be worked by all, 5,100 are required: three whole days of 450.
    assert used == {"calls": (0, 0), "mail": (2, 1), "all queues": (3, 1)}


def test_at_least_so_many_may_be_away_though_the_forecast_leaves_less_room(problem: Problem) -> None:
    calls = Allowance("calls", frozenset({"A1", "B2"}), headroom=True, queues=frozenset({"calls"}), at_least=1)
    found = answers(
        decide(problem, LeaveInputs(requests=(ask("R1", "A1", 0), ask("R2", "B2", 0)), allowances=(calls,)))
    )
    assert (found["R1"].verdict, found["R2"].verdict) == ("granted", "waiting")


def _days(agent_id: str, days: float) -> LeaveBalance:
    return LeaveBalance(agent_id, "leave", date(2026, 11, 1), days, True)
