"""The part of ``scheduler require`` that tells the model of each queue, sets Erlang A beside Erlang C, and warns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from scheduler.cli.output import table

if TYPE_CHECKING:
    from scheduler.domain.demand import QueueDemand
    from scheduler.domain.problem import Problem
    from scheduler.staffing.erlang_comparison import ModelComparison
    from scheduler.staffing.expected_service import QueueService


def with_models(problem: Problem, intervals: list[dict[str, object]]) -> dict[str, Any]:
    """Give ``queues`` (how each is staffed) and ``intervals`` with the people by either model (``null``: neither)."""
    from scheduler.domain.target_words import verdict_text
    from scheduler.staffing.requirement_notes import compare_models, out_of_reach

    hours = problem.horizon.interval_minutes / 60
    given = {one.queue: one for one in required_service(problem)}
    beyond = {one.queue: asdict(one) for one in out_of_reach(problem)}
    queues = []
    cells: list[dict[str, object]] = []
    for demand, one in zip(problem.demand, compare_models(problem), strict=True):
        dictated = set(_dictated(problem, demand))
        queues.append(
            {
                "queue": one.queue,
                "model": one.model.code,
                "patience_seconds": one.patience_seconds,
                "patience_assumed": one.patience_assumed,
                "agent_hours": sum(demand.required) * hours,
                "agent_hours_a": sum(one.required_a) * hours if one.required_a else None,
                "agent_hours_c": sum(one.required_c) * hours if one.required_c else None,
                "intervals_below_load": sum(one.below_load),
                "dictated_intervals": len(dictated),
                "agent_hours_formula": sum(demand.formula or demand.required) * hours,
                "out_of_reach": beyond.get(one.queue),
                "in_time": given[one.queue].in_time,
                "abandoned": given[one.queue].abandoned,
                "verdict": verdict_text(given[one.queue].verdict),
            }
        )
        for i, is_open in enumerate(demand.open):
            if is_open:
                cells.append(
                    {
                        "required_a": one.required_a[i] if one.required_a else None,
                        "required_c": one.required_c[i] if one.required_c else None,
                        "below_load": bool(one.below_load and one.below_load[i]),
                        "dictated": i in dictated,
                        "formula": (demand.formula or demand.required)[i],
                    }
                )
    return {"queues": queues, "intervals": [{**row, **cell} for row, cell in zip(intervals, cells, strict=True)]}


def models_text(problem: Problem) -> str:
    """Agent-hours by either model, and what to know of them."""
    from scheduler.staffing.requirement_notes import compare_models, out_of_reach

    hours = problem.horizon.interval_minutes / 60
    found = compare_models(problem)
    rows = [
        (
            one.queue,
            one.model.name,
            sum(demand.required) * hours,
            sum(one.required_a) * hours if one.required_a else None,
            sum(one.required_c) * hours if one.required_c else None,
        )
        for demand, one in zip(problem.demand, found, strict=True)
    ]
    notes = [note for demand, one in zip(problem.demand, found, strict=True) for note in _notes(one, sum(demand.open))]
    notes.extend(note for demand in problem.demand for note in _dictated_notes(problem, demand))
    notes.extend(f"warning: {one.message}" for one in out_of_reach(problem))
    header = ("queue", "staffed by", "agent-hours", "by Erlang A", "by Erlang C")
    return "\n".join(["", table(header, rows, texts=2), *notes, "", *verdict_lines(problem)])


def verdict_lines(problem: Problem) -> Iterator[str]:
    """Tell what the people required give by formula, whether targets are met at that, and which defaults decide it."""
    from scheduler.domain.target_words import default_notes, verdict_text
    from scheduler.staffing.requirement_notes import hours_of_default_limits

    rows = [
        (one.queue, f"{one.in_time:.1%}", f"{one.abandoned:.1%}", verdict_text(one.verdict))
        for one in required_service(problem)
    ]
    yield "with the people required, by formula:"
    yield table(("queue", "in time", "abandoned", "target"), rows, texts=4)
    yield from default_notes(problem.queues)
    for queue, hours in hours_of_default_limits(problem).items():
        yield (
            f"{queue}: an unstated limit on abandonment asks for {hours:,.1f} agent-hours more than the share in "
            "time alone"
        )


def required_service(problem: Problem) -> tuple[QueueService, ...]:
    """Service by formula if exactly the people required were there."""
    from scheduler.staffing.expected_service import expected_service

    return expected_service(problem, [demand.required for demand in problem.demand])


def _dictated(problem: Problem, demand: QueueDemand) -> list[int]:
    """Open intervals whose people requirement.csv gives."""
    from scheduler.domain.dictated import dictated_people

    given = dictated_people(problem.dictated, demand.queue, problem.horizon)
    return [
        i for i, (people, is_open) in enumerate(zip(given, demand.open, strict=True)) if is_open and people is not None
    ]


def _dictated_notes(problem: Problem, demand: QueueDemand) -> Iterator[str]:
    """Tell where requirement.csv wins, and what the formula would ask for there."""
    where, hours = _dictated(problem, demand), problem.horizon.interval_minutes / 60
    if where:
        given, formula = (sum(heads[i] for i in where) * hours for heads in (demand.required, demand.formula))
        yield (
            f"{demand.queue}: requirement.csv gives the people of {len(where)} of {sum(demand.open)} open intervals: "
            f"{given:,.1f} agent-hours, where the formula asks for {formula:,.1f}"
        )


def _notes(one: ModelComparison, opened: int) -> list[str]:
    notes = []
    if one.model.note:
        notes.append(f"{one.queue}: {one.model.note}")
    if one.patience_assumed:
        notes.append(
            f"{one.queue}: no patience_seconds, staffed as if nobody hung up; {one.model.with_patience} beside it "
            f"ASSUMES a patience of {one.patience_seconds:g} s"
        )
    if any(one.below_load):
        notes.append(
            f"{one.queue}: staffed below the load in {sum(one.below_load)} of {opened} open intervals: the target is "
            "reached because callers hang up"
        )
    return notes
