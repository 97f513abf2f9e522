from __future__ import annotations

import dataclasses
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from scheduler.domain.clock import Horizon
from scheduler.domain.demand import QueueDemand
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty, Segment
from scheduler.domain.site_setup import SiteSetup
from scheduler.inputs.run_folder.problem_json import dump_problem, load_problem
from scheduler.inputs.site_folder import load_site
from scheduler.rules.registry import make_rule


def test_a_whole_problem_comes_back_equal(small_site: Path) -> None:
    setup = load_site(small_site).setup
    start = datetime(2026, 11, 23, 9, tzinfo=UTC)
    segments = (Segment(start, start + timedelta(hours=4), "work", True, "billing"),)
    demand = (QueueDemand("billing", (True, False), (1.5, 0.0), (200.25, 0.0), (2, 0)),)
    full = dataclasses.replace(Problem.of(setup, demand), base=(Duty("A1", date(2026, 11, 23), "day", segments),))
    again = load_problem(dump_problem(full))
    assert again == full
    assert again.contexts["A1"] == full.contexts["A1"]
    assert dump_problem(again) == dump_problem(full)


def test_sets_are_written_in_order(small_site: Path) -> None:
    document = json.loads(dump_problem(Problem.of(load_site(small_site).setup, ())))
    assert document["agents"][1]["skills"] == ["billing", "tech"]


def test_moments_are_written_in_utc(small_site: Path) -> None:
    document = json.loads(dump_problem(Problem.of(load_site(small_site).setup, ())))
    assert document["absences"][1]["start"] == "2026-11-25T09:00:00Z"


NUMBERS = st.floats(min_value=0, max_value=1e6, allow_nan=False)


@given(volume=st.lists(NUMBERS, max_size=4), limit=st.floats(0, 10_000), name=st.text(max_size=8))
def test_any_numbers_and_texts_come_back_equal(volume: list[float], limit: float, name: str) -> None:
    horizon = Horizon("Asia/Manila", date(2026, 11, 23), 7)
    size = len(volume)
    demand = QueueDemand(name, (True,) * size, tuple(volume), tuple(volume), (1,) * size)
    rules = (make_rule("max_quantity", {"measure": "work_hours", "limit": limit, "window": "week"}, name),)
    problem = Problem.of(SiteSetup(name, "PHP", horizon, (), (), (), {}, {}, {}, rules), (demand,))
    assert load_problem(dump_problem(problem)) == problem


BAD_RULES = [
    ({"type": "no_such_rule", "params": {}}, "no rule type"),
    ({"type": "min_rest", "params": {"hours": 0}}, "hours"),
    (7, "rules"),
]


@pytest.mark.parametrize(("rule", "words"), BAD_RULES)
def test_a_rule_that_cannot_be_read_makes_it_no_problem(small_site: Path, rule: object, words: str) -> None:
    document = json.loads(dump_problem(Problem.of(load_site(small_site).setup, ())))
    with pytest.raises(ValidationError, match=words):
        load_problem(json.dumps({**document, "rules": [rule]}))
