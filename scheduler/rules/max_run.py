"""Longest run of consecutive worked dates (or of consecutive night duties)."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Literal

from pydantic import Field

from scheduler.domain.agent_view import AgentView
from scheduler.domain.clock import clock_overlap_minutes, counted_readings
from scheduler.domain.label import Automaton, LabelModel
from scheduler.domain.problem import AgentContext
from scheduler.domain.result import Finding
from scheduler.domain.roster import Duty, PastDuty
from scheduler.domain.shifts import DutyOption
from scheduler.rules.base import ModelView, Rule, RuleParams


class MaxRunParams(RuleParams):
    """Parameters of ``max_run``, e.g. 6 days in Labor Code of the Philippines art. 91(a)."""

    limit: int = Field(ge=1, le=31, description="Consecutive dates, inclusive.")
    what: Literal["work_days", "nights"] = Field(
        default="work_days", description="Dates with a duty, or only dates whose duty has night work."
    )
    night_minutes: int = Field(
        default=180,
        ge=1,
        le=720,
        description="Minutes inside the site's night window that make a duty a night (nights).",
    )


class MaxRun(Rule[MaxRunParams]):
    """At most ``limit`` dates in a row; the run carried in from earlier weeks counts."""

    type = "max_run"

    def constrain(self, model: ModelView) -> None:
        """Forbid every window of ``limit + 1`` counted dates, past dates being constants."""
        context, limit = model.context, self.params.limit
        horizon, night = context.horizon, context.night

        def counts(start: datetime, end: datetime) -> bool:
            if self.params.what == "work_days":
                return True
            return clock_overlap_minutes(start, end, horizon.tz, night.start, night.end) >= self.params.night_minutes

        past = {horizon.day_of(duty.date) for duty in context.history if counts(duty.start, duty.end)}
        counted = [
            sum(
                chosen
                for option, chosen in model.options(day)
                if counts(horizon.moment(option.start), horizon.moment(option.end))
            )
            for day in range(horizon.days)
        ]
        for first in range(-limit, horizon.days - limit):
            window = range(first, first + limit + 1)
            before = sum(day in past for day in window if day < 0)
            model.add(sum(counted[day] for day in window if day >= 0) <= limit - before)

    def extend(self, labels: LabelModel, view: AgentView) -> None:
        """State: length of the current run."""
        horizon, night, params = view.horizon, view.night, self.params

        def is_counted(start: int, end: int) -> bool:
            moments = horizon.moment(start), horizon.moment(end)
            return (
                params.what == "work_days"
                or clock_overlap_minutes(*moments, horizon.tz, night.start, night.end) >= params.night_minutes
            )

        worked = {
            duty.date for duty in view.history if is_counted(horizon.minute_of(duty.start), horizon.minute_of(duty.end))
        }
        run = 0
        while horizon.date_of(-1 - run) in worked and run < params.limit:
            run += 1

        def feature(option: DutyOption) -> Hashable:
            return is_counted(option.start, option.end)

        def step(state: int, day: int, counts: Hashable, rested: bool) -> int | None:
            if not counts:
                return 0
            return state + 1 if state < params.limit else None

        labels.automata.append(Automaton(self.name, run, step, feature))

    def check(self, context: AgentContext, duties: Sequence[Duty]) -> Iterator[Finding]:
        """Walk the worked dates in order and report each date that makes a run too long."""
        known: list[PastDuty | Duty] = [*context.history, *duties]
        dates = {
            duty.date
            for duty in known
            if self.params.what == "work_days"
            or _night_minutes(context, duty.start, duty.end) >= self.params.night_minutes
        }
        first_in_horizon = {duty.date: duty for duty in duties}
        run = 0
        previous = None
        for date in sorted(dates):
            run = run + 1 if previous is not None and date - previous == timedelta(days=1) else 1
            previous = date
            if run > self.params.limit and date in first_in_horizon:
                yield Finding(
                    self.name,
                    context.agent.agent_id,
                    first_in_horizon[date].start,
                    f"{self.params.limit} days",
                    f"{run} days",
                )

    def explain(self, finding: Finding) -> str:
        """Name the run and its limit."""
        what = "dates in a row" if self.params.what == "work_days" else "nights in a row"
        return (
            f"{finding.agent_id} works {finding.actual.split()[0]} {what} up to {finding.when:%a %d %b}, "
            f"at most {finding.limit.split()[0]} are allowed"
        )


def _night_minutes(context: AgentContext, start: datetime, end: datetime) -> int:
    """Read the clock minute by minute; only the ``check`` face uses it."""
    opens, closes = context.night.start, context.night.end
    total = 0
    for local in counted_readings(start, end, context.horizon.tz):
        minute = local.hour * 60 + local.minute
        total += opens <= minute < closes if opens < closes else minute >= opens or minute < closes
    return total
