"""Keys of ``courses`` in ``activities.yaml``, and the columns of ``completed.csv``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from scheduler.inputs.reading.scalars import parse_whole
from scheduler.inputs.schema.fields import Day, Keys, Name, Price, Span, Weekday, check_holds
from scheduler.inputs.schema.one_or_many import OneOrMany
from scheduler.inputs.schema.presence_keys import Count, Names, WhoKeys

MOST_SESSIONS, MOST_GROUPS, MOST_DAYS, MOST_MONTHS = 20, 50, 366, 600
Minutes = Annotated[int, Field(ge=5, le=480), BeforeValidator(parse_whole)]
Days = Annotated[int, Field(ge=0, le=MOST_DAYS), BeforeValidator(parse_whole)]
Months = Annotated[int, Field(ge=0, le=MOST_MONTHS), BeforeValidator(parse_whole)]
Groups = Annotated[int, Field(ge=1, le=MOST_GROUPS), BeforeValidator(parse_whole)]


class CourseWhoKeys(WhoKeys):
    """People a course is for, by what they are; where several keys are given, all must hold."""

    tenure_months_at_least: Months | None = Field(
        None, description="Whole months since their hire_date, on the first date planned, or more: 0-600."
    )
    tenure_months_at_most: Months | None = Field(None, description="So many whole months, or fewer: 0-600.")

    @model_validator(mode="after")
    def _ordered(self) -> CourseWhoKeys:
        least, most = self.tenure_months_at_least, self.tenure_months_at_most
        if least is not None and most is not None and least > most:
            raise ValueError(f"tenure_months_at_least {least} is more than tenure_months_at_most {most}; exchange them")
        return self


class CourseSessionKeys(Keys):
    """One session of a course."""

    minutes: Minutes = Field(description="Length in minutes, 5-480, on the grid.")
    days_after_at_least: Days | None = Field(
        None, description="Its date is so many days after that of the session before, or later; default 0: the same."
    )
    days_after_at_most: Days | None = Field(
        None, description="So many days after that of the session before, or sooner; default: no limit."
    )

    @model_validator(mode="after")
    def _ordered(self) -> CourseSessionKeys:
        least, most = self.days_after_at_least, self.days_after_at_most
        if least is not None and most is not None and least > most:
            raise ValueError(f"days_after_at_least {least} is more than days_after_at_most {most}; exchange them")
        return self


class ExternalKeys(Keys):
    """A trainer from elsewhere: no duties, no pay, but hours."""

    name: Name = Field(description="Shown in sessions.csv; the same name in several courses is the same person.")
    dates: Annotated[list[Day], OneOrMany()] | None = Field(
        None, min_length=1, description="Local dates on which they can be had; default: every date planned."
    )
    between: Span | None = Field(
        None, description="Hours of the clock they can be had in, such as 09:00-17:00; default: all."
    )


class CourseKeys(Keys):
    """A course: sessions in order, held in groups of the same people; the engine chooses groups, times and trainers."""

    id: Name = Field(description="Unique id; sessions are named after it: ID.g1.s2 is the second of the first group.")
    kind: Literal["training", "meeting", "coaching"] = Field(
        "training", description="training (default), meeting or coaching."
    )
    sessions: Annotated[list[CourseSessionKeys], OneOrMany()] = Field(
        min_length=1, max_length=MOST_SESSIONS, description="Its sessions, in order; at least one."
    )
    earliest: Day | None = Field(None, description="First local date of a session; default: the first date planned.")
    deadline: Day | None = Field(
        None, description="Last local date of a session, inclusive; default: the last date planned."
    )
    weekdays: Annotated[list[Weekday], OneOrMany()] | None = Field(
        None, min_length=1, description="Weekdays on which sessions may be; default: all."
    )
    between: Span = Field(description="Hours of the clock sessions lie in, such as 08:00-18:00.")
    step_minutes: Minutes = Field(
        60, description="Sessions may begin at every so many minutes, on the grid; default 60."
    )
    attendees: CourseWhoKeys = Field(description="Whom it is for; at least one person. Trainers do not attend.")
    places: Count | None = Field(
        None, description="So many of them attend, in all groups together, whoever that may be; default: everybody."
    )
    at_least: Count | None = Field(
        None,
        description="So many in a group, or more; default: an equal share, less one where there are several.",
    )
    at_most: Count | None = Field(None, description="So many in a group, or fewer; default: no limit, one group.")
    groups: Groups | None = Field(None, description="Number of groups; default: as few as at_most allows.")
    trainers: WhoKeys | None = Field(None, description="People, one of whom leads each session; default: nobody.")
    external: Annotated[list[ExternalKeys], OneOrMany()] | None = Field(
        None, min_length=1, description="People from elsewhere, one of whom leads each session, instead of trainers."
    )
    rooms: Names | None = Field(None, min_length=1, description="Names of rooms, one of which each session takes.")
    after: Names | None = Field(
        None, min_length=1, description="Courses everybody has completed before: of this file, or in completed.csv."
    )
    grants: Name | None = Field(
        None, description="Queue whoever completes it can serve from the first date after those planned on."
    )
    missed_price: Price | None = Field(
        None, description="Money it costs to leave out a group; default: every group must be held."
    )

    @model_validator(mode="after")
    def _makes_sense(self) -> CourseKeys:
        first = self.sessions[0]
        if first.days_after_at_least is not None or first.days_after_at_most is not None:
            raise ValueError("the first session follows none: delete its days_after_at_least and days_after_at_most")
        if self.earliest is not None and self.deadline is not None and self.deadline < self.earliest:
            raise ValueError(f"deadline {self.deadline} is before earliest {self.earliest}; exchange them")
        check_holds(self.between, max(session.minutes for session in self.sessions))
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(f"at_least {self.at_least} is more than at_most {self.at_most}; exchange them")
        if self.trainers is not None and self.external is not None:
            raise ValueError("trainers and external are both given, and one person leads; keep one of the two")
        return self


class CompletedRow(Keys):
    """One line of ``completed.csv``: a course somebody has completed."""

    agent_id: Name = Field(description="Agent id.")
    course: Name = Field(description="Id of the course.")
    date: Day = Field(description="Local date of its last session.")
