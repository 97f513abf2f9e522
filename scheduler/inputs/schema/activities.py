"""Keys of ``activities.yaml``: group sessions, individual coaching, and activities whose time and people are chosen."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from scheduler.domain.activities import Coaching
from scheduler.inputs.reading.scalars import parse_whole
from scheduler.inputs.schema.course_keys import CourseKeys
from scheduler.inputs.schema.deadline_keys import BriefingKeys, ProjectKeys, ReviewKeys
from scheduler.inputs.schema.fields import Clock, Day, Keys, Name, Span, Text, Whole, check_holds
from scheduler.inputs.schema.nesting_keys import NestingKeys
from scheduler.inputs.schema.one_or_many import OneOrMany
from scheduler.inputs.schema.presence_keys import Count, Names, WhoKeys
from scheduler.inputs.schema.recurring_keys import RecurringKeys

Minutes = Annotated[int, Field(ge=5, le=480), BeforeValidator(parse_whole)]


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


class JointKeys(Keys):
    """An activity of several people whose time, people, trainer and room are chosen with the roster; it is due once."""

    id: Name = Field(description="Unique id.")
    kind: Literal["training", "meeting", "coaching"] = Field(
        "training", description="training (default), meeting or coaching."
    )
    minutes: Minutes = Field(60, description="Length in minutes, on the grid; default 60.")
    times: Annotated[list[Text], OneOrMany()] | None = Field(
        None, min_length=1, description="Local times YYYY-MM-DD HH:MM at which it may begin, on the grid."
    )
    dates: Annotated[list[Day], OneOrMany()] | None = Field(
        None, min_length=1, description="Local dates on which it may take place, instead of or beside times."
    )
    between: Span | None = Field(
        None, description="Hours of the clock it lies in on these dates, such as 09:00-17:00; with dates."
    )
    step_minutes: Minutes = Field(
        60, description="On these dates it may begin at every so many minutes, on the grid; default 60."
    )
    attendees: WhoKeys = Field(description="Who may attend; at least one person.")
    at_least: Count | None = Field(None, description="So many of them attend, or more; default: all of them.")
    at_most: Count | None = Field(None, description="So many of them attend, or fewer; default: all of them.")
    trainers: WhoKeys | None = Field(
        None, description="People, one of whom leads it, or coaches; default: nobody of the roster."
    )
    rooms: Names | None = Field(
        None, min_length=1, description="Names of rooms, one of which it takes; one activity at a time; default: none."
    )

    @model_validator(mode="after")
    def _has_times(self) -> JointKeys:
        if self.times is None and self.dates is None:
            raise ValueError("says nothing of when; add times, or dates and between")
        if (self.dates is None) != (self.between is None):
            given, lacks = ("dates", "between") if self.between is None else ("between", "dates")
            raise ValueError(f"{given} is given without {lacks}; add {lacks}")
        if self.dates is None and "step_minutes" in self.model_fields_set:
            raise ValueError("step_minutes belongs to dates; delete it")
        check_holds(self.between, self.minutes)
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(f"at_least {self.at_least} is more than at_most {self.at_most}; exchange them")
        return self


class ActivitiesFile(Keys):
    """Planned work away from the queues."""

    sessions: list[SessionKeys] = Field(default_factory=list, description="Group sessions; default none.")
    coachings: list[CoachingKeys] = Field(default_factory=list, description="Individual coaching; default none.")
    joint: list[JointKeys] = Field(
        default_factory=list, description="Activities whose time and people are chosen; default none."
    )
    recurring: list[RecurringKeys] = Field(
        default_factory=list, description="Coaching and meetings that fall due by rule; default none."
    )
    briefings: list[BriefingKeys] = Field(
        default_factory=list, description="What everybody of a group is told by a date; default none."
    )
    reviews: list[ReviewKeys] = Field(
        default_factory=list, description="Performance reviews with the lead, due by a date; default none."
    )
    projects: list[ProjectKeys] = Field(
        default_factory=list, description="Hours away from the queues, due by a date; default none."
    )
    nesting: list[NestingKeys] = Field(
        default_factory=list, description="New hires side by side with a partner; default none."
    )
    courses: list[CourseKeys] = Field(
        default_factory=list, description="Courses: sessions in order, in groups of the same people; default none."
    )
