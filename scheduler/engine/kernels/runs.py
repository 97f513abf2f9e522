"""Runs of duties alike but for the time: each begins and ends one position of the axis after the one before.

What a state reaches by the duties of a run are a few vectors added and compared, which processors do four at a time.
"""

from __future__ import annotations

from scheduler.engine.kernels.compiled import inner
from scheduler.engine.kernels.constants import HARDLY_POSSIBLE


@inner
def find_runs(tables, space, cls, d, costs):
    """Part the bearable duties of a day into runs; returns how many.

    Fills ``space.gained`` with what each duty is worth less the frame costs of the span's choice (``costs`` as in
    `sequences.advance`), and ``run_at``, ``run_length``, ``run_best`` with first duty, duties and best worth of each.
    """
    first = tables.option_ptr[cls, 0]
    count, open_run = 0, False
    for k in range(tables.option_ptr[cls, d], tables.option_ptr[cls, d + 1]):
        gained = space.option_value[k - first]
        if gained <= HARDLY_POSSIBLE:
            open_run = False
            continue
        if costs >= 0:
            gained -= tables.choice_cost[costs + tables.frame_kind[k]]
        space.gained[k - first] = gained
        if (
            open_run
            and tables.symbol[k] == tables.symbol[k - 1]
            and tables.end_index[k] == tables.end_index[k - 1] + 1
            and tables.rest_index[k] == tables.rest_index[k - 1] + 1
        ):
            space.run_length[count - 1] += 1
            space.run_best[count - 1] = max(space.run_best[count - 1], gained)
            continue
        space.run_at[count] = k
        space.run_length[count] = 1
        space.run_best[count] = gained
        count += 1
        open_run = True
    return count


@inner
def rise_by_run(before, gained, cost, after):
    """Raise values ``after`` the duties of a run to what is reached from those ``before`` them.

    ``before`` begins where the first duty's rest does; past its end its last value holds.
    """
    rising = min(len(after), len(before))
    for i in range(rising):
        reached = before[i] + (gained[i] - cost)
        after[i] = reached if reached > after[i] else after[i]
    last = before[len(before) - 1]
    for i in range(rising, len(after)):
        reached = last + (gained[i] - cost)
        after[i] = reached if reached > after[i] else after[i]


@inner
def rise_idle(before, idle, after):
    """Raise values ``after`` a day off that costs ``idle`` to what is reached from those ``before`` it."""
    rising = min(len(after), len(before))
    for i in range(rising):
        reached = before[i] - idle
        after[i] = reached if reached > after[i] else after[i]
    last = before[len(before) - 1] - idle
    for i in range(rising, len(after)):
        after[i] = last if last > after[i] else after[i]
