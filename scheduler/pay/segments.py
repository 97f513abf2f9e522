"""Roster to minutes by agent, work date and pay code; the codes partition the paid minutes exactly.

Order of evaluation: cut segments at local midnight and at the borders of the night window, give each piece its code,
then turn the last paid minutes of the week beyond the contract's threshold into overtime. Durations are elapsed, so a
night shift over a clock change has its true hours; the night window is read on the local clock.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from scheduler.domain.clock import MINUTES_PER_DAY, Horizon, clock_moment, local_midnight, minutes_between
from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.roster import Duty, Roster, Segment
from scheduler.domain.site import NightWindow
from scheduler.pay.codes import CODE_ORDER, PayCode, PayLine, code_of


@dataclass(frozen=True)
class Piece:
    """A part of a segment that lies on one local date and wholly inside or outside the night window."""

    segment: Segment
    start: datetime
    end: datetime
    at_night: bool

    @property
    def minutes(self) -> int:
        """Elapsed minutes."""
        return minutes_between(self.start, self.end)


def pay_minutes(problem: Problem, roster: Roster) -> tuple[PayLine, ...]:
    """Minutes by agent, work date and pay code.

    Per agent and duty the lines add up to the duty's paid minutes, which are its work, paid breaks and paid activities.
    Paid leave is not part of a roster: see :func:`scheduler.pay.leave.leave_minutes`.

    Returns
    -------
    tuple of PayLine
        In the order of the problem's agents, then by date and code.

    Raises
    ------
    KeyError
        If a duty's agent is not in the problem.
    """
    lines: list[PayLine] = []
    order = {agent.agent_id: place for place, agent in enumerate(problem.agents)}
    for agent_id, duties in sorted(roster.by_agent.items(), key=lambda item: order[item[0]]):
        minutes = _agent_minutes(problem.contexts[agent_id], duties)
        keys = sorted(minutes, key=lambda key: (key[0], CODE_ORDER[key[1]]))
        lines.extend(PayLine(agent_id, day, code, minutes[day, code]) for day, code in keys)
    return tuple(lines)


def _agent_minutes(context: AgentContext, duties: Iterable[Duty]) -> Counter[tuple[date, PayCode]]:
    """Minutes of one agent by date and code, week after week."""
    horizon = context.horizon
    paid: dict[int, int] = defaultdict(int)
    for past in context.history:
        paid[_week(horizon, past.date)] += past.paid_minutes
    found: Counter[tuple[date, PayCode]] = Counter()
    for duty in sorted(duties, key=lambda d: d.start):
        week = _week(horizon, duty.date)
        for piece in pieces_of(duty.segments, horizon.tz, context.night):
            minutes = piece.minutes if piece.segment.paid else 0
            paid[week] += minutes
            over = min(minutes, max(0, paid[week] - context.contract.overtime_after_minutes))
            found[duty.date, PayCode.OVERTIME] += over
            found[duty.date, code_of(piece.segment, piece.at_night)] += minutes - over
    return +found


def _week(horizon: Horizon, when: date) -> int:
    """Index of the week a date lies in; negative before the horizon's first week."""
    return horizon.week_of(horizon.day_of(when))


def pieces_of(segments: Iterable[Segment], zone: ZoneInfo, night: NightWindow) -> Iterator[Piece]:
    """Cut segments at local midnights and at the borders of the night window; nothing is lost or counted twice."""
    own = tuple(segments)
    if not own:
        return
    # In UTC: moments of one local zone would compare by their clocks.
    spans = [(segment, segment.start.astimezone(UTC), segment.end.astimezone(UTC)) for segment in own]
    midnights, windows = _calendar(min(s[1] for s in spans), max(s[2] for s in spans), zone, night)
    borders = {*midnights, *(moment for window in windows for moment in window)}
    for segment, begin, finish in spans:
        cuts = sorted({begin, finish, *(border for border in borders if begin < border < finish)})
        for start, end in pairwise(cuts):
            yield Piece(segment, start, end, any(opens <= start < closes for opens, closes in windows))


def _calendar(
    start: datetime, end: datetime, zone: ZoneInfo, night: NightWindow
) -> tuple[list[datetime], list[tuple[datetime, datetime]]]:
    """Midnights and night windows that may touch a span; the window of the day before may still run at its start."""
    day, last = start.astimezone(zone).date() - timedelta(days=1), end.astimezone(zone).date()
    found = [_borders(day + timedelta(days=i), zone, night) for i in range((last - day).days + 1)]
    return [midnight for midnight, *_ in found], [(opens, closes) for _, opens, closes in found]


@lru_cache(maxsize=4096)
def _borders(day: date, zone: ZoneInfo, night: NightWindow) -> tuple[datetime, datetime, datetime]:
    """Midnight that starts a date, and the night window that opens on it."""
    closes = night.end if night.end > night.start else night.end + MINUTES_PER_DAY
    return local_midnight(day, zone), clock_moment(day, night.start, zone), clock_moment(day, closes, zone)
