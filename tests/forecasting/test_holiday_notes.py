"""Which public holidays planners are told of: those nobody has an example of, and nobody has said a word about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from scheduler.domain.forecasts import ForecastLock, LockedQueue, VolumeEdit, VolumeNote
from scheduler.domain.site import CalendarEvent, Queue
from scheduler.domain.site_setup import SiteSetup
from scheduler.forecasting.holiday_notes import holiday_notes
from scheduler.forecasting.planned import plan_volumes
from tests.factories import MakeQueue, MakeSetup
from tests.forecasting.test_volumes import history, stamps

NEW_YORK = "America/New_York"
MakeSite = Callable[..., SiteSetup]
THANKSGIVING = date(2026, 11, 26)
MONDAY = date(2026, 11, 23)
WEEKDAYS_ONLY = (((480, 1080),),) * 5 + ((), ())


def calls(first: str = "2026-08-31", queue: str = "calls", until: str = "2026-11-23") -> pd.DataFrame:
    return history(stamps(first, until, zone=NEW_YORK), lambda t: 10.0 if 8 <= t.hour < 18 else 0.0, queue=queue)


@pytest.fixture
def site(queue: MakeQueue, setup: MakeSetup) -> MakeSite:
    def make(*queues: Queue, start: date = MONDAY, days: int = 7, **changes: object) -> SiteSetup:
        mine = queues or (queue(zone=NEW_YORK, **changes),)
        return setup(*mine, start=start, zone=NEW_YORK, days=days)

    return make


def notes(site: SiteSetup, past: pd.DataFrame, *more: object) -> tuple[VolumeNote, ...]:
    known = more or (None,)
    return holiday_notes(plan_volumes(site, past, *known), past, *known)  # type: ignore[arg-type]


def test_a_holiday_without_an_example_is_told_with_date_name_contacts_and_what_to_do(site: MakeSite) -> None:
    (note,) = notes(site(holidays="US"), calls())
    assert (note.queue, note.about) == ("calls", "holidays")
    assert note.message.startswith("Thu 2026-11-26 is Thanksgiving Day (US): history has no example of it")
    assert "like the public holidays of the history (Columbus Day, Labor Day, Veterans Day)" in note.message
    assert "(the last 4 Thursdays brought 400 on average)" in note.message
    assert "{name: Thanksgiving Day, from: 2026-11-26, lift: -0.3}" in note.message
    assert "guessed" not in note.message


def test_a_short_history_takes_it_for_an_ordinary_day(site: MakeSite) -> None:
    (note,) = notes(site(holidays="US"), calls("2026-11-09"))
    assert "as an ordinary Thursday: calls 400 contacts (the last 2 Thursdays brought 400 on average)" in note.message


def test_without_the_key_the_country_is_guessed_from_the_zone_and_that_is_said(site: MakeSite) -> None:
    (note,) = notes(site(), calls())
    assert "(US, guessed from the zone America/New_York)" in note.message
    assert "as an ordinary Thursday" in note.message
    assert "set holidays: US in site.yaml" in note.message


@pytest.mark.parametrize("place", ["none", "PT"])
def test_another_place_or_none_ends_the_guess(site: MakeSite, place: str) -> None:
    assert notes(site(holidays=place), calls()) == ()


def test_a_zone_of_no_country_says_nothing(queue: MakeQueue, setup: MakeSetup) -> None:
    past = history(stamps("2026-08-31", "2026-11-23", zone="UTC"), lambda t: 10.0)
    assert notes(setup(queue(zone="UTC"), start=MONDAY, zone="UTC"), past) == ()


def test_the_same_holiday_a_year_before_is_an_example_which_only_the_key_makes_use_of(site: MakeSite) -> None:
    past = calls("2025-11-03")
    assert notes(site(holidays="US"), past) == ()
    (note,) = notes(site(), past)
    assert "history has an example of it" in note.message
    assert "set holidays: US" in note.message
    assert "lift" not in note.message


def test_an_observed_holiday_is_an_example_of_itself(site: MakeSite) -> None:
    # 4 July is a Saturday in 2026, and observed on Friday.
    past = calls("2025-06-02", until="2026-06-29")
    assert notes(site(holidays="US", start=date(2026, 6, 29)), past) == ()


@pytest.mark.parametrize(
    "event",
    [
        CalendarEvent("Thanksgiving", THANKSGIVING, THANKSGIVING, closed=True),
        CalendarEvent("Thanksgiving", THANKSGIVING, THANKSGIVING, lift=0.0),
        CalendarEvent("long weekend", THANKSGIVING, date(2026, 11, 29), lift=-0.4),
    ],
)
def test_an_event_that_says_what_it_brings_is_a_word(site: MakeSite, event: CalendarEvent) -> None:
    assert notes(site(holidays="US", events=(event,)), calls()) == ()


def test_an_event_that_has_happened_before_is_a_word_and_one_that_has_not_is_told(site: MakeSite) -> None:
    feast = CalendarEvent("feast", THANKSGIVING, THANKSGIVING)
    (note,) = notes(site(holidays="US", events=(feast,)), calls())
    assert "the event 'feast' has neither a lift nor a past occurrence and changes nothing" in note.message
    before = CalendarEvent("feast", date(2026, 10, 8), date(2026, 10, 8))
    assert notes(site(holidays="US", events=(before, feast)), calls()) == ()
    long_ago = CalendarEvent("feast", date(2026, 1, 8), date(2026, 1, 8))
    assert len(notes(site(holidays="US", events=(long_ago, feast)), calls())) == 1


def edit(day: int, queue: str = "calls") -> VolumeEdit:
    start, end = (datetime(2026, 11, day, hour, tzinfo=UTC) for hour in (14, 20))
    return VolumeEdit(queue, start, end, "x", 0.7, "turkey", "Ana")


def test_an_edit_of_that_day_is_a_word_and_one_of_another_day_is_not(site: MakeSite) -> None:
    us = site(holidays="US")
    assert notes(us, calls(), None, [edit(26)]) == ()
    assert notes(us, calls(), None, [edit(26, "*")]) == ()
    assert len(notes(us, calls(), None, [edit(25)])) == 1


def client(first: int, last: int) -> pd.DataFrame:
    starts = pd.date_range(f"2026-11-26 {first:02d}:00", f"2026-11-26 {last - 1:02d}:00", freq="h", tz=NEW_YORK)
    rows = {"queue": "calls", "start": starts, "end": starts + pd.Timedelta(hours=1), "volume": 5.0}
    return pd.DataFrame({**rows, "aht_seconds": float("nan")})


def test_a_client_s_forecast_of_the_whole_day_is_a_word_and_of_a_part_is_not(site: MakeSite) -> None:
    us = site(holidays="US", opening=WEEKDAYS_ONLY)
    assert notes(us, calls(), client(8, 18)) == ()
    assert len(notes(us, calls(), client(8, 12))) == 1


def test_a_locked_forecast_is_a_word(site: MakeSite) -> None:
    us = site(holidays="US")
    count = us.horizon.num_intervals
    locked = LockedQueue("calls", "history", (), (4.0,) * count, (4.0,) * count, (300.0,) * count)
    moment = datetime(2026, 11, 20, 9, tzinfo=UTC)
    lock = ForecastLock("test", "final", moment, "Ana", NEW_YORK, MONDAY, 7, 15, (locked,))
    assert notes(us, calls(), None, (), (lock,)) == ()


def test_queues_that_are_closed_that_day_by_their_hours_are_not_named(queue: MakeQueue, site: MakeSite) -> None:
    no_thursdays = (((480, 1080),),) * 3 + ((),) + (((480, 1080),),) * 3
    closed = queue("closed", zone=NEW_YORK, holidays="US", opening=no_thursdays)
    opened = queue("opened", zone=NEW_YORK, holidays="US", opening=WEEKDAYS_ONLY)
    past = pd.concat([calls(queue=name) for name in ("closed", "opened")])
    (note,) = notes(site(closed, opened), past)
    assert note.queue == "opened"


def test_the_date_is_that_of_the_callers_clock(queue: MakeQueue, setup: MakeSetup) -> None:
    # Planned from 27 November on in Manila, which is still Thanksgiving's morning in New York... until 11:00.
    there = queue(zone=NEW_YORK, holidays="US")
    (note,) = notes(setup(there, start=date(2026, 11, 27), zone="Asia/Manila", days=2), calls(until="2026-11-26"))
    assert "2026-11-26" in note.message
    assert "on average" not in note.message  # a part of the day is no day to compare
    after = setup(there, start=date(2026, 11, 28), zone="Asia/Manila", days=2)
    assert notes(after, calls(until="2026-11-27")) == ()


def test_queues_with_the_same_reasons_share_a_line_and_others_have_their_own(queue: MakeQueue, site: MakeSite) -> None:
    us = [queue(name, zone=NEW_YORK, holidays="US") for name in ("a", "b")]
    past = pd.concat([calls(queue=name) for name in ("a", "b", "c")])
    (shared,) = notes(site(*us), past)
    assert shared.queue == "all queues"
    guess = queue("c", zone=NEW_YORK)
    assert [note.queue for note in notes(site(*us, guess), past)] == ["a, b", "c"]


def test_names_do_not_depend_on_the_language_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    from scheduler.forecasting.holiday_calendar import public_holidays

    monkeypatch.setenv("LANGUAGE", "pt_PT")
    monkeypatch.setenv("LANG", "pt_PT.UTF-8")
    assert public_holidays("PT", 2031, 2031)[date(2031, 12, 1)] == "Restoration of Independence Day"
