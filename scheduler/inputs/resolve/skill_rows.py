"""``skills.csv`` to the skills people hold, by date.

The date a duty starts on decides. What is told of it: whose skill begins or ends inside the dates planned, who holds
none on some date, and what runs out in the weeks after.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from scheduler.domain.agents import Absence, Agent
from scheduler.domain.clock import Horizon
from scheduler.domain.forecasts import VolumeNote
from scheduler.domain.skill_spans import SkillSpan, held_on
from scheduler.inputs.reading.validation import Placed
from scheduler.inputs.resolve.assigned_work import assigned_people
from scheduler.inputs.resolve.dated_rows import free_spans
from scheduler.inputs.resolve.site_notes import listed
from scheduler.inputs.resolve.site_reading import SiteReading
from scheduler.inputs.schema.rows import SkillRow

USUAL_PROFICIENCY = 3
WARNED_WEEKS = 8
"""Weeks after the dates planned in which an expiry is told."""
NEAR = timedelta(days=31)
"""Dates around the horizon that rules may ask about; what lies beyond tells no two people apart."""

Row = Placed[SkillRow]


def resolve_skills(
    reading: SiteReading, agents: Sequence[Agent], queue_names: list[str], horizon: Horizon | None
) -> tuple[Agent, ...]:
    """Give agents the skills that lines of ``skills.csv`` say they hold inside the horizon.

    A queue that has lines for an agent is held on their dates alone, whether ``agents.csv`` lists it or not. People
    whose work is assigned have the skills they hold on every date: their blocks are cut alike on all of them.
    """
    rows = _rows(reading, queue_names)
    if horizon is None or not rows:
        return tuple(agents)
    fixed = assigned_people(reading)
    return tuple(
        _with_skills(agent, rows[agent.agent_id], horizon, agent.agent_id in fixed, reading)
        if agent.agent_id in rows
        else agent
        for agent in agents
    )


def _rows(reading: SiteReading, queue_names: list[str]) -> dict[str, list[Row]]:
    """Lines by agent, in the order of the file; unknown names and overlapping dates are noted."""
    ids = reading.names("agents", field="agent_id")
    found: dict[str, list[Row]] = {}
    for placed in reading.items(SkillRow, "skills"):
        reading.is_known("agents", "agent", placed.item.agent_id, ids, placed, "agent_id")
        reading.is_known("site", "queue", placed.item.skill, queue_names, placed, "skill")
        found.setdefault(placed.item.agent_id, []).append(placed)
    for own in found.values():
        ordered = sorted(own, key=lambda placed: (placed.item.skill, placed.item.first or date.min, placed.line))
        for one, other in pairwise(ordered):
            span = _span(other.item)
            if one.item.skill == span.skill and span.first <= _span(one.item).last:
                message = (
                    f"these dates of {other.item.agent_id} for {span.skill!r} overlap those at {one.where} "
                    f"({_dates(one.item)}); cut or delete one of the two"
                )
                other.issue(reading.issues, message, "from")
    return found


def _with_skills(agent: Agent, rows: Sequence[Row], horizon: Horizon, is_fixed: bool, reading: SiteReading) -> Agent:
    spans = [_span(placed.item) for placed in rows]
    dates = [horizon.date_of(day) for day in range(horizon.days)]
    listed_there = dict.fromkeys((*agent.preference, *(span.skill for span in spans)))
    held = {skill: [when for when in dates if _holds(spans, skill, when)] for skill in listed_there}
    kept = [skill for skill in listed_there if (len(held[skill]) == len(dates) if is_fixed else held[skill])]
    if is_fixed and not kept:
        rows[0].issue(
            reading.issues,
            f"the work of {agent.agent_id} is assigned, and {agent.agent_id} holds no skill on every date planned "
            f"({dates[0]} to {dates[-1]}); plan up to the change, set routing to skill, or give one that lasts",
            "until",
        )
        return agent
    known = {skill: _proficiency(rows, skill, held[skill][0]) for skill in kept}
    kept.sort(key=lambda skill: -known[skill])
    # Skills held throughout, the night before included, need no dates: people who have them so are alike.
    near = [dates[0] - timedelta(days=1), *dates]
    dated = {span.skill for span in spans if not all(_holds(spans, span.skill, when) for when in near)}
    own = () if is_fixed else tuple(_near(span, horizon) for span in spans if span.skill in dated & set(kept))
    return replace(
        agent,
        skills=frozenset(kept),
        preference=tuple(kept),
        skill_dates=tuple(sorted(own, key=lambda span: (span.skill, span.first))),
    )


def _span(row: SkillRow) -> SkillSpan:
    return SkillSpan(row.skill, row.first or date.min, row.until or date.max)


def _near(span: SkillSpan, horizon: Horizon) -> SkillSpan:
    low, high = horizon.start - NEAR, horizon.end + NEAR
    return SkillSpan(span.skill, min(max(span.first, low), high), max(min(span.last, high), low))


def _holds(spans: Sequence[SkillSpan], skill: str, when: date) -> bool:
    return skill in held_on(frozenset({skill}), spans, when)


def _proficiency(rows: Sequence[Row], skill: str, when: date) -> int:
    """Proficiency in the line that holds on a date; 3 where it says nothing."""
    found = (placed.item for placed in rows if placed.item.skill == skill)
    said = next((row.proficiency for row in found if _span(row).first <= when <= _span(row).last), None)
    return USUAL_PROFICIENCY if said is None else said


def _dates(row: SkillRow) -> str:
    return f"{row.first or 'the beginning'} to {row.until or 'the end'}"


def days_without_skill(agents: Sequence[Agent], absences: tuple[Absence, ...], horizon: Horizon) -> tuple[Absence, ...]:
    """Add unpaid absences where people hold no skill at all: who serves nothing gets no duty."""
    found = list(absences)
    for agent in agents:
        idle = _idle_days(agent, horizon)
        mine = [absence for absence in absences if absence.agent_id == agent.agent_id] if idle else []
        for day in idle:
            start, end = (horizon.moment(horizon.midnight(edge)) for edge in (day, day + 1))
            found += [Absence(agent.agent_id, a, b, "unavailable") for a, b in free_spans(mine, start, end)]
    return tuple(found)


def _idle_days(agent: Agent, horizon: Horizon) -> list[int]:
    """Days of the horizon on which somebody employed holds no skill."""
    if agent.skills and not agent.skill_dates:
        return []
    dates = [(day, horizon.date_of(day)) for day in range(horizon.days)]
    return [day for day, when in dates if agent.employed_on(when) and not agent.skills_on(when)]


def skill_notes(reading: SiteReading, agents: Sequence[Agent], horizon: Horizon) -> tuple[VolumeNote, ...]:
    """Say who gains or loses which skill when, and what ends in the weeks after the dates planned."""
    rows: dict[str, list[Row]] = {}
    for placed in reading.items(SkillRow, "skills"):
        rows.setdefault(placed.item.agent_id, []).append(placed)
    dated = [agent for agent in agents if agent.agent_id in rows]
    found = [note for agent in dated for note in _of_one(agent, rows[agent.agent_id], horizon)]
    soon = sorted(
        (end, f"{agent.agent_id} {skill} ({end})")
        for agent in dated
        for skill, end in _ending(rows[agent.agent_id])
        if horizon.end <= end <= horizon.end + timedelta(weeks=WARNED_WEEKS) and agent.employed_on(end)
    )
    if soon:
        text = f"ends within {WARNED_WEEKS} weeks after the dates planned: {listed(text for _, text in soon)}; renew it"
        found.append(VolumeNote("skills.csv", text, about="skills"))
    return tuple(found)


def _ending(rows: Sequence[Row]) -> Iterator[tuple[str, date]]:
    """Skills and the date after which they are held no more."""
    for skill in dict.fromkeys(placed.item.skill for placed in rows):
        last = max(_span(placed.item).last for placed in rows if placed.item.skill == skill)
        if last < date.max:
            yield skill, last


def _of_one(agent: Agent, rows: Sequence[Row], horizon: Horizon) -> Iterator[VolumeNote]:
    who = agent.agent_id
    spans = [_span(placed.item) for placed in rows]
    dates = [horizon.date_of(day) for day in range(horizon.days)]
    for skill in dict.fromkeys(span.skill for span in spans):
        held = [when for when in dates if _holds(spans, skill, when)]
        if len(held) == len(dates):
            continue
        text = f"{who} does not hold {skill} on the dates planned ({_told(spans, skill)}): it is not used"
        if held and skill not in agent.skills:
            text = (
                f"{who}'s work is assigned, and {who} does not hold {skill} on all dates planned "
                f"({_told(spans, skill)}): it is not used on any of them"
            )
        elif held:
            text = f"{who} serves {skill} in duties that start {_stretches(held)} only ({_told(spans, skill)})"
        yield VolumeNote("skills.csv", text, about="skills")
    if idle := [horizon.date_of(day) for day in _idle_days(agent, horizon)]:
        text = f"{who} holds no skill {_stretches(idle)}: no duty then; renew one, or give one in skills.csv"
        yield VolumeNote("skills.csv", text, about="skills")


def _told(spans: Sequence[SkillSpan], skill: str) -> str:
    """Dates as the file has them."""
    own = sorted((span.first, span.last) for span in spans if span.skill == skill)
    said = (
        f"{'' if first == date.min else f'from {first} '}{'for good' if last == date.max else f'until {last}'}"
        for first, last in own
    )
    return ", ".join(said)


def _stretches(dates: Sequence[date]) -> str:
    """Say dates in order as stretches."""
    parts: list[list[date]] = []
    for when in dates:
        if parts and when - parts[-1][-1] == timedelta(days=1):
            parts[-1].append(when)
        else:
            parts.append([when])
    return " and ".join(f"from {p[0]} to {p[-1]}" if len(p) > 1 else f"on {p[0]}" for p in parts)
