"""The language in which rules speak to the fast tour oracle: filters, forms, automata and counters.

A *duty rule* filters the duties of a date or narrows their forms. A *tour rule* is a finite automaton over the dates,
or a counter. The engine compiles any combination into tables for one kernel.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

from scheduler.domain.shifts import DutyForm, DutyOption
from scheduler.domain.work_blocks import WorkBlocks

State = Any


@dataclass(frozen=True)
class Summed:
    """What an automaton says that only adds up its feature, a whole number, over all dates: the range of the sum.

    The engine may leave such an automaton out of its tables and keep to the range by other means.

    Parameters
    ----------
    least, most
        Both inclusive; ``None``: there is no such limit.
    """

    least: int | None = None
    most: int | None = None


@dataclass(frozen=True)
class Automaton:
    """A finite automaton over the dates of the horizon.

    Parameters
    ----------
    name
        The rule's name.
    start
        State before the first date (carry-over from earlier weeks belongs here).
    step
        ``step(state, day, feature, rested) -> state`` after the day, or ``None`` if forbidden. ``feature`` is
        ``None`` on a day off. ``rested`` tells whether at least ``rest_minutes`` lie between the previous duty's end
        and this duty's start; it is ``False`` on days off. A ``True`` must never forbid what ``False`` allows.
    feature
        What of a duty the automaton distinguishes.
    final
        Whether a state is accepted after the last date.
    rest_minutes
        Threshold of ``rested``; 0 where the automaton does not ask.
    close
        ``close(state, day) -> state``: a further move at the end of a day, open to tours whose last duty ended at least
        ``rest_minutes`` before the local midnight that ends the day; ``None`` where there is none.
    summed
        Where the automaton does nothing but sum its feature over the dates of the horizon.
    """

    name: str
    start: State
    step: Callable[[State, int, Hashable, bool], State | None]
    feature: Callable[[DutyOption], Hashable] = lambda option: True
    final: Callable[[State], bool] = lambda state: True
    rest_minutes: int = 0
    close: Callable[[State, int], State | None] | None = None
    summed: Summed | None = None


def counter(
    name: str,
    days: range,
    horizon_days: int,
    amount: Callable[[DutyOption], int],
    low: int,
    high: int,
    start: int = 0,
) -> Automaton:
    """Build the automaton that sums ``amount`` over the duties dated in ``days`` and wants ``low..high``.

    ``start`` is what dates before the horizon contributed. Where ``days`` reaches beyond the horizon, ``low`` is not
    asked for: later weeks can still reach it.
    """
    inside = range(max(0, days.start), min(horizon_days, days.stop))
    complete = days.stop <= horizon_days
    last = inside[-1] if len(inside) else -1

    def step(state: int, day: int, feature: Hashable, rested: bool) -> int | None:
        if day not in inside:
            return state
        total = state + (int(feature) if feature is not None else 0)  # type: ignore[call-overload]
        if total > high or (day == last and complete and total < low):
            return None
        return 0 if day == last else total

    return Automaton(name, start, step, amount)


def settle(total: int, low: int, high: int, left: int) -> int | None:
    """Reduce a running total that must end in ``low..high`` to the smallest one with the same future.

    ``left`` is the most that later dates can still add. ``None`` where the total cannot end inside any more. Once the
    upper limit is out of reach only what is missing to the lower one matters, so that far fewer states remain.
    """
    if total > high or total + left < low:
        return None
    return min(total, low) if total + left <= high else total


@dataclass
class LabelModel:
    """What the rules of one agent say together; each rule's ``extend`` face adds to it.

    Filters, shapers and features are asked about a date in a model stated for `AgentView.on_day` of that date: agents
    alike in it share what they answer. Everything else is stated for the whole `AgentView`.

    Attributes
    ----------
    filters
        Duty options every filter accepts are legal.
    shapers
        Each maps an option to the forms that are legal in its place (none: it is illegal; several: any of them).
    automata
        All must accept the tour.
    min_rest_minutes
        Least elapsed minutes between two duties.
    must_work
        Day indices on which a day off is forbidden.
    busy
        ``(start, end)`` minutes of sessions: on duty throughout, no break, no coverage.
    blocks
        How work on duties without a queue of their own is cut into blocks of one queue; ``None`` where it is not.
    """

    filters: list[Callable[[DutyOption], bool]] = field(default_factory=list)
    shapers: list[Callable[[DutyOption], Sequence[DutyForm]]] = field(default_factory=list)
    automata: list[Automaton] = field(default_factory=list)
    min_rest_minutes: int = 0
    must_work: set[int] = field(default_factory=set)
    busy: list[tuple[int, int]] = field(default_factory=list)
    blocks: WorkBlocks | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the automata, in order."""
        return tuple(automaton.name for automaton in self.automata)

    def legal_options(self, options: Sequence[DutyOption]) -> list[DutyOption]:
        """Apply filters and shapers; keeps order, drops duplicates."""
        found: dict[DutyOption, None] = {}
        for option in options:
            if not _passes(option, self.filters):
                continue
            forms = [option.form]
            for shape in self.shapers:
                forms = [new for form in forms for new in shape(_with_form(option, form))]
            for form in forms:
                if all(b.earliest <= b.latest for b in form.breaks):
                    found.setdefault(_with_form(option, form))
        return list(found)


def _passes(option: DutyOption, filters: Sequence[Callable[[DutyOption], bool]]) -> bool:
    for keep in filters:  # noqa: SIM110  # a generator a duty costs more than the filters
        if not keep(option):
            return False
    return True


def _with_form(option: DutyOption, form: DutyForm) -> DutyOption:
    return option if form is option.form else DutyOption(option.day, option.start, form, option.coaching)
