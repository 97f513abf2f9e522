"""The board: a table a team, a row an agent, a cell a day with the duty as a bar."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby

from scheduler.domain.agents import Agent
from scheduler.domain.coverage import carried_duties
from scheduler.domain.roster import Duty
from scheduler.domain.run import Run
from scheduler.report.text import count_text, day_text, hours_text, safe, span_text

COLOURS = {"work": "work", "break": "break", "meal": "meal", "training": "training", "coaching": "training"}
MOST_OPEN = 150
"""Agents up to whom all teams are unfolded."""


def board(run: Run) -> str:
    """Draw every team's table; on large sites only the first team is unfolded."""
    view = _View(run)
    agents = sorted(run.problem.agents, key=lambda agent: (agent.team, agent.agent_id))
    tables: list[str] = []
    for team, members in groupby(agents, key=lambda agent: agent.team):
        unfolded = len(agents) <= MOST_OPEN or not tables
        tables.append(view.team_table(team, list(members), unfolded))
    legend = "".join(
        f'<span><i class="dot" style="background:var(--{colour})"></i>{text}</span>'
        for colour, text in (
            ("work", "work"),
            ("break", "break"),
            ("meal", "meal"),
            ("training", "training, coaching"),
            ("other", "meeting, other"),
        )
    )
    clock = f"Each bar lies on a track from {view.first:02d}:00 to {_clock(view.last)}; hover for times."
    return (
        '<div class="row find"><label for="find">Find an agent, skill or shift</label>'
        '<input type="search" id="find" autocomplete="off"></div>'
        f'<div class="legend">{legend}<span>{clock}</span></div>{"".join(tables)}'
    )


def _clock(hour: int) -> str:
    return f"{hour:02d}:00" if hour <= 24 else f"{hour - 24:02d}:00 of the next day"


class _View:
    """What the rows need, looked up once."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.horizon = run.problem.horizon
        self.dates = [self.horizon.date_of(day) for day in range(self.horizon.days)]
        self.duties: dict[tuple[str, date], list[Duty]] = defaultdict(list)
        for duty in run.roster.duties:
            self.duties[duty.agent_id, duty.date].append(duty)
        self.carried = {duty.agent_id: duty for duty in carried_duties(run.problem)}
        self.flagged = {(f.agent_id, f.when.astimezone(self.horizon.tz).date()): f for f in run.findings}
        self.leads = {team.lead for team in run.problem.teams if team.lead}
        self.first, self.last = self._clock_range()

    def _clock_range(self) -> tuple[int, int]:
        """Whole hours of the day between which all duties lie."""
        starts = [self._minute(d, d.start) for d in self.run.roster.duties]
        ends = [self._minute(d, d.end) for d in self.run.roster.duties]
        return min(starts, default=480) // 60, max(
            -(-max(ends, default=1080) // 60), min(starts, default=480) // 60 + 1
        )

    def _minute(self, duty: Duty, moment: datetime) -> int:
        """Elapsed minutes since the midnight that starts the duty's date."""
        return self.horizon.minute_of(moment) - self.horizon.midnight(self.horizon.day_of(duty.date))

    def team_table(self, team: str, members: Sequence[Agent], unfolded: bool) -> str:
        paid = sum(
            d.paid_minutes for a in members for day in self.dates for d in self.duties.get((a.agent_id, day), ())
        )
        head = "".join(self._day_head(day, members) for day in self.dates)
        rows = "".join(self._row(agent) for agent in members)
        figures = f"{count_text(len(members), 'agent', 'agents')}, {hours_text(paid / 60)} paid hours"
        return (
            f'<details class="team panel"{" open" if unfolded else ""}><summary><h3>{safe(team or "no team")}</h3> '
            f'<span class="dim small">{figures}</span></summary><div class="scroll" tabindex="0" '
            f'aria-label="Board of {safe(team or "agents without a team")}"><table class="board"><thead><tr>'
            f'<th class="who" scope="col">Agent</th>{head}<th class="sum" scope="col">Paid h</th></tr></thead>'
            f"<tbody>{rows}</tbody></table></div></details>"
        )

    def _day_head(self, day: date, members: Sequence[Agent]) -> str:
        on_duty = sum(bool(self.duties.get((agent.agent_id, day))) for agent in members)
        return f'<th scope="col">{day_text(day)} <span class="tag">{on_duty} on</span></th>'

    def _row(self, agent: Agent) -> str:
        cells = "".join(self._cell(agent, day) for day in self.dates)
        own = [d for day in self.dates for d in self.duties.get((agent.agent_id, day), ())]
        skills = ", ".join(sorted(agent.skills))
        find = " ".join((agent.agent_id, agent.name, skills, *sorted({d.shift for d in own}))).lower()
        lead = " · lead" if agent.agent_id in self.leads else ""
        name = agent.name if agent.name != agent.agent_id else ""
        return (
            f'<tr data-find="{safe(find)}"><th class="who" scope="row" title="{safe(agent.agent_id)} {safe(skills)}">'
            f"{safe(name or agent.agent_id)}<span>{safe(agent.agent_id)}{lead} · {safe(skills)}</span></th>{cells}"
            f'<td class="sum">{hours_text(sum(d.paid_minutes for d in own) / 60)}</td></tr>'
        )

    def _cell(self, agent: Agent, day: date) -> str:
        duties = self.duties.get((agent.agent_id, day), [])
        finding = self.flagged.get((agent.agent_id, day))
        classes = ["wk"] * (day.weekday() > 4) + ["flag"] * (finding is not None) + ["away"] * (not duties)
        title = f' title="{safe(finding.message)}"' if finding is not None and not duties else ""
        inner = "".join(self._bar(duty, finding.message if finding else "") for duty in duties) or self._away(
            agent, day
        )
        attribute = f' class="{" ".join(classes)}"' if classes else ""
        return f"<td{attribute}{title}>{inner}</td>"

    def _away(self, agent: Agent, day: date) -> str:
        context = self.run.problem.contexts[agent.agent_id]
        carried = self.carried.get(agent.agent_id)
        if carried is not None and day == self.dates[0]:
            return f"until {carried.end.astimezone(self.horizon.tz):%H:%M}"
        index = self.horizon.day_of(day)
        start, end = (self.horizon.moment(self.horizon.midnight(i)) for i in (index, index + 1))
        kinds = sorted({a.kind for a in context.absences if a.start < end and a.end > start})
        return safe(", ".join(kinds)) if kinds else '<span aria-label="off">·</span>'

    def _bar(self, duty: Duty, message: str) -> str:
        """Clock readings and a bar whose stretches are coloured by activity."""
        zone, hours = self.horizon.tz, (self.last - self.first) * 60
        begin = self._minute(duty, duty.start)
        left, width = 100 * (begin - self.first * 60) / hours, 100 * duty.minutes / hours
        stops, at = [], 0
        for segment in duty.segments:
            to = at + segment.minutes
            colour = COLOURS.get(segment.activity.partition(":")[0], "other")
            stops.append(f"var(--{colour}) {100 * at / duty.minutes:.1f}% {100 * to / duty.minutes:.1f}%")
            at = to
        local = [(s, span_text(s.start.astimezone(zone), s.end.astimezone(zone))) for s in duty.segments]
        title = ", ".join(f"{s.activity} {text}" for s, text in local)
        whole = span_text(duty.start.astimezone(zone), duty.end.astimezone(zone))
        warning = f"{message}. " if message else ""
        return (
            f'<div title="{safe(warning)}{safe(duty.shift)}: {safe(title)}">{whole}<div class="bar">'
            f'<i style="left:{left:.1f}%;width:{width:.1f}%;background:linear-gradient(90deg,{",".join(stops)})"></i>'
            "</div></div>"
        )
