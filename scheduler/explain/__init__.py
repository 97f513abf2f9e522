"""Why a roster is as it is, in words: what refuses a wish and what granting it costs."""

from scheduler.explain.goal_difference import GoalDifference, LostSpan, Measured
from scheduler.explain.wish_reasons import RefusedWish, why_refused

__all__ = ["GoalDifference", "LostSpan", "Measured", "RefusedWish", "why_refused"]
