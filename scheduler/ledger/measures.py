"""Every measure of the ledger, as a literal list: its name, its unit, when it is set back, and how it is counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.ledger.counted_points import all_points, credits_given, points_of
from scheduler.ledger.counted_work import days_worked, nights_worked, paid_hours, weekends_worked

Counted = dict[str, list[tuple[date, float]]]
"""By agent id, amounts of the horizon with the dates they belong to."""


@dataclass(frozen=True)
class Measure:
    """One thing that is added up about a person, week after week.

    Parameters
    ----------
    name
        As files spell it.
    unit
        Of the value, for pages.
    period
        ``year``: set back on 1 January, ``period_start`` being that date; ``none``: never, ``period_start`` is empty.
    about
        What it is, for a planner.
    count
        ``count(problem, roster)``: what the horizon adds.
    """

    name: str
    unit: str
    period: Literal["none", "year"]
    about: str
    count: Callable[[Problem, Roster], Counted]

    def period_of(self, when: date) -> date | None:
        """First date of the period a date lies in."""
        return date(when.year, 1, 1) if self.period == "year" else None

    def starts_period(self, when: date | None) -> bool:
        """Whether a period may begin on a date."""
        return when is None if self.period == "none" else when is not None and when == self.period_of(when)


MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure("points", "points", "none", "undesired duties, all kinds and credits together", all_points),
        Measure("night_points", "points", "none", "undesired duties: nights", points_of("nights")),
        Measure("weekend_points", "points", "none", "undesired duties: weekends", points_of("weekends")),
        Measure("late_points", "points", "none", "undesired duties: lates", points_of("lates")),
        Measure("holiday_points", "points", "none", "undesired duties: holidays", points_of("holidays")),
        Measure("refused_wish_points", "points", "none", "wishes not granted", points_of("refused_wishes")),
        Measure("credit_points", "points", "none", "points given to the new and for leave", credits_given),
        Measure("days_worked", "days", "year", "dates with a duty", days_worked),
        Measure("paid_hours", "h", "year", "paid hours of duties", paid_hours),
        Measure("weekends_worked", "weekends", "year", "weekends with a duty", weekends_worked),
        Measure("nights_worked", "nights", "year", "duties with three hours or more at night", nights_worked),
    )
}
"""By name, in the order of files and pages."""
