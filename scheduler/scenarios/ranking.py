"""Columns in order of what they cost as simulated, and whether the best is told from the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from scheduler.domain.run import Run
from scheduler.scenarios.column import Column
from scheduler.scenarios.played import Difference, Play, Yardstick, difference, play, same_contacts, same_measure
from scheduler.simulation import SimulationOptions


@dataclass(frozen=True)
class Ranking:
    """Columns that serve the base's contacts, the cheapest as simulated first.

    Parameters
    ----------
    names
        Columns that serve other contacts are not among them: more contacts cost more, whatever is decided.
    lead
        The first less the second; ``None`` where there is just one.
    """

    names: tuple[str, ...] = ()
    lead: Difference | None = None


def rank(
    columns: Sequence[Column],
    runs: Mapping[str, Run],
    options: SimulationOptions,
    playing: Callable[[str], None],
) -> tuple[tuple[Column, ...], Ranking]:
    """Play every column that has a roster, and compare it with the first.

    Parameters
    ----------
    columns
        The base first.
    runs
        Rosters by the column's name.
    playing
        Called with a column's name before it is played.
    """
    measure = runs[next(column.name for column in columns if column.name in runs)].problem
    yardstick, plays = Yardstick(measure), {}
    for column in columns:
        if column.name in runs:
            playing(column.name)
            plays[column.name] = play(runs[column.name], yardstick, options)
    base = plays.get(columns[0].name)
    found = tuple(_judged(column, plays.get(column.name), base, yardstick) for column in columns)
    alike = [column for column in found if column.simulated is not None and column.same_contacts]
    order = sorted(alike, key=lambda column: column.simulated.cost if column.simulated else 0.0)
    names = tuple(column.name for column in order)
    lead = difference(plays[names[0]], plays[names[1]]) if len(names) > 1 else None
    return found, Ranking(names, lead)


def _judged(column: Column, own: Play | None, base: Play | None, yardstick: Yardstick) -> Column:
    if own is None:
        return column
    return replace(
        column,
        simulated=own.played,
        difference=None if base is None or own is base else difference(own, base),
        same_contacts=same_contacts(own.run.problem, yardstick.problem),
        same_measure=same_measure(own.run.problem, yardstick.problem),
    )
