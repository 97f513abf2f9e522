"""Longest time on duty without a break that counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import floor

from pydantic import Field

from scheduler.domain.agent_view import AgentView
from scheduler.domain.label import LabelModel
from scheduler.domain.problem import AgentContext
from scheduler.domain.result import Finding
from scheduler.domain.roster import Duty
from scheduler.domain.shifts import DutyForm, DutyOption
from scheduler.rules.base import ModelView, Rule, RuleParams


class MaxContinuousWorkParams(RuleParams):
    """Parameters of ``max_continuous_work``, e.g. 6 h in ArbZG s. 4 sentence 3."""

    hours: float = Field(gt=0, le=24, description="Elapsed hours on duty between interrupting breaks, inclusive.")
    break_min_minutes: int = Field(
        default=15, ge=1, le=240, description="Shortest break that interrupts; shorter ones run on as time on duty."
    )


class MaxContinuousWork(Rule[MaxContinuousWorkParams]):
    """At most ``hours`` from the duty's start or an interrupting break to the next one or the duty's end.

    Breaks that adjoin one another are judged one by one.
    """

    type = "max_continuous_work"

    def constrain(self, model: ModelView) -> None:
        """Bound the gaps between the interrupting breaks of every form."""
        limit = floor(self.params.hours * 60 + 1e-6)
        for day in range(model.context.horizon.days):
            for form, chosen in model.forms(day):
                previous_end = 0
                for index, spec in enumerate(form.breaks):
                    if spec.minutes >= self.params.break_min_minutes:
                        offset = model.break_offset(day, form, index)
                        model.add(offset - previous_end <= limit).only_enforce_if(chosen)
                        previous_end = offset + spec.minutes
                if isinstance(previous_end, int):
                    if form.minutes - previous_end > limit:
                        model.add(chosen == 0)
                else:
                    model.add(form.minutes - previous_end <= limit).only_enforce_if(chosen)

    def extend(self, labels: LabelModel, view: AgentView) -> None:
        """Cap the stretches; where short breaks lie in one, narrow windows, one form a position where needed."""
        grid = view.horizon.interval_minutes
        limit = int(self.params.hours * 60 + 1e-6) // grid * grid

        def shape(option: DutyOption) -> list[DutyForm]:
            form = option.form
            stops = [i for i, b in enumerate(form.breaks) if b.minutes >= self.params.break_min_minutes]
            if len(stops) == len(form.breaks):
                return [form.with_max_stretch(limit)] if stops or form.minutes <= limit else []
            if not stops:
                return [form] if form.minutes <= limit else []
            last = stops[-1]
            form = form.with_window(stops[0], 0, limit)
            form = form.with_window(last, form.minutes - form.breaks[last].minutes - limit, form.minutes)
            return _apart_at_most(form, stops, limit, grid)

        labels.shapers.append(shape)

    def check(self, context: AgentContext, duties: Sequence[Duty]) -> Iterator[Finding]:
        """Measure every stretch between interrupting breaks."""
        for duty in duties:
            rests = [s for s in duty.segments if s.is_rest and s.minutes >= self.params.break_min_minutes]
            starts = [duty.start, *(s.end for s in rests)]
            ends = [*(s.start for s in rests), duty.end]
            longest = max((end - start).total_seconds() / 3600 for start, end in zip(starts, ends, strict=True))
            if longest > self.params.hours + 1e-7:
                limit = f"{self.params.hours:.2f} h"
                yield Finding(self.name, context.agent.agent_id, duty.start, limit, f"{longest:.2f} h")

    def explain(self, finding: Finding) -> str:
        """Name the stretch and its limit."""
        return (
            f"{finding.agent_id} works {finding.actual} without a break of {self.params.break_min_minutes} min in the "
            f"duty at {finding.when:%a %d %b %H:%M}, at most {finding.limit} are allowed"
        )


def _apart_at_most(form: DutyForm, stops: Sequence[int], limit: int, grid: int) -> list[DutyForm]:
    """Belongs to ``extend``: forms in which consecutive interrupting breaks lie at most ``limit`` minutes apart."""
    forms = [form]
    for first, second in pairwise(stops):
        wider = []
        for candidate in forms:
            earlier, later = candidate.breaks[first], candidate.breaks[second]
            if later.latest - earlier.earliest - earlier.minutes <= limit:
                wider.append(candidate)
                continue
            start = -(-earlier.earliest // grid) * grid
            for offset in range(start, earlier.latest + 1, grid):
                fixed = candidate.with_window(first, offset, offset)
                wider.append(fixed.with_window(second, 0, offset + earlier.minutes + limit))
        forms = wider
    return forms
