"""The fourth week's own calls met by a roster: service beside what the log shows of the people who were there.

Every call keeps its moment, its type and, where it was answered, its handle time. Patience is known of callers who hung
up (they waited just so long) and of the others only from below: who waited w seconds to be answered would have waited w
plus an exponential time, of the mean estimated from the three weeks before. Handle times of callers who hung up are
drawn from the answered calls of their type. Callers who hung up at once (wait 0) never reached anybody and are left out
of both.

The control is the log's own people: whoever is seen serving at some moment of a half hour counts as there for all of
it, and meets the same calls by the same rules. What the control does better than the log is no roster's merit: the log
tells neither work after calls nor pauses. `availability` finds the share of the time at work that, lost, makes the
control give the log's own service; a roster is then compared with people who lose as much. The control keeps one
advantage: people are seen where calls came, which nobody knew before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from scheduler.domain.agents import Agent
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty, Roster, Segment
from scheduler.simulation.attendance import draw_people, work_stretches
from scheduler.simulation.centre import Centre
from scheduler.simulation.contacts import DrawnContacts
from scheduler.simulation.estimates import ratio_estimate
from scheduler.simulation.event_tables import Contacts
from scheduler.simulation.random_streams import generator
from scheduler.simulation.replication import Counts, count, play
from scheduler.simulation.settings import SimulationOptions


@dataclass(frozen=True)
class Service:
    """Shares of the calls that waited or were answered: in time and given up; mean wait of the answered, seconds."""

    calls: int
    in_time: float
    abandoned: float
    wait_seconds: float
    worst_hours: int


def replayed_calls(problem: Problem, actual: pd.DataFrame) -> pd.DataFrame:
    """Calls of the week inside opening hours, without those who hung up at once; ``second`` from the first midnight."""
    calls = actual[(actual["outcome"] == "agent") | (actual["wait_s"] > 0)].copy()
    calls["second"] = (calls["arrival"] - pd.Timestamp(problem.horizon.start)).dt.total_seconds()
    step = problem.horizon.interval_minutes * 60
    doors = {demand.queue: np.array(demand.open) for demand in problem.demand}
    interval = (calls["second"] // step).astype(int)
    return calls[[bool(doors[queue][i]) for queue, i in zip(calls["queue"], interval, strict=True)]]


def log_service(problem: Problem, calls: pd.DataFrame) -> dict[str, Service]:
    """What the log shows, by queue and of all."""
    seconds = {queue.name: queue.target.seconds for queue in problem.queues}
    found = {}
    for name in (*seconds, "all"):
        own = calls if name == "all" else calls[calls["queue"] == name]
        answered = own[own["outcome"] == "agent"]
        in_time = answered["wait_s"] <= answered["queue"].map(seconds)
        hour = (own["second"] // 3600).astype(int)
        good = in_time.groupby(hour[answered.index]).sum().reindex(sorted(set(hour)), fill_value=0)
        found[name] = Service(
            len(own),
            float(in_time.sum() / max(1, len(own))),
            float((own["outcome"] != "agent").mean()),
            float(answered["wait_s"].mean()),
            int((good / hour.value_counts().sort_index() < 0.5).sum()),
        )
    return found


def replay(problem: Problem, roster: Roster, calls: pd.DataFrame, draws: int, seed: int) -> dict[str, dict[str, Any]]:
    """Meet the calls ``draws`` times; by queue and of all: shares with the half-widths of their 95 % intervals."""
    centre = Centre(problem)
    people, options = work_stretches(centre, roster), SimulationOptions(replications=draws, seed=seed)
    routing = centre.routing(people.profiles)
    counts = []
    for number in range(draws):
        drawn = _drawn(centre, calls, generator(seed, number, "log", "replay"))
        changes = draw_people(centre, people, options, number)
        counts.append(count(centre, drawn, routing, play(centre, drawn, routing, changes)))
    names = [*(demand.queue for demand in problem.demand), "all"]
    return {name: _measures(counts, row) for row, name in enumerate(names)}


def _measures(counts: list[Counts], row: int) -> dict[str, Any]:
    totals = {name: np.array([getattr(one, name)[row].sum() for one in counts]) for name in Counts._fields}
    pairs = {
        "in_time": ("good", "offered"),
        "abandoned": ("abandoned", "offered"),
        "wait_seconds": ("wait", "answered"),
    }
    found: dict[str, Any] = {}
    for name, (num, den) in pairs.items():
        estimate = ratio_estimate(totals[num], totals[den], 0.95)
        found[name] = estimate.value
        found[f"{name}_half_width"] = None if estimate.high is None else (estimate.high - (estimate.value or 0.0))
    good, offered = (sum(getattr(one, name)[row] for one in counts) for name in ("good", "offered"))
    found["worst_hours"] = _worst_hours(good, offered)
    found["occupancy"] = float(totals["busy"].sum() / totals["there"].sum()) if totals["there"].any() else None
    found["hours_at_work"] = float(totals["there"].mean() / 3600)
    return found


def _worst_hours(good: np.ndarray, offered: np.ndarray) -> int:
    """Hours of the week with calls of which fewer than half are answered in time."""
    per_hour = offered.size // 168
    hours = [values.reshape(-1, per_hour).sum(axis=1) for values in (good, offered)]
    return int(((hours[1] > 0) & (hours[0] < 0.5 * hours[1])).sum())


def _drawn(centre: Centre, calls: pd.DataFrame, rng: np.random.Generator) -> DrawnContacts:
    """Contacts of the log with what it does not tell drawn."""
    calls = calls.sort_values("second", kind="stable")
    arrival = calls["second"].to_numpy(dtype=float) + rng.random(len(calls))  # the log counts whole seconds
    queue = calls["queue"].map(centre.queue_index).to_numpy()
    answered = (calls["outcome"] == "agent").to_numpy()
    work, wait = calls["service_s"].to_numpy(dtype=float).copy(), calls["wait_s"].to_numpy(dtype=float)
    patience = np.array([one.patience_seconds or np.inf for one in centre.queues])
    for index in range(len(centre.queues)):
        mine = queue == index
        if (mine & answered).any():
            work[mine & ~answered] = rng.choice(work[mine & answered], int((mine & ~answered).sum()))
    waits = wait + np.where(answered, rng.standard_exponential(wait.size) * patience[queue], 0.0)
    order = np.argsort(arrival, kind="stable")
    arrived = arrival[order]
    contacts = Contacts(arrived, queue.astype(np.int64)[order], work[order], (arrival + waits)[order], arrived)
    return DrawnContacts(contacts, np.full(order.size, np.inf))


def log_presence(problem: Problem, actual: pd.DataFrame) -> tuple[Problem, Roster]:
    """The log's own people, there in every half hour in which they had a call; skills are the types they served."""
    served = actual[(actual["outcome"] == "agent") & (actual["service_s"] > 0) & actual["agent"].notna()]
    begin = (served["arrival"] - pd.Timestamp(problem.horizon.start)).dt.total_seconds() + served["wait_s"]
    slots: dict[str, set[int]] = {}
    for start, length, agent in zip(begin, served["service_s"], served["agent"], strict=True):
        slots.setdefault(str(agent), set()).update(range(int(start // 1800), int(-(-(start + length) // 1800))))
    served_by = {str(agent): frozenset(map(str, queues)) for agent, queues in served.groupby("agent")["queue"]}
    known = {agent.agent_id: agent for agent in problem.agents}
    contract = next(iter(problem.contracts))
    people, duties = [], []
    for name, own in sorted(slots.items()):
        like = known.get(name, Agent(name, name, "", contract, frozenset()))
        people.append(replace(like, skills=like.skills | served_by[name], preference=()))
        for slot in sorted(own):
            start, end = (problem.horizon.moment(30 * index) for index in (slot, slot + 1))
            work = Segment(start, end, "work", True)
            duties.append(Duty(name, problem.horizon.date_at(start), "seen", (work,)))
    return replace(problem, agents=tuple(people)), Roster(tuple(duties))


def losing(problem: Problem, share: float) -> Problem:
    """The same people, who are away for a share of their time at work."""
    return replace(problem, shrinkage=replace(problem.shrinkage, non_adherence=share))


def availability(problem: Problem, roster: Roster, calls: pd.DataFrame, in_time: float, draws: int, seed: int) -> float:
    """Share of the time at work whose loss lets a roster answer just ``in_time`` of the calls in time; by bisection."""
    low, high = 0.0, 0.9
    for _ in range(8):
        middle = (low + high) / 2
        reached = replay(losing(problem, middle), roster, calls, draws, seed)["all"]["in_time"]
        low, high = (middle, high) if reached > in_time else (low, middle)
    return (low + high) / 2
