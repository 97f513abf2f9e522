"""A comparison in words and tables: which column is best, by how much, whether that can be told, and the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from scheduler.cli.output import table

if TYPE_CHECKING:
    from scheduler.scenarios import Column, Comparison, Difference, Played

FORMULAS = (
    ("objective", "cost", "money"),
    ("bound", "bound", "money"),
    ("gap", "gap", "share"),
    ("in_time", "answered in time", "share"),
    ("abandoned", "abandoned", "share"),
    ("required_hours", "hours required", "hours"),
    ("shortage_hours", "hours short", "hours"),
    ("surplus_hours", "hours surplus", "hours"),
)
"""What the search went by: measure, its name in the table, and how it is written."""
FACTS = (
    ("status", "status", "text"),
    ("agents", "agents", "count"),
    ("findings", "findings", "count"),
    ("paid_hours", "hours paid", "hours"),
    ("absence_hours", "hours of paid absence", "hours"),
    ("pay_total", "pay", "money"),
)


def comparison_text(found: Comparison) -> str:
    """Answer first, then targets, then the columns side by side."""
    lines = [f"{found.site}, {found.start} to {found.end}, money in {found.currency}"]
    if any(column.simulated for column in found.columns):
        lines += [*_answer(found), *_targets(found), *_cautions(found)]
    rows = [*_simulated_rows(found), *_formula_rows(found)]
    lines.append(table(("", *(column.name for column in found.columns)), rows, texts=1))
    lines += [f"{column.name}: {column.reason}" for column in found.columns if column.reason]
    return "\n".join(lines)


def _answer(found: Comparison) -> Iterator[str]:
    """Say which column is best, by how much and whether that can be told."""
    names, lead = found.ranking.names, found.ranking.lead
    by_name = {column.name: column for column in found.columns}
    if lead is None:
        return
    base, best = found.columns[0], by_name[names[0]]
    gain = best.difference
    if gain is None:
        yield f"best: {best.name}; {_behind(names[1], lead)}" if lead.tellable else _tie(best.name, names[1], lead)
        yield from _search(lead)
        return
    if not gain.tellable:
        yield _tie(best.name, base.name, gain)
    else:
        yield f"best: {best.name}, {-gain.value:,.2f} cheaper than {base.name} ({_interval(gain, -1)})"
    if names[1] != base.name:
        yield _behind(names[1], lead) if lead.tellable else _tie(best.name, names[1], lead)
    yield from _search(gain if gain.is_open or names[1] == base.name else lead)


def _behind(name: str, lead: Difference) -> str:
    return f"the next, {name}, costs {-lead.value:,.2f} more than the best ({_interval(lead, -1)})"


def _tie(best: str, other: str, lead: Difference) -> str:
    return f"no difference that can be told between {best} and {other}: {lead.value:+,.2f} ({_interval(lead)})"


def _interval(one: Difference, sign: int = 1) -> str:
    low, high = sorted((sign * one.low, sign * one.high))
    return f"{one.confidence:.0%} interval {low:z,.2f} to {high:z,.2f}"


def _search(one: Difference) -> Iterator[str]:
    if one.is_open:
        yield f"the search's gap leaves {one.search_open:,.2f} open, which might turn this round: search longer"


def _targets(found: Comparison) -> Iterator[str]:
    """Which queues of each column meet their target, and by what the others miss it."""
    for column in found.columns:
        if column.simulated is None:
            continue
        queues = {name: said for name, said in column.simulated.queues.items() if said["target_met"] is not None}
        missed = [
            f"{name} {_chance(said)}{said['verdict'].removeprefix('missed: ')}"
            for name, said in queues.items()
            if not said["target_met"]
        ]
        at_risk = [
            f"{name} {_chance(said)}".rstrip(": ")
            for name, said in queues.items()
            if said["target_met"] and not _is_safe(said)
        ]
        text = f"{len(queues) - len(missed)} of {len(queues)} queues meet their target"
        text += "".join(f"; missed by {one}" for one in missed)
        text += f"; just met on average by {', '.join(at_risk)}" if at_risk else ""
        yield f"{column.name}: {text}"


def _chance(said: dict[str, Any]) -> str:
    if said["met"] is None or said["period"] == "interval":
        return ""
    return f"(reached in {said['met']:.0%} of {said['period']}s): "


def _is_safe(said: dict[str, Any]) -> bool:
    from scheduler.domain.target_verdict import SURE

    return said["period"] == "interval" or said["met"] is None or said["met"] >= SURE


def _cautions(found: Comparison) -> Iterator[str]:
    """Where a difference of cost is none of decisions."""
    base = found.columns[0]
    for column in found.columns[1:]:
        if column.simulated is None or base.simulated is None:
            continue
        if not column.same_contacts:
            more = _relative(column.simulated.contacts, base.simulated.contacts)
            each = _relative(column.simulated.cost_per_contact, base.simulated.cost_per_contact)
            yield (
                f"{column.name} serves other contacts than {base.name} ({more} in number), so it is not ranked: "
                f"compare its cost a contact ({each})"
            )
        if not column.same_measure:
            yield (
                f"{column.name} calls other contacts late than {base.name} (its targets have other seconds, counting "
                "or response times): its loss is of another thing"
            )


def _relative(mine: float | None, its: float | None) -> str:
    return "-" if not its or mine is None else f"{mine / its - 1:+z.1%}"


def _simulated_rows(found: Comparison) -> Iterator[tuple[str, ...]]:
    if not any(column.simulated for column in found.columns):
        return
    yield _row(found, "simulated cost", lambda played: f"{played.cost:,.2f}")
    yield "  less that of the first", *(_difference(column.difference) for column in found.columns)
    yield "  can be told", *(_told(column) for column in found.columns)
    yield _row(found, "pay, absences included", lambda played: f"{played.paid:,.2f}")
    yield _row(found, "wishes, weeks, people together", lambda played: f"{played.others:,.2f}")
    yield _row(
        found, "contacts given up or late", lambda played: _amount(played.loss, played.loss_low, played.loss_high)
    )
    yield _row(found, "contacts", lambda played: f"{played.contacts:,.1f}")
    yield _row(found, "cost a contact", lambda p: "-" if p.cost_per_contact is None else f"{p.cost_per_contact:,.3f}")
    played = [column.simulated for column in found.columns if column.simulated is not None]
    for queue in dict.fromkeys(name for one in played for name in one.queues):
        yield from _queue_rows(found, queue)


def _queue_rows(found: Comparison, queue: str) -> Iterator[tuple[str, ...]]:
    yield _row(found, f"{queue}: in time", lambda played: _share(played, queue, "in_time", "low", "high"))
    yield _row(
        found, "  abandoned", lambda played: _share(played, queue, "abandoned", "abandoned_low", "abandoned_high")
    )
    yield _row(found, "  target met", lambda played: _met(played, queue))


def _row(found: Comparison, title: str, cell: Callable[[Played], str]) -> tuple[str, ...]:
    return title, *("-" if column.simulated is None else cell(column.simulated) for column in found.columns)


def _difference(one: Difference | None) -> str:
    return "-" if one is None else f"{one.value:+z,.2f} ±{(one.high - one.low) / 2:,.2f}"


def _told(column: Column) -> str:
    one = column.difference
    if one is None:
        return "-"
    if not column.same_contacts:
        return "other contacts"
    if not one.tellable:
        return "no"
    return f"yes, search leaves {one.search_open:,.2f}" if one.is_open else "yes"


def _amount(value: float, low: float, high: float) -> str:
    return f"{value:,.2f} ±{(high - low) / 2:,.2f}"


def _share(played: Played, queue: str, *parts: str) -> str:
    said = played.queues.get(queue)
    if said is None or said[parts[0]] is None:
        return "-"
    value, low, high = (said[part] for part in parts)
    return f"{value:.1%} ±{(high - low) * 50:.1f}"


def _met(played: Played, queue: str) -> str:
    said = played.queues.get(queue)
    return "-" if said is None or said["met"] is None else f"{said['met']:.0%}"


def _formula_rows(found: Comparison) -> Iterator[tuple[str, ...]]:
    facts = FACTS[:-1] if any(column.simulated for column in found.columns) else FACTS
    for measure, title, kind in facts:
        yield title, *(written(getattr(column, measure), kind) for column in found.columns)
    yield "by formula, as searched", *("" for _ in found.columns)
    for measure, title, kind in FORMULAS:
        yield f"  {title}", *(written(getattr(column, measure), kind) for column in found.columns)


def written(value: Any, kind: str) -> str:
    """One measure as the table has it."""
    if value is None:
        return "-"
    if kind == "share":
        return f"{value:z.1%}"
    if kind in ("money", "hours"):
        return f"{value:z,.{2 if kind == 'money' else 1}f}"
    return str(value)
