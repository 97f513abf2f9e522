"""Shortest run of consecutive days off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from pydantic import Field

from scheduler.domain.agent_view import AgentView
from scheduler.domain.label import Automaton, LabelModel
from scheduler.domain.problem import AgentContext
from scheduler.domain.result import Finding
from scheduler.domain.roster import Duty
from scheduler.rules.base import ModelView, Rule, RuleParams
from scheduler.rules.possible_duties import out_on


class MinOffRunParams(RuleParams):
    """Parameters of ``min_off_run``: what a contract's ``min_off_run`` says."""

    limit: int = Field(ge=1, le=14, description="Consecutive dates without a duty, inclusive.")


class MinOffRun(Rule[MinOffRunParams]):
    """Every run of days off that a duty of the horizon ends has at least ``limit`` dates.

    Days off since the last duty of earlier weeks count; a run still open on the last date may go on in later weeks. A
    run that holds a date on which the agent cannot work (no duty beside absences, not employed, locked off) may be
    shorter.
    """

    type = "min_off_run"

    def constrain(self, model: ModelView) -> None:
        """Forbid work, so many days off, work: for every shorter length and every place."""
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
                gap = range(before + 1, after)
                if any(blocked(day) for day in gap):
                    continue
                model.add(works(before) + works(after) - sum(works(day) for day in gap) <= 1)

    def extend(self, labels: LabelModel, view: AgentView) -> None:
        """State: length of the current run of days off, 0 on a worked date, the limit where it no longer matters."""
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
        while run < limit and horizon.date_of(-1 - run) not in worked:
            run = limit if -1 - run in free else run + 1

        def step(state: int, day: int, works: Any, rested: bool) -> int | None:
            if works:
                return 0 if state in (0, limit) else None
            return limit if day in free else min(limit, state + 1)

        labels.automata.append(Automaton(self.name, run, step))

    def check(self, context: AgentContext, duties: Sequence[Duty]) -> Iterator[Finding]:
        """Compare consecutive worked dates."""
        starts = {duty.date: duty.start for duty in duties}
        worked = sorted({duty.date for duty in context.history} | set(starts))
        for before, after in pairwise(worked):
            length = (after - before).days - 1
            if not 0 < length < self.params.limit or after not in starts:
                continue
            gap = [before + timedelta(days=i) for i in range(1, length + 1)]
            if not any(_cannot_work(context, when) for when in gap):
                limit = f"{self.params.limit} days"
                yield Finding(self.name, context.agent.agent_id, starts[after], limit, f"{length} days")

    def explain(self, finding: Finding) -> str:
        """Name the run and its limit."""
        return (
            f"{finding.agent_id} has only {finding.actual} off in a row before {finding.when:%a %d %b}, "
            f"at least {finding.limit} are due"
        )


def _cannot_work(context: AgentContext, when: date) -> bool:
    """Belongs to ``check``: whether a date is closed to work."""
    if not context.agent.employed_on(when) or any(k.kind == "off" and d == when for d, k in context.locks.items()):
        return True
    return out_on(context, when)
