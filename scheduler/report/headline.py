"""The head of the page: what was planned, what came out, and the verdict in three sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.domain.run import Run
from scheduler.report.alarms import is_calm, kinds_text, short_kinds
from scheduler.report.service_outlook import outlooks
from scheduler.report.text import count_text, day_text, hours_text, number, percent_text

STATUS = {
    "optimal": ("good", "Optimal", "No legal roster costs less."),
    "feasible": ("good", "Feasible", "A legal roster; a cheaper one may exist."),
    "infeasible": ("bad", "Infeasible", "No legal roster exists for these inputs."),
    "unknown": ("warn", "Unknown", "The search ended before it found a roster."),
}


@dataclass(frozen=True)
class Headline:
    """Title, status and verdict; ``mood`` is ``good``, ``warn`` or ``bad``."""

    title: str
    mood: str
    status: str
    verdict: str


def headline(run: Run) -> Headline:
    """Say what came out."""
    horizon, status = run.problem.horizon, str(run.summary.get("status"))
    mood, word, meaning = STATUS.get(status, ("warn", status, ""))
    if run.findings:
        mood, meaning = "warn", "The roster breaks rules."
    dates = f"{day_text(horizon.start)} to {day_text(horizon.end)} {horizon.end.year}"
    return Headline(f"{run.problem.site}: {dates}", mood, word, " ".join((meaning, *_verdict(run))).strip())


def _verdict(run: Run) -> Iterator[str]:
    """Service, people and rules, a sentence each."""
    yield from _service(run)
    required, short = number(run.summary, "required_agent_hours"), number(run.summary, "shortage_agent_hours")
    if not short:
        yield "Every queue has the people it needs at every moment."
    else:
        share = percent_text(short / required) if required else "0.0%"
        told = "".join(f": {text}" for text in (kinds_text(short_kinds(run)),) if text)
        amount = f"{share} of the required hours stay short ({hours_text(short)} h of {hours_text(required)} h){told}"
        yield f"{amount}; the targets of the queues concerned are met without." if is_calm(run) else f"{amount}."
    findings = len(run.findings)
    yield "No rule is broken." if not findings else f"{count_text(findings, 'rule breach', 'rule breaches')} found."


def _service(run: Run) -> Iterator[str]:
    """Service to expect: how many queues reach their target, and the one furthest from it; nothing without contacts."""
    found = [one for one in outlooks(run) if one.intervals]
    missed = [one for one in found if one.in_time < one.target - 1e-9]
    if not found:
        return
    if not missed:
        yield "Every queue is expected to reach its service target over the period."
        return
    worst = min(missed, key=lambda one: one.in_time - one.target)
    yield (
        f"{len(found) - len(missed)} of {count_text(len(found), 'queue', 'queues')} should reach their target; "
        f"furthest from it is {worst.queue}: {percent_text(worst.in_time)} in time instead of "
        f"{percent_text(worst.target)}, {percent_text(worst.abandoned)} abandoned."
    )
