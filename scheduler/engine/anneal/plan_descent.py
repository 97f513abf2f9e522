"""From a legal plan of joint activities to one that loses less by some estimate, one activity after the other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.engine.cp_sat.first_plan import Loss
from scheduler.engine.tables.course_ties import attendees_of
from scheduler.engine.tables.joint_tables import JointTables, Plan

if TYPE_CHECKING:
    from scheduler.engine.anneal.chain import Chain

MOST_SWEEPS = 4
"""Most times all activities of a plan are looked at in turn."""
CROWDED = 2.0
"""What a further activity of somebody counts in a plan made of losses, in typical prices of a missing person-slot."""
REPLACED, MOST_REPLACED = 4, 10
"""Activities placed anew at once, and how often that is tried."""
SAMPLED = 4
"""Trainers looked at for one start."""


@dataclass
class PlanDescent:
    """Descends over what must be held; what need not be held stays left out.

    Parameters
    ----------
    by_model
        Agents without a label form, whose stays are kept.
    day
        ``day(a, j, s)``: the day whose duty is to hold activity ``j`` of agent ``a`` at its start ``s``.
    """

    _chain: Chain
    joint: JointTables
    _by_model: Collection[int]
    _day: Callable[[int, int, int], int]

    def descend(self, plan: Plan, loss: Loss) -> Plan:
        """Give one activity after the other the time and people that lose least, all others kept, until none can gain.

        CP-SAT's plan is legal, but in the time it has three times as dear (measured on Manila).
        """
        for _ in range(MOST_SWEEPS):
            before = self._loss_of(plan, loss)
            for j in self._chain.rng.permutation(len(plan.when)).tolist():
                if plan.there[j] and not plan.there[j].keys() & self._by_model:
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
        free = [j for j in range(len(plan.when)) if j not in self.joint.courses.place_of]
        few = [free[i] for i in self._chain.rng.permutation(len(free))[:REPLACED].tolist()]
        if not few or any(not plan.there[j] or plan.there[j].keys() & self._by_model for j in few):
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
        kept = attendees_of(plan, j) if j in joint.courses.place_of else None  # a group stays together
        for s in range(len(one.starts)):
            found = plan.copy()
            found.when[j] = s
            by_loss = {
                a: loss(a, j, s) + self._crowd(plan, a, j)
                for a in joint.people[j]
                if joint.holding_days(self._chain.instance.classes, a, joint.begins[j][s], joint.slots[j])
                and a not in self._by_model
                and joint.is_free(plan, a, j, s)
            }
            order = sorted(by_loss, key=lambda a: by_loss[a])
            leads = [a for a in order if a in joint.trainers[j]]
            for lead in leads[:SAMPLED] if one.trainers else [-1]:
                able = [a for a in order if a in joint.attendees[j] and a != lead]
                further = [a for a in able[one.at_least : one.at_most] if by_loss[a] < 0]
                chosen = [*able[: one.at_least], *further] if kept is None else kept
                if len(chosen) < one.at_least or not set(chosen) <= set(able):
                    continue
                own = found.copy()
                own.there[j] = {a: (self._day(a, j, s), False) for a in chosen}
                if lead >= 0:
                    own.there[j][lead] = (self._day(lead, j, s), True)
                if joint.fits(own, (j,)):
                    yield own
