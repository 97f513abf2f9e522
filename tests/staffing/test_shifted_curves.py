"""Shifted curves are curves still: never rising, less where there are more heads, untouched by a shift of nobody."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.demand import QueueDemand
from scheduler.domain.site import Prices, Queue, ServiceTarget
from scheduler.staffing.channels.registry import staffing_of
from scheduler.staffing.service_value import Values
from scheduler.staffing.shifted_curves import shifted

ALWAYS = (((0, 1440),),) * 7
VOICE = Queue("calls", "voice", "UTC", ALWAYS, ServiceTarget(0.8, 20, worst_interval=0.5), 300, 180, minimum_staff=2)
CURVES = st.lists(st.lists(st.floats(0, 1e4), min_size=1, max_size=12), min_size=1, max_size=4)
HEADS = st.floats(-9, 15)


def falling(rows: list[list[float]]) -> np.ndarray:
    found = np.zeros((len(rows), max(map(len, rows))))
    for row, own in enumerate(rows):
        found[row, : len(own)] = sorted(own, reverse=True)
    return found


@given(CURVES, st.lists(HEADS, min_size=4, max_size=4))
@settings(deadline=None)
def test_shifted_curves_never_rise_and_are_never_below_nothing(rows: list[list[float]], heads: list[float]) -> None:
    curves = falling(rows)
    found = shifted(curves, np.array(heads[: len(curves)]))
    assert (np.diff(found, axis=1) <= 1e-9 * (1 + curves.max())).all()
    assert (found >= 0).all()
    assert found.shape[1] >= curves.shape[1]


@given(CURVES)
@settings(deadline=None)
def test_a_shift_of_nobody_changes_no_bit(rows: list[list[float]]) -> None:
    curves = falling(rows)
    assert shifted(curves, np.zeros(len(curves))).tobytes() == curves.tobytes()


@given(CURVES, HEADS, st.floats(0, 6))
@settings(deadline=None)
def test_more_heads_leave_every_person_worth_less(rows: list[list[float]], heads: float, more: float) -> None:
    curves = falling(rows)
    before, after = (shifted(curves, np.full(len(curves), delta)) for delta in (heads, heads + more))
    width = min(before.shape[1], after.shape[1])
    assert (after[:, :width] <= before[:, :width] + 1e-9 * (1 + curves.max())).all()


def test_whole_heads_move_the_curve_and_half_a_head_lies_between() -> None:
    curve = np.array([[10.0, 6.0, 3.0, 1.0]])
    assert shifted(curve, np.array([1.0])).tolist() == [[6.0, 3.0, 1.0, 0.0]]
    assert shifted(curve, np.array([-2.0])).tolist() == [[10.0, 10.0, 10.0, 6.0, 3.0, 1.0]]
    assert shifted(curve, np.array([0.5])).tolist() == [[8.0, 4.5, 2.0, 0.5]]


def test_rows_shift_by_heads_of_their_own() -> None:
    curves = np.array([[4.0, 2.0], [4.0, 2.0]])
    assert shifted(curves, np.array([1.0, -1.0])).tolist() == [[2.0, 0.0, 0.0], [4.0, 4.0, 2.0]]


def demand(*heads: float, volume: float = 30.0) -> QueueDemand:
    size = max(1, len(heads))
    return QueueDemand("calls", (True,) * size, (volume,) * size, (300.0,) * size, (0,) * size, head_shift=heads)


def values(own: QueueDemand, prices: Prices) -> Values:
    return staffing_of(VOICE).values(VOICE, own, prices, 15, 0.94)


@given(st.floats(-4, 12), st.floats(1, 90))
@settings(max_examples=40, deadline=None)
def test_values_of_a_queue_shift_and_stay_in_order(heads: float, volume: float) -> None:
    prices = Prices(floor=0.0)
    (plain,), (found,) = values(demand(0.0, volume=volume), prices), values(demand(heads, volume=volume), prices)
    assert list(found) == sorted(found, reverse=True)
    assert plain == values(demand(volume=volume), prices)[0]
    more = sum(found) - sum(plain)
    assert more >= 0 if heads < 0 else more <= 0


def test_the_floor_of_the_worst_interval_shifts_along_and_the_minimum_staff_stays() -> None:
    floor, none = Prices(floor=400.0), Prices(floor=0.0)

    def floors(own: QueueDemand) -> list[int]:
        """Milli-currency of the floor alone, person by person."""
        with_it, without = values(own, floor)[0], values(own, none)[0]
        return [a - b for a, b in zip(with_it, (*without, *[0] * 40), strict=False)]

    full = round(400.0 * 15 / 60 * 1000)
    plain = sum(one == pytest.approx(full, abs=1) for one in floors(demand()))
    assert plain > 6  # nobody reaches half in time with fewer
    for heads, people in ((3.0, plain - 3), (-2.0, plain + 2), (plain + 10.0, VOICE.minimum_staff)):
        assert sum(one == pytest.approx(full, abs=1) for one in floors(demand(heads))) == people


def test_a_closed_interval_and_one_without_contacts_ignore_the_shift() -> None:
    own = replace(demand(0.0, 0.0, 0.0), volume=(30.0, 0.0, 30.0), open=(True, True, False), head_shift=(2.5, 7.0, 7.0))
    found, plain = values(own, Prices()), values(replace(own, head_shift=()), Prices())
    assert found[0] != plain[0]
    assert found[1:] == plain[1:]
