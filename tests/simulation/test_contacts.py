"""Contacts as the demand states them, the same for every roster; deadlines on the queue's open time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from scheduler.simulation.centre import Centre
from scheduler.simulation.channels.deferred import response_deadlines
from scheduler.simulation.channels.line import CLOSING_GRACE_SECONDS
from scheduler.simulation.contacts import draw_contacts, opening_backlog
from scheduler.simulation.settings import SimulationOptions
from tests.simulation.centres import centre, queue


def test_volume_handle_time_and_patience_are_those_of_the_demand() -> None:
    one = Centre(centre([queue(patience_seconds=90.0)], [2000.0], [["calls"]]))
    drawn = draw_contacts(one, SimulationOptions(), 0).contacts
    size = drawn.arrival.size
    assert size == pytest.approx(48000, rel=0.02)
    assert drawn.work.mean() == pytest.approx(300, rel=0.02)
    assert (drawn.gives_up - drawn.arrival)[drawn.arrival < 80000].mean() == pytest.approx(90, rel=0.02)
    assert (np.diff(drawn.arrival) >= 0).all()


def test_lognormal_handle_times_have_the_mean_and_variation_asked_for() -> None:
    one = Centre(centre([queue()], [4000.0], [["calls"]]))
    options = SimulationOptions(handle_times="lognormal", handle_variation=0.8)
    handle = draw_contacts(one, options, 0).contacts.work
    assert handle.mean() == pytest.approx(300, rel=0.02)
    assert handle.std() / handle.mean() == pytest.approx(0.8, rel=0.05)


def test_day_error_and_dispersion_spread_the_counts() -> None:
    plain = centre([queue()], [100.0], [["calls"]])
    (usual,) = plain.demand
    for demand, low, high in (
        (usual, 0.8, 1.25),
        (replace(usual, dispersion=3.0), 2.4, 3.7),
        (replace(usual, day_error=0.1), 20.0, 32.0),
    ):
        one = Centre(replace(plain, demand=(demand,)))
        totals = np.array([draw_contacts(one, SimulationOptions(), r).contacts.arrival.size for r in range(300)])
        assert totals.mean() == pytest.approx(2400, rel=0.02)
        assert low < totals.var() / totals.mean() < high, demand


def test_the_same_contacts_whoever_else_there_is() -> None:
    alone = Centre(centre([queue("calls")], [60.0], [["calls"]]))
    both = Centre(centre([queue("sales"), queue("calls")], [30.0, 60.0], [["sales"], ["calls"]] * 3))
    first = draw_contacts(alone, SimulationOptions(seed=5), 2).contacts
    second = draw_contacts(both, SimulationOptions(seed=5), 2).contacts
    mine = second.queue == 1
    assert np.array_equal(first.arrival, second.arrival[mine])
    assert np.array_equal(first.work, second.work[mine])
    assert not np.array_equal(first.arrival, draw_contacts(alone, SimulationOptions(seed=6), 2).contacts.arrival)
    assert not np.array_equal(first.arrival, draw_contacts(alone, SimulationOptions(seed=5), 3).contacts.arrival)


def rows(centre_of: Centre) -> set[tuple[float, ...]]:
    """Contacts of a replication: when they come, how much work they are, when they give up."""
    drawn = draw_contacts(centre_of, SimulationOptions(seed=5), 2).contacts
    return set(zip(drawn.arrival, drawn.work, drawn.gives_up, strict=True))


@pytest.mark.parametrize(
    "changes", [{}, {"day_error": 0.1}, {"dispersion": 2.0}, {"day_error": 0.1, "dispersion": 2.0}]
)
def test_more_contacts_are_those_of_before_and_others_besides(changes: dict[str, Any]) -> None:
    few, many = (Centre(centre([queue(patience_seconds=90.0)], [rate], [["calls"]], **changes)) for rate in (60, 69))
    before, after = rows(few), rows(many)
    assert before < after
    assert len(after) / len(before) == pytest.approx(1.15, abs=0.05)


def test_a_change_in_one_interval_leaves_the_contacts_of_all_others() -> None:
    plain = centre([queue(patience_seconds=90.0)], [60.0], [["calls"]])
    volume = tuple(0.0 if i == 3 else 30.0 for i in range(48))
    without = replace(plain, demand=(replace(plain.demand[0], volume=volume),))
    gone = rows(Centre(plain)) - rows(Centre(without))
    assert rows(Centre(without)) < rows(Centre(plain))
    assert {int(arrival // 1800) for arrival, *_ in gone} == {3}


def test_longer_handle_times_are_of_the_same_contacts() -> None:
    plain = centre([queue(patience_seconds=90.0)], [60.0], [["calls"]])
    longer = replace(plain, demand=(replace(plain.demand[0], aht_seconds=(330.0,) * 48),))
    first, second = (draw_contacts(Centre(one), SimulationOptions(), 0).contacts for one in (plain, longer))
    assert np.array_equal(first.arrival, second.arrival)
    assert np.array_equal(first.gives_up, second.gives_up)
    assert second.work == pytest.approx(first.work * 1.1)


def test_those_who_wait_at_the_start_are_the_same_however_many_come_later() -> None:
    mail = queue("mail", channel="email", opening_backlog=7.0)
    first, second = (
        draw_contacts(Centre(centre([mail], [rate], [["mail"]])), SimulationOptions(), 0) for rate in (5, 9)
    )
    assert np.array_equal(first.contacts.work[:7], second.contacts.work[:7])


def test_without_patience_callers_are_cut_off_some_time_after_closing() -> None:
    plain = centre([queue()], [100.0], [["calls"]])
    doors = tuple(16 <= i < 36 for i in range(48))
    volume = tuple(50.0 if is_open else 0.0 for is_open in doors)
    one = Centre(replace(plain, demand=(replace(plain.demand[0], open=doors, volume=volume),)))
    drawn = draw_contacts(one, SimulationOptions(), 0).contacts
    assert np.unique(drawn.gives_up).tolist() == [18 * 3600 + CLOSING_GRACE_SECONDS]


def test_the_response_time_runs_while_the_queue_is_open() -> None:
    spans = np.array([[100.0, 200.0], [300.0, 450.0]])
    arrivals = np.array([0.0, 150.0, 200.0, 250.0, 300.0, 440.0])
    assert response_deadlines(spans, arrivals, 60.0).tolist() == [160.0, 310.0, 360.0, 360.0, 360.0, np.inf]
    assert response_deadlines(np.zeros((0, 2)), arrivals, 60.0).tolist() == [np.inf] * 6


def test_what_waits_at_the_start_is_as_stated_or_what_comes_after_the_last_closing() -> None:
    doors = tuple(16 <= i < 36 for i in range(48))
    for stated, expected in ((None, 60), (7.0, 7), (0.0, 0)):
        mail = queue("mail", channel="email", opening_backlog=stated)
        plain = centre([mail], [10.0], [["mail"]])
        one = Centre(replace(plain, demand=(replace(plain.demand[0], open=doors),)))
        drawn = draw_contacts(one, SimulationOptions(), 0)
        assert (drawn.contacts.arrival == 0).sum() == expected
        assert set(drawn.deadline[:expected].tolist()) <= {8 * 3600 + 240 * 60}
    assert opening_backlog(Centre(centre([queue()], [10.0], [["calls"]])), 0) == 0
