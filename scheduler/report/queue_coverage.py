"""Over and under: hours by queue and day, and the charts of each queue."""

from __future__ import annotations

from scheduler.domain.run import Run
from scheduler.report.charts import Curve, heat_strip, open_hours, week_chart
from scheduler.report.text import day_text, hours_text, percent_text, safe


def curves(run: Run) -> list[Curve]:
    """Build one curve a queue, in the order of the problem."""
    return [
        Curve(f"{demand.queue}: required and staffed people", demand.open, demand.required, staffed)
        for demand, staffed in zip(run.problem.demand, run.allotment.staffed, strict=True)
    ]


def missing_hours(run: Run, curve: Curve, day: int | None = None) -> tuple[float, float, float]:
    """Count required, short and surplus agent-hours of a queue on one day, or over the horizon."""
    part, step = _intervals(run, day), run.problem.horizon.interval_minutes
    pairs = list(zip(curve.required[part], curve.staffed[part], strict=True))
    sums = (
        sum(n for n, _ in pairs),
        sum(max(0, n - t) for n, t in pairs),
        sum(max(0, t - n) for n, t in pairs),
    )
    return sums[0] * step / 60, sums[1] * step / 60, sums[2] * step / 60


def _intervals(run: Run, day: int | None) -> slice:
    """Intervals of one day, or of the horizon."""
    horizon = run.problem.horizon
    ends = (0, horizon.end_minute) if day is None else (horizon.midnights[day], horizon.midnights[day + 1])
    return slice(ends[0] // horizon.interval_minutes, ends[1] // horizon.interval_minutes)


def by_day_table(run: Run) -> str:
    """Queues by days: short hours, shaded by their share of the requirement, with the surplus below."""
    horizon = run.problem.horizon
    days = range(horizon.days)
    head = "".join(f'<th scope="col" class="n">{day_text(horizon.date_of(day))}</th>' for day in days)
    rows = []
    for demand, curve in zip(run.problem.demand, curves(run), strict=True):
        cells = "".join(_day_cell(run, curve, day) for day in (*days, None))
        rows.append(f'<tr><th scope="row">{safe(demand.queue)}</th>{cells}</tr>')
    return (
        '<div class="panel scroll"><table><caption>Short agent-hours by queue and day, surplus hours in small '
        f'print. A dash: nothing is short.</caption><thead><tr><th scope="col">Queue</th>{head}<th scope="col" '
        f'class="n">All days</th></tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
    )


def _day_cell(run: Run, curve: Curve, day: int | None) -> str:
    required, short, surplus = missing_hours(run, curve, day)
    is_open = any(curve.open[_intervals(run, day)])  # an open queue whose work others do may require nobody
    share = short / required if required else 0.0
    shade = f' style="background:rgba(var(--heat),{min(0.55, 0.08 + 1.6 * share):.2f})"' if short else ""
    title = f"{hours_text(required)} h required, {percent_text(share)} short"
    text = "closed" if not is_open and not surplus else hours_text(short) if short else "–"
    extra = f'<br><span class="tag">+{hours_text(surplus)}</span>' if surplus else ""
    return f'<td class="n"{shade} title="{title}">{text}{extra}</td>'


def queue_panels(run: Run) -> str:
    """Draw each queue's charts under its figures."""
    horizon = run.problem.horizon
    weeks = [range(first, min(horizon.days, first + 7)) for first in range(0, horizon.days, 7)]
    found = curves(run)
    hours = open_hours(horizon, found)
    panels = []
    for demand, curve in zip(run.problem.demand, found, strict=True):
        required, short, surplus = missing_hours(run, curve)
        share = percent_text(short / required) if required else "0.0%"
        figures = (
            f'<span>{hours_text(required)} h required</span><span class="{"bad chip" if short else "good chip"}">'
            f"{hours_text(short)} h short ({share})</span><span>{hours_text(surplus)} h surplus</span>"
        )
        charts = "".join(week_chart(horizon, curve, week, hours) for week in weeks)
        strip = f'<p class="small dim">When people are missing</p>{heat_strip(horizon, curve, hours)}' if short else ""
        panels.append(
            f'<section class="panel"><div class="row"><h3>{safe(demand.queue)}</h3>{figures}</div>'
            f'<div class="scroll" tabindex="0" aria-label="Charts of {safe(demand.queue)}">{charts}{strip}</div>'
            "</section>"
        )
    return "".join(panels)
