"""Breaks a duty owes: how long, how many, paid or not, and where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import combinations
from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from scheduler.domain.agent_view import AgentView
from scheduler.domain.clock import clock_text, counted_readings
from scheduler.domain.label import LabelModel
from scheduler.domain.problem import AgentContext
from scheduler.domain.result import Finding
from scheduler.domain.roster import Duty, Segment
from scheduler.domain.shifts import BreakSpec, DutyForm, DutyOption
from scheduler.rules.base import ClockSpan, ModelView, Rule, RuleParams


class BreakParams(RuleParams):
    """Parameters of ``break``, e.g. 30 min over 6 h in ArbZG s. 4, 30 min within 5 h in Cal. Labor Code 512(a).

    All minutes are elapsed. Where a break lies is told by its start, except ``earliest_before_end_minutes``.
    """

    when_work_over_hours: float = Field(
        default=0, ge=0, le=24, description="Owed where work (length less unpaid breaks) is longer than this."
    )
    when_work_up_to_hours: float | None = Field(
        default=None, gt=0, le=48, description="... and not longer than this, inclusive; default no upper end."
    )
    duration_minutes: int = Field(ge=1, le=480, description="Least length of each break.")
    count: int = Field(default=1, ge=1, le=8, description="Number of breaks owed.")
    paid: Literal["any", "yes", "no"] = Field(default="any", description="Which breaks count.")
    earliest_after_start_minutes: int = Field(
        default=0, ge=0, le=1440, description="Least time from the duty's start to the break's start, inclusive."
    )
    latest_start_after_minutes: int | None = Field(
        default=None, ge=0, le=1440, description="Most time from the duty's start to the break's start, inclusive."
    )
    earliest_before_end_minutes: int = Field(
        default=0, ge=0, le=1440, description="Least time from the break's end to the duty's end, inclusive."
    )
    split_min_piece_minutes: int | None = Field(
        default=None,
        ge=1,
        le=480,
        description="If given, pieces of at least this length that add up to count x duration_minutes do as well.",
    )
    clock_window: ClockSpan | None = Field(default=None, description="Local span HH:MM-HH:MM the break lies wholly in.")

    @field_validator("paid", mode="before")
    @classmethod
    def _yes_or_no(cls, value: Any) -> Any:
        is_scalar = isinstance(value, bool | str)
        return {True: "yes", False: "no", "true": "yes", "false": "no"}.get(value, value) if is_scalar else value

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.when_work_up_to_hours is not None and self.when_work_up_to_hours <= self.when_work_over_hours:
            raise ValueError("when_work_up_to_hours must be more than when_work_over_hours")
        latest = self.latest_start_after_minutes
        if latest is not None and latest < self.earliest_after_start_minutes:
            raise ValueError("latest_start_after_minutes must not be less than earliest_after_start_minutes")
        return self


class Break(Rule[BreakParams]):
    """A duty whose work is long enough holds breaks that count and together are enough.

    Without ``split_min_piece_minutes``: ``count`` breaks of at least ``duration_minutes``. With it: breaks of at least
    that length adding up to ``count * duration_minutes``. Breaks that adjoin one another are judged one by one.
    """

    type = "break"

    def constrain(self, model: ModelView) -> None:
        """Add a literal for each break that counts; enough of them, or of their minutes, where the form is chosen."""
        params, days = self.params, range(model.context.horizon.days)
        over, up_to = params.when_work_over_hours * 60, params.when_work_up_to_hours
        least = params.split_min_piece_minutes or params.duration_minutes
        for day in days:
            for form, chosen in model.forms(day):
                if form.work_minutes <= over + 1e-6 or (up_to and form.work_minutes > up_to * 60 + 1e-6):
                    continue
                terms: list[Any] = []
                for index, spec in enumerate(form.breaks):
                    if spec.minutes >= least and params.paid in ("any", "yes" if spec.paid else "no"):
                        counts = model.new_bool(f"{self.name}_{day}_{form.shift}_{form.minutes}_{index}")
                        self._place(model, day, form, index, counts)
                        terms.append(counts * (spec.minutes if params.split_min_piece_minutes else 1))
                owed = params.count * (params.duration_minutes if params.split_min_piece_minutes else 1)
                if terms:
                    model.add(sum(terms) >= owed).only_enforce_if(chosen)
                else:
                    model.add(chosen == 0)

    def _place(self, model: ModelView, day: int, form: DutyForm, index: int, counts: Any) -> None:
        """Belongs to ``constrain``: a break that counts lies where the law wants it."""
        params, spec = self.params, form.breaks[index]
        offset = model.break_offset(day, form, index)
        model.add(offset >= params.earliest_after_start_minutes).only_enforce_if(counts)
        latest = form.minutes - params.earliest_before_end_minutes - spec.minutes
        if params.latest_start_after_minutes is not None:
            latest = min(latest, params.latest_start_after_minutes)
        model.add(offset <= latest).only_enforce_if(counts)
        if params.clock_window is None:
            return
        horizon = model.context.horizon
        opens, closes = params.clock_window
        for start, taken in model.break_starts(day, form, index):
            # Both ends inside is not enough where the window is short or clocks change: ask each grid point too.
            asked = (start, start + spec.minutes - 1, *range(start, start + spec.minutes, 5))
            minutes = [horizon.counted_reading(minute) for minute in asked]
            if opens < closes:
                inside = all(opens <= minute < closes for minute in minutes)
            else:
                inside = all(minute >= opens or minute < closes for minute in minutes)
            if not inside:
                model.add(taken + counts <= 1)

    def extend(self, labels: LabelModel, view: AgentView) -> None:
        """Shape: one form for each smallest set of breaks that is enough, with their windows narrowed."""
        params = self.params

        def shape(option: DutyOption) -> list[DutyForm]:
            form = option.form
            hours = form.work_minutes / 60
            if hours <= params.when_work_over_hours + 1e-7:
                return [form]
            if params.when_work_up_to_hours is not None and hours > params.when_work_up_to_hours + 1e-7:
                return [form]
            forms: list[DutyForm] = []
            for group in self._enough(form):
                narrowed = [form]
                for index in group:
                    windows = self._windows(view, option, index)
                    narrowed = [f.with_window(index, a, b) for f in narrowed for a, b in windows]
                forms.extend(f for f in narrowed if all(b.earliest <= b.latest for b in f.breaks))
            return forms

        labels.shapers.append(shape)

    def _enough(self, form: DutyForm) -> list[tuple[int, ...]]:
        """Belongs to ``extend``: the smallest groups of breaks that satisfy the number or the minutes owed."""
        params = self.params
        fits = [i for i, b in enumerate(form.breaks) if params.paid == "any" or b.paid == (params.paid == "yes")]
        piece = params.split_min_piece_minutes
        if piece is None:
            long_enough = [i for i in fits if form.breaks[i].minutes >= params.duration_minutes]
            return list(combinations(long_enough, params.count))
        pieces = [i for i in fits if form.breaks[i].minutes >= piece]
        found: list[tuple[int, ...]] = []
        for size in range(1, len(pieces) + 1):
            for group in combinations(pieces, size):
                enough = sum(form.breaks[i].minutes for i in group) >= params.count * params.duration_minutes
                if enough and not any(set(smaller) <= set(group) for smaller in found):
                    found.append(group)
        return found

    def _windows(self, view: AgentView, option: DutyOption, index: int) -> list[tuple[int, int]]:
        """Belongs to ``extend``: ranges of start offsets, on the planning grid, at which a break counts."""
        params, horizon, spec = self.params, view.horizon, option.form.breaks[index]
        grid = horizon.interval_minutes
        low = -(-max(spec.earliest, params.earliest_after_start_minutes) // grid) * grid
        high = min(spec.latest, option.form.minutes - params.earliest_before_end_minutes - spec.minutes)
        if params.latest_start_after_minutes is not None:
            high = min(high, params.latest_start_after_minutes)
        high = high // grid * grid
        window = params.clock_window
        if window is None:
            return [(low, high)]
        good = [o for o in range(low, high + 1, grid) if self._on_the_clock(view, option.start + o, spec, window)]
        runs: list[tuple[int, int]] = []
        for offset in good:
            if runs and runs[-1][1] == offset - grid:
                runs[-1] = (runs[-1][0], offset)
            else:
                runs.append((offset, offset))
        return runs

    @staticmethod
    def _on_the_clock(view: AgentView, start: int, spec: BreakSpec, window: tuple[int, int]) -> bool:
        """Belongs to ``extend``: whether a break at this minute lies wholly inside the clock window."""
        opens, closes = window
        if closes <= opens:
            closes += 24 * 60
        for minute in (*range(start, start + spec.minutes, 5), start + spec.minutes - 1):
            reading = view.horizon.counted_reading(minute)
            if not (opens <= reading < closes or opens <= reading + 24 * 60 < closes):
                return False
        return True

    def check(self, context: AgentContext, duties: Sequence[Duty]) -> Iterator[Finding]:
        """Count the breaks of each duty that lie where they should, or their minutes."""
        params = self.params
        for duty in duties:
            unpaid = sum(s.minutes for s in duty.segments if s.is_rest and not s.paid)
            hours = (duty.minutes - unpaid) / 60
            if hours <= params.when_work_over_hours + 1e-7:
                continue
            if params.when_work_up_to_hours is not None and hours > params.when_work_up_to_hours + 1e-7:
                continue
            good = [s.minutes for s in duty.segments if s.is_rest and self._counts(context, duty, s)]
            if params.split_min_piece_minutes is None:
                actual = sum(minutes >= params.duration_minutes for minutes in good)
                owed, unit = params.count, "breaks"
            else:
                actual = sum(minutes for minutes in good if minutes >= params.split_min_piece_minutes)
                owed, unit = params.count * params.duration_minutes, "min"
            if actual < owed:
                yield Finding(self.name, context.agent.agent_id, duty.start, f"{owed} {unit}", f"{actual} {unit}")

    def _counts(self, context: AgentContext, duty: Duty, segment: Segment) -> bool:
        """Belongs to ``check``: whether a break is of the right kind at the right place, length aside."""
        params = self.params
        if params.paid != "any" and segment.paid is not (params.paid == "yes"):
            return False
        if segment.start - duty.start < timedelta(minutes=params.earliest_after_start_minutes):
            return False
        latest = params.latest_start_after_minutes
        if latest is not None and segment.start - duty.start > timedelta(minutes=latest):
            return False
        if duty.end - segment.end < timedelta(minutes=params.earliest_before_end_minutes):
            return False
        if params.clock_window is None:
            return True
        opens, closes = (clock_text(minute) if minute < 1440 else "24:00" for minute in params.clock_window)
        for local in counted_readings(segment.start, segment.end, context.horizon.tz):
            reading = f"{local:%H:%M}"
            if not (opens <= reading < closes if opens < closes else reading >= opens or reading < closes):
                return False
        return True

    def explain(self, finding: Finding) -> str:
        """Name the breaks due and given."""
        params = self.params
        kind = {"any": "", "yes": "paid ", "no": "unpaid "}[params.paid]
        split = params.split_min_piece_minutes
        what = (
            f"{kind}break of {params.duration_minutes} min"
            if split is None
            else f"{kind}break in pieces of {split} min"
        )
        return (
            f"{finding.agent_id} has {finding.actual} of the {finding.limit} due ({what}, where the rule wants it) "
            f"in the duty at {finding.when:%a %d %b %H:%M}"
        )
