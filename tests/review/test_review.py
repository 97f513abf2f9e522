"""Locking a forecast and comparing it with what came."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from scheduler import pipeline
from scheduler.domain.errors import UsageError
from scheduler.exports.snapshot_writer import write_lock
from scheduler.inputs.reading.forecast_snapshots import read_locks
from scheduler.inputs.reading.issues import Issues
from scheduler.pipeline import SiteRequest
from scheduler.review import lock_forecast, review_forecasts
from tests.inputs.conftest import Write, write_site  # noqa: F401

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
HEADER = "queue,start,end,offered,answered,abandoned,handle_seconds\n"
EDITS = "queue,from,to,operation,value,reason,author\nbilling,2026-11-23,2026-11-23,x,1.5,mailing,Ana\n"


def contacts(first: str, days: int, each: int, queue: str = "billing") -> str:
    """Rows of half hours from 09:00 to 12:00."""
    lines = []
    for day in pd.date_range(first, periods=days):
        for minute in range(9 * 60, 12 * 60, 30):
            start = day + pd.Timedelta(minutes=minute)
            end = start + pd.Timedelta(minutes=30)
            lines.append(f"{queue},{start:%Y-%m-%d %H:%M},{end:%Y-%m-%d %H:%M},{each},{each},0,{each * 100}\n")
    return "".join(lines)


@pytest.fixture
def site(write_site: Write) -> Path:  # noqa: F811
    past = HEADER + contacts("2026-11-09", 14, 10) + contacts("2026-11-09", 14, 4, "tech")
    return write_site({"history/calls.csv": past, "forecast_edits.csv": EDITS})


def volume(site: Path, **options: object) -> float:
    request = SiteRequest(site, **{"start": date(2026, 11, 23), **options})  # type: ignore[arg-type]
    return sum(pipeline.forecast_site(request)[0].volumes["billing"].volume)


def test_a_lock_holds_model_edited_and_locked_volumes(site: Path, tmp_path: Path) -> None:
    more = tmp_path / "more.yaml"
    more.write_text("name: more\nsites: [desk]\nchanges:\n  volume: {factor: 2}\n", encoding="utf-8")
    lock = lock_forecast(SiteRequest(site, overlays=[more]), name="final", author="Ana", at=AT)
    billing = lock.queues[0]
    model, edited, locked = (sum(getattr(billing, key)) for key in ("model", "edited", "locked"))
    assert edited == pytest.approx(model + 0.5 * sum(billing.model[:96]))
    assert locked == pytest.approx(2 * edited)
    assert [Path(file.path).name for file in lock.overlays] == ["more.yaml"]
    assert volume(site) == pytest.approx(locked)
    assert volume(site, overlays=[more]) == pytest.approx(2 * locked)
    assert volume(site, fresh_forecast=True) == pytest.approx(edited)


def test_a_lock_stands_whatever_changes_afterwards(site: Path) -> None:
    before = volume(site)
    lock_forecast(SiteRequest(site), name="final", author="Ana", at=AT)
    (site / "forecast_edits.csv").write_text(EDITS.replace("1.5", "3"), encoding="utf-8")
    (site / "history" / "more.csv").write_text(HEADER + contacts("2026-11-02", 7, 90), encoding="utf-8")
    assert volume(site) == pytest.approx(before)
    assert volume(site, fresh_forecast=True) > 1.1 * before


def test_the_requirement_names_its_snapshot(site: Path) -> None:
    lock_forecast(SiteRequest(site), name="final", author="Ana", at=AT)
    problem, inputs = pipeline.load_problem(SiteRequest(site))
    assert all("forecasts/2026-11-23-final.json (locked" in demand.source for demand in problem.demand)
    assert "forecasts/2026-11-23-final.json" in [file.path for file in inputs.files]


def test_snapshots_are_read_only_and_never_replaced(site: Path) -> None:
    lock = lock_forecast(SiteRequest(site), name="final", author="Ana", at=AT)
    path = site / lock.path
    before = path.read_bytes()
    assert not path.stat().st_mode & stat.S_IWUSR
    with pytest.raises(UsageError, match="never replaced"):
        lock_forecast(SiteRequest(site), name="final", author="Rui", at=AT)
    assert path.read_bytes() == before
    assert [p.name for p in (site / "forecasts").iterdir()] == [path.name]


def test_without_a_name_a_lock_takes_the_next_free_number(site: Path) -> None:
    names = [lock_forecast(SiteRequest(site), name=None, author="Ana", at=AT).name for _ in range(2)]
    assert names == ["1", "2"]


@pytest.mark.parametrize("name", ["", "../x", "a b", "x" * 41, ".hidden"])
def test_a_name_that_no_file_should_have_is_refused(name: str, site: Path) -> None:
    with pytest.raises(UsageError, match="--name"):
        lock_forecast(SiteRequest(site), name=name, author="Ana", at=AT)
    assert not (site / "forecasts").exists()


def test_a_queue_forecast_by_the_client_alone_has_no_model(site: Path) -> None:
    calls = (site / "history" / "calls.csv").read_text(encoding="utf-8")
    text = "".join(line for line in calls.splitlines(keepends=True) if not line.startswith("tech"))
    (site / "history" / "calls.csv").write_text(text, encoding="utf-8")
    rows = "queue,start,end,volume,aht_seconds\ntech,2026-11-23 00:00,2026-11-30 00:00,672,300\n"
    (site / "forecast.csv").write_text(rows, encoding="utf-8")
    lock = lock_forecast(SiteRequest(site), name=None, author="Ana", at=AT)
    assert lock.queues[1].model == ()
    assert sum(lock.queues[1].locked) == pytest.approx(672)


def test_a_queue_that_borrows_its_history_has_a_model(site: Path) -> None:
    calls = (site / "history" / "calls.csv").read_text(encoding="utf-8")
    text = "".join(line for line in calls.splitlines(keepends=True) if not line.startswith("tech"))
    (site / "history" / "calls.csv").write_text(text, encoding="utf-8")
    keys = (site / "site.yaml").read_text(encoding="utf-8")
    keys = keys.replace("    concurrency: 2", "    concurrency: 2\n    borrow: {queue: billing, factor: 0.5}")
    (site / "site.yaml").write_text(keys, encoding="utf-8")
    lock = lock_forecast(SiteRequest(site), name=None, author="Ana", at=AT)
    assert sum(lock.queues[1].model) == pytest.approx(0.5 * sum(lock.queues[0].model))


def test_a_review_counts_errors_as_by_hand(site: Path) -> None:
    lock = lock_forecast(SiteRequest(site), name="final", author="Ana", at=AT)
    actual = contacts("2026-11-23", 1, 15) + contacts("2026-11-24", 1, 8)
    (site / "history" / "week48.csv").write_text(HEADER + actual, encoding="utf-8")
    found = review_forecasts(site)
    monday, tuesday = found.days
    assert (monday.queue, monday.date, monday.lock) == ("billing", date(2026, 11, 23), lock.path)
    assert (monday.actual, monday.intervals) == (90, 12)
    assert (monday.model, monday.edited, monday.locked) == pytest.approx((60, 90, 90))
    assert (tuesday.model, tuesday.locked, tuesday.actual) == pytest.approx((60, 60, 48))
    (queue,) = found.queues
    assert (queue.queue, queue.days, queue.actual) == ("billing", 2, 138)
    model, edited, locked = queue.scores
    assert (model.wape, model.wape_day, model.bias) == pytest.approx(
        ((30 + 12) / 138,) * 2 + (120 / 138 - 1,), abs=1e-6
    )
    assert (locked.wape, locked.wape_day, locked.bias) == pytest.approx((12 / 138,) * 2 + (150 / 138 - 1,), abs=1e-6)
    assert (edited.wape, edited.bias) == (locked.wape, locked.bias)


def test_a_review_compares_only_what_history_holds_and_says_what_it_lacks(site: Path) -> None:
    lock_forecast(SiteRequest(site), name="final", author="Ana", at=AT)
    rows = contacts("2026-11-23", 1, 15).splitlines(keepends=True)[:2]
    (site / "history" / "week48.csv").write_text(HEADER + "".join(rows), encoding="utf-8")
    (monday,) = review_forecasts(site).days
    assert (monday.actual, monday.intervals, monday.missing_intervals) == (30, 4, 8)


def test_a_review_takes_the_newest_lock_of_each_date(site: Path) -> None:
    lock_forecast(SiteRequest(site, weeks=2), name="early", author="Ana", at=AT)
    (site / "forecast_edits.csv").unlink()
    lock_forecast(SiteRequest(site), name="late", author="Ana", at=AT.replace(hour=18))
    actual = contacts("2026-11-23", 1, 15) + contacts("2026-11-30", 1, 10)
    (site / "history" / "later.csv").write_text(HEADER + actual, encoding="utf-8")
    days = review_forecasts(site).days
    assert [(day.date.day, Path(day.lock).stem[11:], day.locked) for day in days] == [
        (23, "late", 60),
        (30, "early", 60),
    ]


def test_a_review_without_anything_to_compare_says_why(site: Path) -> None:
    assert "lock one with" in review_forecasts(site).reason
    lock_forecast(SiteRequest(site), name="final", author="Ana", at=AT)
    found = review_forecasts(site)
    assert found.days == ()
    assert "up to 2026-11-29" in found.reason


def test_every_snapshot_of_a_site_is_read(site: Path) -> None:
    for start in (date(2026, 11, 23), date(2026, 11, 30)):
        lock_forecast(SiteRequest(site, start=start), name="final", author="Ana", at=AT)
    issues = Issues()
    assert [lock.start.day for lock in read_locks(site, issues)] == [23, 30]
    assert issues.found == []


def test_a_clock_set_back_does_not_let_an_older_lock_win(site: Path) -> None:
    first = lock_forecast(SiteRequest(site), name="first", author="Ana", at=AT)
    (site / "forecast_edits.csv").write_text(EDITS.replace("1.5", "3"), encoding="utf-8")
    second = lock_forecast(SiteRequest(site), name="second", author="Ana", at=AT - timedelta(days=400))
    assert (first.sequence, second.sequence) == (1, 2)
    assert [lock.name for lock in read_locks(site, Issues())] == ["first", "second"]
    assert volume(site) == pytest.approx(sum(second.queues[0].locked))
    assert volume(site) != pytest.approx(sum(first.queues[0].locked))


def test_locks_without_a_sequence_come_first_by_their_clock(site: Path) -> None:
    for name, days in (("b", 0), ("a", 1)):
        made = lock_forecast(SiteRequest(site), name=name, author="Ana", at=AT + timedelta(days=days))
        (site / made.path).unlink()
        write_lock(replace(made, sequence=0), site / made.path)
    assert lock_forecast(SiteRequest(site), name="c", author="Ana", at=AT - timedelta(days=9)).sequence == 1
    assert [lock.name for lock in read_locks(site, Issues())] == ["b", "a", "c"]


def test_locks_without_a_name_are_numbered(site: Path) -> None:
    names = [lock_forecast(SiteRequest(site), name=None, author="Ana", at=AT).name for _ in range(2)]
    assert names == ["1", "2"]
