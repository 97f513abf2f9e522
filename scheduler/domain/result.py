"""What a run found out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from scheduler.domain.certificate import Certificate
from scheduler.domain.roster import Roster


class Status(StrEnum):
    """Outcome of a search; the four are never mixed up."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """A rule broken: by whom, when, by how much.

    ``limit`` and ``actual`` carry their unit (``11.00 h``, ``6 days``). ``message`` is one sentence for a planner.
    """

    rule: str
    agent_id: str
    when: datetime
    limit: str
    actual: str
    message: str = ""


@dataclass(frozen=True)
class Allotment:
    """Heads serving each queue in each interval: ``staffed[q][i]``, in the order of ``Problem.demand``.

    Whole numbers where nobody is a learner; else multiples of 1/8.
    """

    staffed: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class SearchResult:
    """The engine's answer.

    Parameters
    ----------
    goals
        Cost of each goal in the site's currency; their sum is ``objective``.
    bound
        Proven: no legal roster costs less. ``None`` where none was computed.
    unavoidable_pay
        Pay no legal roster avoids, in the site's currency.
    seconds, compile_seconds
        Search time, and time spent compiling kernels before it.
    relaxed_in_bound
        Names of couplings the bound ignores.
    interrupted
        Whether the search was stopped before its limit.
    certificate
        What proves the bound.
    """

    status: Status
    roster: Roster
    allotment: Allotment
    goals: dict[str, float]
    bound: float | None
    unavoidable_pay: float = 0.0
    seconds: float = 0.0
    compile_seconds: float = 0.0
    iterations: int = 0
    relaxed_in_bound: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default_factory=tuple)
    interrupted: bool = False
    certificate: Certificate | None = None

    @property
    def objective(self) -> float:
        """Sum of the goals."""
        return sum(self.goals.values())
