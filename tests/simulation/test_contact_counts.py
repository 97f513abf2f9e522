"""Counts have the distribution asked for, and never fall where more is expected."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chisquare, nbinom
from scipy.stats import poisson as poisson_law

from scheduler.simulation.contact_counts import clustered, poisson
from scheduler.simulation.event_tables import Floats, Ints
from scheduler.simulation.random_streams import uniforms

SIZE = 20_000
DRAWS = np.random.default_rng(1).random(SIZE)


def more(purpose: str, place: Ints) -> Floats:
    return uniforms(3, 0, purpose, 7, place)


@pytest.mark.parametrize("mean", [0.01, 0.7, 5.0, 40.0, 900.0, 40_000.0])
def test_a_count_is_the_quantile_of_its_draw(mean: float) -> None:
    means = np.full(SIZE, mean)
    assert np.array_equal(poisson(means, DRAWS), poisson_law.ppf(DRAWS, mean).astype(int))


def test_the_ends_of_the_unit_interval_give_counts_too() -> None:
    ends = np.array([2.0**-54, 1.0 - 2.0**-53, 1.0])
    for mean in (0.5, 60.0, 5000.0):
        low, high, top = poisson(np.full(3, mean), ends)
        assert 0 <= low < high <= top < 3 * mean + 60
    assert poisson(np.zeros(3), ends).tolist() == [0, 0, 0]


@pytest.mark.parametrize("dispersion", [1.3, 3.0, 20.0])
def test_clusters_make_negative_binomial_counts(dispersion: float) -> None:
    mean = 9.0
    found = clustered(np.full(SIZE, mean), dispersion, DRAWS, more)
    law = nbinom(mean / (dispersion - 1), 1 / dispersion)
    edges = np.unique(law.ppf(np.linspace(0.05, 0.95, 13)))
    expected = np.diff(np.concatenate([[0.0], law.cdf(edges), [1.0]])) * SIZE
    observed = np.bincount(np.searchsorted(edges, found), minlength=edges.size + 1)
    assert chisquare(observed, expected).pvalue > 1e-3
    assert found.mean() == pytest.approx(mean, rel=0.05)


@pytest.mark.parametrize("dispersion", [1.0, 2.5])
def test_more_expected_is_never_fewer_counted_and_not_as_if_drawn_anew(dispersion: float) -> None:
    def counts(mean: float) -> Ints:
        means = np.full(SIZE, mean)
        return poisson(means, DRAWS) if dispersion == 1 else clustered(means, dispersion, DRAWS, more)

    few, many = counts(20.0), counts(23.0)
    assert (many >= few).all()
    assert (many - few).mean() == pytest.approx(3.0, rel=0.05)
