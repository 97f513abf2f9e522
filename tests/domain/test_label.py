from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.label import LabelModel, counter, settle
from scheduler.domain.shifts import BreakSpec, DutyForm, DutyOption

PLAIN = DutyForm("day", 480, (), (0,), (1440,))
WITH_MEAL = DutyForm("day", 540, (BreakSpec("meal", 60, False, 180, 300),), (0, 0), (1440, 1440))


def accepts(amounts: tuple[int | None, ...], days: range, low: int, high: int, start: int) -> bool:
    """Walk a counter over one amount a date, ``None`` for a day off."""
    made = counter("hours", days, len(amounts), lambda option: 0, low, high, start)
    state = made.start
    for day, amount in enumerate(amounts):
        state = made.step(state, day, amount, False)
        if state is None:
            return False
    return made.final(state)


@pytest.mark.parametrize("days", [range(3), range(1, 3), range(-2, 2), range(1, 9)])
def test_a_counter_wants_its_sum_within_the_limits(days: range) -> None:
    for amounts in product((None, 1, 2), repeat=3):
        total = 1 + sum(amount or 0 for day, amount in enumerate(amounts) if day in days)
        complete = days.stop <= 3
        assert accepts(amounts, days, 2, 4, start=1) == (total <= 4 and (total >= 2 or not complete)), amounts


@given(st.integers(0, 20), st.integers(0, 10), st.integers(0, 10), st.lists(st.integers(0, 3), max_size=5))
def test_a_settled_total_has_the_same_future(total: int, low: int, more: int, coming: list[int]) -> None:
    high, left = low + more, 3 * len(coming)
    settled = settle(total, low, high, left)
    ends_well = low <= total + sum(coming) <= high
    if settled is None:
        assert not ends_well
    else:
        assert settled <= total
        assert (low <= settled + sum(coming) <= high) == ends_well


def test_filters_and_shapers_leave_the_legal_options_in_order() -> None:
    options = [DutyOption(0, start, form) for start in (480, 540, 600) for form in (PLAIN, WITH_MEAL)]
    model = LabelModel()
    model.filters.append(lambda option: option.start != 540)
    model.shapers.append(lambda option: [option.form.with_window(0, 240, 260)] if option.form.breaks else [option.form])
    legal = model.legal_options([*options, *options])
    assert [(option.start, option.form.minutes) for option in legal] == [(480, 480), (480, 540), (600, 480), (600, 540)]
    assert {(b.earliest, b.latest) for option in legal for b in option.form.breaks} == {(240, 260)}


def test_a_form_without_room_for_its_break_is_no_option() -> None:
    model = LabelModel(shapers=[lambda option: [option.form.with_window(0, 310, 400)]])
    assert model.legal_options([DutyOption(0, 480, WITH_MEAL)]) == []
