"""What a caller may ask of the search, and what the search tells while it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from scheduler.domain.certificate import Certificate


@dataclass(frozen=True)
class SearchOptions:
    """How to search.

    Parameters
    ----------
    time_limit
        Search seconds; compiling kernels and reading inputs are not counted.
    iterations
        Rounds of work instead of a time limit; with ``workers=1`` the same seed gives the same roster bit for bit.
    seed
        Of every random draw.
    workers
        Cores to use: with 2 or more the bound is raised beside the search, workers search beside each other (processes
        over shared memory for long searches, else threads), independent parts are solved at once, and CP-SAT has so
        many threads.
    engine
        ``search`` (labels, annealing, bound), ``cp-sat`` (the full model alone), ``auto`` (search, then the full model
        with the roster as a hint where it can still prove or improve).
    first_prices
        A certificate of a problem like this one, at whose prices the bound begins to climb; ``None`` where nothing is
        known.
    """

    time_limit: float = 60.0
    iterations: int | None = None
    seed: int = 0
    workers: int = 2
    engine: Literal["auto", "search", "cp-sat"] = "auto"
    first_prices: Certificate | None = None


@dataclass(frozen=True)
class Progress:
    """One line of progress: phase, cost and bound in the site's currency, hours short, seconds of search."""

    phase: str
    seconds: float
    objective: float | None = None
    bound: float | None = None
    shortage_hours: float | None = None


Listener = Callable[[Progress], None]


class Stop(Protocol):
    """A flag that ends a search early: a ``threading.Event``, or the board that workers share."""

    def set(self) -> None:
        """End the search, from any thread."""

    def is_set(self) -> bool:
        """Whether the search is to end."""


def silent(progress: Progress) -> None:
    """Ignore progress."""
