"""The agent's own frame: fixed starts and days off, start bands, rotations of weeks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo

from scheduler.domain.agent_view import AgentView
from scheduler.domain.agents import PatternDay
from scheduler.domain.clock import clock_text
from scheduler.domain.label import LabelModel
from scheduler.domain.problem import AgentContext
from scheduler.domain.result import Finding
from scheduler.domain.roster import Duty
from scheduler.domain.shifts import DutyOption
from scheduler.rules.base import ModelView, NoParams, Rule
from scheduler.rules.possible_duties import out_on


class PatternRule(Rule[NoParams]):
    """Starts and shifts fit the pattern's day; its days off are off; its must-work days are worked.

    A date with a duty lock is exempt. A must-work day is waived where absences leave no duty that fits, and where the
    agent is not employed or locked off.
    """

    type = "pattern"

    def constrain(self, model: ModelView) -> None:
        """Forbid options outside the frame, and days off on must-work days."""
        context = model.context
        horizon, weeks = context.horizon, context.pattern.weeks
        if not weeks:
            return
        anchor_week = horizon.week_of(horizon.day_of(context.pattern.anchor))
        for day in range(horizon.days):
            when = horizon.date_of(day)
            lock = context.locks.get(when)
            if lock is not None and lock.kind != "off":
                continue
            week = horizon.week_of(day)
            frame = weeks[(week - anchor_week) % len(weeks)][day - horizon.week_days(week).start]
            for option, chosen in model.options(day):
                first, last = horizon.readings_at(option.start)
                if (
                    frame is None
                    or last < frame.earliest
                    or first > frame.latest
                    or (frame.shift and option.form.shift != frame.shift)
                ):
                    model.add(chosen == 0)
            free = lock is not None or context.absent_on(when) or not context.agent.employed_on(when)
            if frame is not None and frame.must_work and not free:
                model.add(model.works(day) == 1)

    def extend(self, labels: LabelModel, view: AgentView) -> None:
        """Filter by the day's frame; must-work days."""
        horizon, pattern = view.horizon, view.pattern
        if not pattern.weeks:
            return
        first = pattern.anchor - timedelta(days=(pattern.anchor.weekday() - horizon.week_start) % 7)
        frames: dict[int, PatternDay | None] = {}
        for day in range(horizon.days):
            week, position = divmod((horizon.date_of(day) - first).days, 7)
            if view.duty_lock(day) is None:
                frames[day] = pattern.weeks[week % len(pattern.weeks)][position]

        def keep(option: DutyOption) -> bool:
            if option.day not in frames:
                return True
            frame = frames[option.day]
            if frame is None or (frame.shift and frame.shift != option.form.shift):
                return False
            first, last = horizon.readings_at(option.start)
            return frame.earliest <= last and first <= frame.latest

        labels.filters.append(keep)
        for day, frame in frames.items():
            when = horizon.date_of(day)
            present = view.employed_on(when) and not view.absent_on(when)
            if frame is not None and frame.must_work and present and when not in view.locks:
                labels.must_work.add(day)

    def check(self, context: AgentContext, duties: Sequence[Duty]) -> Iterator[Finding]:
        """Walk the calendar from the anchor's week on."""
        horizon, agent = context.horizon, context.agent
        on_date = {duty.date: duty for duty in duties}
        when = horizon.start
        while context.pattern.weeks and when <= horizon.end:
            frame = _frame_of(context, when)
            duty, lock = on_date.get(when), context.locks.get(when)
            midnight = horizon.moment(horizon.midnight(horizon.day_of(when)))
            if lock is not None and lock.kind in ("duty", "breaks"):
                pass
            elif duty is None:
                away = not agent.employed_on(when) or out_on(context, when)
                if frame is not None and frame.must_work and lock is None and not away:
                    yield Finding(self.name, agent.agent_id, midnight, "1 duty", "0 duties")
            elif frame is None:
                yield Finding(self.name, agent.agent_id, duty.start, "0 duties", "1 duty")
            else:
                start = f"{duty.start.astimezone(horizon.tz):%H:%M}"
                skipped = _first_skipped(duty.start, horizon.tz)
                if start < clock_text(frame.earliest) or skipped > clock_text(frame.latest):
                    limit = f"a start at {clock_text(frame.earliest)}-{clock_text(frame.latest)}"
                    yield Finding(self.name, agent.agent_id, duty.start, limit, f"a start at {start}")
                if frame.shift and duty.shift != frame.shift:
                    limit, actual = f"the shift {frame.shift}", f"the shift {duty.shift}"
                    yield Finding(self.name, agent.agent_id, duty.start, limit, actual)
            when += timedelta(days=1)

    def explain(self, finding: Finding) -> str:
        """Name what the pattern says and what the roster does."""
        return f"{finding.agent_id} has {finding.actual} on {finding.when:%a %d %b}, the pattern wants {finding.limit}"


def _frame_of(context: AgentContext, when: date) -> PatternDay | None:
    """Belongs to ``check``: the pattern's day of a date."""
    weeks = context.pattern.weeks
    monday = when
    while monday.weekday() != context.horizon.week_start:
        monday -= timedelta(days=1)
    anchor = context.pattern.anchor
    while anchor.weekday() != context.horizon.week_start:
        anchor -= timedelta(days=1)
    return weeks[(monday - anchor).days // 7 % len(weeks)][(when - monday).days]


def _first_skipped(start: datetime, zone: tzinfo) -> str:
    """Belongs to ``check``: earliest reading of its date that clocks jump over to show this moment, else its own."""
    shown, before = (moment.astimezone(zone) for moment in (start, start.astimezone(UTC) - timedelta(minutes=1)))
    if shown.replace(tzinfo=None) - before.replace(tzinfo=None) <= timedelta(minutes=1):
        return f"{shown:%H:%M}"
    return f"{before.replace(tzinfo=None) + timedelta(minutes=1):%H:%M}" if before.date() == shown.date() else "00:00"
