"""Small random sites with joint activities."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product
from random import Random

from scheduler.domain.joint_activities import HeldActivity, JointActivity, assign_rooms, overlap
from scheduler.domain.problem import Problem
from tests.engine.worlds import Size, legal_problem

SMALL = Size(agents=4, queues=2, most_required=2)


def joint_problem(seed: int, size: Size = SMALL, most: int = 2) -> Problem:
    """Draw a site and one or more joint activities that share people and a room."""
    r = Random(seed + 77)
    problem = legal_problem(seed, size)
    found = tuple(_activity(r, problem, number) for number in range(r.randint(1, most)))
    return replace(problem, joint_activities=found)


def _activity(r: Random, problem: Problem, number: int) -> JointActivity:
    horizon, ids = problem.horizon, list(problem.contexts)
    minutes = r.choice([60, 60, 120])
    starts = sorted({horizon.minute_at(r.randrange(3), 60 * r.randint(8, 14)) for _ in range(r.randint(1, 4))})
    attendees = tuple(sorted(r.sample(ids, r.randint(1, len(ids)))))
    others = [name for name in ids if name not in attendees] or ids
    trainers = tuple(r.sample(others, 1)) if r.random() < 0.5 else ()
    if len({*attendees, *trainers}) < 2:
        trainers = ()
    spare = len(set(attendees) - set(trainers)) if len(trainers) == 1 else len(attendees)
    least = r.randint(1, max(1, min(2, spare)))
    return JointActivity(
        f"j{number}",
        r.choice(["training", "meeting", "coaching"]),
        minutes,
        tuple(horizon.moment(minute) for minute in starts),
        attendees,
        least,
        min(len(attendees), least + r.randint(0, 1)),
        trainers,
        r.choice([(), ("blue",), ("blue", "red")]),
    )


def plans(problem: Problem) -> list[tuple[HeldActivity, ...]]:
    """Every choice of times, people and trainers, rooms permitting."""
    ways = []
    for one in problem.joint_activities:
        own = []
        for start in one.starts:
            for trainer in one.trainers or ("",):
                others = [name for name in one.attendees if name != trainer]
                for count in range(one.at_least, one.at_most + 1):
                    own += [HeldActivity(one, start, people, trainer) for people in combinations(others, count)]
        ways.append(own)
    return [plan for plan in product(*ways) if _fits(plan)]


def _fits(plan: tuple[HeldActivity, ...]) -> bool:
    for one, other in combinations(plan, 2):
        people = {*one.session.people} & {*other.session.people}
        if people and overlap(one.span, other.span):
            return False
    return assign_rooms([(one.span, one.activity.rooms) for one in plan]) is not None


def under(problem: Problem, plan: tuple[HeldActivity, ...]) -> Problem:
    """The problem with the plan's sessions at fixed times."""
    sessions = (*problem.sessions, *(one.session for one in plan))
    return replace(problem, sessions=sessions, joint_activities=())
