"""Presence rows that keep somebody at work for every queue that asks for a name, so that the search sees to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from scheduler.domain.agents import Agent
from scheduler.domain.clock import Horizon
from scheduler.domain.opening import open_intervals
from scheduler.domain.presence_rows import PresenceRow
from scheduler.domain.site import Prices, Queue, dearest_shortage
from scheduler.inputs.reading.validation import Placed
from scheduler.inputs.resolve.presence_entries import COUNTED, HARD_TIMES
from scheduler.inputs.resolve.site_reading import SiteReading
from scheduler.inputs.schema.site import QueueKeys

MOST_NAMED = 5
"""Queues that may ask for names: every set of them has a row, by Hall's theorem."""


def named_cover_rows(
    reading: SiteReading,
    queues: Sequence[Queue],
    agents: Sequence[Agent],
    horizon: Horizon | None,
    prices: Prices,
) -> tuple[PresenceRow, ...]:
    """Ask for as many people at work with a skill of a set of queues as the set has queues, wherever all are open.

    That is what naming a person of their own for each takes (Hall's theorem). People whose work is assigned are not
    counted: which queue they are on is decided apart. Nobody with the skill, and more queues than can be, are noted.
    """
    named = [queue for queue in queues if queue.named_cover != "no"]
    placed = {one.item.name: one for one in reading.items(QueueKeys, "site", "queues")}
    taken = {*reading.names("site", "presence", "name"), *reading.names("site", "totals", "name")}
    for queue in named:
        _check(reading, placed[queue.name], [a for a in agents if queue.name in a.skills], taken, bool(agents))
    if len(named) > MOST_NAMED:
        message = (
            f"{len(named)} queues ask for names, at most {MOST_NAMED} may; write no for those that need a name least"
        )
        placed[named[-1].name].issue(reading.issues, message, "named_cover")
        return ()
    if horizon is None:
        return ()
    dearest = dearest_shortage(prices, queues)
    opened = {queue.name: open_intervals(queue, horizon) for queue in named}
    return tuple(_rows(named, agents, opened, dearest))


def _check(
    reading: SiteReading, placed: Placed[QueueKeys], able: Sequence[Agent], taken: set[str], has_agents: bool
) -> None:
    if not able and has_agents and not reading.issues.found:
        message = (
            f"nobody in agents.csv has the skill {placed.item.name!r}, so nobody can be named; give it to somebody"
        )
        placed.issue(reading.issues, message, "named_cover")
    if (name := row_name([placed.item.name])) in taken:
        message = f"makes an entry {name!r}, the name of one of presence or totals; give that another name"
        placed.issue(reading.issues, message, "named_cover")


def row_name(queues: Sequence[str]) -> str:
    """Name of the row of a set of queues."""
    return f"named cover: {' + '.join(queues)}"


def _rows(
    named: Sequence[Queue], agents: Sequence[Agent], opened: dict[str, tuple[bool, ...]], dearest: float
) -> Iterator[PresenceRow]:
    for size in range(1, len(named) + 1):
        for some in combinations(named, size):
            names = [queue.name for queue in some]
            able = [a.agent_id for a in agents if a.skills & set(names) and a.blocks is None]
            holds = tuple(all(own) for own in zip(*(opened[name] for name in names), strict=True))
            if not able or not any(holds):
                continue
            is_hard = any(queue.named_cover == "hard" for queue in some)
            price = dearest * (HARD_TIMES if is_hard else 1)
            about = f"at least {size} at work with {'the skill' if size == 1 else 'one of these skills'}"
            yield PresenceRow(
                row_name(names), dict.fromkeys(able, COUNTED["work"]), size, None, holds, price, about=about
            )
