"""A published multi-skill example: SimpleMSK of ContactCenters (E. Buist, P. L'Ecuyer), results of its 1000 days.

Three contact types, two groups, three periods of two hours, a gamma-distributed busyness of the day; time in minutes.
Numbers only, from the example's documentation (umontreal-simul/contactcenters, doc/examples/SimpleMSK).
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest

from scheduler.simulation.event_tables import (
    ABANDONED,
    ANSWERED,
    COMES,
    LEAVES,
    Changes,
    Contacts,
    Outcome,
    Routing,
    new_play,
)
from scheduler.simulation.kernels.event_loop import run_events

PERIOD = 120.0
RATES = np.array([[4.2, 5.3, 3.2], [5.1, 4.3, 4.8], [6.3, 5.2, 4.8]])
BUSYNESS = 28.7
SERVICE_RATES, PATIENCE_RATES = np.array([0.5, 0.6, 0.4]), np.array([0.3, 0.4, 0.2])
IN_TIME = 20 / 60
AGENTS = ((12, 18, 9), (15, 20, 11))
ROUTING = Routing(
    kind=np.zeros(3, np.int64),
    priority=np.zeros(3, np.int64),
    order=np.array([[0, 1, -1], [1, 2, -1]]),
    # Type 1 goes to group 0 first; a free agent takes who waits longest.
    rank=np.array([[0, 0, -1], [-1, 1, 0]]),
    slots=np.ones((38, 3), np.int64),
    speed=np.ones((3, 1)),
    pace=np.ones(2),
)
DAYS = 1000
# Mean and standard deviation of a day.
PUBLISHED = {
    "served": (4297.305, 437.605),
    "abandoned": (910.335, 551.164),
    "good 0 0": (170.154, 93.722),
    "good 0 1": (599.334, 83.392),
    "good 0 2": (15.490, 27.520),
    "good 1 0": (262.936, 134.377),
    "good 1 1": (511.648, 86.571),
    "good 1 2": (34.697, 55.230),
    "good 2 0": (259.806, 155.150),
    "good 2 1": (613.732, 99.046),
    "good 2 2": (24.888, 44.327),
}
SERVICE_LEVEL = 0.501


def people(leavers: set[int] | None = None) -> Changes:
    """Everybody of a group is there in the periods that ask for that many; ``leavers`` go before the last period."""
    rows = []
    first = 0
    for group, (few, many, _) in enumerate(AGENTS):
        rows += [(0.0 if number < few else PERIOD, COMES, first + number, group) for number in range(many)]
        first += many
    rows += [(2 * PERIOD, LEAVES, agent, 0) for agent in leavers or ()]
    moment, kind, agent, profile = (np.array(column) for column in zip(*sorted(rows), strict=True))
    return Changes(moment.astype(float), kind, agent, profile, np.zeros(moment.size))


def leaving(outcome: Outcome) -> set[int]:
    """Who goes where only numbers are lowered, not persons: the idle, then whoever is done first."""
    free_at = np.full(38, 2 * PERIOD)
    busy = (outcome.start <= 2 * PERIOD) & (outcome.state == ANSWERED) & (outcome.finish > 2 * PERIOD)
    free_at[outcome.agent[busy]] = outcome.finish[busy]
    groups = np.split(np.arange(38), [AGENTS[0][1]])
    chosen = (own[np.argsort(free_at[own])][: many - left] for own, (_, many, left) in zip(groups, AGENTS, strict=True))
    return {int(agent) for own in chosen for agent in own}


def one_day(rng: np.random.Generator) -> tuple[Contacts, np.ndarray, Outcome]:
    busyness = rng.gamma(BUSYNESS, 1 / BUSYNESS)
    counts = rng.poisson(RATES * busyness * PERIOD)
    kind, period = (np.repeat(index.ravel(), counts.ravel()) for index in np.indices(counts.shape))
    arrival = (period + rng.random(period.size)) * PERIOD
    order = np.argsort(arrival)
    arrival, kind, period = arrival[order], kind[order].astype(np.int64), period[order]
    work = rng.standard_exponential(period.size) / SERVICE_RATES[period]
    gives_up = arrival + rng.standard_exponential(period.size) / PATIENCE_RATES[period]
    contacts = Contacts(arrival, kind, work, gives_up, arrival)
    return contacts, period, played(contacts, people(leaving(played(contacts, people()))))


def played(contacts: Contacts, changes: Changes) -> Outcome:
    play = new_play(contacts, ROUTING, changes, num_agents=38, num_intervals=3, interval_seconds=PERIOD)
    run_events(play)
    return play.outcome


def days(number: int) -> dict[str, np.ndarray]:
    found: dict[str, list[float]] = {name: [] for name in (*PUBLISHED, "good", "counted")}
    rng = np.random.default_rng(20261122)
    for _ in range(number):
        contacts, period, outcome = one_day(rng)
        served, lost = outcome.state == ANSWERED, outcome.state == ABANDONED
        good = served & (outcome.start - contacts.arrival < IN_TIME)
        found["served"].append(served.sum())
        found["abandoned"].append(lost.sum())
        found["good"].append(good.sum())
        found["counted"].append(served.sum() + (lost & (outcome.finish - contacts.arrival >= IN_TIME)).sum())
        for name in PUBLISHED:
            if name.startswith("good"):
                _, kind, when = name.split()
                found[name].append((good & (contacts.queue == int(kind)) & (period == int(when))).sum())
    return {name: np.array(values, dtype=float) for name, values in found.items()}


def agrees(ours: np.ndarray, mean: float, deviation: float) -> bool:
    """Whether two estimates of one mean differ by no more than chance: 99.9 % each, a dozen are compared."""
    error = np.sqrt(ours.var(ddof=1) / ours.size + deviation**2 / DAYS)
    return abs(ours.mean() - mean) <= NormalDist().inv_cdf(0.9995) * error


@pytest.mark.parametrize("number", [60, pytest.param(DAYS, marks=pytest.mark.slow)])
def test_the_published_results_are_reproduced(number: int) -> None:
    found = days(number)
    wrong = {n: (found[n].mean(), mean) for n, (mean, sd) in PUBLISHED.items() if not agrees(found[n], mean, sd)}
    assert not wrong
    level = found["good"].sum() / found["counted"].sum()
    assert level == pytest.approx(SERVICE_LEVEL, abs=0.01 * np.sqrt(DAYS / number))
    if number == DAYS:
        print({n: (round(found[n].mean(), 1), mean) for n, (mean, _) in PUBLISHED.items()}, round(level, 4))
