"""An answer to every request for time off, in one order, on top of what the leave book says already.

Order: priority (1 first), then when it was filed (unknown last), then the id. In this order each request is

- *refused* where it takes no working date, where the person is away already, has a session or a locked duty then, on a
  date on which nobody may be away or fewer than it asks for though nobody else were, and where its balance does not
  cover it;
- *waiting* where a place is missing that somebody else has; it holds no places meanwhile, and whoever comes after it is
  granted what fits. On a date and allowance the waiting are ranked in the same order;
- *granted* otherwise, as a whole or not at all.

Granted and refused are final; a request taken back gives its places free, and the waiting are asked again in the same
order. Requests that begin before the first date or end after the last one decided stay open. The same files give the
same answers, and nothing that is in the book already is written again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from scheduler.domain.absence_kinds import AbsenceKind
from scheduler.domain.problem import Problem
from scheduler.domain.time_off import Allowance, LeaveDecision, LeaveInputs, LeaveRequest, Verdict
from scheduler.leave.allowance_places import AllowancePlaces, DayPlaces, Obstacle, User
from scheduler.leave.day_takings import DayTaken, Span, TimeAway
from scheduler.leave.forecast_headroom import Headroom
from scheduler.leave.leave_accounts import LeaveAccounts
from scheduler.pipeline import SiteRequest, load_problem

WRITTEN = "unavailable.csv"
LATE = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Answer:
    """The answer to one request.

    Parameters
    ----------
    decision
        As the book has it, or is to have it.
    is_new
        Whether the book does not have it yet.
    places
        Date, allowance and place of everything it waits for.
    """

    decision: LeaveDecision
    is_new: bool
    places: tuple[tuple[date, str, int], ...] = ()


@dataclass(frozen=True)
class Decided:
    """Everything decided, and the calendar that comes of it.

    Parameters
    ----------
    answers
        Of all requests decided, in the order of the file; those of the book that the file no longer has come last.
    open
        Requests outside the dates decided, with the reason.
    calendar
        By date, then allowance.
    left
        Agent, balance, days left with everything granted taken, at the last date decided.
    """

    problem: Problem
    answers: tuple[Answer, ...]
    open: tuple[tuple[LeaveRequest, str], ...]
    calendar: tuple[DayPlaces, ...]
    left: tuple[tuple[str, str, float], ...]
    notes: tuple[str, ...]

    @property
    def new(self) -> tuple[LeaveDecision, ...]:
        """Decisions the book does not have yet, in the order they are written."""
        return tuple(sorted((a.decision for a in self.answers if a.is_new), key=lambda one: one.number))


def decide_leave(request: SiteRequest) -> Decided:
    """Decide every open request of a site over the weeks asked for; writes nothing.

    Raises
    ------
    InputError
        With everything wrong in the site's files.
    """
    problem, inputs = load_problem(request)
    return LeaveDesk(problem, inputs.leave).decide()


def usual_allowances(problem: Problem) -> tuple[Allowance, ...]:
    """Take, where a site states none, the forecast's headroom, by queue and of all queues together."""
    names = [queue.name for queue in problem.queues]
    groups = [(name, {name}) for name in names] + ([("all queues", set(names))] if len(names) > 1 else [])
    return tuple(
        Allowance(
            name,
            frozenset(agent.agent_id for agent in problem.agents if agent.skills & queues),
            headroom=True,
            queues=frozenset(queues),
        )
        for name, queues in groups
    )


class LeaveDesk:
    """One deciding: people, places and balances as the answers change them."""

    def __init__(self, problem: Problem, leave: LeaveInputs) -> None:
        self.problem, self.leave = problem, leave
        self.away = {agent_id: TimeAway(context) for agent_id, context in problem.contexts.items()}
        allowances = leave.allowances or usual_allowances(problem)
        rooms: dict[frozenset[str], Headroom] = {}
        for one in allowances:
            if one.headroom and one.queues not in rooms:
                rooms[one.queues] = Headroom(problem, one.queues, self.away)
        self.places = [AllowancePlaces(one, problem, rooms[one.queues] if one.headroom else None) for one in allowances]
        self._granted: list[str] = []
        self.accounts = LeaveAccounts(leave.balances, {name: one.worth for name, one in self.away.items()})
        for absence in leave.absences:
            spans, kind = ((absence.start, absence.end),), leave.kinds[absence.kind]
            self._take(absence.agent_id, WRITTEN, kind, spans, absence.is_half)

    def decide(self) -> Decided:
        """Answer everything."""
        latest, requests = self.leave.latest, {one.request_id: one for one in self.leave.requests}
        found: dict[str, LeaveDecision] = {}
        cancelled = [r for r in requests.values() if r.is_cancelled and r.request_id in latest]
        for request in cancelled:
            found[request.request_id] = self._cancelled(latest[request.request_id], request)
        for decision in latest.values():
            name = decision.request.request_id
            if name not in found and decision.verdict == "granted":
                self._restore(decision)
            if name not in found and (decision.verdict != "waiting" or name not in requests):
                found[name] = decision
        todo, outside = [], []
        for request in requests.values():
            if request.request_id in found or request.is_cancelled:
                continue
            why = self._outside(request)
            if not why:
                todo.append(request)
            elif request.request_id in latest:
                found[request.request_id] = latest[request.request_id]
            else:
                outside.append((request, why))
        places = _ranked(self._answer_all(sorted(todo, key=order_of), found))
        answers = tuple(self._numbered(found, requests, places))
        dates = [self.problem.horizon.date_of(day) for day in range(self.problem.horizon.days)]
        calendar = tuple(places_.on(when) for when in dates for places_ in self.places)
        return Decided(self.problem, answers, tuple(outside), calendar, self._left(), tuple(self._notes(requests)))

    def _answer_all(self, todo: list[LeaveRequest], found: dict[str, LeaveDecision]) -> dict[str, list[Obstacle]]:
        """Answer in order, and ask who waits again until nobody's answer changes: what keeps whom waiting, by id.

        So what the waiting are told is as it stands in the end, and deciding again from the book says the same.
        """
        while True:
            waiting: dict[str, list[Obstacle]] = {}
            for request in todo:
                answer = self._answer(request, waiting)
                found[request.request_id] = answer
                if answer.verdict == "granted":
                    self._granted.append(request.request_id)
            still = [request for request in todo if request.request_id in waiting]
            if len(still) == len(todo):
                return waiting
            todo = still

    def _outside(self, request: LeaveRequest) -> str:
        horizon = self.problem.horizon
        if request.first < horizon.start:
            return f"begins before {horizon.start}, the first date decided; choose an earlier --start"
        return (
            f"ends after {horizon.end}, the last date decided; give more --weeks" if request.last > horizon.end else ""
        )

    def _take(
        self, agent_id: str, source: str, kind: AbsenceKind, spans: tuple[Span, ...], is_half: bool
    ) -> tuple[DayTaken, ...]:
        """Let somebody be away: places and balance go down."""
        if agent_id not in self.away:
            return ()
        days = self.away[agent_id].add(spans, is_half)
        for places in self.places:
            places.use(User(agent_id, source), days, kind.uses_allowance)
        self.accounts.take(agent_id, kind.balance, days)
        return days

    def _restore(self, decision: LeaveDecision) -> None:
        request = decision.request
        kind = self.leave.kinds.get(request.kind, AbsenceKind(request.kind))
        is_known = request.agent_id in self.away
        if is_known and not self.away[request.agent_id].covers(decision.spans):
            self._take(request.agent_id, request.request_id, kind, decision.spans, request.is_half)

    def _answer(self, request: LeaveRequest, waiting: dict[str, list[Obstacle]]) -> LeaveDecision:
        kind, person = self.leave.kinds[request.kind], self.away[request.agent_id]
        spans = person.spans_of(request)
        draft = LeaveDecision(0, request, "refused", spans=spans)
        if spans and person.covers(spans):
            return replace(draft, verdict="granted", reason="away already, see unavailable.csv and the book")
        if person.meets(spans):
            return replace(draft, reason="away already on a part of it, see unavailable.csv and the book", spans=())
        if busy := self._busy(request.agent_id, spans):
            return replace(draft, when=busy[0], reason=busy[1], spans=())
        days = person.would_take(spans, request.is_half) if spans else ()
        if not days:
            return replace(draft, reason="takes no date on which a duty could be", spans=())
        draft = replace(draft, minutes=sum(day.minutes for day in days), days=round(sum(d.share for d in days), 4))
        if lack := self.accounts.lacking(request.agent_id, kind.balance, days):
            return replace(draft, when=lack[0], group=kind.balance, reason=lack[1], spans=())
        obstacles = [o for p in self.places for o in p.obstacles(request.agent_id, days)] if kind.uses_allowance else []
        obstacles.sort(key=lambda one: (not one.is_final, one.when))
        if obstacles:
            first = obstacles[0]
            if not first.is_final:
                waiting[request.request_id] = obstacles
            verdict: Verdict = "refused" if first.is_final else "waiting"
            return replace(draft, verdict=verdict, when=first.when, group=first.group, reason=first.reason, spans=())
        self._take(request.agent_id, request.request_id, kind, spans, request.is_half)
        return replace(draft, verdict="granted")

    def _busy(self, agent_id: str, spans: tuple[Span, ...]) -> tuple[date, str] | None:
        """Date and words of a session or locked duty of somebody's that spans meet; the site could not be planned."""
        zone = self.problem.horizon.tz
        for session in self.problem.sessions:
            if agent_id in session.people and any(a < session.end and session.start < b for a, b in spans):
                when = session.start.astimezone(zone)
                said = f"{agent_id} has {session.session_id} at {when:%a %Y-%m-%d %H:%M}"
                return when.date(), f"{said}; move it in activities.yaml first"
        for lock in self.problem.locks:
            if lock.agent_id != agent_id or lock.start is None or lock.end is None:
                continue
            if any(a < lock.end and lock.start < b for a, b in spans):
                said = f"{agent_id} has a duty locked on {lock.date:%a %Y-%m-%d}"
                return lock.date, f"{said}; take it out of locks.csv first"
        return None

    def _cancelled(self, before: LeaveDecision, request: LeaveRequest) -> LeaveDecision:
        if before.verdict == "cancelled":
            return before
        return LeaveDecision(0, request, "cancelled", reason=f"taken back, was {before.verdict}")

    def _numbered(
        self,
        found: dict[str, LeaveDecision],
        requests: dict[str, LeaveRequest],
        places: dict[str, tuple[tuple[date, str, int], ...]],
    ) -> Iterator[Answer]:
        """Give new decisions their numbers: what is taken back, what is granted in its order, then the others."""
        latest = self.leave.latest
        for name, ranked in places.items():
            found[name] = replace(found[name], place=ranked[0][2])
        fresh = [name for name, one in found.items() if not _same(one, latest.get(name))]
        turn = {name: index for index, name in enumerate(self._granted)}
        rank = {"cancelled": 0, "granted": 1}
        fresh.sort(key=lambda name: (rank.get(found[name].verdict, 2), turn.get(name, 0), order_of(requests[name])))
        first = self.leave.decisions[-1].number + 1 if self.leave.decisions else 1
        numbers = {name: first + index for index, name in enumerate(fresh)}
        for name in (*(name for name in requests if name in found), *(name for name in found if name not in requests)):
            is_new = name in numbers
            decision = replace(found[name], number=numbers[name]) if is_new else latest[name]
            yield Answer(decision, is_new, places.get(name, ()))

    def _left(self) -> tuple[tuple[str, str, float], ...]:
        end = self.problem.horizon.end
        found = ((a, b, self.accounts.left(a, b, end)) for a, b in self.accounts.held() if a in self.away)
        return tuple((agent_id, balance, days) for agent_id, balance, days in found if days is not None)

    def _notes(self, requests: dict[str, LeaveRequest]) -> Iterator[str]:
        if not self.leave.allowances:
            yield "site.yaml has no leave_allowance: as many may be away as the forecast leaves room for, by queue"
        if not self.accounts.is_kept and any(self.leave.kinds[one.kind].balance for one in requests.values()):
            yield "there is no leave_balances.csv: nothing is refused for want of a balance"
        gone = [name for name, one in self.leave.latest.items() if name not in requests and one.verdict == "granted"]
        if gone:
            yield (
                f"requests.csv no longer has {', '.join(gone[:5])}{' and more' if len(gone) > 5 else ''}, which stay "
                "granted; to take a request back, restore its line and give cancelled_at"
            )


def order_of(request: LeaveRequest) -> tuple[int, datetime, str]:
    """Place of a request in the order of deciding."""
    return request.priority, request.filed_at or LATE, request.request_id


def _ranked(waiting: dict[str, list[Obstacle]]) -> dict[str, tuple[tuple[date, str, int], ...]]:
    """Places on the waiting lists, in the order decided."""
    lists: dict[tuple[date, str], int] = defaultdict(int)
    found = {}
    for name, obstacles in waiting.items():
        ranked = []
        for obstacle in obstacles:
            lists[obstacle.when, obstacle.group] += 1
            ranked.append((obstacle.when, obstacle.group, lists[obstacle.when, obstacle.group]))
        found[name] = tuple(ranked)
    return found


def _same(one: LeaveDecision, other: LeaveDecision | None) -> bool:
    """Whether the book has it: the same verdict for the same reason, at the same place."""
    if other is None:
        return False
    return (one.verdict, one.place, one.when, one.group, one.reason) == (
        other.verdict,
        other.place,
        other.when,
        other.group,
        other.reason,
    )
