"""Keys of what has a deadline in ``activities.yaml``: briefings, reviews, project work; and who has acknowledged."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from scheduler.inputs.reading.scalars import parse_number
from scheduler.inputs.schema.fields import Day, Keys, Name, Span, YesNo, check_holds
from scheduler.inputs.schema.presence_keys import Names
from scheduler.inputs.schema.recurring_keys import ActivityMinutes, TenureWhoKeys

ProjectHours = Annotated[float, Field(gt=0, le=400), BeforeValidator(parse_number)]


class DeadlineKeys(Keys):
    """What all of them have."""

    id: Name = Field(description="Unique id; each activity is called by it and the person.")
    who: TenureWhoKeys = Field(default_factory=TenureWhoKeys, description="For whom; default: everybody.")
    first: Day | None = Field(None, alias="from", description="First date, inclusive; default: at once.")
    last: Day = Field(alias="by", description="Last date, inclusive; past it is due in the first week planned.")

    @model_validator(mode="after")
    def _ordered(self) -> DeadlineKeys:
        if self.first is not None and self.last < self.first:
            raise ValueError(f"by {self.last} is before from {self.first}; exchange them")
        return self


class BriefingKeys(DeadlineKeys):
    """Everybody of a group is informed by a date, each in a duty of their own; who has acknowledged needs none."""

    minutes: ActivityMinutes = Field(15, description="Length in minutes, on the grid; default 15.")
    at_start: YesNo = Field(False, description="yes: as the first thing of a duty; default no: at any time of it.")


class ReviewKeys(DeadlineKeys):
    """A performance review of each person with the lead, at a time chosen with the roster."""

    minutes: ActivityMinutes = Field(60, description="Length in minutes, on the grid; default 60.")
    coach: Names | None = Field(None, min_length=1, description="lead (of the team, default), or agent ids.")
    between: Span | None = Field(None, description="Hours of the clock it lies in, such as 09:00-17:00; default: any.")
    step_minutes: ActivityMinutes = Field(60, description="It may begin at every so many minutes; default 60.")

    @model_validator(mode="after")
    def _fits(self) -> ReviewKeys:
        check_holds(self.between, self.minutes)
        return self


class ProjectKeys(DeadlineKeys):
    """Hours away from the queues for each person, cut into blocks, at most one a duty."""

    hours: ProjectHours = Field(description="Hours of each person that are still to be done, more than 0 to 400.")
    at_least_minutes: ActivityMinutes = Field(60, description="Shortest block in minutes, on the grid; default 60.")
    at_most_minutes: ActivityMinutes = Field(120, description="Longest block in minutes, on the grid; default 120.")

    @model_validator(mode="after")
    def _fits(self) -> ProjectKeys:
        if self.at_most_minutes < self.at_least_minutes:
            least, most = self.at_least_minutes, self.at_most_minutes
            raise ValueError(f"at_most_minutes {most} is less than at_least_minutes {least}; exchange them")
        return self


class AcknowledgedRow(Keys):
    """One line of ``acknowledged.csv``: who knows of what by now."""

    briefing: Name = Field(description="Id of the entry under briefings.")
    agent_id: Name = Field(description="Agent id.")
    date: Day | None = Field(None, description="Date of the acknowledgement; default unknown.")
