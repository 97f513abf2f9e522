from __future__ import annotations

from dataclasses import MISSING, fields

import pytest

from scheduler.domain.problem import Problem
from scheduler.domain.site_setup import PlannedSite, SiteSetup
from tests.factories import tiny_problem


def tiny_setup() -> SiteSetup:
    return SiteSetup(**tiny_problem().setup_fields)


def test_a_problem_cannot_be_made_without_its_demand() -> None:
    with pytest.raises(TypeError, match="demand"):
        Problem(**tiny_setup().setup_fields)
    assert {one.name for one in fields(Problem) if one.default is MISSING} >= {"demand", "day_targets"}


def test_a_stage_has_nothing_of_a_later_one() -> None:
    setup, planned, problem = ({one.name for one in fields(stage)} for stage in (SiteSetup, PlannedSite, Problem))
    assert planned - setup == {"volumes"}
    assert problem - setup == {"demand", "day_targets", "base", "fair_shares"}


def test_every_stage_takes_over_all_of_the_one_before() -> None:
    setup, problem = tiny_setup(), tiny_problem()
    assert Problem.of(PlannedSite.of(setup, {}), problem.demand) == problem
