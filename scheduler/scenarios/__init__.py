"""One site under several scenarios, side by side, ranked by what their rosters show when they are played."""

from scheduler.scenarios.column import Column
from scheduler.scenarios.comparison import BASE, SHORT, Comparison, compare_scenarios
from scheduler.scenarios.played import Difference, Played
from scheduler.scenarios.ranking import Ranking

__all__ = ["BASE", "SHORT", "Column", "Comparison", "Difference", "Played", "Ranking", "compare_scenarios"]
