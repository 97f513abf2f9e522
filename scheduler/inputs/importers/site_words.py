"""What an importer may want to know of the site it imports for, however broken the rest of it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from scheduler.inputs.reading.issues import Issues, unknown
from scheduler.inputs.reading.scalars import known_zone
from scheduler.inputs.reading.yaml_file import read_yaml


@dataclass(frozen=True)
class SiteWords:
    """Zone and queues of a site; ``None`` and none where ``site.yaml`` does not say.

    Parameters
    ----------
    zone
        IANA name.
    interval_minutes
        The planning grid.
    """

    zone: str | None
    queues: tuple[str, ...]
    interval_minutes: int | None = None

    def grid_notes(self, rows: int, minutes: int) -> list[str]:
        """Sentences on rows longer or shorter than the site's grid, and what becomes of them."""
        grid = self.interval_minutes
        if not rows or grid is None or minutes == grid or grid < minutes < 60:
            return []
        length = "a day" if minutes == 24 * 60 else "an hour" if minutes == 60 else f"{minutes} minutes"
        becomes = "spread evenly over the queue's open hours in them" if minutes > grid else "added up"
        return [f"{rows:,} rows of {length}; the site plans {grid} minutes, so their contacts are {becomes} when read"]

    def unknown_queues(self, names: Iterable[str]) -> list[str]:
        """Sentences on queues the site does not know; none where it names none itself."""
        strange = [name for name in dict.fromkeys(names) if self.queues and name not in self.queues]
        return [
            f"{unknown('queue', name, self.queues)}; map it in queues of the mapping, or add it to site.yaml"
            for name in strange
        ]


def site_words(site: Path) -> SiteWords:
    """Read ``site.yaml`` as far as it goes."""
    path = site / "site.yaml"
    document = read_yaml(path, str(path), Issues()) if path.is_file() else None
    if document is None:
        return SiteWords(None, ())
    queues = document.entries.get("queues")
    names = tuple(item.text("name") for item in (queues.items if queues else ()) if item.text("name"))
    try:
        zone = ZoneInfo(known_zone(document.text("time_zone"))).key if document.text("time_zone") else None
    except ValueError:
        zone = None
    minutes = document.text("interval_minutes") or ""
    return SiteWords(zone, names, int(minutes) if minutes.isdecimal() else None)
