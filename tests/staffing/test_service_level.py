from __future__ import annotations

from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.site import ServiceTarget
from scheduler.staffing.erlang import erlang_a
from scheduler.staffing.service_level import credit, service_level

countings = st.sampled_from(["offered", "short_abandons_excluded", "short_abandons_counted"])


@settings(max_examples=200, deadline=None)
@given(
    counting=countings,
    load=st.floats(0.1, 60),
    patience=st.floats(10, 900),
    short=st.floats(0, 30),
    more=st.floats(0, 60),
    fraction=st.floats(0.05, 0.99),
)
def test_the_credit_is_the_target_exactly_where_the_level_is_and_rises_with_agents(
    counting: Literal["offered", "short_abandons_excluded", "short_abandons_counted"],
    load: float,
    patience: float,
    short: float,
    more: float,
    fraction: float,
) -> None:
    target = ServiceTarget(fraction, short + more, counting, short)
    agents = np.arange(0.0, 2 * load + 5, 0.5)
    state = erlang_a(agents, load / 240, 240, target.seconds, patience, short)
    earned = credit(target, state.in_time, state.short_abandoned)
    level = service_level(target, state.in_time, state.short_abandoned)
    assert (np.diff(earned) > -1e-9).all()
    clear = np.abs(level - fraction) > 1e-9
    assert ((earned >= fraction) == (level >= fraction))[clear].all()


def test_excluding_short_abandons_lies_above_offered_and_below_counting_them() -> None:
    shares = np.array([0.7]), np.array([0.1])
    levels = [
        float(service_level(ServiceTarget(0.8, 20, counting), *shares)[0])
        for counting in ("offered", "short_abandons_excluded", "short_abandons_counted")
    ]
    assert levels == pytest.approx([0.7, 0.7 / 0.9, 0.8])


def test_a_queue_of_short_abandons_alone_is_perfect_where_they_are_left_out() -> None:
    target = ServiceTarget(0.8, 20, "short_abandons_excluded")
    assert service_level(target, np.array([0.0]), np.array([1.0])).tolist() == [1.0]
