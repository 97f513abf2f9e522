"""A roster played many times: what service it will really give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.simulation.attendance import work_stretches
from scheduler.simulation.centre import Centre
from scheduler.simulation.estimates import RatioSums
from scheduler.simulation.event_tables import Floats
from scheduler.simulation.replication import FIELDS, Counts, replicate
from scheduler.simulation.settings import SimulationOptions
from scheduler.simulation.target_attainment import JUDGED, PERIODS, PeriodTally, target_met

RATIOS = {
    "service_level": ("good", "counted"),
    "abandonment": ("abandoned", "offered"),
    "asa_seconds": ("wait", "answered"),
    "occupancy": ("busy", "there"),
}
"""Measures of service as ratios of two of the counts."""


@dataclass(frozen=True)
class Simulation:
    """What a roster did in every replication.

    Rows of every array are the queues in the order of ``problem.demand``, then all queues together.

    Parameters
    ----------
    days
        Counts by name (see `FIELDS`) on the site's dates, shape (replications, rows, dates); ``backlog`` is that at the
        end of the date.
    intervals
        Mean counts by name, shape (rows, intervals).
    ratios, half_widths
        Measures by name (see `RATIOS`) and the half-widths of their intervals, shape (rows, intervals); NaN where there
        was nothing to measure.
    met_intervals
        Share of the replications with contacts in which the interval's target was met, shape (rows, intervals); NaN
        where there never were any.
    met_periods
        The same over each ``day``, ``week`` and ``month`` of the queue's clock, shape (rows,).
    """

    problem: Problem
    options: SimulationOptions
    days: dict[str, Floats]
    intervals: dict[str, Floats]
    ratios: dict[str, Floats]
    half_widths: dict[str, Floats]
    met_intervals: Floats
    met_periods: dict[str, Floats]

    def totals(self, field: str) -> Floats:
        """Add counts up over the horizon, shape (replications, rows)."""
        return self.days[field][:, :, -1] if field == "backlog" else self.days[field].sum(axis=2)


def simulate(
    problem: Problem,
    roster: Roster,
    options: SimulationOptions | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Simulation:
    """Play a roster against the demand of its problem.

    Parameters
    ----------
    progress
        Called with the number of replications done.
    """
    options = options or SimulationOptions()
    centre = Centre(problem)
    stretches = work_stretches(centre, roster)
    totals = _Tally(centre, options)
    for replication in range(options.replications):
        totals.add(replicate(centre, stretches, options, replication))
        progress(replication + 1)
    return totals.finish()


class _Tally:
    """Collects the counts of the replications."""

    def __init__(self, centre: Centre, options: SimulationOptions) -> None:
        self.centre, self.options = centre, options
        horizon = centre.problem.horizon
        shape = (len(centre.queues) + 1, horizon.num_intervals)
        self.first_of_day = np.searchsorted(centre.day_of_interval, np.arange(horizon.days))
        self.sums = {name: np.zeros(shape) for name in FIELDS}
        self.days: dict[str, list[Floats]] = {name: [] for name in FIELDS}
        self.ratios = {name: RatioSums(shape) for name in RATIOS}
        self.met = RatioSums(shape)
        self.periods = {period: PeriodTally(centre.problem, period) for period in PERIODS}

    def add(self, counts: Counts) -> None:
        """Add one replication."""
        for name in FIELDS:
            values: Floats = getattr(counts, name)
            self.sums[name] += values
            if name == "backlog":
                last = np.append(self.first_of_day[1:], values.shape[1]) - 1
                self.days[name].append(values[:, last])
            else:
                self.days[name].append(np.add.reduceat(values, self.first_of_day, axis=1))
        for name, (num, den) in RATIOS.items():
            self.ratios[name].add(getattr(counts, num), getattr(counts, den))
        judged = {name: getattr(counts, name)[:-1] for name in JUDGED}
        met = target_met(self.centre.problem, judged)
        self.met.add(met.astype(float), (counts.counted > 0).astype(float))
        for period in self.periods.values():
            period.add(judged)

    def finish(self) -> Simulation:
        """Everything the replications showed."""
        confidence = self.options.confidence
        return Simulation(
            problem=self.centre.problem,
            options=self.options,
            days={name: np.array(values) for name, values in self.days.items()},
            intervals={name: total / self.options.replications for name, total in self.sums.items()},
            ratios={name: sums.ratio() for name, sums in self.ratios.items()},
            half_widths={name: sums.half_width(confidence) for name, sums in self.ratios.items()},
            met_intervals=self.met.ratio(),
            met_periods={name: period.chance() for name, period in self.periods.items()},
        )
