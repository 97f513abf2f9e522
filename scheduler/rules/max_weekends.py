"""Most weekends worked over the horizon, or in so many weekends in a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from math import comb
from typing import Any

from pydantic import Field

from scheduler.domain.agent_view import AgentView
from scheduler.domain.errors import NoLabelFormError
from scheduler.domain.label import Automaton, LabelModel, settle
from scheduler.domain.problem import AgentContext
from scheduler.domain.result import Finding
from scheduler.domain.roster import Duty
from scheduler.domain.rule_spec import LOOK_BACK
from scheduler.rules.base import ModelView, Rule, RuleParams

MOST_STATES = 10_000
"""Label states beyond which the CP-SAT oracle is the faster one."""


class MaxWeekendsParams(RuleParams):
    """Parameters of ``max_weekends``, e.g. 2 weekends of every 4 in a house rule."""

    limit: int = Field(ge=0, le=52, description="Weekends that may be worked, inclusive.")
    weeks: int | None = Field(
        default=None,
        ge=1,
        le=52,
        description="Of any so many weekends in a row, history read; default: of those of the dates planned alone.",
    )


class MaxWeekends(Rule[MaxWeekendsParams]):
    """At most ``limit`` weekends with a duty that starts on the Saturday or the Sunday, on the local date.

    A weekend is a Saturday and the next Sunday. Without ``weeks`` only duties of the horizon count.
    """

    type = "max_weekends"

    @property
    def look_back(self) -> timedelta:
        """The weekends of a window that ends in the horizon, the first of which may begin the day before its weeks."""
        return max(LOOK_BACK, timedelta(weeks=self.params.weeks or 0))

    def constrain(self, model: ModelView) -> None:
        """One literal a weekend that is not worked already, one row a window."""
        context, params = model.context, self.params
        horizon = context.horizon
        past = {horizon.day_of(duty.date) for duty in context.history} if params.weeks else set()
        saturday = (5 - horizon.start.weekday()) % 7
        mine = [day for day in range(saturday - 7, horizon.days, 7) if day >= -1]
        worked_before = {day for day in range(saturday - 7 * 53, horizon.days, 7) if past & {day, day + 1}}
        taken: dict[int, Any] = {}
        for weekend in set(mine) - worked_before:
            taken[weekend] = model.new_bool(f"{self.name}_{weekend}")
            for day in {weekend, weekend + 1}.intersection(range(horizon.days)):
                model.add(taken[weekend] >= model.works(day))
        length = params.weeks or max(1, len(mine))
        for last in mine if params.weeks else mine[-1:]:
            window = range(last - 7 * (length - 1), last + 1, 7)
            room = max(0, params.limit - len(worked_before.intersection(window)))
            model.add(sum(taken[weekend] for weekend in window if weekend in taken) <= room)

    def extend(self, labels: LabelModel, view: AgentView) -> None:
        """State: weekends the horizon has taken so far, as far as they matter; or which of the last ones it took."""
        horizon, limit, weeks = view.horizon, self.params.limit, self.params.weeks
        weekend_of = {
            day: day - (weekday - 5) for day in range(horizon.days) if (weekday := horizon.date_of(day).weekday()) >= 5
        }
        weekends = sorted(set(weekend_of.values()))
        worked = {horizon.day_of(when) for when in view.past_dates()} if weeks else set()
        reach = {weekend - 7 * back for weekend in weekends for back in range(weeks or 1)}
        done = {weekend for weekend in reach if worked & {weekend, weekend + 1}}
        room = {
            weekend: max(0, limit - sum(weekend - 7 * back in done for back in range(weeks or 1)))
            for weekend in weekends
        }
        if weeks is not None and weeks < len(weekends):
            states = sum(comb(weeks, taken) for taken in range(min(weeks, limit) + 1))
            if states > MOST_STATES:
                raise NoLabelFormError(f"{self.name}: which of the last {weeks} weekends were worked")

            def slide(state: tuple[int, ...], day: int, works: Any, rested: bool) -> tuple[int, ...] | None:
                weekend = weekend_of.get(day)
                if weekend is None:
                    return state
                recent = tuple(one for one in state if one > weekend - 7 * weeks)
                if works and weekend not in done and weekend not in recent:
                    recent = (*recent, weekend)
                    return recent if len(recent) <= room[weekend] else None
                return recent

            labels.automata.append(Automaton(self.name, (), slide))
            return

        def count(state: tuple[int, bool], day: int, works: Any, rested: bool) -> tuple[int, bool] | None:
            weekend = weekend_of.get(day)
            if weekend is None:
                return state
            total, counted = state[0], state[1] and day > weekend
            if works and weekend not in done and not counted:
                total, counted = total + 1, True
            later = sum(one > weekend for one in weekends)
            last_day = day == weekend + 1
            kept = settle(total, 0, room[weekend], later + (not counted and not last_day))
            return None if kept is None else (kept, counted and kept > 0 and not last_day)

        labels.automata.append(Automaton(self.name, (0, False), count))

    def check(self, context: AgentContext, duties: Sequence[Duty]) -> Iterator[Finding]:
        """Count the Saturdays whose weekend has a duty, for every window that ends inside the horizon."""
        own = {_saturday(duty.date): duty for duty in duties if duty.date.weekday() >= 5}
        if self.params.weeks is None:
            if len(own) > self.params.limit:
                yield self._finding(context, own[max(own)], len(own))
            return
        past = {_saturday(duty.date) for duty in context.history if duty.date.weekday() >= 5}
        dates = [context.horizon.date_of(day) for day in range(context.horizon.days)]
        for saturday in sorted({_saturday(when) for when in dates if when.weekday() >= 5}):
            window = [saturday - timedelta(weeks=back) for back in range(self.params.weeks)]
            taken = [one for one in window if one in own or one in past]
            new = [one for one in window if one in own and one not in past]
            if len(taken) > self.params.limit and new:
                yield self._finding(context, own[max(new)], len(taken))

    def _finding(self, context: AgentContext, duty: Duty, weekends: int) -> Finding:
        """Belongs to ``check``."""
        limit = f"{self.params.limit} weekends"
        return Finding(self.name, context.agent.agent_id, duty.start, limit, f"{weekends} weekends")

    def explain(self, finding: Finding) -> str:
        """Name the weekends and the limit."""
        where = f"of {self.params.weeks} in a row" if self.params.weeks else "of the dates planned"
        return (
            f"{finding.agent_id} works {finding.actual} {where} up to {finding.when:%a %d %b}, "
            f"at most {finding.limit} are allowed"
        )


def _saturday(when: date) -> date:
    """Belongs to ``check``: Saturday of a weekend's date."""
    return when - timedelta(days=when.weekday() - 5)
