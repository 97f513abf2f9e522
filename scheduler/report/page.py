"""One self-contained HTML page of a run: no other file, no network, no framework."""

from __future__ import annotations

import os
from pathlib import Path, PurePath

from scheduler.domain.run import Run
from scheduler.report.headline import cards, cost_panel, day_panel, headline
from scheduler.report.queue_coverage import by_day_table, queue_panels
from scheduler.report.service_outlook import service_panel
from scheduler.report.stretches import shortage_list
from scheduler.report.style import CSS, SCRIPT
from scheduler.report.team_boards import board
from scheduler.report.text import count_text, day_text, safe

MOST_FINDINGS = 500


def write_report(run: Run, path: Path) -> None:
    """Write the page; an older one is replaced once the new one is complete."""
    partial = path.with_name(f".{path.name}.partial-{os.getpid()}")
    try:
        partial.write_text(page(run), encoding="utf-8", newline="\n")
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def page(run: Run) -> str:
    """HTML text of the page."""
    title = safe(f"{run.problem.site} {run.problem.horizon.start} to {run.problem.horizon.end}")
    sections = (
        ("service", "Service to expect", service_panel(run)),
        ("coverage", "Over and under by queue", _legend() + by_day_table(run) + queue_panels(run)),
        ("shortage", "Shortage, worst first", shortage_list(run)),
        ("findings", "Findings", findings_list(run)),
        ("board", "Board by team and day", board(run)),
    )
    links = "".join(f'<a href="#{anchor}">{heading}</a>' for anchor, heading, _ in sections)
    body = "".join(f'<section id="{anchor}"><h2>{heading}</h2>{inner}</section>' for anchor, heading, inner in sections)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title><meta name="viewport" '
        f'content="width=device-width,initial-scale=1"><style>{CSS}</style></head><body>'
        f'<a class="skip" href="#main">Skip to the content</a><header>{headline(run)}</header>'
        f'<nav aria-label="Sections"><div><a href="#main">Summary</a>{links}</div></nav><main id="main">{cards(run)}'
        f'<div class="two" style="margin-top:.9rem">{cost_panel(run)}{day_panel(run)}</div>{body}</main>'
        f"<footer>{_footer(run)}</footer><script>{SCRIPT}</script></body></html>\n"
    )


def findings_list(run: Run) -> str:
    """List every finding with its sentence, limit and actual value."""
    if not run.findings:
        return (
            '<p class="panel"><span class="chip good">No findings</span> Every agent&rsquo;s week keeps every rule.</p>'
        )
    zone = run.problem.horizon.tz
    rows = []
    for finding in run.findings[:MOST_FINDINGS]:
        when = finding.when.astimezone(zone)
        rows.append(
            f"<tr><td>{safe(finding.rule)}</td><td>{safe(finding.agent_id)}</td>"
            f"<td class=when>{day_text(when.date())} {when:%H:%M}</td><td>{safe(finding.message)}</td>"
            f"<td>{safe(finding.limit)}</td><td>{safe(finding.actual)}</td></tr>"
        )
    rest = len(run.findings) - MOST_FINDINGS
    more = f'<p class="small dim">And {rest:,} more in findings.json.</p>' if rest > 0 else ""
    count = count_text(len(run.findings), "finding", "findings")
    heads = ("Rule", "Agent", "When", "What", "Limit", "Actual")
    head = "".join(f'<th scope="col">{text}</th>' for text in heads)
    return (
        f'<div class="panel"><p><span class="chip bad">{count}</span></p>'
        f'<div class="tall" tabindex="0" aria-label="Findings"><table><thead><tr>{head}</tr></thead><tbody>'
        f"{''.join(rows)}</tbody></table></div>{more}</div>"
    )


def _legend() -> str:
    parts = (("met", "need met"), ("short", "short"), ("over", "surplus"), ("closed", "closed"))
    dots = "".join(
        f'<span><i class="dot" style="background:var(--{colour})"></i>{text}</span>' for colour, text in parts
    )
    return f'<div class="legend">{dots}<span><b>—</b> required people</span></div>'


def _footer(run: Run) -> str:
    summary, horizon = run.summary, run.problem.horizon
    relaxed = summary.get("relaxed_in_bound") or []
    parts = [
        f"Times in {horizon.zone}, intervals of {horizon.interval_minutes} minutes.",
        f"Version {summary.get('version', '')}, seed {summary.get('seed', '')}.",
        f"Searched for {summary.get('seconds', 0)} s.",
    ]
    if run.overlays:
        parts.append(f"Overlays: {', '.join(PurePath(file.path).stem for file in run.overlays)}.")
    if relaxed:
        parts.append(f"The bound ignores: {', '.join(str(name) for name in relaxed)}.")
    return " ".join(f"{safe(part)}" for part in parts)
