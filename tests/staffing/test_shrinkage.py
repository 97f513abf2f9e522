from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pytest

from scheduler.domain.site import Shrinkage
from scheduler.staffing.shrinkage import mean_work_minutes, present_share
from tests.factories import MakeProblem, MakeQueue, tiny_problem

START = date(2026, 11, 23)


def test_the_queue_s_own_share_stands_where_the_site_states_no_pieces(queue: MakeQueue, problem: MakeProblem) -> None:
    one = queue(unplanned_shrinkage=0.3)
    assert present_share(problem(one, start=START), one) == pytest.approx(0.7)


def test_the_pieces_multiply_and_lateness_is_a_share_of_the_work_between_breaks() -> None:
    site = tiny_problem()
    assert mean_work_minutes(site) == 450  # nine hours less a meal of 60 and a break of 30 minutes
    site = replace(site, shrinkage=Shrinkage(absence=0.1, lateness_minutes=9.0, non_adherence=0.05))
    assert present_share(site, site.queues[0]) == pytest.approx(0.9 * 0.98 * 0.95)


def test_without_agents_lateness_has_no_duty_to_shorten(queue: MakeQueue, problem: MakeProblem) -> None:
    site = replace(problem(queue(), start=START), shrinkage=Shrinkage(lateness_minutes=9.0))
    assert present_share(site, site.queues[0]) == 1.0


def test_lateness_longer_than_the_duty_leaves_some_of_it() -> None:
    site = replace(tiny_problem(), shrinkage=Shrinkage(lateness_minutes=450.0))
    assert present_share(site, site.queues[0]) == pytest.approx(math.exp(-1.0))
    site = replace(site, shrinkage=Shrinkage(lateness_minutes=480.0))
    assert 0.3 < present_share(site, site.queues[0]) < 0.37
