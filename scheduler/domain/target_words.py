"""A verdict on a service target in words: met, or the part that is missed, its value, its limit and why that holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scheduler.domain.channels import channel_of
from scheduler.domain.site import Queue
from scheduler.domain.target_verdict import DEFAULT_REASONS, JudgedPeriod, Part, PartName, Verdict, judged_period

NO_CONTACTS = "no contacts"
PART_NAMES: dict[PartName, str] = {
    "in_time": "in time",
    "abandoned": "abandoned",
    "worst_interval": "worst interval",
}
"""What each part of a target is called."""


def verdict_text(verdict: Verdict) -> str:
    """``met``, ``missed: abandoned 7.2%, at most 5% (default, because a patience is given)`` or ``no contacts``."""
    if verdict.met is None:
        return NO_CONTACTS
    return "met" if verdict.met else f"missed: {missed_text(verdict)}"


def missed_text(verdict: Verdict) -> str:
    """Every part that is missed."""
    return "; ".join(part_text(part, verdict.period) for part in verdict.missed)


def part_text(part: Part, period: JudgedPeriod) -> str:
    """Value of the period or interval furthest from its limit, the limit, why it holds and how many are beyond it."""
    at_most = part.name == "abandoned"
    unit = "interval" if part.name == "worst_interval" else period
    where = ""
    if unit == "interval":
        where = f" ({part.at:%a %d %b %H:%M})"
    elif part.judged > 1:
        where = f" ({unit} of {part.at:%a %d %b})" if unit != "day" else f" ({part.at:%a %d %b})"
    many = "" if part.judged == 1 or not part.missed else _beyond(part, unit, "above" if at_most else "below")
    apart = "; ".join(filter(None, (part.default, many)))
    limit = f"at {'most' if at_most else 'least'} {share_text(part.limit)}"
    return f"{PART_NAMES[part.name]} {_value_text(part)}{where}, {limit}" + (f" ({apart})" if apart else "")


def _beyond(part: Part, unit: str, side: str) -> str:
    return f"{part.missed} of {part.judged} {unit}s {side}"


def share_text(share: float) -> str:
    """Percentage with as many decimals as were stated, two at most: ``80%``, ``2.5%``."""
    return f"{100 * share:.2f}".rstrip("0").rstrip(".") + "%"


def _value_text(part: Part) -> str:
    """Value with as many decimals as tell it from its limit."""
    for digits in (1, 2, 3):
        text = f"{part.value:.{digits}%}"
        if part.met or text != f"{part.limit:.{digits}%}":
            break
    return text


def chance_text(chance: float | None, period: JudgedPeriod) -> str:
    """``in 62% of weeks``; empty where nothing was judged."""
    return "" if chance is None else f"in {chance:.0%} of {period}s"


def default_notes(queues: Sequence[Queue]) -> Iterator[str]:
    """Tell of defaults that decide whether targets are met, a sentence each with the queues concerned."""
    found: dict[str, list[str]] = {}
    for key in DEFAULT_SENTENCES:
        for queue in queues:
            if key in queue.target.defaults and _asks(queue, key):
                found.setdefault(_sentence(queue, key), []).append(queue.name)
    for queue in queues:
        if channel_of(queue).waits_in_line and queue.patience_seconds is None:
            found.setdefault(NO_PATIENCE, []).append(queue.name)
    yield from (f"{', '.join(names)}: {sentence}" for sentence, names in found.items())


DEFAULT_SENTENCES = {
    "max_abandonment": "at most {share} given up ({reason}; target.max_abandonment sets it, 1: no limit)",
    "counting": "contacts given up count as not in time ({reason}; target.counting sets it)",
    "worst_interval": "no interval below {share} in time ({reason}; target.worst_interval sets it, 0: none)",
}
"""What each key of a target says where nobody stated it."""
NO_PATIENCE = "nobody gives up (no patience_seconds is given)"


def _sentence(queue: Queue, key: str) -> str:
    shares = {"max_abandonment": queue.target.max_abandonment, "worst_interval": queue.target.worst_interval}
    reason = DEFAULT_REASONS.get(key, "default")
    return DEFAULT_SENTENCES[key].format(share=share_text(shares.get(key) or 0.0), reason=reason)


def _asks(queue: Queue, key: str) -> bool:
    """Whether a default decides anything for a queue."""
    if not channel_of(queue).waits_in_line:
        return False
    if key == "max_abandonment":
        return queue.target.max_abandonment is not None
    if key == "counting":
        return queue.patience_seconds is not None and queue.target.counting == "offered"
    return judged_period(queue) != "interval" and queue.target.worst_interval > 0
