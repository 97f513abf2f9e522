"""Shortest run of consecutive worked dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Literal

from pydantic import Field

from scheduler.domain.agent_view import AgentView
from scheduler.domain.label import Automaton, LabelModel
from scheduler.domain.problem import AgentContext
from scheduler.domain.result import Finding
from scheduler.domain.roster import Duty, PastDuty
from scheduler.rules.base import ModelView, Rule, RuleParams
from scheduler.rules.possible_duties import out_on


class MinRunParams(RuleParams):
    """Parameters of ``min_run``: what a contract's ``min_work_run`` says."""

    limit: int = Field(ge=1, le=14, description="Consecutive worked dates, inclusive.")
    before: Literal["history", "unknown"] = Field(
        default="history",
        description=(
            "What was worked before the first date: what history tells, or unknown: a run that begins on the first "
            "date may then be shorter."
        ),
    )


class MinRun(Rule[MinRunParams]):
    """Every run of worked dates that a day off of the horizon ends has at least ``limit`` dates.

    The run carried in from earlier weeks counts; one still open on the last date may go on in later weeks. A run next
    to a date on which the agent cannot work (no duty beside absences, not employed, locked off) may be shorter, and so
    may, if what came before is unknown, one that touches the first date.
    """

    type = "min_run"

    def constrain(self, model: ModelView) -> None:
        """Forbid off, so many worked dates, off: for every shorter length and every place."""
        context = model.context
        horizon = context.horizon
        past = {horizon.day_of(duty.date) for duty in context.history}

        def blocked(day: int) -> bool:
            when = horizon.date_of(day)
            lock = context.locks.get(when)
            return (
                context.absent_on(when)
                or not context.agent.employed_on(when)
                or (lock is not None and lock.kind == "off")
            )

        def works(day: int) -> Any:
            return model.works(day) if day >= 0 else int(day in past)

        for length in range(1, self.params.limit):
            for after in range(horizon.days):
                before = after - length - 1
                if blocked(before) or blocked(after) or (self.params.before == "unknown" and before < 0):
                    continue
                run = sum(works(day) for day in range(before + 1, after))
                model.add(run - works(before) - works(after) <= length - 1)

    def extend(self, labels: LabelModel, view: AgentView) -> None:
        """State: length of the current run, as long as it matters; 0 on a day off; the limit where it is exempt."""
        horizon, limit = view.horizon, self.params.limit
        free = {
            day
            for day in range(-limit - 1, horizon.days)
            if view.absent_on(horizon.date_of(day))
            or not view.employed_on(horizon.date_of(day))
            or (horizon.date_of(day) in view.locks and view.locks[horizon.date_of(day)].kind == "off")
        }
        worked = view.past_dates()
        run = 0
        while run < limit and horizon.date_of(-1 - run) in worked:
            run += 1
        if 0 < run < limit and (-1 - run in free or self.params.before == "unknown"):
            run = limit

        def step(state: int, day: int, works: Any, rested: bool) -> int | None:
            if works:
                exempt = day - 1 in free or (day == 0 and self.params.before == "unknown")
                return limit if state == 0 and exempt else min(limit, state + 1)
            return None if 0 < state < limit and day not in free else 0

        labels.automata.append(Automaton(self.name, run, step))

    def check(self, context: AgentContext, duties: Sequence[Duty]) -> Iterator[Finding]:
        """Follow every run of worked dates to its end."""
        known: list[PastDuty | Duty] = [*context.history, *duties]
        worked = {duty.date for duty in known}
        horizon = context.horizon
        for last in sorted(worked):
            after = last + timedelta(days=1)
            if after in worked or not horizon.start <= after <= horizon.end:
                continue
            first = last
            while first - timedelta(days=1) in worked:
                first -= timedelta(days=1)
            length = (last - first).days + 1
            exempt = _cannot_work(context, after) or _cannot_work(context, first - timedelta(days=1))
            exempt |= self.params.before == "unknown" and first <= horizon.start
            if length < self.params.limit and not exempt:
                when = next(duty.start for duty in known if duty.date == last)
                limit = f"{self.params.limit} days"
                yield Finding(self.name, context.agent.agent_id, when, limit, f"{length} days")

    def explain(self, finding: Finding) -> str:
        """Name the run and its limit."""
        return (
            f"{finding.agent_id} works only {finding.actual} in a row up to {finding.when:%a %d %b}, "
            f"at least {finding.limit} are due"
        )


def _cannot_work(context: AgentContext, when: date) -> bool:
    """Belongs to ``check``: whether a date is closed to work."""
    if not context.agent.employed_on(when) or any(k.kind == "off" and d == when for d, k in context.locks.items()):
        return True
    return out_on(context, when)
