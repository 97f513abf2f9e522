"""``forecast_edits.csv`` and the snapshots in ``forecasts/``, read from a site folder."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduler.domain.errors import InputError
from scheduler.domain.forecasts import ForecastLock
from scheduler.inputs.documents import hash_of
from scheduler.inputs.reading.forecast_snapshots import dump_lock, read_locks
from scheduler.inputs.reading.issues import Issues
from scheduler.inputs.site_folder import load_site
from scheduler.pipeline import SiteRequest
from scheduler.review import lock_forecast
from tests.inputs.conftest import FILES, Write

HEADER = "queue,from,to,operation,value,reason,author\n"
GOOD = "billing,2026-11-23,2026-11-23,x,1.15,mailing,Ana\n"
AT = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_edits_are_read_in_order_with_their_lines(write_site: Write) -> None:
    text = (
        HEADER
        + GOOD
        + 'tech,2026-11-24 09:00,2026-11-24 12:00,+,-3,"fewer, we hope",Rui\n*,2026-11-25,2026-11-26,x,0,strike,Ana\n'
    )
    folder = write_site({"forecast_edits.csv": text})
    inputs = load_site(folder)
    first, second, third = inputs.edits
    assert (first.queue, first.operation, first.value, first.line) == ("billing", "x", 1.15, 2)
    assert (first.end - first.start).total_seconds() == 24 * 3600
    assert (second.start, second.end) == (
        datetime(2026, 11, 24, 9, tzinfo=UTC),
        datetime(2026, 11, 24, 12, tzinfo=UTC),
    )
    assert (second.reason, second.author) == ("fewer, we hope", "Rui")
    assert (third.queue, (third.end - third.start).days) == ("*", 2)
    assert ("forecast_edits.csv", hash_of(folder / "forecast_edits.csv")) in [(f.path, f.sha256) for f in inputs.files]


@pytest.mark.parametrize(("word", "sign"), [("multiply", "x"), ("*", "x"), ("add", "+"), ("set", "=")])
def test_operations_have_words_that_spreadsheets_leave_alone(word: str, sign: str, write_site: Write) -> None:
    text = HEADER + GOOD.replace(",x,", f",{word},")
    assert load_site(write_site({"forecast_edits.csv": text})).edits[0].operation == sign


BAD_EDITS = {
    "unknown queue": (GOOD.replace("billing", "biling"), "queue", "'billing'"),
    "no queue": (GOOD.replace("billing", ""), "queue", "empty"),
    "operation": (GOOD.replace(",x,", ",-,"), "operation", "allowed: x, +, ="),
    "no value": (GOOD.replace("1.15", ""), "value", "empty"),
    "per cent": (GOOD.replace("1.15", "15 %"), "value", "a number with a decimal point"),
    "decimal comma": (GOOD.replace("1.15", '"1,15"'), "value", "write 1.15"),
    "negative factor": (GOOD.replace("1.15", "-1"), "", "at least 0 is allowed with x"),
    "negative total": (GOOD.replace("x,1.15", "=,-5"), "", "at least 0 is allowed with ="),
    "a sum for all queues": (GOOD.replace("billing", "*").replace("x,", "+,"), "", "queue * goes with x only"),
    "no reason": (GOOD.replace("mailing", ""), "reason", "empty"),
    "no author": (GOOD.replace(",Ana", ","), "author", "empty"),
    "date": (GOOD.replace("2026-11-23,x", "23.11.2026,x"), "to", "YYYY-MM-DD"),
    "backwards": (GOOD.replace("2026-11-23,x", "2026-11-22,x"), "to", "not after from"),
    "off the grid": (GOOD.replace("2026-11-23,2", "2026-11-23 09:10,2"), "from", "grid of 15"),
    "skipped hour": (
        GOOD.replace("2026-11-23,2026-11-23", "2026-03-29 01:30,2026-03-29 02:00"),
        "to",
        "does not exist",
    ),
    "too few cells": ("billing,2026-11-23\n", "", "2 cells"),
}


BAD_HANDLE_TIMES = {
    "measure": (f"{GOOD.strip()},acd\n", "measure", "allowed: volume, aht"),
    "factor": (GOOD.strip().replace("1.15", "0") + ",aht\n", "", "a factor from 0.01 to 100 is allowed"),
    "seconds": (GOOD.strip().replace("x,1.15", "=,0") + ",aht\n", "", "seconds from 1 to 86,400 is allowed"),
    "more seconds": (GOOD.strip().replace("x,1.15", "+,90000") + ",aht\n", "", "from -86,400 to 86,400 is allowed"),
    "for all": (GOOD.strip().replace("billing,", "*,").replace("x,1.15", "=,300") + ",aht\n", "", "with x only"),
}


@pytest.mark.parametrize("name", BAD_HANDLE_TIMES)
def test_a_wrong_edit_of_handle_times_is_named_with_its_line(name: str, write_site: Write) -> None:
    row, key, says = BAD_HANDLE_TIMES[name]
    folder = write_site({"forecast_edits.csv": HEADER.replace("author", "author,measure") + row})
    with pytest.raises(InputError) as caught:
        load_site(folder)
    told = [(i.file, i.line, i.key) for i in caught.value.issues if says in i.message]
    assert (str(folder / "forecast_edits.csv"), 2, key) in told, str(caught.value)


def test_the_measure_may_be_left_out_or_be_the_handle_time(write_site: Write) -> None:
    text = HEADER.replace("author", "author,measure") + GOOD.replace("Ana", "Ana,") + GOOD.replace("Ana", "Ana,aht")
    assert [edit.measure for edit in load_site(write_site({"forecast_edits.csv": text})).edits] == ["volume", "aht"]


def test_a_snapshot_holds_edited_handle_times(write_site: Write) -> None:
    text = HEADER.replace("author", "author,measure") + GOOD.replace("x,1.15", "=,400").replace("Ana", "Ana,aht")
    folder = write_site({"forecast_edits.csv": text})
    lock = lock_forecast(SiteRequest(folder), name="final", author="Ana", at=AT)
    assert lock.queues[0].aht_seconds[0] == 400
    (read,) = load_site(folder).forecast_locks
    assert read.edits[0].measure == "aht"
    assert not [note for note in load_site(folder).notes if "forecast_edits" in str(note)]


@pytest.mark.parametrize("name", BAD_EDITS)
def test_a_wrong_edit_is_named_with_its_line_and_cure(name: str, write_site: Write) -> None:
    row, key, says = BAD_EDITS[name]
    folder = write_site({"forecast_edits.csv": HEADER + GOOD + row})
    with pytest.raises(InputError) as caught:
        load_site(folder)
    told = [(i.file, i.line, i.key) for i in caught.value.issues if says in i.message]
    assert (str(folder / "forecast_edits.csv"), 3, key) in told, str(caught.value)


def test_a_wrong_header_of_the_edits_names_the_column(write_site: Write) -> None:
    folder = write_site({"forecast_edits.csv": HEADER.replace("reason", "why") + GOOD})
    with pytest.raises(InputError, match="reason: this column is missing"):
        load_site(folder)


@pytest.fixture
def locked_site(write_site: Write) -> Path:
    folder = write_site({"forecast_edits.csv": HEADER + GOOD})
    lock_forecast(SiteRequest(folder), name="final", author="Ana", at=AT)
    return folder


SNAPSHOT = "forecasts/2026-11-23-final.json"


def test_a_snapshot_is_found_for_its_dates_and_is_an_input_file(locked_site: Path) -> None:
    inputs = load_site(locked_site)
    (lock,) = inputs.forecast_locks
    assert (lock.name, lock.author, lock.start, lock.days, lock.path) == (
        "final",
        "Ana",
        date(2026, 11, 23),
        7,
        SNAPSHOT,
    )
    assert lock.locked_at == AT
    assert [edit.reason for edit in lock.edits] == ["mailing"]
    assert (SNAPSHOT, hash_of(locked_site / SNAPSHOT)) in [(f.path, f.sha256) for f in inputs.files]
    assert {f.path for f in lock.files} >= {"site.yaml", "history/calls.csv", "forecast_edits.csv"}
    assert load_site(locked_site, start=date(2026, 11, 30)).forecast_locks == ()
    fresh = load_site(locked_site, fresh_forecast=True)
    assert fresh.forecast_locks == ()
    assert SNAPSHOT not in [f.path for f in fresh.files]


def test_a_snapshot_reads_back_as_it_was_written(locked_site: Path) -> None:
    (lock,) = load_site(locked_site).forecast_locks
    assert dump_lock(lock) == (locked_site / SNAPSHOT).read_text(encoding="utf-8")


def test_a_locked_queue_needs_no_history(locked_site: Path) -> None:
    lines = FILES["history/calls.csv"].splitlines(keepends=True)
    (locked_site / "history" / "calls.csv").write_text("".join(line for line in lines if "tech" not in line))
    assert load_site(locked_site, start=date(2026, 11, 23)).forecast_locks
    with pytest.raises(InputError, match="no contacts for"):
        load_site(locked_site, start=date(2026, 11, 23), fresh_forecast=True)


def replaced(site: Path, old: str, new: str) -> None:
    path = site / SNAPSHOT
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.chmod(0o644)
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"author": "Ana"', '"author": "Rui"', "was changed after it was locked"),
        ('"name": "final"', '"name": 7', "was changed after it was locked"),
        ('"zone": "Europe/Lisbon"', '"zone": "Mars"', "was changed after it was locked"),
        ('"days": 7', '"days": NaN', "is no snapshot"),
        ('"content_sha256"', '"sum"', "is no snapshot"),
        ("{", "", "is no snapshot"),
    ],
)
def test_a_snapshot_changed_by_hand_is_refused(old: str, new: str, says: str, locked_site: Path) -> None:
    replaced(locked_site, old, new)
    with pytest.raises(InputError, match=says) as caught:
        load_site(locked_site)
    assert [issue.file for issue in caught.value.issues] == [str(locked_site / SNAPSHOT)]
    assert load_site(locked_site, fresh_forecast=True).setup


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.one_of(st.text(), st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps)))
def test_junk_in_the_place_of_a_snapshot_is_an_input_error(locked_site: Path, junk: str) -> None:
    path = locked_site / SNAPSHOT
    path.chmod(0o644)
    path.write_text(junk, encoding="utf-8", errors="replace")
    issues = Issues()
    assert read_locks(locked_site, issues) == ()
    assert [issue.file for issue in issues.found] == [str(path)]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.sampled_from([*GOOD.strip().split(","), "", "x", "-1", "*", '"', "nan", "1e9", "2026-02-30"]), max_size=9
    )
)
def test_junk_in_the_edits_is_read_or_told_never_a_crash(write_site: Write, cells: list[str]) -> None:
    folder = write_site({"forecast_edits.csv": HEADER + ",".join(cells) + "\n"})
    with suppress(InputError):
        assert len(load_site(folder).edits) <= 1


def test_a_snapshot_on_another_grid_is_told_with_its_cures(locked_site: Path) -> None:
    text = FILES["site.yaml"].replace("interval_minutes: 15", "interval_minutes: 5")
    (locked_site / "site.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="in intervals of 15 minutes, the site has Europe/Lisbon and 5"):
        load_site(locked_site)


def test_the_newest_lock_comes_last(locked_site: Path) -> None:
    for name, hour in (("b", 15), ("a", 14)):
        lock_forecast(SiteRequest(locked_site), name=name, author="Ana", at=AT.replace(hour=hour))
    locks: tuple[ForecastLock, ...] = load_site(locked_site).forecast_locks
    assert [lock.name for lock in locks] == ["final", "b", "a"]  # as they were locked; the clock was set back
    assert json.loads((locked_site / SNAPSHOT).read_text())["locked_at"].startswith("2026-11-20T12:00:00")


def notes(site: Path, start: date = date(2026, 11, 23)) -> list[str]:
    return [str(note) for note in load_site(site, start=start).notes if SNAPSHOT in note.message]


def test_edits_and_client_forecasts_after_the_lock_are_told(locked_site: Path) -> None:
    assert notes(locked_site) == []
    more = "tech,2026-11-23,2026-11-23,+,5,late,Ana\nbilling,2026-12-01,2026-12-01,+,5,next week,Ana\n"
    (locked_site / "forecast_edits.csv").write_text(HEADER + "\n" + GOOD + more, encoding="utf-8")
    (told,) = notes(locked_site)
    assert told.startswith("tech: forecast_edits.csv has edits of these dates that forecasts/")
    (locked_site / "forecast_edits.csv").write_text(HEADER, encoding="utf-8")
    (told,) = notes(locked_site)
    assert told.startswith("billing: forecasts/")
    assert "no longer has" in told
    (locked_site / "forecast_edits.csv").write_text(HEADER + GOOD, encoding="utf-8")
    rows = "queue,start,end,volume,aht_seconds\nbilling,2026-11-23 08:00,2026-11-23 18:00,600,\n"
    (locked_site / "forecast.csv").write_text(rows, encoding="utf-8")
    (told,) = notes(locked_site)
    assert told.startswith("all queues: forecast.csv changed after forecasts/")
    assert notes(locked_site, date(2026, 11, 30)) == []
    spread = (
        "billing: 1 row of forecast.csv of an hour or longer (up to 10 h), where the site plans 15 minutes; their "
        "contacts are spread evenly over the open hours in them"
    )
    assert spread in [str(note) for note in load_site(locked_site, start=date(2026, 11, 23)).notes]
