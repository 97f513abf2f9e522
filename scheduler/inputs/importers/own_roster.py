"""Words in the workbook of ``export spreadsheet`` that are no duties, for its way back through ``import schedule``.

A grid cell holds a duty, an absence, or both with `APART` between them: ``08:00-12:00``, ``leave``,
``08:00-12:00; leave 13:00-17:00``. Rows of sums begin with `ON_DUTY` in the column of the agents: ``on duty: desk`` of
one team, ``on duty`` of all.
"""

from __future__ import annotations

from collections.abc import Collection

from scheduler.domain.absence_kinds import kinds_by_name

ON_DUTY = "on duty"
APART = "; "
ABSENCES = tuple(kinds_by_name())


def sums_of(team: str) -> str:
    """First cell of the row of sums of a team."""
    return f"{ON_DUTY}: {team or 'no team'}"


def is_row_of_sums(first_cell: str) -> bool:
    """Whether a row holds sums, by its cell in the column of the agents."""
    return first_cell == ON_DUTY or first_cell.startswith(f"{ON_DUTY}: ")


def without_absences(cell: str, kinds: Collection[str] = ABSENCES) -> str:
    """Return a grid cell without the absences in it: a duty, or nothing.

    Parameters
    ----------
    kinds
        Names of the kinds of absence, which may have blanks in them.
    """
    parts = (part.strip() for part in cell.split(APART.strip()))
    return APART.join(part for part in parts if part and not any(f"{part} ".startswith(f"{kind} ") for kind in kinds))
