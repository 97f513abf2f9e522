"""``absence_kinds`` and ``leave_allowance`` of ``site.yaml`` to kinds of absence and allowances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from scheduler.domain.absence_kinds import AbsenceKind, kinds_by_name
from scheduler.domain.agents import Agent, Team
from scheduler.domain.time_off import Allowance, AllowanceDays
from scheduler.inputs.resolve.people_described import people_of
from scheduler.inputs.resolve.site_reading import SiteReading
from scheduler.inputs.schema.leave_keys import AbsenceKindKeys, AllowanceDaysKeys, AllowanceKeys

NO_BALANCE = "none"


def resolve_kinds(reading: SiteReading) -> dict[str, AbsenceKind]:
    """Every kind of absence by its name: the built-in ones, with what the site states."""
    placed = reading.unique(reading.items(AbsenceKindKeys, "site", "absence_kinds"), "name")
    for one in placed:
        if one.item.payroll_code and one.item.paid is False:
            message = f"{one.item.name} is unpaid, payroll never sees {one.item.payroll_code!r}; delete one of the two"
            one.issue(reading.issues, message, "payroll_code")
    return kinds_by_name(_kind(one.item) for one in placed)


def _kind(keys: AbsenceKindKeys) -> AbsenceKind:
    usual = kinds_by_name().get(keys.name, AbsenceKind(keys.name))
    paid = usual.paid if keys.paid is None else keys.paid
    credited = usual.credited if keys.credited is None else keys.credited == "contract_day"
    balance = usual.balance if keys.counts_against is None else keys.counts_against
    return replace(
        usual,
        paid=paid,
        row_paid=usual.row_paid if keys.paid is None else keys.paid,
        credited=credited,
        balance="" if balance == NO_BALANCE else balance,
        pay_as=keys.pay_code or usual.pay_as,
        payroll_code=keys.payroll_code,
        half_days=usual.half_days if keys.half_days is None else keys.half_days,
        uses_allowance=usual.uses_allowance if keys.uses_allowance is None else keys.uses_allowance,
    )


def resolve_allowances(reading: SiteReading, agents: Sequence[Agent], teams: Sequence[Team]) -> tuple[Allowance, ...]:
    """Every valid allowance, in the order written; who is nobody is noted."""
    skills = {agent.agent_id: agent.skills for agent in agents}
    found = []
    for one in reading.unique(reading.items(AllowanceKeys, "site", "leave_allowance"), "name"):
        keys = one.item
        members = people_of(reading, one, keys.who, "who", agents, teams)
        queues = set(keys.who.skills or ()) or {queue for agent_id in members for queue in skills[agent_id]}
        limits = keys.people, keys.share, keys.headroom, frozenset(queues), keys.at_least
        found.append(Allowance(keys.name, frozenset(members), *limits, tuple(map(_days, keys.days))))
    return tuple(found)


def _days(keys: AllowanceDaysKeys) -> AllowanceDays:
    return AllowanceDays(keys.start, keys.end, frozenset(keys.weekdays or ()), keys.people, keys.share, keys.reason)


def kind_names(reading: SiteReading, kinds: Mapping[str, AbsenceKind]) -> list[str]:
    """Names a row may use, also of kinds that are wrong otherwise."""
    return list(dict.fromkeys([*kinds, *reading.names("site", "absence_kinds", "name")]))
