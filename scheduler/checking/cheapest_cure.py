"""What would put a missed presence row right most cheaply: one duty of one person, moved, given or taken away.

Sound, and short of exact: every change told keeps to all rules of its person, as their checks say of the finished
roster, and the row is missed by less with it. What it does to queues and to other rows is not asked, and changes of two
people at once are not tried.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from scheduler.checking.duty_changes import DutyChange, duty_changes
from scheduler.checking.limits import AgentLimits, agent_limits
from scheduler.domain.clock import minutes_between
from scheduler.domain.money import amount_text, currency_of, milli_of
from scheduler.domain.presence import carried_duties
from scheduler.domain.presence_rows import PresenceRow
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.row_sums import row_sums, states_of
from scheduler.rules.registry import rules_for

ELSEWHERE = "elsewhere"
"""Stands for changes that only move a miss."""
MOST_CHECKED = 400
"""Changes whose rules are checked for one miss, likeliest first."""


@dataclass(frozen=True)
class Cures:
    """Finds cures for one roster; what it learns of people is kept from one miss to the next."""

    problem: Problem
    roster: Roster
    broken: dict[str, frozenset[tuple[str, datetime]]] = field(default_factory=dict, compare=False)

    def cheapest(self, row: PresenceRow, interval: int) -> str:
        """Say in words which change of one person's duty mends a miss at the least difference of pay.

        Parameters
        ----------
        interval
            Of the horizon; the row is missed in it.

        Returns
        -------
        str
            Such as ``move A026's start on 2026-11-25 from 10:00 to 08:00: +120 PHP``, or why nobody's duty can mend it.
        """
        ranked = sorted(self._changes(row, interval), key=lambda one: one[:4])
        refused: Counter[str] = Counter()
        for *_, change, make in ranked[:MOST_CHECKED]:
            duty = make()
            if change.old is None and duty is None:
                continue
            if duty is None and change.is_new:
                refused["breaks"] += 1
            elif not self._reaches(row, interval, change.old, duty):
                continue
            elif not self._mends(row, change.old, duty):
                refused[ELSEWHERE] += 1
            elif rule := self.breaks_rule(change.agent_id, change.old, duty):
                refused[rule] += 1
            else:
                return self._words(change, duty)
        return self._nobody(row, refused, len(ranked) > MOST_CHECKED)

    def _changes(
        self, row: PresenceRow, interval: int
    ) -> Iterator[tuple[int, int, int, int, DutyChange, Callable[[], Duty | None]]]:
        """Yield changes that could mend a miss, with what ranks them: pay, kind, minutes moved, order of people."""
        problem, sums = self.problem, self._sums(row)[interval]
        is_short = row.least is not None and sums < row.least
        for order, (agent_id, units) in enumerate(row.adds.items()):
            context = problem.contexts.get(agent_id)
            if context is None or (is_short and max(units) <= 0):
                continue
            limits = self._limits[agent_id]
            own = self.roster.by_agent.get(agent_id, ())
            for change in duty_changes(problem, context, own, interval, is_short, self._joint):
                if change.is_new and not _rests(change, own, limits, problem):
                    continue
                pay = milli_of(context.agent.pay_rate, abs(change.paid_minutes))
                yield pay, change.kind, change.moved_minutes, order, change, change.make

    def _reaches(self, row: PresenceRow, interval: int, old: Duty | None, new: Duty | None) -> bool:
        """Whether the interval is missed by less after a change."""
        units = self._sums(row)[interval]
        return row.missed(units + self._effect(row, old, new)[interval]) < row.missed(units)

    def _mends(self, row: PresenceRow, old: Duty | None, new: Duty | None) -> bool:
        """Whether the row is missed by less in all."""
        sums, effect = self._sums(row), self._effect(row, old, new)
        held = ((at, more) for at, more in effect.items() if row.intervals[at])
        return sum(row.missed(sums[at] + more) - row.missed(sums[at]) for at, more in held) < 0

    def _effect(self, row: PresenceRow, old: Duty | None, new: Duty | None) -> Counter[int]:
        """Units of the row more in each interval."""
        effect: Counter[int] = Counter()
        for duty, sign in ((old, -1), (new, 1)):
            if duty is not None:
                for at, state in states_of(self.problem.horizon, duty).items():
                    effect[at] += sign * row.adds[duty.agent_id][state]
        return effect

    def breaks_rule(self, agent_id: str, old: Duty | None, new: Duty | None) -> str:
        """Name a rule the person's duties break after a change and did not before; empty: none."""
        own = self.roster.by_agent.get(agent_id, ())
        if agent_id not in self.broken:
            self.broken[agent_id] = frozenset(self._findings(agent_id, own))
        kept = [duty for duty in own if duty is not old]
        after = tuple(sorted((*kept, *((new,) if new else ())), key=lambda duty: duty.start))
        found = (name for name, when in self._findings(agent_id, after) if (name, when) not in self.broken[agent_id])
        return next(found, "")

    def _findings(self, agent_id: str, duties: tuple[Duty, ...]) -> Iterator[tuple[str, datetime]]:
        context = self.problem.contexts[agent_id]
        for rule in rules_for(self.problem, context):
            for finding in rule.check(context, duties):
                yield finding.rule, finding.when

    def _sums(self, row: PresenceRow) -> list[int]:
        if row.name not in self._known:
            self._known[row.name] = row_sums(row, self.problem.horizon, self._duties)
        return self._known[row.name]

    @cached_property
    def _known(self) -> dict[str, list[int]]:
        return {}

    @cached_property
    def _duties(self) -> tuple[Duty, ...]:
        return (*carried_duties(self.problem), *(duty for duty in self.roster.duties if duty.segments))

    @cached_property
    def _limits(self) -> dict[str, AgentLimits]:
        return agent_limits(self.problem)

    @cached_property
    def _joint(self) -> frozenset[str]:
        return frozenset(f"{one.kind}:{one.activity_id}" for one in self.problem.joint_activities)

    def _words(self, change: DutyChange, duty: Duty | None) -> str:
        rate = self.problem.contexts[change.agent_id].agent.pay_rate
        minutes = (duty.paid_minutes if duty else 0) - (change.old.paid_minutes if change.old else 0)
        amount = currency_of(milli_of(rate, minutes))
        money = f"{'+' if amount > 0 else ''}{amount_text(round(amount, 2))} {self.problem.currency}"
        return f"{change.words(duty, self.problem.horizon.tz)}: {money}"

    def _nobody(self, row: PresenceRow, refused: Counter[str], is_cut: bool) -> str:
        """Say why no change was found."""
        absent = [name for name in row.adds if name in self.problem.contexts and self._is_away(name)]
        elsewhere = refused.pop(ELSEWHERE, 0)
        reasons = [f"{name} forbids {count}" for name, count in refused.most_common(3)]
        if elsewhere:
            reasons.append(f"{elsewhere} would miss it as much at another time")
        if absent:
            reasons.insert(0, f"{len(absent)} of {len(row.adds)} are absent all the time")
        why = "; ".join(reasons) or "no duty their contracts and patterns allow is there"
        tried = f"none of the {MOST_CHECKED} likeliest changes" if is_cut else "no change"
        return f"{tried} of one person's duty mends it: {why}"

    def _is_away(self, agent_id: str) -> bool:
        context, horizon = self.problem.contexts[agent_id], self.problem.horizon
        return all(context.absent_on(horizon.date_of(day)) for day in range(horizon.days))


def _rests(change: DutyChange, own: tuple[Duty, ...], limits: AgentLimits, problem: Problem) -> bool:
    """Whether a changed duty leaves the least rest before and after it, before anything dearer is asked."""
    rest = round(60 * (limits.min_rest_hours or 0))
    start, end = (problem.horizon.moment(minute) for minute in change.span)
    history = problem.contexts[change.agent_id].history
    spans = [(d.start, d.end) for d in own if d is not change.old] + [(d.start, d.end) for d in history]
    return all(minutes_between(b, start) >= rest or minutes_between(end, a) >= rest for a, b in spans)
