"""Agents share tables where their views are equal: what a view has tells them apart, and it has nothing else."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest

from scheduler.domain import record_views
from scheduler.domain.activities import Coaching, Session
from scheduler.domain.agent_view import ALIKE, AgentView
from scheduler.domain.agents import Absence, Agent, Contract, Lock, Pattern, Wish
from scheduler.domain.clock import Horizon
from scheduler.domain.errors import OutOfViewError
from scheduler.domain.problem import AgentContext
from scheduler.domain.roster import PastDuty, Segment
from scheduler.domain.rule_spec import LOOK_BACK
from scheduler.domain.shifts import Shift
from scheduler.domain.site import NightWindow
from scheduler.domain.skill_spans import SkillSpan
from scheduler.domain.work_blocks import WorkBlocks

WEEK = Horizon("Europe/Lisbon", date(2026, 11, 23), 7, 30)
DAY = Shift("day", 480, 600, 60, (480,), (), 0, 1440, (0, 1, 2, 3, 4), "calls")
ANNA = Agent("A", "Anna", "desk", "full", frozenset({"calls"}), pay_rate=12.5)
FULL = Contract("full", 0, 2400, 0, 5, ("day",), 2400)


def at(day: int, hour: float) -> Any:
    return WEEK.moment(WEEK.midnight(day) + round(60 * hour))


def past(day: int, start: float = 20, hours: float = 8, **changes: Any) -> PastDuty:
    duty = PastDuty("A", WEEK.date_of(day), at(day, start), at(day, start + hours), 450, "late")
    return replace(duty, **changes)


CONTEXT = AgentContext(
    agent=ANNA,
    contract=FULL,
    pattern=Pattern("free"),
    horizon=WEEK,
    shifts={"day": DAY},
    history=(past(-3), past(-1)),
    absences=(Absence("A", at(1, 0), at(2, 0), "leave", True),),
    sessions=(Session("s", "training", at(2, 10), at(2, 11), ("A",)),),
    coachings=(Coaching("c", "A", 60, WEEK.date_of(0), WEEK.date_of(4)),),
    locks={
        WEEK.date_of(3): Lock("A", WEEK.date_of(3), "duty", at(3, 9), at(3, 17)),
        WEEK.date_of(4): Lock("A", WEEK.date_of(4), "off"),
    },
)


def with_agent(**changes: Any) -> AgentContext:
    return replace(CONTEXT, agent=replace(ANNA, **changes))


def with_first(attribute: str, /, **changes: Any) -> AgentContext:
    first, *others = getattr(CONTEXT, attribute)
    found: dict[str, Any] = {attribute: (replace(first, **changes), *others)}
    return replace(CONTEXT, **found)


def with_lock(day: int, **changes: Any) -> AgentContext:
    when = WEEK.date_of(day)
    return replace(CONTEXT, locks={**CONTEXT.locks, when: replace(CONTEXT.locks[when], **changes)})


TOLD_APART: dict[str, list[AgentContext]] = {
    "contract": [replace(CONTEXT, contract=replace(FULL, contract_id="part"))],
    "pattern": [replace(CONTEXT, pattern=Pattern("early"))],
    "skills": [with_agent(skills=frozenset({"calls", "mail"}))],
    "skill_dates": [
        with_agent(skill_dates=(SkillSpan("calls", WEEK.date_of(0), WEEK.date_of(2)),)),
        with_agent(skill_dates=(SkillSpan("calls", WEEK.date_of(0), WEEK.date_of(3)),)),
    ],
    "blocks": [with_agent(blocks=WorkBlocks(60, 240))],
    "hire_date": [with_agent(hire_date=WEEK.date_of(-14)), with_agent(hire_date=WEEK.date_of(-15))],
    "end_date": [with_agent(end_date=WEEK.date_of(3)), with_agent(end_date=WEEK.date_of(5))],
    "history": [
        with_first("history", date=WEEK.date_of(-4)),
        with_first("history", start=at(-3, 19)),
        with_first("history", end=at(-3, 26)),
        with_first("history", paid_minutes=480),
        with_first("history", shift="day"),
        replace(CONTEXT, history=()),
    ],
    "absences": [
        with_first("absences", start=at(1, 1)),
        with_first("absences", end=at(3, 0)),
        with_first("absences", credited=False),
        with_first("absences", is_half=True),
    ],
    "sessions": [with_first("sessions", start=at(2, 9)), with_first("sessions", end=at(2, 12))],
    "coachings": [
        with_first("coachings", minutes=30),
        with_first("coachings", earliest=WEEK.date_of(1)),
        with_first("coachings", latest=WEEK.date_of(5)),
        with_first("coachings", step_minutes=15),
        with_first("coachings", edge_minutes=15),
        with_first("coachings", price=5.0),
    ],
    "look_back": [replace(CONTEXT, look_back=2 * LOOK_BACK)],
    "locks": [
        with_lock(3, start=at(3, 10)),
        with_lock(3, end=at(3, 18)),
        with_lock(3, shift="day"),
        with_lock(3, kind="breaks", breaks=(at(3, 12),)),
        with_lock(3, breaks=(at(3, 13),)),
        replace(CONTEXT, locks={}),
    ],
}


def test_every_attribute_of_a_view_is_alike_for_all_or_tells_agents_apart() -> None:
    assert {one.name for one in fields(AgentView) if one.metadata != ALIKE} == set(TOLD_APART)


@pytest.mark.parametrize("attribute", TOLD_APART)
def test_agents_who_differ_in_an_attribute_have_views_that_differ(attribute: str) -> None:
    views = [CONTEXT.view, *(context.view for context in TOLD_APART[attribute])]
    assert len(set(views)) == len(views)
    for view in views[1:]:
        differing = {name.name for name in fields(view) if getattr(view, name.name) != getattr(CONTEXT.view, name.name)}
        assert differing == {attribute}


@pytest.mark.parametrize(
    ("view", "attribute"),
    [
        (record_views.PastDutyView, "history"),
        (record_views.AbsenceView, "absences"),
        (record_views.SessionView, "sessions"),
        (record_views.CoachingView, "coachings"),
    ],
)
def test_every_field_of_a_record_tells_agents_apart(view: Any, attribute: str) -> None:
    own = getattr(CONTEXT.view, attribute)[0]
    changed = [getattr(context.view, attribute) for context in TOLD_APART[attribute]]
    differing = {
        name for found in changed if found for name in view._fields if getattr(found[0], name) != getattr(own, name)
    }
    assert differing == set(view._fields)


SHARED: dict[str, AgentContext] = {
    "names": with_agent(agent_id="B", name="Bo", payroll_id="7"),
    "teams": with_agent(team="night"),
    "pay": with_agent(pay_rate=99.0),
    "order of skills": with_agent(preference=("calls",)),
    "long employment": with_agent(hire_date=date(2001, 1, 1), end_date=date(2040, 1, 1)),
    "wishes": replace(CONTEXT, wishes=(Wish("A", WEEK.date_of(0), "off"),)),
    "the roster to start from": replace(CONTEXT, has_base=True),
    "what a past duty was filled with": with_first(
        "history", segments=(Segment(at(-3, 20), at(-3, 28), "work", True),)
    ),
    "who else attends": with_first("sessions", attendees=("A", "B"), trainer="C", session_id="other"),
    "the name of a coaching": with_first("coachings", coaching_id="other", agent_id="B"),
}


@pytest.mark.parametrize("what", SHARED)
def test_agents_who_differ_in_nothing_a_rule_may_read_have_equal_views(what: str) -> None:
    assert SHARED[what].view == CONTEXT.view
    assert hash(SHARED[what].view) == hash(CONTEXT.view)


def test_where_no_shift_is_bound_to_a_queue_skills_tell_nobody_apart() -> None:
    unbound = replace(CONTEXT, shifts={"day": replace(DAY, queue="")})
    assert unbound.view == replace(unbound, agent=replace(ANNA, skills=frozenset())).view


READS: list[tuple[Callable[[AgentView], object], str, str]] = [
    (lambda view: view.agent, "agent", "AgentView"),  # type: ignore[attr-defined]
    (lambda view: view.wishes, "wishes", "AgentView"),  # type: ignore[attr-defined]
    (lambda view: getattr(view, "pay_rate", 0), "pay_rate", "AgentView"),
    (lambda view: view.history[0].segments, "segments", "PastDutyView"),  # type: ignore[attr-defined]
    (lambda view: view.absences[0].agent_id, "agent_id", "AbsenceView"),  # type: ignore[attr-defined]
    (lambda view: view.sessions[0].attendees, "attendees", "SessionView"),  # type: ignore[attr-defined]
    (lambda view: view.coachings[0].coaching_id, "coaching_id", "CoachingView"),  # type: ignore[attr-defined]
    (lambda view: view.locks[WEEK.date_of(3)].agent_id, "agent_id", "LockView"),  # type: ignore[attr-defined]
]


@pytest.mark.parametrize(("read", "attribute", "view"), READS)
def test_anything_else_is_refused_with_who_asked_and_what_to_do(
    read: Callable[[AgentView], object], attribute: str, view: str
) -> None:
    with pytest.raises(OutOfViewError) as caught:
        read(CONTEXT.view)
    text = str(caught.value)
    assert f"<lambda> of {__name__} reads '{attribute}' of {view}" in text
    assert f"Add it to {view} in scheduler.domain." in text


def test_views_are_copied_and_sent_to_other_processes_as_they_are() -> None:
    view = CONTEXT.view
    for again in (copy.copy(view), pickle.loads(pickle.dumps(view)), copy.deepcopy(view)):
        assert again == view
        assert again.history[0].shift == "late"


def test_employment_is_known_where_agents_are_told_apart_by_it() -> None:
    view = with_agent(hire_date=WEEK.start - LOOK_BACK + timedelta(days=1)).view
    assert not view.employed_on(WEEK.start - LOOK_BACK)
    assert view.employed_on(WEEK.end)
    for when in (WEEK.start - LOOK_BACK - timedelta(days=1), WEEK.end + timedelta(days=1)):
        with pytest.raises(OutOfViewError, match=f"asked about {when}"):
            view.employed_on(when)


def test_employment_is_known_as_far_back_as_the_longest_window() -> None:
    thirteen_weeks = timedelta(weeks=13)
    view = replace(with_agent(hire_date=WEEK.start - thirteen_weeks + timedelta(days=1)), look_back=thirteen_weeks).view
    assert not view.employed_on(WEEK.start - thirteen_weeks)
    assert view.employed_on(WEEK.start - LOOK_BACK)
    with pytest.raises(OutOfViewError, match="look_back"):
        view.employed_on(WEEK.start - thirteen_weeks - timedelta(days=1))


LONG_AGO: dict[str, dict[str, Any]] = {
    "duties": {"history": (past(-32), *CONTEXT.history)},
    "absences": {"absences": (Absence("A", at(-33, 0), at(-31, 0), "leave", True), *CONTEXT.absences)},
    "locks": {"locks": {WEEK.date_of(-32): Lock("A", WEEK.date_of(-32), "off"), **CONTEXT.locks}},
}


@pytest.mark.parametrize("what", LONG_AGO)
def test_what_no_window_reaches_tells_nobody_apart_and_what_one_reaches_does(what: str) -> None:
    other = replace(CONTEXT, **LONG_AGO[what])
    assert other.view == CONTEXT.view
    assert hash(other.view) == hash(CONTEXT.view)
    longer = timedelta(days=33)
    assert replace(other, look_back=longer).view != replace(CONTEXT, look_back=longer).view


def test_employment_that_ends_in_the_last_week_but_after_the_horizon_tells_apart() -> None:
    """Contracts count the whole week, also where the horizon ends inside it."""
    horizon = replace(WEEK, start=date(2026, 11, 25))
    last = date(2026, 12, 6)
    ends = [
        replace(CONTEXT, horizon=horizon, agent=replace(ANNA, end_date=when))
        for when in (None, last, date(2026, 12, 3))
    ]
    forever, whole, part = (context.view for context in ends)
    assert forever == whole != part
    assert (whole.employed_on(last), part.employed_on(last)) == (True, False)


def test_on_a_date_there_is_what_its_duties_can_meet() -> None:
    view = CONTEXT.view
    plain = view.on_day(6)
    assert [duty.date for duty in plain.history] == [WEEK.date_of(-1)]
    assert (plain.absences, list(plain.locks)) == ((), [WEEK.date_of(3)])
    assert view.on_day(5) == plain
    assert view.on_day(0).absences == view.on_day(1).absences == view.absences
    assert view.on_day(2).absences == ()
    assert list(view.on_day(4).locks) == [WEEK.date_of(3), WEEK.date_of(4)]
    assert plain != view.on_day(0) != view.on_day(4)


def test_a_context_offers_what_its_view_offers() -> None:
    assert CONTEXT.options(0) == CONTEXT.view.options(0)
    assert [option.coaching for option in CONTEXT.options(0)[:2]] == [-1, 0]
    (locked, _) = CONTEXT.options(3)
    assert (WEEK.moment(locked.start), locked.end - locked.start) == (at(3, 9), 480)
    assert CONTEXT.absent_on(WEEK.date_of(1))
    assert not CONTEXT.absent_on(WEEK.date_of(2))
    lock = CONTEXT.duty_lock(3)
    assert lock is not None
    assert (lock.start, CONTEXT.duty_lock(4)) == (at(3, 9), None)


def test_the_night_is_part_of_a_view() -> None:
    assert replace(CONTEXT, night=NightWindow(0, 300)).view.night == NightWindow(0, 300)
