"""One site under several scenarios, side by side."""

from scheduler.scenarios.compare import Column, Comparison, compare

__all__ = ["Column", "Comparison", "compare"]
