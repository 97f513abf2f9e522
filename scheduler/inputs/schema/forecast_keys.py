"""Keys of ``site.yaml`` about how history becomes a forecast."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from scheduler.inputs.schema.fields import Keys


class ForecastKeys(Keys):
    """How the queue's history is turned into volumes."""

    method: Literal["auto", "mean_of_4", "weekday", "calendar"] = Field(
        "auto",
        description="auto (default): the methods below, weighed by how far their earlier forecasts were off, calendar "
        "the more the longer the history; mean_of_4: mean of the last four same weekdays; weekday: weekdays around a "
        "level that moves week by week; calendar: the same with the place in the month. Below six weeks of history "
        "always the mean of the last four same weekdays, or of as many as there are.",
    )
