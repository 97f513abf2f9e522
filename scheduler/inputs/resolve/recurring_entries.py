"""``recurring`` of ``activities.yaml`` to coachings and joint activities, one for each time it falls due."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from scheduler.domain.activities import Coaching
from scheduler.domain.agents import Absence, Agent, Team
from scheduler.domain.clock import Horizon, clock_text, dates_between
from scheduler.domain.dropped_activities import DroppedActivity
from scheduler.domain.joint_activities import JointActivity
from scheduler.domain.site import Prices, Queue, dearest_shortage
from scheduler.inputs.reading.issues import unknown
from scheduler.inputs.reading.validation import Placed
from scheduler.inputs.resolve.activity_names import check_name, written_names
from scheduler.inputs.resolve.away import Away
from scheduler.inputs.resolve.clock_starts import clock_starts
from scheduler.inputs.resolve.due_weeks import Week, due_weeks
from scheduler.inputs.resolve.people_described import has_dropped_agents, people_of
from scheduler.inputs.resolve.site_notes import listed
from scheduler.inputs.resolve.site_reading import SiteReading
from scheduler.inputs.resolve.tenure import has_tenure
from scheduler.inputs.schema.recurring_keys import LEAD, HeldRow, KpiRow, Need, RecurringKeys

PRICED_HOURS: dict[Need, float] = {"wanted": 2.0, "droppable": 0.25}
"""Hours of a missing person that leaving out an hour of one person is worth."""
DUE_HOURS = 20.0
"""The same of what is due, at the dearest missing person: it is left out only where it has no place."""
CLOCK_STEP, DUTY_STEP, DUTY_EDGE = 60, Coaching.step_minutes, Coaching.edge_minutes


@dataclass
class Expanded:
    """What entries by rule come to inside the horizon."""

    coachings: list[Coaching] = field(default_factory=list)
    joint: list[JointActivity] = field(default_factory=list)
    dropped: list[DroppedActivity] = field(default_factory=list)


@dataclass(frozen=True)
class People:
    """What entries by rule look up of people.

    Parameters
    ----------
    absences
        Of the horizon, those of scenarios included.
    most_days
        Days a week of each contract, at most.
    """

    agents: Sequence[Agent]
    teams: Sequence[Team]
    absences: Sequence[Absence]
    horizon: Horizon
    prices: Prices
    queues: Sequence[Queue]
    most_days: Mapping[str, int]

    def left_out(self, need: Need, person_minutes: int, price: float | None = None) -> float:
        """Money it costs to leave something out that takes so many minutes of people."""
        if price is not None:
            return price
        if need == "due":
            hour = max(dearest_shortage(self.prices, self.queues), 1.0) * DUE_HOURS
        else:
            hour = self.prices.shortage[0].price * PRICED_HOURS[need]
        return round(hour * person_minutes / 60, 3)


def resolve_recurring(reading: SiteReading, people: People | None) -> Expanded:
    """Everything that falls due in the horizon; all entries are checked, also without a horizon."""
    found = Expanded()
    placed = reading.unique(reading.items(RecurringKeys, "activities", "recurring"), "id")
    held = _held(reading, [one.item.id for one in placed])
    kpis, taken = _kpis(reading, placed), written_names(reading)
    for one in placed:
        _check_grid(reading, one)
        if people is None:
            continue
        _Expansion(reading, one, people, held, kpis, taken, found).run()
    return found


def _held(reading: SiteReading, rules: list[str]) -> dict[tuple[str, str], date]:
    """When each entry was last held, by its id and the agent or team."""
    found: dict[tuple[str, str], date] = {}
    names = [*reading.names("agents", field="agent_id"), *reading.names("site", "teams", "name")]
    for row in reading.items(HeldRow, "activities_held"):
        keys = row.item
        reading.is_known("activities", "recurring activity", keys.activity, rules, row, "activity")
        reading.is_known("agents", "agent or team", keys.who, names, row, "who")
        key = keys.activity, keys.who
        found[key] = max(found.get(key, keys.date), keys.date)
    return found


def _kpis(reading: SiteReading, placed: Sequence[Placed[RecurringKeys]]) -> dict[tuple[str, str], float]:
    """Each person's last figure, by agent and name."""
    dated: dict[tuple[str, str], tuple[date, float]] = {}
    agent_ids = reading.names("agents", field="agent_id")
    for row in reading.items(KpiRow, "kpis"):
        keys, when = row.item, row.item.as_of or date.min
        reading.is_known("agents", "agent", keys.agent_id, agent_ids, row, "agent_id")
        key = keys.agent_id, keys.kpi
        if key in dated and dated[key][0] == when:
            row.issue(reading.issues, f"{keys.kpi} of {keys.agent_id} is given twice for one date; keep one", "as_of")
        if key not in dated or when > dated[key][0]:
            dated[key] = when, keys.value
    names = list(dict.fromkeys(name for _, name in dated))
    for one in placed:
        kpi = one.item.who.kpi
        if kpi is not None and kpi.name not in names:
            message = unknown("kpi", kpi.name, names) if names else "there is no kpis.csv; write it, or take kpi out"
            one.issue(reading.issues, message, "who", "kpi", "name")
    return {key: value for key, (_, value) in dated.items()}


def _check_grid(reading: SiteReading, placed: Placed[RecurringKeys]) -> None:
    keys = placed.item
    reading.on_grid(placed, keys.minutes, "minutes")
    for key in ("step_minutes", "edge_minutes"):
        if getattr(keys, key) is not None:
            reading.on_grid(placed, getattr(keys, key), key)
    for minute in keys.between or ():
        reading.on_grid(placed, minute, "between", clock=clock_text(minute))


@dataclass
class _Expansion:
    """One entry, person by person or team by team, week by week."""

    reading: SiteReading
    placed: Placed[RecurringKeys]
    people: People
    held: dict[tuple[str, str], date]
    kpis: dict[tuple[str, str], float]
    taken: dict[str, str]
    found: Expanded

    def run(self) -> None:
        keys, people = self.placed.item, self.people
        self._away = Away(people.agents, people.absences, people.horizon)
        self._agents = {agent.agent_id: agent for agent in people.agents}
        self._leads = {team.team_id: team.lead for team in people.teams}
        names = people_of(self.reading, self.placed, keys.who, "who", people.agents, people.teams)
        self._check_coaches(names)
        self._check_routing(names)
        if self.reading.issues.found:
            return
        if keys.is_of_teams:
            for team in dict.fromkeys(self._agents[name].team for name in names):
                if team:
                    self._of_team(team, [name for name in names if self._agents[name].team == team])
        else:
            for name in names:
                self._of_person(name)

    def _check_coaches(self, names: Sequence[str]) -> None:
        keys, issues = self.placed.item, self.reading.issues
        if keys.coaches == [LEAD]:
            lost = [name for name in names if not self._leads.get(self._agents[name].team)]
            if lost and not has_dropped_agents(self.reading):
                message = (
                    f"lead, and {listed(lost)} have no team with a lead (teams.lead); give one, name coaches, or "
                    "narrow who"
                )
                self.placed.issue(issues, message, "coach")
            return
        for index, name in enumerate(keys.coaches):
            known = self.reading.names("agents", field="agent_id")
            self.reading.is_known("agents", "agent", name, known, self.placed, "coach", index)

    def _check_routing(self, names: Sequence[str]) -> None:
        coaches = self.placed.item.coaches
        leads = self._leads.values() if coaches == [LEAD] else coaches
        people = {*names, *leads} if self.placed.item.is_joint else set()
        blocked = [agent.agent_id for agent in self.people.agents if agent.blocks is not None]
        assigned = [name for name in blocked if name in people]
        if assigned:
            message = (
                f"{listed(assigned)} have routing: assigned, and blocks of work and activities with a "
                "coach, days or hours do not go together; narrow who, or take coach, days and between out"
            )
            self.placed.issue(self.reading.issues, message)

    def _weeks(self, who: str) -> Iterator[Week]:
        keys = self.placed.item
        held = self.held.get((keys.id, who))
        if held is not None and held >= self.people.horizon.start:
            held = None
        return due_weeks(self.people.horizon, keys.every, f"{keys.id} {who}", keys.anchor, held)

    def _of_person(self, name: str) -> None:
        keys = self.placed.item
        coaches = self._coaches_of(name)
        if coaches is None:
            return
        for first, last in self._weeks(name):
            if not self._is_meant(name, first):
                continue
            code, minutes = f"{keys.id}-{name}-{first}", keys.minutes * (1 + bool(coaches))
            there = [coach for coach in coaches if not self._away.reason(coach, first, last)]
            reason = self._away.reason(name, first, last)
            if not reason and coaches and not there:
                reason = "; ".join(self._away.reason(coach, first, last) for coach in coaches)
            if reason:
                self._drop(code, name, minutes, reason)
                continue
            check_name(self.reading, self.placed, f"{keys.kind}:{code}", self.taken)
            if keys.is_joint:
                touched = self._away.touches(name, first, last)
                touched |= bool(there) and all(self._away.touches(coach, first, last) for coach in there)
                self._meet(code, name, [name], 1, there, (first, last), keys.need == "due" and not touched)
            else:
                is_due = keys.need == "due" and not self._away.touches(name, first, last)
                price = None if is_due else self.people.left_out(keys.need, keys.minutes, keys.price)
                step = keys.step_minutes or DUTY_STEP
                edge = DUTY_EDGE if keys.edge_minutes is None else keys.edge_minutes
                own = Coaching(code, name, keys.minutes, first, last, step, edge, price=price, is_due=is_due)
                self.found.coachings.append(own)

    def _of_team(self, team: str, members: Sequence[str]) -> None:
        keys = self.placed.item
        coaches = [self._leads[team]] if keys.coaches == [LEAD] else keys.coaches
        for first, last in self._weeks(team):
            meant = [name for name in members if name not in coaches and self._is_meant(name, first)]
            code = f"{keys.id}-{team}-{first}"
            there = [name for name in meant if not self._away.reason(name, first, last)]
            if not there:
                if meant:
                    self._drop(code, team, keys.minutes * len(meant), "everybody of the team is absent")
                continue
            check_name(self.reading, self.placed, f"{keys.kind}:{code}", self.taken)
            always = [name for name in there if not self._away.touches(name, first, last)] or there
            least = max(1, math.ceil(keys.quorum * len(always) - 1e-9))
            leading = [coach for coach in coaches if not self._away.reason(coach, first, last)]
            self._meet(code, team, there, least, leading, (first, last), keys.need == "due")

    def _meet(
        self,
        code: str,
        who: str,
        attendees: Sequence[str],
        least: int,
        coaches: Sequence[str],
        week: Week,
        is_due: bool,
    ) -> None:
        """Add a joint activity, or what has no time in the week to the dropped ones."""
        keys = self.placed.item
        starts, minutes = self._starts(*week), keys.minutes * (least + bool(coaches))
        if not starts:
            self._drop(code, who, minutes, f"no time of it lies in {week[0]} to {week[1]}")
            return
        price = self.people.left_out(keys.need, minutes, keys.price)
        self.found.joint.append(
            JointActivity(
                code,
                keys.kind,
                keys.minutes,
                starts,
                tuple(attendees),
                least,
                len(attendees),
                tuple(coaches),
                price=price,
                is_due=is_due,
            )
        )

    def _starts(self, first: date, last: date) -> tuple[datetime, ...]:
        keys, horizon = self.placed.item, self.people.horizon
        dates = [when for when in dates_between(first, last) if keys.days is None or when.weekday() in keys.days]
        found = clock_starts(dates, keys.between, keys.minutes, keys.step_minutes or CLOCK_STEP, self.reading.zone)
        return tuple(one for one in found if horizon.origin <= one < horizon.moment(horizon.end_minute))

    def _coaches_of(self, name: str) -> list[str] | None:
        """Who may coach somebody; ``None`` where that is only the person."""
        coaches = self.placed.item.coaches
        if coaches == [LEAD]:
            coaches = [self._leads[self._agents[name].team]]
        others = [coach for coach in coaches if coach != name]
        return None if coaches and not others else others

    def _is_meant(self, name: str, when: date) -> bool:
        """Whether tenure and figures of a person fit on a date."""
        who = self.placed.item.who
        if not has_tenure(who, self._agents[name], when):
            return False
        if who.kpi is None:
            return True
        value = self.kpis.get((name, who.kpi.name))
        if value is None or (who.kpi.below is not None and value >= who.kpi.below):
            return False
        return who.kpi.above is None or value > who.kpi.above

    def _drop(self, code: str, who: str, minutes: int, reason: str) -> None:
        self.found.dropped.append(DroppedActivity(f"{self.placed.item.kind}:{code}", who, minutes, reason))
