"""Methods of turning a queue's history into volumes: their names, and why one was taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

AUTO = "auto"
"""All of `DAY_METHODS`, weighed by their errors of late."""

MEAN_OF_FOUR, WEEKDAY, CALENDAR = "mean_of_4", "weekday", "calendar"
DAY_METHODS = (MEAN_OF_FOUR, WEEKDAY, CALENDAR)
"""Methods for the totals of days, the simplest first."""

FORECAST_METHODS = (AUTO, *DAY_METHODS)
"""Methods a site may name."""

METHOD_WORDS = {
    MEAN_OF_FOUR: "mean of four weeks",
    WEEKDAY: "weekdays",
    CALENDAR: "calendar effects",
    "boosting": "gradient boosting",
    "average": "average of calendar effects and gradient boosting",
}


_DECIDED = {
    "backtest": "chosen by backtest",
    "site": "named in the site",
    "length": "history too short to compare methods",
}


@dataclass(frozen=True)
class MethodChoice:
    """By which methods a queue's history was turned into volumes, and how far each was off of late.

    Parameters
    ----------
    by
        What decided: ``backtest`` (earlier forecasts from the same history), ``site`` (its key) or ``length`` (of a
        history too short to compare).
    origins
        Earlier forecasts compared, a week apart; 0 where the history allows none.
    weights
        Methods and their shares of the forecast, which sum to 1.
    errors
        Every method compared and its error of days: absolute errors over contacts (0.04 is 4 %).
    error
        The same of the forecast as weighted, each origin with the weights the others give; ``None`` without origins.
    weeks
        Weeks of history that count for calendar effects besides their errors; 0 where the errors alone decide.
    """

    by: Literal["backtest", "site", "length"]
    origins: int
    weights: tuple[tuple[str, float], ...]
    errors: tuple[tuple[str, float], ...] = ()
    error: float | None = None
    weeks: int = 0

    @property
    def mix(self) -> str:
        """Methods and shares in words, the largest share first."""
        shares = sorted(self.weights, key=lambda one: -one[1])
        if len(shares) == 1:
            return METHOD_WORDS[shares[0][0]]
        return " + ".join(f"{METHOD_WORDS[name]} {share:.0%}" for name, share in shares)

    @property
    def words(self) -> str:
        """Why by these methods: errors of days, and of how many earlier forecasts."""
        how = _DECIDED[self.by] + (f" and {self.weeks} weeks of history" if self.weeks else "")
        if self.error is None:
            return f"{how}: {self.mix}"
        taken = [name for name, _ in self.weights]
        alone = [(METHOD_WORDS.get(name, name), error) for name, error in self.errors if [name] != taken]
        others = ", ".join(f"{name} {error:.1%}" for name, error in alone)
        origins = "1 origin" if self.origins == 1 else f"{self.origins} origins"
        against = f" ({others} alone)" if others else ""
        return f"{how}: {self.mix}, error of days {self.error:.1%}{against}, {origins}"
