"""Whether an agent has any legal tour: the tour oracle's question without prices, so without its kernels.

Of all ways to a state of the automaton only the one matters whose last duty ends earliest: rests ask for no more than
time since then. So one number a state, walked over the dates, decides.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scheduler.domain.agent_view import AgentView
from scheduler.domain.label import LabelModel
from scheduler.engine.array_types import Ints
from scheduler.engine.tables.break_room import BreakRoom
from scheduler.engine.tables.classes import LegalDay, LegalTours
from scheduler.engine.tables.product import LayeredAutomaton

NEVER = 1 << 30
"""End of a duty that cannot be, in minutes."""
_FAR = 1 << 40
"""Minutes by which the symbols of a day lie apart in one sorted array of starts."""


class _Starts:
    """Duties of a day whose breaks find room: the earliest end of those that start at or after a minute, by symbol."""

    def __init__(self, symbols: Ints, starts: Ints, ends: Ints, count: int) -> None:
        """``symbols``, ``starts`` and ``ends`` of the duties; ``count`` symbols in all."""
        every = np.arange(count)
        # The last entry of each symbol stands for "no duty starts so late".
        symbol = np.concatenate([symbols, every])
        minute = np.concatenate([starts, np.full(count, _FAR - 1)])
        order = np.lexsort((minute, symbol))
        base = symbol[order] * _FAR
        ends = np.concatenate([ends, np.full(count, NEVER)])[order]
        self._minutes = base + minute[order]
        self._ends = np.minimum.accumulate((base + ends)[::-1])[::-1] - base
        self._symbols = (every * _FAR)[None, :, None]

    def earliest_ends(self, after: Ints) -> Ints:
        """``(S, symbols, J)`` for ``after`` of shape ``(S, J)``: the least minute each duty may start at."""
        found = np.searchsorted(self._minutes, self._symbols + np.maximum(after, 0)[:, None, :])
        return np.asarray(self._ends[found])


class TourFinder:
    """Answers for many agents of a problem; agents alike are judged once.

    Parameters
    ----------
    grid
        Minutes of a planning interval.
    """

    def __init__(self, grid: int) -> None:
        self._grid = grid
        self._room = BreakRoom(grid)
        self._starts: dict[LegalDay, _Starts] = {}
        self._known: dict[tuple[object, ...], bool] = {}

    def has_tour(self, view: AgentView, legal: LegalTours) -> bool:
        """Whether some tour keeps the rules that have a label form, breaks and coachings included."""
        automaton, days = legal.automaton, legal.days
        if automaton.num_states[0] == 0:
            return False
        last = max((duty.end for duty in view.history), default=None)
        # Whoever has had every rest that is asked about by the first midnight is rested, however long ago.
        rested = -max(automaton.rests[-1], *(int(layer[:, 2].max(initial=0)) for layer in automaton.close))
        first = rested if last is None else max(rested, view.horizon.minute_of(last))
        key = (automaton, *days, first)
        if key not in self._known:
            starts = [self._starts_of(view, legal.labels, day) for day in days]
            self._known[key] = _reaches_the_end(automaton, starts, view.horizon.midnights, first)
        return self._known[key]

    def _starts_of(self, view: AgentView, labels: LabelModel, day: LegalDay) -> _Starts:
        if day not in self._starts:
            grid = self._grid
            busy = {slot for start, end in labels.busy for slot in range(start // grid, -(-end // grid))}
            rows = []
            for option, symbol in zip(day.options, day.symbols, strict=True):
                coaching = view.coachings[option.coaching] if option.coaching >= 0 else None
                own = range(option.start // grid, option.start // grid + option.form.minutes // grid)
                taken = frozenset(slot - own.start for slot in busy if slot in own)
                if self._room.fits(option.form, coaching, taken):
                    rows.append((symbol, option.start, option.end))
            symbols, starts, ends = np.array(rows, np.int64).reshape(len(rows), 3).T
            self._starts[day] = _Starts(symbols, starts, ends, len(day.features))
        return self._starts[day]


def _reaches_the_end(
    automaton: LayeredAutomaton, starts: Sequence[_Starts], midnights: Sequence[int], first: int
) -> bool:
    """Walk the earliest end of each state over the dates; ``first`` is when the last duty before them ended."""
    rests = np.array(automaton.rests, np.int64)
    ends = np.full(automaton.num_states[0], NEVER)
    ends[0] = first
    for day, own in enumerate(starts):
        later = np.full(automaton.num_states[day + 1], NEVER)
        off = automaton.off[day]
        np.minimum.at(later, off[off >= 0], ends[off >= 0])
        alive = np.flatnonzero(ends < NEVER)
        reached = own.earliest_ends(ends[alive, None] + rests)
        targets = automaton.moves[day][alive]
        open_moves = (targets >= 0) & (reached < NEVER)
        np.minimum.at(later, targets[open_moves], reached[open_moves])
        _close(later, automaton.close[day + 1], midnights[day + 1])
        ends = later
    return bool((automaton.accept & (ends < NEVER)).any())


def _close(ends: Ints, moves: Ints, midnight: int) -> None:
    """Take the moves open at a midnight to whoever has rested long enough, until nothing changes."""
    changed = True
    while changed:
        changed = False
        for source, target, rest in moves.tolist():
            if ends[source] <= midnight - rest and ends[source] < ends[target]:
                ends[target] = ends[source]
                changed = True
