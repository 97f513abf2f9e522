"""Every rule type, as a literal list, and how specs become rules."""

from __future__ import annotations

from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.rule_spec import RuleSpec
from scheduler.rules.base import Rule
from scheduler.rules.max_run import MaxRun
from scheduler.rules.min_rest import MinRest

RULES: tuple[type[Rule], ...] = (
    MinRest,
    MaxRun,
)
"""All types a planner may write, and the built-in ones."""

BUILT_IN: tuple[type[Rule], ...] = ()
"""Types that hold for every agent without being written: they read the agent's own contract, pattern, absences ..."""

BY_TYPE: dict[str, type[Rule]] = {rule.type: rule for rule in (*RULES, *BUILT_IN)}


def make_rule(spec: RuleSpec) -> Rule:
    """Give a spec its meaning.

    Raises
    ------
    KeyError
        If the type is unknown.
    pydantic.ValidationError
        If the parameters do not fit the type.
    """
    return BY_TYPE[spec.type](spec)


def rules_for(problem: Problem, context: AgentContext) -> tuple[Rule, ...]:
    """Every rule that binds one agent: built-in, the site's, the contract's."""
    specs = (*(RuleSpec(rule.type) for rule in BUILT_IN), *problem.rules, *context.contract.rules)
    return tuple(make_rule(spec) for spec in specs)
