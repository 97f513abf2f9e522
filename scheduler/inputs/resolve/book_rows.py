"""The leave book: ``leave_book/decisions-0001.csv`` and so on, to decisions, and those granted to absences.

The files are read in the order of their names; numbers of decisions rise through the whole book, so a file that was
cut, doubled or edited is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from scheduler.domain.absence_kinds import AbsenceKind
from scheduler.domain.agents import Absence
from scheduler.domain.clock import Horizon
from scheduler.domain.forecasts import VolumeNote
from scheduler.domain.run import InputFile
from scheduler.domain.time_off import LeaveDecision, LeaveRequest
from scheduler.inputs.documents import hash_of
from scheduler.inputs.reading.csv_file import read_table
from scheduler.inputs.reading.folder_listing import list_files
from scheduler.inputs.reading.validation import Placed, validate
from scheduler.inputs.resolve.dated_rows import PlacedAbsence, absence_of
from scheduler.inputs.resolve.request_rows import read_portion
from scheduler.inputs.resolve.site_notes import listed
from scheduler.inputs.resolve.site_reading import SiteReading
from scheduler.inputs.schema.leave_rows import DecisionRow
from scheduler.inputs.schema.rows import UnavailableRow

FOLDER = "leave_book"
CURE = "files of the leave book are never edited: restore it"


def resolve_book(reading: SiteReading, book: Path | None = None) -> list[tuple[Placed[DecisionRow], LeaveDecision]]:
    """Every decision of the book, in order; its files join those read.

    Parameters
    ----------
    book
        Folder of the book; default: ``leave_book`` of the site.
    """
    site = reading.documents.folder
    folder = site / FOLDER if book is None else book
    found: list[tuple[Placed[DecisionRow], LeaveDecision]] = []
    before: int | None = 0
    columns = list(DecisionRow.model_fields)
    for path in list_files(folder, ".csv", reading.issues):
        node = read_table(path, str(path), columns, columns, reading.issues)
        if node is None:
            continue
        name = path.relative_to(site) if path.is_relative_to(site) else path
        reading.documents.files.append(InputFile(name.as_posix(), hash_of(path)))
        for index in range(len(node.items)):
            row = validate(DecisionRow, node, reading.issues, (index,))
            if row is None:
                before = None
                continue
            placed = Placed(row, node, (index,))
            decision = _decision(reading, placed, before)
            before = row.number
            if decision is not None:
                found.append((placed, decision))
    return found


def _decision(reading: SiteReading, placed: Placed[DecisionRow], before: int | None) -> LeaveDecision | None:
    """Read a line after the one of number ``before``; ``None``: that one could not be read, any number may follow."""
    row = placed.item
    if before is not None and row.number != before + 1:
        message = f"found {row.number} after {before}, the decisions of a book are counted one by one; {CURE}"
        placed.issue(reading.issues, message, "number")
        return None
    portion = read_portion(row.portion)
    if isinstance(portion, str):
        placed.issue(reading.issues, f"{portion}; {CURE}", "portion")
        return None
    try:
        spans = tuple(_span(text) for text in row.away.split("|") if text)
    except ValueError:
        placed.issue(
            reading.issues, f"found {row.away!r}, spans START/END in UTC joined by | are allowed; {CURE}", "away"
        )
        return None
    if row.status == "granted" and not spans:
        placed.issue(reading.issues, f"empty, and the request is granted; {CURE}", "away")
        return None
    what, first, until = portion
    request = LeaveRequest(row.request_id, row.agent_id, row.start, row.end, row.kind, what, row.portion, first, until)
    return LeaveDecision(
        row.number, request, row.status, row.minutes, row.days, row.place, row.date, row.group, row.reason, spans,
        row.decided_at,
    )  # fmt: skip


def _span(text: str) -> tuple[datetime, datetime]:
    start, end = (datetime.fromisoformat(part) for part in text.split("/"))
    if start.tzinfo is None or end.tzinfo is None or end <= start:
        raise ValueError(text)
    return start.astimezone(UTC), end.astimezone(UTC)


def granted_absences(
    reading: SiteReading,
    book: Sequence[tuple[Placed[DecisionRow], LeaveDecision]],
    kinds: Mapping[str, AbsenceKind],
    agent_ids: Sequence[str],
    written: Sequence[tuple[Placed[UnavailableRow], Absence]],
) -> list[PlacedAbsence]:
    """Absences of the requests granted, without what ``unavailable.csv`` says already."""
    latest = {decision.request.request_id: (placed, decision) for placed, decision in book}
    known: dict[str, list[Absence]] = defaultdict(list)
    for _, absence in written:
        known[absence.agent_id].append(absence)
    people = set(agent_ids)
    found: list[PlacedAbsence] = []
    for placed, decision in latest.values():
        request = decision.request
        if decision.verdict != "granted" or request.agent_id not in people:
            continue
        if not reading.is_known("site", "kind", request.kind, list(kinds), placed, "kind"):
            continue
        kind = kinds[request.kind]
        for start, end in decision.spans:
            pieces = [(start, end)]
            for absence in known[request.agent_id]:
                pieces = [piece for a, b in pieces for piece in _outside(a, b, absence) if piece[0] < piece[1]]
            away = [absence_of(kind, request.agent_id, a, b, kind.paid, request.is_half) for a, b in pieces]
            known[request.agent_id] += away
            found += [(placed, absence) for absence in away]
    return found


def _outside(start: datetime, end: datetime, absence: Absence) -> tuple[tuple[datetime, datetime], ...]:
    """Leave of a span what lies beside an absence; empty pieces have no length."""
    return (start, min(end, absence.start)), (max(start, absence.end), end)


def book_notes(
    book: Sequence[tuple[Placed[DecisionRow], LeaveDecision]],
    granted: Sequence[PlacedAbsence],
    requests: Sequence[LeaveRequest],
    agent_ids: Sequence[str],
    horizon: Horizon,
) -> Iterator[VolumeNote]:
    """Tell what of the book holds in the dates planned, and what is not decided yet."""
    start, end = horizon.origin, horizon.moment(horizon.end_minute)
    latest = {decision.request.request_id: decision for _, decision in book}
    inside = [one for _, one in granted if one.start < end and one.end > start]
    if inside:
        people = len({one.agent_id for one in inside})
        what = f"{len(inside)} absences" if len(inside) > 1 else "1 absence"
        whose = f"{people} people are" if people > 1 else "1 person is" if len(inside) == 1 else "1 person are"
        text = f"{what} of {whose} taken from {FOLDER}, where their requests are granted"
        yield VolumeNote("leave book", text, "leave")
    away: dict[str, timedelta] = defaultdict(timedelta)
    for placed, absence in granted:
        away[placed.item.request_id] += absence.end - absence.start
    twice = [
        name
        for name, one in latest.items()
        if one.verdict == "granted"
        and one.request.agent_id in agent_ids
        and any(a < end and b > start for a, b in one.spans)
        and away[name] < sum((b - a for a, b in one.spans), timedelta())
    ]
    if twice:
        text = f"{_listed(twice)} granted and in unavailable.csv too; each is counted once, as unavailable.csv has it"
        yield VolumeNote("leave book", text, "leave")
    gone = [name for name, one in latest.items() if one.verdict == "granted" and one.request.agent_id not in agent_ids]
    if gone:
        yield VolumeNote("leave book", f"{_listed(gone)} granted to people agents.csv no longer has", "leave")
    back = [one.request_id for one in requests if one.is_cancelled and _is(latest, one, "granted")]
    if back:
        text = f"{_listed(back)} cancelled in requests.csv and still granted in the book; run scheduler leave decide"
        yield VolumeNote("requests.csv", text, "leave")
    undecided = [
        one.request_id
        for one in requests
        if one.request_id not in latest
        and not one.is_cancelled
        and one.first <= horizon.end
        and one.last >= horizon.start
    ]
    if undecided:
        text = f"{_listed(undecided)} not decided yet, so nobody is away for it; run scheduler leave decide"
        yield VolumeNote("requests.csv", text, "leave")


def _is(latest: Mapping[str, LeaveDecision], request: LeaveRequest, verdict: str) -> bool:
    return request.request_id in latest and latest[request.request_id].verdict == verdict


def _listed(names: Sequence[str]) -> str:
    return f"{listed(names)} {'is' if len(names) == 1 else 'are'}"
