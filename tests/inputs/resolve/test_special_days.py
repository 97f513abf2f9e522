from __future__ import annotations

from datetime import date

import pytest

from scheduler.domain.errors import InputError
from scheduler.domain.site import CalendarEvent
from scheduler.inputs.site_folder import load_site
from tests.inputs.conftest import FILES, Write

EVENTS = """\
currency: EUR
holidays: PT
events:
  - {name: mailing, from: 2026-11-25, queues: [billing]}
  - {name: fair, from: 2026-11-24, to: 2026-11-26, lift: 0.2}
  - {name: stocktaking, from: 2026-11-27, closed: yes, queues: [tech]}
"""


def site_with(*pairs: tuple[str, str]) -> dict[str, str | None]:
    text = FILES["site.yaml"].replace("currency: EUR\n", EVENTS)
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return {"site.yaml": text}


def test_events_and_holidays_reach_the_queues_they_concern(write_site: Write) -> None:
    there = ("    aht_seconds: 600\n", "    aht_seconds: 600\n    holidays: DE-BY\n")
    billing, tech = load_site(write_site(site_with(there))).setup.queues
    fair = CalendarEvent("fair", date(2026, 11, 24), date(2026, 11, 26), lift=0.2)
    assert (billing.holidays, tech.holidays) == ("PT", "DE-BY")
    assert billing.events == (CalendarEvent("mailing", date(2026, 11, 25), date(2026, 11, 25)), fair)
    assert tech.events == (fair, CalendarEvent("stocktaking", date(2026, 11, 27), date(2026, 11, 27), closed=True))


def test_none_says_that_callers_of_a_queue_keep_no_holidays(write_site: Write) -> None:
    there = ("    aht_seconds: 600\n", "    aht_seconds: 600\n    holidays: none\n")
    billing, tech = load_site(write_site(site_with(there))).setup.queues
    assert (billing.holidays, tech.holidays) == ("PT", "none")


def test_a_queue_that_borrows_needs_no_history_of_its_own(write_site: Write) -> None:
    lines = FILES["history/calls.csv"].splitlines(keepends=True)
    borrow = ("    aht_seconds: 600\n", "    aht_seconds: 600\n    borrow: {queue: billing, factor: 0.5}\n")
    changes = site_with(borrow) | {"history/calls.csv": "".join(line for line in lines if not line.startswith("tech"))}
    tech = load_site(write_site(changes), start=date(2026, 11, 23)).setup.queues[1]
    assert (tech.borrow_from, tech.borrow_factor) == ("billing", 0.5)


def test_the_method_of_the_site_holds_unless_a_queue_names_another(write_site: Write) -> None:
    everywhere = site_with(("currency: EUR\n", "currency: EUR\nforecast: {method: mean_of_4}\n"))
    assert [queue.forecast_method for queue in load_site(write_site(everywhere)).setup.queues] == ["mean_of_4"] * 2
    one = site_with(
        ("currency: EUR\n", "currency: EUR\nforecast: {method: mean_of_4}\n"),
        ("    aht_seconds: 600\n", "    aht_seconds: 600\n    forecast: {method: calendar}\n"),
    )
    assert [queue.forecast_method for queue in load_site(write_site(one)).setup.queues] == ["mean_of_4", "calendar"]
    assert [queue.forecast_method for queue in load_site(write_site(site_with())).setup.queues] == ["auto", "auto"]


def test_an_unknown_method_is_refused_with_file_line_and_what_is_allowed(write_site: Write) -> None:
    wrong = site_with(
        ("currency: EUR\n", "currency: EUR\nforecast: {method: averge}\n"),
        ("    aht_seconds: 600\n", "    aht_seconds: 600\n    forecast: {method: mean of 4}\n"),
    )
    with pytest.raises(InputError) as caught:
        load_site(write_site(wrong))
    told = [str(issue) for issue in caught.value.issues]
    assert len(told) == 2
    for text, found in zip(sorted(told, key=lambda t: "queues" in t), ("averge", "mean of 4"), strict=True):
        assert "site.yaml:" in text
        assert f"'{found}'" in text
        assert "mean_of_4" in text
