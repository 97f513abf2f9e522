"""The tables of all classes, laid out flat for the compiled kernels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.problem import AgentContext
from scheduler.domain.roster import MEAL
from scheduler.domain.shifts import DutyForm
from scheduler.engine.array_types import Ints
from scheduler.engine.kernels.arrays import Tables
from scheduler.engine.kernels.constants import BREAKS, TOUR_WIDTH
from scheduler.engine.tables.assigned import block_tables
from scheduler.engine.tables.batches import start_batches
from scheduler.engine.tables.classes import LegalDay, TourClass


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


class DayColumns(NamedTuple):
    """Options of one day, a column each: ``start`` and ``end`` in minutes, indices of the others."""

    start: Ints
    end: Ints
    form: Ints
    coaching: Ints
    symbol: Ints
    group: Ints


@dataclass
class TableBuilder:
    """Collects classes into one set of flat arrays."""

    grid: int
    num_days: int
    group_of: Callable[[AgentContext, int, str], int]
    """Group a duty of an agent, on a day, bound to a queue (empty: to none) works as, -1 for the agent's own."""
    block_queues: Callable[[AgentContext], Sequence[str]] = lambda context: ()
    """Queues an agent's work is cut between; none where contacts are routed by skill."""
    width: int = TOUR_WIDTH
    """Columns of a tour's day."""
    forms: dict[DutyForm, int] = field(default_factory=dict)
    coachings: dict[tuple[int, int, int], int] = field(default_factory=dict)

    _columns: dict[tuple[int, int, int], DayColumns] = field(default_factory=dict)

    def build(
        self,
        classes: Sequence[TourClass],
        class_of: Sequence[int],
        group_of: Sequence[int] = (),
        special: Sequence[int] = (),
        with_rows: bool = False,
        with_totals: bool = False,
    ) -> Tables:
        """Lay out the tables of agents with these classes and own groups; ``special`` groups every class may use.

        ``with_rows``: presence rows price the states of agents; ``with_totals``: total rows price duties.
        """
        columns = [[self._columns_of(c, day, legal) for day, legal in enumerate(c.days)] for c in classes]
        bound = [_bound(own) for own in columns]
        may_use = [self._special(c, own, special) for c, own in zip(classes, bound, strict=True)]
        axes = [_Axis.of(c, own) for c, own in zip(classes, columns, strict=True)]
        every = [day for own in columns for day in own]
        count, days = len(classes), self.num_days
        sizes = np.array([len(day.start) for day in every], np.int64).reshape(count, days)
        option_ptr = np.zeros((count, days + 1), np.int64)
        option_ptr[:, 1:] = np.cumsum(sizes, axis=1)
        option_ptr += np.append(0, np.cumsum(sizes.sum(axis=1))[:-1])[:count, None]
        start = _flat([day.start for day in every]) // self.grid
        form, coaching = _flat([day.form for day in every]), _flat([day.coaching for day in every])
        group = _flat([day.group for day in every])
        batch_ptr, batch_first, batch_options = start_batches(option_ptr, start, form, coaching, group)
        form_arrays = self._form_arrays()
        types = list(self.coachings) or [(1, 1, 0)]
        busy = [self._busy(c) for c in classes]
        ends = start + form_arrays["form_slots"][form]
        return Tables(
            class_of=_ints(class_of),
            group_of=_ints(group_of),
            special_ptr=_ints(np.cumsum([0, *map(len, may_use)])),
            special=_ints([g for own in may_use for g in own]),
            option_ptr=option_ptr,
            start=start,
            form=form,
            cost=np.concatenate([np.empty(0), *(cost for c in classes for cost in c.costs)]),
            coaching=coaching,
            symbol=_flat([day.symbol for day in every]),
            rest_index=_flat(
                [a.rest_index(d, day.start) for a, own in zip(axes, columns, strict=True) for d, day in enumerate(own)]
            ),
            end_index=_flat(
                [a.end_index(d, day.end) for a, own in zip(axes, columns, strict=True) for d, day in enumerate(own)]
            ),
            group=group,
            batch_ptr=batch_ptr,
            batch_first=batch_first,
            batch_options=batch_options,
            num_symbols=_ints([len(legal.features) for c in classes for legal in c.days]).reshape(count, days),
            **self._automata(classes, axes),
            **_frames(classes, [len(day.start) for day in every]),
            axis=_ints([a.length for a in axes]),
            first_end=_ints([a.first_end for a in axes]),
            shift=_ints([a.shift for a in axes]).reshape(count, days),
            off_cost=np.array([c.off_costs for c in classes], np.float64).reshape(count, days),
            **form_arrays,
            coaching_slots=_ints([t[0] for t in types]),
            coaching_step=_ints([t[1] for t in types]),
            coaching_edge=_ints([t[2] for t in types]),
            busy_ptr=_ints(np.cumsum([0, *(len(own) for own in busy)])),
            busy=_ints([slot for own in busy for slot in own]),
            bound_ptr=_ints(np.cumsum([0, *map(len, bound)])),
            bound=_ints([g for own in bound for g in own]),
            **block_tables(self.block_queues, self.group_of, classes, columns, self.grid, int(ends.max(initial=0))),
            **(sums := _sums(classes)),
            width=self.width,
            with_rows=int(with_rows),
            with_totals=int(with_totals),
            with_extra=int(with_totals or len(sums["sum_most"]) > 0),
        )

    def _special(self, tour_class: TourClass, bound: Sequence[int], every: Sequence[int]) -> list[int]:
        """List the groups a class may work as: those every class may use, of its duties, and of its blocks."""
        context = tour_class.context
        blocks = [self.group_of(context, 0, queue) for queue in self.block_queues(context)]
        return list(dict.fromkeys([*every, *bound, *blocks]))

    def _automata(self, classes: Sequence[TourClass], axes: Sequence[_Axis]) -> dict[str, Any]:
        """Tables of the automata; classes with the same automaton share its moves."""
        moves, off, accept = Chunks(), Chunks(), Chunks()
        count, days = len(classes), self.num_days
        move_ptr, off_ptr, accept_ptr, close = [], [], [], []
        move_cost, off_cost, final_cost = Chunks(), Chunks(), Chunks()
        move_cost_ptr, off_move_ptr, final_ptr = [], [], []
        priced = [c.automaton.is_priced for c in classes]
        rests = max((len(c.automaton.rests) for c in classes), default=1)
        rest_shift = np.zeros((count, rests), np.int64)
        for i, (automaton, axis) in enumerate(zip((c.automaton for c in classes), axes, strict=True)):
            move_ptr.append([moves.add(own) for own in automaton.moves])
            off_ptr.append([off.add(own) for own in automaton.off])
            accept_ptr.append(accept.add(automaton.accept))
            move_cost_ptr.append([move_cost.add(own) if priced[i] else 0 for own in automaton.move_costs])
            off_move_ptr.append([off_cost.add(own) if priced[i] else 0 for own in automaton.off_costs])
            final_ptr.append(final_cost.add(automaton.final_costs) if priced[i] else 0)
            for layer in automaton.close:
                close.append(layer.copy())
                close[-1][:, 2] = axis.close_index(layer[:, 2])
            least = automaton.rests[0]
            rest_shift[i, : len(automaton.rests)] = [(rest - least) // axis.step for rest in automaton.rests]
        ends = np.cumsum([0, *(len(layer) for layer in close)])
        close_ptr = np.append(ends[:-1].reshape(count, days + 1), ends[days + 1 :: days + 1][:, None], axis=1)
        return {
            "num_states": _ints([c.automaton.num_states for c in classes]).reshape(count, days + 1),
            "num_rests": _ints([len(c.automaton.rests) for c in classes]),
            "rest_shift": rest_shift,
            "move_ptr": _ints(move_ptr).reshape(count, days),
            "moves": moves.joined(),
            "off_ptr": _ints(off_ptr).reshape(count, days),
            "off": off.joined(),
            "priced": _ints(priced),
            "move_cost_ptr": _ints(move_cost_ptr).reshape(count, days),
            "move_cost": move_cost.joined(),
            "off_move_ptr": _ints(off_move_ptr).reshape(count, days),
            "off_move_cost": off_cost.joined(),
            "final_ptr": _ints(final_ptr),
            "final_cost": final_cost.joined(),
            "close_ptr": np.ascontiguousarray(close_ptr, np.int64),
            "close": np.concatenate([np.empty((0, 3), np.int64), *close]),
            "accept_ptr": _ints(accept_ptr),
            "accept": accept.joined(),
        }

    def _columns_of(self, tour_class: TourClass, day: int, legal: LegalDay) -> DayColumns:
        """Columns of a day's options; classes that share the day, and count for the same, share them."""
        context = tour_class.context
        own_group = self.group_of(context, day, "")
        key = (id(legal), own_group, context.eighths[day])
        if key in self._columns:
            return self._columns[key]
        options, coachings = legal.options, context.coachings
        kinds = [-1]
        for c in coachings:
            key = (c.minutes // self.grid, max(1, c.step_minutes // self.grid), -(-c.edge_minutes // self.grid))
            kinds.append(self.coachings.setdefault(key, len(self.coachings)))
        self._columns[key] = DayColumns(
            start=_ints([o.start for o in options]),
            end=_ints([o.end for o in options]),
            form=_ints([self.forms.setdefault(o.form, len(self.forms)) for o in options]),
            coaching=_ints([kinds[o.coaching + 1] for o in options]),
            symbol=_ints(legal.symbols),
            group=_ints([self.group_of(context, day, o.form.queue) if o.form.queue else own_group for o in options]),
        )
        return self._columns[key]

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
            "break_is_meal": np.zeros((count, BREAKS), np.int64),
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
                arrays["break_is_meal"][i, b] = spec.name == MEAL
            for b in range(len(form.breaks) + 1):
                arrays["stretch_low"][i, b] = -(-form.min_stretch[b] // grid)
                arrays["stretch_high"][i, b] = form.max_stretch[b] // grid
        return arrays


def _bound(days: Sequence[DayColumns]) -> list[int]:
    """List the groups duties of a class work as, besides the agent's own."""
    used = np.unique(_flat([day.group for day in days]))
    return [g for g in used.tolist() if g >= 0]


def _sums(classes: Sequence[TourClass]) -> dict[str, Ints]:
    """Tables of the sums left to multipliers; classes with the same amounts share them."""
    units = Chunks()
    places: dict[bytes, int] = {}
    own = [(_flat(list(one.units)), one) for c in classes for one in c.left_sums]
    for amounts, _ in own:
        key = amounts.tobytes()
        if key not in places:
            places[key] = units.add(amounts)
    return {
        "sum_ptr": _ints(np.cumsum([0, *(len(c.left_sums) for c in classes)])),
        "sum_least": _ints([one.least for _, one in own]),
        "sum_most": _ints([one.most for _, one in own]),
        "unit_ptr": _ints([places[amounts.tobytes()] for amounts, _ in own]),
        "unit": units.joined(),
    }


def _frames(classes: Sequence[TourClass], sizes: Sequence[int]) -> dict[str, Any]:
    """Tables of the frames; ``sizes`` has the options of every class and day."""
    spans = [span for c in classes if c.frames for span in c.frames.spans]
    costs = Chunks()
    kinds = [own for c in classes for own in (c.frames.kinds if c.frames else [None] * len(c.days))]
    return {
        "span_ptr": _ints(np.cumsum([0, *(len(c.frames.spans) if c.frames else 0 for c in classes)])),
        "span_first": _ints([span.first for span in spans]),
        "span_last": _ints([span.last for span in spans]),
        "span_kinds": _ints([span.costs.shape[1] for span in spans]),
        "frame_kind": _flat(
            [np.zeros(size, np.int64) if own is None else own for own, size in zip(kinds, sizes, strict=True)]
        ),
        "choice_ptr": _ints(np.cumsum([0, *(len(span.base) for span in spans)])),
        "choice_base": _flat([span.base for span in spans]),
        "choice_cost_ptr": _ints([costs.add(span.costs) for span in spans]),
        "choice_cost": costs.joined(),
    }


def _ints(values: Any) -> Ints:
    return np.array(values, np.int64)


def _flat(arrays: Sequence[Ints]) -> Ints:
    return np.concatenate([np.empty(0, np.int64), *arrays])


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
    def of(cls, tour_class: TourClass, days: Sequence[DayColumns]) -> _Axis:
        context = tour_class.context
        horizon = context.horizon
        rests = tour_class.automaton.rests
        closing = {int(rest) for layer in tour_class.automaton.close for rest in np.unique(layer[:, 2])}
        reach = max((*rests, *closing))
        midnights = horizon.midnights
        base = [midnight - reach for midnight in midnights]
        numbers = [b - a for a, b in pairwise(base)]
        numbers += [reach - rest for rest in (*rests, *closing)]
        numbers += [int(np.gcd.reduce(own.start - midnights[day])) for day, own in enumerate(days)]
        step = int(np.gcd.reduce(np.array(numbers))) or horizon.interval_minutes
        ends = [int(own.end.max()) - base[day + 1] for day, own in enumerate(days) if len(own.end)]
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

    def rest_index(self, day: int, start: Ints) -> Ints:
        """Positions of the latest ends that leave the least rest before each ``start``."""
        return (start - self.least_rest - self.base[day]) // self.step

    def end_index(self, day: int, end: Ints) -> Ints:
        """Positions of ends as the next day sees them."""
        return np.maximum(0, -(-(end - self.base[day + 1]) // self.step))

    def close_index(self, rest: Ints) -> Ints:
        """Positions of the latest ends that leave ``rest`` minutes before the midnight a layer begins at."""
        return (-self.base[0] - rest) // self.step
