"""The sheet planners print: agents down, dates across, duties and absences in the cells, sums by team."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from scheduler.domain.agents import Absence, Agent
from scheduler.domain.roster import Duty
from scheduler.domain.run import Run
from scheduler.exports.sheet_looks import MARGIN_INCHES, clock_text
from scheduler.inputs.importers.own_roster import APART, ON_DUTY, sums_of
from scheduler.pay.leave import leave_minutes

HEADS = {"agent_id": 11, "name": 22, "team": 14}
DAY_WIDTH, HOURS_WIDTH, SKILLS_WIDTH = 15, 11, 26
HOURS = ("paid hours", "leave hours", "total hours")
"""Paid for duties, paid for absences, and both: what payroll pays."""
PAGE_INCHES = 11.0 - 2 * MARGIN_INCHES
"""Width of the narrower of A4 and letter, lying, between the margins."""
CHARACTER_INCHES = 7 / 96
"""A character of the widths is 7 pixels."""


def write_roster_sheet(sheet: Any, run: Run, formats: dict[str, Any]) -> None:
    """Write agent, name, team, the dates, the three `HOURS`, and skills; one printed page a week wide."""
    horizon = run.problem.horizon
    dates = [horizon.date_of(day) for day in range(horizon.days)]
    first, hours = len(HEADS), len(HEADS) + len(dates)
    _heads(sheet, dates, formats)
    grid = _Grid(run)
    row = 0
    people = sorted(run.problem.agents, key=lambda agent: (agent.team, agent.agent_id))
    teams = [(team, list(members)) for team, members in groupby(people, key=lambda agent: agent.team)]
    for team, members in teams:
        for agent in members:
            row += 1
            for column, text in enumerate((agent.agent_id, agent.name, agent.team)):
                sheet.write_string(row, column, text, formats["text"])
            for column, (text, look) in enumerate(grid.cells(agent, dates), first):
                if text:
                    sheet.write_string(row, column, text, formats[look])
                elif look != "day":
                    sheet.write_blank(row, column, None, formats[look])
            for column, value in enumerate(grid.hours([agent]), hours):
                sheet.write_number(row, column, value, formats["number"])
            sheet.write_string(row, hours + len(HOURS), "|".join(sorted(agent.skills)), formats["text"])
        if len(teams) > 1:
            row += 1
            _sums(sheet, row, sums_of(team), members, grid, dates, formats)
    _sums(sheet, row + 1, ON_DUTY, people, grid, dates, formats)
    _print_by_week(sheet, run, row + 1)


def _heads(sheet: Any, dates: Sequence[date], formats: dict[str, Any]) -> None:
    names = (*HEADS, *dates, *HOURS, "skills")
    widths = (*HEADS.values(), *(DAY_WIDTH for _ in dates), *(HOURS_WIDTH for _ in HOURS), SKILLS_WIDTH)
    for column, (name, width) in enumerate(zip(names, widths, strict=True)):
        sheet.set_column(column, column, width)
        if isinstance(name, date):
            sheet.write_datetime(0, column, name, formats["head_day"])
        else:
            sheet.write_string(0, column, name, formats["head"])
    sheet.freeze_panes(1, 2)


def _sums(
    sheet: Any,
    row: int,
    name: str,
    members: Sequence[Agent],
    grid: _Grid,
    dates: Sequence[date],
    formats: dict[str, Any],
) -> None:
    """Write people on duty by date, and hours, of some agents."""
    sheet.write_string(row, 0, name, formats["sums"])
    for column in range(1, len(HEADS)):
        sheet.write_blank(row, column, None, formats["sums"])
    for column, day in enumerate(dates, len(HEADS)):
        count = sum(bool(grid.duties.get((agent.agent_id, day))) for agent in members)
        sheet.write_number(row, column, count, formats["sums_whole"])
    for column, value in enumerate(grid.hours(members), len(HEADS) + len(dates)):
        sheet.write_number(row, column, value, formats["sums_number"])


def _print_by_week(sheet: Any, run: Run, last_row: int) -> None:
    """Print each week on pages of its own, the agents repeated; the skills stay on the screen."""
    horizon = run.problem.horizon
    first = len(HEADS)
    breaks = [first + day for day in range(1, horizon.days) if horizon.week_of(day) != horizon.week_of(day - 1)]
    sheet.print_area(0, 0, last_row, first + horizon.days + len(HOURS) - 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    width = sum(HEADS.values()) + min(7, horizon.days) * DAY_WIDTH + len(HOURS) * HOURS_WIDTH
    if not breaks:
        sheet.fit_to_pages(1, 0)
        return
    sheet.repeat_columns(0, first - 1)
    sheet.set_v_pagebreaks(breaks)
    sheet.set_print_scale(min(100, int(100 * PAGE_INCHES / (width * CHARACTER_INCHES + 0.6))))


class _Grid:
    """Duties, absences and hours of a run by agent and date."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.zone = run.problem.horizon.tz
        self.duties: dict[tuple[str, date], list[Duty]] = defaultdict(list)
        for duty in run.roster.duties:
            self.duties[duty.agent_id, duty.date].append(duty)
        self.absences: dict[tuple[str, date], list[Absence]] = defaultdict(list)
        for absence in run.problem.absences:
            for day in self._dates_of(absence):
                self.absences[absence.agent_id, day].append(absence)
        self.paid: dict[str, int] = defaultdict(int)
        for duty in run.roster.duties:
            self.paid[duty.agent_id] += duty.paid_minutes
        self.leave: dict[str, int] = defaultdict(int)
        for line in leave_minutes(run.problem, run.roster):
            self.leave[line.agent_id] += line.minutes

    def _dates_of(self, absence: Absence) -> Iterator[date]:
        """Local dates of the horizon an absence touches."""
        horizon = self.run.problem.horizon
        first = max(0, horizon.day_of(horizon.date_at(absence.start)))
        last = min(horizon.days - 1, horizon.day_of(horizon.date_at(absence.end - timedelta(seconds=1))))
        return (horizon.date_of(day) for day in range(first, last + 1))

    def hours(self, agents: Sequence[Agent]) -> tuple[float, ...]:
        """Hours of each of `HOURS`."""
        duties = sum(self.paid[agent.agent_id] for agent in agents)
        absences = sum(self.leave[agent.agent_id] for agent in agents)
        return duties / 60, absences / 60, (duties + absences) / 60

    def cells(self, agent: Agent, dates: Sequence[date]) -> Iterator[tuple[str, str]]:
        """Text and look of an agent's dates."""
        for day in dates:
            key = (agent.agent_id, day)
            texts = [self._span(duty.start, duty.end) for duty in self.duties.get(key, ())]
            absences = [self._absence(absence, day) for absence in self.absences.get(key, ())]
            look = "weekend" if day.weekday() > 4 else "day"
            if absences:
                look = "absent"
            elif not agent.employed_on(day):
                look = "not employed"
            yield APART.join([*texts, *dict.fromkeys(absences)]), look

    def _span(self, start: datetime, end: datetime) -> str:
        return f"{clock_text(start, self.zone)}-{clock_text(end, self.zone)}"

    def _absence(self, absence: Absence, day: date) -> str:
        """Kind of an absence, with its clock times where it does not cover the whole date."""
        horizon = self.run.problem.horizon
        index = horizon.day_of(day)
        begins, ends = horizon.moment(horizon.midnight(index)), horizon.moment(horizon.midnight(index + 1))
        start, end = max(absence.start, begins), min(absence.end, ends)
        return absence.kind if (start, end) == (begins, ends) else f"{absence.kind} {self._span(start, end)}"
