"""The board: a table a team and week, a row an agent, a cell a day with the duty as a bar."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from scheduler.domain.agents import Agent
from scheduler.domain.presence import carried_duties
from scheduler.domain.roster import Duty
from scheduler.domain.run import Run
from scheduler.pay.leave import leave_minutes
from scheduler.report.duty_bar import Bar, Track, duty_bar, track_of
from scheduler.report.queue_coverage import weeks_of
from scheduler.report.text import count_text, day_text, hours_text

MOST_OPEN = 150
"""Agents up to whom all teams are unfolded."""


@dataclass(frozen=True)
class Cell:
    """One agent's day: duties as bars, else what they are away for (empty: off); ``title`` is shown on hover."""

    bars: tuple[Bar, ...]
    away: str
    is_weekend: bool
    is_flagged: bool
    title: str


@dataclass(frozen=True)
class BoardRow:
    """One agent's week; ``find`` is what the search field looks through, in small letters."""

    name: str
    detail: str
    title: str
    find: str
    cells: tuple[Cell, ...]
    paid: str


@dataclass(frozen=True)
class BoardWeek:
    """Days with the number of people on duty, and a row an agent."""

    days: tuple[tuple[str, str], ...]
    rows: tuple[BoardRow, ...]


@dataclass(frozen=True)
class TeamBoard:
    """One team; ``is_open`` tells whether it is unfolded at first."""

    team: str
    figures: str
    is_open: bool
    weeks: tuple[BoardWeek, ...]


@dataclass(frozen=True)
class Board:
    """All teams, and the clock readings between which bars lie."""

    track: Track
    teams: tuple[TeamBoard, ...]


def board(run: Run) -> Board:
    """Lay out every team; on large sites only the first is unfolded."""
    view = _View(run)
    agents = sorted(run.problem.agents, key=lambda agent: (agent.team, agent.agent_id))
    teams: list[TeamBoard] = []
    for team, members in groupby(agents, key=lambda agent: agent.team):
        teams.append(view.team(team, list(members), is_open=len(agents) <= MOST_OPEN or not teams))
    return Board(view.track, tuple(teams))


class _View:
    """What the rows need, looked up once."""

    def __init__(self, run: Run) -> None:
        self.problem, self.horizon = run.problem, run.problem.horizon
        self.duties: dict[tuple[str, date], list[Duty]] = defaultdict(list)
        for duty in run.roster.duties:
            self.duties[duty.agent_id, duty.date].append(duty)
        self.carried = {duty.agent_id: duty for duty in carried_duties(run.problem)}
        self.findings = {(f.agent_id, f.when.astimezone(self.horizon.tz).date()): f.message for f in run.findings}
        self.leads = {team.lead for team in run.problem.teams if team.lead}
        self.track = track_of(self.horizon, run.roster.duties)
        self.absent: dict[tuple[str, date], int] = defaultdict(int)
        for line in leave_minutes(run.problem, run.roster):
            self.absent[line.agent_id, line.work_date] += line.minutes

    def team(self, team: str, members: Sequence[Agent], is_open: bool) -> TeamBoard:
        whole = range(self.horizon.days)
        paid = sum(self._paid_minutes(agent, whole) for agent in members)
        figures = f"{count_text(len(members), 'agent', 'agents')}, {hours_text(paid / 60)} paid hours"
        weeks = tuple(self._week(members, week) for week in weeks_of(self.horizon.days))
        return TeamBoard(team or "no team", figures, is_open, weeks)

    def _own(self, agent: Agent, days: range) -> list[Duty]:
        dates = (self.horizon.date_of(day) for day in days)
        return [duty for when in dates for duty in self.duties.get((agent.agent_id, when), ())]

    def _paid_minutes(self, agent: Agent, days: range) -> int:
        """Minutes paid for duties and for absences."""
        absent = sum(self.absent.get((agent.agent_id, self.horizon.date_of(day)), 0) for day in days)
        return sum(duty.paid_minutes for duty in self._own(agent, days)) + absent

    def _week(self, members: Sequence[Agent], week: range) -> BoardWeek:
        heads = []
        for when in (self.horizon.date_of(day) for day in week):
            on_duty = sum(bool(self.duties.get((agent.agent_id, when))) for agent in members)
            heads.append((day_text(when), f"{on_duty:,} on"))
        return BoardWeek(tuple(heads), tuple(self._row(agent, week) for agent in members))

    def _row(self, agent: Agent, week: range) -> BoardRow:
        own = self._own(agent, week)
        # The order a planner gave the skills is the order in which they are used; sorting would hide it.
        skills = ", ".join(agent.preference or sorted(agent.skills))
        shifts = sorted({duty.shift for duty in own})
        lead = ("lead",) if agent.agent_id in self.leads else ()
        name = agent.name or agent.agent_id
        ids = (agent.agent_id,) if name != agent.agent_id else ()
        return BoardRow(
            name=name,
            detail=" · ".join(part for part in (*ids, *lead, skills) if part),
            title=f"{agent.agent_id}: {skills}",
            find=" ".join((agent.agent_id, agent.name, skills, *shifts)).lower(),
            cells=tuple(self._cell(agent, self.horizon.date_of(day)) for day in week),
            paid=hours_text(self._paid_minutes(agent, week) / 60),
        )

    def _cell(self, agent: Agent, when: date) -> Cell:
        duties = self.duties.get((agent.agent_id, when), [])
        message = self.findings.get((agent.agent_id, when), "")
        bars = tuple(duty_bar(self.horizon, self.track, duty, message) for duty in duties)
        away = "" if bars else self._away(agent, when)
        return Cell(bars, away, when.weekday() > 4, bool(message), "" if bars else message)

    def _away(self, agent: Agent, when: date) -> str:
        """Tell why an agent without a duty is away; empty: simply off."""
        carried = self.carried.get(agent.agent_id)
        if carried is not None and when == self.horizon.start:
            return f"until {carried.end.astimezone(self.horizon.tz):%H:%M}"
        start, end = self._bounds(when)
        absences = self.problem.contexts[agent.agent_id].absences
        return ", ".join(sorted({absence.kind for absence in absences if absence.start < end and absence.end > start}))

    def _bounds(self, when: date) -> tuple[datetime, datetime]:
        day = self.horizon.day_of(when)
        return self.horizon.moment(self.horizon.midnight(day)), self.horizon.moment(self.horizon.midnight(day + 1))
