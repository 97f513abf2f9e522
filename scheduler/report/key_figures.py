"""Figures of the run at a glance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.domain.run import Run
from scheduler.domain.simulated_service import SimulatedService, simulated_service
from scheduler.report.alarms import kinds_text, short_kinds
from scheduler.report.pay_text import paid_in_all
from scheduler.report.service_outlook import outlooks
from scheduler.report.target_verdicts import Verdicts, target_verdicts
from scheduler.report.text import count_text, hours_text, money_text, number, percent_text


@dataclass(frozen=True)
class KeyFigure:
    """One card: the value with its unit (empty: none), and what it is measured by."""

    title: str
    value: str
    unit: str
    note: str


def key_figures(run: Run) -> tuple[KeyFigure, ...]:
    """Targets, cost, gap, hours and findings, in the order they are read."""
    summary, currency, findings = run.summary, run.problem.currency, len(run.findings)
    bound, gap, without = (summary.get(key) for key in ("bound", "gap", "gap_without_unavoidable_pay"))
    bounded = "no bound computed" if bound is None else f"no legal roster costs less than {money_text(bound, currency)}"
    unavoidable = "" if without is None else f"{percent_text(without)} without pay nobody can avoid"
    cost = _amount(number(summary, "objective"), currency)
    paid = paid_in_all(run)
    notes = (
        money_text(paid.cost, currency),
        paid.hours_of_parts(hours_text),
        count_text(len(run.problem.agents), "agent", "agents"),
    )
    simulated = simulated_service(summary)
    return (
        *_targets(target_verdicts(run, outlooks(run))),
        *(() if simulated is None else (_simulated_cost(simulated, currency),)),
        KeyFigure("Cost" if simulated is None else "Cost by formula", cost, currency, bounded),
        KeyFigure("Gap to the bound", "–" if gap is None else percent_text(gap), "", unavoidable),
        _hours(run, "Short", "shortage_agent_hours", kinds_text(short_kinds(run))),
        _hours(run, "Surplus", "surplus_agent_hours"),
        KeyFigure("Paid", hours_text(paid.hours), "h", ", ".join(filter(None, notes))),
        KeyFigure("Findings", f"{findings:,}", "", "see the list below" if findings else "rules checked independently"),
    )


def _targets(verdicts: Verdicts) -> Iterator[KeyFigure]:
    """Queues whose target is met, and by what it is said."""
    if verdicts.queues:
        played = verdicts.simulated
        by = "by formula; not simulated" if played is None else f"simulated, {played.replications} replications"
        reached = len(verdicts.queues) - len(verdicts.missed)
        unsure = f"; {len(verdicts.unsure)} not sure" if verdicts.unsure else ""
        yield KeyFigure("Targets met", f"{reached} of {len(verdicts.queues)}", "", f"{by}{unsure}")


def _simulated_cost(simulated: SimulatedService, currency: str) -> KeyFigure:
    """Pay and all else that is not service as priced, contacts lost and late as simulated."""
    low, high = (_amount(amount, currency) for amount in (simulated.loss_low, simulated.loss_high))
    lost = f"{money_text(simulated.loss, currency)} ({low} to {high}) of it contacts given up or late"
    return KeyFigure("Cost, simulated", _amount(simulated.cost, currency), currency, lost)


def _amount(amount: float, currency: str) -> str:
    return money_text(amount, currency).removesuffix(currency).rstrip()


def _hours(run: Run, title: str, key: str, more: str = "") -> KeyFigure:
    """Hours of the summary, with their share of the requirement."""
    hours, required = number(run.summary, key), number(run.summary, "required_agent_hours")
    share = f"{percent_text(hours / required if required else 0)} of required"
    return KeyFigure(title, hours_text(hours), "h", f"{share}: {more}" if more else share)
