"""Agents whose own rules leave them no legal tour, and which rule alone would free them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from scheduler.domain.agent_view import AgentView
from scheduler.domain.agents import Agent
from scheduler.domain.errors import InfeasibleError
from scheduler.domain.problem import AgentContext, Problem
from scheduler.engine.cp_sat.oracles import LabelOracle, ModelOracle
from scheduler.engine.tables.instance import compile_problem
from scheduler.engine.tables.product import build_product
from scheduler.rules.base import AnyRule
from scheduler.rules.registry import labels_of, rules_for


@dataclass(frozen=True)
class StuckAgent:
    """An agent without a legal tour.

    Parameters
    ----------
    freed_by
        Names of rules each of which, left out alone, would leave a legal tour; empty where several clash.
    """

    agent_id: str
    freed_by: tuple[str, ...]


def stuck_rules(problem: Problem) -> dict[str, tuple[str, ...]]:
    """Agents without a legal week, and the rules each of which alone would free them."""
    suspects = tuple(agent for agent in problem.agents if not has_quick_tour(problem, agent))
    return {stuck.agent_id: stuck.freed_by for stuck in stuck_agents(replace(problem, agents=suspects))}


def has_quick_tour(problem: Problem, agent: Agent) -> bool:
    """Whether the label oracle, which answers at once, finds the agent a tour that keeps every rule."""
    try:
        instance = compile_problem(replace(problem, agents=(agent,), base=()))
    except InfeasibleError:
        return False
    answer = LabelOracle(instance, 0).best(np.zeros(problem.horizon.num_intervals))
    return answer.exact and answer.duties is not None


def stuck_agents(problem: Problem) -> tuple[StuckAgent, ...]:
    """Find every agent without a legal tour; agents alike are judged once."""
    verdicts: dict[AgentView, tuple[str, ...] | None] = {}
    found = []
    for agent_id, context in problem.contexts.items():
        if context.view not in verdicts:
            verdicts[context.view] = _verdict(problem, context)
        freed_by = verdicts[context.view]
        if freed_by is not None:
            found.append(StuckAgent(agent_id, freed_by))
    return tuple(found)


def _verdict(problem: Problem, context: AgentContext) -> tuple[str, ...] | None:
    rules = rules_for(problem, context)
    if _has_tour(problem, context, rules):
        return None
    return tuple(
        rule.name for i, rule in enumerate(rules) if _has_tour(problem, context, (*rules[:i], *rules[i + 1 :]))
    )


def _has_tour(problem: Problem, context: AgentContext, rules: Sequence[AnyRule]) -> bool:
    labels, left_out = labels_of(rules, context.view)
    if left_out:
        return _model_has_a_tour(problem, context, rules)
    features = []
    for day in range(context.horizon.days):
        legal = labels.legal_options(context.options(day))
        features.append(list(dict.fromkeys(tuple(a.feature(o) for a in labels.automata) for o in legal)))
    automaton = build_product(labels.automata, features, labels.must_work, labels.min_rest_minutes)
    if automaton.num_states[0] == 0:
        return False
    # Rests and breaks are not in the automaton.
    return _model_has_a_tour(problem, context, rules)


def _model_has_a_tour(problem: Problem, context: AgentContext, rules: Sequence[AnyRule]) -> bool:
    """Ask the model, which has everything."""
    oracle = ModelOracle(problem, context.agent.agent_id, rules)
    return oracle.best(np.zeros(context.horizon.num_intervals)).duties is not None
