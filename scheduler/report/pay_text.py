"""What a roster and the leave beside it are paid, in words: totals are payroll's, the roster's part is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from scheduler.checking.summary import pay_totals
from scheduler.domain.run import Run
from scheduler.report.text import number

PARTS = (
    ("paid_hours", "labour_cost", "on duty"),
    ("leave_hours", "leave_cost", "leave"),
    ("paid_absence_hours", "paid_absence_cost", "other paid absences"),
)
"""Keys of hours and cost of the summary, and what the time is."""


@dataclass(frozen=True)
class PaidInAll:
    """Hours and cost in all (payroll's, before premiums), and its parts: words, hours and cost, those with hours."""

    hours: float
    cost: float
    parts: tuple[tuple[str, float, float], ...]

    @property
    def has_absence(self) -> bool:
        """Whether anything but duties is paid."""
        return any(words != PARTS[0][2] for words, *_ in self.parts)

    def hours_of_parts(self, written: Callable[[float], str]) -> str:
        """``480.0 h on duty, 16.0 h leave``; empty where duties are all there is."""
        if not self.has_absence:
            return ""
        return ", ".join(f"{written(hours)} h {words}" for words, hours, _ in self.parts)


def paid_in_all(run: Run) -> PaidInAll:
    """Read what is paid from a run's summary; count it where the run is of a version that did not say."""
    said: dict[str, Any] = run.summary
    if "pay_total" not in said:
        said = {**pay_totals(run.problem, run.roster), **said}
    parts = [(words, number(said, hours), number(said, cost)) for hours, cost, words in PARTS]
    return PaidInAll(number(said, "paid_total_hours"), number(said, "pay_total"), tuple(p for p in parts if p[1]))
