"""The only package that searches: two tour oracles, coverage, construction, ruin and recreate, bound, CP-SAT core."""

from scheduler.engine.options import Listener, Progress, SearchOptions
from scheduler.engine.solve import solve

__all__ = ["Listener", "Progress", "SearchOptions", "solve"]
