"""``ledger.csv`` to what earlier weeks left, and what is to be told of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from scheduler.domain.clock import Horizon
from scheduler.domain.forecasts import VolumeNote
from scheduler.domain.ledger_entry import LedgerEntry, LedgerKey
from scheduler.domain.site_setup import SiteSetup
from scheduler.inputs.reading.issues import unknown
from scheduler.inputs.reading.validation import Placed
from scheduler.inputs.resolve.site_notes import listed
from scheduler.inputs.resolve.site_reading import SiteReading
from scheduler.inputs.schema.rows import LedgerRow
from scheduler.ledger.measures import MEASURES


def resolve_ledger(reading: SiteReading, agent_ids: list[str], horizon: Horizon | None) -> tuple[LedgerEntry, ...]:
    """Every line whose person, measure, period and date can be; one line for a person, measure and period."""
    first: dict[LedgerKey, Placed[LedgerRow]] = {}
    found = []
    for placed in reading.items(LedgerRow, "ledger"):
        row = placed.item
        reading.is_known("agents", "agent", row.agent_id, agent_ids, placed, "agent_id")
        entry = LedgerEntry(row.agent_id, row.as_of, row.measure, row.period_start, row.value)
        _check(reading, placed, horizon)
        if entry.key in first:
            message = (
                f"{row.measure} of {row.agent_id} is already given at {first[entry.key].where} (as of "
                f"{first[entry.key].item.as_of}); keep the line of the later date"
            )
            placed.issue(reading.issues, message, "measure")
        first.setdefault(entry.key, placed)
        found.append(entry)
    return tuple(found)


def _check(reading: SiteReading, placed: Placed[LedgerRow], horizon: Horizon | None) -> None:
    """Note a measure or period there is not, and what is counted up to a date that is planned anew."""
    row = placed.item
    measure = MEASURES.get(row.measure)
    if measure is None:
        placed.issue(reading.issues, unknown("measure", row.measure, list(MEASURES)), "measure")
    elif not measure.starts_period(row.period_start):
        if measure.period == "none":
            message = f"found {row.period_start}; {row.measure} is counted without end: leave it empty"
        else:
            year = (row.period_start or row.as_of).year
            said = row.period_start or "nothing"
            message = f"found {said}; {row.measure} is counted by year: give {date(year, 1, 1)}"
        placed.issue(reading.issues, message, "period_start")
    elif row.period_start is not None and row.period_start > row.as_of:
        message = f"found {row.as_of}, before the period begins on {row.period_start}; correct one of the two"
        placed.issue(reading.issues, message, "as_of")
    if horizon is not None and row.as_of >= horizon.start:
        message = (
            f"found {row.as_of}, not before the dates planned, which begin on {horizon.start}: they would count twice; "
            "take the ledger as it was before, or choose a later --start"
        )
        placed.issue(reading.issues, message, "as_of")


def ledger_notes(setup: SiteSetup, filed: Sequence[LedgerEntry], is_carried: bool) -> Iterator[VolumeNote]:
    """Tell what of the ledger is old, what an earlier run overrode, and whose entries nobody uses.

    Parameters
    ----------
    filed
        The site's own ledger.
    is_carried
        Whether an earlier run's ledger was laid over it.
    """
    kept = set(setup.ledger)
    if lost := list(dict.fromkeys(entry.agent_id for entry in filed if is_carried and entry not in kept)):
        yield _note(f"the lines of {listed(lost)} are not used: the ledger of --previous has these people")
    eve = setup.horizon.start - timedelta(days=1)
    dates = [setup.horizon.date_of(day) for day in range(setup.horizon.days)]
    here = {agent.agent_id for agent in setup.agents if any(map(agent.employed_on, dates))}
    if gone := _people(entry for entry in setup.ledger if entry.agent_id not in here):
        yield _note(f"{listed(gone)} have left, or are not there yet; their entries are kept and count for nobody")
    latest: dict[str, date] = defaultdict(lambda: date.min)
    for entry in setup.ledger:
        latest[entry.agent_id] = max(latest[entry.agent_id], entry.as_of)
    if old := [agent_id for agent_id, as_of in latest.items() if agent_id in here and as_of < eve]:
        oldest = min(latest[agent_id] for agent_id in old)
        yield _note(f"{listed(old)} as of {oldest} or later, not of {eve}: the dates between count for nothing")


def _people(entries: Iterable[LedgerEntry]) -> list[str]:
    return list(dict.fromkeys(entry.agent_id for entry in entries))


def _note(message: str) -> VolumeNote:
    return VolumeNote("ledger", message, about="site")
