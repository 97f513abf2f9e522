"""Duties while every queue of their people is closed: those a roster has, and those contracts cannot do without."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate

from scheduler.domain.closed_work import closed_stretches, intervals_all_closed
from scheduler.domain.legal_duties import LegalDuties
from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.roster import Roster
from scheduler.domain.shifts import DutyOption

SHOWN = 6
TOLERATED = 0.1
"""Share of a week's hours outside opening hours that is not worth a warning, where every duty meets an open queue."""


def closed_notes(problem: Problem, roster: Roster) -> Iterator[str]:
    """Say who works how long while every queue of theirs is closed; nothing where nobody does."""
    zone = problem.horizon.tz
    own = [duty for duty in roster.duties if problem.horizon.start <= duty.date <= problem.horizon.end]
    found = closed_stretches(problem, own)
    if not found:
        return
    hours = sum((end - start).total_seconds() for _, start, end in found) / 3600
    people = len({agent_id for agent_id, _, _ in found})
    shown = [
        f"{agent_id} {start.astimezone(zone):%a %d %b %H:%M}-{end.astimezone(zone):%H:%M}"
        for agent_id, start, end in found[:SHOWN]
    ]
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    who = "1 person works" if people == 1 else f"{people} people work"
    yield (
        f"{who} {hours:,.1f} agent-hours while every queue they serve is closed ({', '.join(shown)}{more}): surplus; "
        "where a contract leaves no other hours, scheduler check says so"
    )


def unavoidable_closed_work(problem: Problem, legal: Mapping[str, LegalDuties]) -> Iterator[tuple[str, str]]:
    """Yield contracts whose people owe more than there is to do while a queue of theirs is open, with a sentence.

    Only weeks planned whole are judged, of people employed and without absences in it; what is told they cannot avoid,
    other rules may ask for more.

    Parameters
    ----------
    legal
        Duties each agent may have.
    """
    found: dict[tuple[str, str], list[str]] = {}
    bounds = _OpenWork(problem)
    for agent_id, context in problem.contexts.items():
        if context.agent.skills.isdisjoint(bounds.queues) or context.absences or agent_id not in legal:
            continue
        for week in context.horizon.weeks:
            if owed := _owed(context, week, bounds.of(context, legal[agent_id])):
                found.setdefault((context.contract.contract_id, owed), []).append(agent_id)
    for (contract, owed), people in found.items():
        names = ", ".join(people[:SHOWN]) + (f" and {len(people) - SHOWN} more" if len(people) > SHOWN else "")
        yield (
            contract,
            f"the contract {contract!r} asks {names} for {owed} while every queue they serve is closed, which is "
            "surplus: lower its hours or days, let its duties start in opening hours, or open a queue then",
        )


def _owed(context: AgentContext, week: int, open_work: Sequence[tuple[int, bool]]) -> str:
    """Least work of a week outside opening hours, in words; empty where there need be none."""
    horizon, contract = context.horizon, context.contract
    days = horizon.week_days(week)
    if days.start < 0 or days.stop > horizon.days:
        return ""
    if not all(context.agent.employed_on(horizon.date_of(day)) for day in days):
        return ""
    most = sorted((open_work[day][0] for day in days), reverse=True)[: contract.max_days]
    minutes = contract.min_paid_minutes - sum(most)
    duties = contract.min_days - sum(open_work[day][0] > 0 for day in days)
    if duties <= 0 and minutes <= TOLERATED * contract.min_paid_minutes:
        return ""
    parts = [f"at least {minutes / 60:,.1f} paid hours"] if minutes > 0 else []
    parts += [f"at least {duties} {'duty' if duties == 1 else 'duties'}"] if duties > 0 else []
    shut = [f"{horizon.date_of(day):%a %d %b}" for day in days if open_work[day] == (0, True)]
    when = f" (no queue of theirs is open during any duty of {' and '.join(shut)})" if shut else ""
    return f"{' and '.join(parts)} in the week of {horizon.date_of(days.start):%a %d %b}{when}"


class _OpenWork:
    """Most paid minutes of a date's duty while a queue is open, and whether the date may have a duty at all."""

    def __init__(self, problem: Problem) -> None:
        self._step = problem.horizon.interval_minutes
        self._problem = problem
        self.queues = frozenset(demand.queue for demand in problem.demand)
        self._opened: dict[frozenset[str], list[int]] = {}
        self._known: dict[tuple[int, frozenset[str]], tuple[int, bool]] = {}

    def of(self, context: AgentContext, legal: LegalDuties) -> list[tuple[int, bool]]:
        """Judge every date of an agent; ``legal`` outlives this object: its days are known by their identity."""
        found = []
        for held, options in zip(context.skills_by_day, legal.days, strict=True):
            skills = held & self.queues
            key = (id(options), skills)
            if key not in self._known:
                self._known[key] = self._best(options, skills)
            found.append(self._known[key])
        return found

    def _best(self, options: Iterable[DutyOption], skills: frozenset[str]) -> tuple[int, bool]:
        spans = {(one.start, one.end, one.form.paid_minutes, one.form.queue) for one in options}
        most = 0
        for start, end, paid, queue in spans:
            opened = self._sums(frozenset([queue]) & self.queues if queue else skills)
            last = len(opened) - 1
            first, stop = (min(max(0, edge), last) for edge in (start // self._step, -(-end // self._step)))
            # Beyond the horizon nobody knows what is open.
            beyond = max(0, end - last * self._step)
            most = max(most, min(paid, (opened[stop] - opened[first]) * self._step + beyond))
        return most, bool(spans)

    def _sums(self, queues: frozenset[str]) -> list[int]:
        if queues not in self._opened:
            own = [k for k, demand in enumerate(self._problem.demand) if demand.queue in queues]
            shut = set(intervals_all_closed(self._problem, own)) if own else None
            count = self._problem.horizon.num_intervals
            states = (shut is not None and i not in shut for i in range(count))
            self._opened[queues] = list(accumulate(map(int, states), initial=0))
        return self._opened[queues]
