"""``nesting`` of ``activities.yaml`` to pairs; learners take over their partners' patterns, and count for less."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from scheduler.domain.activities import Session
from scheduler.domain.agents import Absence, Agent, Pattern, PatternDay, Team
from scheduler.domain.clock import MINUTES_PER_DAY, Horizon, dates_between
from scheduler.domain.heads import EIGHTHS, Share
from scheduler.domain.nesting import NestingPair
from scheduler.domain.roster import PastDuty
from scheduler.inputs.reading.validation import Placed
from scheduler.inputs.resolve.away import Away
from scheduler.inputs.resolve.nesting_strain import strain
from scheduler.inputs.resolve.people_described import has_dropped_agents, people_of
from scheduler.inputs.resolve.site_notes import listed
from scheduler.inputs.resolve.site_reading import SiteReading
from scheduler.inputs.resolve.tenure import has_tenure
from scheduler.inputs.schema.nesting_keys import NestingKeys

WEEK = timedelta(weeks=1)
ALONE = 1e9
"""Loss of nobody for a partner."""


@dataclass(frozen=True)
class Known:
    """What learners have already, by which partners are chosen.

    Parameters
    ----------
    longest
        Minutes of the longest shift, by contract.
    """

    history: Sequence[PastDuty]
    sessions: Sequence[Session]
    longest: Mapping[str, int]


@dataclass(frozen=True)
class Nested:
    """A site with its learners beside their partners.

    Parameters
    ----------
    agents, patterns
        Learners have patterns of their own.
    pairs
        With dates inside the horizon.
    """

    agents: tuple[Agent, ...]
    patterns: dict[str, Pattern]
    pairs: tuple[NestingPair, ...] = ()


def resolve_nesting(
    reading: SiteReading,
    agents: tuple[Agent, ...],
    teams: Sequence[Team],
    patterns: dict[str, Pattern],
    absences: Iterable[Absence],
    horizon: Horizon | None,
    known: Known,
) -> Nested:
    """Pair learners and partners; without entries, or before all else is right, agents and patterns stay."""
    placed = reading.unique(reading.items(NestingKeys, "activities", "nesting"), "id")
    is_known = all(agent.pattern in patterns and agent.contract in known.longest for agent in agents)
    if not placed or horizon is None or not is_known:
        return Nested(agents, patterns)
    nesting = _Nesting(reading, agents, teams, patterns, Away(agents, absences, horizon), horizon, known)
    for one in placed:
        nesting.add(one)
    return nesting.result()


class _Nesting:
    def __init__(
        self,
        reading: SiteReading,
        agents: tuple[Agent, ...],
        teams: Sequence[Team],
        patterns: Mapping[str, Pattern],
        away: Away,
        horizon: Horizon,
        known: Known,
    ) -> None:
        self._reading, self._teams, self._away, self._horizon, self._past = reading, teams, away, horizon, known
        self._agents = {agent.agent_id: agent for agent in agents}
        self._patterns = dict(patterns)
        self._pairs: list[NestingPair] = []
        self._learning: dict[str, str] = {}
        self._teaching: dict[str, str] = {}

    def add(self, placed: Placed[NestingKeys]) -> None:
        """Find a partner for each learner of an entry."""
        keys, agents = placed.item, list(self._agents.values())
        learners = people_of(self._reading, placed, keys.learners, "learners", agents, self._teams)
        partners = people_of(self._reading, placed, keys.partners, "partners", agents, self._teams)
        first, last = max(keys.first, self._horizon.start), min(keys.last, self._horizon.end)
        if first > last or not partners:
            return
        learners = [name for name in learners if has_tenure(keys.learners, self._agents[name], first)]
        free = [name for name in partners if name not in learners and name not in self._learning]
        for name in [name for name in learners if name in self._learning]:
            message = f"{name} learns already, at {self._learning[name]}; take them out of one of the two"
            placed.issue(self._reading.issues, message, "learners")
        for name in [name for name in learners if name in self._teaching]:
            # Their dates and starts would change after another learner has taken them over.
            message = f"{name} is a partner already, at {self._teaching[name]}; take them out of one of the two"
            placed.issue(self._reading.issues, message, "learners")
        learners = [name for name in learners if name not in self._learning and name not in self._teaching]
        free = [name for name in free if name not in self._teaching]
        chosen = self._match(learners, free, first, last)
        for name, partner in chosen.items():
            self._pair(placed, name, partner, first, last)
        alone = [name for name in learners if name not in chosen]
        if alone and not has_dropped_agents(self._reading):
            message = (
                f"nobody is left to partner {listed(alone)}: a partner has the same contract, a "
                f"pattern that gives the starts of {first} to {last} (fixed, or a rotation of such), and one learner; "
                "widen partners, give somebody a fixed pattern, or narrow learners"
            )
            placed.issue(self._reading.issues, message, "partners")

    def _fits(self, name: str, other: str, first: date, last: date) -> bool:
        """Whether somebody's dates and starts are given, and can be another's."""
        if self._agents[name].contract != self._agents[other].contract:
            return False
        frames = [self._frame(other, when) for when in dates_between(first, last)]
        return any(frames) and all(frame is None or frame.earliest == frame.latest for frame in frames)

    def _match(self, learners: list[str], partners: list[str], first: date, last: date) -> dict[str, str]:
        """Give as many learners as may be a partner, with the least loss in all."""
        from scipy.optimize import linear_sum_assignment  # start-up: sites without nesting do without

        losses = np.full((len(learners), len(partners)), ALONE)
        for i, name in enumerate(learners):
            for k, other in enumerate(partners):
                if self._fits(name, other, first, last):
                    losses[i, k] = self._loss(name, other, first, last)
        rows, columns = linear_sum_assignment(losses)
        pairs = zip(rows.tolist(), columns.tolist(), strict=True)
        return {learners[i]: partners[k] for i, k in pairs if losses[i, k] < ALONE}

    def _loss(self, name: str, other: str, first: date, last: date) -> float:
        """Prefer a partner whose starts go with the learner's, who is there on all dates, with the learner's skills."""
        frames = {when: self._frame(other, when) for when in dates_between(first, last)}
        starts = {
            when: self._horizon.moment(self._horizon.minute_at(self._horizon.day_of(when), frame.earliest))
            for when, frame in frames.items()
            if frame is not None
        }
        learner, past = self._agents[name], self._past
        sessions = [one for one in past.sessions if first <= one.start.astimezone(self._reading.zone).date() <= last]
        longest = timedelta(minutes=past.longest[learner.contract])
        strained = strain(name, starts, longest, past.history, sessions, self._horizon.start)
        absent = sum(self._away.is_away(other, when) for when in frames)
        return strained * 1e6 + absent * 1e3 + len(learner.skills - self._agents[other].skills)

    def _frame(self, name: str, when: date) -> PatternDay | None:
        """Return what somebody's pattern says of a date; a day without a frame is free."""
        pattern, horizon = self._patterns[self._agents[name].pattern], self._horizon
        if not pattern.weeks:
            return PatternDay(0, MINUTES_PER_DAY - 1)
        week = horizon.week_of(horizon.day_of(when))
        cycle = pattern.weeks[(week - horizon.week_of(horizon.day_of(pattern.anchor))) % len(pattern.weeks)]
        return cycle[horizon.day_of(when) - horizon.week_days(week).start]

    def _pair(self, placed: Placed[NestingKeys], name: str, partner: str, first: date, last: date) -> None:
        horizon, learner = self._horizon, self._agents[name]
        weeks = [[horizon.date_of(day) for day in horizon.week_days(week)] for week in horizon.weeks]
        frames = tuple(
            tuple(self._frame(partner if first <= when <= last else name, when) for when in week) for week in weeks
        )
        pattern = Pattern(f"nesting of {name}", "rotation", frames, horizon.start)
        self._patterns[pattern.pattern_id] = pattern
        shares = self._shares(placed, learner)
        self._agents[name] = replace(learner, pattern=pattern.pattern_id, shares=shares)
        self._learning[name] = placed.where
        self._teaching[partner] = placed.where
        self._pairs.append(NestingPair(name, partner, first, last))

    def _shares(self, placed: Placed[NestingKeys], learner: Agent) -> tuple[Share, ...]:
        """Say what the learner counts for by week; whoever has lines in ``learners.csv`` is noted."""
        keys = placed.item
        if keys.shares is None:
            return learner.shares
        if learner.shares:
            message = f"{learner.agent_id} has lines in learners.csv as well; keep those, or shares"
            placed.issue(self._reading.issues, message, "shares")
            return learner.shares
        if learner.blocks is not None:
            message = (
                f"the work of {learner.agent_id} is assigned, and its blocks are of one share; take shares out and "
                "write a line in learners.csv, or set routing to skills"
            )
            placed.issue(self._reading.issues, message, "shares")
            return learner.shares
        begins = learner.hire_date or keys.first
        found = []
        for week, share in enumerate(keys.shares):
            first = begins + week * WEEK
            if share != 1.0:
                found.append(Share(first, first + WEEK - timedelta(days=1), round(share * EIGHTHS)))
        return tuple(found)

    def result(self) -> Nested:
        """Everybody, learners with their new patterns."""
        return Nested(tuple(self._agents.values()), self._patterns, tuple(self._pairs))
