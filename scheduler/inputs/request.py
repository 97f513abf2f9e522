"""What a run is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True)
class SiteRequest:
    """Which site, dates and changes a run is about.

    Parameters
    ----------
    site
        The site folder.
    start, weeks
        First date (a first weekday of the site; default: that of ``base``, else after ``previous``, else after the
        history) and number of weeks (default: as many as ``base``, else 1).
    overlays
        Scenario files, in order.
    base
        Run to start from: unlisted changes cost money, and unchanged input changes no duty.
    previous
        Run of the weeks before, for rest, runs and hours carried over.
    only_breaks
        Keep every duty of ``base`` and place only breaks and activities.
    locks
        A locks file instead of the site's own.
    fresh_forecast
        Work the volumes out anew, whatever snapshot holds.
    book
        Folder of the leave book; default: ``leave_book`` of the site.
    is_corrected
        Value people as ``base`` does where a simulation corrected them; otherwise by the formulas.
    """

    site: Path
    start: date | None = None
    weeks: int | None = None
    overlays: Sequence[Path] = ()
    base: Path | None = None
    previous: Path | None = None
    only_breaks: bool = False
    locks: Path | None = None
    fresh_forecast: bool = False
    book: Path | None = None
    is_corrected: bool = True
