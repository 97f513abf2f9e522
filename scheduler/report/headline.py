"""The head of the page: what was planned, what came out, and the verdict in three sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.domain.run import Run
from scheduler.report.alarms import is_calm, kinds_text, short_kinds
from scheduler.report.service_outlook import outlooks
from scheduler.report.target_verdicts import Verdicts, target_verdicts
from scheduler.report.text import count_text, day_text, hours_text, number, percent_text

STATUS = {
    "optimal": ("good", "Optimal", "No legal roster costs less."),
    "feasible": ("good", "Feasible", "A legal roster; a cheaper one may exist."),
    "infeasible": ("bad", "Infeasible", "No legal roster exists for these inputs."),
    "unknown": ("warn", "Unknown", "The search ended before it found a roster."),
}


@dataclass(frozen=True)
class TargetLine:
    """One queue that misses its target, or may, or all that meet it: a chip, who, and by which part."""

    mood: str
    word: str
    queue: str
    text: str


@dataclass(frozen=True)
class Headline:
    """Title, status, verdict, and which targets are missed; ``mood`` is ``good``, ``warn`` or ``bad``."""

    title: str
    mood: str
    status: str
    verdict: str
    targets: tuple[TargetLine, ...]


def headline(run: Run) -> Headline:
    """Say what came out."""
    horizon, status = run.problem.horizon, str(run.summary.get("status"))
    mood, word, meaning = STATUS.get(status, ("warn", status, ""))
    if run.findings:
        mood, meaning = "warn", "The roster breaks rules."
    dates = f"{day_text(horizon.start)} to {day_text(horizon.end)} {horizon.end.year}"
    verdicts = target_verdicts(run, outlooks(run))
    text = " ".join((meaning, *_verdict(run, verdicts))).strip()
    return Headline(f"{run.problem.site}: {dates}", mood, word, text, tuple(_targets(verdicts)))


def _targets(verdicts: Verdicts) -> Iterator[TargetLine]:
    """Queues that miss first, each with the part; then those that may; then all that meet theirs, in one line."""
    for one in verdicts.missed:
        yield TargetLine("bad", "missed", one.queue, one.missed + (f"; met {one.chance}" if one.chance else ""))
    for one in verdicts.unsure:
        yield TargetLine("warn", "not sure", one.queue, one.reason)
    if verdicts.met:
        yield TargetLine("good", "met", ", ".join(one.queue for one in verdicts.met), "")


def _verdict(run: Run, verdicts: Verdicts) -> Iterator[str]:
    """Service, people and rules, a sentence each."""
    yield from filter(None, (verdicts.sentence,))
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
