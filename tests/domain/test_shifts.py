from __future__ import annotations

from scheduler.domain.shifts import BreakSpec, DutyOption, Shift

MEAL = BreakSpec("meal", 60, False, 180, 300)
REST = BreakSpec("break", 15, True, 300, 480)
SHIFT = Shift("day", 480, 600, 30, (540, 600), (MEAL, REST), min_stretch=60, max_stretch=300)


def test_a_shift_has_a_form_for_each_length_and_a_stretch_around_each_break() -> None:
    assert [form.minutes for form in SHIFT.forms] == [540, 600]
    assert {(form.min_stretch, form.max_stretch) for form in SHIFT.forms} == {((60,) * 3, (300,) * 3)}


def test_unpaid_breaks_are_not_paid_and_paid_ones_are_work() -> None:
    assert [(form.paid_minutes, form.work_minutes) for form in SHIFT.forms] == [(480, 480), (540, 540)]


def test_narrowing_keeps_the_overlap_and_changes_nothing_where_it_is_wider() -> None:
    form = SHIFT.forms[0]
    assert form.with_window(0, 0, 1000) is form
    narrowed = form.with_window(0, 200, 1000)
    assert [(b.earliest, b.latest) for b in narrowed.breaks] == [(200, 300), (300, 480)]
    assert form.with_max_stretch(300) is form
    assert form.with_max_stretch(240).max_stretch == (240, 240, 240)


def test_an_option_ends_its_length_after_its_start() -> None:
    assert DutyOption(1, 1440 + 480, SHIFT.forms[0]).end == 1440 + 480 + 540
