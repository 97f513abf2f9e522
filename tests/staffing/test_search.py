from __future__ import annotations

import numpy as np
import pytest

from scheduler.staffing.erlang import erlang_a, erlang_c
from scheduler.staffing.search import min_agents_a, min_agents_c


def test_the_hand_case_needs_fourteen_agents():
    assert min_agents_c(100 / 1800, 180, 0.8, 20).tolist() == [14]


def test_250_calls_an_hour_of_330_seconds_need_28():
    assert min_agents_c(250 / 3600, 330, 0.8, 30).tolist() == [28]


def test_erlang_a_may_need_fewer_agents_than_the_load():
    assert min_agents_a(60 / 180, 180, 0.8, 20, 30).tolist() == [52]
    assert min_agents_a(50 / 240, 240, 0.8, 20, 60).tolist() == [48]


def test_the_answer_is_the_first_number_that_reaches_target_and_occupancy():
    rng = np.random.default_rng(7)
    load, aht = rng.uniform(0.05, 90, 60), rng.uniform(60, 900, 60)
    goal, cap, patience = rng.uniform(0.3, 0.98, 60), rng.uniform(0.7, 1.0, 60), rng.uniform(20, 900, 60)
    rate = load / aht
    found_c, found_a = min_agents_c(rate, aht, goal, 20, cap), min_agents_a(rate, aht, goal, 20, patience, cap)
    for i in range(60):
        levels = np.arange(0, 200.0)
        c, a = erlang_c(levels, rate[i], aht[i], 20), erlang_a(levels, rate[i], aht[i], 20, patience[i])
        assert found_c[i] == np.flatnonzero((c.in_time >= goal[i]) & (c.occupancy <= cap[i]))[0]
        assert found_a[i] == np.flatnonzero((a.in_time >= goal[i]) & (a.occupancy <= cap[i]))[0]


def test_no_contacts_need_no_agents():
    assert min_agents_c([0, 1e-3], 60, 0.8, 20).tolist() == [0, 1]
    assert min_agents_a([0, 1e-3], 60, 0.8, 20, 60).tolist() == [0, 1]


def test_the_occupancy_cap_alone_can_set_the_number():
    assert min_agents_c(240 / 360, 360, 0.5, 60, 0.8).tolist() == [300]


def test_an_agent_who_holds_three_chats_is_three_servers():
    servers = int(min_agents_c(0.1, 300, 0.8, 30)[0])
    assert min_agents_c(0.1, 300, 0.8, 30, servers_per_agent=3).tolist() == [-(-servers // 3)]


def test_a_target_nobody_can_reach_is_refused():
    with pytest.raises(ValueError, match="no number of agents"):
        min_agents_c(1, 60, 1.01, 20)
