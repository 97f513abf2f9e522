from dataclasses import replace

import pytest

from scheduler.domain.agents import Absence
from scheduler.domain.run import Run
from tests.factories import at, duty, tiny_problem, tiny_roster, tiny_run


@pytest.fixture
def run() -> Run:
    """The tiny week as it was planned."""
    return tiny_run()


@pytest.fixture
def breaking_run() -> Run:
    """The tiny week with Ana late on Tuesday and Cleo on leave."""
    problem = tiny_problem()
    leave = Absence("C3", at(problem, 2, "00:00"), at(problem, 4, "00:00"), "leave", True)
    roster = tiny_roster(problem)
    late = (roster.duties[0], duty(problem, "A1", 1, "16:00"), *roster.duties[2:])
    return tiny_run(replace(problem, absences=(leave,)), replace(roster, duties=late))
