"""Each queue's charts under its figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.domain.channels import channel_of
from scheduler.domain.run import Run
from scheduler.report.alarms import kinds_text
from scheduler.report.chart_frame import open_hours
from scheduler.report.heat_strip import HeatStrip, heat_strip
from scheduler.report.queue_coverage import Curve, hours_by_kind, missing_hours, weeks_of
from scheduler.report.step_chart import StepChart, step_chart
from scheduler.report.text import hours_text, percent_text
from scheduler.report.waiting_chart import WaitingChart, late_hours, waiting_chart
from scheduler.staffing.backlog import WaitingWork
from scheduler.staffing.expected_service import expected_backlogs


@dataclass(frozen=True)
class Deadlines:
    """How work with a deadline gets on: a chart a week, and a sentence about what is late."""

    charts: tuple[WaitingChart, ...]
    allowed: str
    late: str
    is_late: bool


@dataclass(frozen=True)
class QueuePanel:
    """Figures of one queue, and a chart of people a week.

    Parameters
    ----------
    short, mood
        Hours short, in all and by kind, and how they are shown: ``good`` (none), ``calm`` or ``bad``.
    deadlines
        Where contacts are kept until somebody works them; ``None`` where people wait in line. People are then averaged
        by the hour.
    strip
        When people are missing; ``None``: never, or deadlines say more.
    """

    queue: str
    required: str
    short: str
    mood: str
    surplus: str
    charts: tuple[StepChart, ...]
    deadlines: Deadlines | None
    strip: HeatStrip | None


def queue_panels(run: Run, found: Sequence[Curve]) -> tuple[QueuePanel, ...]:
    """One panel a queue, in the order of the problem; all show the same hours of the day."""
    waiting = expected_backlogs(run.problem, run.allotment.staffed)
    hours = open_hours(run.problem.horizon, found)
    return tuple(_panel(run, curve, hours, waiting.get(curve.queue)) for curve in found)


def _panel(run: Run, curve: Curve, hours: tuple[int, int], work: WaitingWork | None) -> QueuePanel:
    horizon = run.problem.horizon
    required, short, surplus = missing_hours(run, curve)
    share = percent_text(short / required) if required else "0.0%"
    kinds = kinds_text(hours_by_kind(run, curve))
    step = 60 if work else 0
    return QueuePanel(
        queue=curve.queue,
        required=f"{hours_text(required)} h required",
        short=f"{hours_text(short)} h short ({share}){f': {kinds}' if kinds else ''}",
        mood="bad" if any(curve.red) else "calm" if short else "good",
        surplus=f"{hours_text(surplus)} h surplus",
        charts=tuple(step_chart(horizon, curve, week, hours, step) for week in weeks_of(horizon.days)),
        deadlines=_deadlines(run, curve, hours, work) if work else None,
        strip=heat_strip(horizon, curve, hours) if short and not work else None,
    )


def _deadlines(run: Run, curve: Curve, hours: tuple[int, int], work: WaitingWork) -> Deadlines:
    horizon = run.problem.horizon
    queue = next(queue for queue in run.problem.queues if queue.name == curve.queue)
    late = late_hours(horizon, work)
    return Deadlines(
        charts=tuple(waiting_chart(horizon, curve, work, week, hours) for week in weeks_of(horizon.days)),
        allowed=f"the most that may wait to be done in {channel_of(queue).deadline_words(queue)}",
        late=f"some work late for {hours_text(late)} h" if late else "no work late",
        is_late=late > 0,
    )
