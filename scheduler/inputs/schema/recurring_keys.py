"""Keys of what recurs in ``activities.yaml``, and columns of the tables it is due by."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from scheduler.inputs.reading.scalars import parse_number, parse_share, parse_whole
from scheduler.inputs.schema.fields import Day, Keys, Name, Price, Span, Weekday, check_holds
from scheduler.inputs.schema.one_or_many import OneOrMany
from scheduler.inputs.schema.presence_keys import Names, WhoKeys

ActivityMinutes = Annotated[int, Field(ge=5, le=480), BeforeValidator(parse_whole)]
EdgeMinutes = Annotated[int, Field(ge=0, le=480), BeforeValidator(parse_whole)]
Figure = Annotated[float, Field(ge=-1e9, le=1e9), BeforeValidator(parse_number)]
Months = Annotated[int, Field(ge=0, le=600), BeforeValidator(parse_whole)]
Quorum = Annotated[float, Field(ge=0.05, le=1), BeforeValidator(parse_share)]
Weekdays = Annotated[list[Weekday], OneOrMany()]
Need = Literal["due", "wanted", "droppable"]
Every = Literal["week", "fortnight", "month"]
LEAD, NOBODY = "lead", "none"


class KpiKeys(Keys):
    """A limit on one figure of ``kpis.csv``; people without the figure are not meant."""

    name: Name = Field(description="Name of the figure, as in the column kpi.")
    below: Figure | None = Field(None, description="Only people whose figure is below this.")
    above: Figure | None = Field(None, description="Only people whose figure is above this.")

    @model_validator(mode="after")
    def _has_limit(self) -> KpiKeys:
        if self.below is None and self.above is None:
            raise ValueError("gives no limit; add below or above")
        return self


class TenureWhoKeys(WhoKeys):
    """People by what they are and how long they are there; where several keys are given, all must hold."""

    tenure_months_at_least: Months | None = Field(
        None, description="Hired so many whole months ago, or more; people without a hire_date fit."
    )
    tenure_months_at_most: Months | None = Field(None, description="Hired so many whole months ago, or fewer.")

    @model_validator(mode="after")
    def _ordered(self) -> TenureWhoKeys:
        least, most = self.tenure_months_at_least, self.tenure_months_at_most
        if least is not None and most is not None and most < least:
            raise ValueError(f"tenure_months_at_most {most} is less than tenure_months_at_least {least}; exchange them")
        return self


class RecurringWhoKeys(TenureWhoKeys):
    """People by what they are, how long they are there and how they do; where several keys are given, all must hold."""

    kpi: KpiKeys | None = Field(None, description="Only people whose figure in kpis.csv is below or above a limit.")


class RecurringKeys(Keys):
    """Coaching or a meeting by rule: an activity of its own for each person, or team, and each time it falls due."""

    id: Name = Field(
        description="Unique id; each activity is called by it, the person or team, and the week's first date."
    )
    kind: Literal["coaching", "meeting", "training"] = Field(
        "coaching", description="coaching (default), meeting or training."
    )
    every: Every = Field(description="week, fortnight or month.")
    anchor: Day | None = Field(
        None,
        description="A date of a week in which it is due for everybody; default: by when it was last held, else people "
        "are spread over the weeks.",
    )
    minutes: ActivityMinutes = Field(30, description="Length in minutes, on the grid; default 30.")
    who: RecurringWhoKeys = Field(default_factory=RecurringWhoKeys, description="For whom; default: everybody.")
    for_each: Literal["person", "team"] | None = Field(
        None, description="person or team: who meets; default: person for coaching, team for other kinds."
    )
    coach: Names | None = Field(
        None,
        min_length=1,
        description="lead (the team's lead), or agent ids of whom one leads it; none (default): nobody of the roster.",
    )
    quorum: Quorum = Field(
        1.0, description="Share of the team's people there that week who attend, or more, 0.05-1; default 1."
    )
    days: Weekdays | None = Field(None, min_length=1, description="Weekdays it may be held on; default: any.")
    between: Span | None = Field(None, description="Hours of the clock it lies in, such as 09:00-17:00; default: any.")
    step_minutes: ActivityMinutes | None = Field(
        None,
        description="It may begin at every so many minutes of the clock (default 60), or without coach, days and hours "
        "of the duty (default 30); on the grid.",
    )
    edge_minutes: EdgeMinutes | None = Field(
        None, description="Without coach, days and hours: least minutes between it and the duty's ends; default 30."
    )
    need: Need = Field(
        "due",
        description="due (default): it must be held; wanted: left out at a price; droppable: at a low one.",
    )
    price: Price | None = Field(
        None,
        description="Money to leave one out, where it is wanted (default: two hours of a missing person for each hour "
        "of its people) or droppable (a quarter of an hour).",
    )

    @property
    def is_of_teams(self) -> bool:
        """Whether teams meet, not single people."""
        return (self.for_each or ("person" if self.kind == "coaching" else "team")) == "team"

    @property
    def coaches(self) -> list[str]:
        """Ids of coaches, or `LEAD` alone; empty: nobody."""
        return [name for name in self.coach or [] if name != NOBODY]

    @property
    def is_joint(self) -> bool:
        """Whether its time is chosen on the clock; else it is placed within a duty of one person."""
        return self.is_of_teams or bool(self.coaches) or self.days is not None or self.between is not None

    @model_validator(mode="after")
    def _fits(self) -> RecurringKeys:
        if self.price is not None and self.need == "due":
            raise ValueError(f"price {self.price:g} goes with need: wanted or droppable; delete it, or change need")
        if self.quorum != 1.0 and not self.is_of_teams:
            raise ValueError(f"quorum {self.quorum:g} goes with for_each: team; delete it")
        if self.edge_minutes is not None and self.is_joint:
            raise ValueError(f"edge_minutes {self.edge_minutes} goes without coach, days and between; delete it")
        if len(self.coach or ()) > 1 and {LEAD, NOBODY} & set(self.coach or ()):
            raise ValueError("coach: lead and none stand alone; write one of them, or agent ids")
        check_holds(self.between, self.minutes)
        return self


class KpiRow(Keys):
    """One line of ``kpis.csv``: a figure of a person."""

    agent_id: Name = Field(description="Agent id.")
    kpi: Name = Field(description="Name of the figure, such as quality.")
    value: Figure = Field(description="The figure.")
    as_of: Day | None = Field(None, description="Date it is of; of several the last one counts. Default: the earliest.")


class HeldRow(Keys):
    """One line of ``activities_held.csv``: when something that recurs was last held."""

    activity: Name = Field(description="Id of the entry under recurring.")
    who: Name = Field(description="Agent id, or the name of the team.")
    date: Day = Field(description="Local date it was held on; of several the last one counts.")
