"""What scenarios do to volumes and handle times, worked by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.domain.demand import VolumeForecast
from scheduler.domain.errors import InputError
from scheduler.domain.site import Queue, ServiceTarget
from scheduler.domain.site_setup import SiteSetup
from scheduler.domain.what_if import HandleTimeChange, MixShift, VolumeFactor, WhatIf, Written, covered_shares, joined
from scheduler.forecasting.what_if_volumes import apply_what_if
from tests.forecasting.test_edits import flat, site

TWO = site("calls", "chat")
NINE = 9 * 60


def changed(what_if: WhatIf, setup: SiteSetup = TWO) -> dict[str, VolumeForecast]:
    return apply_what_if(setup, {queue.name: flat(setup, queue.name) for queue in setup.queues}, what_if)


def test_factors_multiply_where_they_meet_and_nowhere_else() -> None:
    made = changed(
        WhatIf(volumes=(VolumeFactor("calls", 1.5), VolumeFactor("calls", 0.7, ((NINE, NINE + 60),)))),
    )
    assert made["calls"].volume[35:41] == pytest.approx([3.0, 2.1, 2.1, 2.1, 2.1, 3.0])
    assert set(made["chat"].volume) == {2.0}
    assert made["calls"].source == "model; times 1.05 to 1.5 by the scenario"
    assert set(made["calls"].aht_seconds) == {240.0}


def test_an_outage_brings_back_what_the_bot_had_taken() -> None:
    """30 % contained from Monday on, nothing from Tuesday 10:00 on: V x 0.7, then V."""
    outage = ((24 * 60 + 600, TWO.horizon.end_minute),)
    made = changed(WhatIf(volumes=(VolumeFactor("chat", 0.7), VolumeFactor("chat", 1 / 0.7, outage))))
    assert made["chat"].volume[:136] == pytest.approx([1.4] * 136)
    assert made["chat"].volume[136:] == pytest.approx([2.0] * (672 - 136))


def test_nothing_is_rounded() -> None:
    assert changed(WhatIf(volumes=(VolumeFactor("chat", 1 / 0.7),)))["chat"].volume[0] == 2.0 / 0.7


def test_an_interval_covered_in_part_is_changed_by_that_part() -> None:
    """09:05 to 09:20 covers two thirds of the first and one third of the second interval."""
    part = ((NINE + 5, NINE + 20),)
    made = changed(
        WhatIf(volumes=(VolumeFactor("calls", 4, part),), handle_times=(HandleTimeChange("calls", "=", 540, part),))
    )["calls"]
    assert made.volume[35:39] == pytest.approx([2.0, 6.0, 4.0, 2.0])
    assert made.aht_seconds[35:39] == pytest.approx([240.0, 440.0, 340.0, 240.0])


def test_handle_times_change_in_the_order_written() -> None:
    longer, fixed = HandleTimeChange("calls", "x", 1.5), HandleTimeChange("calls", "=", 600)
    assert set(changed(WhatIf(handle_times=(longer, fixed)))["calls"].aht_seconds) == {600.0}
    made = changed(WhatIf(handle_times=(fixed, longer)))
    assert set(made["calls"].aht_seconds) == {900.0}
    assert made["calls"].volume == flat(TWO).volume
    assert made["calls"].source == "model; handle time 240 to 900 s on average by the scenario"
    assert set(made["chat"].aht_seconds) == {240.0}


@pytest.mark.parametrize(("changes", "says"), [((0.01, 0.4), "comes to 0.96 s"), ((100, 5), "comes to 120,000 s")])
def test_a_handle_time_out_of_range_names_the_scenario_s_line(changes: tuple[float, ...], says: str) -> None:
    there = Written("more.yaml", 7, "changes.aht.factor")
    factors = tuple(HandleTimeChange("calls", "x", value, None, there) for value in changes)
    with pytest.raises(InputError, match=says) as caught:
        changed(WhatIf(handle_times=factors))
    assert [(i.file, i.line, i.key) for i in caught.value.issues] == [("more.yaml", 7, "changes.aht.factor")]
    assert "1 to 86,400 is allowed" in str(caught.value)


def with_chat(opening: tuple, channel: str = "chat") -> SiteSetup:
    """Calls on weekdays from 09:00 to 17:00, and another queue."""
    other = Queue("chat", channel, "Europe/Lisbon", opening, ServiceTarget(0.8, 60), 600.0)
    return replace(TWO, queues=(TWO.queues[0], other))


ALWAYS = (((0, 1440),),) * 7
LATER = (((600, 1080),),) * 5 + ((), ())


def test_a_tenth_of_the_calls_move_while_the_queue_they_came_to_is_open() -> None:
    setup = with_chat(ALWAYS)
    made = changed(WhatIf(mixes=(MixShift("calls", "chat", 0.1),)), setup)
    assert made["calls"].volume[35:37] == pytest.approx([2.0, 1.8])
    assert made["chat"].volume[35:37] == pytest.approx([2.0, 2.2])
    assert made["chat"].aht_seconds == flat(setup).aht_seconds
    moved = 0.2 * 32 * 5
    assert sum(made["chat"].volume) - 2 * 672 == pytest.approx(moved)
    assert sum(made["calls"].volume) + sum(made["chat"].volume) == pytest.approx(4 * 672)
    assert made["chat"].source == f"model; {moved:.1f} contacts come from calls by the scenario"
    assert made["chat"].low != flat(setup).low


def test_contacts_stay_while_the_other_queue_is_closed_which_is_told() -> None:
    made = changed(WhatIf(mixes=(MixShift("calls", "chat", 0.1),)), with_chat(LATER))
    assert made["calls"].volume[36:41] == pytest.approx([2.0, 2.0, 2.0, 2.0, 1.8])
    assert "(4.0 stay, chat is closed then)" in made["calls"].source


def test_written_work_takes_contacts_at_any_hour() -> None:
    made = changed(WhatIf(mixes=(MixShift("calls", "chat", 0.1),)), with_chat(LATER, "email"))
    assert made["chat"].volume[36:41] == pytest.approx([2.2] * 5)


def test_shares_are_of_what_there_was_before_any_moves() -> None:
    setup = with_chat(ALWAYS)
    mixes = (MixShift("calls", "chat", 0.5), MixShift("calls", "chat", 0.5), MixShift("chat", "calls", 0.25))
    made = changed(WhatIf(mixes=mixes), setup)
    assert made["calls"].volume[40] == pytest.approx(0.5)
    assert made["chat"].volume[40] == pytest.approx(3.5)


def test_mix_moves_what_factors_have_left() -> None:
    setup = with_chat(ALWAYS)
    made = changed(WhatIf(volumes=(VolumeFactor("calls", 3.0),), mixes=(MixShift("calls", "chat", 0.1),)), setup)
    assert made["chat"].volume[40] == pytest.approx(2.6)
    assert made["calls"].volume[40] == pytest.approx(5.4)


def test_spans_are_joined_and_cut() -> None:
    assert joined([(50, 70), (-20, 10), (60, 90), (5, 20), (100, 100)], 0, 80) == ((0, 20), (50, 80))
    assert covered_shares(((0, 20),), TWO.horizon)[:3] == (1.0, pytest.approx(1 / 3), 0.0)
    assert set(covered_shares(None, TWO.horizon)) == {1.0}
