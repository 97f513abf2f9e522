"""One column of a comparison: a roster in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.checking.summary import pay_totals
from scheduler.domain.run import Run
from scheduler.scenarios.played import Difference, Played
from scheduler.staffing.expected_service import QueueService, expected_service


@dataclass(frozen=True)
class Column:
    """One roster in numbers; nothing in it depends on the clock.

    Parameters
    ----------
    name
        ``base``, the scenario's file name, or the run folder's.
    status
        ``optimal``, ``feasible``, ``infeasible``, ``unknown``.
    objective, bound, labour_cost
        In the site's currency; ``None`` where there is no roster (or no bound).
    gap
        0-1.
    in_time, abandoned
        Shares of all contacts, weighted by volume, that the formulas expect of the people rostered, 0-1.
    required_hours, shortage_hours, surplus_hours, paid_hours
        Agent-hours; those paid are the roster's.
    absence_hours, pay_total
        Hours of leave and other paid absences, and the pay of both in the site's currency.
    queues
        In time and abandoned by queue, by the formulas.
    reason
        Why there is no roster.
    simulated
        What the simulation of the roster shows; ``None`` where there is no roster, or nothing was played.
    difference
        Simulated cost less that of the base; ``None`` of the base itself, or where one of the two was not played.
    same_contacts, same_measure
        Whether the column is offered the contacts of the base, and calls the same of them late.
    """

    name: str
    status: str
    agents: int | None = None
    objective: float | None = None
    bound: float | None = None
    gap: float | None = None
    in_time: float | None = None
    abandoned: float | None = None
    required_hours: float | None = None
    shortage_hours: float | None = None
    surplus_hours: float | None = None
    paid_hours: float | None = None
    absence_hours: float | None = None
    labour_cost: float | None = None
    pay_total: float | None = None
    findings: int | None = None
    queues: tuple[tuple[str, float, float], ...] = ()
    reason: str = ""
    simulated: Played | None = None
    difference: Difference | None = None
    same_contacts: bool = True
    same_measure: bool = True

    def minus(self, other: Column, measure: str) -> float | None:
        """Difference of one measure; ``None`` where one of the two has none."""
        mine, its = getattr(self, measure), getattr(other, measure)
        return None if mine is None or its is None else mine - its


def column_of(name: str, run: Run) -> Column:
    """Numbers of a run."""
    said = run.summary
    service, pay = expected_service(run.problem, run.allotment.staffed), pay_totals(run.problem, run.roster)
    return Column(
        name=name,
        status=said["status"],
        agents=said["agents"],
        objective=said["objective"],
        bound=said["bound"],
        gap=said["gap"],
        in_time=_weighted(service, "in_time"),
        abandoned=_weighted(service, "abandoned"),
        required_hours=said["required_agent_hours"],
        shortage_hours=said["shortage_agent_hours"],
        surplus_hours=said["surplus_agent_hours"],
        paid_hours=said["paid_hours"],
        absence_hours=pay["leave_hours"] + pay["paid_absence_hours"],
        labour_cost=said["labour_cost"],
        pay_total=pay["pay_total"],
        findings=said["findings"],
        queues=tuple((one.queue, one.in_time, one.abandoned) for one in service),
    )


def _weighted(service: Sequence[QueueService], share: str) -> float | None:
    """Mean of a share over all contacts; ``None`` where there are none."""
    volume = sum(one.volume for one in service)
    return sum(getattr(one, share) * one.volume for one in service) / volume if volume else None
