"""The only package that searches: two tour oracles, coverage, construction, ruin and recreate, bound, CP-SAT core."""

from scheduler.engine.day_targets import solve
from scheduler.engine.options import Listener, Progress, SearchOptions

__all__ = ["Listener", "Progress", "SearchOptions", "solve"]
