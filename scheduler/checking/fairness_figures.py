"""How evenly undesired duties lie on people who could have been given the same ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scheduler.domain.comparable_people import comparable_groups
from scheduler.domain.fair_shares import POINTS
from scheduler.domain.ledger_entry import values_of
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.goals.undesired_points import points_by_agent
from scheduler.ledger.ledger_after import ledger_after


def fairness_figures(problem: Problem, roster: Roster) -> dict[str, Any]:
    """Compare the points that everybody has at the end, those of earlier weeks included.

    Returns
    -------
    dict
        ``gini``: the largest of the groups, 0 where all have the same, and ``largest_difference`` between two people
        of one group, in points (neither where nobody is compared); ``people`` compared; ``people_left_out``, in
        groups of fewer than eight; ``groups``, each with ``name``, ``people``, ``gini``, ``mean``, ``least`` and
        ``most`` points, and ``added``, the mean of the points that the dates planned gave.
    """
    totals, added = values_of(ledger_after(problem, roster), POINTS), points_by_agent(problem, roster)
    large, small = comparable_groups(problem)
    groups, ginis, differences = [], list[float](), list[float]()
    for group in large:
        points = [totals.get(one, 0.0) for one in group.people]
        ginis.append(round(gini(points), 4))
        differences.append(max(points) - min(points))
        groups.append(
            {
                "name": group.name,
                "people": len(points),
                "gini": ginis[-1],
                "mean": round(sum(points) / len(points), 3),
                "least": min(points),
                "most": max(points),
                "added": round(sum(added[one] for one in group.people) / len(points), 3),
            }
        )
    largest = {"gini": max(ginis), "largest_difference": max(differences)} if large else {}
    return {
        **largest,
        "people": sum(len(group.people) for group in large),
        "people_left_out": sum(len(group.people) for group in small),
        "groups": groups,
    }


def gini(amounts: Sequence[float]) -> float:
    """Gini coefficient of amounts >= 0: 0 where all are equal, towards 1 where one has everything; 0 of nothing.

    Half the mean absolute difference of two people over the mean amount (Gini 1912); everybody is counted once.
    """
    ordered, total = sorted(amounts), sum(amounts)
    if total <= 0:
        return 0.0
    number = len(ordered)
    weighted = sum((2 * place - number - 1) * amount for place, amount in enumerate(ordered, start=1))
    return weighted / (number * total)
