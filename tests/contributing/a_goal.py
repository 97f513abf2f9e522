from __future__ import annotations

from tests.contributing.recipe import Recipe

MODULE = '''
"""Long duties: each duty of more than eight paid hours costs the same."""

from __future__ import annotations

from scheduler.domain.money import MILLI, currency_of
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Roster
from scheduler.domain.shifts import DutyOption
from scheduler.goals.base import Goal

PRICE = 3
"""Currency a long duty costs."""


class LongDuties(Goal[None]):
    """No facts of an agent matter."""

    name = "long_duties"
    label = "Long duties"

    def value(self, problem: Problem, facts: None, day: int, option: DutyOption | None) -> int:
        """Milli-currency of a long duty."""
        return PRICE * MILLI if option is not None and option.form.paid_minutes > 480 else 0

    def measure(self, problem: Problem, roster: Roster, allotment: Allotment) -> float:
        """Count them on the roster."""
        return currency_of(PRICE * MILLI * sum(duty.paid_minutes > 8 * 60 for duty in roster.duties))

    def explain(self, cost: float, problem: Problem) -> str:
        """Say what they cost."""
        return f"Duties of more than eight paid hours cost {cost:,.2f} {problem.currency} ({PRICE} each)"
'''
TEST = """
from __future__ import annotations

from dataclasses import replace

from scheduler.goals.registry import measure_goals
from tests.factories import tiny_allotment, tiny_problem, tiny_roster


def test_only_duties_of_more_than_eight_hours_cost() -> None:
    problem = tiny_problem()
    roster = tiny_roster(problem)
    assert measure_goals(problem, roster, tiny_allotment(problem))["long_duties"] == 0
    duty = roster.duties[0]
    longer = replace(duty, segments=tuple(replace(segment, paid=True) for segment in duty.segments))
    roster = replace(roster, duties=(longer, *roster.duties[1:]))
    assert measure_goals(problem, roster, tiny_allotment(problem))["long_duties"] == 3
"""
GOAL = Recipe(
    "Add a goal",
    "long_duties",
    {"scheduler/goals/long_duties.py": MODULE, "tests/goals/test_long_duties.py": TEST},
    (
        (
            "scheduler/goals/registry.py",
            "from scheduler.goals.labour import Labour\n",
            "from scheduler.goals.long_duties import LongDuties\n",
        ),
        ("scheduler/goals/registry.py", "        Changes(),\n", "        LongDuties(),\n"),
        (
            "tests/goals/test_known_costs.py",
            '"wishes": 0.0, "changes": 0.0}\n',
            '    expected["long_duties"] = 0.0\n',
        ),
        (
            "docs/guide.md",
            "| `change` | a duty that differs from the run started from | 50 |\n",
            "| (none) | a duty of more than eight paid hours | 3 |\n",
        ),
    ),
    (("tests/goals", "-k", "not searched"), ("tests/test_layout.py",)),
)
