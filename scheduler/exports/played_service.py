"""The service a finished roster gives, played briefly for ``summary.json`` once the search is over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scheduler.domain.problem import Problem
from scheduler.domain.result import SearchResult
from scheduler.goals.registry import measure_goals

Played = dict[str, Any] | None
"""What ``summary.json`` says under ``simulated``; ``None`` where nothing was played."""
Searched = Callable[[Problem, SearchResult, int], Played]
"""Called with problem, result and the run's seed when the search is over and the roster still has to be checked."""


def play_briefly(
    problem: Problem, result: SearchResult, seed: int, playing: Callable[[int], None] = lambda replications: None
) -> Played:
    """Play the roster, which takes seconds, and sum up the service it gives.

    ``playing`` is told the replications before they begin. Whoever interrupts them, or has not the memory for them,
    keeps the roster without.
    """
    from scheduler.simulation.summary import short_replications, short_simulation, simulated_summary

    try:
        playing(short_replications(problem))
        simulation = short_simulation(problem, result.roster, seed)
    except (KeyboardInterrupt, MemoryError):
        return None
    return simulated_summary(simulation, measure_goals(problem, result.roster, result.allotment))


def leave_unplayed(problem: Problem, result: SearchResult, seed: int) -> Played:
    """Play nothing."""
    return None
