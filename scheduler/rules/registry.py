"""Every rule type, as a literal list, and how specs become rules."""

from __future__ import annotations

from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.rule_spec import RuleSpec
from scheduler.rules.activities import Activities
from scheduler.rules.availability import Availability
from scheduler.rules.base import Rule
from scheduler.rules.break_rule import Break
from scheduler.rules.clock_window import ClockWindow
from scheduler.rules.contract_hours import ContractHours
from scheduler.rules.contract_shifts import ContractShifts
from scheduler.rules.forbidden_successions import ForbiddenSuccessions
from scheduler.rules.locks import Locks
from scheduler.rules.max_continuous_work import MaxContinuousWork
from scheduler.rules.max_quantity import MaxQuantity
from scheduler.rules.max_run import MaxRun
from scheduler.rules.max_weekends import MaxWeekends
from scheduler.rules.min_days_off import MinDaysOff
from scheduler.rules.min_off_run import MinOffRun
from scheduler.rules.min_quantity import MinQuantity
from scheduler.rules.min_rest import MinRest
from scheduler.rules.min_run import MinRun
from scheduler.rules.pattern import PatternRule
from scheduler.rules.rest_block import RestBlock
from scheduler.rules.skills import Skills

RULES: tuple[type[Rule], ...] = (
    MinRest,
    RestBlock,
    MaxRun,
    MinRun,
    MinOffRun,
    MinDaysOff,
    MaxWeekends,
    ForbiddenSuccessions,
    MaxQuantity,
    MinQuantity,
    Break,
    MaxContinuousWork,
    ClockWindow,
)
"""All types a planner may write."""

BUILT_IN: tuple[type[Rule], ...] = (
    Availability,
    Locks,
    ContractShifts,
    Skills,
    PatternRule,
    Activities,
    ContractHours,
)
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
