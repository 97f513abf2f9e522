"""How a scenario changes what is lost of the rostered time without being scheduled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scheduler.inputs.documents import Documents
from scheduler.inputs.reading.issues import Issues, Place, unknown
from scheduler.inputs.reading.nodes import Node
from scheduler.inputs.reading.scalars import NUMBER
from scheduler.inputs.schema.one_or_many import FOR_ALL
from scheduler.inputs.schema.scenario_demand import ShrinkageChanges

OF_QUEUE, OF_SITE = "unplanned_shrinkage", "shrinkage"
PIECES = {"absence": 0.95, "lateness_minutes": 480.0, "non_adherence": 0.95}
"""Pieces of the site's shrinkage, and the most of each."""
MOST_OF_QUEUE = 0.95


def change_shrinkage(documents: Documents, changes: Sequence[ShrinkageChanges], written: Node, issues: Issues) -> None:
    """Set or multiply the shrinkage where the site states it: by queue, or by piece for everybody.

    Parameters
    ----------
    written
        The scenario's ``changes.shrinkage``, one mapping or a list of them.
    """
    site = documents.nodes.get("site")
    if site is None:
        return
    for index, keys in enumerate(changes):
        node = written.items[index] if written.items else written
        one = _Change(site, node, f"changes.shrinkage.#{index + 1}" if written.items else "changes.shrinkage", issues)
        if keys.factor is not None:
            one.multiply(keys.factor)
        elif keys.share is not None:
            one.set_shares(keys.share)
        else:
            one.set_pieces()


class _Change:
    """One entry, and the nodes it changes."""

    def __init__(self, site: Node, written: Node, key: str, issues: Issues) -> None:
        queues = site.entries.get("queues")
        self.queues = {item.text("name"): item for item in (queues.items if queues else ())}
        self.site, self.written, self.key, self.issues = site, written, key, issues

    def _place(self, key: str, name: str = FOR_ALL) -> Place:
        entry = self.written.entries[key]
        named = entry.entries.get(name)
        return entry.anchor if named is None else named.key or named.place

    def _issue(self, message: str, key: str, name: str = FOR_ALL) -> None:
        whole = f"{self.key}.{key}" if name == FOR_ALL else f"{self.key}.{key}.{name}"
        self.issues.add(self._place(key, name), whole, message)

    def _known(self, key: str, names: Sequence[str]) -> bool:
        """Whether all queues named exist; others are noted."""
        wrong = [name for name in names if name != FOR_ALL and name not in self.queues]
        for name in wrong:
            self._issue(unknown("queue", name, list(self.queues)), key, name)
        return not wrong

    def set_pieces(self) -> None:
        """Set pieces of the site's own."""
        given = [piece for piece in PIECES if piece in self.written.entries]
        stated = [name for name, queue in self.queues.items() if OF_QUEUE in queue.entries]
        if stated:
            message = (
                f"site.yaml states {OF_QUEUE} by queue ({', '.join(stated)}), which would count twice; give share "
                "instead, e.g. share: 0.08"
            )
            self._issue(message, given[0])
            return
        node = self.site.entries.setdefault(OF_SITE, Node({}, self._place(given[0]), self._place(given[0])))
        for piece in given:
            node.entries[piece] = self.written.entries[piece]

    def set_shares(self, shares: Mapping[str, float]) -> None:
        """Set the share of queues."""
        if not self._known("share", list(shares)):
            return
        if OF_SITE in self.site.entries:
            message = (
                f"site.yaml states {OF_SITE} by piece for everybody, which would count twice; give its pieces instead, "
                "e.g. absence: 0.08"
            )
            self._issue(message, "share")
            return
        for name, share in shares.items():
            place = self._place("share", name)
            for queue in self.queues if name == FOR_ALL else (name,):
                self.queues[queue].entries[OF_QUEUE] = Node(_text(share), place, place)

    def multiply(self, factors: Mapping[str, float]) -> None:
        """Multiply what the site states."""
        if not self._known("factor", list(factors)):
            return
        pieces = self.site.entries.get(OF_SITE)
        for name, factor in factors.items():
            if name != FOR_ALL and pieces is not None:
                message = f"site.yaml states {OF_SITE} for everybody, not by queue; give one factor for all"
                self._issue(message, "factor", name)
                continue
            changed = 0
            if pieces is not None:
                changed = sum(self._times(pieces, piece, most, factor, name) for piece, most in PIECES.items())
            for queue in self.queues if name == FOR_ALL and pieces is None else (name,):
                if queue in self.queues:
                    changed += self._times(self.queues[queue], OF_QUEUE, MOST_OF_QUEUE, factor, name)
            if not changed:
                whose = "the site" if name == FOR_ALL else f"the queue {name!r}"
                self._issue(f"{whose} states no shrinkage that could be multiplied; give share instead", "factor", name)

    def _times(self, parent: Node, key: str, most: float, factor: float, name: str) -> bool:
        """Multiply one number; whether there is one."""
        text = parent.text(key).strip()
        if not NUMBER.fullmatch(text):  # absent, or told when the file is judged
            return key in parent.entries
        found = float(text) * factor
        if found > most:
            message = f"{key} {text} times {factor:g} is {found:.12g}, at most {most:g} is allowed"
            self._issue(message, "factor", name)
        else:
            place = self._place("factor", name)
            parent.entries[key] = Node(_text(found), place, place)
        return float(text) > 0


def _text(number: float) -> str:
    """Write a number as files have it, without exponent."""
    return f"{number:.12f}".rstrip("0").rstrip(".")
