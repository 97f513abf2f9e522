from __future__ import annotations

from dataclasses import replace

import pytest

from tests.factories import tiny_problem


def test_queues_come_with_their_demand_in_its_order() -> None:
    problem = tiny_problem()
    turned = replace(problem, queues=problem.queues[::-1])
    for site in (problem, turned):
        assert [(queue.name, demand.queue) for queue, demand in site.demanded] == [("calls", "calls"), ("mail", "mail")]


@pytest.mark.parametrize(("valued", "asks"), [((), True), (("calls",), True), (("calls", "mail"), False)])
def test_people_are_asked_for_unless_every_queue_prices_its_contacts(valued: tuple[str, ...], asks: bool) -> None:
    problem = tiny_problem()
    demand = tuple(replace(own, values=((1,),) if own.queue in valued else ()) for own in problem.demand)
    assert replace(problem, demand=demand).asks_for_people is asks
