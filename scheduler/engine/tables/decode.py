"""From arrays back to the domain: tours to duties, and duties to tours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.activities import CoachingKind
from scheduler.domain.clock import Horizon, minutes_between
from scheduler.domain.problem import AgentContext
from scheduler.domain.roster import Duty, Roster, Segment
from scheduler.domain.shifts import DutyOption
from scheduler.engine.kernels.constants import BREAKS, TOUR_WIDTH
from scheduler.engine.kernels.cut_work import GROUPS
from scheduler.engine.tables.instance import Instance
from scheduler.engine.tables.later_meals import PlacedBreaks, spread_later_meals

Piece = tuple[int, int, str, bool, str]
"""Start and end in minutes, activity, whether it is paid, and the queue."""

Block = tuple[int, int, str]
"""Start and end in minutes since the origin and the queue of a block of assigned work."""


class _Segments(dict[Piece, Segment]):
    """Segments made so far; a large roster has few that differ."""

    def __init__(self, horizon: Horizon) -> None:
        self._horizon = horizon

    def __missing__(self, piece: Piece) -> Segment:
        start, end, activity, paid, queue = piece
        self[piece] = Segment(self._horizon.moment(start), self._horizon.moment(end), activity, paid, queue)
        return self[piece]


def make_duty(
    context: AgentContext,
    option: DutyOption,
    break_offsets: list[int],
    coaching_offset: int | None,
    known: _Segments | None = None,
    blocks: Sequence[Block] | None = None,
) -> Duty:
    """Build a duty with its segments from an option, break offsets and coaching offset (minutes after its start).

    ``blocks`` cut the work where it is assigned, in order of time; what lies outside them gets no queue.
    """
    horizon = context.horizon
    form = option.form
    pauses = [
        (option.start + at, option.start + at + spec.minutes, spec.name, spec.paid)
        for at, spec in zip(break_offsets, form.breaks, strict=True)
    ]
    if coaching_offset is not None:
        coaching = context.coachings[option.coaching]
        at = option.start + coaching_offset
        pauses.append((at, at + coaching.minutes, coaching.activity, True))
    for session in context.sessions:
        start, end = horizon.minute_of(session.start), horizon.minute_of(session.end)
        if start < option.end and end > option.start:
            pauses.append((start, end, session.activity, True))
    pieces: list[Piece] = []
    now = option.start
    for start, end, activity, paid in sorted(pauses):
        pieces.extend(_work(now, start, form.queue, blocks))
        pieces.append((start, end, activity, paid, ""))
        now = end
    pieces.extend(_work(now, option.end, form.queue, blocks))
    known = _Segments(horizon) if known is None else known
    segments = tuple(known[piece] for piece in pieces)
    return Duty(context.agent.agent_id, horizon.date_of(option.day), form.shift, segments)


def _work(start: int, end: int, queue: str, blocks: Sequence[Block] | None) -> Iterator[Piece]:
    """Yield the work of one stretch, none where it is empty: one piece, or one a block."""
    for first, last, own in blocks or ():
        first, last = max(first, start), min(last, end)
        if first < last:
            if first > start:
                yield start, first, "work", True, queue
            yield first, last, "work", True, own
            start = last
    if start < end:
        yield start, end, "work", True, queue


def decode(instance: Instance, tours: NDArray[np.int64]) -> Roster:
    """Turn tours, and the plan of joint activities where there is one after them, into a roster."""
    horizon = instance.problem.horizon
    grid = horizon.interval_minutes
    made: list[tuple[AgentContext, PlacedBreaks, int | None, list[Block]]] = []
    queue_of = {int(g): next(iter(instance.groups[g])) for g in instance.tables.block_groups}
    joint = instance.joint_tables.sessions(tours) if instance.joint_tables else {}
    for a, agent_id in enumerate(instance.agents):
        context = instance.problem.contexts[agent_id]
        if agent_id in joint:
            context = replace(context, sessions=(*context.sessions, *joint[agent_id]))
        cls = instance.classes[instance.tables.class_of[a]]
        first = instance.tables.option_ptr[instance.tables.class_of[a]].tolist()
        for day, (k, *offsets) in enumerate(tours[a].tolist()):
            if k < 0:
                continue
            option = cls.days[day].options[k - first[day]]
            pauses = [offsets[b] * grid for b in range(len(option.form.breaks))]
            coaching = offsets[BREAKS] * grid if option.coaching >= 0 else None
            packed = [own for own in offsets[BREAKS + 1 :] if own >= 0]
            ends = [option.start + own // GROUPS * grid for own in packed]
            queues = [queue_of[own % GROUPS] for own in packed]
            blocks = list(zip([option.start, *ends], ends, queues, strict=False))
            is_free = coaching is None and not blocks and not _has_session(context, option)
            made.append((context, PlacedBreaks(option, pauses, is_free), coaching, blocks))
    if not instance.problem.base:  # a roster started from keeps its breaks
        spread_later_meals(horizon, (placed for _, placed, _, _ in made))
    known = _Segments(horizon)
    return Roster(
        tuple(
            make_duty(context, placed.option, placed.offsets, coaching, known, blocks)
            for context, placed, coaching, blocks in made
        )
    )


def _has_session(context: AgentContext, option: DutyOption) -> bool:
    """Whether a session lies in a duty."""
    minute_of = context.horizon.minute_of
    return any(minute_of(one.start) < option.end and minute_of(one.end) > option.start for one in context.sessions)


def encode(instance: Instance, roster: Roster) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Turn a roster into tours; agents whose duties are not all legal are marked False and left off.

    A duty is legal if it is an option, its breaks and coaching where they may be. Tour rules are not looked at here.
    """
    tours = instance.empty_tours()
    known = np.ones(len(instance.agents), np.bool_)
    for a, agent_id in enumerate(instance.agents):
        for duty in roster.by_agent.get(agent_id, ()):
            row = _encode_duty(instance, a, duty)
            if row is None:
                known[a] = False
                tours[a] = -1
                break
            tours[a, instance.problem.horizon.day_of(duty.date)] = row
    return tours, known


def _encode_duty(instance: Instance, a: int, duty: Duty) -> list[int] | None:
    """Find the option a duty is, with its breaks inside that option's windows."""
    problem = instance.problem
    context = problem.contexts[instance.agents[a]]
    day = problem.horizon.day_of(duty.date)
    cls = int(instance.tables.class_of[a])
    if not 0 <= day < problem.horizon.days:
        return None
    start = problem.horizon.minute_of(duty.start)
    pauses = [(problem.horizon.minute_of(s.start) - start, s.minutes, s.activity) for s in duty.segments if s.is_rest]
    own = {one.activity for one in context.coachings}  # those of joint activities are placed by the plan
    joint = {one.activity for one in problem.joint_activities}
    coached = [s for s in duty.segments if s.activity in own or _is_coaching(s.activity, joint)]
    for i, option in enumerate(instance.classes[cls].options[day]):
        form = option.form
        if option.start != start or form.minutes != duty.minutes or form.shift != duty.shift:
            continue
        wanted = context.coachings[option.coaching].activity if option.coaching >= 0 else None
        if [s.activity for s in coached] != ([wanted] if wanted else []):
            continue
        if len(pauses) != len(form.breaks) or any(
            minutes != spec.minutes or not spec.earliest <= at <= spec.latest
            for (at, minutes, _), spec in zip(pauses, form.breaks, strict=True)
        ):
            continue
        coached_at = problem.horizon.minute_of(coached[0].start) - start if coached else None
        if not _well_placed(context, option, [at for at, _, _ in pauses], coached_at):
            continue
        grid = problem.horizon.interval_minutes
        blocks = _encode_blocks(instance, a, option, duty)
        if blocks is None:
            continue
        row = [int(instance.tables.option_ptr[cls, day]) + i] + [-1] * (instance.tables.width - 1)
        row[TOUR_WIDTH : TOUR_WIDTH + len(blocks)] = blocks
        for b, (at, _, _) in enumerate(pauses):
            row[b + 1] = at // grid
        if coached_at is not None:
            row[BREAKS + 1] = coached_at // grid
        return row
    return None


def _is_coaching(activity: str, joint: set[str]) -> bool:
    """Whether a segment is an individual session, also one the agent is no longer due."""
    return activity.partition(":")[0] in get_args(CoachingKind) and activity not in joint


def _encode_blocks(instance: Instance, a: int, option: DutyOption, duty: Duty) -> list[int] | None:
    """Pack the blocks of a duty of assigned work (none where the phone system routes); ``None`` where illegal."""
    context = instance.problem.contexts[instance.agents[a]]
    limits = context.agent.blocks
    if limits is None or option.form.queue:
        return []
    grid = instance.problem.horizon.interval_minutes
    tables = instance.tables
    cls = tables.class_of[a]
    own_groups = tables.block_groups[tables.block_ptr[cls] : tables.block_ptr[cls + 1]].tolist()
    group_of = {next(iter(instance.groups[g])): g for g in own_groups}
    stretches: list[list[Segment]] = [[]]
    for segment in duty.segments:
        if segment.activity != "work":
            stretches.append([])
        elif stretches[-1] and stretches[-1][-1].queue == segment.queue:
            stretches[-1][-1] = replace(stretches[-1][-1], end=segment.end)
        else:
            stretches[-1].append(segment)
    packed = []
    for stretch in stretches:
        for block in stretch:
            if block.queue not in context.agent.skills or block.queue not in group_of:
                return None
            if block.minutes > limits.most_minutes or (block.minutes < limits.least_minutes and len(stretch) > 1):
                return None
            end = minutes_between(duty.start, block.end) // grid
            packed.append(end * GROUPS + group_of[block.queue])
    return packed if len(packed) <= instance.tables.width - TOUR_WIDTH else None


def _well_placed(context: AgentContext, option: DutyOption, offsets: list[int], coached_at: int | None) -> bool:
    """Whether breaks leave the form's stretches, the coaching lies where it may, and nothing overlaps."""
    form = option.form
    pauses = [(at, at + spec.minutes) for at, spec in zip(offsets, form.breaks, strict=True)]
    free_from = 0
    for i, (start, end) in enumerate([*pauses, (form.minutes, form.minutes)]):
        if not form.min_stretch[i] <= start - free_from <= form.max_stretch[i]:
            return False
        free_from = end
    if coached_at is not None:
        coaching = context.coachings[option.coaching]
        end, latest = coached_at + coaching.minutes, form.minutes - coaching.edge_minutes
        if coached_at % coaching.step_minutes or coached_at < coaching.edge_minutes or end > latest:
            return False
        if any(coached_at < b and a < end for a, b in pauses):
            return False
        pauses.append((coached_at, end))
    minute_of = context.horizon.minute_of
    sessions = [(minute_of(s.start) - option.start, minute_of(s.end) - option.start) for s in context.sessions]
    return not any(a < end and start < b for a, b in sessions for start, end in pauses)
