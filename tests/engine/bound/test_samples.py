"""Samples of sellers: together they are everybody, each stands for everybody, and the bound they lead to is proven."""

from __future__ import annotations

import numpy as np

from scheduler.engine.anneal.chain import Chain
from scheduler.engine.anneal.marginal_prices import FEW_PASSES, begin_at_roster, marginal_prices
from scheduler.engine.anneal.phases import Phases
from scheduler.engine.bound.dual import Dual, steps_clock
from scheduler.engine.options import SearchOptions
from scheduler.engine.tables.instance import compile_problem
from scheduler.engine.tables.sellers import SAMPLES, Sellers
from tests.engine.sites import site_instance, site_problem


def test_samples_deal_everybody_of_few_out_once_and_weigh_them_so_that_each_stands_for_all() -> None:
    instance = site_instance("manila")
    sellers = Sellers.of(instance)
    samples = sellers.samples(instance)
    assert len(samples) == SAMPLES
    weight = np.zeros(len(sellers.members))
    for own, weights in samples:
        assert len(set(own.tolist())) == len(own)
        weight[own] += weights / SAMPLES
    assert weight.tolist() == [1.0] * len(weight)
    counts = np.array([len(own) for own in sellers.members])
    heads = [float((counts[own] * weights).sum()) for own, weights in samples]
    assert max(heads) - min(heads) <= 2 * SAMPLES * counts.max()


def test_few_sellers_are_one_sample() -> None:
    instance = site_instance("clinic")
    sellers = Sellers.of(instance)
    ((own, weights),) = sellers.samples(instance)
    assert own.tolist() == list(range(len(sellers.members)))
    assert set(weights.tolist()) == {1.0}


def test_the_bound_of_samples_is_what_everybody_proves_at_its_prices() -> None:
    instance = site_instance("manila")
    dual = Dual.of(instance)
    dual.ascend(steps_clock(30))
    again = Dual.of(instance)
    assert again.evaluate(dual.best_prices) == dual.bound


def test_where_few_steps_fit_the_prices_of_a_roster_are_the_start_if_they_prove_more_than_flat_ones() -> None:
    instance = compile_problem(site_problem("manila", "service"))
    chain, dual = Chain(instance, 1, counted=True), Dual.of(instance)
    chain.start(1)
    phases = Phases(SearchOptions(iterations=1))
    begin_at_roster(dual, chain, None, phases, FEW_PASSES)
    assert dual.first_prices is None
    begin_at_roster(dual, chain, None, phases, FEW_PASSES - 1)
    assert dual.first_prices is not None
    prices = marginal_prices(chain)
    assert prices.min() >= 0.0
    assert prices.max() <= instance.values.max()
    dual.ascend(steps_clock(20))
    flat = Dual.of(instance)
    flat.ascend(steps_clock(20))
    assert dual.bound > flat.bound


def test_worse_prices_are_no_start() -> None:
    instance = site_instance("manila")
    dual = Dual.of(instance)
    dual.begin_at(np.full(instance.values.shape[:2], float(instance.values.max())))
    assert dual.first_prices is None
