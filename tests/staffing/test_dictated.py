"""People dictated by number: they win over the formula, and what each is worth makes the search want them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scheduler.domain.demand import VolumeForecast
from scheduler.domain.dictated import DictatedPeople, dictated_people
from scheduler.domain.problem import Problem
from scheduler.domain.site import Prices, Queue, ShortageTier
from scheduler.staffing.requirement import require
from scheduler.staffing.requirement_notes import compare_models
from scheduler.staffing.service_value import dictated_price, with_dictated
from scheduler.staffing.valuation import price_people
from tests.factories import MakeProblem, MakeQueue

START = date(2026, 11, 23)
OFFICE = (((540, 1020),),) * 7
NINE = 36


def given(site: Problem, *entries: tuple[str, int, int, int]) -> Problem:
    """Dictate people: queue, first and last interval, number."""
    minutes = site.horizon.interval_minutes
    found = (
        DictatedPeople(queue, site.horizon.moment(first * minutes), site.horizon.moment(last * minutes), people)
        for queue, first, last, people in entries
    )
    return replace(site, dictated=tuple(found))


def volumes(site: Problem, each: float = 20.0, aht: float = 300.0) -> dict[str, VolumeForecast]:
    count = site.horizon.num_intervals
    return {q.name: VolumeForecast(q.name, (each,) * count, (aht,) * count, "test") for q in site.queues}


def test_numbers_win_in_their_intervals_and_nowhere_else(queue: MakeQueue, problem: MakeProblem) -> None:
    site = problem(queue(opening=OFFICE, minimum_staff=2, unplanned_shrinkage=0.2), start=START)
    plain = require(site, volumes(site))[0]
    made = require(given(site, ("calls", NINE, NINE + 2, 17), ("calls", NINE + 3, NINE + 4, 0)), volumes(site))[0]
    formula = plain.required[NINE]
    assert formula > 2
    assert made.required[NINE - 1 : NINE + 5] == (0, 17, 17, formula, 0, formula)
    assert made.required[NINE + 4 :] == plain.required[NINE + 4 :]
    assert made.formula == plain.required
    assert plain.formula == ()


def test_people_are_dictated_on_one_queue_alone(queue: MakeQueue, problem: MakeProblem) -> None:
    site = given(problem(queue(), queue("chat"), start=START), ("chat", 0, 1, 3))
    calls, chat = require(site, volumes(site))
    assert calls.formula == ()
    assert (chat.required[0], chat.required[1]) == (3, chat.formula[1])
    assert dictated_people(site.dictated, "chat", site.horizon)[:2] == (3, None)


def test_written_work_is_dictated_too_and_found_in_the_gaps_of_those_dictated(
    queue: MakeQueue, problem: MakeProblem
) -> None:
    """Ten people beside no calls leave their gaps to email, which then asks for nobody."""
    from scheduler.domain.agents import Agent

    calls = queue(opening=OFFICE)
    mail = queue("mail", opening=OFFICE, channel="email", gaps_of=("calls",), response_minutes=240)
    site = replace(
        problem(calls, mail, start=START),
        agents=(Agent("A1", "A1", "", "c", frozenset({"calls", "mail"})),),
    )
    count = site.horizon.num_intervals
    work = {
        "calls": VolumeForecast("calls", (0.0,) * count, (300.0,) * count, "test"),
        "mail": VolumeForecast("mail", (5.0,) * count, (300.0,) * count, "test"),
    }
    alone = require(site, work)[1]
    beside = require(given(site, ("calls", 0, count, 10)), work)[1]
    assert sum(beside.required) == 0 < sum(alone.required)
    told = require(given(site, ("mail", NINE, NINE + 4, 1)), work)[1]
    assert told.required[NINE : NINE + 4] == (1, 1, 1, 1)


def test_each_person_dictated_is_worth_the_floor_beside_his_contacts_and_nobody_more() -> None:
    values, bare = ((900, 800, 90, 40), (7,), ()), ((300, 200, 90, 40), (7,), ())
    made = with_dictated(values, bare, (2, None, 2), 240.0, 15)
    assert made == ((60_300, 60_200), (7,), (60_000, 60_000))
    assert with_dictated(values, bare, (6, 0, 0), 240.0, 15)[0] == (60_300, 60_200, 60_090, 60_040, 60_000, 60_000)
    assert with_dictated(values, bare, (6, 0, 0), 240.0, 15)[1:] == ((), ())


def test_the_price_is_the_floor_s_and_at_least_the_dearest_shortage(queue: MakeQueue) -> None:
    tiers = (ShortageTier(0.0, 50.0), ShortageTier(0.2, 90.0))
    assert dictated_price(queue(), Prices(tiers)) == 180
    assert dictated_price(queue(), Prices(tiers, floor=300.0)) == 300
    assert dictated_price(queue(), Prices(tiers, floor=0.0)) == 90
    assert dictated_price(queue(shortage_price=100.0), Prices(tiers, floor=0.0)) == 180


@pytest.mark.parametrize("channel", ["voice", "chat", "email"])
def test_values_fall_from_person_to_person_whatever_the_channel(
    channel: str, queue: MakeQueue, problem: MakeProblem
) -> None:
    own: Queue = queue(channel=channel, opening=OFFICE)
    site = given(problem(own, start=START), ("calls", NINE, NINE + 2, 30), ("calls", NINE + 2, NINE + 4, 1))
    priced = price_people(site, require(site, volumes(site)))
    plain = price_people(replace(site, dictated=()), require(replace(site, dictated=()), volumes(site)))
    values = priced.demand[0].values
    assert [len(values[at]) for at in range(NINE, NINE + 4)] == [30, 30, 1, 1]
    assert all(list(row) == sorted(row, reverse=True) for row in values)
    assert values[NINE][29] >= 60_000
    assert values[NINE + 4 :] == plain.demand[0].values[NINE + 4 :]


def test_erlang_a_and_c_stand_beside_the_numbers_as_the_formula_has_them(
    queue: MakeQueue, problem: MakeProblem
) -> None:
    site = problem(queue(opening=OFFICE, patience_seconds=120.0), start=START)
    plain = compare_models(price_people(site, require(site, volumes(site))))[0]
    told = given(site, ("calls", NINE, NINE + 8, 1))
    assert compare_models(price_people(told, require(told, volumes(site))))[0] == plain
