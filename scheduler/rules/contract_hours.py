"""Paid hours and worked dates a week between the contract's minimum and maximum.

The statement, which each face says once in its own words. In a site week let

- *credited* be the dates wholly inside one absence of kind ``leave``, or outside employment, save those the agent's
  pattern makes a day off anyway;
- *open* be the dates not credited on which the agent could work at all: not wholly inside any other absence, not locked
  off, no day off of the pattern, some shift of the contract starts on the weekday; a date with a locked duty is open;
- *longest* be the most paid minutes any form of the contract's shifts has.

Then, none below 0:

- most dates: ``max_days - credited``; most paid minutes: ``max_paid * (1 - credited / max_days)``;
- fewest dates: the smaller of ``min_days - credited`` and open;
- fewest paid minutes: the smaller of ``min_paid * (1 - credited / min_days)`` and ``longest`` times the dates that can
  be worked, which is the smaller of open and most dates.

Fractions of a minute are rounded in the agent's and planner's favour: minima down, maxima up.

Days of earlier weeks count in a week that began before the horizon; a week that ends after it has no minimum.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor

from scheduler.domain.agent_view import AgentView
from scheduler.domain.label import Automaton, LabelModel, settle
from scheduler.domain.problem import AgentContext
from scheduler.domain.result import Finding
from scheduler.domain.roster import Duty, PastDuty
from scheduler.domain.shifts import DutyOption
from scheduler.rules.base import ModelView, NoParams, Rule

LONGEST_DUTY = 24 * 60
"""Minutes; nothing that reads shifts, locks or rosters takes longer ones."""


class ContractHours(Rule[NoParams]):
    """Every site week keeps to the contract's hours and dates, leave credited (statement in the module's text)."""

    type = "contract_hours"

    def constrain(self, model: ModelView) -> None:
        """Two linear rows a week."""
        context = model.context
        horizon, contract = context.horizon, context.contract
        longest = max((f.paid_minutes for s in contract.shifts for f in context.shifts[s].forms), default=0)
        for week in horizon.weeks:
            days = horizon.week_days(week)
            credited = sum(_model_status(context, day) == "credited" for day in days)
            opened = sum(_model_status(context, day) == "open" for day in days)
            past = [duty for duty in context.history if horizon.day_of(duty.date) in days]
            most_days = max(0, contract.max_days - credited)
            fewest_days = min(max(0, contract.min_days - credited), opened)
            most = contract.max_paid_minutes * max(0, contract.max_days - credited) / max(1, contract.max_days)
            share = max(0, contract.min_days - credited) / contract.min_days if contract.min_days else int(not credited)
            fewest = min(contract.min_paid_minutes * share, min(opened, most_days) * longest)
            inside = [day for day in days if 0 <= day < horizon.days]
            worked = sum(model.works(day) for day in inside)
            paid = sum(o.form.paid_minutes * chosen for day in inside for o, chosen in model.options(day))
            past_paid = sum(duty.paid_minutes for duty in past)
            model.add(worked <= max(0, most_days - len(past)))
            model.add(paid <= max(0, ceil(most - 1e-6) - past_paid))
            if days.stop <= horizon.days:
                model.add(worked >= fewest_days - len(past))
                model.add(paid >= floor(fewest + 1e-6) - past_paid)

    def extend(self, labels: LabelModel, view: AgentView) -> None:
        """State: dates worked and minutes paid in the current week, as far as they still matter."""
        horizon = view.horizon
        bounds = {week: _label_bounds(view, week) for week in horizon.weeks}
        last_days = {horizon.week_days(week)[-1]: week for week in horizon.weeks}
        past = [duty for duty in view.history if horizon.week_of(horizon.day_of(duty.date)) == horizon.week_of(0)]
        first = bounds[horizon.week_of(0)]
        # Excess of earlier weeks is not blamed on the horizon: it only leaves no room.
        start = (min(len(past), first.most_days), min(sum(d.paid_minutes for d in past), first.most_paid))

        def feature(option: DutyOption) -> int:
            return option.form.paid_minutes

        def step(state: tuple[int, int], day: int, paid: int | None, rested: bool) -> tuple[int, int] | None:
            bound = bounds[horizon.week_of(day)]
            dates, minutes = state
            if paid is not None:
                dates, minutes = dates + 1, minutes + paid
            if day in last_days:
                meets = dates >= bound.fewest_days and minutes >= bound.fewest_paid
                return (0, 0) if meets and dates <= bound.most_days and minutes <= bound.most_paid else None
            complete = horizon.week_days(horizon.week_of(day)).stop <= horizon.days
            left = min(horizon.week_days(horizon.week_of(day)).stop, horizon.days) - day - 1
            low_days, low_paid = (bound.fewest_days, bound.fewest_paid) if complete else (0, 0)
            kept_days = settle(dates, low_days, bound.most_days, left)
            kept_paid = settle(minutes, low_paid, bound.most_paid, left * LONGEST_DUTY)
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
            low_days, high_days, low, high = _calendar_bounds(context, week)
            began = bool(own.intersection(week))
            complete = week[-1] <= horizon.end
            if (days > high_days and began) or (days < low_days and complete):
                limit = low_days if days < low_days else high_days
                bound = "at least" if days < low_days else "at most"
                yield Finding(self.name, agent_id, when, f"{bound} {limit} days", f"{days} days")
            if (minutes > high and began) or (minutes < low and complete):
                hours = (low if minutes < low else high) / 60
                bound = "at least" if minutes < low else "at most"
                yield Finding(self.name, agent_id, when, f"{bound} {float(hours):.2f} h", f"{minutes / 60:.2f} h")
            first += timedelta(days=7)

    def explain(self, finding: Finding) -> str:
        """Name the week's amount and its bound."""
        what = "works" if finding.actual.endswith("days") else "is paid"
        return (
            f"{finding.agent_id} {what} {finding.actual} in the week of {finding.when:%a %d %b}, "
            f"due are {finding.limit} by contract and leave"
        )


def _model_status(context: AgentContext, day: int) -> str:
    """Belongs to ``constrain``: ``credited``, ``open`` or ``closed``."""
    horizon, pattern = context.horizon, context.pattern
    when = horizon.date_of(day)
    lock = context.locks.get(when)
    frame = None
    if pattern.weeks:
        cycle_week = (horizon.week_of(day) - horizon.week_of(horizon.day_of(pattern.anchor))) % len(pattern.weeks)
        frame = pattern.weeks[cycle_week][day - horizon.week_days(horizon.week_of(day)).start]
    day_off = bool(pattern.weeks) and frame is None
    if lock is not None and lock.kind != "off":
        return "open"
    if not context.agent.employed_on(when):
        return "closed" if day_off else "credited"
    begins, ends = horizon.moment(horizon.midnight(day)), horizon.moment(horizon.midnight(day + 1))
    kinds = {a.kind for a in context.absences if a.start <= begins and a.end >= ends}
    if "leave" in kinds and not day_off:
        return "credited"
    starts = any(when.weekday() in context.shifts[s].weekdays for s in context.contract.shifts)
    return "closed" if kinds or lock is not None or day_off or not starts else "open"


@dataclass(frozen=True)
class _Bounds:
    """Belongs to ``extend``."""

    fewest_days: int
    most_days: int
    fewest_paid: int
    most_paid: int


def _label_bounds(view: AgentView, week: int) -> _Bounds:
    """Belongs to ``extend``: what a week asks."""
    horizon, contract, pattern = view.horizon, view.contract, view.pattern
    days = horizon.week_days(week)
    frames: Sequence[object] = [True] * 7
    if pattern.weeks:
        monday = pattern.anchor - timedelta(days=(pattern.anchor.weekday() - horizon.week_start) % 7)
        frames = pattern.weeks[(horizon.date_of(days.start) - monday).days // 7 % len(pattern.weeks)]
    credited = opened = 0
    for day, frame in zip(days, frames, strict=True):
        when = horizon.date_of(day)
        leave = any(
            a.kind == "leave"
            and horizon.minute_of(a.start) <= horizon.midnight(day)
            and horizon.minute_of(a.end) >= horizon.midnight(day + 1)
            for a in view.absences
        )
        locked = view.locks[when].kind if when in view.locks else ""
        if locked in ("duty", "breaks"):
            opened += 1
        elif frame is not None and (leave or not view.employed_on(when)):
            credited += 1
        elif frame is not None and not locked and not view.absent_on(when):
            opened += any(when.weekday() in view.shifts[name].weekdays for name in contract.shifts)
    paid = [form.paid_minutes for name in contract.shifts for form in view.shifts[name].forms]
    most_days = max(0, contract.max_days - credited)
    kept = max(0, contract.min_days - credited)
    fewest = contract.min_paid_minutes * kept // contract.min_days if contract.min_days else 0
    if contract.min_days == 0 and credited == 0:
        fewest = contract.min_paid_minutes
    return _Bounds(
        min(kept, opened),
        most_days,
        min(fewest, min(opened, most_days) * max(paid, default=0)),
        -(-contract.max_paid_minutes * most_days // max(1, contract.max_days)),
    )


def _calendar_bounds(context: AgentContext, week: Sequence[date]) -> tuple[int, int, Fraction, Fraction]:
    """Belongs to ``check``: least and most days, least and most minutes of a week of dates."""
    contract, pattern, tz = context.contract, context.pattern, context.horizon.tz
    credited, usable = 0, 0
    for position, when in enumerate(week):
        lock = context.locks.get(when)
        off = False
        if pattern.weeks:
            weeks_since = (week[0] - pattern.anchor).days
            off = pattern.weeks[ceil(weeks_since / 7) % len(pattern.weeks)][position] is None
        covering = [
            absence.kind
            for absence in context.absences
            if f"{absence.start.astimezone(tz):%Y-%m-%d %H:%M}" <= f"{when} 00:00"
            and (absence.end - timedelta(seconds=1)).astimezone(tz).strftime("%Y-%m-%d %H:%M") >= f"{when} 23:59"
        ]
        employed = context.agent.employed_on(when)
        if lock is not None and lock.kind != "off":
            usable += 1
        elif not off and ("leave" in covering or not employed):
            credited += 1
        elif not off and not covering and lock is None:
            usable += any(when.weekday() in context.shifts[s].weekdays for s in contract.shifts)
    high_days = max(contract.max_days - credited, 0)
    low_days = max(contract.min_days - credited, 0)
    high = contract.max_paid_minutes * Fraction(high_days, max(contract.max_days, 1))
    kept = Fraction(low_days, contract.min_days) if contract.min_days else Fraction(int(credited == 0))
    longest = max((f.paid_minutes for s in contract.shifts for f in context.shifts[s].forms), default=0)
    low = min(contract.min_paid_minutes * kept, Fraction(min(usable, high_days) * longest))
    return min(low_days, usable), high_days, Fraction(floor(low)), Fraction(ceil(high))
