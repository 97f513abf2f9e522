"""Findings as a list: every rule broken, by whom, when, by how much."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.domain.run import Run
from scheduler.report.text import count_text, day_text

MOST_FINDINGS = 500


@dataclass(frozen=True)
class FindingRow:
    """One finding, as text."""

    rule: str
    agent_id: str
    when: str
    message: str
    limit: str
    actual: str


@dataclass(frozen=True)
class FindingsList:
    """The first findings; ``rest`` says how many are left out, empty: none."""

    count: str
    rows: tuple[FindingRow, ...]
    rest: str


def findings_list(run: Run) -> FindingsList:
    """List findings in their order, up to `MOST_FINDINGS`."""
    zone, rows = run.problem.horizon.tz, []
    for finding in run.findings[:MOST_FINDINGS]:
        when = finding.when.astimezone(zone)
        moment = f"{day_text(when.date())} {when:%H:%M}"
        texts = finding.message, str(finding.limit), str(finding.actual)
        rows.append(FindingRow(finding.rule, finding.agent_id, moment, *texts))
    left = len(run.findings) - MOST_FINDINGS
    rest = f"And {left:,} more in findings.json." if left > 0 else ""
    return FindingsList(count_text(len(run.findings), "finding", "findings"), tuple(rows), rest)
