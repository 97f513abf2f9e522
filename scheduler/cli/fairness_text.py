"""Undesired duties as text and as JSON: the groups, everybody in them, and the page of one person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from scheduler.checking.points_of_people import PersonPoints
from scheduler.cli.output import count, table, visible
from scheduler.domain.clock import clock_text
from scheduler.domain.comparable_people import LEAST_PEOPLE
from scheduler.domain.money import amount_text
from scheduler.domain.problem import Problem


def text(problem: Problem, figures: dict[str, Any], people: Sequence[PersonPoints]) -> str:
    """Tell of the groups, then of everybody, those with most points first."""
    horizon = problem.horizon
    parts = [
        f"Undesired duties to {horizon.end}, of {horizon.start} and later and of the ledger before",
        _points(problem),
    ]
    if figures["groups"]:
        parts += ["", "Groups of people who can be compared; Gini 0: all have the same", _groups(figures)]
    if figures["people_left_out"]:
        left = count(figures["people_left_out"], "person", "people")
        parts += ["", f"{left} in groups of fewer than {LEAST_PEOPLE} are compared with nobody."]
    return "\n".join([*parts, "", _everybody(people), "", "one person: scheduler fairness RUN --agent AGENT_ID"])


def page(problem: Problem, own: PersonPoints) -> str:
    """One person's load, the group's, and why."""
    return "\n".join(visible(line) for line in _page(problem, own))


def _page(problem: Problem, own: PersonPoints) -> Iterator[str]:
    horizon = problem.horizon
    name = f"{own.name} ({own.agent_id})" if own.name and own.name != own.agent_id else own.agent_id
    yield f"{name}: undesired duties to {horizon.end}"
    yield ""
    if own.mean is None:
        yield f"{_amount(own.total)} so far. Fewer than {LEAST_PEOPLE} people can be compared with you."
    else:
        yield f"{_amount(own.total)} so far; your group has {amount_text(round(own.mean, 1))} on average, from "
        yield f"{amount_text(own.least or 0)} to {amount_text(own.most or 0)}. {_beside(own)}"
        yield f"Your group: {own.group}."
    if own.so_far:
        kinds = (f"{name.removesuffix('_points').replace('_', ' ')} {amount_text(v)}" for name, v in own.so_far.items())
        yield f"By kind: {', '.join(kinds)}."
    yield ""
    credit = f", {amount_text(own.credit)} given for leave or because you were new" if own.credit else ""
    yield f"Before {horizon.start}: {amount_text(own.before)}{credit}. These dates gave {own.added}:"
    for one in own.given:
        yield f"  {one.date:%a} {one.date.day} {one.date:%b}  {one.points:2d}  {one.why}"
    if not own.given:
        yield "  nothing: no night, weekend, late or holiday, and no wish refused"
    if own.share is not None:
        yield f"Fair when these weeks were planned: up to {own.share.fair} at their end."
    yield ""
    yield _points(problem)


def _beside(own: PersonPoints) -> str:
    above = own.above_mean or 0.0
    if abs(above) < 0.5:
        return "You are where the group is."
    return f"You are {amount_text(round(abs(above), 1))} {'above' if above > 0 else 'below'} it."


def _amount(points: float) -> str:
    return f"{amount_text(points)} {'point' if points == 1 else 'points'}"


def _points(problem: Problem) -> str:
    """Say what counts, and what it costs."""
    own = problem.fairness
    kinds = (
        f"night {own.nights}, weekend {own.weekends}, late (ends after {clock_text(own.late_after)}) {own.lates}, "
        f"holiday {own.holidays}, refused wish {own.refused_wishes}"
    )
    if own.price > 0:
        return (
            f"Points: {kinds}. The first above a fair share costs {own.price:g} {problem.currency}, each further more."
        )
    return f"Points: {kinds}. They have no price: set fairness.price in site.yaml to have them shared out evenly."


def _groups(figures: dict[str, Any]) -> str:
    rows = [
        (one["name"], one["people"], one["mean"], one["least"], one["most"], one["added"], f"{one['gini']:.3f}")
        for one in figures["groups"]
    ]
    return table(("group", "people", "mean", "least", "most", "these dates", "gini"), rows, texts=1)


def _everybody(people: Sequence[PersonPoints]) -> str:
    ordered = sorted(people, key=lambda one: -one.total)
    rows = [
        (one.agent_id, one.name, one.before, one.credit, one.added, one.total, one.mean, one.above_mean)
        for one in ordered
    ]
    return table(("agent", "name", "before", "credit", "these dates", "now", "group's mean", "above it"), rows, texts=2)


def document(problem: Problem, figures: dict[str, Any], people: Sequence[PersonPoints]) -> dict[str, Any]:
    """Everything, for programs."""
    own = problem.fairness
    return {
        "start": problem.horizon.start.isoformat(),
        "end": problem.horizon.end.isoformat(),
        "points": {kind: getattr(own, kind) for kind in ("nights", "weekends", "lates", "holidays", "refused_wishes")},
        "price": own.price,
        **figures,
        "agents": [person_document(one) for one in people],
    }


def person_document(own: PersonPoints) -> dict[str, Any]:
    """One person, for programs."""
    given = [
        {"date": one.date.isoformat(), "kind": one.kind, "points": one.points, "why": one.why} for one in own.given
    ]
    return {
        "agent_id": own.agent_id,
        "group": own.group,
        "before": own.before,
        "credit": own.credit,
        "added": own.added,
        "total": own.total,
        "group_mean": own.mean,
        "group_least": own.least,
        "group_most": own.most,
        "fair": own.share.fair if own.share is not None else None,
        "by_kind": own.so_far,
        "given": given,
    }
