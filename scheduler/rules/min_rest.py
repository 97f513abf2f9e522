"""Daily rest: at least so many elapsed hours between the end of one duty and the start of the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import ceil

from pydantic import Field

from scheduler.domain.agent_view import AgentView
from scheduler.domain.label import LabelModel
from scheduler.domain.problem import AgentContext
from scheduler.domain.result import Finding
from scheduler.domain.roster import Duty
from scheduler.rules.base import ModelView, Rule, RuleParams


class MinRestParams(RuleParams):
    """Parameters of ``min_rest``, e.g. 11 h in Directive 2003/88/EC art. 3."""

    hours: float = Field(gt=0, le=48, description="Elapsed hours between two duties, inclusive.")


class MinRest(Rule[MinRestParams]):
    """At least ``hours`` between duties, also after the last duty of earlier weeks."""

    type = "min_rest"

    def constrain(self, model: ModelView) -> None:
        """Every two worked days near enough to clash lie ``hours`` apart; starts too soon after history are out."""
        rest = ceil(self.params.hours * 60 - 1e-6)
        context = model.context
        days = range(context.horizon.days)
        longest = max((o.form.minutes for day in days for o, _ in model.options(day)), default=0)
        reach = (longest + rest) // (23 * 60) + 1
        for day in days:
            for later in range(day + 1, min(day + reach, days.stop - 1) + 1):
                model.add(model.start(later) >= model.end(day) + rest).only_enforce_if(
                    model.works(day), model.works(later)
                )
        if context.history:
            free_from = context.horizon.minute_of(max(d.end for d in context.history)) + rest
            for day in days:
                for option, chosen in model.options(day):
                    if option.start < free_from:
                        model.add(chosen == 0)

    def extend(self, labels: LabelModel, view: AgentView) -> None:
        """Raise the least gap; the kernel starts from the end of the last past duty."""
        minutes = self.params.hours * 60
        labels.min_rest_minutes = max(labels.min_rest_minutes, int(minutes) + (minutes - int(minutes) > 1e-6))

    def check(self, context: AgentContext, duties: Sequence[Duty]) -> Iterator[Finding]:
        """Compare elapsed hours between consecutive duties, the last past duty included."""
        past = [(d.start, d.end) for d in context.history]
        moments = sorted(past + [(d.start, d.end) for d in duties])
        for (_, end), (start, _) in pairwise(moments):
            if start < context.horizon.origin:
                continue
            hours = (start - end).total_seconds() / 3600
            if hours < self.params.hours - 1e-7:
                yield Finding(self.name, context.agent.agent_id, start, f"{self.params.hours:.2f} h", f"{hours:.2f} h")

    def explain(self, finding: Finding) -> str:
        """Name the rest given and the rest due."""
        return (
            f"{finding.agent_id} has {finding.actual} rest before the duty at {finding.when:%a %d %b %H:%M}, "
            f"at least {finding.limit} are due"
        )
