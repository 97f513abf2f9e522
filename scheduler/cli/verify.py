"""``scheduler verify``: recompute everything a run claims, without a solver."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scheduler.cli.command import Command
from scheduler.cli.output import count, print_json
from scheduler.cli.parameters import json_option, run_argument

if TYPE_CHECKING:
    from scheduler.checking.verify import VerifyReport


@click.command(cls=Command)
@run_argument
@json_option
def verify(run: Path, as_json: bool) -> None:
    """Recompute rules, coverage, hours, goals and gap of RUN from its files alone.

    Exit code 1 if a rule is broken or a claim does not hold.
    """
    # Not through the pipeline: it imports the engine, and verifying must work where there is no solver.
    from scheduler.checking.verify import verify_run
    from scheduler.inputs.run_folder.reader import read_run

    report = verify_run(run, read_run(run))
    if as_json:
        findings = [{**asdict(finding), "when": finding.when.isoformat()} for finding in report.findings]
        differences = [asdict(difference) for difference in report.differences]
        print_json(
            {
                "run": run.as_posix(),
                "ok": report.ok,
                "differences": differences,
                "findings": findings,
                "goals": report.goals,
                "totals": report.totals,
            }
        )
    else:
        click.echo(_text(run, report))
    if not report.ok:
        raise SystemExit(1)


def _text(run: Path, report: VerifyReport) -> str:
    lines = [str(difference) for difference in report.differences]
    lines += [f"{finding.rule}: {finding.message}" for finding in report.findings]
    totals = report.totals
    lines.append(
        f"recounted: cost {sum(report.goals.values()):,.2f}, {totals['paid_hours']:,.1f} h paid, "
        f"{totals['shortage_agent_hours']:,.1f} h short, {totals['surplus_agent_hours']:,.1f} h surplus"
    )
    verdict = "every claim holds and every rule is kept" if report.ok else "does not hold"
    counts = f"{count(len(report.findings), 'finding')}, {count(len(report.differences), 'difference')}"
    lines.append(f"{run.as_posix()}: {verdict} ({counts})")
    return "\n".join(lines)
