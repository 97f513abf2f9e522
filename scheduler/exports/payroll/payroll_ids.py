"""Under which id every employee is paid: all of them, or no file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from scheduler.domain.agents import Agent
from scheduler.domain.errors import InputError, InputIssue
from scheduler.domain.problem import Problem


def payroll_ids(problem: Problem, needed: Iterable[str]) -> dict[str, str]:
    """Payroll id of every agent id in ``needed``; agent ids where no agent of the site has one.

    Raises
    ------
    InputError
        Naming every agent without a payroll id, and every id that two agents share.
    """
    wanted = set(needed)
    agents = [agent for agent in problem.agents if agent.agent_id in wanted]
    if not any(agent.payroll_id for agent in problem.agents):
        return {agent.agent_id: agent.agent_id for agent in agents}
    shared = Counter(agent.payroll_id for agent in problem.agents if agent.payroll_id)
    issues = [_missing(agent) for agent in agents if not agent.payroll_id]
    issues += [_shared(agent) for agent in agents if shared[agent.payroll_id] > 1]
    if issues:
        raise InputError(issues)
    return {agent.agent_id: agent.payroll_id for agent in agents}


def _missing(agent: Agent) -> InputIssue:
    return InputIssue(
        "agents.csv",
        0,
        "payroll_id",
        f"agent {agent.agent_id!r} has hours but no payroll id; no payroll file is written until every employee with "
        "hours has one: fill it in, or clear the whole column to use agent ids",
    )


def _shared(agent: Agent) -> InputIssue:
    return InputIssue(
        "agents.csv",
        0,
        "payroll_id",
        f"agent {agent.agent_id!r} shares payroll id {agent.payroll_id!r} with another agent; give each their own",
    )
