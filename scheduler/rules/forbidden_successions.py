"""Shifts that may not be worked on the date after another shift."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from pydantic import Field

from scheduler.domain.agent_view import AgentView
from scheduler.domain.label import Automaton, LabelModel
from scheduler.domain.problem import AgentContext
from scheduler.domain.result import Finding
from scheduler.domain.roster import Duty, PastDuty
from scheduler.domain.shifts import DutyOption
from scheduler.rules.base import ModelView, Rule, RuleParams


class ForbiddenSuccessionsParams(RuleParams):
    """Parameters of ``forbidden_successions``, e.g. no early shift after a late one in a house rule."""

    after: dict[str, tuple[str, ...]] = Field(
        min_length=1, description="Shift id to the ids of the shifts that may not be worked on the next date."
    )

    def shift_ids(self) -> tuple[str, ...]:
        """Every shift named."""
        return tuple(dict.fromkeys(name for first, later in self.after.items() for name in (first, *later)))


class ForbiddenSuccessions(Rule[ForbiddenSuccessionsParams]):
    """No shift on the date after one it may not follow; the last date of earlier weeks counts."""

    type = "forbidden_successions"

    def constrain(self, model: ModelView) -> None:
        """At most one of a shift and those that may not follow it on two dates in a row."""
        context = model.context
        days = range(context.horizon.days)
        worked = {duty.shift for duty in context.history if context.horizon.day_of(duty.date) == -1}
        for first, later in self.params.after.items():
            for day in days:
                follows = [chosen for option, chosen in model.options(day) if option.form.shift in later]
                if day == 0:
                    model.add(sum(follows) <= int(first not in worked))
                    continue
                before = [chosen for option, chosen in model.options(day - 1) if option.form.shift == first]
                model.add(sum(before) + sum(follows) <= 1)

    def extend(self, labels: LabelModel, view: AgentView) -> None:
        """State: the shifts closed on the next date, of those this agent may have at all."""
        after = self.params.after
        known = sorted({form.shift for day in range(view.horizon.days) for form in view.forms(day)})
        closes = {name: frozenset(after.get(name, ())).intersection(known) for name in known}
        # Shifts that close the same ones and are closed by the same ones are alike: one of them speaks for all. Every
        # key counts here, since earlier weeks may end with a shift this agent no longer has.
        closed_by = {name: frozenset(first for first, later in after.items() if name in later) for name in known}
        kinds: dict[tuple[frozenset[str], frozenset[str]], str] = {}
        alike = {name: kinds.setdefault((closes[name], closed_by[name]), name) for name in known}
        yesterday = view.horizon.date_of(-1)
        start = frozenset(name for duty in view.history if duty.date == yesterday for name in after.get(duty.shift, ()))

        def feature(option: DutyOption) -> str:
            return alike[option.form.shift]

        def step(state: frozenset[str], day: int, shift: str | None, rested: bool) -> frozenset[str] | None:
            if shift is None:
                return frozenset()
            return None if shift in state else closes[shift]

        labels.automata.append(Automaton(self.name, start, step, feature))  # type: ignore[arg-type]

    def check(self, context: AgentContext, duties: Sequence[Duty]) -> Iterator[Finding]:
        """Compare every duty with those of the date before."""
        known: list[PastDuty | Duty] = [*context.history, *duties]
        for duty in duties:
            for earlier in known:
                if duty.date - earlier.date != timedelta(days=1):
                    continue
                barred = self.params.after.get(earlier.shift, ())
                if duty.shift in barred:
                    limit = f"no {' or '.join(barred)} on the date after {earlier.shift}"
                    yield Finding(self.name, context.agent.agent_id, duty.start, limit, duty.shift)

    def explain(self, finding: Finding) -> str:
        """Name both shifts."""
        return f"{finding.agent_id} works {finding.actual} on {finding.when:%a %d %b}; the rule is {finding.limit}"
