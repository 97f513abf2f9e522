"""No duty while absent, none outside employment, never two at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise

from scheduler.domain.agent_view import AgentView
from scheduler.domain.label import LabelModel
from scheduler.domain.problem import AgentContext
from scheduler.domain.result import Finding
from scheduler.domain.roster import Duty
from scheduler.domain.shifts import DutyOption
from scheduler.rules.base import ModelView, NoParams, Rule


class Availability(Rule[NoParams]):
    """No duty overlaps an absence or another duty; duties are dated inside the employment, at most one a date."""

    type = "availability"

    def constrain(self, model: ModelView) -> None:
        """Forbid options in absences, outside employment or inside the last past duty; duties follow one another."""
        context = model.context
        horizon = context.horizon
        past_end = max((d.end for d in context.history), default=horizon.origin)
        for day in range(horizon.days):
            for option, chosen in model.options(day):
                start, end = horizon.moment(option.start), horizon.moment(option.end)
                if (
                    not context.agent.employed_on(horizon.date_of(day))
                    or start < past_end
                    or any(a.start < end and start < a.end for a in context.absences)
                ):
                    model.add(chosen == 0)
            for later in range(day + 1, min(day + 3, horizon.days)):
                model.add(model.start(later) >= model.end(day)).only_enforce_if(model.works(day), model.works(later))

    def extend(self, labels: LabelModel, view: AgentView) -> None:
        """Filter; the kernel keeps duties ``min_rest_minutes`` >= 0 apart, also from the last past one."""
        horizon = view.horizon
        closed = [(horizon.minute_of(a.start), horizon.minute_of(a.end)) for a in view.absences]
        closed += [(horizon.minute_of(d.start), horizon.minute_of(d.end)) for d in view.history]

        def keep(option: DutyOption) -> bool:
            if not view.employed_on(horizon.date_of(option.day)):
                return False
            return all(option.end <= start or end <= option.start for start, end in closed)

        labels.filters.append(keep)
        labels.min_rest_minutes = max(0, labels.min_rest_minutes)

    def check(self, context: AgentContext, duties: Sequence[Duty]) -> Iterator[Finding]:
        """Compare duties with absences, the employment and one another."""
        agent = context.agent
        for duty in duties:
            for absence in context.absences:
                overlap = min(duty.end, absence.end) - max(duty.start, absence.start)
                if overlap > timedelta(0):
                    actual = f"{overlap // timedelta(minutes=1)} min inside an absence ({absence.kind})"
                    yield Finding(self.name, agent.agent_id, duty.start, "0 min", actual)
            late = agent.end_date is not None and duty.date > agent.end_date
            if late or (agent.hire_date is not None and duty.date < agent.hire_date):
                actual = f"{duty.minutes} min outside employment"
                yield Finding(self.name, agent.agent_id, duty.start, "0 min", actual)
        dates = Counter(duty.date for duty in duties)
        for duty in duties:
            if dates.pop(duty.date, 1) > 1:
                yield Finding(self.name, agent.agent_id, duty.start, "1 duty", "2 duties or more on one date")
        spans = sorted([(d.start, d.end) for d in context.history] + [(d.start, d.end) for d in duties])
        for (_, end), (start, _) in pairwise(spans):
            if start < end and start >= context.horizon.origin:
                actual = f"{(end - start) // timedelta(minutes=1)} min in two duties at once"
                yield Finding(self.name, agent.agent_id, start, "0 min", actual)

    def explain(self, finding: Finding) -> str:
        """Name the time and where it lies."""
        return (
            f"{finding.agent_id} has {finding.actual} with the duty at {finding.when:%a %d %b %H:%M}, "
            f"at most {finding.limit} may be"
        )
