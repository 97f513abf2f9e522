"""Work on a queue needs its skill."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scheduler.domain.agent_view import AgentView
from scheduler.domain.label import LabelModel
from scheduler.domain.problem import AgentContext
from scheduler.domain.result import Finding
from scheduler.domain.roster import Duty
from scheduler.rules.base import ModelView, NoParams, Rule


class Skills(Rule[NoParams]):
    """A duty bound to a queue, and every work segment with a queue, needs the agent's skill on the duty's date."""

    type = "skills"

    def constrain(self, model: ModelView) -> None:
        """Forbid forms bound to a queue the agent lacks."""
        for day, skills in enumerate(model.context.skills_by_day):
            for form, chosen in model.forms(day):
                if form.queue and form.queue not in skills:
                    model.add(chosen == 0)

    def extend(self, labels: LabelModel, view: AgentView) -> None:
        """Filter."""
        if not view.skill_dates:
            labels.filters.append(lambda option: option.form.queue in ("", *view.skills))
            return
        held = [view.skills_on(view.horizon.date_of(day)) for day in range(view.horizon.days)]
        labels.filters.append(lambda option: option.form.queue in ("", *held[option.day]))

    def check(self, context: AgentContext, duties: Sequence[Duty]) -> Iterator[Finding]:
        """Add up the minutes of each duty on queues the agent lacks."""
        for duty in duties:
            held = {
                skill
                for skill in context.agent.skills
                for spans in ([span for span in context.agent.skill_dates if span.skill == skill],)
                if not spans or any(span.first <= duty.date <= span.last for span in spans)
            }
            lacking = sorted({s.queue for s in duty.segments if s.queue} - held)
            for queue in lacking:
                minutes = sum(s.minutes for s in duty.segments if s.queue == queue)
                actual = f"{minutes} min on {queue} without the skill"
                yield Finding(self.name, context.agent.agent_id, duty.start, "0 min", actual)
            shift = context.shifts.get(duty.shift)
            if shift is not None and shift.queue and shift.queue not in {*held, *lacking}:
                actual = f"{duty.minutes} min on a shift for {shift.queue} without the skill"
                yield Finding(self.name, context.agent.agent_id, duty.start, "0 min", actual)

    def explain(self, finding: Finding) -> str:
        """Name the minutes and the queue."""
        return (
            f"{finding.agent_id} works {finding.actual} in the duty at {finding.when:%a %d %b %H:%M}, "
            f"{finding.limit} are allowed"
        )
