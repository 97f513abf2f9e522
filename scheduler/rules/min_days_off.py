"""Days off, free Sundays or free weekends in so many weeks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from scheduler.domain.agent_view import AgentView
from scheduler.domain.label import Automaton, LabelModel
from scheduler.domain.problem import AgentContext
from scheduler.domain.result import Finding
from scheduler.domain.roster import Duty
from scheduler.domain.rule_spec import LOOK_BACK
from scheduler.rules.base import ModelView, Rule, RuleParams


class MinDaysOffParams(RuleParams):
    """Parameters of ``min_days_off``, e.g. 1 day a week in NY Labor Law 161."""

    what: Literal["any", "sunday", "weekend"] = Field(
        default="any",
        description="Dates, Sundays, or weekends (a Saturday and the next Sunday) on which no duty starts.",
    )
    count: int = Field(ge=1, le=60, description="How many of them must be off in each block of weeks.")
    weeks: int = Field(
        default=1, ge=1, le=52, description="Length of a block in site weeks; blocks follow one another."
    )
    anchor: date = Field(default=date(2024, 1, 1), description="A date in the first week of some block.")

    @model_validator(mode="after")
    def _possible(self) -> Self:
        most = self.weeks * (7 if self.what == "any" else 1)
        if self.count > most:
            raise ValueError(f"count {self.count} is more than the {most} there are in {self.weeks} weeks")
        return self


class MinDaysOff(Rule[MinDaysOffParams]):
    """At least ``count`` off in every block, or still possible where a block ends after the horizon.

    Dates before the horizon without a known duty count as off. A weekend belongs to the block of its Saturday.
    """

    type = "min_days_off"

    @property
    def look_back(self) -> timedelta:
        """The block that the date before the horizon, whose weekend may go on in it, belongs to."""
        return max(LOOK_BACK, timedelta(weeks=self.params.weeks, days=1))

    def constrain(self, model: ModelView) -> None:
        """Bound the units lost in each block: the worked ones among all of them."""
        context, params = model.context, self.params
        horizon = context.horizon
        past = {horizon.day_of(duty.date) for duty in context.history}
        anchor = horizon.week_of(horizon.day_of(params.anchor))
        first = (horizon.week_of(-1) - anchor) // params.weeks
        last = (horizon.week_of(horizon.days - 1) - anchor) // params.weeks
        for block in range(first, last + 1):
            week = anchor + block * params.weeks
            dates = range(horizon.week_days(week).start, horizon.week_days(week + params.weeks - 1).stop)
            wanted = {"any": range(7), "sunday": (6,), "weekend": (5,)}[params.what]
            units = [
                (day, day + 1) if params.what == "weekend" else (day,)
                for day in dates
                if horizon.date_of(day).weekday() in wanted
            ]
            lost_before = [unit for unit in units if past & set(unit)]
            lost: list[Any] = []
            for unit in units:
                inside = [day for day in unit if 0 <= day < horizon.days]
                if not inside or unit in lost_before:
                    continue
                taken = model.new_bool(f"{self.name}_{unit[0]}")
                for day in inside:
                    model.add(taken >= model.works(day))
                lost.append(taken)
            if lost:
                model.add(sum(lost) <= max(0, len(units) - params.count - len(lost_before)))

    def extend(self, labels: LabelModel, view: AgentView) -> None:
        """State: units the horizon has lost in the current block, and whether the current weekend is among them."""
        horizon, params = view.horizon, self.params
        length = 7 * params.weeks
        anchor_day = horizon.day_of(params.anchor) - (params.anchor.weekday() - horizon.week_start) % 7
        past = {horizon.day_of(when) for when in view.past_dates()}
        first_weekday = {"any": None, "sunday": 6, "weekend": 5}[params.what]
        width = 2 if params.what == "weekend" else 1

        def unit_of(day: int) -> int | None:
            """First day of the unit a day belongs to."""
            weekday = horizon.date_of(day).weekday()
            if first_weekday is None or weekday == first_weekday:
                return day
            return day - 1 if params.what == "weekend" and weekday == 6 else None

        def lost_before(unit: int) -> bool:
            return any(unit + i in past for i in range(width))

        def room(start: int) -> int:
            units = [day for day in range(start, start + length) if unit_of(day) == day]
            return max(0, len(units) - params.count - sum(map(lost_before, units)))

        units = {day: unit for day in range(horizon.days) if (unit := unit_of(day)) is not None}
        blocks = {day: unit - (unit - anchor_day) % length for day, unit in units.items()}
        rooms = {block: room(block) for block in set(blocks.values())}
        resets = {day for day in blocks if all(blocks[other] != blocks[day] for other in blocks if other < day)}

        def step(state: tuple[int, bool], day: int, works: Any, rested: bool) -> tuple[int, bool] | None:
            lost, counted = state
            if day not in units:
                return state
            if day in resets:
                lost = 0
            counted = counted and units[day] < day
            if works and not counted and not lost_before(units[day]):
                if lost >= rooms[blocks[day]]:
                    return None
                return (lost + 1, width == 2)
            return (lost, counted)

        labels.automata.append(Automaton(self.name, (0, False), step))

    def check(self, context: AgentContext, duties: Sequence[Duty]) -> Iterator[Finding]:
        """Count what is off in every block that a duty of the horizon touches."""
        params, start = self.params, context.horizon.week_start
        past = {duty.date for duty in context.history}
        worked = past | {duty.date for duty in duties}
        reported = set()
        for duty in duties:
            weekend = params.what == "weekend" and duty.date.weekday() == 6
            belongs = duty.date - timedelta(days=1) if weekend else duty.date
            week = belongs - timedelta(days=(belongs.weekday() - start) % 7)
            anchor = params.anchor - timedelta(days=(params.anchor.weekday() - start) % 7)
            first = week - timedelta(weeks=(week - anchor).days // 7 % params.weeks)
            off = new = 0
            for offset in range(7 * params.weeks):
                unit = [first + timedelta(days=offset)]
                if params.what == "sunday" and unit[0].weekday() != 6:
                    continue
                if params.what == "weekend":
                    if unit[0].weekday() != 5:
                        continue
                    unit.append(unit[0] + timedelta(days=1))
                off += not worked.intersection(unit)
                new += bool(worked.intersection(unit)) and not past.intersection(unit)
            if off < params.count and new and first not in reported:
                reported.add(first)
                unit_name = {"any": "days", "sunday": "Sundays", "weekend": "weekends"}[params.what]
                limit, actual = f"{params.count} {unit_name}", f"{off} {unit_name}"
                yield Finding(self.name, context.agent.agent_id, duty.start, limit, actual)

    def explain(self, finding: Finding) -> str:
        """Name what is off and what is due."""
        weeks = "week" if self.params.weeks == 1 else f"{self.params.weeks} weeks"
        return (
            f"{finding.agent_id} has {finding.actual} off in the {weeks} of {finding.when:%a %d %b}, "
            f"at least {finding.limit} are due"
        )
