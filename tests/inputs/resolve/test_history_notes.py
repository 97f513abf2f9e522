"""What a history lacks is told; what is wrong in a forecast.csv is an error with its line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.clock import Horizon
from scheduler.domain.errors import InputError
from scheduler.domain.site import CalendarEvent, Queue, ServiceTarget
from scheduler.forecasting.planned import plan_volumes
from scheduler.inputs.reading.overlaps import overlapped
from scheduler.inputs.resolve.history_notes import history_notes
from scheduler.inputs.site_folder import load_site
from tests.inputs.conftest import FILES, Write

HEADER = "queue,start,end,offered,answered,abandoned,handle_seconds\n"
OFFICE = ((540, 1020),)
QUEUE = Queue("calls", "voice", "Europe/Lisbon", (OFFICE,) * 5 + ((), ()), ServiceTarget(0.8, 20), 300.0)
HORIZON = Horizon("Europe/Lisbon", date(2026, 11, 23), 7)


def day_rows(day: str, minutes: int = 30, first: str = "09:00", last: str = "17:00") -> list[dict[str, object]]:
    start, end = (pd.Timestamp(f"{day} {clock}", tz="Europe/Lisbon") for clock in (first, last))
    marks = pd.date_range(start, end, freq=f"{minutes}min", inclusive="left")
    step = pd.Timedelta(minutes=minutes)
    return [
        {"queue": "calls", "start": m, "end": m + step, "offered": 3.0, "answered": 3.0, "handle_seconds": 900.0}
        for m in marks
    ]


def notes_of(rows: list[dict[str, object]], queue: Queue = QUEUE) -> list[str]:
    frame = pd.DataFrame(rows).sort_values("start", ignore_index=True)
    for key in ("start", "end"):
        frame[key] = pd.to_datetime(frame[key], utc=True)
    return [str(note) for note in history_notes([queue], frame, HORIZON)]


def weekdays(*days: int, minutes: int = 30) -> list[dict[str, object]]:
    return [row for day in days for row in day_rows(f"2026-11-{day}", minutes)]


def test_a_history_that_covers_the_open_hours_has_no_notes() -> None:
    assert notes_of(weekdays(16, 17, 18, 19, 20)) == []


def test_an_open_date_without_rows_is_named() -> None:
    (note,) = notes_of(weekdays(16, 17, 19, 20))
    assert note.startswith("calls: no history on 1 open date: 2026-11-18; left out, not counted as 0 (if the queue")


def test_a_date_that_an_event_closes_is_no_gap() -> None:
    shut = CalendarEvent("strike", date(2026, 11, 18), date(2026, 11, 18), closed=True)
    assert notes_of(weekdays(16, 17, 19, 20), replace(QUEUE, events=(shut,))) == []


def test_an_open_hour_without_rows_is_named_and_a_weekend_is_none() -> None:
    rows = weekdays(9, 10, 11, 12, 13, 16, 17, 19, 20) + day_rows("2026-11-18", last="12:00")
    rows += day_rows("2026-11-18", first="13:30")
    (note,) = notes_of(rows)
    assert note.startswith("calls: no history for 1.5 open hours on 1 other date, first 2026-11-18 12:00; left out")


def test_rows_of_five_fifteen_and_thirty_minutes_leave_no_gap() -> None:
    rows = weekdays(16, minutes=5) + weekdays(17, minutes=15) + weekdays(18, 19, minutes=30)
    rows += day_rows("2026-11-20", 5, last="10:00") + day_rows("2026-11-20", 15, "10:00", "11:00")
    rows += day_rows("2026-11-20", 30, "11:00")
    assert notes_of(rows) == []


def test_a_clock_change_is_no_gap() -> None:
    always = (((0, 1440),),) * 7
    queue = Queue("calls", "voice", "Europe/Lisbon", always, ServiceTarget(0.8, 20), 300.0)
    start = pd.Timestamp("2026-10-24", tz="Europe/Lisbon")
    marks = pd.date_range(start, pd.Timestamp("2026-10-27", tz="Europe/Lisbon"), freq="15min", inclusive="left")
    frame = pd.DataFrame({"queue": "calls", "start": marks.tz_convert("UTC"), "answered": 1.0, "handle_seconds": 60.0})
    frame["end"] = frame["start"] + pd.Timedelta(minutes=15)
    horizon = Horizon("Europe/Lisbon", date(2026, 11, 2), 7)
    assert history_notes([queue], frame, horizon) == ()
    repeated = frame[frame["start"] != pd.Timestamp("2026-10-25 01:15+00:00")]
    assert "first 2026-10-25 01:15" in str(history_notes([queue], repeated, horizon)[0])


def test_contacts_without_handle_time_are_told_and_left_out_of_it() -> None:
    rows = weekdays(16, 17, 18, 19, 20)
    rows[3]["handle_seconds"] = 0.0
    (note,) = notes_of(rows)
    assert "1 row of history with contacts answered but 0 handle_seconds, first 2026-11-16 10:30" in note
    assert note.endswith("left out of the AHT")
    for row in rows:
        row["handle_seconds"] = 0.0
    (note,) = notes_of(rows)
    assert note.endswith("the queue's aht_seconds (300) stands in")


def test_rows_longer_than_an_hour_are_told() -> None:
    (note,) = notes_of(weekdays(16, 17, 18, 19) + day_rows("2026-11-20", 480))
    assert "1 row of history of an hour or longer (up to 8 h), where the site plans 15 minutes" in note


def test_a_history_that_ends_weeks_before_the_horizon_is_told() -> None:
    frame = notes_of(weekdays(2, 3, 4, 5, 6))
    assert frame == [
        "calls: history ends 2026-11-06, 16 days before the first date planned; import what happened since"
    ]


def test_a_history_too_old_to_be_relied_on_is_told_once() -> None:
    (note,) = notes_of(day_rows("2026-09-07"))
    assert "76 days before the first date planned, too far ahead to be relied on; import" in note


def test_a_site_keeps_the_notes_and_forgets_handle_times_of_zero(write_site: Write) -> None:
    text = FILES["history/calls.csv"].replace("22,22,0,5000", "22,22,0,0")
    inputs = load_site(write_site({"history/calls.csv": text}))
    assert any("0 handle_seconds" in note.message and note.queue == "billing" for note in inputs.notes)
    assert np.isnan(inputs.history["handle_seconds"].iloc[1])


def test_contacts_carried_over_from_the_interval_before_are_let_through(write_site: Write) -> None:
    text = FILES["history/calls.csv"].replace("22,22,0,5000", "22,22,2,5000")
    assert load_site(write_site({"history/calls.csv": text})).history["abandoned"].sum() == 4


@pytest.mark.parametrize("grains", [(5, 15, 30), (30, 5, 15)])
def test_files_of_several_grains_make_one_history(grains: tuple[int, ...], write_site: Write) -> None:
    files: dict[str, str | None] = {"history/calls.csv": None}
    for day, grain in zip((16, 17, 18), grains, strict=True):
        lines = []
        for minute in range(8 * 60, 18 * 60, grain):
            start = datetime(2026, 11, day) + timedelta(minutes=minute)
            end = start + timedelta(minutes=grain)
            for queue in ("billing", "tech"):
                lines.append(f"{queue},{start:%Y-%m-%d %H:%M},{end:%Y-%m-%d %H:%M},{grain},{grain},0,{grain * 60}")
        files[f"history/{grain}.csv"] = HEADER + "\n".join(lines) + "\n"
    inputs = load_site(write_site(files))
    assert inputs.history.groupby("queue")["offered"].sum().tolist() == [1800, 1800]
    assert not [note for note in inputs.notes if note.queue == "billing"]
    volume = plan_volumes(inputs.setup, inputs.history, None).volumes["billing"].volume
    for day in range(3):
        assert volume[96 * day + 32 : 96 * day + 72] == pytest.approx([15] * 40)


FORECAST = "queue,start,end,volume,aht_seconds\nbilling,2026-11-23 09:00,2026-11-23 09:30,12.5,240\n"
BAD_FORECASTS = {
    "unknown queue": ("biling,2026-11-24 09:00,2026-11-24 09:30,4,", "queue", "'billing'"),
    "negative": ("billing,2026-11-24 09:00,2026-11-24 09:30,-4,", "volume", "at least 0"),
    "no number": ("billing,2026-11-24 09:00,2026-11-24 09:30,many,", "volume", "a number"),
    "empty": ("billing,2026-11-24 09:00,2026-11-24 09:30,,", "volume", "write a number"),
    "no time at all": ("billing,2026-11-24 09:00,2026-11-24 09:30,4,0", "aht_seconds", "found 0 with 4 contacts"),
    "negative AHT": ("billing,2026-11-24 09:00,2026-11-24 09:30,4,-9", "aht_seconds", "at least 0"),
    "twice": ("billing,2026-11-23 09:00,2026-11-23 09:30,4,", "start", "same interval as"),
    "overlap": ("billing,2026-11-23 09:15,2026-11-23 09:45,4,", "start", "overlaps"),
    "backwards": ("billing,2026-11-24 09:30,2026-11-24 09:00,4,", "end", "not after start"),
    "skipped hour": ("billing,2026-03-29 01:00,2026-03-29 01:30,4,", "start", "does not exist"),
}


@pytest.mark.parametrize("name", BAD_FORECASTS)
def test_a_wrong_row_of_forecast_csv_is_named(name: str, write_site: Write) -> None:
    row, key, says = BAD_FORECASTS[name]
    folder = write_site({"forecast.csv": FORECAST + row + "\n"})
    with pytest.raises(InputError) as caught:
        load_site(folder)
    told = [i for i in caught.value.issues if i.file == str(folder / "forecast.csv") and i.line == 3 and i.key == key]
    assert any(says in issue.message for issue in told), str(caught.value)


def test_a_forecast_may_be_fractional_and_its_handle_time_empty(write_site: Write) -> None:
    inputs = load_site(write_site({"forecast.csv": FORECAST + "tech,2026-11-23 09:00,2026-11-23 09:05,0.25,\n"}))
    assert inputs.forecast is not None
    assert inputs.forecast["volume"].tolist() == [12.5, 0.25]
    assert np.isnan(inputs.forecast["aht_seconds"].iloc[1])


def test_an_overlap_across_files_names_the_other_file(write_site: Write) -> None:
    row = "billing,2026-11-16 09:45,2026-11-16 09:50,1,1,0,60\n"
    folder = write_site({"history/more.csv": HEADER + row})
    with pytest.raises(InputError) as caught:
        load_site(folder)
    (issue,) = caught.value.issues
    assert (Path(issue.file).name, issue.line) == ("more.csv", 2)
    assert f"{folder / 'history' / 'calls.csv'}:3" in issue.message


@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.integers(0, 40), st.integers(1, 20)), min_size=1, max_size=25, unique=True
    )
)
def test_every_row_that_reaches_into_an_earlier_one_is_found(spans: list[tuple[str, int, int]]) -> None:
    spans.sort()
    origin = pd.Timestamp("2026-11-16", tz="UTC")
    frame = pd.DataFrame(
        {
            "queue": [queue for queue, _, _ in spans],
            "start": [origin + pd.Timedelta(minutes=start) for _, start, _ in spans],
            "end": [origin + pd.Timedelta(minutes=start + length) for _, start, length in spans],
        }
    )
    found = overlapped(frame)
    for i, (queue, start, _) in enumerate(spans):
        earlier = [j for j in range(i) if spans[j][0] == queue and spans[j][1] + spans[j][2] > start]
        assert (found[i] in earlier) if earlier else found[i] == -1
