"""Read the call log and estimate from it what a site needs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

CALLS = "calls_1999_02.csv"
QUEUES = ("PS", "NW", "NE", "IN", "PE", "TT")
COLUMNS = ("arrival", "queue", "priority", "outcome", "wait_s", "service_s", "agent")
ZONE = "Asia/Jerusalem"
HALF_HOUR = pd.Timedelta(minutes=30)
ENOUGH_WAITING = 30
"""Abandonments after a wait from which a queue has a patience of its own; with fewer it takes that of all queues."""


@dataclass(frozen=True)
class Estimates:
    """What the calls say.

    Parameters
    ----------
    aht_seconds, patience_seconds
        By queue. Patience is exponential with right censoring: total wait of all callers over those who hung up after
        a wait; who hung up at once (wait 0) never waited and says nothing of patience.
    patience_all
        The same over all queues together, seconds.
    skills
        Queues by agent: those of which the agent served at least ``min_calls`` calls.
    dates_seen
        Dates on which an agent served a call.
    """

    aht_seconds: dict[str, float]
    patience_seconds: dict[str, float]
    patience_all: float
    skills: dict[str, tuple[str, ...]]
    dates_seen: dict[str, int]


def read_calls(folder: Path) -> pd.DataFrame:
    """Every call, local clock readings as naive timestamps.

    Raises
    ------
    FileNotFoundError
        Where the folder has no call log.
    ValueError
        Where the log has other columns or queues.
    """
    path = folder / CALLS
    if not path.is_file():
        raise FileNotFoundError(f"{path} is absent")
    calls = pd.read_csv(path, parse_dates=["arrival"], dtype={"agent": "string"})
    if tuple(calls.columns) != COLUMNS:
        raise ValueError(f"{path}: columns {', '.join(calls.columns)}, expected {', '.join(COLUMNS)}")
    strange = sorted(set(calls["queue"]) - set(QUEUES))
    if strange:
        raise ValueError(f"{path}: unknown queues {', '.join(strange)}, expected {', '.join(QUEUES)}")
    return calls


def split_weeks(calls: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.Timestamp]:
    """Calls of the three weeks used as history, calls of the week to roster, and that week's first Monday."""
    first = calls["arrival"].min().normalize()
    first += pd.Timedelta(days=-first.weekday() % 7)
    monday = first + pd.Timedelta(weeks=3)
    arrival = calls["arrival"]
    past = calls[(arrival >= first) & (arrival < monday)]
    return past, calls[(arrival >= monday) & (arrival < monday + pd.Timedelta(weeks=1))], monday


def estimate(past: pd.DataFrame, min_calls: int) -> Estimates:
    """Estimate from the calls of the history weeks alone."""
    served = past[past["outcome"] == "agent"]
    overall = patience(past)
    counts = served[served["agent"].notna()].groupby(["agent", "queue"]).size()
    skills: dict[str, list[str]] = {}
    for agent, queue in counts[counts >= min_calls].index:
        skills.setdefault(str(agent), []).append(str(queue))
    dates = served["arrival"].dt.date.groupby(served["agent"]).nunique()
    return Estimates(
        {q: float(served.loc[served["queue"] == q, "service_s"].mean()) for q in QUEUES},
        {q: patience(past[past["queue"] == q], overall) for q in QUEUES},
        overall,
        {agent: tuple(queues) for agent, queues in sorted(skills.items())},
        {str(agent): int(count) for agent, count in dates.items()},
    )


def patience(calls: pd.DataFrame, otherwise: float = float("nan")) -> float:
    """Mean patience in seconds; ``otherwise`` where fewer than ``ENOUGH_WAITING`` hung up after a wait."""
    waited = int(((calls["outcome"] == "hang") & (calls["wait_s"] > 0)).sum())
    if waited == 0 or (waited < ENOUGH_WAITING and not np.isnan(otherwise)):
        return otherwise
    return float(calls["wait_s"].sum()) / waited


def interval_counts(calls: pd.DataFrame, first: pd.Timestamp, days: int) -> pd.DataFrame:
    """Offered, answered, abandoned and handle seconds per queue and half hour; half hours without calls are 0."""
    half_hours = pd.date_range(first, periods=days * 48, freq=HALF_HOUR)
    index = pd.MultiIndex.from_product([QUEUES, half_hours], names=["queue", "start"])
    answered = calls["outcome"] == "agent"
    table = pd.DataFrame(
        {
            "queue": calls["queue"],
            "start": calls["arrival"].dt.floor(HALF_HOUR),
            "offered": 1,
            "answered": answered.astype(int),
            "abandoned": (~answered).astype(int),
            "handle_seconds": calls["service_s"].where(answered, 0),
        }
    )
    summed = table.groupby(["queue", "start"]).sum().reindex(index, fill_value=0).reset_index()
    summed.insert(2, "end", summed["start"] + HALF_HOUR)
    return summed


def seen_serving(calls: pd.DataFrame, first: pd.Timestamp, days: int = 7) -> pd.DataFrame:
    """People seen serving, per half hour: a LOWER bound on presence, for idle agents leave no trace.

    Returns
    -------
    DataFrame
        Indexed by the half hour's local start. ``seen``: different agents with a call in service at some moment of it;
        ``talk_hours``: service time inside it, calls of unnamed agents included.
    """
    served = calls[(calls["outcome"] == "agent") & (calls["service_s"] > 0)]
    begin = ((served["arrival"] - first).dt.total_seconds() + served["wait_s"]).to_numpy(dtype=float)
    end = begin + served["service_s"].to_numpy(dtype=float)
    names = served["agent"].fillna("").to_numpy(dtype=str)
    count = days * 48
    people: list[set[str]] = [set() for _ in range(count)]
    talk = np.zeros(count)
    for start, stop, name in zip(begin, end, names, strict=True):
        for slot in range(max(0, int(start // 1800)), min(count, int(-(-stop // 1800)))):
            talk[slot] += max(0.0, min(stop, (slot + 1) * 1800) - max(start, slot * 1800)) / 3600
            if name:
                people[slot].add(name)
    index = pd.date_range(first, periods=count, freq=HALF_HOUR, name="start")
    return pd.DataFrame({"seen": [len(p) for p in people], "talk_hours": talk}, index=index)
