"""Minutes to hundredths of an hour whose sums still agree: controlled rounding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from scheduler.pay.codes import PayLine


def cents_of(minutes: int) -> int:
    """Hundredths of an hour, rounded half up."""
    return (minutes * 100 + 30) // 60


def apportion(minutes: Sequence[int], cents: int) -> list[int]:
    """Split ``cents`` so that each share is its exact value rounded down or up (largest remainders rounded up).

    Parameters
    ----------
    minutes
        Each >= 0.
    cents
        Hundredths of an hour of the sum of ``minutes``, rounded down or up.
    """
    shares = [value * 100 // 60 for value in minutes]
    short = cents - sum(shares)
    by_remainder = sorted(range(len(minutes)), key=lambda i: (-(minutes[i] * 100 % 60), i))
    for place in by_remainder[:short]:
        shares[place] += 1
    return shares


def line_cents(lines: Sequence[PayLine]) -> list[int]:
    """Hundredths of an hour of every line.

    The total is rounded first, split over pay codes, each code's over its agents, each agent's over the lines: at every
    level the cents add up exactly and none is a hundredth away from its exact value. Nothing is rounded where all
    lines are multiples of three minutes.
    """
    found = [0] * len(lines)
    _split(list(range(len(lines))), cents_of(sum(line.minutes for line in lines)), 0, lines, found)
    return found


def _split(members: list[int], cents: int, level: int, lines: Sequence[PayLine], found: list[int]) -> None:
    """Share the cents of a group of lines among its subgroups, down to the single line."""
    if level == 3:
        found[members[0]] = cents
        return
    groups: dict[object, list[int]] = defaultdict(list)
    for i in members:
        groups[(lines[i].code, lines[i].agent_id, i)[level]].append(i)
    parts = list(groups.values())
    shares = apportion([sum(lines[i].minutes for i in part) for part in parts], cents)
    for part, share in zip(parts, shares, strict=True):
        _split(part, share, level + 1, lines, found)
