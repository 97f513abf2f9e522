"""Every rule type, as a literal list, and the rules that bind an agent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from scheduler.domain.agent_view import AgentView
from scheduler.domain.errors import NoLabelFormError, OutOfViewError
from scheduler.domain.label import LabelModel
from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.rule_spec import AnyRuleSpec
from scheduler.rules.activities import Activities
from scheduler.rules.availability import Availability
from scheduler.rules.base import AnyRule, NoParams, Rule
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
from scheduler.rules.work_blocks import WorkBlocksRule

RULES: tuple[type[AnyRule], ...] = (
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

BUILT_IN: tuple[type[Rule[NoParams]], ...] = (
    Availability,
    Locks,
    ContractShifts,
    Skills,
    PatternRule,
    Activities,
    WorkBlocksRule,
    ContractHours,
)
"""Types that hold for every agent without being written: they read the agent's own contract, pattern, absences ..."""

BY_TYPE: dict[str, type[AnyRule]] = {rule.type: rule for rule in (*RULES, *BUILT_IN)}

ALWAYS: tuple[AnyRule, ...] = tuple(rule(NoParams()) for rule in BUILT_IN)
"""The built-in rules; one object each for everybody, since they have no parameters."""


def make_rule(kind: str, params: Mapping[str, Any], name: str = "", cite: str = "") -> AnyRule:
    """Make a rule of its type's name and its keys as YAML and JSON hold them.

    Raises
    ------
    KeyError
        If the type is unknown.
    pydantic.ValidationError
        If the parameters do not fit the type.
    """
    rule_type = BY_TYPE[kind]
    return rule_type(rule_type.params_type.model_validate(params), name, cite)


def rules_for(problem: Problem, context: AgentContext) -> tuple[AnyRule, ...]:
    """Every rule that binds one agent: built-in, the site's, the contract's. They are made once, with the problem."""
    return (*ALWAYS, *_with_faces(problem.rules), *_with_faces(context.contract.rules))


def labels_of(rules: Iterable[AnyRule], view: AgentView) -> tuple[LabelModel, tuple[str, ...]]:
    """State rules of one agent for the tour oracle; the names of rules that cannot be stated come second.

    Leaving rules out makes the oracle optimistic: its value is then an upper bound.

    Raises
    ------
    OutOfViewError
        Where a rule reads more of the agent than the view has.
    """
    labels = LabelModel()
    left_out = []
    for rule in rules:
        try:
            rule.extend(labels, view)
        except NoLabelFormError:
            left_out.append(rule.name)
        except OutOfViewError as error:
            raise OutOfViewError(f"rule {rule.name} ({rule.type}): {error}") from error
    return labels, tuple(left_out)


def _with_faces(specs: Sequence[AnyRuleSpec]) -> Sequence[AnyRule]:
    """Tell the type checker what the domain cannot say: its rules are rules of this package.

    Raises
    ------
    TypeError
        Where one is not: it would bind nobody.
    """
    rules = [spec for spec in specs if isinstance(spec, Rule)]
    if len(rules) < len(specs):
        raise TypeError(f"{[spec for spec in specs if not isinstance(spec, Rule)]} are no rules: use make_rule")
    return rules
