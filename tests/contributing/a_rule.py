from __future__ import annotations

from tests.contributing.recipe import Recipe

MODULE = '''
"""Shortest duty."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import Field

from scheduler.domain.agent_view import AgentView
from scheduler.domain.label import LabelModel
from scheduler.domain.problem import AgentContext
from scheduler.domain.result import Finding
from scheduler.domain.roster import Duty
from scheduler.rules.base import ModelView, Rule, RuleParams


class MinDutyParams(RuleParams):
    """Parameters of ``min_duty``, a made-up house rule."""

    hours: float = Field(gt=0, le=24, description="Least elapsed hours from a duty's start to its end, inclusive.")


class MinDuty(Rule[MinDutyParams]):
    """Nobody is called in for less than so many hours."""

    type = "min_duty"

    def constrain(self, model: ModelView) -> None:
        """Forbid shorter options."""
        for day in range(model.context.horizon.days):
            for option, chosen in model.options(day):
                if option.form.minutes < self.params.hours * 60 - 1e-6:
                    model.add(chosen == 0)

    def extend(self, labels: LabelModel, view: AgentView) -> None:
        """Filter shorter duties."""
        least = self.params.hours * 60
        labels.filters.append(lambda option: option.end - option.start >= least - 1e-6)

    def check(self, context: AgentContext, duties: Sequence[Duty]) -> Iterator[Finding]:
        """Measure every duty on the clock."""
        for duty in duties:
            hours = (duty.end - duty.start).total_seconds() / 3600
            if hours < self.params.hours - 1e-6:
                limit, actual = f"{self.params.hours:.2f} h", f"{hours:.2f} h"
                yield Finding(self.name, context.agent.agent_id, duty.start, limit, actual)

    def explain(self, finding: Finding) -> str:
        """Name the duty and both lengths."""
        return (
            f"{finding.agent_id} works {finding.actual} from {finding.when:%a %d %b %H:%M} on, "
            f"at least {finding.limit} are due"
        )
'''
CASES = """
setting: {rule: {hours: 4}}
cases:
  - {name: exactly four hours, expect: legal, roster: ["mon 09:00-13:00"]}
  - {name: a quarter of an hour less, expect: illegal, roster: ["mon 09:00-12:45"]}
  - {name: a short one among long ones, expect: illegal, roster: ["mon 09:00-17:00", "wed 09:00-12:00"]}
  - {name: clocks go back within it, expect: legal, start: 2026-10-19, roster: ["sat 22:00-01:30*"]}
"""
RULE = Recipe(
    "Add a rule",
    "min_duty",
    {"scheduler/rules/min_duty.py": MODULE, "tests/rules/cases/min_duty.yaml": CASES},
    (
        (
            "scheduler/rules/registry.py",
            "from scheduler.rules.min_days_off import MinDaysOff\n",
            "from scheduler.rules.min_duty import MinDuty\n",
        ),
        ("scheduler/rules/registry.py", "    MinDaysOff,\n", "    MinDuty,\n"),
        (
            "tests/rules/test_random_tours.py",
            '    "min_off_run": lambda r: {"limit": r.randint(1, 3)},\n',
            '    "min_duty": lambda r: {"hours": r.choice([3, 4.25, 8])},\n',
        ),
        (
            "tests/engine/cp_sat/test_oracle_rules.py",
            '    "min_off_run": lambda r: {"limit": 2},\n',
            '    "min_duty": lambda r: {"hours": r.choice([3, 4])},\n',
        ),
        (
            "docs/guide.md",
            "| type | says | for example |\n|---|---|---|\n",
            "| `min_duty` | the shortest duty | `{type: min_duty, hours: 4}` |\n",
        ),
    ),
    (
        ("tests/rules", "-k", "min_duty or registered or registry or unique"),
        ("tests/inputs/resolve/test_rules.py", "-k", "min_duty or tried"),
        ("tests/engine/cp_sat/test_oracle_rules.py", "-k", "every_rule_type"),
        ("tests/inputs/test_json_schema.py",),
        ("tests/test_layout.py",),
    ),
    schemas=True,
)
