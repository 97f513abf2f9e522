"""What the rules of single duties leave every agent, without the engine: so that `verify` can ask too."""

from __future__ import annotations

from dataclasses import replace

from scheduler.domain.agent_view import AgentView
from scheduler.domain.label import LabelModel
from scheduler.domain.legal_duties import LegalDuties
from scheduler.domain.problem import Problem
from scheduler.domain.shifts import DutyOption
from scheduler.rules.registry import labels_of, rules_for


def legal_dates(problem: Problem) -> dict[str, LegalDuties]:
    """Legal duties of every agent, date by date, each for itself; agents alike on a date share the very tuple.

    No legal duty is missing, and some listed are not legal: sessions and coaching are left out of account, so that more
    agents are alike, and so is a rule that has no label form.
    """
    labels: dict[AgentView, LabelModel] = {}
    days: dict[tuple[AgentView, int], tuple[DutyOption, ...]] = {}
    found: dict[AgentView, LegalDuties] = {}
    by_agent = {}
    for agent_id, context in problem.contexts.items():
        whole = replace(context.view, sessions=(), coachings=())
        if whole not in found:
            rules, own = rules_for(problem, context), []
            for day in range(context.horizon.days):
                view = whole.on_day(day)
                if view not in labels:
                    labels[view], _ = labels_of(rules, view)
                if (view, day) not in days:
                    days[view, day] = tuple(labels[view].legal_options(view.options(day)))
                own.append(days[view, day])
            found[whole] = LegalDuties(tuple(own), labels_of(rules, whole)[0].min_rest_minutes)
        by_agent[agent_id] = found[whole]
    return by_agent
