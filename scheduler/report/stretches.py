"""Stretches of shortage, the worst first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from scheduler.domain.run import Run
from scheduler.report.queue_coverage import curves
from scheduler.report.text import day_text, hours_text, percent_text, safe, span_text

MOST_ROWS = 250


@dataclass(frozen=True)
class Stretch:
    """Consecutive intervals in which a queue misses the same number of people; local times."""

    queue: str
    start: datetime
    end: datetime
    missing: int
    required: int
    hours: float


def stretches(run: Run) -> list[Stretch]:
    """Every stretch of shortage: most missing first, then the largest share, then the earliest."""
    horizon, step = run.problem.horizon, run.problem.horizon.interval_minutes
    found = []
    for demand, curve in zip(run.problem.demand, curves(run), strict=True):
        gaps = [max(0, need - there) for need, there in zip(curve.required, curve.staffed, strict=True)]
        start = 0
        for i in range(1, len(gaps) + 1):
            if i == len(gaps) or (gaps[i], curve.required[i]) != (gaps[start], curve.required[start]):
                if gaps[start]:
                    moments = horizon.local(start * step), horizon.local(i * step)
                    hours = gaps[start] * (i - start) * step / 60
                    found.append(Stretch(demand.queue, *moments, gaps[start], curve.required[start], hours))
                start = i
    return sorted(found, key=lambda s: (-s.missing, -s.missing / s.required, s.start.timestamp(), s.queue))


def shortage_list(run: Run) -> str:
    """List the worst stretches of shortage first."""
    found = stretches(run)
    if not found:
        return '<p class="panel"><span class="chip good">Nothing short</span> Every queue has the people it needs.</p>'
    rows = "".join(
        f"<tr><td>{safe(s.queue)}</td><td>{day_text(s.start.date())}</td><td>{span_text(s.start, s.end)}</td>"
        f'<td class="n">{s.missing}</td><td class="n">{s.required}</td>'
        f'<td class="n">{percent_text(s.missing / s.required)}</td><td class="n">{hours_text(s.hours)}</td></tr>'
        for s in found[:MOST_ROWS]
    )
    rest = found[MOST_ROWS:]
    more = (
        f'<p class="small dim">And {len(rest):,} lesser stretches with {hours_text(sum(s.hours for s in rest))} '
        "agent-hours; coverage.csv has every interval.</p>"
        if rest
        else ""
    )
    heads = ("Queue", "Day", "Time", "Missing", "Required", "Share", "Agent-hours")
    head = "".join(f'<th scope="col"{" class=n" if i > 2 else ""}>{text}</th>' for i, text in enumerate(heads))
    return (
        f'<div class="panel"><div class="tall" tabindex="0" aria-label="Shortage list"><table><thead><tr>{head}</tr>'
        f"</thead><tbody>{rows}</tbody></table></div>{more}</div>"
    )
