"""What the planner has fixed: days off, duties, breaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scheduler.domain.agent_view import AgentView
from scheduler.domain.label import LabelModel
from scheduler.domain.problem import AgentContext
from scheduler.domain.result import Finding
from scheduler.domain.roster import Duty
from scheduler.domain.shifts import DutyForm, DutyOption
from scheduler.rules.base import ModelView, NoParams, Rule


class Locks(Rule[NoParams]):
    """A date locked off has no duty; a locked duty starts and ends where it should; locked breaks start there too."""

    type = "locks"

    def constrain(self, model: ModelView) -> None:
        """Fix the literals."""
        horizon = model.context.horizon
        for when, lock in model.context.locks.items():
            day = horizon.day_of(when)
            if not 0 <= day < horizon.days:
                continue
            if lock.kind == "off":
                model.add(model.works(day) == 0)
                continue
            assert lock.start is not None
            assert lock.end is not None
            model.add(model.works(day) == 1)
            for option, chosen in model.options(day):
                if (horizon.moment(option.start), horizon.moment(option.end)) != (lock.start, lock.end):
                    model.add(chosen == 0)
            if lock.kind == "breaks":
                moments = sorted(horizon.minute_of(moment) for moment in lock.breaks)
                for form, chosen in model.forms(day):
                    if len(form.breaks) != len(moments):
                        model.add(chosen == 0)
                        continue
                    for index, moment in enumerate(moments):
                        taken = [lit for start, lit in model.break_starts(day, form, index) if start == moment]
                        model.add(sum(taken) >= chosen)

    def extend(self, labels: LabelModel, view: AgentView) -> None:
        """Filter by start and end, must-work days, windows of one offset."""
        horizon = view.horizon
        locks = {horizon.day_of(when): lock for when, lock in view.locks.items()}

        def keep(option: DutyOption) -> bool:
            lock = locks.get(option.day)
            if lock is None:
                return True
            if lock.start is None or lock.end is None:
                return False
            return option.start == horizon.minute_of(lock.start) and option.end == horizon.minute_of(lock.end)

        def shape(option: DutyOption) -> list[DutyForm]:
            lock, form = locks.get(option.day), option.form
            if lock is None or lock.kind != "breaks":
                return [form]
            offsets = [horizon.minute_of(moment) - option.start for moment in sorted(lock.breaks)]
            if len(offsets) != len(form.breaks):
                return []
            for index, offset in enumerate(offsets):
                form = form.with_window(index, offset, offset)
            return [form]

        labels.filters.append(keep)
        labels.shapers.append(shape)
        labels.must_work |= {day for day, lock in locks.items() if lock.kind != "off" and 0 <= day < horizon.days}

    def check(self, context: AgentContext, duties: Sequence[Duty]) -> Iterator[Finding]:
        """Compare each locked date with the roster."""
        horizon, agent_id = context.horizon, context.agent.agent_id
        on_date = {duty.date: duty for duty in duties}
        for when, lock in sorted(context.locks.items()):
            if not horizon.start <= when <= horizon.end:
                continue
            duty = on_date.get(when)
            midnight = horizon.moment(horizon.midnight(horizon.day_of(when)))
            if lock.kind == "off":
                if duty is not None:
                    yield Finding(self.name, agent_id, duty.start, "0 duties", "1 duty")
                continue
            assert lock.start is not None
            assert lock.end is not None
            limit = f"a duty {lock.start.astimezone(horizon.tz):%H:%M}-{lock.end.astimezone(horizon.tz):%H:%M}"
            if duty is None:
                yield Finding(self.name, agent_id, midnight, limit, "0 duties")
                continue
            if (duty.start, duty.end) != (lock.start, lock.end):
                start, end = duty.start.astimezone(horizon.tz), duty.end.astimezone(horizon.tz)
                yield Finding(self.name, agent_id, duty.start, limit, f"a duty {start:%H:%M}-{end:%H:%M}")
            moments = [segment.start for segment in duty.segments if segment.is_rest]
            if lock.kind == "breaks" and moments != sorted(lock.breaks):
                wanted, found = (
                    ", ".join(f"{moment.astimezone(horizon.tz):%H:%M}" for moment in times) or "0 times"
                    for times in (sorted(lock.breaks), moments)
                )
                yield Finding(self.name, agent_id, duty.start, f"breaks at {wanted}", f"breaks at {found}")

    def explain(self, finding: Finding) -> str:
        """Name what was locked and what the roster has."""
        return f"{finding.agent_id} has {finding.actual} on {finding.when:%a %d %b}, locked is {finding.limit}"
