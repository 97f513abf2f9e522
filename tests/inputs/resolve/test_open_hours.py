"""Rows longer than the grid over the open hours in them; worked by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.site import Queue, ServiceTarget
from scheduler.forecasting.planned import plan_volumes
from scheduler.inputs.resolve.open_hours import over_open_hours
from scheduler.inputs.site_folder import load_site
from tests.inputs.conftest import Write

OFFICE, TWICE = ((510, 1020),), ((540, 720), (780, 1020))
QUEUE = Queue("calls", "voice", "Europe/Lisbon", (OFFICE,) * 4 + (TWICE, (), ()), ServiceTarget(0.8, 20), 300.0)
AMOUNTS = ("offered",)


def frame(*rows: tuple[str, str, float], queue: str = "calls") -> pd.DataFrame:
    found = pd.DataFrame([(queue, start, end, offered) for start, end, offered in rows])
    found.columns = pd.Index(["queue", "start", "end", "offered"])
    for key in ("start", "end"):
        found[key] = pd.to_datetime(found[key], format="mixed").dt.tz_localize("Europe/Lisbon").dt.tz_convert("UTC")
    return found


def spread(rows: pd.DataFrame, grid: int = 15) -> list[tuple[str, str, float]]:
    found = over_open_hours([QUEUE], rows, grid, AMOUNTS)
    local = {key: found[key].dt.tz_convert("Europe/Lisbon").dt.strftime("%d %H:%M") for key in ("start", "end")}
    return list(zip(local["start"], local["end"], found["offered"], strict=True))


def test_a_row_of_a_day_lies_in_its_open_hours() -> None:
    # Monday opens 08:30-17:00; Friday 09:00-12:00 and 13:00-17:00, three sevenths and four.
    rows = frame(("2026-11-16", "2026-11-17", 85.0), ("2026-11-20", "2026-11-21", 70.0))
    assert spread(rows) == [
        ("16 08:30", "16 17:00", 85),
        ("20 09:00", "20 12:00", pytest.approx(30)),
        ("20 13:00", "20 17:00", pytest.approx(40)),
    ]


def test_an_hour_in_which_the_queue_opens_lies_after_the_opening() -> None:
    rows = frame(("2026-11-16 08:00", "2026-11-16 09:00", 6.0), ("2026-11-16 09:00", "2026-11-16 10:00", 8.0))
    assert spread(rows) == [("16 08:30", "16 09:00", 6), ("16 09:00", "16 10:00", 8)]


def test_rows_of_the_grid_and_rows_wholly_open_or_closed_stay_as_they_are() -> None:
    rows = frame(
        ("2026-11-16 08:00", "2026-11-16 08:30", 1.0),
        ("2026-11-16 10:00", "2026-11-16 12:00", 9.0),
        ("2026-11-21", "2026-11-22", 4.0),
    )
    assert over_open_hours([QUEUE], rows, 30, AMOUNTS) is rows
    other = frame(("2026-11-16", "2026-11-17", 85.0), queue="other")
    assert over_open_hours([QUEUE], other, 15, AMOUNTS) is other


@given(st.lists(st.integers(1, 60), min_size=1, max_size=12), st.integers(0, 23))
def test_no_contact_is_lost_and_rows_never_overlap(hours: list[int], first: int) -> None:
    at, rows = datetime(2026, 10, 23, first, tzinfo=UTC), []  # clocks go back on the 25th
    for hour in hours:
        rows.append(("calls", at, at + timedelta(hours=hour), float(hour)))
        at += timedelta(hours=hour)
    given = pd.DataFrame(rows, columns=["queue", "start", "end", "offered"])
    found = over_open_hours([QUEUE], given, 30, AMOUNTS)
    assert found["offered"].sum() == pytest.approx(sum(hours))
    assert (found["end"] > found["start"]).all()
    assert (found["start"].iloc[1:].to_numpy() >= found["end"].iloc[:-1].to_numpy()).all()


HEADER = "queue,start,end,offered,answered,abandoned,handle_seconds\n"


def daily(*days: int, offered: int = 400, seconds: int = 240) -> str:
    """Rows of billing, a day each."""
    rows = (
        f"billing,2026-11-{day} 00:00,2026-11-{day + 1} 00:00,{offered},{offered},0,{offered * seconds}\n"
        for day in days
    )
    return HEADER + "".join(rows)


def test_a_history_of_days_is_forecast_in_the_open_hours_and_told(write_site: Write) -> None:
    tech = "tech,2026-11-16 09:00,2026-11-16 09:30,5,5,0,3000\n"
    site = write_site({"history/calls.csv": daily(16, 17, 18, 19, 20) + tech})
    inputs = load_site(site)
    (note,) = [note.message for note in inputs.notes if note.queue == "billing"]
    assert note.startswith("5 rows of history of an hour or longer (up to 24 h), where the site plans 15 minutes")
    volume = plan_volumes(inputs.setup, inputs.history, None).volumes["billing"].volume
    # Monday, 08:00-18:00: 400 contacts over 40 quarters of an hour, none before or after.
    assert volume[:96] == pytest.approx([0] * 32 + [10] * 40 + [0] * 24)


def test_a_forecast_of_days_is_spread_over_the_open_hours(write_site: Write) -> None:
    row = "queue,start,end,volume,aht_seconds\nbilling,2026-11-23 00:00,2026-11-24 00:00,400,200\n"
    inputs = load_site(write_site({"forecast.csv": row}))
    planned = plan_volumes(inputs.setup, inputs.history, inputs.forecast).volumes["billing"]
    assert planned.volume[:96] == pytest.approx([0] * 32 + [10] * 40 + [0] * 24)
    assert planned.aht_seconds[40] == 200
    assert any("forecast.csv of an hour or longer" in note.message for note in inputs.notes)


def test_a_handle_time_of_hours_is_told_by_queue_and_file(write_site: Write) -> None:
    site = write_site({"history/old.csv": daily(12, offered=40, seconds=240_000)})
    notes = [str(note) for note in load_site(site).notes]
    assert any(
        note.startswith("billing: history/old.csv: a mean handle time of 66.7 hours (240,000 s) over 40 contacts")
        for note in notes
    )
    assert not any("history/calls.csv: a mean" in note for note in notes)


def test_a_handle_time_of_hours_in_a_forecast_is_told_too(write_site: Write) -> None:
    row = "queue,start,end,volume,aht_seconds\nbilling,2026-11-23 09:00,2026-11-23 09:30,4,14400\n"
    notes = [str(note) for note in load_site(write_site({"forecast.csv": row})).notes]
    assert any(note.startswith("billing: forecast.csv: a mean handle time of 4.0 hours (14,400 s)") for note in notes)


def test_more_answered_than_offered_in_an_interval_is_history_and_far_more_on_a_day_is_told(write_site: Write) -> None:
    rows = "billing,2026-11-12 09:00,2026-11-12 09:30,4,5,0,1200\nbilling,2026-11-12 09:30,2026-11-12 10:00,0,0,2,0\n"
    site = write_site({"history/old.csv": HEADER + rows})
    assert not any("answered and abandoned" in str(note) for note in load_site(site).notes)
    more = rows + "billing,2026-11-13 09:00,2026-11-13 12:00,20,60,0,14400\n"
    (site / "history" / "old.csv").write_text(HEADER + more, encoding="utf-8")
    (told,) = [str(note) for note in load_site(site).notes if "answered and" in str(note)]
    assert told.startswith("billing: history/old.csv: 65 answered and 2 abandoned of 24 offered in the whole file")
