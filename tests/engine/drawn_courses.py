"""Small random sites with courses."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from scheduler.domain.courses import Completion, Course, ExternalTrainer, Gap
from scheduler.domain.joint_activities import JointActivity
from scheduler.domain.problem import Problem
from tests.engine.drawn_joint import SMALL
from tests.engine.worlds import Size, legal_problem


def course_problem(seed: int, size: Size = SMALL, most: int = 2) -> Problem:
    """Draw a site and one or more courses, mandatory and wanted, that share people, trainers and a room."""
    r = Random(seed + 501)
    problem = legal_problem(seed, size)
    courses: list[Course] = []
    activities: list[JointActivity] = []
    for number in range(r.randint(1, most)):
        course, own = _course(r, problem, f"c{number}", [course.course_id for course in courses])
        courses.append(course)
        activities += own
    ids = list(problem.contexts)
    done = tuple(
        Completion(name, course.course_id, problem.horizon.start)
        for course in courses
        for name in ids
        if name not in course.people and r.random() < 0.7
    )
    return replace(problem, joint_activities=tuple(activities), courses=tuple(courses), completions=done)


def _course(r: Random, problem: Problem, name: str, earlier: list[str]) -> tuple[Course, list[JointActivity]]:
    horizon, ids = problem.horizon, list(problem.contexts)
    people = tuple(sorted(r.sample(ids, r.randint(1, len(ids)))))
    groups = r.choice([1, 1, 2]) if len(people) > 1 else 1
    sessions = r.choice([1, 1, 2])
    places = r.randint(groups, len(people))
    at_least = r.randint(1, places // groups)
    at_most = max(-(-places // groups), at_least)
    others = [one for one in ids if one not in people]
    trainers = (r.choice(others),) if others and r.random() < 0.4 else ()
    price = r.choice([None, None, 20.0, 150.0])
    starts = [
        sorted({horizon.minute_at(r.randrange(3), 60 * r.randint(8, 13)) for _ in range(r.randint(3, 9))})
        for _ in range(sessions)
    ]
    outside: tuple[ExternalTrainer, ...] = ()
    if not trainers and r.random() < 0.4:
        outside = (
            ExternalTrainer("Ms Outside", ((horizon.moment(0), horizon.moment(horizon.minute_at(1, 1440))),)),
            ExternalTrainer("Mr Elsewhere", ((horizon.moment(0), horizon.moment(horizon.end_minute)),)),
        )[: r.randint(1, 2)]
    activities, numbers = [], []
    for g in range(groups):
        own = []
        for k in range(sessions):
            one = JointActivity(
                f"{name}.g{g + 1}.s{k + 1}",
                "training",
                r.choice([60, 60, 120]),
                tuple(horizon.moment(minute) for minute in starts[k]),
                people,
                at_least,
                at_most,
                trainers,
                r.choice([(), ("blue",)]),
                price if price is None or not k else 0.0,
                price is None,
            )
            fits = tuple(at for at in one.starts if any(x.can_lead(*one.span(at)) for x in outside))
            if fits:
                one = replace(one, externals=outside, starts=fits)
            activities.append(one)
            own.append(one.activity)
        numbers.append(tuple(own))
    gaps = tuple(Gap(r.choice([0, 0, 1]), r.choice([None, 1, 2])) for _ in range(sessions - 1))
    gaps = tuple(gap if gap.most_days is None or gap.most_days >= gap.least_days else Gap() for gap in gaps)
    after = tuple(r.sample(earlier, 1)) if earlier and r.random() < 0.5 else ()
    wanted = price is not None
    return (
        Course(name, tuple(numbers), gaps, people, places, at_least, at_most, horizon.end, after, wanted),
        activities,
    )
