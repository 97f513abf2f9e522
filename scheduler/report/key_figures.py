"""Figures of the run at a glance."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.domain.run import Run
from scheduler.report.alarms import kinds_text, short_kinds
from scheduler.report.pay_text import paid_in_all
from scheduler.report.text import count_text, hours_text, money_text, number, percent_text


@dataclass(frozen=True)
class KeyFigure:
    """One card: the value with its unit (empty: none), and what it is measured by."""

    title: str
    value: str
    unit: str
    note: str


def key_figures(run: Run) -> tuple[KeyFigure, ...]:
    """Cost, gap, hours and findings, in the order they are read."""
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
    return (
        KeyFigure("Cost", cost, currency, bounded),
        KeyFigure("Gap to the bound", "–" if gap is None else percent_text(gap), "", unavoidable),
        _hours(run, "Short", "shortage_agent_hours", kinds_text(short_kinds(run))),
        _hours(run, "Surplus", "surplus_agent_hours"),
        KeyFigure("Paid", hours_text(paid.hours), "h", ", ".join(filter(None, notes))),
        KeyFigure("Findings", f"{findings:,}", "", "see the list below" if findings else "rules checked independently"),
    )


def _amount(amount: float, currency: str) -> str:
    return money_text(amount, currency).removesuffix(currency).rstrip()


def _hours(run: Run, title: str, key: str, more: str = "") -> KeyFigure:
    """Hours of the summary, with their share of the requirement."""
    hours, required = number(run.summary, key), number(run.summary, "required_agent_hours")
    share = f"{percent_text(hours / required if required else 0)} of required"
    return KeyFigure(title, hours_text(hours), "h", f"{share}: {more}" if more else share)
