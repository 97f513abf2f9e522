"""What a simulation showed, as text, JSON and CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from scheduler.cli.interval_tables import interval_times
from scheduler.cli.output import table
from scheduler.domain.channels import channel_of
from scheduler.domain.run import Run
from scheduler.domain.target_verdict import Verdict
from scheduler.domain.target_words import chance_text, default_notes, verdict_text
from scheduler.report.formula_difference import explanations
from scheduler.report.service_outlook import outlooks, target_text
from scheduler.simulation import Simulation
from scheduler.simulation.estimates import Estimate
from scheduler.simulation.service_report import ALL, Difference, QueueReport, differences, report, verdicts
from scheduler.simulation.summary import queues_of
from scheduler.staffing.expected_service import QueueService, expected_service

COLUMNS = (
    "run", "queue", "start", "end", "offered", "answered", "abandoned", "service_level", "service_level_half_width",
    "asa_seconds", "abandonment", "occupancy", "backlog", "met",
)  # fmt: skip


@dataclass(frozen=True)
class Simulated:
    """A run and its simulation."""

    path: Path
    run: Run
    simulation: Simulation

    @cached_property
    def queues(self) -> tuple[QueueReport, ...]:
        """Reports by queue, then of all together."""
        return report(self.simulation)

    @cached_property
    def verdicts(self) -> dict[str, Verdict]:
        """Whether targets are met, by queue."""
        return {verdict.queue: verdict for verdict in verdicts(self.simulation)}

    @cached_property
    def expected(self) -> dict[str, QueueService]:
        """What the formulas expect, by queue."""
        expected = expected_service(self.run.problem, self.run.allotment.staffed)
        return {service.queue: service for service in expected}

    def target(self, queue: str) -> str:
        """Words for a queue's target; the period always, because P(met) is of it."""
        own = next((one for one in self.run.problem.queues if one.name == queue), None)
        if own is None:
            return "-"
        has_deadline = bool(channel_of(own).deadline_words(own))
        return target_text(own) if has_deadline else f"{own.target.fraction:.0%} {own.target.period}"

    def when(self, interval: int | None) -> str:
        """Local start of an interval."""
        if interval is None:
            return "-"
        horizon = self.run.problem.horizon
        return f"{horizon.local(interval * horizon.interval_minutes):%a %d %b %H:%M}"


def document(found: Sequence[Simulated]) -> dict[str, Any]:
    """Everything but the intervals, as one JSON document."""
    options = found[0].simulation.options
    return {
        **asdict(options),
        "runs": [_run_document(one) for one in found],
        "base": found[0].path.as_posix(),
        "differences": [
            {"run": one.path.as_posix(), "queues": [asdict(difference) for difference in _minus(found, one)]}
            for one in found[1:]
        ],
    }


def _minus(found: Sequence[Simulated], other: Simulated) -> tuple[Difference, ...]:
    return differences(found[0].simulation, other.simulation)


def _run_document(one: Simulated) -> dict[str, Any]:
    problem = one.run.problem
    queues = []
    for queue in one.queues:
        expected = one.expected.get(queue.queue)
        start = None
        if queue.worst_interval is not None:
            moment = problem.horizon.local(queue.worst_interval * problem.horizon.interval_minutes)
            start = moment.isoformat(timespec="minutes")
        formula = {"in_time": expected.in_time, "abandoned": expected.abandoned} if expected else None
        verdict = one.verdicts.get(queue.queue)
        queues.append(
            {
                **asdict(queue),
                "worst_interval": start,
                "met": queue.met,
                "target_met": verdict.met if verdict else None,
                "met_part": verdict.missed[0].name if verdict and verdict.missed else None,
                "verdict": verdict_text(verdict) if verdict else None,
                "formula": formula,
            }
        )
    return {
        "run": one.path.as_posix(),
        "site": problem.site,
        "start": problem.horizon.start.isoformat(),
        "end": problem.horizon.end.isoformat(),
        "paid_hours": one.run.roster.paid_minutes / 60,
        "shrinkage": asdict(problem.shrinkage),
        "queues": queues,
    }


def interval_rows(found: Sequence[Simulated]) -> Iterator[tuple[object, ...]]:
    """Every interval in which a queue is open or has contacts."""
    for one in found:
        times, offered = interval_times(one.run.problem), one.simulation.intervals["offered"]
        for row, demand in enumerate(one.run.problem.demand):
            for interval, is_open in enumerate(demand.open):
                if is_open or offered[row, interval] > 0:
                    yield one.path.as_posix(), demand.queue, *times[interval], *_cells(one.simulation, row, interval)


def _cells(simulation: Simulation, row: int, interval: int) -> Iterator[float | None]:
    """Numbers of one queue and interval, in the order of `COLUMNS`."""
    ratios = simulation.ratios
    yield from (_cell(simulation.intervals[name], row, interval) for name in ("offered", "answered", "abandoned"))
    yield _cell(ratios["service_level"], row, interval)
    yield _cell(simulation.half_widths["service_level"], row, interval)
    yield from (_cell(ratios[name], row, interval) for name in ("asa_seconds", "abandonment", "occupancy"))
    yield _cell(simulation.intervals["backlog"], row, interval)
    yield _cell(simulation.met_intervals, row, interval)


def _cell(values: np.ndarray, row: int, interval: int) -> float | None:
    """Value of a cell to five digits after the point, empty where there was nothing to measure."""
    value = float(values[row, interval])
    return None if np.isnan(value) else round(value, 5)


def text(found: Sequence[Simulated]) -> str:
    """Tables for a planner: each run, then every run against the first."""
    lines = [line for one in found for line in _run_lines(one)]
    for one in found[1:]:
        lines.append(f"{one.path.as_posix()} less {found[0].path.as_posix()}, {_shared(found[0], one)}:")
        rows = [
            (d.queue, _share(d.service_level, "+"), _seconds(d.asa_seconds, "+"), _share(d.abandonment, "+"),
             _share(d.occupancy, "+"))
            for d in _minus(found, one)
        ]  # fmt: skip
        lines.append(table(("queue", "service level", "wait s", "abandoned", "occupancy"), rows))
    return "\n".join(lines)


def _shared(first: Simulated, other: Simulated) -> str:
    """Say what two runs have in common: contacts and absences, unless their demand or shrinkage differs."""
    drawn = [
        (
            [(d.volume, d.aht_seconds, d.open, d.day_error, d.dispersion) for d in one.run.problem.demand],
            [replace(queue, target=first.run.problem.queues[0].target) for queue in one.run.problem.queues],
            one.run.problem.shrinkage,
        )
        for one in (first, other)
    ]
    return "same contacts, same absences" if drawn[0] == drawn[1] else "same random numbers, inputs that differ"


def _run_lines(one: Simulated) -> Iterator[str]:
    problem, options = one.run.problem, one.simulation.options
    yield (
        f"{problem.site}, {problem.horizon.start} to {problem.horizon.end}: {one.path.as_posix()}, "
        f"{one.run.roster.paid_minutes / 60:,.1f} h paid, {options.replications} replications, seed {options.seed}"
    )
    yield table(
        ("queue", "contacts", "service level", "target", "formula", "P(met)", "P day", "P week", "wait s", "abandoned",
         "occupancy", "backlog", "below", "worst", "worst at"),
        [_row(one, queue) for queue in one.queues],
    )  # fmt: skip
    yield from _verdicts(one)
    yield from _legend(one)
    yield from default_notes(problem.queues)
    if any(queue.target is not None and queue.target.period == "month" for queue in one.queues):
        yield "a month counts with its month_to_date; weeks of it not planned here are taken to just reach the target"


def _verdicts(one: Simulated) -> Iterator[str]:
    """Tell of every queue whether it meets its target, and by which part it does not."""
    for queue in one.queues:
        verdict = one.verdicts.get(queue.queue)
        if verdict is not None:
            chance = chance_text(queue.met, queue.period)
            yield f"{queue.queue}: {verdict_text(verdict)}" + (f" (met {chance})" if chance else "")
    played = {report.queue: kept for report, kept in queues_of(one.simulation)}
    yield from explanations(one.run, outlooks(one.run), played)


def _legend(one: Simulated) -> Iterator[str]:
    """Tell what the columns mean, a line each."""
    targets = [queue.target for queue in one.queues if queue.target is not None]
    yield f"±: the {one.simulation.options.confidence:.0%} interval of the mean"
    yield "formula: service level of the steady-state formulas"
    yield "P(met): share of the target's own periods that reach it; days, weeks and months on the queue's clock"
    least = "the target"
    if any(target.period != "interval" for target in targets):
        least += ", or under its worst_interval where it is of a longer period"
    yield f"below: intervals whose mean service level is under {least}"
    yield "met, missed: by the means; an interval where noise does not explain it, all intervals together"
    yield "backlog: left at the end"


def _row(one: Simulated, queue: QueueReport) -> tuple[object, ...]:
    expected = one.expected.get(queue.queue)
    return (
        queue.queue,
        f"{queue.offered.value:,.0f}",
        _share(queue.service_level),
        one.target(queue.queue),
        "-" if expected is None else f"{expected.in_time:.1%}",
        *(_percent(value) for value in (queue.met if queue.queue != ALL else None, queue.met_day, queue.met_week)),
        _seconds(queue.asa_seconds),
        _share(queue.abandonment),
        _percent(queue.occupancy.value, 1),
        f"{queue.backlog.value:,.1f}",
        f"{queue.intervals_below} of {queue.intervals}" if queue.target else "-",
        _percent(queue.worst_service_level),
        one.when(queue.worst_interval),
    )


def _percent(value: float | None, digits: int = 0) -> str:
    return "-" if value is None else f"{value:.{digits}%}"


def _share(estimate: Estimate, sign: str = "") -> str:
    if estimate.value is None or estimate.half_width is None:
        return "-"
    return f"{estimate.value:{sign}z.1%} ±{estimate.half_width * 100:.1f}"


def _seconds(estimate: Estimate, sign: str = "") -> str:
    if estimate.value is None or estimate.half_width is None:
        return "-"
    return f"{estimate.value:{sign}z,.1f} ±{estimate.half_width:.1f}"
