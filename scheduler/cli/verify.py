"""``scheduler verify``: recompute everything a run claims, without a solver; with ``--bound`` the bound too."""

from __future__ import annotations

import math
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scheduler.cli.command import Command
from scheduler.cli.output import count, print_json, say, visible
from scheduler.cli.parameters import SecondsType, json_option, run_argument

if TYPE_CHECKING:
    from scheduler.checking.verify import VerifyReport
    from scheduler.domain.run import Run
    from scheduler.engine.prove_again import BoundProof


WORKERS = 2
"""Threads of the full model."""


@click.command(cls=Command)
@run_argument
@click.option("--bound", "with_bound", is_flag=True, help="Prove the bound again, from the prices the run stored.")
@click.option(
    "--time-limit",
    type=SecondsType(),
    default=60.0,
    show_default=True,
    help="Seconds for the full model, where --bound meets a bound that rests on it.",
)
@json_option
def verify(run: Path, with_bound: bool, time_limit: float, as_json: bool) -> None:
    """Recompute rules, coverage, hours, goals and gap of RUN from its files alone.

    Exit code 1 if a rule is broken, a claim does not hold, or a file is not as the run's manifest says.
    """
    # Not through the pipeline: it imports the engine, and verifying must work where there is no solver.
    from scheduler.checking.verify import verify_run
    from scheduler.inputs.run_folder.reader import inspect_run
    from scheduler.manifest import fingerprint

    found = inspect_run(run)
    report = verify_run(run, found.run, found.issues)
    proof: BoundProof | None = None
    if with_bound and found.run is not None:
        proof, report = _with_bound(found.run, report, time_limit)
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
                "not_recomputed": report.not_recomputed,
                "bound": _bound_document(proof),
                "fingerprint": fingerprint(run),
            }
        )
    else:
        click.echo(visible(_text(run, report, _bound_text(found.run, proof), fingerprint(run))))
    if not report.ok:
        raise SystemExit(1)


def _with_bound(run: Run, report: VerifyReport, time_limit: float) -> tuple[BoundProof | None, VerifyReport]:
    """Prove the bound again where the run has one, and hold its claims against what was proven."""
    from scheduler.checking.bound_claims import certificate_faults
    from scheduler.checking.verify import Difference
    from scheduler.domain.errors import SchedulerError

    certificate, bound = run.certificate, _bound_of(run)
    # Without a certificate, or with one of another problem, the report says so already.
    if bound is None or certificate is None or any(certificate_faults(run.problem, certificate)):
        return None, report
    from scheduler.engine.prove_again import prove_again

    say("proving the bound again")
    proof: BoundProof | None = None
    try:
        proof = prove_again(run.problem, certificate, time_limit, workers=WORKERS)
        claims = [*proof.differences(bound, certificate.unavoidable_pay)]
    except SchedulerError as error:
        claims = [("summary.json: bound", f"{bound:.3f}", str(error))]
    wrong = (*report.differences, *(Difference(*claim) for claim in claims))
    left = tuple(key for key in report.not_recomputed if key != "bound" or proof is None)
    return proof, replace(report, differences=wrong, not_recomputed=left)


def _bound_of(run: Run) -> float | None:
    """Bound a run claims, where that is a number."""
    bound = run.summary.get("bound")
    return bound if isinstance(bound, (int, float)) and math.isfinite(bound) else None


def _bound_document(proof: BoundProof | None) -> dict[str, Any] | None:
    if proof is None:
        return None
    return {
        "proven": proof.proven,
        "from_prices": proof.from_prices,
        "parts": [
            {"queues": part.claimed.queues, "claimed": part.claimed.bound, "from_prices": part.from_prices}
            | {"verdict": part.verdict}
            for part in proof.parts
        ],
    }


def _bound_text(run: Run | None, proof: BoundProof | None) -> str:
    bound = None if run is None else _bound_of(run)
    if bound is None:
        return "bound: the run claims none"
    if proof is None:
        return f"bound: {bound:,.2f} was not recomputed; --bound proves it again from the prices the run stored"
    how = {part.verdict for part in proof.parts}
    if how == {"prices"}:
        return f"bound: {bound:,.2f}, from the stored prices follows {proof.from_prices:,.2f}"
    if how <= {"prices", "full model"}:
        return (
            f"bound: {bound:,.2f} rests on the full model, which proved it again; from the stored prices alone follows "
            f"{proof.from_prices:,.2f}"
        )
    return f"bound: {bound:,.2f} was not proven again; from the stored prices follows {proof.from_prices:,.2f}"


def _text(run: Path, report: VerifyReport, bound: str, seal: str | None) -> str:
    from scheduler.checking.shortage_split import KINDS

    lines = [str(difference) for difference in report.differences]
    lines += [f"{finding.rule}: {finding.message}" for finding in report.findings]
    totals = report.totals
    if totals:
        kinds = ", ".join(f"{totals[f'{kind}_agent_hours']:,.1f} {kind}" for kind in KINDS)
        short = f" ({kinds})" if totals["shortage_agent_hours"] else ""
        lines.append(
            f"recounted: cost {sum(report.goals.values()):,.2f}, {totals['paid_total_hours']:,.1f} h paid, "
            f"{totals['shortage_agent_hours']:,.1f} h short{short}, {totals['surplus_agent_hours']:,.1f} h surplus"
        )
        lines.append(bound)
        if report.not_recomputed:
            lines.append(f"not recomputed: {', '.join(report.not_recomputed)}")
    if seal is not None:
        lines.append(f"fingerprint: {seal}")
    verdict = "every claim recomputed holds and every rule is kept" if report.ok else "does not hold"
    counts = f"{count(len(report.findings), 'finding')}, {count(len(report.differences), 'difference')}"
    lines.append(f"{run.as_posix()}: {verdict} ({counts})")
    return "\n".join(lines)
