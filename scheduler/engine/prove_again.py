"""The bound of a finished run proven again, without its search: from the prices it stored, or by the full model.

For any prices the bound of docs/architecture.md#the-bound is one: what queues pay for people and agents earn by their
best tour. Here the queues' part is counted in plain code of its own, and every kind of agent is asked for the best tour
once. Where a search had the full CP-SAT model prove more than prices can, the model is asked again: is there a roster
that costs less than the bound claimed?
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from scheduler.domain.certificate import Certificate, PartBound, allowance
from scheduler.domain.money import MILLI
from scheduler.domain.presence import carried_duties
from scheduler.domain.presence_rows import PresenceRow
from scheduler.domain.problem import Problem
from scheduler.domain.result import Status
from scheduler.domain.row_sums import row_sums
from scheduler.domain.total_rows import TotalRow
from scheduler.engine.allotment import allot
from scheduler.engine.array_types import Floats, Ints
from scheduler.engine.bound.certify import prices_of
from scheduler.engine.bound.dual import ROUNDING, Dual
from scheduler.engine.bound.reduced_costs import option_losses
from scheduler.engine.cp_sat.full_model import FullModel, ModelAnswer
from scheduler.engine.day_target_rounds import with_day_prices
from scheduler.engine.parts.decompose import independent_parts
from scheduler.engine.tables.granularity import granularity, rounded_up
from scheduler.engine.tables.instance import Instance, compile_problem
from scheduler.goals.registry import measure_goals

TOLERANCE, SUM_TOLERANCE = 0.0005, 0.0015
"""Half a thousandth of the currency, the least that costs can differ by; of sums and of numbers on file some more."""

Verdict = Literal["prices", "full model", "refuted", "not proven"]


@dataclass(frozen=True)
class PartProof:
    """One part, proven again.

    Parameters
    ----------
    claimed
        What the run says of it.
    from_prices
        What its prices prove; the site's currency, as everywhere here.
    verdict
        What proves the claim; ``refuted``: a legal roster costs less; ``not proven``: nothing proved it.
    cheaper
        Cost of the roster that refutes it.
    """

    claimed: PartBound
    from_prices: float
    verdict: Verdict
    cheaper: float | None = None

    @property
    def words(self) -> tuple[str, str]:
        """What is claimed, and what became of it."""
        how = "its prices" if self.rests_on_prices else "the full model"
        said = f"a bound of {self.claimed.bound:.3f} proven by {how}"
        found = f"{self.from_prices:.3f} from the prices"
        if self.verdict == "refuted":
            found += f", and a legal roster that costs {self.cheaper:.3f}"
        elif not self.rests_on_prices:
            found += "; the full model did not prove it again in the time it had (--time-limit)"
        return said, found

    @property
    def rests_on_prices(self) -> bool:
        """Whether the run claims that prices alone prove it."""
        return self.claimed.proven_by == "prices"

    @property
    def proven(self) -> float:
        """The most that was proven again."""
        return self.claimed.bound if self.verdict == "full model" else self.from_prices


@dataclass(frozen=True)
class BoundProof:
    """The whole bound, proven again.

    Parameters
    ----------
    given_back
        Taken from the parts' sum for contacts that targets of days allow to be late.
    unavoidable_pay
        Pay no legal roster avoids, at most and at least: between them lie changes to the roster a run started from.
    """

    parts: tuple[PartProof, ...]
    given_back: float
    unavoidable_pay: tuple[float, float]

    @property
    def from_prices(self) -> float:
        """What the prices prove."""
        return max(0.0, sum(part.from_prices for part in self.parts) - self.given_back)

    @property
    def proven(self) -> float:
        """What was proven again, by prices or model."""
        return max(0.0, sum(part.proven for part in self.parts) - self.given_back)

    def differences(self, bound: float, unavoidable_pay: float) -> Iterator[tuple[str, str, str]]:
        """Yield what is claimed and was not proven again: where, what the run says, what follows from its prices."""
        for part in self.parts:
            if part.verdict in ("refuted", "not proven"):
                yield f"bound.json: parts: {', '.join(part.claimed.queues)}", *part.words
        if bound > self.proven + SUM_TOLERANCE and all(part.verdict in ("prices", "full model") for part in self.parts):
            yield "summary.json: bound", f"{bound:.3f}", f"{self.proven:.3f} from the prices"
        least, most = self.unavoidable_pay
        if not least - SUM_TOLERANCE <= unavoidable_pay <= most + SUM_TOLERANCE:
            yield "bound.json: unavoidable_pay", f"{unavoidable_pay:.3f}", f"{most:.3f}"


def prove_again(problem: Problem, certificate: Certificate, time_limit: float, workers: int) -> BoundProof:
    """Prove the bound of a run again.

    Parameters
    ----------
    certificate
        One that fits the problem: `scheduler.checking.bound_claims.certificate_faults` finds nothing.
    time_limit
        Seconds the full model has for each part, where a claim rests on it.

    Raises
    ------
    InfeasibleError
        If some agent has no legal tour, so that there is no roster at all.
    """
    priced = with_day_prices(problem, certificate.day_prices)
    proofs = tuple(
        _prove(part, certificate, claim, time_limit, workers) for part, claim in _parts(priced, certificate.parts)
    )
    pay = sorted(_unavoidable_pay(one) for one in (problem, replace(problem, base=())))
    return BoundProof(proofs, allowance(certificate.day_prices, problem.day_targets), (pay[0], pay[1]))


def _parts(problem: Problem, claims: Sequence[PartBound]) -> Iterator[tuple[Problem, PartBound]]:
    """Pair the problem's parts with what is claimed of each; a claim of several parts is one of all together."""
    parts = {frozenset(demand.queue for demand in part.demand): part for part in independent_parts(problem)}
    own = [parts.get(frozenset(claim.queues)) for claim in claims]
    if len(claims) == len(parts) and None not in own:
        yield from ((part, claim) for part, claim in zip(own, claims, strict=True) if part is not None)
        return
    total = sum(claim.bound for claim in claims)
    queues = tuple(demand.queue for demand in problem.demand)
    by_model = any(claim.proven_by == "full model" for claim in claims)
    yield problem, PartBound(queues, total, "full model" if by_model else "prices")


def _prove(part: Problem, certificate: Certificate, claim: PartBound, time_limit: float, workers: int) -> PartProof:
    # Changes to the roster a run started from only add to the cost: what holds without them holds with them.
    bases = (part, replace(part, base=())) if part.base else (part,)
    proven = max(_bound(compile_problem(one), certificate) for one in bases)
    if claim.bound <= proven + TOLERANCE:
        return PartProof(claim, proven, "prices")
    if claim.proven_by == "prices":
        return PartProof(claim, proven, "not proven")
    claimed = round(claim.bound * MILLI * part.head_parts) / part.head_parts
    answer = _ask_model(part, certificate, claimed, time_limit, workers)
    if answer.status is Status.INFEASIBLE:
        return PartProof(claim, proven, "full model")
    if answer.roster is not None:
        cost = sum(measure_goals(part, answer.roster, allot(part, answer.roster)).values())
        return PartProof(claim, proven, "refuted", cost)
    return PartProof(claim, proven, "not proven")


def _ask_model(part: Problem, certificate: Certificate, claimed: float, time_limit: float, workers: int) -> ModelAnswer:
    """Ask for a roster that costs less than so much milli-currency; what the prices rule out need not be looked at."""
    instance = compile_problem(part)
    losses = option_losses(instance, prices_of(instance, certificate.prices, certificate.row_prices))
    gap = claimed - losses.bound
    model = FullModel(part, allowed={agent_id: losses.allowed(a, gap) for a, agent_id in enumerate(instance.agents)})
    model.bound_tours(losses, gap)
    model.cost_less_than(claimed)
    return model.solve(time_limit, workers, seed=0)


def _bound(instance: Instance, certificate: Certificate) -> float:
    """Bound that a certificate's prices prove of an instance, in the site's currency."""
    prices = prices_of(instance, certificate.prices, certificate.row_prices)
    dual = Dual.of(instance)
    dual.settle(prices)
    empty = instance.empty_cost()
    total = empty + _bought(instance.values, dual.most_able, prices)
    problem, paid = instance.problem, certificate.row_prices
    total += sum(_paid(problem, row, paid.get(row.name, ())) for row in instance.joint.rows)
    total += sum(_paid_in_periods(row, paid.get(row.name, ())) for row in instance.joint.totals)
    total -= float((instance.carried * dual.gains).sum())
    total -= float((dual.by_seller * [len(members) for members in dual.sellers.members]).sum())
    dual.sharpen()
    total += dual.joint_cost
    total -= ROUNDING * (abs(total) + empty)
    return max(0.0, rounded_up(total, granularity(instance))) / MILLI


def _bought(values: Floats, most: Ints, prices: Floats) -> float:
    """Cost of the queues: each buys the number of people that costs it least, one slot and queue at a time."""
    slots, queues, width = values.shape
    total = 0.0
    for t in range(slots):
        for q in range(queues):
            count = int(most[t, q])
            worth = values[t, q, np.minimum(np.arange(count), width - 1)]
            costs = np.cumsum(prices[t, q] - worth)
            total += min(0.0, float(costs.min())) if count else 0.0
    return total


def _paid(problem: Problem, row: PresenceRow, prices: Sequence[float]) -> float:
    """Cost of a presence row that buys what costs it least, less what the people of carried duties sell to it."""
    milli, there = row.milli(problem.horizon.interval_minutes), row_sums(row, problem.horizon, carried_duties(problem))
    known = zip(prices, row.intervals, there, strict=True) if prices else ()
    return sum(_bought_units(price, milli, row.least, row.most, units) for price, holds, units in known if holds)


def _paid_in_periods(row: TotalRow, prices: Sequence[float]) -> float:
    """Cost of a total row likewise."""
    known = zip(prices, row.base, strict=True) if prices else ()
    return sum(_bought_units(price, row.milli, row.least, row.most, units) for price, units in known)


def _bought_units(price: float, milli: int, least: int | None, most: int | None, there: int) -> float:
    """Price the end of a row's range that costs it least, less the units there."""
    paid = min(max(price, 0.0 if most is None else -float(milli)), 0.0 if least is None else float(milli))
    end = least if paid > 0 else most
    return paid * (end - there) if paid and end is not None else 0.0


def _unavoidable_pay(problem: Problem) -> float:
    parts = independent_parts(problem)
    return sum(Dual.of(compile_problem(part)).unavoidable_pay() for part in parts) / MILLI
