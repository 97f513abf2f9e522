"""One self-contained HTML page of a run: no other file, no network, no framework."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from scheduler.atomic_files import write_file
from scheduler.domain.run import Run
from scheduler.report.cost_split import CostSplit, cost_split
from scheduler.report.coverage_by_day import WeekTable, coverage_by_day
from scheduler.report.day_by_day import DayRow, day_by_day
from scheduler.report.fairness_table import FairnessTable, fairness_table
from scheduler.report.findings_list import FindingsList, findings_list
from scheduler.report.headline import Headline, headline
from scheduler.report.key_figures import KeyFigure, key_figures
from scheduler.report.queue_coverage import curves
from scheduler.report.queue_panels import QueuePanel, queue_panels
from scheduler.report.service_table import ServiceTable, service_table
from scheduler.report.shortage_list import ShortageList, shortage_list
from scheduler.report.team_boards import Board, board
from scheduler.report.templates import render
from scheduler.report.week_table import WeekView, week_view
from scheduler.report.wish_list import WishesView, wishes_view


@dataclass(frozen=True)
class Page:
    """All parts of the page, from top to bottom; each is a module and a template of its own."""

    title: str
    headline: Headline
    key_figures: tuple[KeyFigure, ...]
    cost_split: CostSplit
    day_by_day: tuple[DayRow, ...]
    week: WeekView
    wishes: WishesView
    service: ServiceTable
    coverage: tuple[WeekTable, ...]
    queues: tuple[QueuePanel, ...]
    shortage: ShortageList
    findings: FindingsList
    fairness: FairnessTable
    board: Board
    footer: tuple[str, ...]


def write_report(run: Run, path: Path) -> None:
    """Write the page; an older one is replaced once the new one is complete."""
    write_file(path, page(run))


def page(run: Run) -> str:
    """HTML text of the page."""
    return render("page.html", page=page_view(run))


def page_view(run: Run) -> Page:
    """Prepare everything the page shows."""
    horizon, found = run.problem.horizon, curves(run)
    return Page(
        title=f"{run.problem.site} {horizon.start} to {horizon.end}",
        headline=headline(run),
        key_figures=key_figures(run),
        cost_split=cost_split(run),
        day_by_day=day_by_day(run, found),
        week=week_view(run),
        wishes=wishes_view(run),
        service=service_table(run),
        coverage=coverage_by_day(run, found),
        queues=queue_panels(run, found),
        shortage=shortage_list(run, found),
        findings=findings_list(run),
        fairness=fairness_table(run),
        board=board(run),
        footer=tuple(_footer(run)),
    )


def _footer(run: Run) -> Iterator[str]:
    """Where the page comes from, a sentence each."""
    summary, horizon = run.summary, run.problem.horizon
    yield f"Times in {horizon.zone}, intervals of {horizon.interval_minutes} minutes."
    yield f"Version {summary.get('version', '')}, seed {summary.get('seed', '')}."
    yield f"Searched for {summary.get('seconds', 0)} s."
    if run.overlays:
        yield f"Overlays: {', '.join(PurePath(file.path).stem for file in run.overlays)}."
    if relaxed := summary.get("relaxed_in_bound"):
        yield f"The bound ignores: {', '.join(str(name) for name in relaxed)}."
