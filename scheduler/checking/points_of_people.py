"""Undesired duties person by person: what they had, what the dates planned gave them and why, and what is usual."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scheduler.domain.comparable_people import comparable_groups
from scheduler.domain.fair_points import FairShare
from scheduler.domain.fair_shares import POINTS
from scheduler.domain.ledger_entry import values_of
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.goals.undesired_points import PointsGiven, points_given
from scheduler.ledger.ledger_after import ledger_after
from scheduler.ledger.measures import MEASURES


@dataclass(frozen=True)
class PersonPoints:
    """One person's undesired duties.

    Parameters
    ----------
    group
        Name of the people compared with; empty: nobody.
    before, credit
        Points of earlier weeks, and those given for free at the beginning.
    given
        What gave points, by date.
    total
        Points at the end.
    mean, least, most
        Points of the group at the end; ``None`` where there is no group.
    share
        What was fair before the search; ``None`` where there is no group.
    so_far
        Points by kind, of the weeks the ledger knows and these dates.
    """

    agent_id: str
    name: str
    group: str
    before: float
    credit: float
    given: tuple[PointsGiven, ...]
    total: float
    mean: float | None
    least: float | None
    most: float | None
    share: FairShare | None
    so_far: dict[str, float]

    @property
    def added(self) -> int:
        """Points the dates planned gave."""
        return sum(one.points for one in self.given)

    @property
    def above_mean(self) -> float | None:
        """Points above the group's mean; negative below it."""
        return None if self.mean is None else self.total - self.mean


def points_of_people(problem: Problem, roster: Roster) -> tuple[PersonPoints, ...]:
    """Everybody employed on one of the dates, in the order of the problem."""
    ledger = ledger_after(problem, roster)
    before, totals = values_of(problem.ledger, POINTS), values_of(ledger, POINTS)
    kinds = {name: values_of(ledger, name) for name in MEASURES if name.endswith(f"_{POINTS}")}
    shares = {share.agent_id: share for share in problem.fair_shares}
    given: dict[str, list[PointsGiven]] = {}
    for one in points_given(problem, roster):
        given.setdefault(one.agent_id, []).append(one)
    large, small = comparable_groups(problem)
    group_of = {agent_id: group for group in large for agent_id in group.people}
    here = {agent_id for group in (*large, *small) for agent_id in group.people}
    found = []
    for agent in problem.agents:
        agent_id = agent.agent_id
        if agent_id not in here:
            continue
        group, share = group_of.get(agent_id), shares.get(agent_id)
        own = [totals.get(one, 0.0) for one in group.people] if group is not None else []
        found.append(
            PersonPoints(
                agent_id,
                agent.name,
                group.name if group is not None else "",
                before.get(agent_id, 0.0),
                float(share.credit) if share is not None else 0.0,
                tuple(given.get(agent_id, ())),
                totals.get(agent_id, 0.0),
                _mean(own),
                min(own, default=None),
                max(own, default=None),
                share,
                {name: own_kind[agent_id] for name, own_kind in kinds.items() if own_kind.get(agent_id)},
            )
        )
    return tuple(found)


def _mean(values: Iterable[float]) -> float | None:
    every = list(values)
    return round(sum(every) / len(every), 3) if every else None
