"""``briefings``, ``reviews`` and ``projects`` of ``activities.yaml`` to coachings and joint activities."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from typing import Any

from scheduler.domain.activities import Coaching
from scheduler.domain.agents import Agent
from scheduler.domain.clock import MINUTES_PER_DAY, clock_text, dates_between
from scheduler.domain.dropped_activities import DroppedActivity
from scheduler.domain.joint_activities import JointActivity
from scheduler.inputs.reading.validation import Placed
from scheduler.inputs.resolve.activity_names import check_name, written_names
from scheduler.inputs.resolve.away import Away
from scheduler.inputs.resolve.clock_starts import clock_starts
from scheduler.inputs.resolve.people_described import has_dropped_agents, people_of
from scheduler.inputs.resolve.recurring_entries import DUTY_EDGE, DUTY_STEP, Expanded, People
from scheduler.inputs.resolve.site_reading import SiteReading
from scheduler.inputs.resolve.tenure import has_tenure
from scheduler.inputs.schema.deadline_keys import AcknowledgedRow, BriefingKeys, DeadlineKeys, ProjectKeys, ReviewKeys
from scheduler.inputs.schema.recurring_keys import LEAD

Dates = tuple[date, date]
WEEK = timedelta(days=7)


def resolve_deadlines(reading: SiteReading, people: People | None) -> Expanded:
    """Everything whose deadline lies in the horizon or before it; all entries are checked, also without a horizon."""
    found = Expanded()
    briefings = reading.unique(reading.items(BriefingKeys, "activities", "briefings"), "id")
    reviews = reading.unique(reading.items(ReviewKeys, "activities", "reviews"), "id")
    projects = reading.unique(reading.items(ProjectKeys, "activities", "projects"), "id")
    known = _acknowledged(reading, [one.item.id for one in briefings])
    every: list[Placed[Any]] = [*briefings, *reviews, *projects]
    for one in every:
        _check_grid(reading, one)
    if people is None or reading.issues.found:
        return found
    deadlines = _Deadlines(reading, people, known, found)
    for briefing in briefings:
        deadlines.brief(briefing)
    for review in reviews:
        deadlines.review(review)
    for project in projects:
        deadlines.work_on(project)
    return found


def _acknowledged(reading: SiteReading, briefings: list[str]) -> set[tuple[str, str]]:
    agents = reading.names("agents", field="agent_id")
    rows = reading.items(AcknowledgedRow, "acknowledged")
    for row in rows:
        reading.is_known("activities", "briefing", row.item.briefing, briefings, row, "briefing")
        reading.is_known("agents", "agent", row.item.agent_id, agents, row, "agent_id")
    return {(row.item.briefing, row.item.agent_id) for row in rows}


def _check_grid(reading: SiteReading, placed: Placed[Any]) -> None:
    for key in ("minutes", "step_minutes", "at_least_minutes", "at_most_minutes"):
        if hasattr(placed.item, key):
            reading.on_grid(placed, getattr(placed.item, key), key)
    for minute in getattr(placed.item, "between", None) or ():
        reading.on_grid(placed, minute, "between", clock=clock_text(minute))
    if isinstance(placed.item, ProjectKeys):
        reading.on_grid(placed, placed.item.hours * 60, "hours")


class _Deadlines:
    def __init__(self, reading: SiteReading, people: People, known: set[tuple[str, str]], found: Expanded) -> None:
        self._reading, self._people, self._known, self._found = reading, people, known, found
        self._away = Away(people.agents, people.absences, people.horizon)
        self._taken = written_names(reading)
        self._agents = {agent.agent_id: agent for agent in people.agents}
        self._leads = {team.team_id: team.lead for team in people.teams}

    def brief(self, placed: Placed[BriefingKeys]) -> None:
        """Inform everybody who has not acknowledged."""
        keys = placed.item
        for name, dates in self._asked(placed):
            if (keys.id, name) not in self._known:
                # A step of a day leaves the duty's first minute alone.
                step = MINUTES_PER_DAY if keys.at_start else self._reading.interval
                self._in_duty(placed, f"{keys.id}-{name}", name, keys.minutes, dates, (step, 0), "briefing")

    def work_on(self, placed: Placed[ProjectKeys]) -> None:
        """Cut everybody's hours into blocks, as many a week as the deadline asks for."""
        keys, grid = placed.item, self._reading.interval
        total = round(keys.hours * 60)
        count = math.ceil(total / keys.at_most_minutes)
        if total < count * keys.at_least_minutes:
            message = f"{keys.hours:g} h cannot be cut into blocks of {keys.at_least_minutes} to {keys.at_most_minutes}"
            placed.issue(self._reading.issues, f"{message} minutes; change one of the three", "hours")
            return
        slots, rest = divmod(total // grid, count)
        lengths = [(slots + (number < rest)) * grid for number in range(count)]
        for name, (first, last) in self._asked(placed):
            weeks = max(1, math.ceil((last - first + timedelta(days=1)) / WEEK))
            most = self._people.most_days[self._agents[name].contract]
            if math.ceil(count / weeks) > most:
                message = (
                    f"{count} blocks of {name} in {weeks} weeks of at most {most} days do not fit, one a duty; write "
                    "longer blocks, a later date or fewer hours"
                )
                placed.issue(self._reading.issues, message, "by")
                return
            for number, minutes in enumerate(lengths):
                begin = first + number * weeks // count * WEEK
                dates = begin, min(last, begin + WEEK - timedelta(days=1))
                code = f"{keys.id}-{name}-{number + 1}"
                self._in_duty(placed, code, name, minutes, dates, (DUTY_STEP, DUTY_EDGE), "project")

    def review(self, placed: Placed[ReviewKeys]) -> None:
        """Meet everybody with their coach."""
        keys = placed.item
        for name, (first, last) in self._asked(placed):
            coaches = keys.coach or [LEAD]
            if coaches == [LEAD]:
                coaches = [lead for lead in (self._leads.get(self._agents[name].team, ""),) if lead]
                if not coaches and not has_dropped_agents(self._reading):
                    message = f"lead, and {name} has no team with a lead (teams.lead); give one, or name coaches"
                    placed.issue(self._reading.issues, message, "coach")
                    return
            for index, coach in enumerate(coaches if keys.coach else ()):
                known = list(self._agents)
                if not self._reading.is_known("agents", "agent", coach, known, placed, "coach", index):
                    return
            coaches = [coach for coach in coaches if coach != name]
            there = [coach for coach in coaches if not self._away.reason(coach, first, last)]
            reason = self._away.reason(name, first, last)
            code = f"{keys.id}-{name}"
            if coaches and (reason or not there):
                reason = reason or "; ".join(self._away.reason(coach, first, last) for coach in coaches)
                self._drop(f"coaching:{code}", name, keys.minutes * 2, reason)
            elif coaches:
                touched = self._away.touches(name, first, last) or all(
                    self._away.touches(coach, first, last) for coach in there
                )
                price = self._people.left_out("due", keys.minutes * 2)
                check_name(self._reading, placed, f"coaching:{code}", self._taken)
                starts, leads = self._starts(keys, first, last), tuple(there)
                one = JointActivity(
                    code, "coaching", keys.minutes, starts, (name,), 1, 1, leads, (), price, not touched
                )
                self._found.joint.append(one)

    def _starts(self, keys: ReviewKeys, first: date, last: date) -> tuple[datetime, ...]:
        dates, end = dates_between(first, last), self._people.horizon.moment(self._people.horizon.end_minute)
        found = clock_starts(dates, keys.between, keys.minutes, keys.step_minutes, self._reading.zone)
        return tuple(moment for moment in found if moment < end)

    def _asked(self, placed: Placed[Any]) -> list[tuple[str, Dates]]:
        """People meant and the dates inside the horizon; nobody where the deadline lies after it."""
        keys: DeadlineKeys = placed.item
        horizon, agents = self._people.horizon, list[Agent](self._people.agents)
        names = people_of(self._reading, placed, keys.who, "who", agents, self._people.teams)
        if keys.last > horizon.end or (keys.first is not None and keys.first > horizon.end):
            return []
        first = max(keys.first or horizon.start, horizon.start)
        last = keys.last if keys.last >= first else min(horizon.end, first + WEEK - timedelta(days=1))
        return [(name, (first, last)) for name in names if has_tenure(keys.who, self._agents[name], first)]

    def _in_duty(
        self, placed: Placed[Any], code: str, name: str, minutes: int, dates: Dates, place: tuple[int, int], kind: Any
    ) -> None:
        """Ask for a session of somebody in one of the duties of these dates, or drop it where they are away."""
        reason = self._away.reason(name, *dates)
        if reason:
            self._drop(f"{kind}:{code}", name, minutes, reason)
            return
        check_name(self._reading, placed, f"{kind}:{code}", self._taken)
        price, is_due = self._people.left_out("due", minutes), not self._away.touches(name, *dates)
        self._found.coachings.append(Coaching(code, name, minutes, *dates, *place, kind, price, is_due))

    def _drop(self, activity: str, who: str, minutes: int, reason: str) -> None:
        self._found.dropped.append(DroppedActivity(activity, who, minutes, reason))
