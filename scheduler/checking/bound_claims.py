"""What a run says of its bound: bound, gaps, status and certificate, held against one another and the cost counted.

Whether the certificate's prices really prove the bound is another question: `scheduler.engine.prove_again` answers it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeGuard

from scheduler.checking.claim import Claim
from scheduler.checking.summary import relative_gap
from scheduler.domain.certificate import Certificate, row_lengths
from scheduler.domain.problem import Problem
from scheduler.domain.result import Status
from scheduler.domain.run import Run

TOLERANCE = 0.0015
"""Largest difference of two amounts of money or hours that counts as equal."""
GAP_TOLERANCE = 1e-6
LEAST_STEP = 0.0004
"""Costs are whole thousandths: a roster nearer to its bound than this is proven best."""


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether a value of a JSON document is a number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def check_bound(run: Run, objective: float) -> Iterator[Claim]:
    """Yield what does not fit; ``objective`` is the cost counted."""
    bound = run.summary.get("bound")
    if bound is None:
        yield from _without_bound(run)
    elif not is_number(bound) or not -TOLERANCE <= bound <= objective + TOLERANCE:
        yield "summary.json: bound", str(bound), f"from 0 to the objective {objective:.3f}"
    else:
        yield from _gaps(run, objective, bound)
        yield from _status(run, objective, bound)
        yield from _certificate(run, objective, bound)


def _without_bound(run: Run) -> Iterator[Claim]:
    for key in ("gap", "gap_without_unavoidable_pay"):
        if run.summary.get(key) is not None:
            yield f"summary.json: {key}", str(run.summary.get(key)), "nothing, there is no bound"
    if run.summary.get("status") not in (Status.FEASIBLE, Status.UNKNOWN):
        yield "summary.json: status", str(run.summary.get("status")), "feasible or unknown, there is no bound"
    if run.certificate is not None:
        yield "summary.json: bound", "nothing", f"{run.certificate.bound(run.problem.day_targets):.3f} in bound.json"


def _gaps(run: Run, objective: float, bound: float) -> Iterator[Claim]:
    gap, without = run.summary.get("gap"), run.summary.get("gap_without_unavoidable_pay")
    true_gap = relative_gap(objective, bound) or 0.0
    if not is_number(gap) or not abs(gap - true_gap) <= GAP_TOLERANCE:
        yield "summary.json: gap", str(gap), f"{true_gap:.6f}"
    where = "summary.json: gap_without_unavoidable_pay"
    if run.certificate is None:
        if not is_number(without) or not without >= true_gap - GAP_TOLERANCE:
            yield where, str(without), f"at least the gap {true_gap:.6f}"
        return
    pay = run.certificate.unavoidable_pay
    if not -TOLERANCE <= pay <= objective + TOLERANCE:
        yield "bound.json: unavoidable_pay", str(pay), f"from 0 to the objective {objective:.3f}"
    expected = relative_gap(objective, bound, pay) or 0.0
    if not is_number(without) or not abs(without - expected) <= GAP_TOLERANCE * max(1.0, expected):
        yield where, str(without), f"{expected:.6f}"


def _status(run: Run, objective: float, bound: float) -> Iterator[Claim]:
    status = run.summary.get("status")
    if status == Status.OPTIMAL and objective - bound > TOLERANCE:
        yield "summary.json: status", "optimal", f"a gap of {relative_gap(objective, bound):.6f}"
    elif status == Status.FEASIBLE and objective - bound < LEAST_STEP:
        yield "summary.json: status", "feasible", "optimal, the bound is the objective"
    elif status not in (Status.OPTIMAL, Status.FEASIBLE):
        yield "summary.json: status", str(status), "optimal or feasible, there are a roster and a bound"


def _certificate(run: Run, objective: float, bound: float) -> Iterator[Claim]:
    certificate, problem = run.certificate, run.problem
    if certificate is None:
        yield "bound.json", "nothing", f"what proves the bound {bound:.3f}"
        return
    faults = list(certificate_faults(problem, certificate))
    yield from faults
    if faults:
        return
    proven = max(0.0, min(certificate.bound(problem.day_targets), objective))
    if not abs(proven - bound) <= TOLERANCE:
        yield "bound.json: parts", f"{proven:.3f} in all", f"{bound:.3f} in summary.json"


def certificate_faults(problem: Problem, certificate: Certificate) -> Iterator[Claim]:
    """Yield where a certificate is not one of this problem: other queues, intervals, targets, or prices too high."""
    queues = [demand.queue for demand in problem.demand]
    told = [queue for part in certificate.parts for queue in part.queues]
    if sorted(told) != sorted(queues):
        yield "bound.json: parts", ", ".join(told), f"each of {', '.join(queues)} once"
    if certificate.prices.keys() != set(queues):
        yield "bound.json: prices", ", ".join(sorted(certificate.prices)), ", ".join(sorted(queues))
    for queue, prices in certificate.prices.items():
        if len(prices) != problem.horizon.num_intervals:
            where = f"bound.json: prices.{queue}"
            yield where, f"{len(prices)} prices", f"{problem.horizon.num_intervals} intervals"
    rows = row_lengths(problem)
    if certificate.row_prices.keys() != rows.keys():
        yield "bound.json: row_prices", ", ".join(sorted(certificate.row_prices)), ", ".join(sorted(rows)) or "nothing"
    for name, prices in certificate.row_prices.items():
        if len(prices) != rows.get(name, len(prices)):
            yield f"bound.json: row_prices.{name}", f"{len(prices)} prices", f"{rows[name]}"
    targets = problem.day_targets
    if len(certificate.day_prices) != len(targets):
        yield "bound.json: day_prices", f"{len(certificate.day_prices)} prices", f"{len(targets)} targets of days"
        return
    for number, (price, target) in enumerate(zip(certificate.day_prices, targets, strict=True)):
        if not 0 <= price <= target.price:
            yield f"bound.json: day_prices.{number}", str(price), f"from 0 to {target.price}"
