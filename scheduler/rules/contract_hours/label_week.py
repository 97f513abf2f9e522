"""What ``extend`` asks of a site week; the rule's text is the statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from scheduler.domain.agent_view import AgentView
from scheduler.domain.duty_offers import shift_options
from scheduler.domain.shifts import DutyOption


class Bounds(NamedTuple):
    """Fewest and most dates, fewest and most paid minutes of a week."""

    fewest_days: int
    most_days: int
    fewest_paid: int
    most_paid: int


class LabelWeek:
    """What one week asks of an agent."""

    def __init__(self, view: AgentView, week: int) -> None:
        horizon = view.horizon
        self.view, self.days = view, horizon.week_days(week)
        self.away = [(horizon.minute_of(a.start), horizon.minute_of(a.end), a) for a in view.absences]
        self.credited = [(start, end) for start, end, a in self.away if a.is_credited]
        self.halves = [(start, end) for start, end, a in self.away if a.is_credited and a.is_half]
        self.past: dict[int, int] = {}
        for duty in view.history:
            day = horizon.day_of(duty.date)
            self.past[day] = self.past.get(day, 0) + duty.paid_minutes
        self.duties = {day: self._duties(day) for day in (*self.days, self.days.stop)}

    def bounds(self) -> Bounds:
        """Fewest and most dates, fewest and most paid minutes; no least where the week goes on after the horizon."""
        view, contract = self.view, self.view.contract
        startable = [day for day in self.days if self.duties[day] and not self._is_held(day)]
        employed = [day for day in startable if view.employed_on(view.horizon.date_of(day))]
        off = min(contract.max_days, sum(map(self._is_off, employed)))
        missed = len(startable) - len(employed)
        part = sum(map(self._part, self.days))
        most_days = contract.max_days - off
        most_paid = max(0, -(-contract.max_paid_minutes * most_days // max(1, contract.max_days)) - part)
        if self.days.stop > view.horizon.days:
            return Bounds(0, most_days, 0, most_paid)
        least_days = max(0, contract.min_days - off - missed)
        of_days = contract.min_days if contract.min_days else max(1, contract.max_days)
        least_paid = max(0, contract.min_paid_minutes * max(0, of_days - off - missed) // of_days - part)
        choices, is_touched = self._choices()
        is_touched = is_touched or off + missed + part > 0
        must = sum(is_forced for _, is_forced in choices)
        others = sorted((max(paid) for paid, is_forced in choices if not is_forced), reverse=True)
        given = sum(max(paid) for paid, is_forced in choices if is_forced) + sum(others[: max(0, most_days - must)])
        asked = Bounds(min(least_days, len(choices)), most_days, min(least_paid, given), most_paid)
        return self._reachable(asked, choices) if is_touched else asked

    def _duties(self, day: int) -> list[DutyOption]:
        """Every duty of the contract the agent could be given on a date, whatever else there is."""
        view, horizon = self.view, self.view.horizon
        own = "", *view.skills_on(horizon.date_of(day))
        mine = [view.shifts[name] for name in view.contract.shifts if view.shifts[name].queue in own]
        if not view.pattern.weeks:
            return shift_options(horizon, mine, day)
        monday = view.pattern.anchor - timedelta(days=(view.pattern.anchor.weekday() - horizon.week_start) % 7)
        week, place = divmod((horizon.date_of(day) - monday).days, 7)
        frame = view.pattern.weeks[week % len(view.pattern.weeks)][place]
        if frame is None:
            return []
        found = shift_options(
            horizon, [shift for shift in mine if not frame.shift or shift.shift_id == frame.shift], day
        )
        shown = {option.start: horizon.readings_at(option.start) for option in found}
        return [o for o in found if frame.earliest <= shown[o.start][1] and shown[o.start][0] <= frame.latest]

    def _is_held(self, day: int) -> bool:
        """Whether a duty is locked, or was worked, on a date."""
        return day in self.past or self.view.duty_lock(day) is not None

    def _is_off(self, day: int) -> bool:
        midnights = self.view.horizon.midnight(day), self.view.horizon.midnight(day + 1)
        return self._goes_on(midnights[0]) >= midnights[1]

    def _goes_on(self, minute: int) -> int:
        """Until when leave lasts without a gap from a minute on; the minute itself where there is none."""
        while ends := [end for start, end in self.credited if start <= minute < end]:
            minute = max(ends)
        return minute

    def _part(self, day: int) -> int:
        """Minutes of leave on a date that is not off as a whole."""
        horizon, own, next_day = self.view.horizon, self.duties[day], self.duties[day + 1]
        if not own or not self.view.employed_on(horizon.date_of(day)) or self._is_off(day):
            return 0
        midnight = horizon.midnight(day + 1)
        closes = min(max(o.end for o in own), min((o.start for o in next_day), default=max(o.end for o in own)))
        until = min(closes, midnight) if next_day and self._is_off(day + 1) else closes
        at, minutes = min(o.start for o in own), 0
        worth = self.view.contract.max_paid_minutes // max(1, self.view.contract.max_days)
        while at < until:
            end = self._goes_on(at)
            if end == at:
                at = min((start for start, _ in self.credited if start > at), default=until)
                continue
            if at < midnight or end <= closes:
                minutes += min(end, until) - at
                shared = (min(end, until, b) - max(at, a) for a, b in self.halves)
                minutes -= sum(max(0, taken - worth // 2) for taken in shared)
            at = end
        return min(minutes, worth)

    def _choices(self) -> tuple[list[tuple[set[int], bool]], bool]:
        """Paid minutes each open date may have, and whether it must be worked; whether anything takes duties away."""
        view, horizon = self.view, self.view.horizon
        closed = [(start, end) for start, end, _ in self.away]
        closed += [(horizon.minute_of(d.start), horizon.minute_of(d.end)) for d in view.history]
        fixed = [(lock.start, lock.end) for lock in view.locks.values()]
        closed += [(horizon.minute_of(start), horizon.minute_of(end)) for start, end in fixed if start and end]
        found, is_touched = [], self.days.start < 0
        for day in self.days:
            lock = view.duty_lock(day)
            if day < 0 or lock is not None:
                is_touched = True
                if day < 0 and day in self.past:
                    found.append(({self.past[day]}, True))
                elif day >= 0 and lock is not None and lock.start is not None and lock.end is not None:
                    length = horizon.minute_of(lock.end) - horizon.minute_of(lock.start)
                    paid = {form.paid_minutes for form in view.forms(day) if form.minutes == length}
                    found.append((paid or {0}, True))
                continue
            every = {o.form.paid_minutes for o in self.duties[day]}
            left: set[int] = set()
            if horizon.date_of(day) not in view.locks and view.employed_on(horizon.date_of(day)):
                left = {
                    o.form.paid_minutes
                    for o in self.duties[day]
                    if not any(o.start < b and a < o.end for a, b in closed)
                }
            is_touched = is_touched or left != every
            if left:
                found.append((left, False))
        return found, is_touched

    @staticmethod
    def _reachable(asked: Bounds, choices: Sequence[tuple[set[int], bool]]) -> Bounds:
        """Lower the minima to what some choice of duties reaches within the maxima."""
        sums: set[tuple[int, int]] = {(0, 0)}
        for paid, is_forced in choices:
            more = {(days + 1, minutes + one) for days, minutes in sums for one in paid}
            more = {(days, minutes) for days, minutes in more if days <= asked.most_days and minutes <= asked.most_paid}
            sums = more if is_forced else sums | more
        if not sums or any(days >= asked.fewest_days and minutes >= asked.fewest_paid for days, minutes in sums):
            return asked
        paid_least = min(asked.fewest_paid, max(minutes for _, minutes in sums))
        days_least = max(days for days, minutes in sums if minutes >= paid_least)
        return asked._replace(fewest_days=min(asked.fewest_days, days_least), fewest_paid=paid_least)
