"""Activities that fit no duty: why an agent has no legal week, with the shift and what to change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from scheduler.domain.activities import Coaching, Session
from scheduler.domain.break_places import activity_fits, breaks_fit
from scheduler.domain.legal_duties import LegalDuties
from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.shifts import DutyForm, DutyOption


def misfits(problem: Problem, duties: Mapping[str, LegalDuties], agents: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield agents and sentences on activities they are due and no duty of theirs can hold.

    Parameters
    ----------
    duties
        What the rules of single duties leave each agent.
    """
    for agent_id in agents:
        context = problem.contexts[agent_id]
        if agent_id in duties:
            legal = [option for day in duties[agent_id].days for option in day]
            yield from ((agent_id, text) for one in context.coachings if (text := _coaching(context, legal, one)))
            yield from ((agent_id, text) for one in context.sessions if (text := _session(context, legal, one)))


def _taken(context: AgentContext, option: DutyOption) -> frozenset[int]:
    """Slots of a duty that sessions fill."""
    horizon = context.horizon
    grid, length = horizon.interval_minutes, option.form.minutes
    spans = ([horizon.minute_of(edge) - option.start for edge in (s.start, s.end)] for s in context.sessions)
    return frozenset(slot for a, b in spans for slot in range(max(0, a) // grid, -(-min(b, length) // grid)))


def _coaching(context: AgentContext, legal: list[DutyOption], coaching: Coaching) -> str:
    """Say why a coaching due in the horizon has no place; empty where it has one."""
    horizon, agent_id = context.horizon, context.agent.agent_id
    if coaching.price is not None or not horizon.start <= coaching.latest <= horizon.end:
        return ""
    what = f"{agent_id}'s {coaching.activity} of {coaching.minutes} min, due {coaching.earliest} to {coaching.latest}"
    first, last = horizon.day_of(coaching.earliest), horizon.day_of(coaching.latest)
    able = [option for option in legal if first <= option.day <= last and option.coaching < 0]
    if not able:
        return f"{what}: {_no_duty(context, first, last)}; move its dates"
    longest: dict[str, int] = {}
    seen = set()
    for option in able:
        key = option.form, _taken(context, option)
        if key not in seen:
            seen.add(key)
            room = _most_minutes(context, *key, coaching)
            longest[option.form.shift] = max(longest.get(option.form.shift, 0), room)
    if max(longest.values()) >= coaching.minutes:
        return ""
    rooms = ", ".join(f"shift {shift!r} leaves at most {room} min in one piece" for shift, room in longest.items())
    return (
        f"{what}, fits no duty: {rooms} between its breaks and {coaching.edge_minutes} min from its ends; shorten it "
        f"to {max(longest.values())} min or less, split it, widen the windows of the breaks in shifts.yaml, or give "
        f"{agent_id} a longer shift"
    )


def _most_minutes(context: AgentContext, form: DutyForm, taken: frozenset[int], coaching: Coaching) -> int:
    """Longest activity a form has room for beside its breaks, up to the one wanted."""
    grid = context.horizon.interval_minutes
    for minutes in range(coaching.minutes, 0, -grid):
        if activity_fits(form, minutes, coaching.step_minutes, coaching.edge_minutes, taken, grid):
            return minutes
    return 0


def _session(context: AgentContext, legal: list[DutyOption], session: Session) -> str:
    """Say why a session that begins in the horizon cannot be attended; empty where it can."""
    horizon, agent_id = context.horizon, context.agent.agent_id
    start, end = horizon.minute_of(session.start), horizon.minute_of(session.end)
    attended = any(past.start <= session.start and session.end <= past.end for past in context.history)
    if attended or not 0 <= start < horizon.end_minute:
        return ""
    local, until = (moment.astimezone(horizon.tz) for moment in (session.start, session.end))
    what = f"{agent_id}'s {session.activity} of {local:%a %d %b %H:%M}-{until:%H:%M}"
    covering = [option for option in legal if option.coaching < 0 and option.start <= start and end <= option.end]
    if not covering:
        day = horizon.day_of(local.date())
        possible = [option for near in (day - 1, day) if 0 <= near < horizon.days for option in context.options(near)]
        if any(option.start <= start and end <= option.end for option in possible):
            return f"{what}: {_no_duty(context, day, day)}; move it, or take {agent_id} off its list"
        shifts = ", ".join(dict.fromkeys(repr(shift) for shift in context.contract.shifts))
        return (
            f"{what} ({end - start} min): no duty of {agent_id}'s shifts ({shifts}) covers all of it; move or shorten "
            "it, or let the shift start earlier, later or last longer in shifts.yaml"
        )
    grid = horizon.interval_minutes
    if any(breaks_fit(option.form, _taken(context, option), grid) for option in covering):
        return ""
    breaks = "; ".join(dict.fromkeys(_windows(option.form) for option in covering))
    return (
        f"{what} ({end - start} min): beside it the breaks of no duty find a place ({breaks}); shorten, split or move "
        "it, or widen the windows of the breaks in shifts.yaml"
    )


def _no_duty(context: AgentContext, first: int, last: int) -> str:
    horizon = context.horizon
    days = [horizon.date_of(day) for day in range(max(0, first), min(horizon.days, last + 1))]
    absent = [day for day in days if context.absent_on(day)]
    if days and len(absent) == len(days):
        return "absent on all these dates"
    return "absences, pattern, locks or rules leave no duty on these dates that could hold it"


def _windows(form: DutyForm) -> str:
    breaks = (f"{one.name} {_clock(one.earliest)} to {_clock(one.latest)} after its start" for one in form.breaks)
    return f"shift {form.shift!r}: {', '.join(breaks)}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d} h"
