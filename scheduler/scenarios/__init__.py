"""One site under several scenarios, side by side."""

from scheduler.scenarios.comparison import BASE, Column, Comparison, compare_scenarios

__all__ = ["BASE", "Column", "Comparison", "compare_scenarios"]
