from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.domain.contact_worth import contact_values, mean_handle_time, queue_worth
from scheduler.domain.demand import QueueDemand
from scheduler.domain.site import Prices, Queue, ServiceTarget

ALWAYS = (((0, 1440),),) * 7
VOICE = Queue("calls", "voice", "UTC", ALWAYS, ServiceTarget(0.8, 20), 300, 180)
PRICES = Prices()


def test_contacts_are_worth_their_handle_time_unless_the_queue_says_otherwise() -> None:
    assert contact_values(VOICE, PRICES, 300.0) == (5.0, 5.0)
    assert contact_values(replace(VOICE, shortage_price=120.0), PRICES, 300.0) == (10.0, 10.0)
    assert contact_values(replace(VOICE, contact_value=3.0), PRICES, 300.0) == (3.0, 3.0)
    assert contact_values(replace(VOICE, contact_value=3.0, in_time_value=0.5), PRICES, 300.0) == (3.0, 0.5)


def test_a_queue_s_mean_contact_has_the_handle_time_of_the_intervals_with_most_contacts() -> None:
    demand = QueueDemand("calls", (True,) * 2, (30.0, 10.0), (240.0, 480.0), (0, 0))
    assert mean_handle_time(VOICE, demand) == pytest.approx(300.0)
    assert queue_worth(VOICE, PRICES, demand) == pytest.approx((5.0, 5.0))


def test_without_contacts_the_queue_s_own_handle_time_counts() -> None:
    demand = QueueDemand("calls", (True,) * 2, (0.0, 0.0), (240.0, 480.0), (0, 0))
    assert mean_handle_time(VOICE, demand) == 300
