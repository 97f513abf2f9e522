"""The simulations rounds are judged by: the same contacts and absences in each, as many as pay."""

from __future__ import annotations

import time

from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.simulation import Simulation, SimulationOptions, simulate

CONTACTS = 2_000_000
"""Contacts played in all: more of them, and noise decides less; a million took one to two seconds in November 2026."""
FEWEST, MOST = 30, 200
"""Replications. With ten a round fits its own contacts, and loses on others what it seems to win."""
SEED = 20_081
"""Added to the search's seed: what people are shown is played with other contacts than rounds were fitted to."""


class Replays:
    """Simulates roster after roster."""

    def __init__(self, problem: Problem, seed: int) -> None:
        contacts = max(1.0, sum(sum(own.volume) for own in problem.demand))
        self.replications = int(min(MOST, max(FEWEST, CONTACTS / contacts)))
        self._seed = seed + SEED

    def of(self, problem: Problem, roster: Roster) -> Simulation:
        """Play a roster."""
        return simulate(problem, roster, SimulationOptions(replications=self.replications, seed=self._seed))

    def fit(self, problem: Problem, roster: Roster, seconds: float) -> float:
        """Limit replications to what a few seconds allow, `FEWEST` at least; returns the seconds they will take."""

        def takes(replications: int) -> float:
            began = time.perf_counter()
            simulate(problem, roster, SimulationOptions(replications=replications, seed=self._seed))
            return time.perf_counter() - began

        takes(2)  # loads the kernels
        few, more = (min(takes(number), takes(number)) for number in (2, 8))  # other programs take the processor, too
        each = max((more - few) / 6, 1e-4)
        fixed = max(0.0, few - 2 * each)  # reading the roster takes as long as some replications of a small site
        self.replications = max(FEWEST, min(self.replications, int((seconds - fixed) / each)))
        return fixed + each * self.replications
