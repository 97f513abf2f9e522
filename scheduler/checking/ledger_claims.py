"""``ledger.csv`` and the fairness of a run's summary as they are on file, held against what is counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from scheduler.checking.bound_claims import TOLERANCE, is_number
from scheduler.checking.claim import Claim
from scheduler.checking.fairness_figures import fairness_figures
from scheduler.checking.table_rows import read_rows
from scheduler.domain.run import Run
from scheduler.ledger.ledger_after import ledger_after
from scheduler.manifest import LEDGER

KEY = "fairness"
"""Of ``summary.json``; runs without it were written before there was a ledger."""


def check_ledger(path: Path, run: Run) -> Iterator[Claim]:
    """Yield every line of ledger.csv, and every figure of fairness, that does not follow from problem and roster."""
    if KEY in run.summary:
        yield from _figures("summary.json: fairness", run.summary[KEY], fairness_figures(run.problem, run.roster))
    if not (path / LEDGER).is_file():
        if KEY in run.summary:
            yield LEDGER, "no such file", "every run leaves one"
        return
    rows = read_rows(path / LEDGER)
    said = {(row["agent_id"], row["measure"], row["period_start"]): (row["as_of"], float(row["value"])) for row in rows}
    if len(said) != len(rows):
        yield LEDGER, f"{len(rows)} rows", f"{len(said)} people, measures and periods"
    counted = {}
    for one in ledger_after(run.problem, run.roster):
        period = one.period_start.isoformat() if one.period_start else ""
        counted[one.agent_id, one.measure, period] = (one.as_of.isoformat(), one.value)
    for key in sorted(counted.keys() | said.keys()):
        own, other = said.get(key), counted.get(key)
        if own is None or other is None or own[0] != other[0] or not abs(own[1] - other[1]) <= TOLERANCE:
            yield f"{LEDGER}: {' '.join(filter(None, key))}", _text(own), _text(other)


def _text(entry: tuple[str, float] | None) -> str:
    return "nothing" if entry is None else f"{entry[1]:g} as of {entry[0]}"


def _figures(where: str, said: object, counted: Any) -> Iterator[Claim]:
    """Compare two trees of figures."""
    if isinstance(counted, Mapping):
        found = said if isinstance(said, Mapping) else {}
        for key in dict.fromkeys((*counted, *found)):
            yield from _figures(f"{where}.{key}", found.get(key), counted.get(key))
    elif isinstance(counted, list):
        listed = said if isinstance(said, list) else [said]
        if len(listed) != len(counted):
            yield where, f"{len(listed)} groups", f"{len(counted)}"
            return
        for own, other in zip(listed, counted, strict=True):
            yield from _figures(f"{where}.{other['name']}", own, other)
    elif is_number(said) and is_number(counted):
        if not abs(said - counted) <= TOLERANCE:
            yield where, f"{said:.4f}", f"{counted:.4f}"
    elif said != counted:
        yield where, str(said), str(counted)
