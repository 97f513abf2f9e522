"""What an import of people changes, in words and as a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from scheduler.inputs.importers.people_difference import FactChange, PeopleDifference
from scheduler.inputs.importers.people_facts import in_words

MOST_LISTED = 40


def difference_document(found: PeopleDifference) -> dict[str, Any]:
    """Return the difference for ``--json``."""
    return {
        "joined": [{"agent_id": one.agent_id, "line": one.line} for one in found.joined],
        "left": found.left,
        "changed": [_change(one) for one in found.changed],
        "kept": [_change(one) for one in found.kept],
        "conflicts": [_change(one) for one in found.conflicts],
        "vanished": found.vanished,
        "removed": [one.agent_id for one in found.removed],
        "own": found.own,
    }


def _change(one: FactChange) -> dict[str, Any]:
    return {"agent_id": one.agent_id, "field": one.name, "site": one.mine, "list": one.theirs, "line": one.line}


def difference_lines(found: PeopleDifference, site: Path, source: Path) -> Iterator[str]:
    """Yield the difference line by line; long lists are cut and counted."""
    yield (
        f"{len(found.joined)} joined, {len(found.left)} left, {len(found.changed)} changed, "
        f"{len(found.kept) + len(found.conflicts)} kept as the site has them, {len(found.vanished)} no longer listed"
    )
    yield from _cut(f"joined: {one.agent_id} ({source}:{one.line})" for one in found.joined)
    yield from _cut(
        f"{'left' if one.name == 'end_date' and one.agent_id in found.left else 'changed'}: {_words(one)} "
        f"({source}:{one.line})"
        for one in found.changed
    )
    yield from _cut(
        f"kept: {one.agent_id} {one.name}: the site says {in_words(one.name, one.mine)}, changed here since the last "
        f"import; HR still says {in_words(one.name, one.theirs)} ({source}:{one.line})"
        for one in found.kept
    )
    yield from _cut(
        f"conflict: {one.agent_id} {one.name}: the site says {in_words(one.name, one.mine)} and stays, HR says "
        f"{in_words(one.name, one.theirs)} ({source}:{one.line}); to follow HR write that into the site's file"
        for one in found.conflicts
    )
    yield from _cut(
        f"no longer listed: {who} stays in {site.as_posix()}/agents.csv; if {who} left, write the end_date, else ask HR"
        for who in found.vanished
    )
    yield from _cut(
        f"taken out here: {one.agent_id} is listed still ({source}:{one.line}) and stays out; to have them again, "
        f"add them to {site.as_posix()}/agents.csv"
        for one in found.removed
    )
    if found.own:
        yield f"not from HR: {len(found.own)} of the site's people are in no import and stay as they are"


def _words(one: FactChange) -> str:
    return f"{one.agent_id} {one.name}: {in_words(one.name, one.mine)} -> {in_words(one.name, one.theirs)}"


def _cut(lines: Iterable[str]) -> Iterator[str]:
    every = list(lines)
    yield from every[:MOST_LISTED]
    if len(every) > MOST_LISTED:
        yield f"... and {len(every) - MOST_LISTED} more; --json lists all"
