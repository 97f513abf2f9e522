"""Required against staffed people over some days, as steps."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.domain.clock import Horizon
from scheduler.report.chart_frame import Axes, ChartFrame, axes_of, shown_steps
from scheduler.report.queue_coverage import Curve


@dataclass(frozen=True)
class StepChart:
    """Paths and marks: met need, surplus and shortage as areas, the requirement as a line.

    Of the shortage, ``lack`` is what matters, and ``left``, drawn above it, what was chosen.

    ``label`` names the chart to screen readers.
    """

    label: str
    axes: Axes
    met: str
    extra: str
    lack: str
    left: str
    need: str


def step_chart(horizon: Horizon, curve: Curve, days: range, hours: tuple[int, int], minutes: int = 0) -> StepChart:
    """Draw some days of a queue, side by side, only ``hours`` (minutes after midnight) of each.

    The value axis is that of the whole horizon, so that weeks can be compared.

    Parameters
    ----------
    minutes
        Length of a step, over which people are averaged; 0: every interval as it is.
    """
    steps = shown_steps(horizon, days, hours, minutes)
    frame = ChartFrame(len(steps), max(1, *curve.required, *curve.staffed), least_tick=1)
    need = [sum(curve.required[i] for i in step) / len(step) for step in steps]
    there = [sum(curve.staffed[i] for i in step) / len(step) for step in steps]
    met = [min(pair) for pair in zip(need, there, strict=True)]
    red = [sum(curve.red[i] for i in step) / len(step) for step in steps]
    upper = [min(low + matters, high) for low, matters, high in zip(met, red, need, strict=True)]
    return StepChart(
        label=f"{curve.queue}: required and staffed people{', averaged by the hour' if minutes else ''}",
        axes=axes_of(horizon, days, hours, frame, [not any(curve.open[i] for i in step) for step in steps]),
        met=frame.area([0.0] * len(met), met),
        extra=frame.area(met, there),
        lack=frame.area(met, upper),
        left=frame.area(upper, need),
        need=frame.line(need),
    )
