"""Local clock readings at which nobody may be on duty."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Self, get_args

from pydantic import Field, model_validator

from scheduler.domain.agent_view import AgentView
from scheduler.domain.clock import MINUTES_PER_DAY, WEEKDAYS, clock_overlap_minutes, clock_text, counted_readings
from scheduler.domain.label import LabelModel
from scheduler.domain.problem import AgentContext
from scheduler.domain.result import Finding
from scheduler.domain.roster import Duty
from scheduler.domain.shifts import DutyOption
from scheduler.rules.base import ClockSpan, ModelView, Rule, RuleParams, WeekdayName


class ClockWindowParams(RuleParams):
    """Parameters of ``clock_window``, e.g. 07:00-19:00 in 29 CFR 570.35(a)(6); give exactly one of the spans."""

    allowed: ClockSpan | None = Field(default=None, description="Local span HH:MM-HH:MM outside which nobody works.")
    forbidden: ClockSpan | None = Field(default=None, description="Local span HH:MM-HH:MM in which nobody works.")
    weekdays: tuple[WeekdayName, ...] = Field(
        default=get_args(WeekdayName),
        description="Weekdays on whose local dates (midnight to midnight) the rule holds; default all.",
    )

    @property
    def span(self) -> tuple[int, int]:
        """The one given."""
        span = self.forbidden or self.allowed
        assert span is not None
        return span

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.allowed is None) == (self.forbidden is None):
            raise ValueError("give either allowed or forbidden, e.g. forbidden: '22:00-06:00'")
        return self


class ClockWindow(Rule[ClockWindowParams]):
    """No minute of a duty, breaks included, lies at a forbidden reading of a date of one of the weekdays."""

    type = "clock_window"

    def constrain(self, model: ModelView) -> None:
        """Forbid every option that touches a forbidden reading."""
        horizon, params = model.context.horizon, self.params
        if params.forbidden is not None:
            opens, closes = params.forbidden
        else:
            closes, opens = params.span
        if opens % MINUTES_PER_DAY == closes % MINUTES_PER_DAY and params.allowed is not None:
            return
        for day in range(horizon.days):
            for option, chosen in model.options(day):
                touched = 0
                for date_index in range(day, horizon.day_of(horizon.local(option.end).date()) + 1):
                    if WEEKDAYS[horizon.date_of(date_index).weekday()] in params.weekdays:
                        start = max(option.start, horizon.midnight(date_index))
                        end = min(option.end, horizon.midnight(date_index + 1))
                        if start < end:
                            moments = horizon.moment(start), horizon.moment(end)
                            touched += clock_overlap_minutes(*moments, horizon.tz, opens % MINUTES_PER_DAY, closes)
                if touched:
                    model.add(chosen == 0)

    def extend(self, labels: LabelModel, view: AgentView) -> None:
        """Filter duties by the forbidden spans of the dates around the horizon."""
        horizon, params = view.horizon, self.params
        spans: list[tuple[int, int]] = []
        for day in range(horizon.days + 3):
            if WEEKDAYS[horizon.date_of(day).weekday()] not in params.weekdays:
                continue
            if params.forbidden is not None:
                first, last = params.forbidden
                pieces = [(first, last)] if first < last else [(0, last), (first, MINUTES_PER_DAY)]
            else:
                first, last = params.span
                pieces = [(0, first), (last, MINUTES_PER_DAY)] if first < last else [(last, first)]
            spans.extend((horizon.minute_at(day, a), horizon.minute_at(day, b)) for a, b in pieces if a < b)

        def keep(option: DutyOption) -> bool:
            return not any(option.start < end and start < option.end for start, end in spans)

        labels.filters.append(keep)

    def check(self, context: AgentContext, duties: Sequence[Duty]) -> Iterator[Finding]:
        """Read the clock minute by minute through every duty."""
        params = self.params
        first, last = params.span
        for duty in duties:
            minutes = 0
            for local in counted_readings(duty.start, duty.end, context.horizon.tz):
                reading = local.hour * 60 + local.minute
                within = first <= reading < last if first < last else reading >= first or reading < last
                minutes += WEEKDAYS[local.weekday()] in params.weekdays and within == (params.forbidden is not None)
            if minutes:
                yield Finding(self.name, context.agent.agent_id, duty.start, "0 min", f"{minutes} min")

    def explain(self, finding: Finding) -> str:
        """Name the minutes and the span."""
        first, last = self.params.span
        kind = "inside the forbidden" if self.params.forbidden else "outside the allowed"
        return (
            f"{finding.agent_id} is on duty {finding.actual} {kind} {clock_text(first)}-{clock_text(last)} "
            f"with the duty at {finding.when:%a %d %b %H:%M}, {finding.limit} are allowed"
        )
