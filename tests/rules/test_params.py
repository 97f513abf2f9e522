"""Parameters as planners write them: what is refused, and what is read from text."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from scheduler.rules.registry import BUILT_IN, BY_TYPE, RULES, make_rule

REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("min_rest", {}, "hours"),
    ("min_rest", {"hours": 0}, "hours"),
    ("min_rest", {"hours": 11, "minutes": 30}, "minutes"),
    ("max_run", {"limit": 0}, "limit"),
    ("rest_block", {"min_hours": 35}, "give either window: fixed_week or after_work_days"),
    ("rest_block", {"min_hours": 35, "window": "fixed_week", "after_work_days": 6}, "give either"),
    ("min_days_off", {"count": 3, "weeks": 2, "what": "sunday"}, "more than the 2 there are in 2 weeks"),
    ("max_quantity", {"measure": "hours", "limit": 48, "window": "week"}, "measure"),
    ("max_quantity", {"measure": "days", "limit": 1, "window": "day"}, "measure days makes no sense with window day"),
    ("max_quantity", {"measure": "days", "limit": 6, "window": "rolling_days"}, "window"),
    ("max_quantity", {"measure": "days", "limit": -1, "window": "week"}, "limit"),
    ("max_quantity", {"measure": "days", "limit": 1, "window": "horizon 2"}, "window"),
    ("min_quantity", {"measure": "days", "limit": 0, "window": "week"}, "limit"),
    ("min_quantity", {"measure": "night_hours", "limit": 8, "window": "week"}, "measure"),
    ("max_weekends", {"limit": 2, "weeks": 0}, "weeks"),
    ("forbidden_successions", {"after": {}}, "after"),
    ("forbidden_successions", {"after": {"late": "early"}}, "after"),
    ("min_run", {"limit": 2, "before": "nothing"}, "before"),
    ("break", {"duration_minutes": 30, "when_work_over_hours": 6, "when_work_up_to_hours": 6}, "must be more than"),
    (
        "break",
        {"duration_minutes": 30, "earliest_after_start_minutes": 90, "latest_start_after_minutes": 60},
        "must not be less than",
    ),
    ("break", {"duration_minutes": 30, "clock_window": "11-14"}, "is not a time HH:MM"),
    ("break", {"duration_minutes": 30, "clock_window": "11:00"}, "write it like '22:00-06:00'"),
    ("clock_window", {}, "give either allowed or forbidden"),
    ("clock_window", {"allowed": "07:00-19:00", "forbidden": "22:00-06:00"}, "give either allowed or forbidden"),
    ("clock_window", {"forbidden": "07:00-07:00"}, "a whole day is '00:00-24:00'"),
    ("clock_window", {"forbidden": "07:00-25:00"}, "00:00 to 24:00"),
    ("clock_window", {"forbidden": "07:00-09:00", "weekdays": ["someday"]}, "weekdays"),
    ("availability", {"hours": 1}, "hours"),
]


@pytest.mark.parametrize(("rule_type", "params", "words"), REFUSED)
def test_bad_parameters_are_refused_with_the_key_or_the_reason(
    rule_type: str, params: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        make_rule(rule_type, params)
    assert words in str(caught.value)


@pytest.mark.parametrize(("written", "meant"), [(True, "yes"), (False, "no"), ("true", "yes"), ("any", "any")])
def test_paid_takes_booleans_as_well_as_words(written: object, meant: str) -> None:
    assert make_rule("break", {"duration_minutes": 15, "paid": written}).params.paid == meant


def test_clock_spans_are_read_as_minutes_of_the_day() -> None:
    assert make_rule("clock_window", {"forbidden": "22:00 - 06:30"}).params.forbidden == (1320, 390)


def test_a_rule_is_named_by_its_type_unless_the_planner_names_it() -> None:
    assert make_rule("min_rest", {"hours": 11}).name == "min_rest"
    assert make_rule("min_rest", {"hours": 11}, "daily rest").name == "daily rest"


@pytest.mark.parametrize("rule", RULES)
def test_every_parameter_is_described(rule: type) -> None:
    for name, field in rule.params_type.model_fields.items():  # type: ignore[attr-defined]
        assert field.description, name


def test_types_are_unique() -> None:
    assert len({rule.type for rule in (*RULES, *BUILT_IN)}) == len(BY_TYPE) == len(RULES) + len(BUILT_IN)
