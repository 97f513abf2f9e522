"""Agents whose own rules leave them no legal tour, and which rule alone would free them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from scheduler.domain.agent_view import AgentView
from scheduler.domain.legal_duties import LegalDuties
from scheduler.domain.problem import AgentContext, Problem
from scheduler.engine.tables.classes import ClassMaker
from scheduler.engine.tables.product import build_product
from scheduler.engine.tables.some_tour import TourFinder
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


@dataclass(frozen=True)
class LegalWeeks:
    """What the agents' own rules leave them.

    Parameters
    ----------
    duties
        By agent id.
    stuck
        Agents without a legal tour, and the rules each of which alone would free them.
    """

    duties: dict[str, LegalDuties]
    stuck: dict[str, tuple[str, ...]]


def legal_weeks(problem: Problem) -> LegalWeeks:
    """Judge every agent; agents alike are judged once, and only where no tour is seen at once the model is asked."""
    maker, finder = ClassMaker(problem), TourFinder(problem.horizon.interval_minutes)
    known: dict[AgentView, tuple[LegalDuties, bool]] = {}
    duties, suspects = {}, []
    for agent_id, context in problem.contexts.items():
        if context.view not in known:
            legal = maker.legal_tours(context)
            options = tuple(day.options for day in legal.days)
            is_free = not (legal.left_out or legal.left_sums) and finder.has_tour(context.view, legal)
            known[context.view] = LegalDuties(options, legal.labels.min_rest_minutes), is_free
        duties[agent_id], is_free = known[context.view]
        if not is_free:
            suspects.append(context.agent)
    stuck = stuck_agents(replace(problem, agents=tuple(suspects))) if suspects else ()
    return LegalWeeks(duties, {one.agent_id: one.freed_by for one in stuck})


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
    # Rests and breaks are not in the automaton: the model has everything.
    return automaton.num_states[0] > 0 and _model_has_a_tour(problem, context, rules)


def _model_has_a_tour(problem: Problem, context: AgentContext, rules: Sequence[AnyRule]) -> bool:
    # Imported here: most sites are judged without it, and loading OR-Tools takes longer than that.
    from scheduler.engine.cp_sat.oracles import ModelOracle

    oracle = ModelOracle(problem, context.agent.agent_id, rules)
    return oracle.best(np.zeros(context.horizon.num_intervals)).duties is not None
