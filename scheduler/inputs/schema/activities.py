"""Keys of ``activities.yaml``: group sessions and individual coaching."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from scheduler.domain.activities import Coaching
from scheduler.inputs.schema.fields import Clock, Day, Keys, Name, Whole


class SessionKeys(Keys):
    """A group session at a fixed time; paid, everybody named is on duty throughout."""

    id: Name = Field(description="Unique id.")
    kind: Literal["training", "meeting"] = Field("training", description="training (default) or meeting.")
    date: Day = Field(description="Local date, YYYY-MM-DD.")
    start: Clock = Field(description="Local clock, on the grid.")
    end: Clock = Field(description="Local clock, exclusive, on the grid; after start.")
    attendees: list[Name] = Field(min_length=1, description="Agent ids, at least one.")
    trainer: Name | None = Field(None, description="Agent id of the trainer; default: nobody of the roster.")

    @model_validator(mode="after")
    def _ordered(self) -> SessionKeys:
        if self.end <= self.start:
            raise ValueError("end is not after start; a session lies on one date")
        return self


class CoachingKeys(Keys):
    """One individual session of an agent, placed inside a duty at the best time; paid."""

    id: Name = Field(description="Unique id.")
    agent: Name = Field(description="Agent id.")
    minutes: Whole = Field(60, ge=5, le=480, description="Length in minutes, on the grid; default 60.")
    earliest: Day = Field(description="First local date of the duty, inclusive.")
    latest: Day = Field(description="Last local date of the duty, inclusive.")
    step_minutes: Whole = Field(
        Coaching.step_minutes,
        ge=1,
        le=480,
        description="It starts at a multiple of this after the duty's start, on the grid; "
        f"default {Coaching.step_minutes:g}.",
    )
    edge_minutes: Whole = Field(
        Coaching.edge_minutes,
        ge=0,
        le=480,
        description=f"Least minutes between it and the duty's start and end; default {Coaching.edge_minutes:g}.",
    )

    @model_validator(mode="after")
    def _ordered(self) -> CoachingKeys:
        if self.latest < self.earliest:
            raise ValueError(f"latest {self.latest} is before earliest {self.earliest}; exchange them")
        return self


class ActivitiesFile(Keys):
    """Planned work away from the queues."""

    sessions: list[SessionKeys] = Field(default_factory=list, description="Group sessions; default none.")
    coachings: list[CoachingKeys] = Field(default_factory=list, description="Individual coaching; default none.")
