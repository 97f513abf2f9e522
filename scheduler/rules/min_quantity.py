"""Least hours or worked dates in every week, or over the horizon.

The statement, which each face says once in its own words. A date is *startable* where the agent could be given a duty
at all: a shift of the contract, for whose queue the agent has the skill, may start on its weekday and inside the
pattern's frame; where a window has no such date, every date counts as one. A week has as many *dates due* as the
contract has days, or as it has startable dates, if those are fewer. Of its startable dates *away* are those outside the
employment and those whose every duty absences meet, whole, and of any other the share its absences take of a day: their
minutes between its first possible start and its last possible end over what a day is worth, the contract's most paid
minutes over its most days, at most all of it. Absences that begin after midnight count for that date where they end
within its night. Then ``limit`` times the share of the dates due that is left is due, rounded down to whole minutes or
dates; nobody is away for more dates than a week has due. Dates of earlier weeks count in a week that began before the
horizon; a week that ends after it has no minimum.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from math import floor
from typing import Any, Literal

from pydantic import Field

from scheduler.domain.agent_view import AgentView
from scheduler.domain.clock import MINUTES_PER_DAY, clock_moment, minutes_between
from scheduler.domain.label import Automaton, LabelModel, Summed, settle
from scheduler.domain.problem import AgentContext
from scheduler.domain.record_views import PastDutyView
from scheduler.domain.result import Finding
from scheduler.domain.roster import Duty, PastDuty
from scheduler.domain.shifts import DutyForm, DutyOption
from scheduler.rules.base import ModelView, Rule, RuleParams
from scheduler.rules.possible_duties import out_on, possible_starts


class MinQuantityParams(RuleParams):
    """Parameters of ``min_quantity``, e.g. the hours guaranteed over a roster period."""

    measure: Literal["paid_hours", "span_hours", "days"] = Field(
        description="paid_hours: paid time; span_hours: length; days: dates on which a duty starts."
    )
    limit: float = Field(
        gt=0, le=10_000, description="Hours (or days) due, inclusive; dates and parts of dates away take their share."
    )
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
            unit = 1 if params.measure == "days" else 60
            due = floor(Fraction(str(params.limit)) * unit * self._left(context, window))
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

    @staticmethod
    def _left(context: AgentContext, window: range) -> Fraction:
        """Belongs to ``constrain``: the share of a window's dates due that is not away."""
        horizon, contract = context.horizon, context.contract
        offers = {day: context.view.offered(day) for day in window}
        startable = [day for day in window if offers[day]] or list(window)
        spans = [(horizon.minute_of(a.start), horizon.minute_of(a.end)) for a in context.absences]
        dates: dict[int, int] = {}
        away: dict[int, Fraction] = {}
        for day in startable:
            week, gone = horizon.week_of(day), Fraction(0)
            if not context.agent.employed_on(horizon.date_of(day)) or context.absent_on(horizon.date_of(day)):
                gone = Fraction(1)
            elif offers[day]:
                opens, closes = min(o.start for o in offers[day]), max(o.end for o in offers[day])
                near = [(a, b) for a, b in spans if a < horizon.midnight(day + 1) or b <= closes]
                edges = sorted({opens, closes, *(edge for span in near for edge in span if opens < edge < closes)})
                taken = [(a, b) for a, b in pairwise(edges) if any(x <= a and b <= y for x, y in near)]
                minutes = sum(b - a for a, b in taken)
                gone = min(
                    Fraction(1), Fraction(minutes * max(1, contract.max_days), max(1, contract.max_paid_minutes))
                )
            dates[week] = dates.get(week, 0) + 1
            away[week] = away.get(week, Fraction(0)) + gone
        due = {week: max(1, min(count, contract.max_days)) for week, count in dates.items()}
        return sum((max(Fraction(0), due[week] - away[week]) for week in due), Fraction(0)) / sum(due.values())

    def extend(self, labels: LabelModel, view: AgentView) -> None:
        """State: what the current window has, as long as more is due."""
        horizon, params = view.horizon, self.params
        windows = [range(horizon.days)] if params.window == "horizon" else list(map(horizon.week_days, horizon.weeks))
        window_of = {day: window for window in windows for day in window if window.stop <= horizon.days}
        most = [max(map(self._of_form, view.forms(day)), default=0) for day in range(horizon.days)]
        left = {day: sum(most[day + 1 : window.stop]) for day, window in window_of.items() if day >= 0}
        due_of = {window: self._due(view, window) for window in {window_of[day] for day in left}}
        due = {day: due_of[window_of[day]] for day in left}
        start = sum(self._of_past(view, duty) for duty in view.history if horizon.day_of(duty.date) in window_of)

        def feature(option: DutyOption) -> int:
            return self._of_form(option.form)

        def step(state: int, day: int, gained: Any, rested: bool) -> int | None:
            if day not in due:
                return 0
            kept = settle(state + (gained or 0), due[day], horizon.days * 24 * 60, left[day])
            return 0 if kept is not None and day == window_of[day][-1] else kept

        summed = Summed(least=max(due.values(), default=0)) if params.window == "horizon" else None
        labels.automata.append(Automaton(self.name, start, step, feature, summed=summed))

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
        horizon, most_days = view.horizon, view.contract.max_days
        could = [day for day in window if view.offered(day)]
        due = left = Fraction(0)
        for week in sorted({horizon.week_of(day) for day in could or window}):
            own = [day for day in could or window if horizon.week_of(day) == week]
            dates = Fraction(max(1, min(most_days, len(own))))
            due += dates
            left += max(Fraction(0), dates - sum(self._gone(view, day) for day in own))
        whole = Fraction(str(self.params.limit)) * (1 if self.params.measure == "days" else 60)
        return int(whole * left / due)

    @staticmethod
    def _gone(view: AgentView, day: int) -> Fraction:
        """Belongs to ``extend``: how much of a day the agent is away."""
        horizon, duties = view.horizon, view.offered(day)
        if view.absent_on(horizon.date_of(day)) or not view.employed_on(horizon.date_of(day)):
            return Fraction(1)
        if not duties:
            return Fraction(0)
        last = max(duty.end for duty in duties)
        at, minutes = min(duty.start for duty in duties), 0
        for absence in sorted(view.absences):
            start, end = horizon.minute_of(absence.start), min(last, horizon.minute_of(absence.end))
            if start >= horizon.midnight(day + 1) and horizon.minute_of(absence.end) > last:
                continue
            minutes += max(0, end - max(at, start))
            at = max(at, end)
        worth = Fraction(max(1, view.contract.max_paid_minutes), max(1, view.contract.max_days))
        return min(Fraction(1), minutes / worth)

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
            unit = 1 if params.measure == "days" else 60
            due = floor(Fraction(str(params.limit)) * unit * _share_left(context, dates))
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


def _share_left(context: AgentContext, dates: Sequence[date]) -> Fraction:
    """Belongs to ``check``: how much of what dates ask for is left beside absences, hire and end."""
    week_start, contract = context.horizon.week_start, context.contract
    asked = {when: _duty_span(context, when) for when in dates}
    if not any(asked.values()):
        asked = dict.fromkeys(dates, (context.horizon.origin, context.horizon.origin))
    weeks: dict[date, list[Fraction]] = defaultdict(list)
    for when, span in asked.items():
        if span is not None:
            weeks[when - timedelta(days=(when.weekday() - week_start) % 7)].append(_here(context, when, span))
    total = left = Fraction(0)
    for here in weeks.values():
        size = max(1, min(contract.max_days, len(here)))
        total += size
        left += max(Fraction(0), size - len(here) + sum(here))
    return left / total


def _here(context: AgentContext, when: date, span: tuple[datetime, datetime]) -> Fraction:
    """Belongs to ``check``: how much of a day is left to an agent on a date."""
    contract, midnight = context.contract, clock_moment(when, MINUTES_PER_DAY, context.horizon.tz)
    if not context.agent.employed_on(when) or out_on(context, when):
        return Fraction(0)
    free = [span]
    for away in context.absences:
        if away.start < midnight or away.end <= span[1]:
            free = [(a, b) for x, y in free for a, b in ((x, min(y, away.start)), (max(x, away.end), y)) if a < b]
    taken = minutes_between(*span) - sum(minutes_between(a, b) for a, b in free)
    worth = Fraction(max(1, contract.max_paid_minutes), max(1, contract.max_days))
    return max(Fraction(0), 1 - taken / worth)


def _duty_span(context: AgentContext, when: date) -> tuple[datetime, datetime] | None:
    """Belongs to ``check``: first possible start and last possible end of a duty of contract, skills and pattern."""
    spans = [
        (starts[0], starts[-1] + timedelta(minutes=max(shift.lengths)))
        for shift, starts in possible_starts(context, when)
    ]
    return (min(start for start, _ in spans), max(end for _, end in spans)) if spans else None
