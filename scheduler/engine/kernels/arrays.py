"""The flat arrays the compiled kernels run on.

Slots are planning intervals counted from the horizon's origin; slots past the horizon's end (duties of the last night)
have no demand. A *class* is a set of agents with the same legal tours and the same cost of each.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scheduler.engine.array_types import Floats, Ints
from scheduler.engine.kernels.bundle import Bundle
from scheduler.engine.kernels.constants import BATCH, BREAKS, MOST_WINDOW_DAYS, OFF


@dataclass(frozen=True, eq=False)
class Tables(Bundle):
    """Legal tours of every class. ``C`` classes, ``D`` days, ``K`` options in all, ``F`` forms.

    Attributes
    ----------
    class_of, group_of
        (N,) class and own skill group of each agent.
    special_ptr, special
        (C + 1,) offsets of the groups some duties of each class may work as, besides the agent's own: of one queue (of
        duties bound to it, and of blocks of assigned work), or of dates on which a learner counts for something else.
    option_ptr
        (C, D + 1) options of class c on day d are ``option_ptr[c, d]:option_ptr[c, d + 1]``, sorted by symbol.
    start, form, cost, coaching, symbol
        (K,) slot, form index, cost in milli-currency, coaching type (-1 none), symbol of each option.
    rest_index, end_index
        (K,) position on the class's axis of duty ends: latest end before which the option may start (at the least
        rest), and its own end seen from the next day.
    group
        (K,) skill group the duty works as, -1 for the agent's own.
    batch_ptr, batch_first, batch_options
        (C, D + 1), (B + 1,), (K,) options of a day of one form and coaching with close starts, see ``batches``.
    num_states
        (C, D + 1).
    num_symbols
        (C, D).
    num_rests
        (C,) rest thresholds J of each class.
    rest_shift
        (C, Jmax) how many positions threshold j lies before the least rest.
    move_ptr, moves
        (C, D) offsets into moves, laid out state x symbol x J.
    off_ptr, off
        (C, D) offsets into next states after a day off.
    priced
        (C,) whether moves of the automaton cost anything; where not, the next six are empty of the class.
    move_cost_ptr, move_cost
        (C, D) offsets into milli-currency of moves, laid out state x symbol.
    off_move_ptr, off_move_cost
        (C, D) offsets into milli-currency of days off, by state.
    final_ptr, final_cost
        (C,) offsets into milli-currency of the states of the last layer.
    span_ptr
        (C + 1,) offsets of the spans of each class's frames, in the order of the days; none where it has no frames.
    span_first, span_last, span_kinds
        (S,) first day of each span, the day after it, kinds of duty.
    frame_kind
        (K,) kind of each option within its span.
    choice_ptr, choice_base
        (S + 1,) offsets of the choices of each span; (H,) milli-currency of each before any duty.
    choice_cost_ptr, choice_cost
        (S,) offsets into milli-currency of a duty, laid out choice x kind.
    close_ptr, close
        (C, D + 2) offsets of closing moves per layer; rows (state, next state, largest end position).
    accept_ptr, accept
        (C,) offsets into flags of the last layer.
    axis
        (C,) length E of the axis of duty ends.
    first_end
        (C,) position of the last past duty's end.
    shift
        (C, D) positions a day off moves the axis.
    off_cost
        (C, D) cost of a day off in milli-currency.
    form_slots, form_breaks
        (F,) length in slots and number of breaks.
    break_slots, break_low, break_high
        (F, BREAKS) length and window of start offsets in slots.
    break_is_meal
        (F, BREAKS) 1 where the break is a meal.
    stretch_low, stretch_high
        (F, BREAKS + 1).
    coaching_slots, coaching_step, coaching_edge
        (types,).
    busy_ptr, busy
        (C + 1,) slots of sessions of each class.
    bound_ptr, bound
        (C + 1,) offsets of those of ``special`` that options of each class work as.
    block_ptr, block_groups
        (C + 1,) groups between which the work of a class is cut; none where contacts are routed by skill.
    block_least, block_most
        (C,) least and most slots of a block.
    reach_ptr, reach
        (C,) offsets into the most slots of work that can begin at each slot; none where work is not cut.
    sum_ptr, sum_least, sum_most
        (C + 1,) offsets of the sums the automaton of each class leaves to multipliers; the range of each over a tour.
    unit_ptr, unit
        Offsets of what the options of the sum's class add to it.
    width
        Columns of a tour's day: ``TOUR_WIDTH``, and as many blocks as a duty can have.
    with_rows, with_totals
        1 where presence rows price people's states (`state_sums`), and where total rows price duties (`period_sums`).
    with_extra
        1 where ``Workspace.option_extra`` counts: total rows or multipliers price duties.
    """

    class_of: Ints
    group_of: Ints
    special_ptr: Ints
    special: Ints
    option_ptr: Ints
    start: Ints
    form: Ints
    cost: Floats
    coaching: Ints
    symbol: Ints
    rest_index: Ints
    end_index: Ints
    group: Ints
    batch_ptr: Ints
    batch_first: Ints
    batch_options: Ints
    num_states: Ints
    num_symbols: Ints
    num_rests: Ints
    rest_shift: Ints
    move_ptr: Ints
    moves: Ints
    off_ptr: Ints
    off: Ints
    priced: Ints
    move_cost_ptr: Ints
    move_cost: Ints
    off_move_ptr: Ints
    off_move_cost: Ints
    final_ptr: Ints
    final_cost: Ints
    span_ptr: Ints
    span_first: Ints
    span_last: Ints
    span_kinds: Ints
    frame_kind: Ints
    choice_ptr: Ints
    choice_base: Ints
    choice_cost_ptr: Ints
    choice_cost: Ints
    close_ptr: Ints
    close: Ints
    accept_ptr: Ints
    accept: Ints
    axis: Ints
    first_end: Ints
    shift: Ints
    off_cost: Floats
    form_slots: Ints
    form_breaks: Ints
    break_slots: Ints
    break_low: Ints
    break_high: Ints
    break_is_meal: Ints
    stretch_low: Ints
    stretch_high: Ints
    coaching_slots: Ints
    coaching_step: Ints
    coaching_edge: Ints
    busy_ptr: Ints
    busy: Ints
    bound_ptr: Ints
    bound: Ints
    block_ptr: Ints
    block_groups: Ints
    block_least: Ints
    block_most: Ints
    reach_ptr: Ints
    reach: Ints
    sum_ptr: Ints
    sum_least: Ints
    sum_most: Ints
    unit_ptr: Ints
    unit: Ints
    width: int
    with_rows: int
    with_totals: int
    with_extra: int

    @property
    def most_sums(self) -> int:
        """Most sums any class leaves to multipliers, 1 at least."""
        return max(1, int(np.diff(self.sum_ptr).max(initial=0)))


@dataclass(frozen=True, eq=False)
class Workspace(Bundle):
    """Scratch memory of one thread; contents mean nothing between calls."""

    value: Floats
    """(D + 1) * states * axis, best value by layer, state and last end."""
    present: Floats
    """(slots + 1,) prefix sums of what a duty without pauses is worth; sessions at 0 but for presence rows."""
    off_phones: Floats
    """(slots + 1,) prefix sums of what being off the queues loses; the same array where no state has a worth."""
    at_meal: Floats
    """(slots + 1,) the same of a meal."""
    blocked: Ints
    """(slots + 1,) slots of sessions before each slot; only the last, 0, is kept where there are none."""
    option_value: Floats
    """(most options of a class,)."""
    option_extra: Floats
    """(most options of a class,) what each is worth to total rows, less what multipliers charge; filled by whoever asks
    for a tour."""
    span_end: Floats
    """(states * axis,) best over the choices of a span, by state and last end."""
    ahead: Floats
    """(D + 1) * states, most that is still to be won, by layer and state."""
    edges: Floats
    """(D + 1) * states, the same of the layers between spans, by their best choices."""
    gained: Floats
    """(most options of a class,) worth of a day's duties under a choice."""
    run_at: Ints
    """(most options of a class,) first duty of each run of a day; see `runs`."""
    run_length: Ints
    """(most options of a class,) duties of each run."""
    run_best: Floats
    """(most options of a class,) worth of the best duty of each run."""
    symbol_worth: Floats
    """(most symbols,) best duty of each symbol on a day."""
    live: Ints
    """(D + 1) * states, whether a state can still be on the best way."""
    alive: Ints
    """(states,) live states of a layer."""
    choice_bound: Floats
    """(most choices,) bound on the tours of each choice."""
    window_value: Floats
    """MOST_WINDOW_DAYS + 1 layers * states * axis, best value in a window by layer, state and last end."""
    window_option: Ints
    """The same, what led to it: an option, or see `window_layers`."""
    window_source: Ints
    """The same, the value it came from."""
    mark: Ints
    """(MOST_WINDOW_DAYS + 1, states), 1 where a state is listed; all 0 between calls."""
    listed: Ints
    """(MOST_WINDOW_DAYS + 1, states), states of each layer that can be reached."""
    num_listed: Ints
    """(MOST_WINDOW_DAYS + 1,) how many."""
    layers: Floats
    """(BREAKS, longest form, 1) best value of the breaks so far, of one start."""
    rows: Floats
    """(2, longest form, BATCH) the same for a batch of starts: of the break before and this one."""
    least: Floats
    """(BATCH,) running minima of a batch."""
    losses: Floats
    """(BATCH,) least loss of the breaks of a batch's starts."""
    losses_with_coaching: Floats
    """(BATCH,) the same, the coaching included."""
    stretch: Floats
    """(slots + 1, longest form) most that work from a slot on is worth, by its length; read where work is cut."""
    block_sums: Floats
    """(most queues of a class, slots + 1) prefix sums of what a person is worth."""
    pause: Floats
    """(slots + 1,) prefix sums of what being on duty off the queues is worth."""
    meal: Floats
    """(slots + 1,) the same of a meal."""
    cut_sums: Floats
    """(most queues of a class, longest form) prefix sums of one stretch."""
    cut_begun: Floats
    """(most queues of a class,) most that blocks before the last are worth, less the sum up to it."""
    cut_value: Floats
    """(longest form,) most a stretch is worth, by length."""
    cut_second: Floats
    """(longest form,) the same without the last queue of the best cut."""
    cut_queue: Ints
    """(longest form,) that queue."""
    cut_slots: Ints
    """(longest form,) slots of a duty."""
    kept: Ints
    """(D, width) a tour to come back to."""
    change: Ints
    """(D, width) options of the days a repair changes."""
    path: Ints
    """(D + 1, 2) states and ends of a tour in repair."""
    used: Ints
    """(most sums of a class,) what a tour adds up to."""
    steps: Floats
    """(most sums of a class,) how multipliers last moved."""
    best_multipliers: Floats
    """(most sums of a class,) those that prove most."""


def make_workspace(tables: Tables, num_slots: int) -> Workspace:
    """Allocate scratch memory for one thread; ``num_slots`` counts slots up to the end of the last possible duty."""
    layers = tables.num_states.shape[1]
    per_layer = int((tables.num_states.max(axis=1).astype(np.int64) * tables.axis).max()) if len(tables.axis) else 1
    states = max(1, int(tables.num_states.max(initial=1)))
    axis = int(tables.axis.max(initial=1))
    longest = int(tables.form_slots.max()) + 2 if len(tables.form_slots) else 2
    most = int((tables.option_ptr[:, -1] - tables.option_ptr[:, 0]).max()) if len(tables.option_ptr) else 1
    choices = int(np.diff(tables.choice_ptr).max(initial=1))
    present = np.zeros(num_slots + 1)
    queues = int(np.diff(tables.block_ptr).max(initial=0))
    cut_slots, cut_longest = (num_slots + 1, longest) if queues else (1, 1)
    windows = MOST_WINDOW_DAYS + 1 if layers > MOST_WINDOW_DAYS + 1 else 1
    return Workspace(
        value=np.empty(layers * max(1, per_layer)),
        present=present,
        off_phones=np.zeros(num_slots + 1) if tables.with_rows else present,
        at_meal=np.zeros(num_slots + 1) if tables.with_rows else present,
        blocked=np.zeros(num_slots + 1, np.int64),
        option_value=np.empty(max(1, most)),
        option_extra=np.zeros(max(1, most)),
        span_end=np.empty(max(1, per_layer)),
        ahead=np.empty(layers * states),
        edges=np.empty(layers * states),
        gained=np.empty(max(1, most)),
        run_at=np.empty(max(1, most), np.int64),
        run_length=np.empty(max(1, most), np.int64),
        run_best=np.empty(max(1, most)),
        symbol_worth=np.empty(int(tables.num_symbols.max(initial=1))),
        live=np.zeros(layers * states, np.int64),
        alive=np.empty(states, np.int64),
        choice_bound=np.empty(choices),
        window_value=np.empty(windows * states * axis),
        window_option=np.empty(windows * states * axis, np.int64),
        window_source=np.empty(windows * states * axis, np.int64),
        mark=np.zeros((windows, states), np.int64),
        listed=np.empty((windows, states), np.int64),
        num_listed=np.zeros(windows, np.int64),
        layers=np.empty((BREAKS, longest, 1)),
        rows=np.empty((2, longest, BATCH)),
        least=np.empty(BATCH),
        losses=np.empty(BATCH),
        losses_with_coaching=np.empty(BATCH),
        stretch=np.zeros((cut_slots, cut_longest)),
        block_sums=np.zeros((max(1, queues), cut_slots)),
        pause=np.zeros(cut_slots),
        meal=np.zeros(cut_slots),
        cut_sums=np.zeros((max(1, queues), cut_longest)),
        cut_begun=np.zeros(max(1, queues)),
        cut_value=np.zeros(cut_longest),
        cut_second=np.zeros(cut_longest),
        cut_queue=np.zeros(cut_longest, np.int64),
        cut_slots=np.zeros(cut_longest, np.int64),
        kept=np.full((layers - 1, tables.width), OFF, np.int64),
        change=np.full((layers - 1, tables.width), OFF, np.int64),
        path=np.zeros((layers, 2), np.int64),
        used=np.zeros(tables.most_sums, np.int64),
        steps=np.zeros(tables.most_sums),
        best_multipliers=np.zeros(tables.most_sums),
    )
