import pytest

from scheduler.domain.problem import Problem
from tests.factories import tiny_problem


@pytest.fixture
def problem() -> Problem:
    return tiny_problem()
