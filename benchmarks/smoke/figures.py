"""The stored figures: reading, comparing, and changing them with a reason."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from scheduler.atomic_files import write_file

STORED = Path(__file__).with_name("figures.json")
CHANGELOG = Path(__file__).resolve().parents[2] / "CHANGELOG.md"
TOLERANCE = 0.02
"""Share of a stored figure by which a new one may be worse."""


@dataclass(frozen=True)
class Figure:
    """What a search came to.

    Attributes
    ----------
    version
        Release that made it.
    iterations
        Rounds of work of the one worker.
    objective, bound
        Cost of the roster and the proven bound, in the instance's currency.
    """

    version: str
    iterations: int
    objective: float
    bound: float


def read_figures(path: Path = STORED) -> dict[str, Figure]:
    """Return the stored figures by instance."""
    return {name: Figure(**one) for name, one in json.loads(path.read_text(encoding="utf-8")).items()}


def complaints(name: str, stored: Figure | None, found: Figure) -> list[str]:
    """What is worse than stored by more than the tolerance, or cannot be compared."""
    if stored is None:
        return [f"{name}: no figure is stored; --update --reason WHY stores one"]
    if stored.iterations != found.iterations:
        return [f"{name}: stored after {stored.iterations} iterations, searched for {found.iterations}: not comparable"]
    worse = {
        "objective": (stored.objective, found.objective, found.objective - stored.objective),
        "bound": (stored.bound, found.bound, stored.bound - found.bound),
    }
    return [
        f"{name}: {what} {now:,.2f}, {excess / max(abs(was), 1.0):.1%} worse than {was:,.2f} of {stored.version}"
        for what, (was, now, excess) in worse.items()
        if excess > TOLERANCE * max(abs(was), 1.0)
    ]


def digest(text: str) -> str:
    """Name of a state of the figures, which the changelog cites."""
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def store(found: Iterable[tuple[str, Figure]], reason: str, path: Path = STORED, changelog: Path = CHANGELOG) -> None:
    """Store new figures, and put the reason into the changelog's newest section.

    Raises
    ------
    ValueError
        If the changelog has no section.
    """
    figures = read_figures(path) if path.is_file() else {}
    figures |= dict(found)
    text = json.dumps({name: asdict(one) for name, one in sorted(figures.items())}, indent=1) + "\n"
    told = changelog.read_text(encoding="utf-8")
    newest = re.search(r"(?m)^## .*\n\n?", told)
    if newest is None:
        raise ValueError(f"{changelog} has no section '## ...' to put the reason into")
    line = f"- Figures of `make bench-smoke` (`{digest(text)}`): {reason}\n"
    write_file(changelog, told[: newest.end()] + line + told[newest.end() :])
    write_file(path, text)
