"""Everything a run folder claims, recomputed from the folder: files against one another, rules, goals, totals, gap."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

from scheduler.checking.broken_rules import check_all
from scheduler.checking.claimed_people import check_allotment
from scheduler.checking.summary import relative_gap, totals
from scheduler.checking.table_rows import check_tables
from scheduler.domain.result import Finding
from scheduler.domain.run import Run
from scheduler.goals.labour import Labour
from scheduler.goals.registry import measure_goals

TOLERANCE = 0.0015
"""Largest difference of two amounts of money or hours that counts as equal."""


@dataclass(frozen=True)
class Difference:
    """A claim that does not hold.

    Parameters
    ----------
    where
        File, and key or line, e.g. ``summary.json: paid_hours``.
    said, counted
        What the run says and what follows from its files.
    """

    where: str
    said: str
    counted: str

    def __str__(self) -> str:
        return f"{self.where}: the run says {self.said}, counted {self.counted}"


@dataclass(frozen=True)
class VerifyReport:
    """What an independent look at a run found.

    Parameters
    ----------
    differences
        Claims that do not hold.
    findings
        Rules broken and people counted who are not there, recomputed.
    goals, totals
        Costs in the site's currency and the counted numbers of the summary.
    """

    differences: tuple[Difference, ...]
    findings: tuple[Finding, ...]
    goals: dict[str, float]
    totals: dict[str, float | int]

    @property
    def ok(self) -> bool:
        """Whether every claim holds and no rule is broken."""
        return not self.differences and not self.findings


def verify_run(path: Path, run: Run) -> VerifyReport:
    """Recompute everything from a run folder, without a solver.

    Parameters
    ----------
    path
        The folder; its tables and findings are read again as plain text.
    run
        The same folder as objects.
    """
    rules = check_all(run.problem, run.roster, run.allotment)
    allotted = check_allotment(run.problem, run.roster, run.allotment)
    goals = measure_goals(run.problem, run.roster, run.allotment)
    counted = totals(run.problem, run.roster, run.allotment)
    differences = (
        *(Difference(where, said, counted) for where, said, counted in check_tables(path, run)),
        *_compare_findings(path, rules),
        *_compare_summary(run, goals, counted, len(rules)),
    )
    return VerifyReport(differences, (*rules, *allotted), goals, counted)


def _compare_findings(path: Path, found: Iterable[Finding]) -> Iterator[Difference]:
    """Compare the findings on file with the findings found now, whatever their order."""
    said = {
        (str(f["rule"]), str(f["agent_id"]), str(f["when"]), str(f["limit"]), str(f["actual"]))
        for f in json.loads((path / "findings.json").read_text(encoding="utf-8"))
    }
    counted = {(f.rule, f.agent_id, f.when.isoformat(), f.limit, f.actual) for f in found}
    for missing in sorted(counted - said):
        yield Difference("findings.json", "nothing", " ".join(missing))
    for extra in sorted(said - counted):
        yield Difference("findings.json", " ".join(extra), "nothing")


def _compare_summary(
    run: Run, goals: dict[str, float], counted: dict[str, float | int], findings: int
) -> Iterator[Difference]:
    """Compare every key of the summary that follows from the rest."""
    horizon, summary = run.problem.horizon, run.summary
    expected: dict[str, object] = {
        "site": run.problem.site,
        "start": horizon.start.isoformat(),
        "end": horizon.end.isoformat(),
        "currency": run.problem.currency,
        "interval_minutes": horizon.interval_minutes,
        **counted,
        "labour_cost": goals[Labour.name],
        "findings": findings,
        "objective": sum(goals.values()),
    }
    for key, value in expected.items():
        yield from _compare(f"summary.json: {key}", summary.get(key), value)
    said = summary.get("goals")
    for name in dict.fromkeys((*goals, *(said if isinstance(said, dict) else ()))):
        yield from _compare(
            f"summary.json: goals.{name}", said.get(name) if isinstance(said, dict) else None, goals.get(name)
        )
    yield from _compare_gap(run, sum(goals.values()))


def _compare_gap(run: Run, objective: float) -> Iterator[Difference]:
    """Compare the bound with the objective, and both gaps with what follows from them."""
    bound, gap, without = (run.summary.get(key) for key in ("bound", "gap", "gap_without_unavoidable_pay"))
    if bound is None:
        yield from _compare("summary.json: gap", gap, None)
        return
    if not _is_number(bound) or bound > objective + TOLERANCE:
        yield Difference("summary.json: bound", str(bound), f"at most the objective {objective:.3f}")
        return
    true_gap = relative_gap(objective, bound) or 0.0
    if not _is_number(gap) or abs(gap - true_gap) > 1e-6:
        yield Difference("summary.json: gap", str(gap), f"{true_gap:.6f}")
    if not _is_number(without) or without < true_gap - 1e-6:
        yield Difference("summary.json: gap_without_unavoidable_pay", str(without), f"at least the gap {true_gap:.6f}")
    if run.summary.get("status") == "optimal" and true_gap > 1e-4:
        yield Difference("summary.json: status", "optimal", f"a gap of {true_gap:.6f}")


def _compare(where: str, said: object, counted: object) -> Iterator[Difference]:
    if _is_number(said) and _is_number(counted):
        if abs(said - counted) > TOLERANCE:
            yield Difference(where, f"{said:.3f}", f"{counted:.3f}")
    elif said != counted:
        yield Difference(where, str(said), str(counted))


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
