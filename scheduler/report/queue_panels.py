"""Each queue's charts under its figures."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.domain.run import Run
from scheduler.report.chart_frame import open_hours
from scheduler.report.heat_strip import HeatStrip, heat_strip
from scheduler.report.queue_coverage import Curve, curves, missing_hours, weeks_of
from scheduler.report.step_chart import StepChart, step_chart
from scheduler.report.text import hours_text, percent_text


@dataclass(frozen=True)
class QueuePanel:
    """Figures of one queue, a chart a week, and when people are missing (``None``: never)."""

    queue: str
    required: str
    short: str
    is_short: bool
    surplus: str
    charts: tuple[StepChart, ...]
    strip: HeatStrip | None


def queue_panels(run: Run) -> tuple[QueuePanel, ...]:
    """One panel a queue, in the order of the problem; all show the same hours of the day."""
    found = curves(run)
    hours = open_hours(run.problem.horizon, found)
    return tuple(_panel(run, curve, hours) for curve in found)


def _panel(run: Run, curve: Curve, hours: tuple[int, int]) -> QueuePanel:
    horizon = run.problem.horizon
    required, short, surplus = missing_hours(run, curve)
    share = percent_text(short / required) if required else "0.0%"
    return QueuePanel(
        queue=curve.queue,
        required=f"{hours_text(required)} h required",
        short=f"{hours_text(short)} h short ({share})",
        is_short=short > 0,
        surplus=f"{hours_text(surplus)} h surplus",
        charts=tuple(step_chart(horizon, curve, week, hours) for week in weeks_of(horizon.days)),
        strip=heat_strip(horizon, curve, hours) if short else None,
    )
