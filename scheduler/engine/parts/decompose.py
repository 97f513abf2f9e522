"""Independent parts of a problem, and their answers put together.

Agents who share no queue, no row (people together, totals), no joint activity or course and no room or outside trainer
of one, directly or through others, do not meet in anything: each such part is solved apart, and costs, bounds and
unavoidable pay add up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from scheduler.domain.certificate import row_lengths
from scheduler.domain.money import MILLI
from scheduler.domain.presence import carried_duties
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment, SearchResult, Status
from scheduler.domain.roster import Roster
from scheduler.domain.wish_rows import wish_rows
from scheduler.engine.allotment import allot
from scheduler.engine.bound.certify import merged
from scheduler.goals.registry import measure_goals

Node = tuple[str, str]
"""An agent, a queue, a row, an activity, a course, a room or an outside trainer: its kind and its name."""


def independent_parts(problem: Problem) -> tuple[Problem, ...]:
    """Split a problem into parts that share neither agents nor queues.

    Returns
    -------
    tuple of Problem
        In the order of their first agents; agents and queues keep their order. Queues nobody serves, agents without a
        queue and rows nobody counts in go to the part with most agents. A problem in one piece is returned as it is.
    """
    nodes = [("agent", agent.agent_id) for agent in problem.agents] + [
        ("queue", queue.name) for queue in problem.queues
    ]
    nodes += [("row", name) for name in row_lengths(problem)]
    nodes += [("activity", one.activity) for one in problem.joint_activities]
    nodes += [("room", room) for room in sorted({room for one in problem.joint_activities for room in one.rooms})]
    externals = {external.name for one in problem.joint_activities for external in one.externals}
    nodes += [("external", name) for name in sorted(externals)]
    nodes += [("course", course.course_id) for course in problem.courses]
    home = _components(nodes, _ties(problem))
    served = {home["queue", queue.name] for queue in problem.queues}
    sizes = Counter(root for root in (home["agent", agent.agent_id] for agent in problem.agents) if root in served)
    if len(sizes) < 2:
        return (problem,)
    largest = max(sizes, key=lambda root: sizes[root])
    home = {node: root if root in sizes else largest for node, root in home.items()}
    return tuple(_part(problem, {node for node in nodes if home[node] == root}) for root in sizes)


def _ties(problem: Problem) -> Iterator[tuple[Node, Node]]:
    """Pairs that must stay together: an agent with its skills, and with what its carried duties are bound to.

    A shift bound to a queue ties nothing more: only agents with its skill may work it.
    """
    for agent in problem.agents:
        for queue in sorted(agent.skills):
            yield ("agent", agent.agent_id), ("queue", queue)
    for row in (*problem.presence_rows, *wish_rows(problem)):
        for agent_id in row.adds:
            yield ("agent", agent_id), ("row", row.name)
    for total in problem.total_rows:
        for agent_id in total.people:
            yield ("agent", agent_id), ("row", total.name)
    for activity in problem.joint_activities:
        for agent_id in activity.people:
            yield ("agent", agent_id), ("activity", activity.activity)
        for room in activity.rooms:
            yield ("room", room), ("activity", activity.activity)
        for external in activity.externals:
            yield ("external", external.name), ("activity", activity.activity)
    for course in problem.courses:
        for session in course.sessions:
            yield ("course", course.course_id), ("activity", session)
        for earlier in course.after:
            yield ("course", course.course_id), ("course", earlier)
    for duty in carried_duties(problem):
        for segment in duty.segments:
            if segment.queue:
                yield ("agent", duty.agent_id), ("queue", segment.queue)


def _components(nodes: Sequence[Node], ties: Iterable[tuple[Node, Node]]) -> dict[Node, int]:
    """Give each node the number of its connected component; ties to what is no node tie nothing."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    place = {node: i for i, node in enumerate(nodes)}
    pairs = np.array(
        [(place[one], place[other]) for one, other in ties if one in place and other in place], np.int64
    ).reshape(-1, 2)
    graph = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), (len(nodes), len(nodes)))
    _, number = connected_components(graph, directed=False)
    return dict(zip(nodes, number.tolist(), strict=True))


def _part(problem: Problem, members: set[Node]) -> Problem:
    """Cut one part out.

    ``base`` stays whole: whether there is one at all decides what a changed duty costs.
    """
    agents = tuple(agent for agent in problem.agents if ("agent", agent.agent_id) in members)
    ids = {agent.agent_id for agent in agents}
    queues = [q for q, queue in enumerate(problem.queues) if ("queue", queue.name) in members]
    return replace(
        problem,
        agents=agents,
        queues=tuple(problem.queues[q] for q in queues),
        demand=tuple(problem.demand[q] for q in queues),
        absences=tuple(item for item in problem.absences if item.agent_id in ids),
        wishes=tuple(item for item in problem.wishes if item.agent_id in ids),
        coachings=tuple(item for item in problem.coachings if item.agent_id in ids),
        history=tuple(item for item in problem.history if item.agent_id in ids),
        locks=tuple(item for item in problem.locks if item.agent_id in ids),
        presence_rows=tuple(row for row in problem.presence_rows if ("row", row.name) in members),
        total_rows=tuple(row for row in problem.total_rows if ("row", row.name) in members),
        joint_activities=tuple(one for one in problem.joint_activities if ("activity", one.activity) in members),
        courses=tuple(course for course in problem.courses if ("course", course.course_id) in members),
        completions=tuple(item for item in problem.completions if item.agent_id in ids),
    )


def merge(problem: Problem, parts: Sequence[Problem], results: Sequence[SearchResult]) -> SearchResult:
    """Put the answers of all parts together: optimal if all are, without a roster if one has none.

    ``seconds`` and ``compile_seconds`` are the longest of the parts; who ran them one after another knows better.

    Raises
    ------
    AssertionError
        If the costs of the parts do not add up to the cost of the merged roster.
    """
    found = all(result.status in (Status.OPTIMAL, Status.FEASIBLE) for result in results)
    place = {agent.agent_id: i for i, agent in enumerate(problem.agents)}
    duties = [duty for result in results for duty in result.roster.duties] if found else []
    roster = Roster(tuple(sorted(duties, key=lambda duty: (place[duty.agent_id], duty.start))))
    allotment = _merge_allotments(problem, parts, results) if found else allot(problem, roster)
    goals = measure_goals(problem, roster, allotment)
    if found and abs(sum(goals.values()) - sum(result.objective for result in results)) > 0.5 / MILLI:
        raise AssertionError("the costs of independent parts do not add up: please report this")
    bounds = [result.bound for result in results if result.bound is not None]
    return SearchResult(
        status=_merge_status([result.status for result in results]),
        roster=roster,
        allotment=allotment,
        goals=goals,
        bound=min(sum(bounds), sum(goals.values())) if found and len(bounds) == len(results) else None,
        unavoidable_pay=sum(result.unavoidable_pay for result in results),
        seconds=max(result.seconds for result in results),
        compile_seconds=max(result.compile_seconds for result in results),
        iterations=sum(result.iterations for result in results),
        relaxed_in_bound=tuple(dict.fromkeys(name for result in results for name in result.relaxed_in_bound)),
        notes=tuple(dict.fromkeys(note for result in results for note in result.notes)),
        interrupted=any(result.interrupted for result in results),
        certificate=merged(results) if found else None,
    )


def _merge_status(statuses: Sequence[Status]) -> Status:
    for decisive in (Status.INFEASIBLE, Status.UNKNOWN, Status.FEASIBLE):
        if decisive in statuses:
            return decisive
    return Status.OPTIMAL


def _merge_allotments(problem: Problem, parts: Sequence[Problem], results: Sequence[SearchResult]) -> Allotment:
    staffed = {
        queue.name: row
        for part, result in zip(parts, results, strict=True)
        for queue, row in zip(part.queues, result.allotment.staffed, strict=True)
    }
    return Allotment(tuple(staffed[queue.name] for queue in problem.queues))
