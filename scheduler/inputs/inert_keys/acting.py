"""What of a site acts on a run: without what is read and then has no part in anything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeVar

from scheduler.domain.agents import Agent
from scheduler.domain.demand import QueueDemand
from scheduler.domain.problem import OfAgent, Problem
from scheduler.domain.rule_spec import AnyRuleSpec
from scheduler.domain.site import Prices, Queue
from scheduler.domain.site_setup import SiteSetup

OwnT = TypeVar("OwnT", bound=OfAgent)


def acting_setup(setup: SiteSetup) -> dict[str, Any]:
    """Leave out of a setup what does not act by itself, whatever contacts come.

    That is: people not employed on the dates planned, with contracts, patterns and shifts that nobody else has;
    rules stated twice; prices the site's mode has no use for; and what acts through contacts, requirement and values
    alone, as `acting_demand` shows.
    """
    agents = employed(setup)
    ids = {agent.agent_id for agent in agents}
    contracts = {name: own for name, own in setup.contracts.items() if name in {agent.contract for agent in agents}}
    shifts = {name for own in contracts.values() for name in own.shifts}

    def of_them(items: Iterable[OwnT]) -> list[OwnT]:
        return [item for item in items if item.agent_id in ids]

    return {
        **setup.setup_fields,
        "agents": agents,
        "contracts": {name: replace(own, rules=_once(own.rules)) for name, own in contracts.items()},
        "patterns": {name: setup.patterns[name] for name in sorted({agent.pattern for agent in agents})},
        "shifts": {name: own for name, own in setup.shifts.items() if name in shifts},
        "rules": _once(setup.rules),
        "absences": of_them(setup.absences),
        "wishes": of_them(setup.wishes),
        "coachings": of_them(setup.coachings),
        "history": of_them(setup.history),
        "locks": of_them(setup.locks),
        "queues": [_queue(queue) for queue in setup.queues],
        "prices": _prices(setup.prices),
        "presence_rows": [
            (replace(row, price=0.0, about=""), row.milli(setup.horizon.interval_minutes))
            for row in setup.presence_rows
            if row.can_be_missed and (row.price > 0 or row.is_hard)
        ],
        "total_rows": [
            replace(row, about="") for row in setup.total_rows if row.can_be_missed and (row.milli > 0 or row.is_hard)
        ],
        "average_forecast_error": None,
    }


def employed(setup: SiteSetup) -> tuple[Agent, ...]:
    """Take the people employed on some date planned."""
    return tuple(agent for agent in setup.agents if _is_employed(agent, setup))


def acting_demand(problem: Problem) -> tuple[object, ...]:
    """Take what acts of the contacts, the requirement and the values of a problem: all but where they are from."""
    return tuple(_unsourced(demand) for demand in problem.demand), problem.day_targets


def _unsourced(demand: QueueDemand) -> QueueDemand:
    return replace(demand, source="", formula=())


def _is_employed(agent: Agent, setup: SiteSetup) -> bool:
    horizon = setup.horizon
    return (agent.hire_date is None or agent.hire_date <= horizon.end) and (
        agent.end_date is None or agent.end_date >= horizon.start
    )


def _once(rules: tuple[AnyRuleSpec, ...]) -> tuple[AnyRuleSpec, ...]:
    """Rules of one type and the same keys hold once, by whatever name."""
    found: list[AnyRuleSpec] = []
    for rule in rules:
        if all((rule.type, rule.params) != (other.type, other.params) for other in found):
            found.append(rule)
    return tuple(found)


def _queue(queue: Queue) -> Queue:
    """Leave out what acts through the forecast or the requirement alone."""
    return replace(
        queue,
        aht_seconds=0.0,
        holidays="",
        events=(),
        borrow_from="",
        borrow_factor=1.0,
        escalated_from="",
        escalated_share=0.0,
        reopened_share=0.0,
        max_occupancy=1.0,
        minimum_staff=0,
        gaps_of=(),
    )


def _prices(prices: Prices) -> Prices:
    if prices.mode == "service":  # the prices of missing people and of the floor are in the values
        return replace(
            prices,
            surplus=Prices.surplus,
            surplus_growth=Prices.surplus_growth,
            shortage=Prices.shortage,
            floor=None,
        )
    return replace(prices, floor=None)
