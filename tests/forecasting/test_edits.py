"""Edits, snapshots and scenario factors on top of a forecast, counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.clock import Horizon
from scheduler.domain.demand import VolumeForecast
from scheduler.domain.errors import InputError
from scheduler.domain.forecasts import ForecastLock, LockedQueue, VolumeEdit
from scheduler.domain.site import Queue, ServiceTarget
from scheduler.domain.site_setup import SiteSetup
from scheduler.domain.what_if import VolumeFactor, WhatIf
from scheduler.forecasting.edits import apply_edits, locked_everywhere, use_locks
from scheduler.forecasting.planned import plan_volumes
from scheduler.forecasting.uncertainty import limits
from scheduler.forecasting.what_if_volumes import apply_what_if
from tests.forecasting.test_volumes import history, stamps

START = date(2026, 11, 23)
OFFICE = ((540, 1020),)
WEEK = (OFFICE,) * 5 + ((), ())


def site(*names: str, start: date = START, days: int = 7, zone: str = "Europe/Lisbon") -> SiteSetup:
    queues = tuple(Queue(name, "voice", zone, WEEK, ServiceTarget(0.8, 20), 300.0) for name in names)
    return SiteSetup("t", "EUR", Horizon(zone, start, days, 15), queues, (), (), {}, {}, {}, ())


CALLS = site("calls")


def times(queue: str, factor: float) -> WhatIf:
    return WhatIf(volumes=(VolumeFactor(queue, factor),))


def flat(setup: SiteSetup, name: str = "calls", each: float = 2.0) -> VolumeForecast:
    count = setup.horizon.num_intervals
    low, high = (each - 1,) * count, (each + 1,) * count
    return VolumeForecast(name, (each,) * count, (240.0,) * count, "model", "m", low, high, 0.05, 1.5)


def edit(
    first: str,
    last: str,
    operation: Literal["x", "+", "="],
    value: float,
    queue: str = "calls",
    line: int = 2,
    measure: Literal["volume", "aht"] = "volume",
) -> VolumeEdit:
    horizon = CALLS.horizon
    begins, ends = (datetime.fromisoformat(at).replace(tzinfo=horizon.tz).astimezone(UTC) for at in (first, last))
    return VolumeEdit(queue, begins, ends, operation, value, "campaign", "Ana", "forecast_edits.csv", line, measure)


MONDAY = ("2026-11-23 00:00", "2026-11-24 00:00")


def edited(*edits: VolumeEdit, setup: SiteSetup = CALLS, each: float = 2.0) -> VolumeForecast:
    return apply_edits(setup, {"calls": flat(setup, each=each)}, edits)["calls"]


def test_x_multiplies_every_interval_inside_and_no_other() -> None:
    made = edited(edit("2026-11-23 09:00", "2026-11-23 10:00", "x", 1.5))
    assert made.volume[35:41] == (2, 3, 3, 3, 3, 2)
    assert sum(made.volume) == pytest.approx(2 * 672 + 4)
    expected = limits(np.array(made.volume), 0.05, 1.5)
    assert (made.low, made.high) == tuple(tuple(limit.tolist()) for limit in expected)
    assert made.high[36] > made.high[35]
    assert made.aht_seconds == flat(CALLS).aht_seconds


def test_plus_adds_to_the_total_in_the_profile_there_is() -> None:
    made = edited(edit(*MONDAY, "x", 0), edit("2026-11-23 09:00", "2026-11-23 09:30", "=", 30), edit(*MONDAY, "+", 10))
    assert made.volume[36:38] == (20, 20)
    assert sum(made.volume[:96]) == pytest.approx(40)


def test_equals_sets_the_total_and_keeps_the_profile() -> None:
    made = edited(edit("2026-11-23 09:00", "2026-11-23 10:00", "x", 3), edit(*MONDAY, "=", 1000))
    assert sum(made.volume[:96]) == pytest.approx(1000)
    assert made.volume[36] / made.volume[35] == pytest.approx(3)
    assert made.volume[96] == 2


def test_what_an_edit_emptied_is_filled_in_the_forecast_s_own_profile() -> None:
    before = replace(flat(CALLS), volume=tuple(float(i % 96) for i in range(672)), low=(), high=())
    made = apply_edits(CALLS, {"calls": before}, [edit(*MONDAY, "=", 0), edit(*MONDAY, "=", 4560)])["calls"]
    assert made.volume[:96] == pytest.approx(before.volume[:96])


def test_contacts_without_any_profile_are_spread_over_open_intervals() -> None:
    made = edited(edit(*MONDAY, "+", 64), each=0.0)
    assert made.volume[:96] == (0.0,) * 36 + (2.0,) * 32 + (0.0,) * 28
    assert made.low[35] == made.high[35] == 0
    assert made.low[36] < 2.0 < made.high[36]


def test_the_order_of_the_file_counts() -> None:
    double, more = edit(*MONDAY, "x", 2), edit(*MONDAY, "+", 8)
    assert sum(edited(double, more).volume[:96]) == pytest.approx(2 * 192 + 8)
    assert sum(edited(more, double).volume[:96]) == pytest.approx(2 * (192 + 8))


def test_the_source_tells_how_many_why_and_by_whom() -> None:
    made = edited(edit(*MONDAY, "x", 2), edit(*MONDAY, "+", 8))
    assert made.source == "model; 2 edits, 1,344 to 1,544 contacts: campaign (Ana)"
    assert edited().source == "model"


def test_edits_of_other_dates_and_queues_change_nothing() -> None:
    assert edited(
        edit("2026-11-16 00:00", "2026-11-23 00:00", "=", 9), edit("2026-11-30 00:00", "2026-12-01 00:00", "x", 9)
    ) == flat(CALLS)
    assert edited(edit(*MONDAY, "x", 2, queue="tech")) == flat(CALLS)


def test_a_star_multiplies_every_queue() -> None:
    both = site("calls", "tech")
    made = apply_edits(both, {n: flat(both, n) for n in ("calls", "tech")}, [edit(*MONDAY, "x", 2, queue="*")])
    assert [sum(one.volume) for one in made.values()] == [2 * 672 + 192] * 2


def test_a_factor_may_reach_over_the_border_a_total_may_not() -> None:
    long = ("2026-11-21 00:00", "2026-11-24 00:00")
    assert sum(edited(edit(*long, "x", 2)).volume) == 2 * 672 + 192
    for operation in ("+", "="):
        with pytest.raises(InputError, match="split the line at that border") as caught:
            edited(edit(*long, operation, 5, line=7))
        assert [(i.file, i.line, i.key) for i in caught.value.issues] == [("forecast_edits.csv", 7, "value")]


def test_edits_that_cannot_be_carried_out_are_all_named() -> None:
    with pytest.raises(InputError) as caught:
        edited(
            edit(*MONDAY, "+", -200, line=3),
            edit("2026-11-28 09:00", "2026-11-28 10:00", "=", 0, line=4),
            edit("2026-11-24 00:00", "2026-11-25 00:00", "+", -1000, line=5),
        )
    assert [issue.line for issue in caught.value.issues] == [3, 5]
    assert "only 192.0 contacts" in caught.value.issues[0].message
    with pytest.raises(InputError, match="closed throughout"):
        edited(edit("2026-11-28 00:00", "2026-11-29 00:00", "+", 5), each=0.0)


def test_handle_times_change_in_every_interval_inside_and_no_contacts() -> None:
    nine = ("2026-11-23 09:00", "2026-11-23 10:00")
    made = edited(
        edit(*nine, "=", 300, measure="aht"),
        edit(*nine, "x", 1.5, measure="aht"),
        edit(*MONDAY, "+", -40, measure="aht"),
    )
    assert made.aht_seconds[35:41] == (200.0, 410.0, 410.0, 410.0, 410.0, 200.0)
    assert set(made.aht_seconds[96:]) == {240.0}
    assert (made.volume, made.low, made.high) == (flat(CALLS).volume, flat(CALLS).low, flat(CALLS).high)
    mean = (92 * 200 + 4 * 410 + 576 * 240) / 672
    assert made.source == f"model; 3 edits, handle time 240 to {mean:.4g} s on average: campaign (Ana)"


def test_contacts_and_handle_times_are_told_apart() -> None:
    made = edited(edit(*MONDAY, "x", 2), edit(*MONDAY, "=", 300, measure="aht"))
    assert made.source.startswith("model; 1 edit, 1,344 to 1,536 contacts: campaign (Ana); 1 edit, handle time 240 to ")


def test_a_handle_time_edit_may_reach_over_the_border() -> None:
    made = edited(edit("2026-11-21 00:00", "2026-11-24 00:00", "=", 300, measure="aht"))
    assert made.aht_seconds[95:97] == (300.0, 240.0)


@pytest.mark.parametrize(("operation", "value"), [("+", -239.5), ("x", 0.002), ("+", 86300)])
def test_handle_times_stay_in_their_range(operation: Literal["x", "+", "="], value: float) -> None:
    with pytest.raises(InputError, match="1 to 86,400 is allowed") as caught:
        edited(edit(*MONDAY, operation, value, line=4, measure="aht"))
    assert [(i.file, i.line, i.key) for i in caught.value.issues] == [("forecast_edits.csv", 4, "value")]


def test_chats_with_stated_durations_have_no_handle_time_to_edit() -> None:
    chat = replace(CALLS.queues[0], channel="chat", concurrency=2, chat_seconds=(200, 300))
    setup = replace(CALLS, queues=(chat,))
    with pytest.raises(InputError, match="calls states chat_seconds"):
        edited(edit(*MONDAY, "x", 2, measure="aht"), setup=setup)
    assert edited(edit(*MONDAY, "x", 2, queue="*", measure="aht"), setup=setup) == flat(setup)


OPERATIONS = st.tuples(
    st.integers(0, 30), st.integers(1, 12), st.sampled_from("x+="), st.floats(0, 4, allow_nan=False), st.booleans()
)


@settings(max_examples=60, deadline=None)
@given(
    edits=st.lists(OPERATIONS, max_size=6),
    zone=st.sampled_from(["Europe/Lisbon", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]),
    start=st.sampled_from([date(2026, 3, 23), date(2026, 3, 30), date(2026, 10, 19), date(2026, 10, 26)]),
)
def test_any_edits_give_the_totals_counted_by_hand(edits: list[tuple], zone: str, start: date) -> None:
    """Total of each interval block, edit after edit, in weeks in which clocks change."""
    setup = site("calls", start=start, zone=zone)
    horizon = setup.horizon
    volumes = [1.0 + i % 7 for i in range(horizon.num_intervals)]
    before = replace(flat(setup), volume=tuple(volumes), low=(), high=())
    made = []
    for first, length, operation, value, local in edits:
        begins = horizon.midnights[first % 7] // 15 + (first if local else 0)
        ends = min(horizon.num_intervals, begins + 4 * length)
        moments = horizon.moment(begins * 15), horizon.moment(ends * 15)
        made.append(VolumeEdit("calls", *moments, operation, value, "r", "a"))
        inside = volumes[begins:ends]
        if operation == "x":
            volumes[begins:ends] = [v * value for v in inside]
            continue
        target = value + (sum(inside) if operation == "+" else 0.0)
        if sum(inside) > 0:
            volumes[begins:ends] = [v * target / sum(inside) for v in inside]
        else:
            original = before.volume[begins:ends]
            volumes[begins:ends] = [v * target / sum(original) for v in original]
    found = apply_edits(setup, {"calls": before}, made)["calls"].volume
    assert found == pytest.approx(volumes, abs=1e-5, rel=1e-6)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 6), st.floats(0.1, 3), st.floats(0, 500))
def test_setting_a_total_twice_is_setting_it_once_and_factors_commute(day: int, factor: float, total: float) -> None:
    horizon = CALLS.horizon
    first, last = (f"{horizon.date_of(day + k)} 00:00" for k in (0, 1))
    one, again = edit(first, last, "=", total), edit(first, last, "x", factor)
    assert edited(one, one).volume == pytest.approx(edited(one).volume, abs=1e-5)
    assert edited(again, edit(*MONDAY, "x", 2)).volume == pytest.approx(edited(edit(*MONDAY, "x", 2), again).volume)
    assert sum(edited(again, one).volume) == pytest.approx(sum(edited(one).volume), abs=1e-3)


def snapshot(name: str, start: date, days: int, each: float, at: int = 0, *, model: float = 1.0) -> ForecastLock:
    horizon = Horizon("Europe/Lisbon", start, days, 15)
    many = (each,) * horizon.num_intervals
    mine = LockedQueue("calls", "s", (model,) * len(many), many, many, (100.0,) * len(many), method="m", day_error=0.1)
    when = datetime(2026, 11, 20, 12, tzinfo=UTC) + timedelta(hours=at)
    return ForecastLock(
        "t", name, when, "Ana", "Europe/Lisbon", start, days, 15, (mine,), path=f"forecasts/{name}.json"
    )


def test_a_snapshot_stands_for_its_dates_and_names_itself() -> None:
    two_weeks = site("calls", days=14)
    made = use_locks(two_weeks, {"calls": flat(two_weeks)}, [snapshot("final", START, 7, 5.0)])["calls"]
    assert made.volume == (5.0,) * 672 + (2.0,) * 672
    assert made.aht_seconds[670:674] == (100, 100, 240, 240)
    assert made.low[670:674] == (5, 5, 1, 1) if made.low else True
    assert made.source == (
        "forecasts/final.json (locked 2026-11-20 12:00 UTC by Ana) for 672 of 1344 intervals; the others: model"
    )


def test_of_two_snapshots_of_a_date_the_newer_lock_counts() -> None:
    locks = [snapshot("old", START, 14, 5.0), snapshot("new", START, 7, 6.0, at=1)]
    made = use_locks(CALLS, {}, locks)["calls"]
    assert set(made.volume) == {6.0}
    assert "new.json" in made.source
    assert "old.json" not in made.source
    later = site("calls", start=date(2026, 11, 30))
    assert set(use_locks(later, {}, locks)["calls"].volume) == {5.0}


def test_snapshots_hold_everything_only_with_every_queue_and_date() -> None:
    lock = [snapshot("final", START, 7, 5.0)]
    assert locked_everywhere(CALLS, lock)
    assert not locked_everywhere(site("calls", "tech"), lock)
    assert not locked_everywhere(site("calls", days=14), lock)
    assert not locked_everywhere(CALLS, [])


def test_a_queue_the_snapshot_lacks_is_forecast() -> None:
    both = site("calls", "tech")
    fresh = {name: flat(both, name) for name in ("calls", "tech")}
    made = use_locks(both, fresh, [snapshot("final", START, 7, 5.0)])
    assert set(made["calls"].volume) == {5.0}
    assert made["tech"] == fresh["tech"]


def test_a_locked_week_needs_neither_history_nor_edits_and_scenarios_come_on_top() -> None:
    empty = history(stamps("2026-11-16", "2026-11-16"), lambda t: 1.0)
    locks = [snapshot("final", START, 7, 5.0)]
    made = plan_volumes(CALLS, empty, None, [edit(*MONDAY, "x", 9)], locks, times("calls", 1.2)).volumes["calls"]
    assert made.volume == pytest.approx([6.0] * 672)
    assert made.source.endswith("times 1.2 by the scenario")


def test_the_scenario_multiplies_what_edits_set() -> None:
    past = history(stamps("2026-10-26", "2026-11-23"), lambda t: 4.0)
    made = plan_volumes(CALLS, past, None, [edit(*MONDAY, "=", 100)], (), times("calls", 1.5)).volumes["calls"]
    assert sum(made.volume[:96]) == pytest.approx(150)


def test_factors_scale_limits_with_the_volume_and_no_other_queue() -> None:
    both = site("calls", "tech")
    fresh = {name: flat(both, name) for name in ("calls", "tech")}
    made = apply_what_if(both, fresh, times("calls", 3.0))
    assert set(made["calls"].volume) == {6.0}
    assert made["calls"].low[0] < 6 < made["calls"].high[0]
    assert made["tech"] == fresh["tech"]
    assert apply_what_if(both, fresh, WhatIf()) == fresh
