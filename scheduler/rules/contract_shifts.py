"""Every duty is one of the contract's shifts: its weekday, start, length, breaks and stretches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from scheduler.domain.agent_view import AgentView
from scheduler.domain.clock import clock_text
from scheduler.domain.label import LabelModel
from scheduler.domain.problem import AgentContext
from scheduler.domain.result import Finding
from scheduler.domain.roster import Duty
from scheduler.domain.shifts import DutyForm, DutyOption, Shift
from scheduler.rules.base import ModelView, NoParams, Rule


class ContractShifts(Rule[NoParams]):
    """The duty bears the name of a shift of the contract and keeps to it; a date with a duty lock is exempt."""

    type = "contract_shifts"

    def constrain(self, model: ModelView) -> None:
        """Forbid options that are no shift of the contract; bound breaks and stretches of the others."""
        context = model.context
        for day in range(context.horizon.days):
            if context.duty_lock(day) is not None:
                continue
            for option, chosen in model.options(day):
                shift = context.shifts.get(option.form.shift)
                local = context.horizon.local(option.start)
                first, last = context.horizon.readings_at(option.start)
                if (
                    shift is None
                    or shift.shift_id not in context.contract.shifts
                    or local.weekday() not in shift.weekdays
                    or not any(first <= reading <= last for reading in shift.starts)
                    or option.form.minutes not in shift.lengths
                    or [(b.name, b.minutes, b.paid) for b in option.form.breaks]
                    != [(b.name, b.minutes, b.paid) for b in shift.breaks]
                ):
                    model.add(chosen == 0)
            for form, chosen in model.forms(day):
                shift = context.shifts.get(form.shift)
                if shift is not None and len(shift.breaks) == len(form.breaks):
                    self._constrain_breaks(model, day, form, chosen, shift)

    @staticmethod
    def _constrain_breaks(model: ModelView, day: int, form: DutyForm, chosen: object, shift: Shift) -> None:
        """Belongs to ``constrain``: windows of the breaks, and stretches between them."""
        previous_end = 0
        for index, spec in enumerate(shift.breaks):
            offset = model.break_offset(day, form, index)
            stretch = offset - previous_end
            for row in (
                offset >= spec.earliest,
                offset <= spec.latest,
                stretch >= shift.min_stretch,
                stretch <= shift.max_stretch,
            ):
                model.add(row).only_enforce_if(chosen)
            previous_end = offset + spec.minutes
        for row in (form.minutes - previous_end >= shift.min_stretch, form.minutes - previous_end <= shift.max_stretch):
            model.add(row).only_enforce_if(chosen)

    def extend(self, labels: LabelModel, view: AgentView) -> None:
        """Shape: the contract's own form of the same name and length, if the start is permitted."""
        horizon = view.horizon
        starts: dict[tuple[str, int], set[int]] = {}
        for day in range(horizon.days):
            for name in view.contract.shifts:
                shift = view.shifts[name]
                if horizon.date_of(day).weekday() in shift.weekdays:
                    readings = shift.starts
                    starts[name, day] = set(readings)

        def shape(option: DutyOption) -> list[DutyForm]:
            if view.duty_lock(option.day) is not None:
                return [option.form]
            first, last = horizon.readings_at(option.start)
            if starts.get((option.form.shift, option.day), set()).isdisjoint(range(first, last + 1)):
                return []
            own = view.shifts[option.form.shift].forms
            return [both for form in own if (both := _meet(option.form, form)) is not None]

        labels.shapers.append(shape)

    def check(self, context: AgentContext, duties: Sequence[Duty]) -> Iterator[Finding]:
        """Compare each duty with the shift it names, on the clock."""
        for duty in duties:
            lock = context.locks.get(duty.date)
            if lock is not None and lock.kind in ("duty", "breaks"):
                continue
            for limit, actual in _breaches(context, duty):
                yield Finding(self.name, context.agent.agent_id, duty.start, limit, actual)

    def explain(self, finding: Finding) -> str:
        """Name what differs from the shift."""
        return (
            f"{finding.agent_id} has {finding.actual} in the duty at {finding.when:%a %d %b %H:%M}, "
            f"the contract's shifts want {finding.limit}"
        )


def _meet(form: DutyForm, own: DutyForm) -> DutyForm | None:
    """Belongs to ``extend``: what both forms allow; ``None`` where they are different kinds of duty."""
    if form is own:
        return form
    if form.minutes != own.minutes or len(form.breaks) != len(own.breaks):
        return None
    met = DutyForm(
        form.shift,
        form.minutes,
        form.breaks,
        tuple(map(max, form.min_stretch, own.min_stretch)),
        tuple(map(min, form.max_stretch, own.max_stretch)),
        form.queue,
    )
    for index, (first, second) in enumerate(zip(form.breaks, own.breaks, strict=True)):
        if (first.name, first.minutes, first.paid) != (second.name, second.minutes, second.paid):
            return None
        met = met.with_window(index, second.earliest, second.latest)
    return met


def _breaches(context: AgentContext, duty: Duty) -> Iterator[tuple[str, str]]:
    """Belongs to ``check``: pairs of what the shift wants and what the duty has."""
    shift = context.shifts.get(duty.shift)
    if shift is None or duty.shift not in context.contract.shifts:
        yield f"one of the shifts {', '.join(context.contract.shifts)}", f"the shift {duty.shift or '(none)'}"
        return
    local = duty.start.astimezone(context.horizon.tz)
    if not any(reading in shift.starts for reading in _readings(local)):
        yield f"a start at {_starts_in_words(shift)}", f"a start at {local:%H:%M}"
    if duty.date.weekday() not in shift.weekdays:
        yield (
            f"one of the weekdays {', '.join(str(w + 1) for w in shift.weekdays)}",
            f"weekday {duty.date.isoweekday()}",
        )
    if duty.minutes not in shift.lengths:
        lengths = ", ".join(f"{minutes / 60:.2f}" for minutes in shift.lengths)
        yield f"{lengths} h", f"{duty.minutes / 60:.2f} h"
    rests = [s for s in duty.segments if s.is_rest]
    kinds = [(s.activity, s.minutes, s.paid) for s in rests]
    wanted = [(b.name, b.minutes, b.paid) for b in shift.breaks]
    if kinds != wanted:
        yield f"{_in_words(wanted)}", f"{_in_words(kinds)}"
        return
    ends = [duty.start]
    for segment, spec in zip(rests, shift.breaks, strict=True):
        offset = (segment.start - duty.start).total_seconds() / 60
        if not spec.earliest <= offset <= spec.latest:
            yield f"the {spec.name} {spec.earliest}-{spec.latest} min in", f"the {spec.name} {offset:.0f} min in"
        ends.append(segment.end)
    for end, start in zip(ends, [*(s.start for s in rests), duty.end], strict=True):
        stretch = (start - end).total_seconds() / 60
        if not shift.min_stretch <= stretch <= shift.max_stretch:
            yield f"stretches of {shift.min_stretch}-{shift.max_stretch} min", f"a stretch of {stretch:.0f} min"


def _starts_in_words(shift: Shift) -> str:
    """Belongs to ``check``: when the shift may start."""
    if shift.start_times:
        return ", ".join(map(clock_text, shift.start_times))
    return f"{clock_text(shift.earliest_start)}-{clock_text(shift.latest_start)} every {shift.start_step} min"


def _readings(local: datetime) -> Iterator[int]:
    """Belongs to ``check``: what the clock shows, and the readings that clocks jump over to show it."""
    yield local.hour * 60 + local.minute
    minute_before = (local.astimezone(UTC) - timedelta(minutes=1)).astimezone(local.tzinfo).replace(tzinfo=None)
    skipped = local.replace(tzinfo=None, fold=0) - timedelta(minutes=1)
    while skipped > minute_before and skipped.date() == local.date():
        yield skipped.hour * 60 + skipped.minute
        skipped -= timedelta(minutes=1)


def _in_words(breaks: list[tuple[str, int, bool]]) -> str:
    """Belongs to ``check``: breaks for a planner."""
    words = [f"{minutes} min {'paid' if paid else 'unpaid'} {name}" for name, minutes, paid in breaks]
    return f"{len(words)} breaks ({', '.join(words)})" if words else "0 breaks"
