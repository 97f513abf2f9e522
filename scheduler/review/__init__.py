"""Forecasts under review: locked as snapshots, and compared with what came."""

from scheduler.review.accuracy import DayReview, QueueReview, Review, Score, review_forecasts
from scheduler.review.lock import lock_forecast

__all__ = ["DayReview", "QueueReview", "Review", "Score", "lock_forecast", "review_forecasts"]
