"""Whether what the rules said in labels accepts a given tour: plain and slow, independent of the engine."""

from __future__ import annotations

from collections.abc import Sequence

from scheduler.domain.label import LabelModel
from scheduler.domain.shifts import DutyForm
from scheduler.domain.work_blocks import WorkBlocks
from tests.rules.setting import WideContext, WrittenDuty, finished


def accepts(labels: LabelModel, days: Sequence[LabelModel], context: WideContext) -> bool:
    """Whether the written tour is legal under the labels alone; what is asked of one duty, its date's labels answer."""
    tour = {duty.day: duty for duty in context.written}
    if len(tour) < len(context.written) or any(day not in tour for day in labels.must_work):
        return False
    for duty in tour.values():
        shaped = [o.form for o in days[duty.day].legal_options([duty.option])]
        if not any(form_accepts(form, duty) for form in shaped) or not keeps_clear(labels, context, duty):
            return False
        if labels.blocks is not None and not duty.queue and not well_cut(labels.blocks, context, duty):
            return False
    previous = last_past_end(context)
    for day in sorted(tour):
        if previous is not None and tour[day].start - previous < labels.min_rest_minutes:
            return False
        previous = tour[day].end
    return all(runs(labels, days, index, context, tour) for index in range(len(labels.automata)))


def last_past_end(context: WideContext) -> int | None:
    """Minute at which the last past duty ended."""
    return max((context.horizon.minute_of(duty.end) for duty in context.history), default=None)


def form_accepts(form: DutyForm, duty: WrittenDuty) -> bool:
    """Whether the breaks lie in the form's windows and leave its stretches."""
    free_from = duty.start
    ends = [*duty.breaks, (duty.end, duty.end, "", False)]
    for index, (start, end, _, _) in enumerate(ends):
        if not form.min_stretch[index] <= start - free_from <= form.max_stretch[index]:
            return False
        if index < len(form.breaks):
            spec = form.breaks[index]
            if not spec.earliest <= start - duty.start <= spec.latest:
                return False
        free_from = end
    return True


def keeps_clear(labels: LabelModel, context: WideContext, duty: WrittenDuty) -> bool:
    """Whether breaks and coaching keep clear of sessions and of one another, and coaching lies on its grid."""
    rests = [(start, end) for start, end, _, _ in duty.breaks]
    inner = list(rests)
    if duty.coaching is not None:
        index, start, end = duty.coaching
        coaching = context.coachings[index]
        fits = duty.start + coaching.edge_minutes <= start and end <= duty.end - coaching.edge_minutes
        if not fits or (start - duty.start) % coaching.step_minutes or end - start != coaching.minutes:
            return False
        if any(a < end and start < b for a, b in rests):
            return False
        inner.append((start, end))
    return not any(a < end and start < b for a, b in inner for start, end in labels.busy)


def well_cut(blocks: WorkBlocks, context: WideContext, duty: WrittenDuty) -> bool:
    """Whether every minute of work has a queue and no block of a stretch is too short or too long."""
    minute_of = context.horizon.minute_of
    queues = {
        minute: segment.queue
        for segment in finished(context, duty).segments
        if segment.activity == "work"
        for minute in range(minute_of(segment.start), minute_of(segment.end))
    }
    for minute, queue in queues.items():
        if not queue:
            return False
        first = last = minute
        while queues.get(first - 1) == queue:
            first -= 1
        while queues.get(last + 1) == queue:
            last += 1
        whole = first - 1 not in queues and last + 1 not in queues
        if last + 1 - first > blocks.most_minutes or (not whole and last + 1 - first < blocks.least_minutes):
            return False
    return True


def runs(
    labels: LabelModel, days: Sequence[LabelModel], index: int, context: WideContext, tour: dict[int, WrittenDuty]
) -> bool:
    """Whether one automaton accepts; a closing move is open wherever the last duty ended early enough."""
    horizon, automaton = context.horizon, labels.automata[index]
    states = {automaton.start}
    end = last_past_end(context)
    for day in range(horizon.days):
        duty = tour.get(day)
        feature, rested = None, False
        if duty is not None:
            feature = days[day].automata[index].feature(duty.option)
            rested = automaton.rest_minutes > 0 and (end is None or duty.start - end >= automaton.rest_minutes)
            end = duty.end
        states = {automaton.step(state, day, feature, rested) for state in states} - {None}
        if automaton.close is not None and (end is None or horizon.midnight(day + 1) - end >= automaton.rest_minutes):
            states |= {automaton.close(state, day) for state in states} - {None}
    return any(automaton.final(state) for state in states)
