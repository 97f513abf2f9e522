"""A cover (how many of each shift on each day) given to people by plain legal code."""

from __future__ import annotations

from collections import Counter

from benchmarks.peers.solvers.greedy import Cover, choose_duties
from benchmarks.peers.solvers.instance import PlainDuty, PlainInstance


def assign_cover(instance: PlainInstance, cover: Counter[tuple[int, tuple[int, int]]]) -> list[PlainDuty]:
    """Let each agent in turn take duties of the cover, those first that cover most; legal weeks come before the cover.

    Parameters
    ----------
    cover
        Number of people by (day, (slot of the day, form)).

    Notes
    -----
    Where a legal week needs more duties than the cover has left, the agent gets one outside it. People of few skills
    choose first.
    """
    slots = instance.slots // instance.days
    left = Counter(cover)
    state, found = Cover(instance), []
    for person in sorted(range(len(instance.people)), key=lambda i: (len(instance.people[i].skills), i)):
        gains = state.gains(instance.people[person].skills)
        worth = [instance.short_cost * gain - 1 for gain in gains]
        bonus = instance.short_cost * slots

        def liked(duty: PlainDuty, bonus: int = bonus) -> int:
            return bonus if left[duty.day, (duty.start - duty.day * slots, duty.form)] > 0 else 0

        for duty in choose_duties(instance, person, worth, liked):
            left[duty.day, (duty.start - duty.day * slots, duty.form)] -= 1
            state.add(duty)
            found.append(duty)
    return found
