"""What a wish asks of the dates of whoever made it, everybody else's duties given."""

from __future__ import annotations

from collections.abc import Callable

from scheduler.domain.agents import IF_WORKING, PAIR_WISHES, Wish
from scheduler.domain.presence import carried_duties
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.shifts import DutyOption
from scheduler.engine.beside_others import Asked
from scheduler.goals.wishes import breaks_wish

Span = tuple[int, int]


def asked_by(problem: Problem, roster: Roster, wish: Wish) -> Asked | None:
    """Say which duties of which days grant a wish; ``None`` where none can: a duty carried in stands against it."""
    day = problem.horizon.day_of(wish.date)
    if wish.kind in PAIR_WISHES:
        return _pair_asks(problem, roster, wish, day)
    needs_duty = wish.kind in IF_WORKING
    return {day: lambda option: not breaks_wish(problem, wish, option) and not (needs_duty and option is None)}


def _pair_asks(problem: Problem, roster: Roster, wish: Wish, day: int) -> Asked | None:
    """Ask of the date and of the nights before it, whose duties reach into its hours."""
    window = problem.horizon.midnight(day), problem.horizon.midnight(day + 1)
    carried = carried_duties(problem)
    spans = {
        agent_id: _spans(problem, (*carried, *roster.duties), agent_id) for agent_id in (wish.agent_id, wish.other)
    }
    before = [_cut(span, window) for first, span in spans[wish.agent_id] if first < 0]
    theirs = [(first, _cut(span, window)) for first, span in spans[wish.other]]
    days = [first for first in (day - 1, day) if first >= 0]
    if wish.kind == "apart":
        taken = [span for _, span in theirs]
        if any(_meet(own, span) for own in before for span in taken):
            return None
        return {first: _apart(window, taken) for first in days}
    if _joined(before) != _joined([span for first, span in theirs if first < 0]):
        return None
    return {first: _together(window, [span for own, span in theirs if own == first]) for first in days}


def _spans(problem: Problem, duties: tuple[Duty, ...], agent_id: str) -> list[tuple[int, Span]]:
    """Day and minutes of the horizon of an agent's duties."""
    horizon = problem.horizon
    return [
        (horizon.day_of(duty.date), (horizon.minute_of(duty.start), horizon.minute_of(duty.end)))
        for duty in duties
        if duty.agent_id == agent_id
    ]


def _cut(span: Span, window: Span) -> Span:
    """Take what of a span lies in a window; empty where nothing does."""
    first, last = max(span[0], window[0]), min(span[1], window[1])
    return (first, last) if first < last else (0, 0)


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _joined(spans: list[Span]) -> list[Span]:
    return sorted(span for span in spans if span != (0, 0))


def _apart(window: Span, taken: list[Span]) -> Callable[[DutyOption | None], bool]:
    def will_do(option: DutyOption | None) -> bool:
        own = (0, 0) if option is None else _cut((option.start, option.end), window)
        return own == (0, 0) or not any(_meet(own, span) for span in taken)

    return will_do


def _together(window: Span, theirs: list[Span]) -> Callable[[DutyOption | None], bool]:
    wanted = _joined(theirs)

    def will_do(option: DutyOption | None) -> bool:
        own = [] if option is None else _joined([_cut((option.start, option.end), window)])
        return own == wanted

    return will_do
