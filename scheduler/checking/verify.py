"""Everything a run folder claims, recomputed from the folder: files against one another, rules, goals, totals, gap."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from scheduler.checking.activity_hours import hour_totals
from scheduler.checking.bound_claims import TOLERANCE, check_bound, is_number
from scheduler.checking.broken_rules import check_all
from scheduler.checking.budget_lines import budget_lines
from scheduler.checking.claim import Claim
from scheduler.checking.claimed_people import check_allotment
from scheduler.checking.cover_gaps import cover_figures
from scheduler.checking.ledger_claims import check_ledger
from scheduler.checking.row_misses import row_figures
from scheduler.checking.shortage_split import split_shortage
from scheduler.checking.simulated_claims import check_simulated
from scheduler.checking.summary import totals
from scheduler.checking.table_rows import check_tables
from scheduler.checking.week_figures import week_figures
from scheduler.checking.wish_answers import wish_figures
from scheduler.domain.errors import InputIssue
from scheduler.domain.result import Finding
from scheduler.domain.run import Run
from scheduler.goals.registry import measure_goals
from scheduler.input_file import read_input
from scheduler.manifest import breaches

SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class Difference:
    """A claim that does not hold.

    Parameters
    ----------
    where
        File, and key or line, e.g. ``summary.json: paid_hours``.
    said, counted
        What the run says, empty where it says nothing, and what follows from its files.
    """

    where: str
    said: str
    counted: str

    def __str__(self) -> str:
        if not self.said:
            return f"{self.where}: {self.counted}"
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
        Costs in the site's currency and the counted numbers of the summary; empty where nothing could be counted.
    not_recomputed
        Keys of ``summary.json`` nothing here vouches for.
    """

    differences: tuple[Difference, ...]
    findings: tuple[Finding, ...] = ()
    goals: dict[str, float] = field(default_factory=dict)
    totals: dict[str, float | int] = field(default_factory=dict)
    not_recomputed: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether every claim holds and no rule is broken."""
        return not self.differences and not self.findings


def verify_run(path: Path, run: Run | None, issues: Iterable[InputIssue] = ()) -> VerifyReport:
    """Recompute everything from a run folder, without a solver.

    Parameters
    ----------
    path
        The folder; its files are held against its manifest, its tables and findings are read again as plain text.
    run
        The same folder as objects; ``None`` where it cannot be read.
    issues
        What reading it found: each is a claim that does not hold.
    """
    wrong = [
        *(Difference(one.file, one.said, one.found) for one in breaches(path)),
        *(Difference(_place(issue), "", issue.message) for issue in issues),
    ]
    if run is None:
        return VerifyReport(tuple(wrong))
    try:
        recounted = _recount(path, run)
    except Exception as error:  # whatever forged inputs lead to, the answer is no
        wrong.append(Difference("problem.json", "", f"cannot be recounted ({type(error).__name__}: {error})"))
        return VerifyReport(tuple(wrong))
    told = {difference.where for difference in wrong}
    new = (difference for difference in recounted.differences if difference.where not in told)
    return replace(recounted, differences=(*wrong, *new))


def _place(issue: InputIssue) -> str:
    """File, line and key of an issue, the file by its name in the folder."""
    name = Path(issue.file).name
    return ": ".join(part for part in (f"{name}:{issue.line}" if issue.line else name, issue.key) if part)


def _recount(path: Path, run: Run) -> VerifyReport:
    rules = check_all(run.problem, run.roster, run.allotment)
    allotted = check_allotment(run.problem, run.roster, run.allotment)
    goals = measure_goals(run.problem, run.roster, run.allotment)
    split = split_shortage(run.problem, run.roster, run.allotment).minutes(run.problem)
    counted = totals(run.problem, run.roster, run.allotment, split)
    expected = _expected(run, goals, counted, len(rules))
    claims = (
        *check_tables(path, run),
        *check_ledger(path, run),
        *_compare_findings(path, rules),
        *_compare_summary(run, expected, goals),
        *_compare_split(run.summary.get("shortage_minutes"), split),
        *_compare_rows(run),
        *_compare_cover(run),
        *_compare_wishes(run),
        *_compare_budgets(run),
        *check_bound(run, sum(goals.values())),
        *check_simulated(run, goals),
        *_check_lock(run),
    )
    judged = {
        *expected,
        "goals",
        "week",
        "fairness",
        "rows",
        "activity_hours",
        "named_cover",
        "wishes",
        "budgets",
        "shortage_minutes",
        "volume_sources",
        "gap",
        "gap_without_unavoidable_pay",
        "status",
    }
    left = tuple(key for key in run.summary if key not in judged)
    return VerifyReport(tuple(Difference(*claim) for claim in claims), (*rules, *allotted), goals, counted, left)


def _compare_findings(path: Path, found: Iterable[Finding]) -> Iterator[Claim]:
    """Compare the findings on file with the findings found now, whatever their order."""
    said = [
        (str(f["rule"]), str(f["agent_id"]), str(f["when"]), str(f["limit"]), str(f["actual"]))
        for f in json.loads(read_input(path / "findings.json"))
    ]
    counted = [(f.rule, f.agent_id, f.when.isoformat(), f.limit, f.actual) for f in found]
    for missing in sorted(set(counted) - set(said)):
        yield "findings.json", "nothing", " ".join(missing)
    for extra in sorted(set(said) - set(counted)):
        yield "findings.json", " ".join(extra), "nothing"
    if set(said) == set(counted) and len(said) != len(counted):
        yield "findings.json", f"{len(said)} findings", f"{len(counted)}"


def _expected(run: Run, goals: dict[str, float], counted: dict[str, float | int], findings: int) -> dict[str, object]:
    """Every plain key of the summary that follows from the rest."""
    horizon = run.problem.horizon
    return {
        "site": run.problem.site,
        "start": horizon.start.isoformat(),
        "end": horizon.end.isoformat(),
        "currency": run.problem.currency,
        "interval_minutes": horizon.interval_minutes,
        **counted,
        "findings": findings,
        "objective": sum(goals.values()),
    }


def _compare_summary(run: Run, expected: dict[str, object], goals: dict[str, float]) -> Iterator[Claim]:
    summary = run.summary
    for key, value in expected.items():
        yield from _compare(f"summary.json: {key}", summary.get(key), value)
    yield from _compare_mappings("goals", summary.get("goals"), goals)
    yield from _compare_mappings("week", summary.get("week"), week_figures(run.problem, run.roster))
    if "activity_hours" in summary:  # runs of earlier versions have none
        hours = hour_totals(run.problem, run.roster)
        yield from _compare_mappings("activity_hours", summary["activity_hours"], hours)
    if "volume_sources" in summary:
        sources = {demand.queue: demand.source for demand in run.problem.demand}
        yield from _compare_mappings("volume_sources", summary["volume_sources"], sources)


def _compare_rows(run: Run) -> Iterator[Claim]:
    """Compare how presence rows are kept, row by row and in the order of the site."""
    told = run.summary.get("rows", [])
    said, counted = told if isinstance(told, list) else [told], row_figures(run.problem, run.roster)
    if len(said) != len(counted):
        yield "summary.json: rows", f"{len(said)} rows", f"{len(counted)}"
        return
    for own, row in zip(said, counted, strict=True):
        yield from _compare_mappings(f"rows.{row['name']}", own, row)


def _compare_budgets(run: Run) -> Iterator[Claim]:
    """Compare how budgets stand, line by line."""
    said, counted = run.summary.get("budgets", []), budget_lines(run.problem, run.roster, run.allotment)
    if not isinstance(said, list) or len(said) != len(counted):
        yield "summary.json: budgets", str(said), f"{len(counted)} lines"
        return
    for own, line in zip(said, counted, strict=True):
        yield from _compare_mappings(f"budgets.{line['name']} {line['from']}", own, line)


def _compare_cover(run: Run) -> Iterator[Claim]:
    """Compare how queues that ask for names are covered, queue by queue."""
    told = run.summary.get("named_cover", {})
    said, counted = told if isinstance(told, dict) else {}, cover_figures(run.problem, run.roster)
    for queue in dict.fromkeys((*counted, *said)):
        yield from _compare_mappings(f"named_cover.{queue}", said.get(queue), counted.get(queue, {}))


def _compare_wishes(run: Run) -> Iterator[Claim]:
    """Compare the wishes asked, granted and refused, in all and by kind; earlier versions do not tell of them."""
    if "wishes" not in run.summary:
        return
    told, counted = run.summary["wishes"], wish_figures(run.problem, run.roster)
    said, by_kind = (dict(told), told.get("by_kind")) if isinstance(told, dict) else ({}, None)
    kinds = counted.pop("by_kind", {})
    said.pop("by_kind", None)
    yield from _compare_mappings("wishes", said, counted)
    found = by_kind if isinstance(by_kind, dict) else {}
    for kind in dict.fromkeys((*kinds, *found)):
        yield from _compare_mappings(f"wishes.by_kind.{kind}", found.get(kind), kinds.get(kind, {}))


def _compare_split(said: object, counted: Mapping[str, dict[str, float]]) -> Iterator[Claim]:
    """Compare the minutes short of every queue, kind by kind."""
    found = said if isinstance(said, dict) else {}
    for queue in dict.fromkeys((*counted, *found)):
        yield from _compare_mappings(f"shortage_minutes.{queue}", found.get(queue), counted.get(queue, {}))


def _compare_mappings(
    name: str, said: object, counted: Mapping[str, float | None] | Mapping[str, str]
) -> Iterator[Claim]:
    found = said if isinstance(said, dict) else {}
    for key in dict.fromkeys((*counted, *found)):
        yield from _compare(f"summary.json: {name}.{key}", found.get(key), counted.get(key))


def _check_lock(run: Run) -> Iterator[Claim]:
    """Hashes of the inputs are hashes, each file stands once, and there are some."""
    if not run.files:
        yield "inputs.lock.json: files", "no file", "the files of the site"
    for key, files in (("files", run.files), ("overlays", run.overlays)):
        for file in files:
            if not SHA256.fullmatch(file.sha256):
                yield f"inputs.lock.json: {key}: {file.path}", file.sha256, "64 hexadecimal digits"
    paths = [file.path for file in run.files]
    for path in sorted({path for path in paths if paths.count(path) > 1}):
        yield f"inputs.lock.json: files: {path}", f"{paths.count(path)} times", "once"


def _compare(where: str, said: object, counted: object) -> Iterator[Claim]:
    if is_number(said) and is_number(counted):
        if not abs(said - counted) <= TOLERANCE:
            yield where, f"{said:.3f}", f"{counted:.3f}"
    elif said != counted:
        yield where, str(said), str(counted)
