"""Moves of joint activities: another time, other people, another trainer; everybody moved gets the exact best tour."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.joint_activities import HeldActivity, held_activities
from scheduler.domain.roster import Roster
from scheduler.engine.anneal.course_moves import CourseMoves
from scheduler.engine.anneal.plan_descent import PlanDescent
from scheduler.engine.array_types import Ints
from scheduler.engine.bound.joint_variants import JointVariants
from scheduler.engine.cp_sat.first_plan import Loss, first_plan
from scheduler.engine.cp_sat.oracles import ModelOracle
from scheduler.engine.kernels.arrays import Tables
from scheduler.engine.kernels.constants import COACHING
from scheduler.engine.tables.course_ties import attendees_of
from scheduler.engine.tables.joint_tables import UNMET, JointTables, Plan, Stays

if TYPE_CHECKING:
    from scheduler.engine.anneal.chain import Chain

RETIMES, SWAPS, LEADS = 0.3, 0.75, 0.9
"""Draws below which another time, another attendee, another trainer is tried; else one attendee more or fewer."""
COURSE_MOVES = 0.5
"""Share of the moves that are those of courses, where there are any."""
SECONDS_SHARE = 0.25
"""Time of these moves, a share of what the other moves take."""
FIXED_MOVES = 4
"""Moves of one chunk where work is counted instead of time."""
MOST_SETTLING = 1000
"""Most moves tried to mend a plan somebody's duties do not hold."""
SAMPLED = 4
"""Attendees looked at for one place."""
SAMPLED_STARTS = 16
"""Starts looked at for what is left out."""
HOLDS = 0.2
"""Share of the moves that try to hold what is left out, where something is."""
DROPS = 0.05
"""Share of the moves of what need not be held that leave it out."""
HOLDING_ROUNDS = 3
"""Times each activity left out is tried after everybody has a tour."""
Ranked = list[tuple[float, int]]
"""What being there seems to cost, and the agent."""
KEEPS = 1e9
"""Milli-currency that makes a first plan keep what a roster has."""


class JointMoves:
    """The plan of one chain, and what changes it."""

    def __init__(self, chain: Chain, joint: JointTables) -> None:
        self._chain, self.joint = chain, joint
        self.tables = joint.own_tables()
        self._classes = chain.instance.classes
        self.people: Ints = np.array(sorted({a for own in joint.people for a in own}), np.int64)
        self._variants: JointVariants | None = None
        self._by_model = set(chain.instance.by_model.tolist())
        self._tied = joint.courses.place_of
        self._optional = [j for j, price in enumerate(joint.prices) if price is not None and j not in self._tied]
        self.rng = chain.rng
        self._courses = CourseMoves(self)
        self.left_out = 0.0
        self.use(first_plan(joint, self._classes, self._spread, chain.seed))

    def use(self, plan: Plan) -> None:
        """Hold the chain to a plan; nobody of it may be on the queues meanwhile."""
        self._count(plan)
        self.joint.apply(self.tables, plan, self.people.tolist())
        self.joint.write(plan, self._chain.tours)

    def _count(self, plan: Plan) -> None:
        """Go by a plan, and count in the chain's cost what it leaves out."""
        self.plan, before, self.left_out = plan, self.left_out, float(self.joint.cost(plan))
        self._chain.objective += self.left_out - before

    def is_fixed(self, plan: Plan, numbers: Iterable[int]) -> bool:
        """Whether somebody without a label form is at one of some activities: such plans stay."""
        return any(self._by_model & plan.there[j].keys() for j in numbers)

    def read(self) -> None:
        """Hold the chain to the plan of its tours."""
        self.use(self.joint.read(self._chain.tours))

    def _spread(self, a: int, j: int, s: int) -> float:
        """Draw losses, so that workers begin with different plans."""
        return float(self._chain.rng.integers(1000)) + KEEPS / 1000 * (a in self._by_model)

    def plan_by(self, loss: Loss) -> Plan:
        """Choose the plan that loses least by some estimate."""
        return first_plan(self.joint, self._classes, loss, self._chain.seed)

    def replan(self, variants: JointVariants) -> None:
        """Go on with the plan that loses least by what being there costs everybody at the dual's prices."""

        def loss(a: int, j: int, s: int) -> float:
            if a in self._by_model:
                return KEEPS / 1000
            return min(KEEPS / 1000, variants.loss(a, self.joint.begins[j][s], self.joint.slots[j])[0])

        chain, self._variants = self._chain, variants
        if len(self._optional) == len(self.joint.people):  # all are placed one by one
            return
        plan = PlanDescent(chain, self.joint, self._by_model, self.day).descend(self.plan_by(loss), loss)
        chain.take_all(self.people)
        self.use(plan)
        chain.insert_all(self.people)
        self.settle()
        chain.keep_best()

    def plan_like(self, roster: Roster) -> Plan:
        """Choose a plan that keeps as much as may be of what a roster has."""
        activities = {one.activity: j for j, one in enumerate(self.joint.activities)}
        kept = set()
        for one in held_activities(self.joint.activities, roster.duties):
            for name in (*one.attendees, one.trainer):
                kept.add((name, activities[one.activity.activity], one.start))

        def loss(a: int, j: int, s: int) -> float:
            name, start = self.joint.agents[a], self.joint.activities[j].starts[s]
            return -KEEPS if (name, j, start) in kept else self._spread(a, j, s)

        plan = self.plan_by(loss)
        for one in held_activities(self.joint.activities, roster.duties):
            j = activities[one.activity.activity]
            if self.joint.prices[j] is not None and one.start in one.activity.starts:
                self._keep(plan, j, one)
        for group in self._courses.droppable:
            if not all(plan.there[j] for j in group) or not self.joint.fits(plan, group):
                plan.there = [{} if j in group else own for j, own in enumerate(plan.there)]
        return plan

    def _keep(self, plan: Plan, j: int, held: HeldActivity) -> None:
        """Let a plan hold what need not be held as a roster does, where it may."""
        s, number = held.activity.starts.index(held.start), {name: a for a, name in enumerate(self.joint.agents)}
        attendees, trainer = (
            [number[name] for name in held.attendees],
            [number[name] for name in (held.trainer,) if name],
        )
        people = [*attendees, *trainer]
        if not held.activity.at_least <= len(attendees) <= held.activity.at_most or set(people) - {
            *self.joint.people[j]
        }:
            return
        if bool(trainer) != bool(held.activity.trainers) or len(self._able(plan, j, s, people)) < len(people):
            return
        plan.when[j] = s
        plan.there[j] = {a: (self.day(a, j, s), a in trainer) for a in people}
        if j not in self._tied and not self.joint.fits(plan, (j,)):
            plan.there[j] = {}

    def holds(self, a: int, tour: NDArray[np.int64]) -> bool:
        """Whether a tour holds what the plan asks of an agent, without breaks or coaching meanwhile."""
        stays = self.joint.stays_of(self.plan, a)
        return all(_covers(self.tables, tour[day], first, slots) for first, slots, day in stays)

    def oracle_of(self, a: int, usual: ModelOracle) -> ModelOracle:
        """Oracle of an agent without a label form, who has to be where the plan says."""
        name, problem = self.joint.agents[a], self._chain.instance.problem
        own = self.joint.sessions(self._chain.tours).get(name, ())
        return ModelOracle(replace(problem, sessions=(*problem.sessions, *own)), name) if own else usual

    # Moves ----------------------------------------------------------------------------------------------------------

    def step(self, heat: float, seconds: float) -> None:
        """Try some moves, ``seconds`` having gone into others."""
        if self._chain.counted:
            for _ in range(FIXED_MOVES):
                self._move(heat)
            return
        until = time.perf_counter() + SECONDS_SHARE * seconds
        while time.perf_counter() < until:
            self._move(heat)

    def settle(self) -> None:
        """Change the plan until everybody holds what it asks, or too many moves have come to nothing.

        Then hold what is left out, one after the other, where that costs less than leaving it out.
        """
        self._mend()
        for _ in range(HOLDING_ROUNDS):
            for group in self._courses.droppable:
                plan = self.plan.copy()
                if not plan.there[group[0]] and self._courses.toggle(plan, group) and self.joint.fits(plan, group):
                    self._try(plan, group, 0.0)
            missing = self._chain.rng.permutation([j for j in self._optional if not self.plan.there[j]]).tolist()
            # What takes many people has the fewest places, so it comes first.
            for j in sorted(missing, key=lambda j: -self.joint.activities[j].at_least):
                plan = self.plan.copy()
                if self._hold(plan, j) and self.joint.fits(plan, (j,)):
                    self._try(plan, (j,), 0.0)

    def _mend(self) -> None:
        """Belongs to ``settle``."""
        for _ in range(MOST_SETTLING):
            if self._chain.objective < UNMET / 2:
                return
            self._move(0.0)

    def _move(self, heat: float) -> None:
        """Propose one change of one activity and take it as annealing would."""
        rng, joint = self._chain.rng, self.joint
        if self._courses.applies and rng.random() < COURSE_MOVES:
            plan = self.plan.copy()
            if (changed := self._courses.propose(plan)) and joint.fits(plan, changed):
                self._try(plan, changed, heat)
            return
        j = int(rng.integers(len(joint.people)))
        missing = [i for i in self._optional if not self.plan.there[i]]
        if missing and rng.random() < HOLDS:
            j = missing[int(rng.integers(len(missing)))]
        if self.is_fixed(self.plan, (j,)) or (j in self._tied and not self.plan.there[j]):
            return
        draw, plan = rng.random(), self.plan.copy()
        if not plan.there[j]:
            fits = self._hold(plan, j)
        elif joint.prices[j] is not None and j not in self._tied and rng.random() < DROPS:
            plan.there[j], fits = {}, True
        elif draw < RETIMES:
            fits = self._retime(plan, j)
        elif draw < SWAPS:
            fits = self._swap(plan, j, leads=False)
        elif draw < LEADS:
            fits = self._swap(plan, j, leads=True)
        else:
            fits = self._resize(plan, j)
        if fits and joint.fits(plan, (j,)):
            self._try(plan, (j,), heat)

    def _retime(self, plan: Plan, j: int) -> bool:
        """Draw another start, and whoever seems to lose least then."""
        one = self.joint.activities[j]
        s = int(self._chain.rng.integers(len(one.starts)))
        if s == plan.when[j]:
            return False
        chosen = self._cheapest(plan, j, s, len(plan.there[j]) - bool(one.trainers))
        return chosen is not None and self._place(plan, j, s, chosen)

    def _hold(self, plan: Plan, j: int) -> bool:
        """Hold what is left out, at the start of a few that seems to lose least."""
        one, found = self.joint.activities[j], []
        for s in self._chain.rng.permutation(len(one.starts))[:SAMPLED_STARTS].tolist():
            chosen = self._cheapest(plan, j, s, one.at_least)
            if chosen is not None:
                found.append((sum(loss for loss, _ in chosen), s, chosen))
        if not found:
            return False
        _, s, chosen = min(found, key=lambda item: item[0])
        return self._place(plan, j, s, chosen)

    def _cheapest(self, plan: Plan, j: int, s: int, count: int) -> Ranked | None:
        """Who would be there at a start, the trainer last, with what each seems to lose; ``None`` where too few can."""
        one = self.joint.activities[j]
        lead = self._ranked(plan, j, s, self.joint.trainers[j])[:1]
        people = attendees_of(plan, j) if j in self._tied else self.joint.attendees[j]  # a group stays together
        able = self._ranked(plan, j, s, people) if lead or not one.trainers else []
        chosen = [pair for pair in able if not lead or pair[1] != lead[0][1]][:count]
        return [*chosen, *lead] if len(chosen) >= one.at_least else None

    def _place(self, plan: Plan, j: int, s: int, chosen: Ranked) -> bool:
        """Hold an activity with the people chosen, the trainer last."""
        plan.when[j] = s
        plan.there[j] = {a: (self.day(a, j, s), False) for _, a in chosen}
        if self.joint.activities[j].trainers:
            lead = chosen[-1][1]
            plan.there[j][lead] = plan.there[j][lead][0], True
        return True

    def _swap(self, plan: Plan, j: int, leads: bool) -> bool:
        """Let another attendee, or another trainer, take the place of one."""
        own = plan.there[j]
        there = [a for a, (_, is_lead) in own.items() if is_lead == leads]
        if not there or (j in self._tied and not leads):
            return False
        gone = there[int(self._chain.rng.integers(len(there)))]
        del own[gone]
        new = self._newcomer(plan, j, self.joint.trainers[j] if leads else self.joint.attendees[j], gone)
        if new is None:
            return False
        own[new] = (self.day(new, j, plan.when[j]), leads)
        return True

    def _resize(self, plan: Plan, j: int) -> bool:
        """Let one more attend, or one fewer."""
        rng, own, one = self._chain.rng, plan.there[j], self.joint.activities[j]
        there = attendees_of(plan, j)
        if j in self._tied:
            return False
        if len(there) > one.at_least and (len(there) == one.at_most or rng.random() < 0.5):
            del own[there[int(rng.integers(len(there)))]]
            return True
        new = self._newcomer(plan, j, self.joint.attendees[j], -1) if len(there) < one.at_most else None
        if new is None:
            return False
        own[new] = (self.day(new, j, plan.when[j]), False)
        return True

    def _newcomer(self, plan: Plan, j: int, people: list[int], gone: int) -> int | None:
        """Draw who of some people not there might come: the one who seems to lose least of a few."""
        others = [a for a in people if a != gone and a not in plan.there[j]]
        if not others:
            return None
        sample = [others[i] for i in self._chain.rng.permutation(len(others))[:SAMPLED].tolist()]
        return next((a for _, a in self._ranked(plan, j, plan.when[j], sample)), None)

    def _able(self, plan: Plan, j: int, s: int, people: list[int]) -> list[int]:
        """Whoever of some people can be there."""
        joint = self.joint
        first, slots = joint.begins[j][s], joint.slots[j]
        there = (a for a in people if joint.holding_days(self._classes, a, first, slots))
        return [a for a in there if joint.is_free(plan, a, j, s)]

    def _ranked(self, plan: Plan, j: int, s: int, people: list[int]) -> Ranked:
        """Whoever of some people can be there, by what it seems to cost, disturbed."""
        first, slots = self.joint.begins[j][s], self.joint.slots[j]
        able = (a for a in self._able(plan, j, s, people) if a not in self._by_model)
        return sorted((self._estimate(a, first, slots) * (0.5 + self._chain.rng.random()), a) for a in able)

    def _estimate(self, a: int, first: int, slots: int) -> float:
        """Guess what it costs to have agent ``a`` off the queues: little where the tour has a duty around it."""
        chain = self._chain
        if self._variants is not None:
            return max(1.0, self._variants.loss(a, first, slots)[0]) + chain.unit * 0.1
        loss = chain.coverage.loss[chain.instance.group_of[a], first : first + slots]
        lost = float(loss.sum()) + chain.unit * 0.1
        tour = chain.tours[a]
        for day in self.joint.holding_days(self._classes, a, first, slots):
            if _covers(self.tables, tour[day], first, slots):
                return max(1.0, lost)
        return max(1.0, lost) + chain.unit * slots

    def day(self, a: int, j: int, s: int) -> int:
        """Draw the day whose duty is to hold it; mostly there is only one."""
        days = self.joint.holding_days(self._classes, a, self.joint.begins[j][s], self.joint.slots[j])
        return days[int(self._chain.rng.integers(len(days)))] if len(days) > 1 else days[0]

    def ranked(self, plan: Plan, j: int, s: int, people: list[int]) -> list[int]:
        """Whoever of some people can be there, those who seem to lose least first."""
        return [a for _, a in self._ranked(plan, j, s, people)]

    def _try(self, plan: Plan, numbers: Sequence[int], heat: float) -> None:
        """Give everybody whose stay changes the best tour under another plan; undo it where it costs too much."""
        chain, before, left_out = self._chain, self.plan, self.left_out
        moved = list(dict.fromkeys(a for j in numbers for a in _changed(before, plan, j)))
        agents = np.array(moved, np.int64)[chain.rng.permutation(len(moved))]
        old, cost = chain.tours[agents].copy(), chain.objective
        chain.take_all(agents)
        self._count(plan)
        self.joint.apply(self.tables, plan, moved)
        chain.insert_all(agents)
        delta = chain.objective - cost
        if delta <= 0.0 or (heat > 0.0 and delta < -heat * np.log(chain.rng.random())):
            self.joint.write(plan, chain.tours)
            if cost >= UNMET / 2 > chain.objective:
                chain.recount()
            return
        chain.take_all(agents)
        self.plan, self.left_out = before, left_out
        self.joint.apply(self.tables, before, moved)
        chain.tours[agents] = old
        chain.put_all(agents)
        chain.objective = cost


def _changed(before: Plan, after: Plan, j: int) -> list[int]:
    """Agents who are at activity ``j`` in one of the plans, but for those who stay as they are."""
    old, new = before.there[j], after.there[j]
    same = before.when[j] == after.when[j]
    return [a for a in dict.fromkeys((*old, *new)) if not (same and _day_of(old, a) == _day_of(new, a))]


def _day_of(stays: Stays, a: int) -> int:
    return stays[a][0] if a in stays else -1


def _covers(tables: Tables, row: NDArray[np.int64], first: int, slots: int) -> bool:
    """Whether a day's duty holds a span without breaks or coaching in it."""
    k = int(row[0])
    if k < 0:
        return False
    start, form = int(tables.start[k]), int(tables.form[k])
    if start > first or start + int(tables.form_slots[form]) < first + slots:
        return False
    offset = first - start
    for b in range(int(tables.form_breaks[form])):
        at = int(row[b + 1])
        if at < offset + slots and offset < at + int(tables.break_slots[form, b]):
            return False
    at = int(row[COACHING])
    if at < 0:
        return True
    length = int(tables.coaching_slots[tables.coaching[k]])
    return not (at < offset + slots and offset < at + length)
