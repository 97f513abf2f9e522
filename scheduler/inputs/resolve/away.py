"""Who is away on which dates, by absences and dates of employment alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from scheduler.domain.agents import Absence, Agent
from scheduler.domain.clock import Horizon, dates_between


class Away:
    """Looked up by agent and date.

    Parameters
    ----------
    absences
        Of the horizon, those of scenarios included.
    """

    def __init__(self, agents: Sequence[Agent], absences: Iterable[Absence], horizon: Horizon) -> None:
        self._agents = {agent.agent_id: agent for agent in agents}
        self._absences: dict[str, list[Absence]] = defaultdict(list)
        for absence in absences:
            self._absences[absence.agent_id].append(absence)
        self._horizon = horizon

    def reason(self, agent_id: str, first: date, last: date) -> str:
        """Say why nobody can meet an agent on dates, both inclusive; empty where they are there on one of them."""
        dates = dates_between(first, last)
        employed = [when for when in dates if self._agents[agent_id].employed_on(when)]
        if not employed:
            return f"{agent_id} is not employed then"
        if all(self._is_absent(agent_id, when) for when in employed):
            return f"{agent_id} is absent {first} to {last}"
        return ""

    def touches(self, agent_id: str, first: date, last: date) -> bool:
        """Whether an absence, or a date before or after the employment, lies on any of the dates."""
        agent, horizon = self._agents[agent_id], self._horizon
        start, end = (horizon.moment(horizon.midnight(horizon.day_of(when))) for when in (first, last + timedelta(1)))
        if any(absence.start < end and start < absence.end for absence in self._absences[agent_id]):
            return True
        return not (agent.employed_on(first) and agent.employed_on(last))

    def is_away(self, agent_id: str, when: date) -> bool:
        """Whether an agent is absent the whole date, or not employed."""
        return not self._agents[agent_id].employed_on(when) or self._is_absent(agent_id, when)

    def _is_absent(self, agent_id: str, when: date) -> bool:
        horizon, day = self._horizon, self._horizon.day_of(when)
        start, end = horizon.moment(horizon.midnight(day)), horizon.moment(horizon.midnight(day + 1))
        free_from = start
        for absence in sorted(self._absences[agent_id], key=lambda one: one.start):
            if absence.start <= free_from:
                free_from = max(free_from, absence.end)
        return free_from >= end
