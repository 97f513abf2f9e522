"""What a site's files hold that nothing comes of: told by ``check``, because nothing is ignored in silence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scheduler.domain.forecasts import VolumeNote
from scheduler.domain.presence_rows import PresenceRow
from scheduler.domain.site_setup import SiteSetup
from scheduler.domain.total_rows import TotalRow

SHOWN = 5


def site_notes(setup: SiteSetup) -> tuple[VolumeNote, ...]:
    """Say what is missing for payroll, and what nobody and nothing uses."""
    return tuple(VolumeNote(subject, text, about="site") for subject, text in _found(setup))


def _found(setup: SiteSetup) -> Iterator[tuple[str, str]]:
    nameless = [agent.agent_id for agent in setup.agents if not agent.payroll_id]
    if nameless:
        yield "payroll_id", f"empty for {listed(nameless)}; export payroll needs one for everybody"
    for queue in setup.queues:
        if not any(queue.opening):
            yield queue.name, "is never open: its contacts ask for nobody; see open in site.yaml"
    unknown = dict.fromkeys(duty.shift for duty in setup.history if duty.shift and duty.shift not in setup.shifts)
    if unknown:
        yield (
            "previous_roster.csv",
            f"no shift {listed(unknown)} in shifts.yaml; rules that ask for the shift of a past duty take it as such",
        )
    yield from _unused(setup)
    yield from _rows(setup)


def _unused(setup: SiteSetup) -> Iterator[tuple[str, str]]:
    employed = {agent.contract for agent in setup.agents}
    idle = [name for name in setup.contracts if name not in employed]
    if idle:
        yield "contracts.yaml", f"nobody has the contract {listed(idle)}"
    worked = {shift for contract in setup.contracts.values() for shift in contract.shifts}
    if rest := [name for name in setup.shifts if name not in worked]:
        yield "shifts.yaml", f"no contract allows the shift {listed(rest)}"
    peopled = {agent.team for agent in setup.agents}
    if empty := [team.team_id for team in setup.teams if team.team_id not in peopled]:
        yield "site.yaml", f"nobody is in the team {listed(empty)}"


def _rows(setup: SiteSetup) -> Iterator[tuple[str, str]]:
    """Entries of ``presence`` and ``totals`` that nothing comes of, or that count people who are not employed."""
    horizon = setup.horizon
    dates = [horizon.date_of(day) for day in range(horizon.days)]
    here = {agent.agent_id for agent in setup.agents if any(map(agent.employed_on, dates))}
    rows: tuple[PresenceRow | TotalRow, ...] = (*setup.presence_rows, *setup.total_rows)
    for row in rows:
        priced = row.price > 0 if isinstance(row, PresenceRow) else row.milli > 0
        if isinstance(row, PresenceRow) and not any(row.intervals):
            yield row.name, "(presence) holds in no interval of the dates planned: see when"
        elif not row.can_be_missed:
            yield row.name, f"({row.about}) can never be missed by the people it counts; it has no effect"
        elif not priced and not row.is_hard:
            yield row.name, f"({row.about}) costs nothing where it is missed and is not hard; it has no effect"
        counted = row.adds if isinstance(row, PresenceRow) else row.people
        if gone := [agent_id for agent_id in counted if agent_id not in here]:
            yield row.name, f"({row.about}) counts {listed(gone)}, who are not employed on the dates planned"


def listed(names: Iterable[str]) -> str:
    """Return the first few names, and how many more there are."""
    every = list(names)
    more = f" and {len(every) - SHOWN} more" if len(every) > SHOWN else ""
    return ", ".join(every[:SHOWN]) + more
