"""Whether the people an allotment claims are there, and everybody who works serves a queue that is open.

Each interval is a transportation problem: groups of agents with the same queues on one side, the people each queue
claims on the other. All claims can be met at once if and only if a flow saturates them (max-flow, min-cut). Where there
are learners what flows are eighths of heads.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_flow

from scheduler.domain.heads import EIGHTHS
from scheduler.domain.presence import carried_duties, eighths_there
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment, Finding
from scheduler.domain.roster import Roster


def check_allotment(problem: Problem, roster: Roster, allotment: Allotment) -> tuple[Finding, ...]:
    """Check every interval of an allotment against the people the roster puts on work, carried duties included."""
    wrong_shape = _shape_finding(problem, allotment)
    if wrong_shape is not None:
        return (wrong_shape,)
    there, parts = eighths_there(problem, (*carried_duties(problem), *roster.duties)), problem.head_parts
    groups = sorted(there, key=sorted)
    names = [demand.queue for demand in problem.demand]
    by_interval, by_queue = (-1, problem.horizon.num_intervals), (-1, len(names))
    heads = np.array([there[group] for group in groups], dtype=np.int64).reshape(by_interval) * parts // EIGHTHS
    claims = np.array(allotment.staffed, dtype=np.float64).reshape(by_interval) * parts
    is_open = np.array([demand.open for demand in problem.demand], dtype=bool).reshape(by_interval)
    serves = np.array([[name in group for name in names] for group in groups], dtype=bool).reshape(by_queue)
    return tuple(_check_intervals(problem, heads, claims, is_open, serves))


def _shape_finding(problem: Problem, allotment: Allotment) -> Finding | None:
    expected = (len(problem.demand), problem.horizon.num_intervals)
    lengths = {len(row) for row in allotment.staffed} or {expected[1]}
    if len(allotment.staffed) == expected[0] and lengths == {expected[1]}:
        return None
    actual = f"{len(allotment.staffed)} queues x {sorted(lengths)} intervals"
    limit = f"{expected[0]} queues x {expected[1]} intervals"
    when = problem.horizon.origin.astimezone(problem.horizon.tz)
    return Finding("allotment", "", when, limit, actual, f"The allotment has {actual}, the problem {limit}")


def _check_intervals(
    problem: Problem, heads: np.ndarray, claims: np.ndarray, is_open: np.ndarray, serves: np.ndarray
) -> Iterator[Finding]:
    """Yield what is wrong in each interval; arrays are groups x intervals, queues x intervals, groups x queues."""
    verdicts: dict[bytes, tuple[str, str, str] | None] = {}
    for interval in range(claims.shape[1]):
        key = b"|".join((heads[:, interval].tobytes(), claims[:, interval].tobytes(), is_open[:, interval].tobytes()))
        if key not in verdicts:
            verdicts[key] = _judge(
                heads[:, interval], claims[:, interval], is_open[:, interval], serves, problem.head_parts
            )
        verdict = verdicts[key]
        if verdict is not None:
            limit, actual, what = verdict
            when = problem.horizon.local(interval * problem.horizon.interval_minutes)
            yield Finding("allotment", "", when, limit, actual, f"{when:%a %d %b %H:%M}: {what}")


def _judge(
    heads: np.ndarray, claims: np.ndarray, is_open: np.ndarray, serves: np.ndarray, parts: int
) -> tuple[str, str, str] | None:
    """Limit, actual and sentence of what is wrong in one interval, or ``None``; people in so many parts each."""

    def people(count: float) -> str:
        return f"{count / parts:.10g} people"

    if (claims < 0).any():
        return "0 people", people(claims.min()), f"a queue claims {people(claims.min())}"
    if claims[~is_open].any():
        claimed = people(claims[~is_open].sum())
        return "0 people", claimed, f"closed queues claim {claimed}"
    if (claims % 1).any():
        odd, least = people(claims[claims % 1 > 0][0]), "whole people" if parts == 1 else f"1/{parts} of a head"
        return least, odd, f"a queue claims {odd}, people are counted in {least}"
    whole = claims.astype(np.int64)
    total, flow = int(whole.sum()), _most_served(heads, whole, serves)
    if flow < total:
        return people(flow), people(total), f"{people(total)} are claimed, {flow / parts:.10g} can serve them"
    working = int(heads[(serves & is_open).any(axis=1)].sum()) if len(heads) else 0
    if total < working:
        counted = f"{people(working)} work for open queues, {total / parts:.10g} are counted"
        return people(working), people(total), counted
    return None


def _most_served(heads: np.ndarray, claims: np.ndarray, serves: np.ndarray) -> int:
    """Count the people who can serve the claims at once; each serves one queue of their group."""
    groups, queues = serves.shape
    size = groups + queues + 2
    capacity = np.zeros((size, size), dtype=np.int32)
    capacity[0, 1 : 1 + groups] = heads
    capacity[1 : 1 + groups, 1 + groups : -1] = np.where(serves, heads[:, None], 0)
    capacity[1 + groups : -1, -1] = claims
    return int(maximum_flow(csr_matrix(capacity), 0, size - 1).flow_value)
