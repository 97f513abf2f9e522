"""How a simulation is run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class SimulationOptions:
    """Number and kind of replications.

    Parameters
    ----------
    replications
        Independent plays of the horizon, >= 2 (confidence intervals need two).
    seed
        Of every random draw; the same seed gives two rosters the same contacts and absences.
    handle_times
        ``exponential`` or ``lognormal``, of the mean the demand states.
    handle_variation
        Standard deviation over mean of lognormal handle times, > 0.
    confidence
        Of every interval stated, 0-1 exclusive.
    """

    replications: int = 100
    seed: int = 0
    handle_times: Literal["exponential", "lognormal"] = "exponential"
    handle_variation: float = 1.2
    confidence: float = 0.95

    def __post_init__(self) -> None:
        if self.replications < 2:
            raise ValueError(f"found {self.replications} replications, at least 2 are needed for a confidence interval")
        if not self.handle_variation > 0 or not 0 < self.confidence < 1:
            raise ValueError(f"found variation {self.handle_variation} and confidence {self.confidence}")
