"""Solve, simulate, correct what people are wanted for or worth, solve again."""

from scheduler.calibration.loop import Calibrated, Round, calibrate
from scheduler.calibration.site_runs import needs_rounds, solve_site

__all__ = ["Calibrated", "Round", "calibrate", "needs_rounds", "solve_site"]
