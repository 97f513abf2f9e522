from __future__ import annotations

from zoneinfo import available_timezones

import pytest

from scheduler.forecasting.zone_country import country_of


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("America/New_York", "US"),
        ("US/Eastern", "US"),
        ("Asia/Manila", "PH"),
        ("Atlantic/Azores", "PT"),
        ("Europe/Oslo", "NO"),  # the same zone as Europe/Berlin, and another country
        ("Europe/Berlin", "DE"),
        ("Asia/Calcutta", "IN"),
        ("Portugal", "PT"),
    ],
)
def test_a_zone_has_the_country_of_its_name(zone: str, country: str) -> None:
    assert country_of(zone) == country


@pytest.mark.parametrize("zone", ["UTC", "Etc/GMT+5", "CET", "EST5EDT", "GMT", "no such zone"])
def test_a_zone_of_no_country_has_none(zone: str) -> None:
    assert country_of(zone) == ""


def test_every_zone_named_after_a_place_has_a_country() -> None:
    without = {
        zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/") and not country_of(zone)
    }
    assert without <= {"SystemV/AST4ADT"}
