"""Hours of the clock by weekday."""

from __future__ import annotations

from typing import Any

from pydantic import Field, model_validator

from scheduler.domain.clock import WEEKDAYS
from scheduler.inputs.schema.fields import Keys, Spans

WEEKDAYS_SPAN = WEEKDAYS[:5]
WEEKEND_SPAN = WEEKDAYS[5:]


class OpenHours(Keys):
    """When contacts are taken: one span or a list per key; a weekday wins over weekdays/weekend, these over daily."""

    daily: Spans | None = Field(None, description="Every day, unless a key below says otherwise.")
    weekdays: Spans | None = Field(None, description="Monday to Friday.")
    weekend: Spans | None = Field(None, description="Saturday and Sunday.")
    monday: Spans | None = Field(None, description="Spans of local clock time; closed is none.")
    tuesday: Spans | None = Field(None, description="Like monday.")
    wednesday: Spans | None = Field(None, description="Like monday.")
    thursday: Spans | None = Field(None, description="Like monday.")
    friday: Spans | None = Field(None, description="Like monday.")
    saturday: Spans | None = Field(None, description="Like monday.")
    sunday: Spans | None = Field(None, description="Like monday.")

    @model_validator(mode="before")
    @classmethod
    def _one_for_all(cls, value: Any) -> Any:
        return {"daily": value} if isinstance(value, str | list) else value

    def of(self, weekday: int) -> list[tuple[int, int]]:
        """Spans of a weekday (0 = Monday) in minutes of the day; an end not after the start runs over midnight."""
        group = self.weekdays if weekday < len(WEEKDAYS_SPAN) else self.weekend
        for spans in (getattr(self, WEEKDAYS[weekday]), group, self.daily):
            if spans is not None:
                return list(spans)
        return []
