"""Who gets which contact: priorities, preference, chats at a time, written work in the gaps; small cases by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from scheduler.domain.channels import channel_of
from scheduler.domain.heads import Share
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster, Segment
from scheduler.domain.site import Queue, Shrinkage
from scheduler.simulation.attendance import draw_people, work_stretches
from scheduler.simulation.centre import Centre
from scheduler.simulation.contacts import DrawnContacts
from scheduler.simulation.event_tables import ABANDONED, ANSWERED, WAITING, Contacts, Outcome
from scheduler.simulation.replication import Counts, count, play
from scheduler.simulation.settings import SimulationOptions
from tests.simulation.centres import centre, everybody, queue, work

Contact = tuple[str, float, float]
"""Queue, arrival and work of a contact, seconds."""


def outcome_of(problem: Problem, contacts: Sequence[Contact], roster: Roster | None = None, **more: object) -> Outcome:
    return _played(problem, contacts, roster, **more)[0]  # type: ignore[arg-type]


def _played(
    problem: Problem, contacts: Sequence[Contact], roster: Roster | None = None, patience: float = np.inf
) -> tuple[Outcome, Counts]:
    one, options = Centre(problem), SimulationOptions()
    kinds = np.array([one.queue_index[name] for name, _, _ in contacts], dtype=np.int64)
    arrival, handle = (np.array([c[column] for c in contacts], dtype=float) for column in (1, 2))
    people = work_stretches(one, roster or everybody(problem))
    deferred = np.array([channel_of(one.queues[kind]).keeps_contacts for kind in kinds])
    due = arrival + np.where(deferred, 4 * 3600.0, 0.0)
    given_up = np.where(deferred, np.inf, arrival + patience)
    drawn = DrawnContacts(Contacts(arrival, kinds, handle, given_up, due), np.where(deferred, due, np.inf))
    routing = one.routing(people.profiles, people.paces)
    outcome = play(one, drawn, routing, draw_people(one, people, options, 0))
    return outcome, count(one, drawn, routing, outcome)


CALLS, SALES = queue("calls"), queue("sales", priority=-1)
MAIL, BACK = queue("mail", channel="email"), queue("back", channel="callback")


def chat(name: str = "chat", at_once: float = 2, seconds: tuple[float, ...] = ()) -> Queue:
    return queue(name, channel="chat", concurrency=at_once, chat_seconds=seconds)


def test_smaller_priorities_first_and_within_one_the_longest_waiting() -> None:
    other = queue("other")
    problem = centre([CALLS, other, SALES], [1, 1, 1], [["calls", "other", "sales"]])
    outcome = outcome_of(
        problem, [("calls", 10, 100), ("other", 20, 100), ("calls", 30, 100), ("sales", 40, 100), ("other", 50, 100)]
    )
    assert outcome.start.tolist() == [10, 210, 310, 110, 410]


def test_the_idle_person_who_prefers_the_queue_then_the_one_idle_longest() -> None:
    problem = centre([CALLS, SALES], [1, 1], [["sales", "calls"], ["calls", "sales"], ["calls"]])
    outcome = outcome_of(
        problem, [("calls", 10, 5), ("calls", 20, 50), ("calls", 30, 50), ("calls", 40, 50), ("sales", 500, 5)]
    )
    assert outcome.agent.tolist() == [1, 2, 1, 0, 0]


def test_who_gives_up_is_not_answered() -> None:
    problem = centre([CALLS], [1], [["calls"]])
    outcome, counts = _played(problem, [("calls", 0, 100), ("calls", 10, 50), ("calls", 80, 50)], patience=30)
    assert outcome.state.tolist() == [ANSWERED, ABANDONED, ANSWERED]
    assert outcome.start[2] == 100
    assert outcome.finish[1] == 40
    assert (counts.offered[0, 0], counts.abandoned[0, 0], counts.good[0, 0], counts.counted[0, 0]) == (3, 1, 2, 3)


def test_who_is_assigned_takes_contacts_of_the_block_alone_and_finishes_what_is_under_way() -> None:
    problem = centre([CALLS, SALES], [1, 1], [["calls", "sales"]])
    (duty,) = everybody(problem).duties
    ends = [problem.horizon.moment(minute) for minute in (0, 60, 120, 180)]
    segments = tuple(
        Segment(start, end, "work", True, name)
        for (start, end), name in zip(pairwise(ends), ("calls", "sales", "calls"), strict=True)
    )
    roster = Roster((replace(duty, segments=segments),))
    contacts = [("sales", 600, 60), ("calls", 3500, 300), ("calls", 4000, 60), ("sales", 7100, 200)]
    outcome = outcome_of(problem, [*contacts, ("sales", 8000, 60)], roster)
    assert outcome.start.tolist()[:4] == [3800, 3500, 7300, 7100]
    assert outcome.state.tolist() == [ANSWERED] * 4 + [WAITING]


def test_calls_are_finished_after_the_duty_and_nothing_is_begun() -> None:
    problem = centre([CALLS], [1], [["calls"], ["calls"]])
    roster = Roster((work(problem, 0, 0, 1), work(problem, 1, 2, 3)))
    outcome = outcome_of(problem, [("calls", 3590, 100), ("calls", 3600, 10)], roster)
    assert outcome.start.tolist() == [3590, 7200]
    assert outcome.finish.tolist() == [3690, 7210]
    assert outcome.agent.tolist() == [0, 1]


def test_written_work_is_done_in_the_gaps_and_put_aside_for_a_call() -> None:
    problem = centre([CALLS, MAIL], [1, 1], [["calls", "mail"]])
    outcome = outcome_of(problem, [("mail", 0, 300), ("mail", 10, 100), ("calls", 60, 120), ("calls", 100, 20)])
    assert outcome.start.tolist() == [0, 440, 60, 180]
    assert outcome.finish.tolist() == [440, 540, 180, 200]
    assert (outcome.state == ANSWERED).all()


def test_written_work_that_was_put_aside_goes_to_whoever_is_idle() -> None:
    problem = centre([CALLS, MAIL], [1, 1], [["mail", "calls"], ["mail"]])
    outcome = outcome_of(problem, [("mail", 0, 300), ("mail", 1, 50), ("calls", 100, 30)])
    # Agent 0 has the first mail; agent 1 is idle again when the call takes agent 0 off it.
    assert outcome.finish.tolist() == [300, 51, 130]
    assert outcome.agent.tolist() == [1, 1, 0]


def test_written_work_waits_over_breaks_and_for_the_queue_to_open() -> None:
    weekdays = (((8 * 60, 10 * 60),),) * 7
    problem = centre([queue("mail", channel="email", opening=weekdays)], [1], [["mail"]])
    demand = problem.demand[0]
    doors = tuple(16 <= i < 20 for i in range(48))
    object.__setattr__(demand, "open", doors)
    roster = Roster((work(problem, 0, 8, 12, breaks=[(9, 9.5)]),))
    contacts = [("mail", 3600.0, 3000.0), ("mail", 3601.0, 1000.0), ("mail", 3602.0, 9000.0)]
    outcome, counts = _played(problem, contacts, roster)
    assert outcome.start.tolist() == [8 * 3600, 8 * 3600 + 3000, 9.5 * 3600 + 400]
    # 600 s of the second before the break, 400 s after it; the third is not done when the duty ends.
    assert outcome.finish[1] == 9.5 * 3600 + 400
    assert outcome.state.tolist() == [ANSWERED, ANSWERED, WAITING]
    assert (counts.backlog[0, 17], counts.backlog[0, -1]) == (2, 1)


def test_callbacks_come_after_calls_and_are_not_put_aside() -> None:
    problem = centre([CALLS, BACK], [1, 1], [["calls", "back"]])
    outcome = outcome_of(problem, [("calls", 0, 60), ("back", 10, 100), ("calls", 20, 60), ("calls", 130, 10)])
    assert outcome.start.tolist() == [0, 120, 60, 220]


def test_chats_go_to_who_holds_fewest_and_wait_where_all_are_full() -> None:
    problem = centre([chat()], [1], [["chat"], ["chat"]])
    outcome = outcome_of(problem, [("chat", moment, 100) for moment in (0, 1, 2, 3, 4)])
    assert outcome.start.tolist() == [0, 1, 2, 3, 100]
    assert outcome.agent.tolist() == [0, 1, 0, 1, 0]


def test_chats_take_longer_the_more_one_person_holds() -> None:
    problem = centre([chat(seconds=(100.0, 160.0))], [1], [["chat"]])
    # One multiple of the duration each: alone until 50 (half done), then both at 1/160 a second.
    outcome = outcome_of(problem, [("chat", 0, 1.0), ("chat", 50, 1.0)])
    assert outcome.finish[0] == pytest.approx(50 + 80)
    assert outcome.finish[1] == pytest.approx(130 + 50)


def test_nobody_takes_a_further_chat_while_a_call_waits_for_them() -> None:
    problem = centre([CALLS, chat()], [1, 1], [["calls", "chat"]])
    outcome = outcome_of(problem, [("chat", 0, 100), ("calls", 10, 30), ("chat", 20, 100)])
    assert outcome.start.tolist() == [0, 100, 130]


def test_a_fraction_of_a_chat_is_spread_over_the_people() -> None:
    problem = centre([chat(at_once=1.5)], [1], [["chat"]] * 4)
    assert Centre(problem).slots[:, 0].sum() == 6
    assert set(Centre(problem).slots[:, 0].tolist()) == {1, 2}


def test_a_pause_begins_after_the_call_and_is_taken_whole() -> None:
    problem = centre([CALLS], [1], [["calls"]], shrinkage=Shrinkage(non_adherence=0.5))
    roster = Roster((work(problem, 0, 0, 0.5),))
    one = Centre(problem)
    changes = draw_people(one, work_stretches(one, roster), SimulationOptions(), 0)
    start = float(changes.moment[changes.kind == 2][0])
    outcome = outcome_of(problem, [("calls", start - 10, 60), ("calls", start, 60)], roster)
    assert outcome.start[0] == start - 10
    back = start + 50 + 900
    assert outcome.start[1] == back if back < 1800 else np.isnan(outcome.start[1])


def test_what_nobody_takes_is_left() -> None:
    problem = centre([MAIL, CALLS], [1, 1], [["calls"]])
    outcome, counts = _played(problem, [("mail", 0, 10), ("calls", 5, 10)])
    assert outcome.state.tolist() == [WAITING, ANSWERED]
    assert counts.backlog[0].tolist() == [1] * 48
    assert counts.good[0].sum() == 0
    assert counts.counted[0].sum() == 1


def test_half_a_chat_more_is_spread_over_those_who_serve_the_queue() -> None:
    problem = centre([CALLS, chat(at_once=1.5)], [1, 1], [["chat"], ["calls"]] * 4)
    slots = Centre(problem).slots[:, 1]
    assert sorted(slots[::2].tolist()) == [1, 1, 2, 2]


def test_a_learner_takes_as_many_times_as_long_as_the_share_says() -> None:
    problem = centre([CALLS], [1], [["calls"]])
    first = problem.horizon.start
    learner = replace(problem.agents[0], shares=(Share(first, first, 3),))
    contacts = [("calls", 10.0, 300.0), ("calls", 20.0, 60.0)]
    whole, part = (outcome_of(one, contacts) for one in (problem, replace(problem, agents=(learner,))))
    assert part.state.tolist() == [ANSWERED, ANSWERED]
    assert (part.finish - part.start).tolist() == pytest.approx(((whole.finish - whole.start) * 8 / 3).tolist())
