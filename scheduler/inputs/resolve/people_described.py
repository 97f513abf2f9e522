"""People described by what they are: leads, teams, skills, contracts, names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scheduler.domain.agents import Agent, Team
from scheduler.inputs.reading.validation import Placed
from scheduler.inputs.resolve.site_reading import SiteReading
from scheduler.inputs.schema.presence_keys import WhoKeys

NAMED_IN = {"contracts": "contracts"} | dict.fromkeys(("roles", "sites", "cost_centres", "clients", "agents"), "agents")
"""Files in which words of a description are to be found, where that is not ``site.yaml``."""


def has_dropped_agents(reading: SiteReading) -> bool:
    """Whether a line of ``agents.csv`` is wrong, so that some people are not among the agents."""
    return any(issue.file.endswith("agents.csv") for issue in reading.issues.found)


def groups_of(
    reading: SiteReading, placed: Placed[Any], members: Sequence[str], agents: Sequence[Agent]
) -> list[tuple[str, list[str]]]:
    """Split people by the team, site or role that ``each`` names: name of the group and its people.

    Without ``each`` there is one group without a name. Whoever has no team, site or role to be split by is noted.
    """
    each = placed.item.each
    if each is None:
        return [("", list(members))]
    chosen = [agent for agent in agents if agent.agent_id in set(members)]
    if without := [agent.agent_id for agent in chosen if not getattr(agent, each)]:
        shown = ", ".join(without[:3]) + (f" and {len(without) - 3} more" if len(without) > 3 else "")
        message = f"{shown} of those counted have no {each} in agents.csv; give them one, or narrow who"
        placed.issue(reading.issues, f"found {each}: {message}", "each")
    names = dict.fromkeys(getattr(agent, each) for agent in chosen)
    return [(name, [a.agent_id for a in chosen if getattr(a, each) == name]) for name in names if name]


def people_of(
    reading: SiteReading,
    placed: Placed[Any],
    who: WhoKeys,
    key: str,
    agents: Sequence[Agent],
    teams: Sequence[Team],
) -> list[str]:
    """Ids of the people described; unknown names are noted, and a description that fits nobody."""
    before = len(reading.issues.found)
    known = {
        "teams": [team.team_id for team in teams],
        "skills": reading.names("site", "queues", "name"),
        "contracts": reading.names("contracts", "contracts"),
        "roles": reading.names("agents", field="role"),
        "sites": reading.names("agents", field="site"),
        "cost_centres": reading.names("agents", field="cost_centre"),
        "clients": reading.names("agents", field="client"),
        "agents": reading.names("agents", field="agent_id"),
    }
    for name, names in known.items():
        for index, value in enumerate(getattr(who, name) or ()):
            reading.is_known(NAMED_IN.get(name, "site"), name.removesuffix("s"), value, names, placed, key, name, index)
    leads = {team.lead for team in teams if team.lead}
    found = [
        agent.agent_id
        for agent in agents
        if (not who.leads or agent.agent_id in leads)
        and (who.teams is None or agent.team in who.teams)
        and (who.skills is None or agent.skills & set(who.skills))
        and (who.contracts is None or agent.contract in who.contracts)
        and (who.roles is None or agent.role in who.roles)
        and (who.sites is None or agent.site in who.sites)
        and (who.cost_centres is None or agent.cost_centre in who.cost_centres)
        and (who.clients is None or agent.client in who.clients)
        and (who.agents is None or agent.agent_id in who.agents)
    ]
    if not found and agents and len(reading.issues.found) == before and not has_dropped_agents(reading):
        why = "no team has a lead (teams.lead)" if who.leads and not leads else "no agent is all of this"
        placed.issue(reading.issues, f"fits nobody: {why}; widen it or delete the entry", key)
    return found
