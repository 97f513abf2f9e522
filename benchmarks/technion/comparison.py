"""Set the requirement and the roster beside what week four's log shows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.technion.call_log import QUEUES, ZONE, interval_counts, seen_serving
from scheduler.domain.demand import QueueDemand
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.run import Run
from scheduler.forecasting.volumes import forecast_volumes
from scheduler.staffing.offered import Offered
from scheduler.staffing.requirement import people_needed, require
from scheduler.staffing.shrinkage import present_share


def half_hours(run: Run, history: pd.DataFrame, past: pd.DataFrame, actual: pd.DataFrame) -> pd.DataFrame:
    """One row an open half hour of the rostered week, people averaged over it.

    Parameters
    ----------
    history
        The product's own history table of the site.
    past, actual
        Calls of the history weeks and of the week rostered.

    Returns
    -------
    DataFrame
        Indexed by local start. ``calls_expected``, ``calls`` (offered); ``required``, ``required_by_actual_calls``
        (the same method given the calls that came), ``required_pooled`` (all calls as one queue everybody serves);
        ``working`` (rostered, on the queues), ``short``, ``seen`` (lower bound of presence), ``talk_hours``.
    """
    problem = run.problem
    monday = pd.Timestamp(problem.horizon.start)
    hindsight = require(problem, forecast_volumes(problem, history, _as_forecast(actual, monday)))
    staffed = np.array(run.allotment.staffed, dtype=float)
    required = _matrix(problem.demand)
    steps = pd.DataFrame(
        {
            "calls_expected": np.array([d.volume for d in problem.demand]).sum(axis=0),
            "required": required.sum(axis=0),
            "required_by_actual_calls": _matrix(hindsight).sum(axis=0),
            "required_pooled": pooled_requirement(problem),
            "working": working(problem, run.roster),
            "short": np.maximum(0, required - staffed).sum(axis=0),
            "open": np.array([d.open for d in problem.demand]).any(axis=0),
        },
        index=_local_starts(problem),
    )
    means = {name: "mean" for name in steps.columns} | {"calls_expected": "sum", "open": "max"}
    table = steps.groupby(pd.Grouper(freq="30min")).agg(means)
    calls = interval_counts(actual, monday, problem.horizon.days)
    table["calls"] = calls.groupby("start")["offered"].sum().reindex(table.index, fill_value=0)
    table = table.join(seen_serving(pd.concat([past, actual]), monday, problem.horizon.days))
    return table[table.pop("open")]


def _matrix(demand: tuple[QueueDemand, ...]) -> NDArray[np.float64]:
    return np.array([d.required for d in demand], dtype=float)


def _local_starts(problem: Problem) -> pd.DatetimeIndex:
    """Local clock reading at the start of every interval; the week has no clock change."""
    horizon = problem.horizon
    step = pd.Timedelta(minutes=horizon.interval_minutes)
    return pd.date_range(pd.Timestamp(horizon.start), periods=horizon.num_intervals, freq=step, name="start")


def _as_forecast(actual: pd.DataFrame, monday: pd.Timestamp) -> pd.DataFrame:
    """The calls that came, in the layout of forecast.csv; handle times stay those of the history."""
    counted = interval_counts(actual, monday, 7)
    table = counted[["queue"]].copy()
    for name in ("start", "end"):
        table[name] = counted[name].dt.tz_localize(ZONE).dt.tz_convert("UTC")
    table["volume"] = counted["offered"].astype(float)
    table["aht_seconds"] = np.nan
    return table


def pooled_requirement(problem: Problem) -> NDArray[np.int64]:
    """People needed if everybody served every call: what keeping six requirements apart costs is the difference."""
    volume = np.array([d.volume for d in problem.demand])
    handled = volume * np.array([d.aht_seconds for d in problem.demand])
    total = volume.sum(axis=0)
    aht = np.where(total > 0, handled.sum(axis=0) / np.maximum(total, 1e-9), 1.0)
    shares = volume.sum(axis=1) / max(1e-9, float(volume.sum()))
    patience = float(sum(s * (q.patience_seconds or 0.0) for s, q in zip(shares, problem.queues, strict=True)))
    one = replace(problem.queues[0], name="all", patience_seconds=patience or None)
    is_open = np.asarray(np.array([d.open for d in problem.demand]).any(axis=0))
    present = present_share(problem, one)
    return people_needed(Offered(one, is_open, total, aht, problem.horizon.interval_minutes, present, 0.0))


def working(problem: Problem, roster: Roster) -> NDArray[np.int64]:
    """People on the queues per interval, counted from the segments: duties less breaks and activities."""
    horizon = problem.horizon
    people = np.zeros(horizon.num_intervals, dtype=np.int64)
    for duty in roster.duties:
        for segment in duty.segments:
            if segment.activity == "work":
                begin, end = horizon.minute_of(segment.start), horizon.minute_of(segment.end)
                people[max(0, begin) // horizon.interval_minutes : max(0, end) // horizon.interval_minutes] += 1
    return people


def totals(table: pd.DataFrame) -> dict[str, float]:
    """Hours of the week, the error of the volumes, and how the roster lies to the people seen."""
    hours = 0.5
    error = (table["calls"] - table["calls_expected"]).abs().sum() / max(1, table["calls"].sum())
    people = ("required", "required_by_actual_calls", "required_pooled", "working", "short", "seen")
    return {
        "open_half_hours": float(len(table)),
        "calls_expected": float(table["calls_expected"].sum()),
        "calls": float(table["calls"].sum()),
        "volume_error": float(error),
        **{f"{name}_hours": float(table[name].sum() * hours) for name in people},
        "talk_hours": float(table["talk_hours"].sum()),
        "share_of_half_hours_working_at_least_seen": float((table["working"] >= table["seen"]).mean()),
        "mean_absolute_working_minus_seen": float((table["working"] - table["seen"]).abs().mean()),
        "correlation_working_seen": float(np.nan_to_num(np.corrcoef(table["working"], table["seen"])[0, 1])),
    }


def by_queue(problem: Problem, run: Run) -> pd.DataFrame:
    """Calls expected, required and short agent-hours of each queue."""
    hours = problem.horizon.interval_minutes / 60
    rows = []
    for demand, staffed in zip(problem.demand, run.allotment.staffed, strict=True):
        need, there = np.array(demand.required), np.array(staffed)
        rows.append(
            {
                "calls": sum(demand.volume),
                "required_hours": need.sum() * hours,
                "most_at_once": int(need.max(initial=0)),
                "short_hours": np.maximum(0, need - there).sum() * hours,
            }
        )
    return pd.DataFrame(rows, index=pd.Index(QUEUES, name="queue"))
