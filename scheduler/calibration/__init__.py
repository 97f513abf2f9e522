"""Solve, simulate, correct what people are wanted for, solve again."""

from scheduler.calibration.loop import Calibrated, Round, calibrate, calibrate_site

__all__ = ["Calibrated", "Round", "calibrate", "calibrate_site"]
