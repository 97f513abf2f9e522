"""Service to expect, as a table: as simulated, with the formula beside it, or by the formula alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.domain.run import Run
from scheduler.domain.simulated_service import SimulatedQueue, SimulatedService, simulated_service
from scheduler.domain.target_verdict import PartName
from scheduler.domain.target_words import PART_NAMES, default_notes
from scheduler.report.formula_difference import explanations
from scheduler.report.service_outlook import Outlook, assumption, below_text, outlooks
from scheduler.report.target_verdicts import Verdicts, target_verdicts
from scheduler.report.text import day_text, percent_text

SIMULATED_HEADS = ("Target", "In time", "Abandoned", "Worst interval", "Target met", "By formula")
FORMULA_HEADS = ("Target", "In time", "Abandoned", "Worst interval", "Intervals below")
NOTHING = "–"


@dataclass(frozen=True)
class ServiceCell:
    """A text, whether it misses the target, and a smaller one below it."""

    text: str
    is_missed: bool = False
    small: str = ""

    @property
    def line(self) -> str:
        """Both texts in one line."""
        return f"{self.text} ({self.small})" if self.small else self.text


@dataclass(frozen=True)
class ServiceRow:
    """One queue: cells under the table's heads, and the verdict; ``mood`` is ``good``, ``warn``, ``bad`` or empty."""

    queue: str
    mood: str
    verdict: str
    reason: str
    cells: tuple[ServiceCell, ...]


@dataclass(frozen=True)
class ServiceTable:
    """Rows in the order of the problem, and what has to be known to read them."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[ServiceRow, ...]
    notes: tuple[str, ...]


def service_table(run: Run) -> ServiceTable:
    """Lay out the service to expect of every queue."""
    found, simulated = outlooks(run), simulated_service(run.summary)
    verdicts = target_verdicts(run, found)
    said = {one.queue: one for one in verdicts.queues}
    rows = []
    for one in found:
        mood, word, reason = "", "no contacts", ""
        if verdict := said.get(one.queue):
            mood, word = ("good", "met") if verdict.met else ("bad", "missed")
            reason = verdict.reason
            if verdict.met and not verdict.is_sure:
                mood, word = "warn", "not sure"
        missed = _missed_parts(one, simulated)
        played = simulated.queues.get(one.queue) if simulated else None
        cells = _formula_cells(one, missed) if played is None else _simulated_cells(one, played, missed)
        rows.append(ServiceRow(one.queue, mood, word, reason, tuple(cells)))
    caption = "By formula, each interval in steady state, unplanned absence taken off; “simulate” plays the days"
    if simulated is not None:
        caption = (
            f"Simulated: {simulated.replications} replications, seed {simulated.seed}; ranges are "
            f"{simulated.confidence:.0%} intervals of the mean. By formula: each interval in steady state"
        )
    heads = FORMULA_HEADS if simulated is None else SIMULATED_HEADS
    return ServiceTable(caption, heads, tuple(rows), tuple(_notes(run, found, verdicts)))


def _notes(run: Run, found: tuple[Outlook, ...], verdicts: Verdicts) -> Iterator[str]:
    simulated = verdicts.simulated
    if simulated is None:
        yield from filter(None, (below_text(found),))
    else:
        yield from explanations(run, found, dict(simulated.queues))
    yield from (f"{note}." for note in default_notes(run.problem.queues))
    yield from filter(None, (assumption(run), *run.summary.get("notes", ())))


def _missed_parts(one: Outlook, simulated: SimulatedService | None) -> set[PartName]:
    """Cells to mark: the parts of the target that are missed; of a target of every interval, the worst of them."""
    missed = {part.name for part in one.verdict.missed}
    if simulated is not None:
        own = simulated.queues.get(one.queue)
        is_missed = own is not None and own.target_met is False
        missed = {name for name, words in PART_NAMES.items() if own and is_missed and f"{words} " in own.verdict}
    if one.verdict.period == "interval":
        return {"worst_interval"} if "in_time" in missed else set()
    return missed


def _simulated_cells(one: Outlook, own: SimulatedQueue, missed: set[PartName]) -> Iterator[ServiceCell]:
    yield ServiceCell(one.asked)
    yield ServiceCell(_share(own.in_time), "in_time" in missed, _range(own.low, own.high))
    yield ServiceCell(_share(own.abandoned), "abandoned" in missed, _range(own.abandoned_low, own.abandoned_high))
    at = "" if own.worst_start is None else f"{day_text(own.worst_start.date())} {own.worst_start:%H:%M}"
    yield ServiceCell(_share(own.worst_interval), "worst_interval" in missed, at)
    yield ServiceCell(NOTHING if own.met is None else f"{own.met:.0%}", False, f"of {own.period}s")
    yield ServiceCell(f"{percent_text(one.in_time)} in time", False, f"{percent_text(one.abandoned)} abandoned")


def _formula_cells(one: Outlook, missed: set[PartName]) -> Iterator[ServiceCell]:
    yield ServiceCell(one.asked)
    yield ServiceCell(percent_text(one.in_time), "in_time" in missed)
    yield ServiceCell(percent_text(one.abandoned), "abandoned" in missed)
    worst = NOTHING
    if one.worst is not None and one.worst_at is not None:
        worst = f"{percent_text(one.worst)} ({day_text(one.worst_at.date())} {one.worst_at:%H:%M})"
    yield ServiceCell(worst, "worst_interval" in missed)
    yield ServiceCell(f"{one.below:,} of {one.intervals:,}")


def _share(value: float | None) -> str:
    return NOTHING if value is None else percent_text(value)


def _range(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{percent_text(low)} to {percent_text(high)}"
