"""Score and check a roster of the generated instance by plain code: nothing here is shared with an engine.

Slots are quarter hours from Monday 00:00 of the first week. A duty may reach into the next day: it belongs to the day
it starts on, covers the slots of both, and nothing after the horizon's last slot.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

SLOTS_PER_DAY = 96
WEEK_DAYS = 7
WEEK = WEEK_DAYS * SLOTS_PER_DAY
SHORT_COST = 10
REST_SLOTS = 44
BAND_SLOTS = 8
LEAD_EVERY, LEAD_COST = 20, 5
"""Every so many-th agent leads; a slot in which people are needed and no lead is on duty costs so much."""
MEAL_PART = 5
"""One in so many on duty may be at a meal; each further one costs so much a slot."""
LEARN_EVERY, EIGHTHS, LEARNER_EIGHTHS = 10, 8, 3
"""Of every so many agents the last is a learner who counts for so many of the eighths of a head."""
LEAST_BLOCK = 4
"""Least slots on one queue where work is assigned."""


@dataclass(frozen=True)
class PlainDuty:
    """A duty: day from 0, first slot of that day, length in slots, breaks as (slots after the start, length).

    Where work is assigned, ``blocks`` are (slots after the start, length, queue), in order of time.
    """

    day: int
    start: int
    length: int
    breaks: tuple[tuple[int, int], ...]
    blocks: tuple[tuple[int, int, int], ...] = ()

    @property
    def first(self) -> int:
        """First slot of the horizon."""
        return self.day * SLOTS_PER_DAY + self.start

    def worked_slots(self) -> Iterable[int]:
        """Slots of the horizon less breaks; may reach behind its end."""
        resting = {offset + i for offset, length in self.breaks for i in range(length)}
        return (self.first + i for i in range(self.length) if i not in resting)


PlainRoster = Sequence[Sequence[PlainDuty]]
"""Duties by agent, in order of time."""


@dataclass(frozen=True)
class Score:
    """Missing and staffed agent-slots, slots of starts outside the week's best two hours, and what rows miss."""

    short: float
    staffed: int
    outside: int = 0
    together: int = 0

    @property
    def objective(self) -> float:
        """The one objective of all tables: 10 per missing, 1 per staffed slot, 1 per slot outside, and the rows."""
        return SHORT_COST * self.short + self.staffed + self.outside + self.together


def score(
    required: Sequence[Sequence[int]],
    skills: Sequence[frozenset[int]],
    roster: PlainRoster,
    frames: bool = False,
    rows: bool = False,
    assigned: bool = False,
    learners: bool = False,
) -> Score:
    """Score a roster.

    Parameters
    ----------
    required
        ``required[queue][slot]`` people; the slots are the horizon.
    skills
        Queues each agent serves.
    frames
        Whether starts outside the best two hours of a week count.
    rows
        Whether people wanted together count.
    assigned
        Whether somebody serves only the queue of the block.
    learners
        Whether learners count for a part of a head; those missing are then multiples of 1/8.
    """
    slots, whole = len(required[0]), EIGHTHS if learners else 1
    present: list[dict[frozenset[int], int]] = [{} for _ in range(slots)]
    staffed = 0
    for number, (able, duties) in enumerate(zip(skills, roster, strict=True)):
        part = LEARNER_EIGHTHS if learners and is_learner(number) else whole
        for duty in duties:
            queue_at = {duty.first + at + i: queue for at, length, queue in duty.blocks for i in range(length)}
            for slot in duty.worked_slots():
                staffed += 1
                if slot < slots:
                    serves = frozenset([queue_at[slot]] if slot in queue_at else []) if assigned else able
                    present[slot][serves] = present[slot].get(serves, 0) + part
    parts = sum(shortage([whole * row[slot] for row in required], present[slot]) for slot in range(slots))
    short = parts / whole if parts % whole else parts // whole
    outside = sum(slots_outside(duties) for duties in roster) if frames else 0
    return Score(short, staffed, outside, missed_together(required, roster) if rows else 0)


def is_learner(number: int) -> bool:
    """Whether the agent of a number, counted from 0, is a learner where there are any."""
    return number % LEARN_EVERY == LEARN_EVERY - 1


def missed_together(required: Sequence[Sequence[int]], roster: PlainRoster) -> int:
    """Cost of slots without a lead on duty where people are needed, and of more than a fifth at a meal at once."""
    slots = len(required[0])
    leads, on_duty, eating = [0] * slots, [0] * slots, [0] * slots
    for number, duties in enumerate(roster):
        for duty in duties:
            meal = range(duty.breaks[1][0], sum(duty.breaks[1]))
            for offset in range(duty.length):
                slot = duty.first + offset
                if slot < slots:
                    leads[slot] += number % LEAD_EVERY == 0
                    on_duty[slot] += 1
                    eating[slot] += offset in meal
    alone = sum(any(row[slot] for row in required) and not leads[slot] for slot in range(slots))
    over = sum(max(0, MEAL_PART * eating[slot] - on_duty[slot]) for slot in range(slots))
    return LEAD_COST * alone + over


def slots_outside(duties: Sequence[PlainDuty]) -> int:
    """Slots that one agent's starts lie outside their weeks' best band: two hours from a full hour, round the clock."""
    weeks: dict[int, list[int]] = {}
    for duty in duties:
        weeks.setdefault(duty.day // WEEK_DAYS, []).append(duty.start % SLOTS_PER_DAY)
    return sum(min(sum(_outside(start, first) for start in own) for first in range(0, 96, 4)) for own in weeks.values())


def _outside(start: int, first: int) -> int:
    """Slots between a start and the nearest slot of a band."""
    band = [(first + i) % SLOTS_PER_DAY for i in range(BAND_SLOTS + 1)]
    return min(min((start - slot) % SLOTS_PER_DAY, (slot - start) % SLOTS_PER_DAY) for slot in band)


def shortage(required: Sequence[int], present: Mapping[frozenset[int], int]) -> int:
    """People missing in one slot when everybody is put where they help most.

    By Hall's theorem (its deficiency form): the largest lack over sets of queues, counting for each set everybody who
    serves at least one queue of it.
    """
    queues = range(len(required))
    worst = 0
    for size in range(1, len(required) + 1):
        for chosen in itertools.combinations(queues, size):
            able = sum(count for skills, count in present.items() if skills.intersection(chosen))
            worst = max(worst, sum(required[q] for q in chosen) - able)
    return worst


def block_faults(skills: frozenset[int], duty: PlainDuty) -> list[str]:
    """Name what is wrong with the blocks of a duty of assigned work.

    Between two breaks work goes from block to block without a hole, each at least ``LEAST_BLOCK`` slots, or alone.
    """
    found = [f"queue {queue} without the skill" for _, _, queue in duty.blocks if queue not in skills]
    edges = [(0, 0), *duty.breaks, (duty.length, 0)]
    for (before, resting), (after, _) in itertools.pairwise(edges):
        begins = before + resting
        inside = [block for block in duty.blocks if begins <= block[0] < after]
        now = begins
        for at, length, queue in inside:
            if at != now:
                found.append(f"no queue from {now} to {at}")
            if length < LEAST_BLOCK and len(inside) > 1:
                found.append(f"{length} slots on queue {queue}")
            now = at + length
        if now != after:
            found.append(f"work of {begins} to {after} assigned up to {now}")
        if any(one[2] == other[2] for one, other in itertools.pairwise(inside)):
            found.append("two blocks of one queue touch")
    return found


@dataclass(frozen=True)
class Terms:
    """What the generated instance asks of one contract's duties; slots."""

    lengths: tuple[int, ...]
    least_days: int
    most_days: int
    meal: int
    meal_window: tuple[int, int]
    gap: int
    pauses_after_meal: int
    most_week: int


TERMS = (
    Terms((36,), 5, 5, 4, (12, 22), 4, 1, WEEK),
    Terms((44,), 4, 4, 4, (12, 22), 4, 1, WEEK),
    Terms((20, 22, 24), 4, 5, 2, (9, 14), 3, 0, 100),
)
"""By contract: 5 x 9 h, 4 x 11 h, part time of 4-5 x 5-6 h and at most 25 h a week without meals."""

FIXED_BREAKS = {
    36: ((9, 1), (16, 4), (28, 1)),
    44: ((11, 1), (20, 4), (34, 1)),
    20: ((5, 1), (9, 2)),
    22: ((5, 1), (10, 2)),
    24: ((6, 1), (11, 2)),
}
"""By length of the duty, where breaks are not placed jointly with it."""


def faults(
    contract: int, available: Sequence[bool], early: int, late: int, duties: Sequence[PlainDuty], joint: bool = True
) -> list[str]:
    """Name everything illegal in one agent's weeks; empty where all is legal.

    Parameters
    ----------
    available
        Whether a duty may start on each day; its length, a multiple of 7, is the horizon's.
    early, late
        First slot of the day a duty may start at, and the slot from the same midnight by which it ends.
    joint
        Whether breaks move within their windows; else they lie where ``FIXED_BREAKS`` has them.
    """
    terms = TERMS[contract]
    found = [f"day {duty.day}: outside the horizon" for duty in duties if not 0 <= duty.day < len(available)]
    if found:
        return found
    if len({d.day for d in duties}) != len(duties):
        found.append("two duties on one day")
    for week, first in enumerate(range(0, len(available), WEEK_DAYS)):
        own = [duty for duty in duties if first <= duty.day < first + WEEK_DAYS]
        texts = _week_faults(terms, available[first : first + WEEK_DAYS], own)
        found.extend(f"week {week}: {text}" for text in texts)
    for duty in duties:
        if not available[duty.day]:
            found.append(f"day {duty.day}: not available")
        if duty.start % 2 or not early <= duty.start < SLOTS_PER_DAY or duty.start + duty.length > late:
            found.append(f"day {duty.day}: {duty.start} for {duty.length} outside {early} to {late}")
        found.extend(f"day {duty.day}: {text}" for text in _break_faults(terms, duty, joint))
    for one, other in itertools.pairwise(sorted(duties, key=lambda d: d.first)):
        if other.first - (one.first + one.length) < REST_SLOTS:
            found.append(f"day {other.day}: rest of less than {REST_SLOTS} slots")
    return found


def _week_faults(terms: Terms, available: Sequence[bool], duties: Sequence[PlainDuty]) -> list[str]:
    found = []
    fewest = min(terms.least_days, sum(map(bool, available)))
    if not fewest <= len(duties) <= terms.most_days:
        found.append(f"{len(duties)} duties, due {fewest} to {terms.most_days}")
    if sum(d.length - terms.meal for d in duties) > terms.most_week:
        found.append("more than the contract's week")
    return found


def _break_faults(terms: Terms, duty: PlainDuty, joint: bool) -> list[str]:
    if duty.length not in terms.lengths:
        return [f"length {duty.length}"]
    if not joint:
        return [] if duty.breaks == FIXED_BREAKS[duty.length] else [f"breaks {duty.breaks}, fixed elsewhere"]
    if [length for _, length in duty.breaks] != [1, terms.meal, *[1] * terms.pauses_after_meal]:
        return [f"breaks {duty.breaks}"]
    found = []
    if not terms.meal_window[0] <= duty.breaks[1][0] <= terms.meal_window[1]:
        found.append(f"meal after {duty.breaks[1][0]}")
    edges = [(0, 0), *duty.breaks, (duty.length, 0)]
    if any(later - (earlier + length) < terms.gap for (earlier, length), (later, _) in itertools.pairwise(edges)):
        found.append(f"less than {terms.gap} slots between breaks {duty.breaks}")
    return found
