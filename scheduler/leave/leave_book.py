"""Write decisions into the leave book: one file a deciding, never changed afterwards."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from scheduler.atomic_files import write_file
from scheduler.domain.errors import UsageError
from scheduler.domain.formula_guard import guarded
from scheduler.domain.time_off import LeaveDecision
from scheduler.inputs.schema.leave_rows import DecisionRow

NAME = re.compile(r"decisions-(\d+)\.csv")


def write_decisions(book: Path, decisions: Sequence[LeaveDecision], at: datetime) -> Path | None:
    """Add a file of decisions to the book; nothing where there are none.

    Parameters
    ----------
    book
        Folder of the book; it is made where it is missing.
    at
        When they were decided, aware.

    Returns
    -------
    Path or None
        The file written.

    Raises
    ------
    UsageError
        If another process wrote into the book meanwhile.
    """
    if not decisions:
        return None
    there = [int(match[1]) for path in book.glob("decisions-*.csv") if (match := NAME.fullmatch(path.name))]
    path = book / f"decisions-{max(there, default=0) + 1:04d}.csv"
    when = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    try:
        write_file(path, decisions_text([replace(one, decided_at=when) for one in decisions]), replace=False)
    except FileExistsError:
        raise UsageError(f"{path}: somebody else decided meanwhile; nothing was written, decide again") from None
    return path


def decisions_text(decisions: Sequence[LeaveDecision]) -> str:
    """Decisions as CSV, cells guarded against being run as formulas."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(DecisionRow.model_fields)
    for one in decisions:
        request = one.request
        away = "|".join(f"{a.astimezone(UTC):%Y-%m-%dT%H:%M}+00:00/{b.astimezone(UTC):%Y-%m-%dT%H:%M}+00:00"
                        for a, b in one.spans)  # fmt: skip
        row = (one.number, request.request_id, request.agent_id, request.kind, request.first, request.last,
               request.written_portion, one.verdict, one.minutes, f"{one.days:g}", one.place, one.when or "",
               one.group, one.reason, away, one.decided_at)  # fmt: skip
        writer.writerow([guarded(str(cell)) for cell in row])
    return text.getvalue()
