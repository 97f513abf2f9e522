"""Moves of joint activities: another time, other people, another trainer; everybody moved gets the exact best tour."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.joint_activities import held_activities
from scheduler.domain.roster import Roster
from scheduler.engine.array_types import Ints
from scheduler.engine.bound.joint_variants import JointVariants
from scheduler.engine.cp_sat.first_plan import Loss, first_plan
from scheduler.engine.cp_sat.oracles import ModelOracle
from scheduler.engine.kernels.arrays import Tables
from scheduler.engine.kernels.constants import COACHING
from scheduler.engine.tables.joint_tables import UNMET, JointTables, Plan, Stays

if TYPE_CHECKING:
    from scheduler.engine.anneal.chain import Chain

RETIMES, SWAPS, LEADS = 0.3, 0.75, 0.9
"""Draws below which another time, another attendee, another trainer is tried; else one attendee more or fewer."""
SECONDS_SHARE = 0.25
"""Time of these moves, a share of what the other moves take."""
FIXED_MOVES = 4
"""Moves of one chunk where work is counted instead of time."""
MOST_SETTLING = 1000
"""Most moves tried to mend a plan somebody's duties do not hold."""
MOST_SWEEPS = 4
"""Most times all activities of a plan are looked at in turn."""
CROWDED = 2.0
"""What a further activity of somebody counts in a plan made of losses, in typical prices of a missing person-slot."""
REPLACED, MOST_REPLACED = 4, 10
"""Activities placed anew at once, and how often that is tried."""
SAMPLED = 4
"""Attendees looked at for one place."""
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
        self.use(first_plan(joint, self._classes, self._spread, chain.seed))

    def use(self, plan: Plan) -> None:
        """Hold the chain to a plan; nobody of it may be on the queues meanwhile."""
        self.plan = plan
        self.joint.apply(self.tables, plan, self.people.tolist())
        self.joint.write(plan, self._chain.tours)

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
        plan = self._descend(self.plan_by(loss), loss)
        chain.take_all(self.people)
        self.use(plan)
        chain.insert_all(self.people)
        self.settle()
        chain.keep_best()

    def _descend(self, plan: Plan, loss: Loss) -> Plan:
        """Give one activity after the other the time and people that lose least, all others kept, until none can gain.

        CP-SAT's plan is legal, but in the time it has three times as dear (measured on Manila).
        """
        for _ in range(MOST_SWEEPS):
            before = self._loss_of(plan, loss)
            for j in self._chain.rng.permutation(len(plan.when)).tolist():
                if not self._by_model & plan.there[j].keys():
                    plan = min((plan, *self._alternatives(plan, j, loss)), key=lambda one: self._loss_of(one, loss, j))
            if self._loss_of(plan, loss) > before - 1.0:
                break
        for _ in range(MOST_REPLACED):
            trial = self._replaced(plan, loss)
            if trial is not None and self._loss_of(trial, loss) < self._loss_of(plan, loss):
                plan = trial
        return plan

    def _replaced(self, plan: Plan, loss: Loss) -> Plan | None:
        """Take a few activities out of a plan and place each anew where it loses least."""
        few = self._chain.rng.permutation(len(plan.when))[:REPLACED].tolist()
        if any(self._by_model & plan.there[j].keys() for j in few):
            return None
        trial = plan.copy()
        for j in few:
            trial.there[j] = {}
        for j in few:
            ways = list(self._alternatives(trial, j, loss))
            if not ways:
                return None
            losses = [self._loss_of(one, loss, j) for one in ways]
            trial = ways[losses.index(min(losses))]
        return trial

    def _loss_of(self, plan: Plan, loss: Loss, j: int | None = None) -> float:
        numbers = range(len(plan.when)) if j is None else (j,)
        return sum(loss(a, i, plan.when[i]) + self._crowd(plan, a, i) for i in numbers for a in plan.there[i])

    def _crowd(self, plan: Plan, a: int, j: int) -> float:
        """Count against somebody the other activities there are: losses of several do not just add up."""
        return CROWDED * self._chain.unit * sum(a in own for i, own in enumerate(plan.there) if i != j)

    def _alternatives(self, plan: Plan, j: int, loss: Loss) -> Iterator[Plan]:
        """Yield for each start of an activity the plan with whoever loses least then."""
        one, joint = self.joint.activities[j], self.joint
        for s in range(len(one.starts)):
            found = plan.copy()
            found.when[j] = s
            by_loss = {
                a: loss(a, j, s) + self._crowd(plan, a, j)
                for a in joint.people[j]
                if joint.holding_days(self._classes, a, joint.begins[j][s], joint.slots[j])
                and a not in self._by_model
                and joint.is_free(plan, a, j, s)
            }
            order = sorted(by_loss, key=lambda a: by_loss[a])
            leads = [a for a in order if a in joint.trainers[j]]
            for lead in leads[:SAMPLED] if one.trainers else [-1]:
                able = [a for a in order if a in joint.attendees[j] and a != lead]
                further = [a for a in able[one.at_least : one.at_most] if by_loss[a] < 0]
                chosen = [*able[: one.at_least], *further]
                if len(chosen) < one.at_least:
                    continue
                own = found.copy()
                own.there[j] = {a: (self._day(a, j, s), False) for a in chosen}
                if lead >= 0:
                    own.there[j][lead] = (self._day(lead, j, s), True)
                if joint.has_rooms(own):
                    yield own

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

        return self.plan_by(loss)

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
        """Change the plan until everybody holds what it asks, or too many moves have come to nothing."""
        for _ in range(MOST_SETTLING):
            if self._chain.objective < UNMET / 2:
                return
            self._move(0.0)

    def _move(self, heat: float) -> None:
        """Propose one change of one activity and take it as annealing would."""
        rng, joint = self._chain.rng, self.joint
        j = int(rng.integers(len(joint.people)))
        if self._by_model & self.plan.there[j].keys():
            return
        draw, plan = rng.random(), self.plan.copy()
        if draw < RETIMES:
            fits = self._retime(plan, j)
        elif draw < SWAPS:
            fits = self._swap(plan, j, leads=False)
        elif draw < LEADS:
            fits = self._swap(plan, j, leads=True)
        else:
            fits = self._resize(plan, j)
        if fits and joint.has_rooms(plan):
            self._try(plan, j, heat)

    def _retime(self, plan: Plan, j: int) -> bool:
        """Draw another start, and whoever seems to lose least then."""
        rng, one = self._chain.rng, self.joint.activities[j]
        s = int(rng.integers(len(one.starts)))
        if s == plan.when[j]:
            return False
        count = len(plan.there[j]) - bool(one.trainers)
        plan.when[j] = s
        able = self._ranked(plan, j, s, self.joint.attendees[j])
        lead = self._ranked(plan, j, s, self.joint.trainers[j])
        chosen = [a for a in able if not lead or a != lead[0]][:count]
        if len(chosen) < one.at_least or (one.trainers and not lead):
            return False
        plan.there[j] = {a: (self._day(a, j, s), False) for a in chosen}
        if one.trainers:
            plan.there[j][lead[0]] = (self._day(lead[0], j, s), True)
        return True

    def _swap(self, plan: Plan, j: int, leads: bool) -> bool:
        """Let another attendee, or another trainer, take the place of one."""
        own = plan.there[j]
        there = [a for a, (_, is_lead) in own.items() if is_lead == leads]
        if not there:
            return False
        gone = there[int(self._chain.rng.integers(len(there)))]
        del own[gone]
        new = self._newcomer(plan, j, self.joint.trainers[j] if leads else self.joint.attendees[j], gone)
        if new is None:
            return False
        own[new] = (self._day(new, j, plan.when[j]), leads)
        return True

    def _resize(self, plan: Plan, j: int) -> bool:
        """Let one more attend, or one fewer."""
        rng, own, one = self._chain.rng, plan.there[j], self.joint.activities[j]
        there = [a for a, (_, leads) in own.items() if not leads]
        if len(there) > one.at_least and (len(there) == one.at_most or rng.random() < 0.5):
            del own[there[int(rng.integers(len(there)))]]
            return True
        new = self._newcomer(plan, j, self.joint.attendees[j], -1) if len(there) < one.at_most else None
        if new is None:
            return False
        own[new] = (self._day(new, j, plan.when[j]), False)
        return True

    def _newcomer(self, plan: Plan, j: int, people: list[int], gone: int) -> int | None:
        """Draw who of some people not there might come: the one who seems to lose least of a few."""
        others = [a for a in people if a != gone and a not in plan.there[j]]
        if not others:
            return None
        sample = [others[i] for i in self._chain.rng.permutation(len(others))[:SAMPLED].tolist()]
        return next(iter(self._ranked(plan, j, plan.when[j], sample)), None)

    def _ranked(self, plan: Plan, j: int, s: int, people: list[int]) -> list[int]:
        """Whoever of some people can be there, by what it seems to cost, disturbed."""
        rng, joint = self._chain.rng, self.joint
        first, slots = joint.begins[j][s], joint.slots[j]
        found = []
        for a in people:
            if a in self._by_model or not joint.holding_days(self._classes, a, first, slots):
                continue
            if joint.is_free(plan, a, j, s):
                found.append((self._estimate(a, first, slots) * (0.5 + rng.random()), a))
        return [a for _, a in sorted(found)]

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

    def _day(self, a: int, j: int, s: int) -> int:
        """Draw the day whose duty is to hold it; mostly there is only one."""
        days = self.joint.holding_days(self._classes, a, self.joint.begins[j][s], self.joint.slots[j])
        return days[int(self._chain.rng.integers(len(days)))] if len(days) > 1 else days[0]

    def _try(self, plan: Plan, j: int, heat: float) -> None:
        """Give everybody whose stay changes the best tour under another plan; undo it where it costs too much."""
        chain, before = self._chain, self.plan
        moved = _changed(before, plan, j)
        agents = np.array(moved, np.int64)[chain.rng.permutation(len(moved))]
        old, cost = chain.tours[agents].copy(), chain.objective
        chain.take_all(agents)
        self.plan = plan
        self.joint.apply(self.tables, plan, moved)
        chain.insert_all(agents)
        delta = chain.objective - cost
        if delta <= 0.0 or (heat > 0.0 and delta < -heat * np.log(chain.rng.random())):
            self.joint.write(plan, chain.tours)
            if cost >= UNMET / 2 > chain.objective:
                chain.recount()
            return
        chain.take_all(agents)
        self.plan = before
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
