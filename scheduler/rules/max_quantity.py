"""Most hours or worked dates in a window: a shift, day, week, horizon, so many days, an average over weeks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from math import comb, floor
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from scheduler.domain.agent_view import AgentView
from scheduler.domain.clock import clock_overlap_minutes, counted_readings
from scheduler.domain.errors import NoLabelFormError
from scheduler.domain.label import Automaton, LabelModel, Summed, settle
from scheduler.domain.problem import AgentContext
from scheduler.domain.record_views import PastDutyView
from scheduler.domain.result import Finding
from scheduler.domain.roster import Duty, PastDuty
from scheduler.domain.rule_spec import LOOK_BACK
from scheduler.domain.shifts import DutyForm, DutyOption
from scheduler.rules.base import ModelView, Rule, RuleParams

MOST_STATES = 10_000
"""Label states beyond which the CP-SAT oracle is the faster one."""


class MaxQuantityParams(RuleParams):
    """Parameters of ``max_quantity``, e.g. 48 work hours a week over 17 weeks in Directive 2003/88/EC art. 6, 16(b)."""

    measure: Literal["work_hours", "paid_hours", "span_hours", "night_hours", "days"] = Field(
        description=(
            "work_hours: length less unpaid breaks; paid_hours: paid time; span_hours: length; night_hours: part of "
            "the span, breaks included, inside the site's night window; days: dates on which a duty starts."
        )
    )
    limit: float = Field(
        ge=0, le=10_000, description="Hours (or days) allowed, inclusive; an average a week for weeks."
    )
    window: str = Field(
        pattern=r"^(shift|day|week|horizon|rolling_days [1-9]\d{0,2}|reference_weeks [1-9]\d?)$",
        description=(
            "shift; day (the local date a duty starts on); week (site week); horizon (the dates planned, nothing "
            "before); rolling_days N (any N dates in a row); reference_weeks N (average a week over N site weeks "
            "ending with each week, history read)."
        ),
    )
    shifts: tuple[str, ...] = Field(
        default=(), description="Only duties of these shifts count (limit 0: never worked); default: all duties."
    )

    def shift_ids(self) -> tuple[str, ...]:
        """Every shift named."""
        return self.shifts

    @property
    def kind(self) -> str:
        """First word of the window."""
        return self.window.split()[0]

    @property
    def size(self) -> int:
        """Its number of days or weeks; 1 where none is written."""
        return int((self.window + " 1").split()[1])

    @model_validator(mode="after")
    def _days_need_a_window(self) -> Self:
        if self.measure == "days" and self.kind in ("shift", "day"):
            raise ValueError(
                f"measure days makes no sense with window {self.window}; use week, horizon or rolling_days N"
            )
        return self


class MaxQuantity(Rule[MaxQuantityParams]):
    """At most ``limit`` of a measure in every window that ends inside the horizon; earlier weeks count."""

    type = "max_quantity"

    @property
    def look_back(self) -> timedelta:
        """The dates before the horizon that a window ending in it may have."""
        days = {"rolling_days": self.params.size, "reference_weeks": 7 * self.params.size}
        return max(LOOK_BACK, timedelta(days=days.get(self.params.kind, 7)))

    def constrain(self, model: ModelView) -> None:
        """One linear row a window; past dates are constants."""
        context, params = model.context, self.params
        horizon, night = context.horizon, context.night
        unit = 1 if params.measure == "days" else 60

        def amount(start: datetime, end: datetime, paid: int, shift: str) -> int:
            if params.shifts and shift not in params.shifts:
                return 0
            if params.measure == "days":
                return 1
            if params.measure == "night_hours":
                return clock_overlap_minutes(start, end, horizon.tz, night.start, night.end)
            return round((end - start).total_seconds() / 60) if params.measure == "span_hours" else paid

        past: dict[int, int] = defaultdict(int)
        for duty in context.history:
            past[horizon.day_of(duty.date)] += amount(duty.start, duty.end, duty.paid_minutes, duty.shift)
        inside = [
            sum(
                amount(horizon.moment(o.start), horizon.moment(o.end), o.form.paid_minutes, o.form.shift) * chosen
                for o, chosen in model.options(day)
            )
            for day in range(horizon.days)
        ]
        if params.kind in ("week", "reference_weeks"):
            windows = [
                range(horizon.week_days(week - params.size + 1).start, horizon.week_days(week).stop)
                for week in horizon.weeks
            ]
        elif params.kind == "horizon":
            windows = [range(horizon.days)]
        else:
            windows = [range(day - params.size + 1, day + 1) for day in range(horizon.days)]
        weeks = params.size if params.kind == "reference_weeks" else 1
        allowed = floor(params.limit * unit * weeks + 1e-6)
        for window in windows:
            before = sum(past[day] for day in window if day < 0)
            terms = [inside[day] for day in window if 0 <= day < horizon.days]
            model.add(sum(terms) <= max(0, allowed - before))

    def extend(self, labels: LabelModel, view: AgentView) -> None:
        """Filter (shift, day); running total (week, horizon, windows as long as it); last days (other windows)."""
        horizon, params = view.horizon, self.params
        past: dict[date, int] = defaultdict(int)
        for duty in view.history:
            past[duty.date] += self._past_amount(view, duty)
        weeks = params.size if params.kind == "reference_weeks" else 1
        limit = int(params.limit * weeks * (1 if params.measure == "days" else 60) + 1e-6)

        def feature(option: DutyOption) -> int:
            return self._option_amount(view, option)

        def first_day(day: int) -> int:
            if params.kind == "horizon":
                return 0
            if params.kind == "rolling_days":
                return day - params.size + 1
            return horizon.week_days(horizon.week_of(day)).start - 7 * (params.size - 1)

        if params.kind in ("shift", "day"):
            labels.filters.append(lambda option: feature(option) <= limit)
            return
        room = [
            max(0, limit - sum(past[horizon.date_of(past_day)] for past_day in range(first_day(day), 0)))
            for day in range(horizon.days)
        ]
        resets = {week_days.start for week_days in map(horizon.week_days, horizon.weeks)}
        weekly = params.kind == "week" or (params.kind == "reference_weeks" and params.size == 1)
        left = cache(lambda: self._most_left(view, weekly))  # many a sum is never walked, and this is most of the work

        def running(state: int, day: int, gained: Any, rested: bool) -> int | None:
            total = (0 if weekly and day in resets else state) + (gained or 0)
            return settle(total, 0, room[day], left()[day])

        def sliding(state: tuple[int, ...], day: int, gained: Any, rested: bool) -> tuple[int, ...] | None:
            recent = (*state, gained or 0)[-params.size :]
            return recent[max(0, len(recent) - params.size + 1) :] if sum(recent) <= room[day] else None

        if weekly or first_day(horizon.days - 1) <= 0:
            summed = Summed(most=limit) if params.kind == "horizon" else None
            labels.automata.append(Automaton(self.name, 0, running, feature, summed=summed))
            return
        self._ask_for_few_states(view, limit)
        labels.automata.append(Automaton(self.name, (), sliding, feature))

    def _most_left(self, view: AgentView, weekly: bool) -> list[int]:
        """Belongs to ``extend``: minutes (or days) that the dates after each one can still add to its total."""
        horizon = view.horizon
        most = [max(map(self._most_of_form, view.forms(day)), default=0) for day in range(horizon.days)]
        ends = [horizon.week_days(horizon.week_of(day)).stop if weekly else horizon.days for day in range(horizon.days)]
        return [sum(most[day + 1 : end]) for day, end in enumerate(ends)]

    def _ask_for_few_states(self, view: AgentView, limit: int) -> None:
        """Belongs to ``extend``: windows sliding over many days have a label form only where few amounts occur."""
        params = self.params
        if params.kind == "reference_weeks":
            raise NoLabelFormError(f"{self.name}: an average over {params.size} weeks that slides inside the horizon")
        others = params.size - 1
        if params.measure == "days":
            states = sum(comb(others, worked) for worked in range(min(others, limit) + 1))
        else:
            options = (option for day in range(view.horizon.days) for option in view.options(day))
            amounts = {self._option_amount(view, option) for option in options} | {0}
            states = len(amounts) ** others
        if states > MOST_STATES:
            raise NoLabelFormError(f"{self.name}: {params.measure} in any {params.size} days in a row")

    def _most_of_form(self, form: DutyForm) -> int:
        """Belongs to ``extend``: no duty of the form adds more, whenever it starts."""
        if self.params.shifts and form.shift not in self.params.shifts:
            return 0
        paid = form.paid_minutes
        return {"days": 1, "work_hours": paid, "paid_hours": paid}.get(self.params.measure, form.minutes)

    def _option_amount(self, view: AgentView, option: DutyOption) -> int:
        """Belongs to ``extend``: minutes (or 1 day) an option adds."""
        horizon, night = view.horizon, view.night
        if self.params.shifts and option.form.shift not in self.params.shifts:
            return 0
        if self.params.measure == "night_hours":
            moments = horizon.moment(option.start), horizon.moment(option.end)
            return clock_overlap_minutes(*moments, horizon.tz, night.start, night.end)
        form = option.form
        return {
            "work_hours": form.work_minutes,
            "paid_hours": form.paid_minutes,
            "span_hours": form.minutes,
            "days": 1,
        }[self.params.measure]

    def _past_amount(self, view: AgentView, duty: PastDutyView) -> int:
        """Belongs to ``extend``: minutes (or 1 day) a past duty added."""
        horizon, night = view.horizon, view.night
        if self.params.shifts and duty.shift not in self.params.shifts:
            return 0
        if self.params.measure == "night_hours":
            return clock_overlap_minutes(duty.start, duty.end, horizon.tz, night.start, night.end)
        span = horizon.minute_of(duty.end) - horizon.minute_of(duty.start)
        paid = duty.paid_minutes
        return {"work_hours": paid, "paid_hours": paid, "span_hours": span, "days": 1}[self.params.measure]

    def check(self, context: AgentContext, duties: Sequence[Duty]) -> Iterator[Finding]:
        """Add up hours on the calendar for every window that ends with a duty of the horizon."""
        hours: dict[date, float] = defaultdict(float)
        adds: dict[date, Duty] = {}
        for past in context.history:
            hours[past.date] += _measured(self.params, context, past)
        for duty in duties:
            amount = _measured(self.params, context, duty)
            hours[duty.date] += amount
            if amount > 0:
                adds[duty.date] = duty
        last_of_week = {self._monday(context, duty.date): duty for duty in adds.values()}
        weekly = self.params.kind in ("week", "reference_weeks")
        weeks = self.params.size if self.params.kind == "reference_weeks" else 1
        ends = last_of_week.values() if weekly else adds.values()
        for duty in list(ends)[-1:] if self.params.kind == "horizon" else ends:
            if weekly:
                stop = self._monday(context, duty.date) + timedelta(days=7)
                window = [stop - timedelta(days=back) for back in range(1, 7 * weeks + 1)]
            elif self.params.kind == "horizon":
                window = list(adds)
            else:
                window = [duty.date - timedelta(days=back) for back in range(self.params.size)]
            actual = sum(hours[day] for day in window if day in hours) / weeks
            if actual * weeks > self.params.limit * weeks + 1e-6:
                unit = "days" if self.params.measure == "days" else "h"
                limit = f"{self.params.limit:.2f} {unit}"
                yield Finding(self.name, context.agent.agent_id, duty.start, limit, f"{actual:.2f} {unit}")

    @staticmethod
    def _monday(context: AgentContext, day: date) -> date:
        """Belongs to ``check``: first date of the site week."""
        while day.weekday() != context.horizon.week_start:
            day -= timedelta(days=1)
        return day

    def explain(self, finding: Finding) -> str:
        """Name the amount, the window and the limit."""
        what = self.params.measure.replace("_hours", " time").replace("days", "worked dates")
        where = {
            "shift": "in one duty",
            "day": "on one date",
            "week": "in one week",
            "horizon": "over all dates planned",
            "rolling_days": f"in {self.params.size} days in a row",
            "reference_weeks": f"a week on average over {self.params.size} weeks",
        }[self.params.kind]
        kinds = f" of {', '.join(self.params.shifts)}" if self.params.shifts else ""
        return (
            f"{finding.agent_id} has {finding.actual} of {what}{kinds} {where} with the duty at "
            f"{finding.when:%a %d %b %H:%M}, at most {finding.limit} are allowed"
        )


def _measured(params: MaxQuantityParams, context: AgentContext, duty: Duty | PastDuty) -> float:
    """Hours (or 1 day) of a duty that counts, read from the clock; only the ``check`` face uses it."""
    measure = params.measure
    if params.shifts and duty.shift not in params.shifts:
        return 0.0
    if measure == "days":
        return 1.0
    span = (duty.end - duty.start).total_seconds() / 3600
    if measure == "span_hours":
        return span
    if measure == "night_hours":
        opens, closes = context.night.start, context.night.end
        minutes = 0
        for local in counted_readings(duty.start, duty.end, context.horizon.tz):
            reading = local.hour * 60 + local.minute
            minutes += opens <= reading < closes if opens < closes else reading >= opens or reading < closes
        return minutes / 60
    if isinstance(duty, PastDuty):
        return duty.paid_minutes / 60
    if measure == "paid_hours":
        return sum(s.minutes for s in duty.segments if s.paid) / 60
    return span - sum(s.minutes for s in duty.segments if s.is_rest and not s.paid) / 60
