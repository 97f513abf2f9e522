"""Tables of numbers per queue and interval, for ``forecast`` and ``require``."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from scheduler.atomic_files import write_file
from scheduler.domain.errors import UsageError
from scheduler.domain.formula_guard import guarded

if TYPE_CHECKING:
    from scheduler.domain.site_setup import SiteSetup


def interval_times(site: SiteSetup) -> list[tuple[str, str]]:
    """Start and end of every interval, ISO 8601 on the site's clock with its offset."""
    horizon, step = site.horizon, site.horizon.interval_minutes
    marks = [_text(horizon.local(i * step)) for i in range(horizon.num_intervals + 1)]
    return list(pairwise(marks))


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")


def day_sums(site: SiteSetup, values: Sequence[float]) -> list[float]:
    """Return the sums by local date of one value an interval."""
    horizon = site.horizon
    return [sum(values[horizon.day_intervals(day)]) for day in range(horizon.days)]


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV; texts that a spreadsheet would run as a formula are guarded."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([guarded(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return stream.getvalue()


def refuse_file(path: Path, force: bool) -> None:
    """Refuse to write where something is already.

    Raises
    ------
    UsageError
        If it is a folder, or a file that may not be replaced.
    """
    if path.is_dir():
        raise UsageError(f"{path}: is a folder; name a file in --out")
    if path.exists() and not force:
        raise UsageError(f"{path}: exists; give --force to replace it, or another --out")


def write_new(path: Path, text: str, force: bool) -> None:
    """Write a file whole or not at all; raises like `refuse_file`."""
    refuse_file(path, force)
    write_file(path, text, replace=force)
