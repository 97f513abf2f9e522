from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from scheduler.domain.clock import Horizon
from scheduler.domain.site import Queue, ServiceTarget
from scheduler.domain.site_setup import SiteSetup

DAILY = (((0, 1440),),) * 7


@pytest.fixture
def queue() -> Callable[..., Queue]:
    def make(name: str = "calls", zone: str = "Europe/Lisbon", opening: object = DAILY, **changes: object) -> Queue:
        defaults: dict = {"channel": "voice", "target": ServiceTarget(0.8, 20), "aht_seconds": 300.0}
        return Queue(name=name, time_zone=zone, opening=opening, **{**defaults, **changes})  # type: ignore[arg-type]

    return make


@pytest.fixture
def setup() -> Callable[..., SiteSetup]:
    def make(*queues: Queue, start: date, zone: str = "Europe/Lisbon", days: int = 7, minutes: int = 15) -> SiteSetup:
        return SiteSetup(
            site="test",
            currency="EUR",
            horizon=Horizon(zone, start, days, minutes),
            queues=queues,
            agents=(),
            teams=(),
            contracts={},
            patterns={},
            shifts={},
            rules=(),
        )

    return make
