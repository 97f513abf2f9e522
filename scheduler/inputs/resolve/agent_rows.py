"""``agents.csv`` to agents."""

from __future__ import annotations

from scheduler.domain.agents import Agent, Contract, Pattern
from scheduler.domain.heads import Share
from scheduler.inputs.reading.nodes import Node
from scheduler.inputs.reading.validation import Placed
from scheduler.inputs.resolve.contracts import FREE
from scheduler.inputs.resolve.learner_rows import resolve_shares
from scheduler.inputs.resolve.site_reading import SiteReading
from scheduler.inputs.schema.rows import AgentRow

LISTED = {"role": "roles", "site": "sites"}
"""Columns whose words ``site.yaml`` may list, and the key that lists them."""


def resolve_agents(
    reading: SiteReading, queue_names: list[str], contracts: dict[str, Contract], patterns: dict[str, Pattern]
) -> tuple[Agent, ...]:
    """Every valid agent, in the order written; names of queues, contracts, patterns and teams are checked."""
    node = reading.node("agents")
    if node is not None and not node.items:
        reading.issues.add(reading.documents.place("agents"), "", "found 0 agents; write one line an agent")
    contract_ids = reading.names("contracts", "contracts")
    team_names = reading.names("site", "teams", "name")
    site = reading.node("site")
    pattern_ids = list(dict.fromkeys([FREE, *reading.names("contracts", "patterns")]))
    placed = reading.unique(reading.items(AgentRow, "agents"), "agent_id")
    _one_each(reading, placed)
    shares = resolve_shares(reading, [one.item.agent_id for one in placed])
    agents = []
    for one in placed:
        skills = _skills(reading, one, queue_names)
        contract = _contract(reading, one, contract_ids)
        if one.item.team and team_names:
            reading.is_known("site", "team", one.item.team, team_names, one, "team")
        for key in LISTED:
            _is_listed(reading, one, key, site)
        reading.is_known("contracts", "pattern", one.item.pattern, pattern_ids, one, "pattern")
        _check_pattern_shifts(reading, one, contracts.get(contract), patterns.get(one.item.pattern))
        agents.append(_agent(one.item, skills, contract, tuple(shares.get(one.item.agent_id, ()))))
    return tuple(agents)


def _one_each(reading: SiteReading, placed: list[Placed[AgentRow]]) -> None:
    """Note ids of other systems that two people share; payroll ids are judged where they are needed."""
    for key in ("hr_id", "phone_id"):
        first: dict[str, Placed[AgentRow]] = {}
        for one in placed:
            value = getattr(one.item, key)
            other = first.setdefault(value, one)
            if value and other is not one:
                message = f"{value!r} is already that of {other.item.agent_id} at {other.where}; give each their own"
                one.issue(reading.issues, message, key)


def _agent(row: AgentRow, skills: tuple[str, ...], contract: str, shares: tuple[Share, ...]) -> Agent:
    return Agent(
        agent_id=row.agent_id,
        name=row.name or row.agent_id,
        team=row.team,
        contract=contract,
        skills=frozenset(skills),
        preference=skills,
        pattern=row.pattern,
        hire_date=row.hire_date,
        end_date=row.end_date,
        pay_rate=row.pay_rate,
        payroll_id=row.payroll_id,
        hr_id=row.hr_id,
        phone_id=row.phone_id,
        shares=shares,
        role=row.role,
        site=row.site,
        cost_centre=row.cost_centre,
        client=row.client,
    )


def _is_listed(reading: SiteReading, placed: Placed[AgentRow], key: str, site: Node | None) -> None:
    """Note a role or site that is not among those ``site.yaml`` lists; where it lists none, any word will do."""
    node = site.entries.get(LISTED[key]) if site is not None else None
    value: str = getattr(placed.item, key)
    listed = [str(item.value) for item in (node.items if node is not None else ())]
    if listed and value:
        reading.is_known("site", key, value, listed, placed, key)


def _skills(reading: SiteReading, placed: Placed[AgentRow], queue_names: list[str]) -> tuple[str, ...]:
    skills = [name.strip() for name in placed.item.skills.split("|")]
    for name in skills:
        reading.is_known("site", "queue", name, queue_names, placed, "skills")
    return tuple(dict.fromkeys(skills))


def _contract(reading: SiteReading, placed: Placed[AgentRow], contract_ids: list[str]) -> str:
    if not placed.item.contract:
        if len(contract_ids) == 1:
            return contract_ids[0]
        if contract_ids:
            message = f"empty, and there are several contracts; write one of {', '.join(contract_ids)}"
            placed.issue(reading.issues, message, "contract")
        return ""
    reading.is_known("contracts", "contract", placed.item.contract, contract_ids, placed, "contract")
    return placed.item.contract


def _check_pattern_shifts(
    reading: SiteReading, placed: Placed[AgentRow], contract: Contract | None, pattern: Pattern | None
) -> None:
    """Note a pattern that names a shift which the agent's contract does not allow."""
    if contract is None or pattern is None:
        return
    named = {day.shift for week in pattern.weeks for day in week if day is not None and day.shift}
    for shift in sorted(named - set(contract.shifts)):
        message = (
            f"pattern {pattern.pattern_id!r} names the shift {shift!r}, contract {contract.contract_id!r} allows "
            f"{', '.join(contract.shifts)}; give another pattern or contract"
        )
        placed.issue(reading.issues, message, "pattern")
