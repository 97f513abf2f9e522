"""The ledger of activity hours: what was planned of each activity, placed, moved and cancelled, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from scheduler.domain.activity_minutes import ActivityHours
from scheduler.domain.clock import minutes_between
from scheduler.domain.joint_activities import JointActivity
from scheduler.domain.money import amount_text
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster

Stays = dict[tuple[str, str], tuple[datetime, int]]
"""When somebody begins an activity first, and minutes of it, by agent and activity."""


def activity_hours(problem: Problem, roster: Roster) -> tuple[ActivityHours, ...]:
    """Ledger of the horizon: sessions, individual ones, those held together, then what was dropped beforehand."""
    return tuple(_Ledger(problem, roster).lines())


def hour_totals(problem: Problem, roster: Roster) -> dict[str, float]:
    """Hours of people ``planned``, ``placed``, ``moved`` and ``cancelled``; empty where no activity is planned."""
    lines = activity_hours(problem, roster)
    kinds = ("planned", "placed", "moved", "cancelled")
    return {kind: sum(getattr(line, kind) for line in lines) / 60 for kind in kinds} if lines else {}


class _Ledger:
    def __init__(self, problem: Problem, roster: Roster) -> None:
        self._problem = problem
        self._now, self._before = _stays(Roster(roster.duties)), _stays(Roster(problem.base))

    def lines(self) -> Iterator[ActivityHours]:
        problem, horizon = self._problem, self._problem.horizon
        for session in problem.sessions:
            if 0 <= horizon.minute_of(session.start) < horizon.end_minute:
                minutes = minutes_between(session.start, session.end)
                for name in dict.fromkeys(session.people):
                    yield self._line(name, session.activity, minutes, "not placed")
        for coaching in problem.coachings:
            is_due = horizon.start <= coaching.latest <= horizon.end
            if is_due or (coaching.agent_id, coaching.activity) in self._now:
                yield self._line(coaching.agent_id, coaching.activity, coaching.minutes, self._why(coaching.price))
        for one in problem.joint_activities:
            yield from self._held(one)
        for dropped in problem.dropped_activities:
            yield ActivityHours(dropped.who, dropped.activity, dropped.minutes, 0, 0, dropped.minutes, dropped.reason)

    def _held(self, one: JointActivity) -> Iterator[ActivityHours]:
        there = [name for name in one.people if (name, one.activity) in self._now]
        for name in there:
            yield self._line(name, one.activity, one.minutes, "not placed")
        if not there:
            minutes = one.minutes * one.size
            yield ActivityHours("|".join(one.people), one.activity, minutes, 0, 0, minutes, self._why(one.price))

    def _line(self, who: str, activity: str, planned: int, why: str) -> ActivityHours:
        key = who, activity
        begins, placed = self._now.get(key, (None, 0))
        was = self._before.get(key)
        moved = placed if placed and was is not None and was[0] != begins else 0
        cancelled = max(0, planned - placed)
        return ActivityHours(who, activity, planned, placed, moved, cancelled, why if cancelled else "")

    def _why(self, price: float | None) -> str:
        if price is None:
            return "not placed"
        return f"no place cheaper than {amount_text(price)} {self._problem.currency}, its price"


def _stays(roster: Roster) -> Stays:
    found: dict[tuple[str, str], list[tuple[datetime, int]]] = defaultdict(list)
    for duty in roster.duties:
        for segment in duty.segments:
            if ":" in segment.activity and not segment.activity.startswith("work:"):
                found[duty.agent_id, segment.activity].append((segment.start, segment.minutes))
    return {key: (min(at for at, _ in own), sum(minutes for _, minutes in own)) for key, own in found.items()}
