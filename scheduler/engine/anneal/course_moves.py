"""Moves of courses: people change groups, all sessions of a group other times, a group is left out or held again."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from scheduler.engine.tables.course_ties import TiedCourse, attendees_of
from scheduler.engine.tables.joint_tables import Plan

if TYPE_CHECKING:
    from scheduler.engine.anneal.joint_moves import JointMoves

TOGGLES, SHIFTS = 0.15, 0.5
"""Draws below which something is left out or held again, a group is given other times; else people change groups."""
TRIES = 4
"""Draws of other times before a group is left where it is."""


class CourseMoves:
    """What changes several activities of a plan at once; each move changes the plan and returns what it changed."""

    def __init__(self, moves: JointMoves) -> None:
        self._moves, self._joint = moves, moves.joint
        self._ties = moves.joint.courses
        groups = [group for tied in self._ties.courses for group in tied.groups]
        self.droppable = [group for group in groups if self._joint.prices[group[0]] is not None]
        """Groups that may be left out."""

    @property
    def applies(self) -> bool:
        """Whether there is anything to move."""
        return bool(self._ties.courses)

    def propose(self, plan: Plan) -> list[int]:
        """Change a plan; returns the activities changed, none where nothing came of it."""
        rng = self._moves.rng
        draw = rng.random()
        if self.droppable and draw < TOGGLES:
            return self.toggle(plan, self.droppable[int(rng.integers(len(self.droppable)))])
        tied = self._ties.courses[int(rng.integers(len(self._ties.courses)))]
        held = [group for group in tied.groups if plan.there[group[0]]]
        if not held:
            return []
        group = held[int(rng.integers(len(held)))]
        return self._shift(plan, group) if draw < SHIFTS else self._exchange(plan, tied, held, group)

    # Left out -------------------------------------------------------------------------------------------------------

    def toggle(self, plan: Plan, unit: list[int]) -> list[int]:
        """Leave all sessions of a group out, or hold what was left out; returns what has changed."""
        if plan.there[unit[0]]:
            if self._moves.is_fixed(plan, unit):
                return []
            for j in unit:
                plan.there[j] = {}
            return unit
        times = self._times(unit)
        if times is None:
            return []
        return unit if self._hold(plan, unit, times, None) else []

    def _times(self, unit: list[int]) -> list[int] | None:
        """Draw starts of activities held together, in the order and as far apart as asked."""
        rng, begins = self._moves.rng, self._joint.begins
        for _ in range(TRIES):
            found = [int(rng.integers(len(begins[unit[0]])))]
            for j, later in pairwise(unit):
                after = self._ties.next_starts(j, found[-1], later)
                if not after:
                    break
                found.append(after[int(rng.integers(len(after)))])
            if len(found) == len(unit):
                return found
        return None

    def _hold(self, plan: Plan, unit: list[int], times: list[int], members: list[int] | None) -> bool:
        """Hold activities at some starts, with given people or whoever seems to lose least; False where that fails."""
        joint, one = self._joint, self._joint.activities[unit[0]]
        for j in unit:
            plan.there[j] = {}
        able = list(joint.attendees[unit[0]]) if members is None else members
        for j, s in zip(unit, times, strict=True):
            ranked = self._moves.ranked(plan, j, s, able)
            if members is not None and len(ranked) < len(members):
                return False
            able = ranked
        leads = []
        for j, s in zip(unit, times, strict=True):
            lead = self._moves.ranked(plan, j, s, [a for a in joint.trainers[j] if members is None or a not in members])
            if joint.activities[j].trainers and not lead:
                return False
            leads.append(lead[:1])
        if members is None:
            able = [a for a in able if not any(a in own for own in leads) and not self._elsewhere(plan, unit[0], a)]
            members = able[: self._wanted(plan, unit[0])]
            if len(members) < one.at_least:
                return False
        for j, s, lead in zip(unit, times, leads, strict=True):
            plan.when[j] = s
            plan.there[j] = {a: (self._moves.day(a, j, s), False) for a in members}
            plan.there[j] |= {a: (self._moves.day(a, j, s), True) for a in lead}
        return True

    def _elsewhere(self, plan: Plan, j: int, a: int) -> bool:
        """Whether somebody is in another group of the course an activity is of."""
        if j not in self._ties.place_of:
            return False
        tied = self._ties.courses[self._ties.place_of[j][0]]
        return any(a in attendees_of(plan, group[0]) for group in tied.groups if group[0] != j)

    def _wanted(self, plan: Plan, j: int) -> int:
        """How many are to attend what is held again: as many as the course has places left, else the fewest."""
        one = self._joint.activities[j]
        if j not in self._ties.place_of:
            return one.at_least
        tied = self._ties.courses[self._ties.place_of[j][0]]
        others = [group for group in tied.groups if group[0] != j]
        left = tied.course.places - sum(len(attendees_of(plan, group[0])) for group in others)
        missing = sum(not plan.there[group[0]] for group in others)
        least = left - tied.course.at_most * missing
        return min(one.at_most, max(one.at_least, least))

    # Times and people of a group ------------------------------------------------------------------------------------

    def _shift(self, plan: Plan, group: list[int]) -> list[int]:
        """Give all sessions of a group other times, the people kept."""
        times = None if self._moves.is_fixed(plan, group) else self._times(group)
        if times is None or times == [plan.when[j] for j in group]:
            return []
        return group if self._hold(plan, group, times, attendees_of(plan, group[0])) else []

    def _exchange(self, plan: Plan, tied: TiedCourse, held: list[list[int]], group: list[int]) -> list[int]:
        """Let two people change places, one of whom may be in no group, or one move from a group to another."""
        rng = self._moves.rng
        members = attendees_of(plan, group[0])
        gone = members[int(rng.integers(len(members)))]
        inside = {a: own for own in held for a in attendees_of(plan, own[0])}
        others = [a for a in sorted(tied.people) if a != gone and inside.get(a) is not group]
        moves_over = [own for own in held if own is not group]
        if moves_over and rng.random() < 0.3:
            target = moves_over[int(rng.integers(len(moves_over)))]
            return [*group, *target] if self._replace(plan, group, gone, None, target) else []
        if not others:
            return []
        new = others[int(rng.integers(len(others)))]
        changed = [*group, *(inside.get(new) or ())]
        return changed if self._replace(plan, group, gone, new, inside.get(new)) else []

    def _replace(self, plan: Plan, group: list[int], gone: int, new: int | None, target: list[int] | None) -> bool:
        """Take somebody out of a group and put somebody in; whoever left goes to ``target``, where there is one."""
        if self._moves.is_fixed(plan, group) or (target is not None and self._moves.is_fixed(plan, target)):
            return False
        for j in group:
            del plan.there[j][gone]
        if new is not None:
            for j in target or ():
                del plan.there[j][new]
        joins = [(new, group), (gone, target)]
        return all(self._join(plan, own, a) for a, own in joins if a is not None and own is not None)

    def _join(self, plan: Plan, group: list[int], a: int) -> bool:
        """Let somebody attend all sessions of a group at their times."""
        for j in group:
            s = plan.when[j]
            if a in plan.there[j] or not self._moves.ranked(plan, j, s, [a]):
                return False
            plan.there[j][a] = (self._moves.day(a, j, s), False)
        return True
