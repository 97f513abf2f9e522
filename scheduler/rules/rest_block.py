"""Weekly rest: a long uninterrupted block without duties."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from math import ceil
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from scheduler.domain.agent_view import AgentView
from scheduler.domain.label import Automaton, LabelModel
from scheduler.domain.problem import AgentContext
from scheduler.domain.result import Finding
from scheduler.domain.roster import Duty
from scheduler.domain.rule_spec import LOOK_BACK
from scheduler.domain.shifts import DutyOption
from scheduler.rules.base import ModelView, Rule, RuleParams


class RestBlockParams(RuleParams):
    """Parameters of ``rest_block``, e.g. 35 h in Directive 2003/88/EC art. 3 and 5; give exactly one of the windows."""

    min_hours: float = Field(gt=0, le=160, description="Elapsed hours without a duty, inclusive.")
    window: Literal["fixed_week"] | None = Field(
        default=None, description="fixed_week: one block wholly inside every site week (local midnight to midnight)."
    )
    after_work_days: int | None = Field(
        default=None, ge=1, le=31, description="At most so many duties between two such blocks, inclusive."
    )

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.window is None) == (self.after_work_days is None):
            raise ValueError("give either window: fixed_week or after_work_days: N")
        return self


class RestBlock(Rule[RestBlockParams]):
    """A block of rest in every whole week of the horizon, or after so many duties; earlier weeks' duties count."""

    type = "rest_block"

    @property
    def look_back(self) -> timedelta:
        """As many duties as may follow one another, each up to two days long, with less than a block between."""
        apart = timedelta(hours=self.params.min_hours + 48)
        return max(LOOK_BACK, apart * (self.params.after_work_days or 0))

    def constrain(self, model: ModelView) -> None:
        """Add a literal for each gap that is a block; gaps end at a duty's start or at the end of a week."""
        rest = ceil(self.params.min_hours * 60 - 1e-6)
        if self.params.after_work_days is None:
            self._constrain_weeks(model, rest)
        else:
            self._constrain_runs(model, rest, self.params.after_work_days)

    def _constrain_weeks(self, model: ModelView, rest: int) -> None:
        """Belongs to ``constrain``: a block before some duty of the week or before its end."""
        horizon = model.context.horizon
        past_end = max((horizon.minute_of(d.end) for d in model.context.history), default=-(10**6))
        for week in horizon.weeks:
            days = horizon.week_days(week)
            if days.start < 0 or days.stop > horizon.days:
                continue
            opens, closes = horizon.midnight(days.start), horizon.midnight(days.stop)
            near = range(max(0, days.start - 3), days.stop)
            blocks = []
            for day in days:
                block = model.new_bool(f"{self.name}_before_{day}")
                blocks.append(block)
                model.add(model.works(day) >= block)
                model.add(model.start(day) >= max(opens, past_end) + rest).only_enforce_if(block)
                for earlier in near:
                    if earlier < day:
                        gap = model.add(model.start(day) >= model.end(earlier) + rest)
                        gap.only_enforce_if(block, model.works(earlier))
            last = model.new_bool(f"{self.name}_week_{week}")
            blocks.append(last)
            if past_end > closes - rest:
                model.add(last == 0)
            for earlier in near:
                model.add(model.end(earlier) <= closes - rest).only_enforce_if(last)
            model.add(sum(blocks) >= 1)

    def _constrain_runs(self, model: ModelView, rest: int, most: int) -> None:
        """Belongs to ``constrain``: no stretch of dates without a block holds more than ``most`` duties."""
        horizon = model.context.horizon
        reach = ceil((rest + 2880) / 1380)
        past = sorted((horizon.minute_of(d.start), horizon.minute_of(d.end)) for d in model.context.history)
        carried = 0
        for index, (start, _) in enumerate(past):
            carried = 1 if index == 0 or start - past[index - 1][1] >= rest else carried + 1
        blocks = []
        for day in range(horizon.days):
            block = model.new_bool(f"{self.name}_before_{day}")
            blocks.append(block)
            model.add(model.works(day) >= block)
            if past:
                model.add(model.start(day) >= past[-1][1] + rest).only_enforce_if(block)
            for earlier in range(max(0, day - reach), day):
                gap = model.add(model.start(day) >= model.end(earlier) + rest)
                gap.only_enforce_if(block, model.works(earlier))
        for first in range(horizon.days):
            for last in range(first, horizon.days):
                duties = sum(model.works(day) for day in range(first, last + 1))
                model.add(duties <= most + (last - first + 1) * sum(blocks[first + 1 : last + 1]))
        for last in range(horizon.days):
            duties = sum(model.works(day) for day in range(last + 1))
            model.add(duties <= max(0, most - carried) + (last + 1) * sum(blocks[: last + 1]))

    def extend(self, labels: LabelModel, view: AgentView) -> None:
        """State: whether the week has had its block; or duties since the last block."""
        minutes = self.params.min_hours * 60
        rest = int(minutes) + (minutes - int(minutes) > 1e-6)
        most = self.params.after_work_days
        labels.automata.append(self._weekly(view, rest) if most is None else self._counting(view, rest, most))

    def _weekly(self, view: AgentView, rest: int) -> Automaton:
        """Belongs to ``extend``: gaps are clipped to the week, so a first duty also asks how far into it it starts."""
        horizon = view.horizon
        whole = [w for w in map(horizon.week_days, horizon.weeks) if w.start >= 0 and w.stop <= horizon.days]
        first_days, last_days = {w.start for w in whole}, {w[-1] for w in whole}

        def feature(option: DutyOption) -> bool:
            week = horizon.week_days(horizon.week_of(option.day))
            return option.start - horizon.midnight(week.start) >= rest

        def step(had: bool, day: int, deep: Any, rested: bool) -> bool | None:
            if day - 1 in last_days and not had:
                return None
            if day - 1 in last_days or day in first_days:
                had = False
            return had or bool(deep and rested)

        def close(had: bool, day: int) -> bool | None:
            return True if day in last_days else None

        def final(had: bool) -> bool:
            return had or horizon.days - 1 not in last_days

        return Automaton(self.name, False, step, feature, final, rest_minutes=rest, close=close)

    def _counting(self, view: AgentView, rest: int, most: int) -> Automaton:
        """Belongs to ``extend``: duties since the last block, those of earlier weeks included."""
        carried = 0
        later_start = None
        for duty in reversed(view.history):
            if later_start is not None and later_start - duty.end >= timedelta(minutes=rest):
                break
            carried += 1
            later_start = duty.start

        def step(count: int, day: int, works: Any, rested: bool) -> int | None:
            if not works:
                return count
            if rested:
                return 1
            return count + 1 if count < most else None

        return Automaton(self.name, min(carried, most), step, rest_minutes=rest)

    def check(self, context: AgentContext, duties: Sequence[Duty]) -> Iterator[Finding]:
        """Measure the rests on the calendar."""
        spans = sorted([(d.start, d.end) for d in context.history] + [(d.start, d.end) for d in duties])
        most = self.params.after_work_days
        if most is None:
            yield from self._check_weeks(context, spans)
            return
        count = 0
        for index, (start, _) in enumerate(spans):
            hours = (start - spans[index - 1][1]).total_seconds() / 3600 if index else float("inf")
            count = 1 if hours >= self.params.min_hours - 1e-7 else count + 1
            if count > most and start >= context.horizon.origin:
                limit = f"{most} duties"
                yield Finding(self.name, context.agent.agent_id, start, limit, f"{count} duties")

    def _check_weeks(self, context: AgentContext, spans: Sequence[tuple[datetime, datetime]]) -> Iterator[Finding]:
        """Belongs to ``check``: the longest rest inside each whole week."""
        horizon = context.horizon
        monday = horizon.start
        while monday.weekday() != horizon.week_start:
            monday += timedelta(days=1)
        while monday + timedelta(days=6) <= horizon.end:
            opens = datetime.combine(monday, time(), horizon.tz).astimezone(UTC)
            closes = datetime.combine(monday + timedelta(days=7), time(), horizon.tz).astimezone(UTC)
            inside = [(max(a, opens), min(b, closes)) for a, b in spans if a < closes and b > opens]
            edges = [opens, *(moment for span in inside for moment in span), closes]
            longest = max((b - a).total_seconds() / 3600 for a, b in zip(edges[::2], edges[1::2], strict=True))
            if longest < self.params.min_hours - 1e-7:
                limit = f"{self.params.min_hours:.2f} h"
                yield Finding(self.name, context.agent.agent_id, inside[0][0], limit, f"{longest:.2f} h")
            monday += timedelta(days=7)

    def explain(self, finding: Finding) -> str:
        """Name the longest rest, or the duties without one, and the limit."""
        if self.params.window == "fixed_week":
            return (
                f"{finding.agent_id} rests at most {finding.actual} at a stretch in the week of "
                f"{finding.when:%a %d %b}, a block of at least {finding.limit} is due"
            )
        return (
            f"{finding.agent_id} works {finding.actual} without a rest of {self.params.min_hours:g} h up to "
            f"{finding.when:%a %d %b}, at most {finding.limit} are allowed"
        )
