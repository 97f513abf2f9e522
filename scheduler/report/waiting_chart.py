"""Work that waits for people over some days, and the most that may wait without a deadline missed.

What is required of people who work by deadlines is a saw of ones and zeros that says little: what counts is whether the
work that waits stays below the line.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scheduler.domain.clock import Horizon
from scheduler.report.chart_frame import Axes, ChartFrame, axes_of, shown_steps
from scheduler.report.queue_coverage import Curve
from scheduler.staffing.backlog import WaitingWork


@dataclass(frozen=True)
class WaitingChart:
    """Paths and marks, values in agent-hours: what waits in time and late as areas, the most that may as a line.

    ``label`` names the chart to screen readers.
    """

    label: str
    axes: Axes
    waiting: str
    late: str
    allowed: str


def waiting_chart(
    horizon: Horizon, curve: Curve, work: WaitingWork, days: range, hours: tuple[int, int]
) -> WaitingChart:
    """Draw some days of a queue, side by side, only ``hours`` (minutes after midnight) of each.

    The value axis is that of the whole horizon, so that weeks can be compared.
    """
    steps = shown_steps(horizon, days, hours)
    shown = [step.start for step in steps]
    waiting, allowed = (np.round(seconds / 3600, 2) for seconds in (work.waiting, work.allowed))
    frame = ChartFrame(len(shown), float(max(waiting.max(), allowed.max())))
    there, most = waiting[shown].tolist(), allowed[shown].tolist()
    in_time = [min(pair) for pair in zip(there, most, strict=True)]
    return WaitingChart(
        label=f"{curve.queue}: work that waits and the most that may, in agent-hours",
        axes=axes_of(horizon, days, hours, frame, [not curve.open[i] for i in shown]),
        waiting=frame.area([0.0] * len(shown), in_time),
        late=frame.area(in_time, there),
        allowed=frame.line(most),
    )


def late_hours(horizon: Horizon, work: WaitingWork) -> float:
    """Hours of the horizon in which some work is late, by more than half an agent-minute."""
    return float(np.sum(work.waiting > work.allowed + 30)) * horizon.interval_minutes / 60
