"""``problem.json``: the fully resolved inputs as one document, and back, equal."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, PlainValidator, TypeAdapter

from scheduler.domain.problem import Problem
from scheduler.domain.rule_spec import AnyRuleSpec
from scheduler.rules.base import AnyRule
from scheduler.rules.registry import BY_TYPE, make_rule


@cache
def _adapter() -> TypeAdapter[Problem]:
    return TypeAdapter(Problem)


def dump_problem(problem: Problem) -> str:
    """Write a problem as JSON: moments in UTC, the same text for the same problem (sets are sorted)."""
    document = _adapter().dump_python(problem, mode="json")
    document["rules"] = _written(problem.rules)
    for contract_id, contract in problem.contracts.items():
        document["contracts"][contract_id]["rules"] = _written(contract.rules)
    for agent in document["agents"]:
        agent["skills"].sort()
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"


def _written(rules: Iterable[AnyRuleSpec]) -> list[dict[str, Any]]:
    """Rules as a planner would write them, every key given."""
    return [
        {"type": rule.type, "params": rule.params.model_dump(mode="json"), "name": rule.name, "cite": rule.cite}
        for rule in rules
    ]


def load_problem(text: str) -> Problem:
    """Read what `dump_problem` wrote.

    Raises
    ------
    pydantic.ValidationError
        If the text is no problem.
    """
    problem = _adapter().validate_json(text)
    read = _Rules.model_validate_json(text)
    contracts = {
        contract_id: replace(contract, rules=read.contracts[contract_id].rules)
        for contract_id, contract in problem.contracts.items()
    }
    return replace(problem, rules=read.rules, contracts=contracts)


def _read(value: dict[str, Any]) -> AnyRule:
    kind = value.get("type")
    if kind not in BY_TYPE:
        raise ValueError(f"{kind!r} is no rule type")
    return make_rule(kind, value["params"], value.get("name", ""), value.get("cite", ""))


_Rule = Annotated[AnyRule, PlainValidator(_read)]


class _ContractRules(BaseModel):
    rules: tuple[_Rule, ...] = ()


class _Rules(BaseModel):
    """The rules alone: the domain, which the adapter knows, has no word of their types."""

    rules: tuple[_Rule, ...]
    contracts: dict[str, _ContractRules]
