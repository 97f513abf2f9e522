"""Frames in a CP-SAT model: one choice a span, whose price the cost of the span may not fall below."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from ortools.sat.python import cp_model

from scheduler.domain.priced_terms import Frame
from scheduler.engine.cp_sat.agent_model import AgentModel
from scheduler.engine.cp_sat.priced_paths import Terms


def price_frame(view: AgentModel, frame: Frame) -> Terms:
    """Add a frame to an agent's model and return what its cheapest choice costs."""
    model, choices = view.model, range(len(frame.base))
    duties: list[dict[int, list[Any]]] = [defaultdict(list) for _ in choices]
    most = list(frame.base)
    for day in frame.days:
        dearest = [0] * len(choices)
        for option, literal in view.options(day):
            feature = frame.feature(option)
            for choice in choices:
                cost = frame.cost(choice, day, feature)
                dearest[choice] = max(dearest[choice], cost)
                if cost:
                    duties[choice][cost].append(literal)
        most = [total + own for total, own in zip(most, dearest, strict=True)]
    total = model.new_int_var(min(frame.base), min(most), "")
    chosen = [model.new_bool_var("") for _ in choices]
    model.add_exactly_one(chosen)
    for choice, literal in enumerate(chosen):
        pairs = [(own, cost) for cost, literals in duties[choice].items() for own in literals]
        worked = cp_model.LinearExpr.weighted_sum([own for own, _ in pairs], [cost for _, cost in pairs])
        model.add(total >= frame.base[choice] + worked).only_enforce_if(literal)
    return [(total, 1)]
