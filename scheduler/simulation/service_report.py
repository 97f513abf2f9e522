"""What a planner asks of a simulation: per queue, service with its interval, and how likely the target is met."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scheduler.domain.channels import channel_of
from scheduler.domain.site import ServiceTarget
from scheduler.domain.target_verdict import IntervalCounts, JudgedPeriod, Noise, Verdict, judge, judged_period
from scheduler.simulation.estimates import Estimate, difference_estimate, mean_estimate, ratio_estimate, student_factor
from scheduler.simulation.event_tables import Floats
from scheduler.simulation.monte_carlo import RATIOS, Simulation
from scheduler.simulation.target_attainment import JUDGED

ALL = "all queues"
SHARES = ("service_level", "abandonment", "occupancy")


@dataclass(frozen=True)
class QueueReport:
    """Service of one queue, or of all together.

    Parameters
    ----------
    target
        ``None`` for all queues together, which have no target of their own.
    period
        Over what the target is judged; of all queues together, the week.
    offered
        Contacts a horizon.
    service_level
        Share of contacts served in time by the queue's own definition; where contacts are kept: worked within the
        response time.
    asa_seconds
        Mean wait of the contacts answered; of all queues together, of those where people wait in line.
    abandonment
        Share of contacts given up.
    occupancy
        Share of the time at work of the people who serve the queue in which they had a contact, of whatever queue.
    backlog, peak_backlog
        Contacts waiting (where they are kept: not done) at the horizon's end, and on average at the end of the interval
        that leaves most.
    met_interval, met_day, met_week, met_month
        Probability that the target is met in an interval, on a day, in a week, in a month with contacts: share of the
        intervals (days, weeks, months) of all replications; ``None`` where there were none. Days, weeks and months are
        those of the queue's clock, in full or the part planned; see `PeriodTally` for the month's other weeks.
    worst_interval
        Index of the interval with the lowest service level; ``None`` where none had contacts.
    worst_service_level
        Its service level.
    intervals, intervals_below
        Intervals with contacts, and those whose service level lies below what the target asks of a single interval.
    """

    queue: str
    channel: str
    target: ServiceTarget | None
    period: JudgedPeriod
    offered: Estimate
    service_level: Estimate
    asa_seconds: Estimate
    abandonment: Estimate
    occupancy: Estimate
    backlog: Estimate
    peak_backlog: float
    met_interval: float | None
    met_day: float | None
    met_week: float | None
    met_month: float | None
    worst_interval: int | None
    worst_service_level: float | None
    intervals: int
    intervals_below: int

    @property
    def met(self) -> float | None:
        """Probability that the target is met over the period it is judged by."""
        return {
            "interval": self.met_interval,
            "day": self.met_day,
            "week": self.met_week,
            "month": self.met_month,
        }[self.period]


@dataclass(frozen=True)
class Difference:
    """How one roster's service differs from another's on the same contacts: second less first."""

    queue: str
    service_level: Estimate
    asa_seconds: Estimate
    abandonment: Estimate
    occupancy: Estimate


def report(simulation: Simulation) -> tuple[QueueReport, ...]:
    """One report a queue, in the order of ``problem.demand``, then all together."""
    return tuple(_queue_report(simulation, row) for row in range(len(simulation.problem.demand) + 1))


def verdicts(simulation: Simulation) -> tuple[Verdict, ...]:
    """Judge every queue's target by the means of the replications, in the order of ``problem.demand``.

    A single interval is beyond a limit where the noise of its mean does not explain it: of all intervals of a queue
    together, none that keeps its limit is said not to, with the confidence of the simulation.
    """
    problem, found = simulation.problem, []
    level, lost = (np.nan_to_num(simulation.half_widths[name]) for name in ("service_level", "abandonment"))
    for row, (queue, _) in enumerate(problem.demanded):
        counts = IntervalCounts(*(simulation.intervals[name][row].tolist() for name in JUDGED))
        wider = _for_all(simulation, int(np.count_nonzero(counts.counted)))
        noise = Noise((wider * level[row]).tolist(), (wider * lost[row]).tolist())
        found.append(judge(problem.horizon, queue, counts, noise))
    return tuple(found)


def _for_all(simulation: Simulation, intervals: int) -> float:
    """Widen an interval of one mean so that those of so many hold together (C. Bonferroni)."""
    confidence, replications = simulation.options.confidence, simulation.options.replications
    together = 1 - (1 - confidence) / max(1, intervals)
    return student_factor(replications, together) / student_factor(replications, confidence)


def differences(first: Simulation, second: Simulation) -> tuple[Difference, ...]:
    """Compare two rosters that were simulated with the same options.

    Raises
    ------
    ValueError
        If they do not have the same queues, or not the same number and seed of replications.
    """
    names = [[demand.queue for demand in one.problem.demand] for one in (first, second)]
    if names[0] != names[1]:
        raise ValueError(f"the queues differ: {', '.join(names[0])} and {', '.join(names[1])}")
    if first.options != second.options:
        raise ValueError("the two were not simulated with the same options")
    found = []
    for row, name in enumerate((*names[0], ALL)):
        pairs = {measure: (_pair(first, measure, row), _pair(second, measure, row)) for measure in RATIOS}
        confidence = first.options.confidence
        estimates = {measure: difference_estimate(*pair, confidence) for measure, pair in pairs.items()}
        found.append(Difference(name, **estimates))
    return tuple(found)


def _pair(simulation: Simulation, measure: str, row: int) -> tuple[Floats, Floats]:
    """Totals a measure is the ratio of, one of each a replication.

    All queues together wait as those do that are answered at once: hours of written work would drown seconds of calls.
    """
    num, den = (simulation.totals(field) for field in RATIOS[measure])
    if measure == "asa_seconds" and row == len(simulation.problem.demand):
        rows = [i for i, (queue, _) in enumerate(simulation.problem.demanded) if channel_of(queue).waits_in_line]
        return num[:, rows].sum(axis=1), den[:, rows].sum(axis=1)
    return num[:, row], den[:, row]


def _queue_report(simulation: Simulation, row: int) -> QueueReport:
    problem, confidence = simulation.problem, simulation.options.confidence
    queue = problem.demanded[row][0] if row < len(problem.demand) else None
    measures = {
        measure: ratio_estimate(*_pair(simulation, measure, row), confidence, share=measure in SHARES)
        for measure in RATIOS
    }
    levels = simulation.ratios["service_level"][row]
    seen = ~np.isnan(levels)
    worst = int(np.nanargmin(levels)) if seen.any() else None
    met = simulation.met_intervals[row]
    weights = simulation.intervals["counted"][row]
    return QueueReport(
        queue=queue.name if queue else ALL,
        channel=queue.channel if queue else "",
        target=queue.target if queue else None,
        period=judged_period(queue) if queue else "week",
        offered=mean_estimate(simulation.totals("offered")[:, row], confidence),
        **measures,
        backlog=mean_estimate(simulation.totals("backlog")[:, row], confidence),
        peak_backlog=float(simulation.intervals["backlog"][row].max(initial=0.0)),
        met_interval=float(np.average(met[seen], weights=weights[seen])) if seen.any() else None,
        met_day=_number(simulation.met_periods["day"][row]),
        met_week=_number(simulation.met_periods["week"][row]),
        met_month=_number(simulation.met_periods["month"][row]),
        worst_interval=worst,
        worst_service_level=None if worst is None else float(levels[worst]),
        intervals=int(seen.sum()),
        intervals_below=int((levels[seen] < queue.target.interval_fraction).sum()) if queue else 0,
    )


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
