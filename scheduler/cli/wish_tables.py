"""The wishes of a run as text, at most as wide as a page, and as one document."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from scheduler.checking.wish_answers import WishAnswer, answer_counts, counts_by_kind, wish_answers
from scheduler.cli.output import count, table, visible
from scheduler.domain.roster import Duty
from scheduler.domain.run import Run
from scheduler.domain.wish_words import wish_text, wish_value
from scheduler.explain import GoalDifference, LostSpan, RefusedWish
from scheduler.explain.wish_reasons import DayChange
from scheduler.goals.registry import GOALS

WIDTH = 100
"""Columns of a line."""
WEEK = 7
"""Days in which weekdays alone say when."""
HARDLY = 0.005
"""Money nobody would notice."""


def text(run: Run, refused: Sequence[RefusedWish], agents: Sequence[str], with_all: bool) -> str:
    """Answers by kind, then every refused wish: those that could be granted, the cheapest first, then the others."""
    answers = _answers(run, agents)
    legal = sorted((one for one in refused if one.difference is not None), key=_cost)
    blocks = ["\n".join(_head(run, answers))]
    if legal:
        title = "refused, and what the person's best week that grants it costs, everybody else as they are:"
        head = ("agent", "date", "wish", f"costs {run.summary['currency']}", "because of")
        rows = [(*_who(one.answer), f"{_cost(one):,.2f}", _because(run, one, with_all)) for one in legal]
        blocks.append("\n".join([title, *_lines(head, rows)]))
    if rest := [one for one in refused if one.difference is None]:
        title = "refused, because no legal week of the person grants it:"
        told = [(*_who(one.answer), one.words) for one in rest]
        blocks.append("\n".join([title, *_lines(("agent", "date", "wish", "rule that would be broken"), told)]))
    others = [one for one in answers if with_all and one.answer != "refused"]
    if others:
        told = [(*_who(one), f"{one.answer}: {one.reason}" if one.reason else one.answer) for one in others]
        blocks.append("\n".join(["the others:", *_lines(("agent", "date", "wish", "answer"), told)]))
    return "\n\n".join(blocks)


def document(run: Run, refused: Sequence[RefusedWish], agents: Sequence[str], with_all: bool) -> dict[str, Any]:
    """Return the same for programs: refused wishes with their reasons, with ``--all`` every answer."""
    answers = _answers(run, agents)
    told: dict[str, Any] = {"currency": run.summary["currency"], **answer_counts(answers)}
    told["refusals"] = [_refusal(run, one) for one in refused]
    if with_all:
        told["answers"] = [_asked(one) for one in answers]
    return told


# Text ----------------------------------------------------------------------------------------------------------------


def _head(run: Run, answers: Sequence[WishAnswer]) -> Iterator[str]:
    said, counts = run.summary, answer_counts(answers)
    number = count(counts["asked"], "wish", "wishes")
    idle = f", {counts['does_not_apply']:,} do not apply" if counts["does_not_apply"] else ""
    yield (
        f"{visible(said['site'])}, {said['start']} to {said['end']}: {number}, {counts['granted']:,} granted, "
        f"{counts['refused']:,} refused{idle}"
    )
    if rows := [(kind, *counts.values()) for kind, counts in counts_by_kind(answers).items()]:
        yield from table(("kind", "asked", "granted", "refused", "does not apply"), rows).splitlines()


def _lines(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lay out columns, the last one in as many lines as it needs; costs to the right."""
    shown = [[visible(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*(row[:-1] for row in (head, *shown)), strict=True)]
    right = [name.startswith("costs") for name in head]
    room = max(24, WIDTH - sum(widths) - 2 * len(widths) - 2)
    for row in (head, *shown):
        cells = [
            cell.rjust(width) if is_right else cell.ljust(width)
            for cell, width, is_right in zip(row[:-1], widths, right, strict=False)
        ]
        first, *more = textwrap.wrap(row[-1], room, break_on_hyphens=False) or [""]
        yield "  " + "  ".join([*cells, first]).rstrip()
        for line in more:
            yield "  " + " " * (sum(widths) + 2 * len(widths)) + line


def _who(one: WishAnswer) -> tuple[str, str, str]:
    return one.wish.agent_id, _day(one.wish.date), wish_text(one.wish)


def _because(run: Run, one: RefusedWish, with_changes: bool) -> str:
    """Say what costs more, what less, and where people would be missed."""
    assert one.difference is not None
    parts = list(_parts(run, one.difference)) or ["nothing: another week of the person is as good"]
    if not one.exact:
        parts.append("not proven to be the cheapest")
    told = ", ".join(parts)
    if with_changes and one.changes:
        told += f"; by {', '.join(_change(run, change) for change in one.changes)}"
    return told


def _parts(run: Run, found: GoalDifference) -> Iterator[str]:
    """Goals by what they cost more, the dearest first; of people on queues where they would be missed most."""
    for name, cost in sorted(found.goals.items(), key=lambda item: -item[1]):
        if abs(cost) < HARDLY:
            continue
        is_missed = GOALS[name].is_simulated and cost > 0 and found.spans
        where = f" ({_span(run, found.spans[0])})" if is_missed else ""
        yield f"{name} {cost:+,.2f}{where}"


def _span(run: Run, span: LostSpan) -> str:
    first, last = (moment.astimezone(run.problem.horizon.tz) for moment in (span.start, span.end))
    day = f"{first:%a}" if run.problem.horizon.days <= WEEK else f"{first:%a %d %b}"
    return f"{span.queue} {day} {first:%H:%M}-{last:%H:%M} {span.cost:,.2f}"


def _change(run: Run, change: DayChange) -> str:
    return f"{_day(change.date)} {_duty(run, change.after)} for {_duty(run, change.before)}"


def _duty(run: Run, duty: Duty | None) -> str:
    if duty is None:
        return "off"
    zone = run.problem.horizon.tz
    return f"{duty.start.astimezone(zone):%H:%M}-{duty.end.astimezone(zone):%H:%M}"


def _day(when: date) -> str:
    return f"{when:%a %d %b}"


def _cost(one: RefusedWish) -> float:
    return one.difference.total if one.difference is not None else 0.0


def _answers(run: Run, agents: Sequence[str]) -> list[WishAnswer]:
    return [one for one in wish_answers(run.problem, run.roster) if not agents or one.wish.agent_id in agents]


# Document ------------------------------------------------------------------------------------------------------------


def _asked(one: WishAnswer) -> dict[str, Any]:
    wish = one.wish
    return {
        "agent_id": wish.agent_id,
        "date": wish.date.isoformat(),
        "kind": wish.kind,
        "value": wish_value(wish),
        "weight": wish.weight,
        "filed_at": wish.filed_at.isoformat() if wish.filed_at is not None else None,
        "answer": one.answer,
        "reason": one.reason,
        "cost": one.cost,
    }


def _refusal(run: Run, one: RefusedWish) -> dict[str, Any]:
    found, zone = one.difference, run.problem.horizon.tz

    def moment(value: datetime) -> str:
        return value.astimezone(zone).isoformat()

    def duty(own: Duty | None) -> dict[str, str] | None:
        return None if own is None else {"start": moment(own.start), "end": moment(own.end), "shift": own.shift}

    return {
        **_asked(one.answer),
        "can_be_granted": found is not None,
        "exact": one.exact,
        "rules": list(one.rules),
        "forbidden_by": one.words,
        "granting_costs": round(found.total, 6) if found is not None else None,
        "dearest_goal": found.dearest if found is not None else None,
        "goals": found.goals if found is not None else {},
        "intervals": [
            {"queue": span.queue, "start": moment(span.start), "end": moment(span.end), "cost": round(span.cost, 3)}
            for span in (found.spans if found is not None else ())
        ],
        "changes": [
            {"date": change.date.isoformat(), "before": duty(change.before), "after": duty(change.after)}
            for change in one.changes
        ],
    }
