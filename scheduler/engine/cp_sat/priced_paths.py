"""Priced automata in a CP-SAT model: a path through their states, day by day, whose moves cost money.

Literals say in which state the agent is before each day. The moves of a day leave the state the agent is in and use the
kind of duty that is chosen, so they form a flow of one unit, and what they cost is a sum over moves.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from ortools.sat.python import cp_model

from scheduler.domain.priced_terms import PricedAutomaton, State
from scheduler.engine.cp_sat.agent_model import AgentModel

Terms = list[tuple[Any, int]]
"""Literals, and the milli-currency each costs."""


def price_path(view: AgentModel, automaton: PricedAutomaton) -> Terms:
    """Add an automaton to an agent's model and return what its moves cost."""
    model, terms = view.model, Terms()
    before: dict[State, Any] = {automaton.start: model.new_constant(1)}
    for day in range(view.context.horizon.days):
        kinds: dict[Hashable, list[Any]] = {None: [~view.works(day)]}
        for option, literal in view.options(day):
            kinds.setdefault(automaton.feature(option), []).append(literal)
        leaving: dict[State, list[Any]] = {state: [] for state in before}
        reached: dict[State, list[Any]] = {}
        for kind, literals in kinds.items():
            used = []
            for state in before:
                after, cost = automaton.step(state, day, kind)
                move = model.new_bool_var("")
                leaving[state].append(move)
                reached.setdefault(after, []).append(move)
                used.append(move)
                if cost:
                    terms.append((move, cost))
            model.add(cp_model.LinearExpr.sum(used) == cp_model.LinearExpr.sum(literals))
        for state, literal in before.items():
            model.add(cp_model.LinearExpr.sum(leaving[state]) == literal)
        before = {state: model.new_bool_var("") for state in reached}
        for state, literal in before.items():
            model.add(cp_model.LinearExpr.sum(reached[state]) == literal)
    return terms + [(literal, cost) for state, literal in before.items() if (cost := automaton.final(state))]
