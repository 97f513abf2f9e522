"""The numbers of a run's summary, counted from problem, roster and allotment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scheduler.checking.activity_hours import hour_totals
from scheduler.checking.budget_lines import budget_lines
from scheduler.checking.closed_duties import closed_notes
from scheduler.checking.cover_gaps import cover_figures
from scheduler.checking.fairness_figures import fairness_figures
from scheduler.checking.left_out import left_out_notes
from scheduler.checking.row_misses import row_figures
from scheduler.checking.shortage_split import KINDS, split_shortage
from scheduler.checking.week_figures import week_figures
from scheduler.checking.wish_answers import wish_figures
from scheduler.domain.closed_work import closed_work
from scheduler.domain.forecasts import VolumeNote
from scheduler.domain.money import MILLI, currency_of
from scheduler.domain.presence import people_sums
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment, Finding, SearchResult
from scheduler.domain.roster import Roster
from scheduler.goals.labour import Labour
from scheduler.goals.registry import measure_goals
from scheduler.pay.absence_pay import absence_pay
from scheduler.pay.codes import PayCode

ROUNDING = 0.001
"""A bound less than this above the objective is the same number; one further above is wrong, and stays visible."""


def totals(
    problem: Problem, roster: Roster, allotment: Allotment, split: Mapping[str, Mapping[str, float]]
) -> dict[str, float | int]:
    """Count agents, open intervals, hours and pay; carried duties cover, but their hours belong to the week before.

    Parameters
    ----------
    split
        Agent-minutes short by queue and kind (`ShortageSplit.minutes`).

    Returns
    -------
    dict
        ``agents``, ``intervals`` (in which a queue is open or somebody works), ``required_agent_hours``,
        ``shortage_agent_hours``, of which ``avoidable_agent_hours``, ``chosen_agent_hours`` and
        ``impossible_agent_hours`` (`scheduler.checking.shortage_split`), ``surplus_agent_hours``, of which
        ``closed_agent_hours`` are worked while every queue of the people is closed, and those of `pay_totals`.
    """
    hours = problem.horizon.interval_minutes / 60
    closed = closed_work(problem, roster.duties)
    opened = {i for demand in problem.demand for i, is_open in enumerate(demand.open) if is_open}
    by_queue = zip(problem.demand, allotment.staffed, strict=True)
    sums = [people_sums(demand.required, staffed) for demand, staffed in by_queue]
    required, short, surplus = (sum(one[i] for one in sums) for i in range(3))
    return {
        "agents": len(problem.agents),
        "intervals": len(opened | closed.intervals),
        "required_agent_hours": required * hours,
        "shortage_agent_hours": short * hours,
        **{f"{kind}_agent_hours": sum(queue[kind] for queue in split.values()) / 60 for kind in KINDS},
        "surplus_agent_hours": surplus * hours + closed.hours,
        "closed_agent_hours": closed.hours,
        **pay_totals(problem, roster),
    }


def pay_totals(problem: Problem, roster: Roster) -> dict[str, float]:
    """Count what is paid: for the roster, for absences apart from it, and in all, to the minute what payroll gets.

    Returns
    -------
    dict
        ``paid_hours`` of the roster's duties inside the horizon, ``leave_hours`` and ``paid_absence_hours`` that its
        dates credit of paid leave and of other paid absences, and their sum, ``paid_total_hours``. The same in the
        site's currency at the agents' rates, before premiums: ``labour_cost``, ``leave_cost``, ``paid_absence_cost``,
        ``pay_total``.
    """
    inside = [d for d in roster.duties if problem.horizon.start <= d.date <= problem.horizon.end]
    on_duty = sum(duty.paid_minutes for duty in inside)
    labour = Labour().measure(problem, roster, Allotment(()))
    absent = absence_pay(problem, roster)
    leave, other = absent[PayCode.LEAVE], absent[PayCode.PAID_ABSENCE]
    return {
        "paid_hours": on_duty / 60,
        "leave_hours": leave.minutes / 60,
        "paid_absence_hours": other.minutes / 60,
        "paid_total_hours": (on_duty + leave.minutes + other.minutes) / 60,
        "labour_cost": labour,
        "leave_cost": currency_of(leave.milli),
        "paid_absence_cost": currency_of(other.milli),
        "pay_total": currency_of(round(labour * MILLI) + leave.milli + other.milli),
    }


def relative_gap(objective: float, bound: float | None, constant: float = 0.0) -> float | None:
    """``(objective - bound) / (objective - constant)``, 0 where nothing is left to gain, ``None`` without a bound."""
    if bound is None:
        return None
    difference = objective - bound
    if difference <= 0 or objective - constant <= 0:
        return 0.0
    return difference / (objective - constant)


def summarise(
    problem: Problem,
    result: SearchResult,
    findings: tuple[Finding, ...],
    seed: int,
    version: str,
    notes: Sequence[VolumeNote] = (),
    simulated: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Build ``summary.json`` from a search result; every cost and hour is counted anew from its roster.

    Parameters
    ----------
    seed
        Seed of the search.
    version
        Version of the product.
    notes
        What is to be said of the volumes; stands behind the notes of the search.
    simulated
        What a simulation showed; the key is left out where there was none.
    """
    goals = measure_goals(problem, result.roster, result.allotment)
    # Rounding takes away the noise of adding floats: every goal is a whole number of thousandths, or of their eighths.
    objective = round(sum(goals.values()), 6 if problem.has_learners else 3)
    bound = result.bound
    if bound is not None and objective < bound < objective + ROUNDING:
        bound = objective
    if bound is not None:
        bound = max(0.0, bound)
    split = split_shortage(problem, result.roster, result.allotment).minutes(problem)
    counted = totals(problem, result.roster, result.allotment, split)
    return {
        "site": problem.site,
        "start": problem.horizon.start.isoformat(),
        "end": problem.horizon.end.isoformat(),
        "status": str(result.status),
        "objective": objective,
        "bound": bound,
        "gap": relative_gap(objective, bound),
        "gap_without_unavoidable_pay": relative_gap(objective, bound, result.unavoidable_pay),
        "currency": problem.currency,
        "seconds": round(result.seconds, 3),
        "compile_seconds": round(result.compile_seconds, 3),
        "seed": seed,
        "version": version,
        "agents": counted.pop("agents"),
        "intervals": counted.pop("intervals"),
        "interval_minutes": problem.horizon.interval_minutes,
        **counted,
        "findings": len(findings),
        "relaxed_in_bound": list(result.relaxed_in_bound),
        "notes": [
            *result.notes,
            *closed_notes(problem, result.roster),
            *left_out_notes(problem, result.roster),
            *map(str, notes),
        ],
        "goals": goals,
        "week": week_figures(problem, result.roster),
        "fairness": fairness_figures(problem, result.roster),
        **({"rows": rows} if (rows := row_figures(problem, result.roster)) else {}),
        **({"activity_hours": hours} if (hours := hour_totals(problem, result.roster)) else {}),
        **({"budgets": lines} if (lines := budget_lines(problem, result.roster, result.allotment)) else {}),
        **({"named_cover": cover} if (cover := cover_figures(problem, result.roster)) else {}),
        **({"wishes": wishes} if (wishes := wish_figures(problem, result.roster)) else {}),
        "shortage_minutes": split,
        "volume_sources": {demand.queue: demand.source for demand in problem.demand},
        **({"simulated": simulated} if simulated is not None else {}),
    }
