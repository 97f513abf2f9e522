"""Agents with the same legal tours at the same costs, and their tables."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import reduce
from itertools import pairwise
from math import gcd
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.errors import NoLabelFormError
from scheduler.domain.label import LabelModel
from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.shifts import DutyForm, DutyOption
from scheduler.engine.arrays import BREAKS, Ints, Tables
from scheduler.engine.batches import start_batches
from scheduler.engine.product import LayeredAutomaton, build_product
from scheduler.goals.registry import option_cost
from scheduler.rules.registry import rules_for


@dataclass
class TourClass:
    """What one class may do: its options by day, sorted by symbol, with costs, and its automaton."""

    context: AgentContext
    labels: LabelModel
    options: list[list[DutyOption]]
    costs: list[list[int]]
    off_costs: list[int]
    symbols: list[list[int]]
    num_symbols: list[int]
    automaton: LayeredAutomaton
    left_out: tuple[str, ...] = ()
    """Rules without a label form: where there are any, the CP-SAT oracle finds the tours and labels only bound them."""


def label_model(problem: Problem, context: AgentContext) -> tuple[LabelModel, tuple[str, ...]]:
    """State every rule of one agent for the tour oracle; the names of rules that cannot be stated come second.

    Leaving rules out makes the oracle optimistic: its value is then an upper bound.
    """
    labels = LabelModel()
    left_out = []
    for rule in rules_for(problem, context):
        try:
            rule.extend(labels, context)
        except NoLabelFormError:
            left_out.append(rule.name)
    return labels, tuple(left_out)


PAY_IN_KEY, HISTORY_IN_KEY = 3, 6
"""Where pay and history stand in ``class_key``."""


RULES_LOOK_BACK = timedelta(days=31)
"""Rules ask about employment on dates before the horizon too (runs that begin with it), at most so far back."""


def class_key(context: AgentContext) -> tuple[Any, ...]:
    """Everything that tells one agent's legal tours and costs from another's, names apart."""
    agent = context.agent
    oldest = context.horizon.start - RULES_LOOK_BACK
    return (
        agent.contract,
        agent.pattern,
        tuple(sorted(agent.skills)) if any(s.queue for s in context.shifts.values()) else (),
        agent.pay_rate,
        agent.hire_date if agent.hire_date and agent.hire_date > oldest else None,
        agent.end_date if agent.end_date and agent.end_date < context.horizon.end else None,
        tuple((d.date, d.start, d.end, d.paid_minutes) for d in context.history),
        tuple((a.start, a.end, a.kind, a.paid) for a in context.absences),
        tuple((w.date, w.kind, w.weight, w.minute, w.shift) for w in context.wishes),
        tuple((s.start, s.end) for s in context.sessions),
        tuple((c.minutes, c.earliest, c.latest, c.step_minutes, c.edge_minutes) for c in context.coachings),
        tuple((k, lock.kind, lock.start, lock.end, lock.shift, lock.breaks) for k, lock in context.locks.items()),
        tuple((k, duty.start, duty.end) for k, duty in context.base.items()),
        context.has_base,
    )


@dataclass
class LegalDays:
    """Legal options by day, sorted by symbol; their symbols; and the features each symbol stands for."""

    options: list[list[DutyOption]]
    symbols: list[list[int]]
    features: list[list[tuple[Hashable, ...]]]


def legal_days(labels: LabelModel, context: AgentContext) -> LegalDays:
    """Enumerate the options that filters and shapers leave, and group those no automaton tells apart."""
    found = LegalDays([], [], [])
    for day in range(context.horizon.days):
        legal = labels.legal_options(context.options(day))
        numbers: dict[tuple[Hashable, ...], int] = {}
        own = [numbers.setdefault(tuple(a.feature(o) for a in labels.automata), len(numbers)) for o in legal]
        order = sorted(range(len(legal)), key=lambda i, own=own, legal=legal: (own[i], legal[i].start))  # type: ignore[misc]
        found.options.append([legal[i] for i in order])
        found.symbols.append([own[i] for i in order])
        found.features.append(list(numbers))
    return found


def duty_key(context: AgentContext) -> tuple[Any, ...]:
    """Collect what filters, shapers and features may read: not wishes, base, pay or finished history."""
    key = class_key(replace(context, wishes=(), base={}, has_base=False))
    carried = tuple((d.start, d.end) for d in context.history if d.end > context.horizon.origin)
    return (*(part for i, part in enumerate(key) if i not in (PAY_IN_KEY, HISTORY_IN_KEY)), carried)


def build_class(problem: Problem, context: AgentContext, known: dict[tuple[Any, ...], LegalDays]) -> TourClass:
    """Enumerate legal options (or take those of agents alike), price them, and build the product automaton."""
    labels, left_out = label_model(problem, context)
    days = range(context.horizon.days)
    key = duty_key(context)
    if key not in known:
        known[key] = legal_days(labels, context)
    legal = known[key]
    automaton = build_product(labels.automata, legal.features, labels.must_work, labels.min_rest_minutes)
    return TourClass(
        context=context,
        labels=labels,
        options=legal.options,
        costs=[[option_cost(problem, context, day, option) for option in legal.options[day]] for day in days],
        off_costs=[option_cost(problem, context, day, None) for day in days],
        symbols=legal.symbols,
        num_symbols=[len(own) for own in legal.features],
        automaton=automaton,
        left_out=left_out,
    )


class Chunks:
    """Arrays laid one behind another; an array met before (the very object) keeps its place."""

    def __init__(self) -> None:
        self._arrays: list[NDArray[Any]] = []
        self._place: dict[int, int] = {}
        self._length = 0

    def add(self, array: NDArray[Any]) -> int:
        """Offset of the array's first element."""
        if id(array) not in self._place:
            self._place[id(array)] = self._length
            self._arrays.append(array)
            self._length += array.size
        return self._place[id(array)]

    def joined(self) -> Ints:
        """Everything, flat."""
        return np.concatenate([np.empty(0, np.int64), *(a.reshape(-1).astype(np.int64) for a in self._arrays)])


@dataclass
class TableBuilder:
    """Collects classes into one set of flat arrays."""

    grid: int
    num_days: int
    group_of: Callable[[str], int]
    """Index of the skill group that serves one queue only."""
    forms: dict[DutyForm, int] = field(default_factory=dict)
    coachings: dict[tuple[int, int, int], int] = field(default_factory=dict)

    def build(self, classes: Sequence[TourClass], class_of: Sequence[int]) -> Tables:
        """Lay out the tables."""
        axes = [_Axis.of(c) for c in classes]
        options: list[tuple[Any, ...]] = []
        pointers_of, move_ptr, off_ptr, close_ptr = [], [], [], []
        moves, off, accept = Chunks(), Chunks(), Chunks()
        close: list[tuple[int, int, int]] = []
        accept_ptr, busy_ptr, busy = [], [0], []
        for tour_class, axis in zip(classes, axes, strict=True):
            pointers = []
            for day in range(self.num_days):
                pointers.append(len(options))
                options.extend(self._options(tour_class, axis, day))
            pointers_of.append([*pointers, len(options)])
            automaton = tour_class.automaton
            move_ptr.append([moves.add(own) for own in automaton.moves])
            off_ptr.append([off.add(own) for own in automaton.off])
            own = []
            for layer in range(self.num_days + 1):
                own.append(len(close))
                close.extend((s, t, axis.close_index(rest)) for s, t, rest in automaton.close[layer].tolist())
            close_ptr.append([*own, len(close)])
            accept_ptr.append(accept.add(automaton.accept))
            busy.extend(self._busy(tour_class))
            busy_ptr.append(len(busy))
        columns = list(zip(*options, strict=True)) if options else [()] * 8
        rests = max((len(c.automaton.rests) for c in classes), default=1)
        rest_shift = np.zeros((len(classes), rests), np.int64)
        for i, (tour_class, axis) in enumerate(zip(classes, axes, strict=True)):
            for j, rest in enumerate(tour_class.automaton.rests):
                rest_shift[i, j] = (rest - tour_class.automaton.rests[0]) // axis.step
        ints = lambda values: np.array(values, np.int64)  # noqa: E731
        option_ptr = ints(pointers_of).reshape(len(classes), self.num_days + 1)
        start, form, coaching, group = (ints(columns[i]) for i in (0, 1, 3, 7))
        batch_ptr, batch_first, batch_options = start_batches(option_ptr, start, form, coaching, group)
        form_arrays = self._form_arrays()
        types = list(self.coachings) or [(1, 1, 0)]
        return Tables(
            class_of=ints(class_of),
            option_ptr=option_ptr,
            start=start,
            form=form,
            cost=np.array(columns[2], np.float64),
            coaching=coaching,
            symbol=ints(columns[4]),
            rest_index=ints(columns[5]),
            end_index=ints(columns[6]),
            group=group,
            batch_ptr=batch_ptr,
            batch_first=batch_first,
            batch_options=batch_options,
            num_states=ints([c.automaton.num_states for c in classes]).reshape(len(classes), self.num_days + 1),
            num_symbols=ints([c.num_symbols for c in classes]).reshape(len(classes), self.num_days),
            num_rests=ints([len(c.automaton.rests) for c in classes]),
            rest_shift=rest_shift,
            move_ptr=ints(move_ptr).reshape(len(classes), self.num_days),
            moves=moves.joined(),
            off_ptr=ints(off_ptr).reshape(len(classes), self.num_days),
            off=off.joined(),
            close_ptr=ints(close_ptr).reshape(len(classes), self.num_days + 2),
            close=ints(close).reshape(-1, 3),
            accept_ptr=ints(accept_ptr),
            accept=accept.joined(),
            axis=ints([a.length for a in axes]),
            first_end=ints([a.first_end for a in axes]),
            shift=ints([a.shift for a in axes]).reshape(len(classes), self.num_days),
            off_cost=np.array([c.off_costs for c in classes], np.float64).reshape(len(classes), self.num_days),
            **form_arrays,
            coaching_slots=ints([t[0] for t in types]),
            coaching_step=ints([t[1] for t in types]),
            coaching_edge=ints([t[2] for t in types]),
            busy_ptr=ints(busy_ptr),
            busy=ints(busy),
        )

    def _options(self, tour_class: TourClass, axis: _Axis, day: int) -> list[tuple[Any, ...]]:
        rows = []
        coachings = tour_class.context.coachings
        for option, cost, symbol in zip(
            tour_class.options[day], tour_class.costs[day], tour_class.symbols[day], strict=True
        ):
            form = self.forms.setdefault(option.form, len(self.forms))
            coaching = -1
            if option.coaching >= 0:
                c = coachings[option.coaching]
                key = (c.minutes // self.grid, max(1, c.step_minutes // self.grid), -(-c.edge_minutes // self.grid))
                coaching = self.coachings.setdefault(key, len(self.coachings))
            group = self.group_of(option.form.queue) if option.form.queue else -1
            rows.append(
                (
                    option.start // self.grid,
                    form,
                    cost,
                    coaching,
                    symbol,
                    axis.rest_index(day, option.start),
                    axis.end_index(day, option.end),
                    group,
                )
            )
        return rows

    def _busy(self, tour_class: TourClass) -> list[int]:
        """Slots of sessions, rising; those of earlier weeks are left out, the kernels count from slot 0."""
        return sorted(
            {
                slot
                for start, end in tour_class.labels.busy
                for slot in range(max(0, start // self.grid), -(-end // self.grid))
            }
        )

    def _form_arrays(self) -> dict[str, np.ndarray[Any, Any]]:
        """Forms in slots; windows are rounded inwards to the grid, stretches too."""
        grid = self.grid
        count = max(1, len(self.forms))
        arrays = {
            "form_slots": np.zeros(count, np.int64),
            "form_breaks": np.zeros(count, np.int64),
            "break_slots": np.zeros((count, BREAKS), np.int64),
            "break_low": np.zeros((count, BREAKS), np.int64),
            "break_high": np.zeros((count, BREAKS), np.int64),
            "stretch_low": np.zeros((count, BREAKS + 1), np.int64),
            "stretch_high": np.full((count, BREAKS + 1), 10_000, np.int64),
        }
        for form, i in self.forms.items():
            arrays["form_slots"][i] = form.minutes // grid
            arrays["form_breaks"][i] = len(form.breaks)
            for b, spec in enumerate(form.breaks):
                arrays["break_slots"][i, b] = spec.minutes // grid
                arrays["break_low"][i, b] = -(-spec.earliest // grid)
                arrays["break_high"][i, b] = spec.latest // grid
            for b in range(len(form.breaks) + 1):
                arrays["stretch_low"][i, b] = -(-form.min_stretch[b] // grid)
                arrays["stretch_high"][i, b] = form.max_stretch[b] // grid
        return arrays


@dataclass(frozen=True)
class _Axis:
    """The class's axis of duty ends: position x on layer d means "ended by ``base[d] + x * step`` minutes"."""

    step: int
    base: tuple[int, ...]
    least_rest: int
    length: int
    first_end: int
    shift: tuple[int, ...]

    @classmethod
    def of(cls, tour_class: TourClass) -> _Axis:
        context = tour_class.context
        horizon = context.horizon
        rests = tour_class.automaton.rests
        closing = {int(rest) for layer in tour_class.automaton.close for rest in layer[:, 2]}
        reach = max((*rests, *closing))
        midnights = horizon.midnights
        base = [midnight - reach for midnight in midnights]
        numbers = [b - a for a, b in pairwise(base)]
        numbers += [reach - rest for rest in (*rests, *closing)]
        numbers += [o.start - midnights[day] for day, options in enumerate(tour_class.options) for o in options]
        step = reduce(gcd, (n for n in numbers if n), 0) or horizon.interval_minutes
        ends = [o.end - base[day + 1] for day, options in enumerate(tour_class.options) for o in options]
        last = max((duty.end for duty in context.history), default=None)
        first = 0 if last is None else max(0, -(-(horizon.minute_of(last) - base[0]) // step))
        length = max([first, *(-(-e // step) for e in ends), 0]) + 1
        return cls(
            step,
            tuple(base),
            rests[0],
            length,
            first,
            tuple((b - a) // step for a, b in pairwise(base)),
        )

    def rest_index(self, day: int, start: int) -> int:
        """Position of the latest end that leaves the least rest before ``start``."""
        return (start - self.least_rest - self.base[day]) // self.step

    def end_index(self, day: int, end: int) -> int:
        """Position of an end as the next day sees it."""
        return max(0, -(-(end - self.base[day + 1]) // self.step))

    def close_index(self, rest: int) -> int:
        """Position of the latest end that leaves ``rest`` minutes before the midnight a layer begins at."""
        return (-self.base[0] - rest) // self.step
