"""Paid hours and worked dates a week between the contract's minimum and maximum, absences and employment credited.

The statement, which each face says once in its own words. Dates are local, minutes elapsed. A date is

- *startable* where the agent could be given a duty at all: a shift of the contract, for whose queue the agent has the
  skill, may start on its weekday and inside the frame of the pattern;
- *off on leave* where it is startable, lies inside the employment, and credited absences (of kind ``leave`` and paid
  ones of other kinds, unless the site's kinds say otherwise) cover it whole (several that adjoin may do so together),
  unless a duty is locked or was worked there; of a week no more of them count than the contract has days, the earliest;
- *missed* where it is startable and outside the employment, unless a duty is locked or was worked there;
- *partly off on leave* where it is startable, inside the employment and such absences cover part of it: their minutes
  from its earliest possible start to its latest possible end, or to the next date's earliest start, and only to
  midnight where the next date is off on leave. An absence that begins after midnight belongs to the date before only
  where it lies wholly in that date's night. A date has no more minutes than a day of leave is worth: the week's most
  paid minutes over its most days, and a half day on it no more than half of that, rounded down;
- *open* where some duty really fits: a duty is locked or was worked there, or a startable date that is employed and not
  locked off has a duty that meets no absence, no locked duty and no duty of earlier weeks.

Of a site week, none below 0:

- most dates: ``max_days - off``; most paid minutes: ``max_paid * (1 - off / max_days) - part``;
- fewest dates: the smaller of ``min_days - off - missed`` and open;
- fewest paid minutes: the smaller of ``min_paid * (1 - (off + missed) / min_days) - part`` (``max_days`` where
  ``min_days`` is 0) and what the open dates give: duties as long as fit, on no more dates than the most.

Where absences, locks, employment or earlier weeks take a duty from the week and no choice of duties that fit keeps all
four, the minima give way: the minutes to the most that a choice within the maxima reaches, then the dates.

Fractions of a minute are rounded in the agent's and planner's favour: minima down, maxima up. Dates of earlier weeks
count in a week that began before the horizon; a week that ends after it has no minimum.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache

from scheduler.domain.agent_view import AgentView
from scheduler.domain.label import Automaton, LabelModel, settle
from scheduler.domain.problem import AgentContext
from scheduler.domain.result import Finding
from scheduler.domain.roster import Duty, PastDuty
from scheduler.domain.shifts import DutyOption
from scheduler.rules.base import ModelView, NoParams, Rule
from scheduler.rules.contract_hours.calendar_week import calendar_bounds
from scheduler.rules.contract_hours.label_week import LabelWeek
from scheduler.rules.contract_hours.model_week import model_bounds

LONGEST_DUTY = 24 * 60
"""Minutes; nothing that reads shifts, locks or rosters takes longer ones."""


class ContractHours(Rule[NoParams]):
    """Every site week keeps to the contract's hours and dates, leave credited (statement in the module's text)."""

    type = "contract_hours"

    def constrain(self, model: ModelView) -> None:
        """Two linear rows a week."""
        context = model.context
        horizon = context.horizon
        for week in horizon.weeks:
            days = horizon.week_days(week)
            fewest_days, most_days, fewest, most = model_bounds(context, days, model.options)
            past = [duty for duty in context.history if horizon.day_of(duty.date) in days]
            past_days, past_paid = len({duty.date for duty in past}), sum(duty.paid_minutes for duty in past)
            inside = [day for day in days if 0 <= day < horizon.days]
            worked = sum(model.works(day) for day in inside)
            paid = sum(o.form.paid_minutes * chosen for day in inside for o, chosen in model.options(day))
            model.add(worked <= max(0, most_days - past_days))
            model.add(paid <= max(0, most - past_paid))
            if days.stop <= horizon.days:
                model.add(worked >= fewest_days - past_days)
                model.add(paid >= fewest - past_paid)

    def extend(self, labels: LabelModel, view: AgentView) -> None:
        """State: dates worked and minutes paid in the current week, as far as they still matter."""
        horizon = view.horizon
        last_days = {horizon.week_days(week)[-1] for week in horizon.weeks}
        bounds_of = cache(lambda week: LabelWeek(view, week).bounds())  # asked for by tours alone, not by single duties
        past = [duty for duty in view.history if horizon.week_of(horizon.day_of(duty.date)) == horizon.week_of(0)]
        start = (len({duty.date for duty in past}), sum(duty.paid_minutes for duty in past))

        def feature(option: DutyOption) -> int:
            return option.form.paid_minutes

        def step(state: tuple[int, int], day: int, paid: int | None, rested: bool) -> tuple[int, int] | None:
            bound = bounds_of(horizon.week_of(day))
            # Excess of earlier weeks is not blamed on the horizon: it only leaves no room.
            dates, minutes = min(state[0], bound.most_days), min(state[1], bound.most_paid)
            if paid is not None:
                dates, minutes = dates + 1, minutes + paid
            if day in last_days:
                meets = dates >= bound.fewest_days and minutes >= bound.fewest_paid
                return (0, 0) if meets and dates <= bound.most_days and minutes <= bound.most_paid else None
            left = min(horizon.week_days(horizon.week_of(day)).stop, horizon.days) - day - 1
            kept_days = settle(dates, bound.fewest_days, bound.most_days, left)
            kept_paid = settle(minutes, bound.fewest_paid, bound.most_paid, left * LONGEST_DUTY)
            return None if kept_days is None or kept_paid is None else (kept_days, kept_paid)

        labels.automata.append(Automaton(self.name, start, step, feature))  # type: ignore[arg-type]

    def check(self, context: AgentContext, duties: Sequence[Duty]) -> Iterator[Finding]:
        """Add up every site week on the calendar."""
        horizon, agent_id = context.horizon, context.agent.agent_id
        paid: dict[date, int] = defaultdict(int)
        known: list[PastDuty | Duty] = [*context.history, *duties]
        for duty in known:
            paid[duty.date] += duty.paid_minutes
        own = {duty.date for duty in duties}
        first = horizon.start
        while first.weekday() != horizon.week_start:
            first -= timedelta(days=1)
        while first <= horizon.end:
            week = [first + timedelta(days=i) for i in range(7)]
            when = horizon.moment(horizon.midnight(max(0, horizon.day_of(first))))
            days = sum(day in paid for day in week)
            minutes = sum(paid.get(day, 0) for day in week)
            low_days, high_days, low, high = calendar_bounds(context, week, days, minutes)
            began = bool(own.intersection(week))
            complete = week[-1] <= horizon.end
            if (days > high_days and began) or (days < low_days and complete):
                limit = low_days if days < low_days else high_days
                bound = "at least" if days < low_days else "at most"
                yield Finding(self.name, agent_id, when, f"{bound} {limit} days", f"{days} days")
            if (minutes > high and began) or (minutes < low and complete):
                hours = (low if minutes < low else high) / 60
                bound = "at least" if minutes < low else "at most"
                yield Finding(self.name, agent_id, when, f"{bound} {hours:.2f} h", f"{minutes / 60:.2f} h")
            first += timedelta(days=7)

    def explain(self, finding: Finding) -> str:
        """Name the week's amount and its bound."""
        what = "works" if finding.actual.endswith("days") else "is paid"
        return (
            f"{finding.agent_id} {what} {finding.actual} in the week of {finding.when:%a %d %b}, "
            f"due are {finding.limit} by contract and leave"
        )
