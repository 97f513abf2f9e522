from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.contact_worth import contact_values
from scheduler.domain.demand import QueueDemand
from scheduler.domain.site import Prices, Queue, ServiceTarget, ShortageTier
from scheduler.staffing.channels.line import LineStaffing
from scheduler.staffing.channels.registry import staffing_of
from scheduler.staffing.erlang import erlang_a
from scheduler.staffing.service_curves import ServiceCurves, falling_steps, floor_people, service_curves
from scheduler.staffing.service_value import Values, floor_price
from scheduler.staffing.valuation import assumed_patience
from scheduler.staffing.waiting_line import ASSUMED_PATIENCE_SECONDS

ALWAYS = (((0, 1440),),) * 7
VOICE = Queue("calls", "voice", "UTC", ALWAYS, ServiceTarget(0.8, 20), 300, 180)
PRICES = Prices()
NO_FLOOR = Prices(floor=0.0)


def demand_of(queue: Queue, volume: list[float], aht: float = 300.0, **changes: object) -> QueueDemand:
    count = len(volume)
    whole = QueueDemand(queue.name, (True,) * count, tuple(volume), (aht,) * count, (0,) * count)
    return replace(whole, **changes)  # type: ignore[arg-type]


def curves_of(queue: Queue, volume: float, aht: float, minutes: int, *more: float) -> ServiceCurves:
    model = staffing_of(queue)
    assert isinstance(model, LineStaffing)
    return service_curves(model, queue, np.array([volume]), np.array([aht]), minutes, *more)


def values_of(queue: Queue, demand: QueueDemand, prices: Prices, minutes: int, present: float) -> Values:
    return staffing_of(queue).values(queue, demand, prices, minutes, present)


def value_of(values: tuple[int, ...]) -> np.ndarray:
    """Milli-currency of 0, 1, ... people, measured from the most that can be had."""
    return np.concatenate([[0], np.cumsum(values)]) - sum(values)


@given(
    st.floats(0.5, 600), st.floats(30, 1500), st.floats(20, 3000), st.floats(0, 120), st.floats(0, 0.4),
    st.sampled_from([15, 30]), st.sampled_from([0.0, 0.08]),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_the_curve_promises_nothing_untrue_and_is_exact_from_the_inflection_on(
    volume: float, aht: float, patience: float, within: float, shrinkage: float, minutes: int, error: float
) -> None:
    target = ServiceTarget(0.8, within)
    queue = replace(VOICE, target=target, patience_seconds=patience)
    curves = curves_of(queue, volume, aht, minutes, 1 - shrinkage, error)
    for true in (curves.answered[0], curves.in_time[0]):
        promised = true[-1] - falling_steps(true[None, :])[0][::-1].cumsum()[::-1]
        assert (promised <= true[:-1] + 1e-7 * volume).all()
        assert (np.diff(promised, 2) <= 1e-9 * volume).all()
        steepest = int(np.diff(true).argmax())
        if not error:  # a mean over a few sizes of the day may have several inflections
            assert promised[steepest:] == pytest.approx(true[steepest:-1], abs=1e-7 * volume)
    # Contacts answered are concave whatever the load: their curve needs no repair.
    assert falling_steps(curves.answered)[0] == pytest.approx(np.diff(curves.answered[0]), abs=1e-7 * volume)


@given(
    st.floats(0.2, 400), st.floats(30, 1200), st.floats(20, 1500), st.floats(0, 0.4), st.integers(0, 6),
    st.floats(0, 1), st.sampled_from(["voice", "chat", "email", "callback"]), st.sampled_from([0.0, 0.06]),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_values_never_rise_and_stay_below_the_true_worth(
    volume: float, aht: float, patience: float, shrinkage: float, least: int, worst: float, channel: str, error: float
) -> None:
    queue = Queue(
        "q", channel, "UTC", ALWAYS, ServiceTarget(0.8, 20, worst_interval=worst), aht, patience,
        minimum_staff=least, concurrency=2.0 if channel == "chat" else 1.0,
    )  # fmt: skip
    demand = demand_of(queue, [volume, 0.0, volume / 2], aht, day_error=error, required=(7, least, least))
    rows = values_of(queue, demand, PRICES, 30, 1 - shrinkage)
    for row in rows:
        assert all(a >= b > 0 for a, b in pairwise((*row, 1)))
        assert len(row) >= least
    if channel not in ("voice", "chat"):
        return
    assert len(rows[1]) == least
    plain = values_of(replace(queue, minimum_staff=0), demand, NO_FLOOR, 30, 1 - shrinkage)[0]
    curves = curves_of(queue, volume, aht, 30, 1 - shrinkage, error)
    worth, extra = contact_values(queue, NO_FLOOR, aht)
    true = 1000 * (worth * curves.answered[0] + extra * curves.in_time[0])
    promised = value_of(plain)
    reached = true[: len(promised)] - true[-1]
    assert (promised <= reached + 0.5 * len(true) + 1e-6 * true[-1]).all()


def test_the_curve_is_erlang_a_by_hand() -> None:
    # 60 calls of 300 s in 30 minutes, patience 180 s: in time per further agent (demand.md section 5), n = 8..16.
    curves = curves_of(VOICE, 60.0, 300.0, 30)
    steps = np.diff(curves.in_time[0])
    assert steps[7:16].round(1).tolist() == [6.5, 6.9, 6.9, 6.3, 5.3, 4.2, 3.0, 2.1, 1.3]
    state = erlang_a(np.arange(1, 17), 60 / 1800, 300.0, 20.0, 180.0)
    assert curves.answered[0][1:17] == pytest.approx(60 * (1 - state.abandoned))


def test_shrinkage_thins_the_people_once() -> None:
    thin = curves_of(VOICE, 60.0, 300.0, 30, 0.75)
    plain = curves_of(VOICE, 60.0, 300.0, 30)
    assert thin.in_time[0][[4, 8, 16]] == pytest.approx(plain.in_time[0][[3, 6, 12]])


def test_the_floor_is_paid_up_to_the_worst_interval_share_and_the_minimum_staff() -> None:
    queue = replace(VOICE, target=ServiceTarget(0.8, 20, worst_interval=0.6))
    curves = curves_of(queue, 60.0, 300.0, 30)
    people = int(floor_people(queue, curves, np.array([60.0]))[0])
    assert curves.in_time[0][people - 1] < 36 <= curves.in_time[0][people]
    demand = demand_of(queue, [60.0])
    plain, floored = (values_of(queue, demand, Prices(floor=price), 30, 1.0)[0] for price in (0.0, 300.0))
    added = np.array(floored[: len(plain)]) - np.array(plain)
    assert added.tolist() == [150_000] * people + [0] * (len(plain) - people)
    staffed = values_of(replace(queue, minimum_staff=people + 2), demand, Prices(floor=300.0), 30, 1.0)[0]
    assert staffed[people + 1] - plain[people + 1] == 150_000
    tiers = Prices(shortage=(ShortageTier(0.0, 50.0), ShortageTier(0.5, 80.0)))
    assert (floor_price(VOICE, tiers), floor_price(replace(VOICE, shortage_price=100.0), tiers)) == (160.0, 320.0)


def test_an_unknown_patience_is_assumed_and_named() -> None:
    endless = replace(VOICE, patience_seconds=None)
    demand = demand_of(VOICE, [60.0])
    assert assumed_patience((VOICE, endless, replace(endless, name="mail", channel="email"))) == ("calls",)
    patient = replace(VOICE, patience_seconds=ASSUMED_PATIENCE_SECONDS)
    assert values_of(endless, demand, PRICES, 30, 1.0) == values_of(patient, demand, PRICES, 30, 1.0)


def test_an_uncertain_day_makes_the_last_people_worth_more_and_the_middle_ones_less() -> None:
    sure, unsure = (values_of(VOICE, demand_of(VOICE, [300.0], day_error=e), NO_FLOOR, 30, 1.0)[0] for e in (0.0, 0.1))
    assert len(unsure) > len(sure)
    assert unsure[59] > sure[59]
    assert unsure[44] < sure[44]


def test_written_work_is_worth_its_contacts_up_to_the_levelled_requirement() -> None:
    mail = Queue("mail", "email", "UTC", ALWAYS, ServiceTarget(0.9, 14400), 600, minimum_staff=1)
    demand = demand_of(mail, [12.0] * 3, 600.0, required=(3, 2, 1))
    rows = values_of(mail, demand, Prices(floor=50.0), 60, 0.9)
    person = round(1000 * 20 * 0.88 * 0.9 * 3600 / 600)  # contacts an hour at 10 + 10
    assert rows == ((person + 50_000, person, person), (person + 50_000, person), (person + 50_000,))


def test_closed_intervals_are_worth_nothing() -> None:
    demand = replace(demand_of(VOICE, [60.0, 60.0]), open=(True, False))
    first, second = values_of(replace(VOICE, minimum_staff=2), demand, PRICES, 30, 1.0)
    assert first
    assert second == ()
