"""Everything the files of a site say of time off, read once: kinds, requests, balances, allowances and the book."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from scheduler.domain.agents import Agent, Team
from scheduler.domain.clock import Horizon
from scheduler.domain.forecasts import VolumeNote
from scheduler.domain.time_off import LeaveInputs
from scheduler.inputs.resolve.absence_entries import resolve_allowances, resolve_kinds
from scheduler.inputs.resolve.book_rows import book_notes, granted_absences, resolve_book
from scheduler.inputs.resolve.dated_rows import PlacedAbsence, resolve_absences
from scheduler.inputs.resolve.request_rows import resolve_balances, resolve_requests
from scheduler.inputs.resolve.site_reading import SiteReading


class LeaveReading:
    """What one reading of a site finds of time off.

    Parameters
    ----------
    book
        Folder of the leave book; default: ``leave_book`` of the site.
    agents, agent_ids
        Valid people, and the ids of all lines of ``agents.csv``.
    """

    def __init__(
        self,
        reading: SiteReading,
        book: Path | None,
        agents: Sequence[Agent],
        teams: Sequence[Team],
        agent_ids: list[str],
    ) -> None:
        self._agent_ids = agent_ids
        kinds = resolve_kinds(reading)
        written = resolve_absences(reading, agent_ids, kinds)
        self._book = resolve_book(reading, book)
        self._granted = granted_absences(reading, self._book, kinds, agent_ids, written)
        self.absences: list[PlacedAbsence] = [*written, *self._granted]
        """Every absence with where it is written: of ``unavailable.csv``, then of the requests granted."""
        self.inputs = LeaveInputs(
            kinds,
            resolve_requests(reading, agent_ids, kinds, {d.request.request_id: d for _, d in self._book}),
            resolve_balances(reading, agent_ids, kinds),
            resolve_allowances(reading, agents, teams),
            tuple(decision for _, decision in self._book),
            tuple(absence for _, absence in written),
        )

    def notes(self, horizon: Horizon) -> tuple[VolumeNote, ...]:
        """Tell what of it holds in the dates planned."""
        return tuple(book_notes(self._book, self._granted, self.inputs.requests, self._agent_ids, horizon))
