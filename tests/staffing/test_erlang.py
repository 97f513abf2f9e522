from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.linalg import expm

from scheduler.staffing.channels.voice import VoiceStaffing
from scheduler.staffing.erlang import erlang_a, erlang_c
from scheduler.staffing.waiting_line import speed_of_answer
from tests.factories import MakeQueue


def test_erlang_c_gives_the_published_case_of_100_calls_in_half_an_hour() -> None:
    state = erlang_c(14, 100 / 1800, 180, 20)
    assert float(state.delayed) == pytest.approx(0.17413193, abs=5e-9)
    assert float(state.in_time) == pytest.approx(0.88835002, abs=5e-9)
    assert float(state.wait_seconds) == pytest.approx(7.835937011777204, rel=1e-12)


@pytest.mark.parametrize(
    ("load", "agents", "delayed"),
    [
        (8, 10, 0.409180150796444),
        (18, 23, 0.190691944363309),
        (123, 132, 0.321116179261708),
        (4950, 5000, 0.366098219422723),
    ],
)
def test_erlang_c_reaches_the_reference_values_up_to_five_thousand_agents(
    load: float, agents: int, delayed: float
) -> None:
    assert float(erlang_c(agents, load, 1.0, 0).delayed) == pytest.approx(delayed, abs=5e-14)


@pytest.mark.parametrize(("load", "agents"), [(8, 10), (18, 23), (123, 132), (90, 200)])
def test_erlang_c_equals_exact_rational_arithmetic(load: int, agents: int) -> None:
    blocking = Fraction(1)
    for k in range(1, agents + 1):
        blocking = load * blocking / (k + load * blocking)
    exact = float(agents * blocking / (agents - load * (1 - blocking)))
    assert float(erlang_c(agents, load, 1.0, 0).delayed) == pytest.approx(exact, rel=1e-13, abs=1e-15)


@pytest.mark.parametrize(
    ("agents", "per_minute", "aht", "patience", "in_time", "abandoned"),
    [
        (10, 2, 5, 2, 0.6499935875, 0.1524380427),
        (12, 2, 5, 10, 0.7242518930, 0.0391811485),
        (52, 10, 5, 3, 0.8065304749, 0.0452),
    ],
)
def test_erlang_a_reaches_the_reference_values(
    agents: int, per_minute: float, aht: float, patience: float, in_time: float, abandoned: float
) -> None:
    state = erlang_a(agents, per_minute / 60, aht * 60, 20, patience * 60)
    assert float(state.in_time) == pytest.approx(in_time, abs=1e-10)
    assert float(state.abandoned) == pytest.approx(abandoned, abs=1e-10 if abandoned != 0.0452 else 5e-5)


def test_fifty_agents_with_and_without_patience_match_the_textbook() -> None:
    waiting = erlang_c(50, 48 / 60, 60, 20)
    assert float(waiting.wait_seconds) == pytest.approx(20.83, abs=0.005)
    assert float(waiting.occupancy) == pytest.approx(0.96)
    leaving = erlang_a(50, 48 / 60, 60, 20, 120)
    assert float(leaving.abandoned) == pytest.approx(0.03091, abs=5e-6)
    assert float(leaving.wait_seconds) == pytest.approx(3.709, abs=5e-4)
    assert float(leaving.occupancy) == pytest.approx(0.9303, abs=5e-5)


def birth_death(agents: int, rate: float, aht: float, patience: float, within: float) -> tuple[float, float]:
    """Share in time and share abandoned by brute force: stationary law, then the transient of the line ahead."""
    states = 400
    death = [min(k, agents) / aht + max(0, k - agents) / patience for k in range(1, states)]
    law = np.concatenate([[1.0], np.cumprod(rate / np.array(death))])
    law /= law.sum()
    in_time = law[:agents].sum()
    ahead = states - agents
    # A caller with j others ahead: the line shrinks, the caller gives up, or is answered.
    moves = np.zeros((ahead + 1, ahead + 1))
    for j in range(ahead):
        served_or_left = agents / aht + j / patience
        moves[j, j] = -(served_or_left + 1 / patience)
        moves[j, j - 1 if j else ahead] = served_or_left
    answered_by = expm(moves * within)[:, ahead]
    in_time += (law[agents:] * answered_by[:ahead]).sum()
    abandoned = (law[agents:] * np.arange(ahead)).sum() / patience / rate
    return float(in_time), float(abandoned)


@pytest.mark.parametrize(
    ("agents", "rate", "aht", "patience", "within"),
    [(10, 0.04, 300, 120, 20), (3, 0.05, 100, 45, 30), (12, 0.03, 300, 600, 20), (20, 0.15, 120, 60, 60)],
)
def test_erlang_a_equals_a_brute_force_birth_death_chain(
    agents: int, rate: float, aht: float, patience: float, within: float
) -> None:
    state = erlang_a(agents, rate, aht, within, patience)
    in_time, abandoned = birth_death(agents, rate, aht, patience, within)
    assert float(state.in_time) == pytest.approx(in_time, abs=1e-10)
    assert float(state.abandoned) == pytest.approx(abandoned, abs=1e-10)


def test_endless_patience_brings_erlang_a_to_erlang_c() -> None:
    agents = np.array([2.0, 11.0, 55.0, 250.0])
    load = agents * 0.93
    patient = erlang_a(agents, load / 300, 300, 20, 3e9)
    endless = erlang_c(agents, load / 300, 300, 20)
    assert patient.in_time == pytest.approx(endless.in_time, abs=1e-6)
    assert patient.delayed == pytest.approx(endless.delayed, abs=1e-6)


def test_service_rises_with_every_fraction_of_an_agent() -> None:
    agents = np.arange(0.0, 80.0, 0.25)
    state = erlang_a(agents, 50 / 300, 300, 20, 120)
    assert (np.diff(state.in_time) > -1e-12).all()
    assert (np.diff(state.abandoned) < 1e-12).all()
    assert (np.diff(state.occupancy) < 1e-12).all()
    stable = erlang_c(agents[agents > 50], 50 / 300, 300, 20)
    assert (np.diff(stable.in_time) > 0).all()


def test_nothing_offered_is_perfect_service_and_nobody_there_is_none() -> None:
    for state in (erlang_c([5, 0], [0, 1], 60, 20), erlang_a([5, 0], [0, 1], 60, 20, 90)):
        assert state.in_time.tolist() == [1, 0]
        assert state.occupancy.tolist() == [0, 1]
    assert erlang_a([5, 0], [0, 1], 60, 20, 90).abandoned.tolist() == [0, 1]
    assert np.isinf(erlang_c(3, 1, 3, 20).wait_seconds)


def test_extreme_patience_and_load_stay_probabilities() -> None:
    agents, ratio, patience = np.meshgrid([0.3, 1, 7.5, 300, 5000], [0.05, 1, 4], [0.01, 1, 1000])
    state = erlang_a(agents, agents * ratio / 200, 200, 20, patience * 200)
    for share in (state.in_time, state.delayed, state.abandoned):
        assert ((share >= 0) & (share <= 1)).all()
    assert (state.in_time + state.abandoned <= 1 + 1e-9).all()


@pytest.mark.parametrize(
    ("agents", "rate", "aht", "patience", "short"),
    [(10, 0.04, 300, 120, 5), (3, 0.05, 100, 45, 30), (12, 0.03, 300, 600, 20), (20, 0.15, 120, 60, 3)],
)
def test_short_abandons_equal_a_brute_force_chain(
    agents: int, rate: float, aht: float, patience: float, short: float
) -> None:
    states = 300
    death = [min(k, agents) / aht + max(0, k - agents) / patience for k in range(1, states)]
    law = np.concatenate([[1.0], np.cumprod(rate / np.array(death))])
    law /= law.sum()
    ahead = states - agents
    moves = np.zeros((ahead + 2, ahead + 2))  # ahead: answered; ahead + 1: hung up
    for j in range(ahead):
        moves[j, j - 1 if j else ahead] = agents / aht + j / patience
        moves[j, ahead + 1] = 1 / patience
        moves[j, j] = -moves[j].sum()
    gone = (np.concatenate([law[agents:], [0, 0]]) @ expm(moves * short))[ahead + 1]
    state = erlang_a(agents, rate, aht, 20, patience, short)
    assert float(state.short_abandoned) == pytest.approx(gone, abs=1e-10)


def test_short_abandons_grow_from_none_to_all_abandons() -> None:
    state = erlang_a(10, 0.04, 300, 20, 120, [0, 1, 5, 20, 120, 1e4])
    assert (np.diff(state.short_abandoned) > 0).all()
    assert state.short_abandoned[0] == pytest.approx(0, abs=1e-15)
    assert state.short_abandoned[-1] == pytest.approx(state.abandoned[-1])
    assert erlang_a(0, 1, 60, 20, 90, 9).short_abandoned == pytest.approx(1 - np.exp(-0.1))
    assert erlang_c(5, 0.01, 60, 20).short_abandoned == 0


@pytest.mark.parametrize(
    ("agents", "rate", "aht", "patience"),
    [(10, 0.04, 300, 120), (3, 0.05, 100, 45), (50, 0.8, 60, 120), (400, 1.4, 300, 60), (5, 0.1, 300, 3000)],
)
def test_the_wait_of_the_answered_is_the_integral_of_who_waits_longer(
    queue: MakeQueue, agents: int, rate: float, aht: float, patience: float
) -> None:
    answered = 1 - float(erlang_a(agents, rate, aht, 20, patience).abandoned)

    def longer(seconds: float) -> float:
        return answered - float(erlang_a(agents, rate, aht, seconds, patience).in_time)

    exact = quad(longer, 0, 8 * max(patience, aht), limit=400)[0] / answered
    found = float(speed_of_answer(VoiceStaffing(), queue(patience_seconds=float(patience)), agents, rate, aht))
    assert found == pytest.approx(exact, rel=1e-8)


def test_the_speed_of_answer_of_the_published_case_and_of_nobody(queue: MakeQueue) -> None:
    assert float(speed_of_answer(VoiceStaffing(), queue(), 14, 100 / 1800, 180)) == pytest.approx(7.835937011777204)
    assert speed_of_answer(VoiceStaffing(), queue(), [0, 5, 5], [1, 1, 0], 180).tolist() == [np.inf, np.inf, 0]
    assert speed_of_answer(VoiceStaffing(), queue(patience_seconds=60.0), [0, 5], [1, 0], 180).tolist() == [0, 0]
