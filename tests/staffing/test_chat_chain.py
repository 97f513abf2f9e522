from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.linalg import expm

from scheduler.domain.site import Queue, ServiceTarget
from scheduler.staffing.channels.chat import ChatStaffing
from scheduler.staffing.erlang import erlang_a, erlang_c
from scheduler.staffing.waiting_line import fewest_agents, line_state, speed_of_answer
from tests.factories import MakeQueue

CHAT = ChatStaffing()
DURATIONS = (240.0, 300.0, 390.0)


def chat(queue: MakeQueue, **changes: Any) -> Queue:
    usual = {"channel": "chat", "concurrency": 3.0, "chat_seconds": DURATIONS, "patience_seconds": 120.0}
    return queue(**{**usual, "target": ServiceTarget(0.8, 30), **changes})


def test_the_chain_meets_the_simulated_case_that_servers_by_slot_and_divided_handle_times_miss(
    queue: MakeQueue,
) -> None:
    rate = 4.2 / 60
    by_chain = float(line_state(CHAT, chat(queue), 10, rate, 300).in_time)
    assert by_chain == pytest.approx(0.927, abs=5e-4)
    assert abs(by_chain - 0.923) < 0.005  # simulated, least-loaded routing
    assert float(erlang_a(30, rate, 390, 30, 120).in_time) == pytest.approx(0.876, abs=5e-4)
    assert float(erlang_a(10, rate, 130, 30, 120).in_time) == pytest.approx(0.790, abs=5e-4)


def brute(agents: int, most: int, rate: float, patience: float, within: float, short: float) -> dict[str, float]:
    """Agents one by one: each chat goes to whoever holds fewest, and slows down all chats of its agent."""

    def ending(chats: int) -> float:
        held = [0] * agents
        for _ in range(chats):
            held[held.index(min(held))] += 1
        return sum(k / DURATIONS[k - 1] for k in held if k)

    slots, states = agents * most, 300
    full = ending(slots)
    death = [ending(m) if m <= slots else full + (m - slots) / patience for m in range(1, states)]
    law = np.concatenate([[1.0], np.cumprod(rate / np.array(death))])
    law /= law.sum()
    ahead = states - slots
    moves = np.zeros((ahead + 2, ahead + 2))  # ahead: answered; ahead + 1: hung up
    for j in range(ahead):
        moves[j, j - 1 if j else ahead] += full + j / patience
        moves[j, ahead + 1] += 1 / patience
        moves[j, j] = -(full + (j + 1) / patience)
    waiting = np.concatenate([law[slots:], [0.0, 0.0]])
    return {
        "in_time": law[:slots].sum() + (waiting @ expm(moves * within))[ahead],
        "delayed": law[slots:].sum(),
        "abandoned": (law[slots:] * np.arange(ahead)).sum() / patience / rate,
        "occupancy": (law * np.minimum(np.arange(states), slots)).sum() / slots,
        "short_abandoned": (waiting @ expm(moves * short))[ahead + 1],
        "answer_seconds": _answered_wait(law[slots:], moves[:ahead, :ahead]),
    }


def _answered_wait(waiting: np.ndarray, moves: np.ndarray) -> float:
    """Mean wait of the answered: time before the end, of those whose last move was from the head of the line."""
    ahead = waiting.size
    answered = np.zeros(ahead)
    answered[0] = -moves[0, 0] - 1 / 120.0
    inverse = np.linalg.inv(-moves)
    reached = inverse @ answered  # probability of being answered, by the number ahead
    served = 1 - waiting.sum() + waiting @ reached
    return float(waiting @ inverse @ reached / served)


@pytest.mark.parametrize(("agents", "per_minute"), [(1, 0.3), (3, 1.2), (4, 2.3), (7, 2.4)])
def test_the_chain_equals_brute_force_over_agents_one_by_one(queue: MakeQueue, agents: int, per_minute: float) -> None:
    rate = per_minute / 60
    exact = brute(agents, 3, rate, 120.0, 30.0, 8.0)
    state = line_state(
        ChatStaffing(), chat(queue, target=ServiceTarget(0.8, 30, "short_abandons_counted", 8)), agents, rate, 300
    )
    answer = exact.pop("answer_seconds")
    assert float(speed_of_answer(CHAT, chat(queue), agents, rate, 300)) == pytest.approx(answer, rel=1e-9)
    for name, value in exact.items():
        assert float(getattr(state, name)) == pytest.approx(value, abs=1e-10), name


def test_chats_whose_duration_does_not_depend_on_their_number_are_erlang_by_slot(queue: MakeQueue) -> None:
    agents, rate = np.array([2.0, 5.0, 9.0]), np.array([0.01, 0.05, 0.03])
    for patience in (90.0, None):
        state = line_state(CHAT, chat(queue, chat_seconds=(), patience_seconds=patience), agents, rate, 300)
        exact = erlang_a(3 * agents, rate, 300, 30, patience) if patience else erlang_c(3 * agents, rate, 300, 30)
        for name in ("in_time", "delayed", "abandoned", "wait_seconds", "occupancy"):
            assert getattr(state, name) == pytest.approx(getattr(exact, name), rel=1e-9, abs=1e-12), name


def test_a_part_of_an_agent_lies_between_the_whole_ones_beside_it(queue: MakeQueue) -> None:
    one = chat(queue)
    state = line_state(CHAT, one, np.array([3.0, 3.25, 4.0]), 0.02, 300)
    assert state.in_time[1] == pytest.approx(0.75 * state.in_time[0] + 0.25 * state.in_time[2])
    assert state.in_time[0] < state.in_time[1] < state.in_time[2]


def test_without_patience_an_overloaded_chat_queue_answers_nobody(queue: MakeQueue) -> None:
    state = line_state(
        ChatStaffing(), chat(queue, patience_seconds=None), np.array([0.0, 2.0, 2.5, 4.0]), 2.2 * 3 / 390, 300
    )
    assert state.in_time[:2].tolist() == [0, 0]
    assert state.wait_seconds[:2].tolist() == [np.inf, np.inf]
    assert state.in_time[3] > 0.5
    assert 0 < state.in_time[2] < state.in_time[3]


def test_fewest_agents_by_the_chain_lie_below_those_by_slot_at_the_slowest(queue: MakeQueue) -> None:
    rates = np.array([0.0, 0.01, 0.07, 0.5])
    found = fewest_agents(CHAT, chat(queue), rates, np.full(4, 300.0))
    slow = fewest_agents(CHAT, chat(queue, chat_seconds=(390.0,) * 3), rates, np.full(4, 300.0))
    assert found[0] == 0
    assert (found <= slow).all()
    assert found.sum() < slow.sum()
    states = line_state(CHAT, chat(queue), found, rates, 300)
    fewer = line_state(CHAT, chat(queue), np.maximum(found - 1, 0), rates, 300)
    assert (states.in_time >= 0.8).all()
    assert ((fewer.in_time < 0.8) | (fewer.occupancy > 0.88))[1:].all()


def test_service_rises_and_occupancy_falls_with_agents(queue: MakeQueue) -> None:
    state = line_state(CHAT, chat(queue), np.arange(0, 60, 0.5), 0.2, 300)
    assert (np.diff(state.in_time) > -1e-12).all()
    assert (np.diff(state.abandoned) < 1e-12).all()
    assert (np.diff(state.occupancy) < 1e-12).all()


def test_far_more_agents_than_chats_are_told_apart_from_none(queue: MakeQueue) -> None:
    state = line_state(CHAT, chat(queue), np.array([2000.0, 50000.0]), 0.05, 300)
    assert state.in_time.tolist() == [1, 1]
    assert state.abandoned.tolist() == [0, 0]
    assert state.occupancy * np.array([6000, 150000]) == pytest.approx([0.05 * 240] * 2)
