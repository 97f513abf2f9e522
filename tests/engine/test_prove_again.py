"""A bound is proven again from what the run stored, and a claim above it is not."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest

from scheduler.checking.bound_claims import certificate_faults
from scheduler.domain.certificate import Certificate, PartBound
from scheduler.domain.problem import Problem
from scheduler.domain.result import SearchResult
from scheduler.engine import SearchOptions, solve
from scheduler.engine.prove_again import BoundProof, prove_again
from tests.engine.bound.test_bound import micro
from tests.engine.test_day_targets import with_targets
from tests.engine.worlds import Size, legal_problem
from tests.factories import tiny_problem

QUICK = SearchOptions(iterations=20, workers=1, engine="search")


def proven(problem: Problem, result: SearchResult) -> tuple[Certificate, BoundProof, list[tuple[str, str, str]]]:
    """Certificate, proof, and what of the claims was not proven."""
    certificate = result.certificate
    assert certificate is not None
    assert result.bound is not None
    assert not list(certificate_faults(problem, certificate))
    proof = prove_again(problem, certificate, time_limit=20.0, workers=1)
    return certificate, proof, list(proof.differences(result.bound, certificate.unavoidable_pay))


@pytest.mark.parametrize("seed", range(4))
def test_every_bound_is_proven_again_by_its_prices_alone(seed: int) -> None:
    problem = legal_problem(seed, Size(agents=4))
    result = solve(problem, QUICK)
    _, proof, differences = proven(problem, result)
    assert differences == []
    assert {part.verdict for part in proof.parts} == {"prices"}
    assert proof.proven >= (result.bound or 0.0) - 0.0005


@pytest.mark.parametrize("engine", ["auto", "cp-sat"])
def test_what_the_full_model_proved_is_told_apart_and_proven_by_it_again(engine: Literal["auto", "cp-sat"]) -> None:
    problem = legal_problem(5, Size(agents=3))
    result = solve(problem, replace(QUICK, iterations=300, engine=engine))
    certificate, proof, differences = proven(problem, result)
    assert differences == []
    assert proof.from_prices <= (result.bound or 0.0) + 0.0005
    above = proof.from_prices < (result.bound or 0.0) - 0.0005
    assert {part.verdict for part in proof.parts} == ({"full model"} if above else {"prices"})
    assert {part.proven_by for part in certificate.parts} >= ({"full model"} if above else set())


@pytest.mark.parametrize("proof_by", ["prices", "full model"])
def test_a_bound_above_what_is_true_is_refused(proof_by: str) -> None:
    problem = legal_problem(5, Size(agents=3))
    result = solve(problem, replace(QUICK, iterations=300, engine="auto"))
    certificate, honest, _ = proven(problem, result)
    claimed = result.objective + 5.0  # the roster found costs less
    forged = replace(certificate, parts=(PartBound(certificate.parts[0].queues, claimed, proof_by),))  # type: ignore[arg-type]
    proof = prove_again(problem, forged, time_limit=20.0, workers=1)
    ((where, said, found),) = proof.differences(claimed, certificate.unavoidable_pay)
    assert where.startswith("bound.json: parts")
    assert f"{claimed:.3f}" in said
    assert f"{honest.from_prices:.3f} from the prices" in found
    assert ("a legal roster that costs" in found) == (proof_by == "full model")
    assert proof.proven == honest.from_prices


def test_other_prices_prove_another_bound_and_never_one_that_is_too_high() -> None:
    problem = legal_problem(2, Size(agents=4))
    result = solve(problem, QUICK)
    certificate = result.certificate
    assert certificate is not None
    for factor in (0.0, 0.5, 2.0, 100.0, -1.0):
        prices = {queue: tuple(factor * price for price in own) for queue, own in certificate.prices.items()}
        proof = prove_again(problem, replace(certificate, prices=prices), time_limit=5.0, workers=1)
        assert 0.0 <= proof.from_prices <= result.objective + 0.0005
        is_refused = bool(list(proof.differences(result.bound or 0.0, certificate.unavoidable_pay)))
        assert is_refused == (proof.from_prices < (result.bound or 0.0) - 0.0005)


def test_parts_are_proven_part_by_part() -> None:
    problem = tiny_problem()
    agents = tuple(agent for agent in problem.agents if len(agent.skills) == 1)
    alone = replace(problem, agents=agents, teams=())
    certificate, _, differences = proven(alone, solve(alone, QUICK))
    assert [part.queues for part in certificate.parts] == [("calls",), ("mail",)]
    assert differences == []


@pytest.mark.parametrize("seed", range(3))
def test_targets_of_days_are_proven_with_their_prices(seed: int) -> None:
    problem = with_targets(micro(seed), seed)
    result = solve(problem, replace(QUICK, iterations=40))
    certificate, _, differences = proven(problem, result)
    assert len(certificate.day_prices) == len(problem.day_targets)
    assert differences == []
    if certificate.day_prices:
        too_dear = tuple(target.price + 1.0 for target in problem.day_targets)
        assert list(certificate_faults(problem, replace(certificate, day_prices=too_dear)))


def test_pay_nobody_avoids_is_counted_again() -> None:
    problem = legal_problem(1, Size(agents=4))
    result = solve(problem, QUICK)
    certificate, proof, _ = proven(problem, result)
    assert list(proof.differences(0.0, certificate.unavoidable_pay)) == []
    assert [where for where, _, _ in proof.differences(0.0, certificate.unavoidable_pay + 10.0)] == [
        "bound.json: unavoidable_pay"
    ]
