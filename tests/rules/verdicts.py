"""The verdict of each face on one case, and whether all say what the case expects."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ortools.sat.python import cp_model

from scheduler.domain.agent_view import AgentView
from scheduler.domain.result import Finding
from scheduler.engine.cp_sat.agent_model import AgentModel
from scheduler.rules.base import AnyRule
from scheduler.rules.registry import labels_of
from tests.rules.setting import Case, WideContext, WrittenDuty, finished
from tests.rules.walker import accepts


def by_constrain(rule: AnyRule, context: WideContext) -> bool:
    """Fix the tour in the CP-SAT model of the agent and ask whether the rule leaves it possible."""
    if len({duty.day for duty in context.written}) < len(context.written):
        return False
    view = AgentModel(context, cp_model.CpModel())
    rule.constrain(view)
    on_day = {duty.day: duty for duty in context.written}
    for day in range(context.horizon.days):
        duty = on_day.get(day)
        view.add(view.works(day) == int(duty is not None))
        if duty is None:
            continue
        view.add(sum(chosen for option, chosen in view.options(day) if option == duty.option) == 1)
        for index, (start, *_) in enumerate(duty.breaks):
            starts = view.break_starts(day, duty.option.form, index)
            view.add(sum(taken for at, taken in starts if at == start) == 1)
        if duty.coaching is not None:
            index, start, _ = duty.coaching
            view.add(sum(taken for at, taken in view.coaching_starts(day, index) if at == start) == 1)
        for literals, queue in assigned(view, context, duty):
            view.add(sum(taken for name, taken in literals.items() if name == queue) == 1)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    status = solver.solve(view.model)
    assert status in (cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.INFEASIBLE), solver.status_name(status)
    return status != cp_model.INFEASIBLE


def assigned(
    view: AgentModel, context: WideContext, duty: WrittenDuty
) -> Iterator[tuple[Mapping[str, cp_model.IntVar], str]]:
    """Yield the model's literals of each interval of assigned work with the queue written; nothing where it is routed.

    Work written without a queue has none of them, and is refused.
    """
    if context.agent.blocks is None or duty.queue:
        return
    grid, at = context.horizon.interval_minutes, view.queue_at(duty.day)
    for segment in finished(context, duty).segments:
        first, last = context.horizon.minute_of(segment.start), context.horizon.minute_of(segment.end)
        for minute in range(first, last, grid) if segment.activity == "work" else ():
            yield at.get(minute, {}), segment.queue


def view_of(context: WideContext) -> AgentView:
    """What the ``extend`` face is given."""
    return context.view


def by_extend(rule: AnyRule, context: WideContext) -> bool | None:
    """Walk the labels as the engine states them, each date's for what it may share; ``None`` where there is no form."""
    view = view_of(replace(context, look_back=rule.look_back))
    labels, left_out = labels_of((rule,), view)
    if left_out:
        return None
    days = [labels_of((rule,), view.on_day(day))[0] for day in range(context.horizon.days)]
    return accepts(labels, days, context)


def findings(rule: AnyRule, case: Case) -> list[Finding]:
    """Breaches with their moments in the site's zone, as the checking package hands them to ``explain``."""
    tz = case.context.horizon.tz
    return [
        replace(found, when=found.when.astimezone(tz))
        for found in rule.check(case.context, sorted(case.duties, key=lambda duty: duty.start))
    ]


def disagreement(case: Case) -> str:
    """Empty where every face says what the case expects, else who does not."""
    rule = case.rule
    said = {
        "constrain": by_constrain(rule, case.context),
        "extend": by_extend(rule, case.context),
        "check": not findings(rule, case),
    }
    if not case.has_labels and said["extend"] is None:
        del said["extend"]
    wrong = [f"{face} says {verdict}" for face, verdict in said.items() if verdict is not case.legal]
    wrong += [trouble for found in findings(rule, case) if (trouble := unexplained(rule, found))]
    return "; ".join(wrong)


def unexplained(rule: AnyRule, finding: Finding) -> str:
    """Empty where the sentence names the agent, what is and what may be."""
    sentence = rule.explain(finding)
    wanted = {finding.agent_id}
    for text in (finding.limit, finding.actual):
        wanted |= set(re.findall(r"\d+(?:[.:]\d+)*", text)) or {text}
    missing = sorted(word for word in wanted if word not in sentence)
    return f"explain lacks {missing}: {sentence!r}" if missing or len(sentence.split()) < 6 else ""
