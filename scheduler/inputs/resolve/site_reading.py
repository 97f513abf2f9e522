"""What every resolver shares: the documents, the issues, the zone, the grid and the names defined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args
from zoneinfo import ZoneInfo

from scheduler.domain.clock import Horizon
from scheduler.domain.errors import InputIssue
from scheduler.inputs.documents import Documents
from scheduler.inputs.reading.issues import Issues, Place, unknown
from scheduler.inputs.reading.look_alikes import seen_as, spelled
from scheduler.inputs.reading.nodes import Node
from scheduler.inputs.reading.scalars import known_zone, parse_weekday, parse_whole
from scheduler.inputs.reading.validation import M, Placed
from scheduler.inputs.schema.site import GridMinutes
from scheduler.inputs.typed_documents import TypedDocuments

GRIDS: tuple[int, ...] = get_args(GridMinutes)
SHOWN_ROWS = 3


@dataclass
class SiteReading:
    """Shared by the resolvers of one site.

    Attributes
    ----------
    documents, typed
        The files as they are written, and what is valid in them.
    zone
        The site's zone; UTC where ``site.yaml`` does not name one that exists (already noted).
    interval
        Minutes of the grid, 15 where ``site.yaml`` gives none that is allowed (already noted).
    week_start
        0 = Monday.
    """

    documents: Documents
    typed: TypedDocuments
    issues: Issues
    zone: ZoneInfo
    interval: int
    week_start: int

    def node(self, stem: str) -> Node | None:
        """Document of a file, if it could be read."""
        return self.documents.nodes.get(stem)

    def items(self, model: type[M], stem: str, key: str = "") -> list[Placed[M]]:
        """Return the valid items of a list of a file, or the valid rows of a table."""
        return self.typed.items(model, stem, key)

    def names(self, stem: str, key: str = "", field: str = "id") -> list[str]:
        """Every name a file defines, also by items that are wrong otherwise (so nobody is told they are unknown)."""
        node = self.node(stem)
        parent = node if node is None or not key else node.entries.get(key)
        found = (item.text(field) for item in (parent.items if parent else ()))
        return list(dict.fromkeys(name for name in found if name))

    def is_known(
        self, stem: str, what: str, name: str, names: list[str], placed: Placed[Any], *keys: str | int
    ) -> bool:
        """Note an unknown name; anything passes where the file that defines the names could not be read."""
        if name in names or self.node(stem) is None:
            return True
        placed.issue(self.issues, unknown(what, name, names), *keys)
        return False

    def unique(self, placed: list[Placed[M]], field: str) -> list[Placed[M]]:
        """Note items whose name is taken; return the first of each name."""
        first: dict[str, Placed[M]] = {}
        seen: dict[str, str] = {}
        for one in placed:
            name = getattr(one.item, field)
            twin = seen.setdefault(seen_as(name), name)
            if name in first:
                one.issue(self.issues, f"{name!r} is already given at {first[name].where}; keep one of the two", field)
            elif twin != name:
                message = (
                    f"{spelled(name)} looks like {spelled(twin)} at {first[twin].where} and is another; keep one of "
                    "the two, or give them names that can be told apart"
                )
                one.issue(self.issues, message, field)
            first.setdefault(name, one)
        return list(first.values())

    def on_grid(self, placed: Placed[Any], minutes: float, *keys: str | int, clock: str = "") -> bool:
        """Note minutes that are no multiple of the grid."""
        if minutes % self.interval == 0:
            return True
        low = int(minutes // self.interval) * self.interval
        found = clock or f"{minutes:g} minutes"
        nearest = f"{low} or {low + self.interval} minutes"
        if clock:
            nearest = " or ".join(f"{m // 60:02d}:{m % 60:02d}" for m in (low, low + self.interval))
        placed.issue(
            self.issues,
            f"found {found}, off the grid of {self.interval} minutes; nearest on it: {nearest} "
            "(or change interval_minutes in site.yaml)",
            *keys,
        )
        return False


def begin_reading(typed: TypedDocuments, issues: Issues) -> SiteReading:
    """Read zone, grid and first weekday even where other keys of ``site.yaml`` are wrong."""
    documents = typed.documents
    site = documents.nodes.get("site") or Node({}, Place(""))
    try:
        zone = ZoneInfo(known_zone(site.text("time_zone") or "UTC"))
    except ValueError:
        zone = ZoneInfo("UTC")
    interval = _or_default(parse_whole, site.text("interval_minutes"), Horizon.interval_minutes)
    week_start = _or_default(parse_weekday, site.text("week_start"), Horizon.week_start)
    return SiteReading(
        documents, typed, issues, zone, interval if interval in GRIDS else Horizon.interval_minutes, week_start
    )


def _or_default(parse: Any, text: str, default: int) -> int:
    try:
        return int(parse(text)) if text else default
    except ValueError:
        return default


def shorten(issues: Issues, before: int, what: str) -> None:
    """Keep the first few issues noted since ``before`` of each key and kind of message, and count the others."""
    kept: list[InputIssue] = []
    groups: dict[tuple[str, str, str], list[InputIssue]] = {}
    for issue in issues.found[before:]:
        groups.setdefault((issue.file, issue.key, _kind(issue.message)), []).append(issue)
    for group in groups.values():
        kept.extend(group[:SHOWN_ROWS])
        if len(group) > SHOWN_ROWS:
            last, more = group[SHOWN_ROWS - 1], len(group) - SHOWN_ROWS
            message = f"and {more} more {what} with the same mistake, up to line {group[-1].line}"
            kept.append(InputIssue(last.file, group[SHOWN_ROWS].line, last.key, message))
    issues.found[before:] = kept


def _kind(message: str) -> str:
    """Strip a message of its quoted values and numbers."""
    words = message.replace('"', "'").split("'")
    return "".join(ch for ch in "".join(words[::2]) if not ch.isdigit())
