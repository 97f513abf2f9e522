"""People whose undesired duties can be compared: those who could have been given the same ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from scheduler.domain.agents import Agent
from scheduler.domain.fair_points import Likeness
from scheduler.domain.site_setup import SiteSetup

LEAST_PEOPLE = 8
"""Fewer are not compared: one person's leave would shift the mean of all."""


@dataclass(frozen=True)
class ComparableGroup:
    """People who share what the site says; ``name`` says what, and is unique."""

    name: str
    people: tuple[str, ...]


def comparable_groups(setup: SiteSetup) -> tuple[tuple[ComparableGroup, ...], tuple[ComparableGroup, ...]]:
    """Sort everybody employed on a date of the horizon, in the order of the agents.

    Returns
    -------
    tuple
        Groups of at least `LEAST_PEOPLE`, and those that are too small to be compared.
    """
    dates = [setup.horizon.date_of(day) for day in range(setup.horizon.days)]
    found: dict[str, list[str]] = {}
    for agent in setup.agents:
        if any(map(agent.employed_on, dates)):
            shared = [_SHARED[one](setup, agent) for one in setup.fairness.comparable]
            found.setdefault(", ".join(shared) or "everybody", []).append(agent.agent_id)
    groups = [ComparableGroup(name, tuple(people)) for name, people in found.items()]
    large = tuple(one for one in groups if len(one.people) >= LEAST_PEOPLE)
    return large, tuple(one for one in groups if len(one.people) < LEAST_PEOPLE)


_SHARED: dict[Likeness, Callable[[SiteSetup, Agent], str]] = {
    "contract": lambda setup, agent: f"contract {agent.contract}",
    "pattern": lambda setup, agent: f"{setup.patterns[agent.pattern].kind} pattern",
    "skills": lambda setup, agent: f"skills {'|'.join(sorted(agent.skills))}",
    "team": lambda setup, agent: f"team {agent.team}",
}
