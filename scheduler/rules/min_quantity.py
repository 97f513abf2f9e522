"""Least hours or worked dates in every week, or over the horizon.

The statement, which each face says once in its own words. Of the dates of a window let *away* be those wholly inside
one absence and those outside employment. Then at least ``limit * (1 - away / dates)`` of the measure is due, rounded
down to whole minutes or dates. Dates of earlier weeks count in a week that began before the horizon; a week that ends
after it has no minimum.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from typing import Any, Literal

from pydantic import Field

from scheduler.domain.agent_view import AgentView
from scheduler.domain.label import Automaton, LabelModel, settle
from scheduler.domain.problem import AgentContext
from scheduler.domain.record_views import PastDutyView
from scheduler.domain.result import Finding
from scheduler.domain.roster import Duty, PastDuty
from scheduler.domain.shifts import DutyForm, DutyOption
from scheduler.rules.base import ModelView, Rule, RuleParams


class MinQuantityParams(RuleParams):
    """Parameters of ``min_quantity``, e.g. the hours guaranteed over a roster period."""

    measure: Literal["paid_hours", "span_hours", "days"] = Field(
        description="paid_hours: paid time; span_hours: length; days: dates on which a duty starts."
    )
    limit: float = Field(gt=0, le=10_000, description="Hours (or days) due, inclusive; dates away take their share.")
    window: Literal["week", "horizon"] = Field(
        description="week (each whole site week) or horizon (the dates planned, nothing before)."
    )
    shifts: tuple[str, ...] = Field(default=(), description="Only duties of these shifts count; default: all duties.")

    def shift_ids(self) -> tuple[str, ...]:
        """Every shift named."""
        return self.shifts


class MinQuantity(Rule[MinQuantityParams]):
    """At least ``limit`` of a measure in every window, dates away taking their share (stated in the module's text)."""

    type = "min_quantity"

    def constrain(self, model: ModelView) -> None:
        """One linear row a window; past dates are constants."""
        context, params = model.context, self.params
        horizon = context.horizon

        def amount(minutes: int, paid: int, shift: str) -> int:
            if params.shifts and shift not in params.shifts:
                return 0
            return {"days": 1, "paid_hours": paid}.get(params.measure, minutes)

        windows = [range(horizon.days)]
        if params.window == "week":
            windows = [days for days in map(horizon.week_days, horizon.weeks) if days.stop <= horizon.days]
        for window in windows:
            away = sum(
                context.absent_on(horizon.date_of(day)) or not context.agent.employed_on(horizon.date_of(day))
                for day in window
            )
            unit = 1 if params.measure == "days" else 60
            due = floor(params.limit * unit * (len(window) - away) / len(window) + 1e-6)
            due -= sum(
                amount(round((duty.end - duty.start).total_seconds() / 60), duty.paid_minutes, duty.shift)
                for duty in context.history
                if horizon.day_of(duty.date) in window
            )
            worked = [
                amount(option.form.minutes, option.form.paid_minutes, option.form.shift) * chosen
                for day in window
                if day >= 0
                for option, chosen in model.options(day)
            ]
            if due > 0:
                model.add(sum(worked) >= due)

    def extend(self, labels: LabelModel, view: AgentView) -> None:
        """State: what the current window has, as long as more is due."""
        horizon, params = view.horizon, self.params
        windows = [range(horizon.days)] if params.window == "horizon" else list(map(horizon.week_days, horizon.weeks))
        window_of = {day: window for window in windows for day in window if window.stop <= horizon.days}
        most = [max(map(self._of_form, view.forms(day)), default=0) for day in range(horizon.days)]
        left = {day: sum(most[day + 1 : window.stop]) for day, window in window_of.items() if day >= 0}
        due = {day: self._due(view, window_of[day]) for day in left}
        start = sum(self._of_past(view, duty) for duty in view.history if horizon.day_of(duty.date) in window_of)

        def feature(option: DutyOption) -> int:
            return self._of_form(option.form)

        def step(state: int, day: int, gained: Any, rested: bool) -> int | None:
            if day not in due:
                return 0
            kept = settle(state + (gained or 0), due[day], horizon.days * 24 * 60, left[day])
            return 0 if kept is not None and day == window_of[day][-1] else kept

        labels.automata.append(Automaton(self.name, start, step, feature))

    def _of_form(self, form: DutyForm) -> int:
        """Belongs to ``extend``: minutes (or 1 day) a duty adds."""
        if self.params.shifts and form.shift not in self.params.shifts:
            return 0
        return {"days": 1, "paid_hours": form.paid_minutes, "span_hours": form.minutes}[self.params.measure]

    def _of_past(self, view: AgentView, duty: PastDutyView) -> int:
        """Belongs to ``extend``: minutes (or 1 day) a past duty added."""
        if self.params.shifts and duty.shift not in self.params.shifts:
            return 0
        span = view.horizon.minute_of(duty.end) - view.horizon.minute_of(duty.start)
        return {"days": 1, "paid_hours": duty.paid_minutes, "span_hours": span}[self.params.measure]

    def _due(self, view: AgentView, window: range) -> int:
        """Belongs to ``extend``: minutes (or days) a window asks for."""
        horizon = view.horizon
        there = [
            day
            for day in window
            if view.employed_on(horizon.date_of(day))
            and not any(
                horizon.minute_of(absence.start) <= horizon.midnight(day)
                and horizon.minute_of(absence.end) >= horizon.midnight(day + 1)
                for absence in view.absences
            )
        ]
        whole = self.params.limit * (1 if self.params.measure == "days" else 60)
        return int(whole * len(there) / len(window) + 1e-6)

    def check(self, context: AgentContext, duties: Sequence[Duty]) -> Iterator[Finding]:
        """Add up every window on the calendar."""
        horizon, params = context.horizon, self.params
        first = horizon.start
        length = horizon.days
        known: list[Duty | PastDuty] = list(duties)
        if params.window == "week":
            first -= timedelta(days=(first.weekday() - horizon.week_start) % 7)
            length = 7
            known += context.history
        while first + timedelta(days=length - 1) <= horizon.end:
            dates = [first + timedelta(days=i) for i in range(length)]
            has = sum(_measured(params, duty) for duty in known if duty.date in dates)
            away = sum(_away(context, when) for when in dates)
            unit = 1 if params.measure == "days" else 60
            due = floor(Fraction(str(params.limit)) * unit * (length - away) / length)
            if has < due:
                name = "days" if params.measure == "days" else "h"
                when = horizon.moment(horizon.midnight(max(0, horizon.day_of(first))))
                limit, actual = f"{due / unit:.2f} {name}", f"{has / unit:.2f} {name}"
                yield Finding(self.name, context.agent.agent_id, when, limit, actual)
            first += timedelta(days=length)

    def explain(self, finding: Finding) -> str:
        """Name the amount, the window and what is due."""
        where = "in the week" if self.params.window == "week" else "over the dates planned"
        kinds = f" of {', '.join(self.params.shifts)}" if self.params.shifts else ""
        return (
            f"{finding.agent_id} has only {finding.actual}{kinds} {where} from {finding.when:%a %d %b}, "
            f"at least {finding.limit} are due"
        )


def _measured(params: MinQuantityParams, duty: Duty | PastDuty) -> int:
    """Belongs to ``check``: minutes (or 1 day) of a duty that counts."""
    if params.shifts and duty.shift not in params.shifts:
        return 0
    if params.measure == "days":
        return 1
    return duty.paid_minutes if params.measure == "paid_hours" else (duty.end - duty.start) // timedelta(minutes=1)


def _away(context: AgentContext, when: date) -> bool:
    """Belongs to ``check``: whether a date lies wholly inside an absence or outside the employment."""
    tz = context.horizon.tz
    covered = any(
        (absence.start - timedelta(seconds=1)).astimezone(tz).date() < when < absence.end.astimezone(tz).date()
        for absence in context.absences
    )
    return covered or not context.agent.employed_on(when)
