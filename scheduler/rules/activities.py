"""Group sessions are attended, individual coaching takes place once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from scheduler.domain.activities import Coaching
from scheduler.domain.agent_view import AgentView
from scheduler.domain.label import Automaton, LabelModel
from scheduler.domain.problem import AgentContext
from scheduler.domain.result import Finding
from scheduler.domain.roster import Duty
from scheduler.domain.shifts import DutyOption
from scheduler.rules.base import ModelView, NoParams, Rule


class Activities(Rule[NoParams]):
    """The agent's sessions and coachings, briefings and blocks of project work among them.

    A session that starts inside the horizon lies wholly inside one duty, and no break or coaching overlaps it. A
    coaching whose dates end inside the horizon takes place exactly once, one whose dates go on, or which has a price at
    which it may be left out, at most once: inside a duty of one of its dates, a multiple of ``step_minutes`` after the
    duty's start, ``edge_minutes`` from both ends, apart from breaks and sessions. A coaching whose dates ended before
    the horizon is history. A joint activity the agent is at is held like a session; who is at it is not for a rule of
    one agent to say.
    """

    type = "activities"

    def constrain(self, model: ModelView) -> None:
        """Count the duties that hold each session; forbid overlaps; place each coaching."""
        context = model.context
        horizon = context.horizon
        days = range(horizon.days)
        spans = [(horizon.minute_of(s.start), horizon.minute_of(s.end)) for s in context.sessions]
        for start, end in spans:
            if not 0 <= start < horizon.end_minute:
                continue
            held = [c for day in days for o, c in model.options(day) if o.start <= start and end <= o.end]
            attended = any(d.start <= horizon.moment(start) and horizon.moment(end) <= d.end for d in context.history)
            if not attended:
                model.add(sum(held) >= 1)
            for day in days:
                for form, _ in model.forms(day):
                    for index, spec in enumerate(form.breaks):
                        for at, taken in model.break_starts(day, form, index):
                            if at < end and start < at + spec.minutes:
                                model.add(taken == 0)
        for index, coaching in enumerate(context.coachings):
            self._constrain_coaching(model, index, coaching, spans)
        for start, end, there in model.joint_stays():
            self._constrain_stay(model, start, end, there)

    @staticmethod
    def _constrain_stay(model: ModelView, start: int, end: int, there: Any) -> None:
        """Belongs to ``constrain``: whoever is at a joint activity is on duty throughout, without break or coaching."""
        days = range(model.context.horizon.days)
        model.add(sum(c for day in days for o, c in model.options(day) if o.start <= start and end <= o.end) >= there)
        for day in days:
            pauses = [
                (at, spec.minutes, taken)
                for form, _ in model.forms(day)
                for index, spec in enumerate(form.breaks)
                for at, taken in model.break_starts(day, form, index)
            ]
            for index, coaching in enumerate(model.context.coachings):
                pauses += [(at, coaching.minutes, taken) for at, taken in model.coaching_starts(day, index)]
            for at, minutes, taken in pauses:
                if at < end and start < at + minutes:
                    model.add(taken + there <= 1)

    @staticmethod
    def _constrain_coaching(model: ModelView, index: int, coaching: Coaching, spans: list[tuple[int, int]]) -> None:
        """Belongs to ``constrain``: how often, on which dates, and where in the duty."""
        horizon = model.context.horizon
        placed: list[Any] = []
        for day in range(horizon.days):
            own = [(option, chosen) for option, chosen in model.options(day) if option.coaching == index]
            placed.extend(chosen for _, chosen in own)
            if not coaching.earliest <= horizon.date_of(day) <= coaching.latest:
                for _, chosen in own:
                    model.add(chosen == 0)
                continue
            for at, taken in model.coaching_starts(day, index) if own else ():
                end = at + coaching.minutes
                if any(at < stop and start < end for start, stop in spans):
                    model.add(taken == 0)
                for option, chosen in own:
                    fits = option.start + coaching.edge_minutes <= at and end <= option.end - coaching.edge_minutes
                    if not fits or (at - option.start) % coaching.step_minutes:
                        model.add(taken + chosen <= 1)
                for form, _ in model.forms(day):
                    for number, spec in enumerate(form.breaks):
                        for begin, resting in model.break_starts(day, form, number):
                            if begin < end and at < begin + spec.minutes:
                                model.add(taken + resting <= 1)
        if coaching.price is None and horizon.start <= coaching.latest <= horizon.end:
            model.add(sum(placed) == 1)
        elif placed:
            model.add(sum(placed) <= 1)

    def extend(self, labels: LabelModel, view: AgentView) -> None:
        """Busy times; one automaton for sessions attended, one for coachings placed."""
        horizon = view.horizon
        spans = [(horizon.minute_of(s.start), horizon.minute_of(s.end)) for s in view.sessions]
        labels.busy.extend(spans)
        past = [(horizon.minute_of(d.start), horizon.minute_of(d.end)) for d in view.history]
        asked = [
            span
            for span in spans
            if 0 <= span[0] < horizon.end_minute and not any(a <= span[0] and span[1] <= b for a, b in past)
        ]
        due = [max(day for day in range(horizon.days) if horizon.midnight(day) <= start) for start, _ in asked]

        def attends(option: DutyOption) -> frozenset[int]:
            return frozenset(i for i, (a, b) in enumerate(asked) if option.start <= a and b <= option.end)

        def attend(state: frozenset[int], day: int, feature: Any, rested: bool) -> frozenset[int] | None:
            seen = state | (feature or frozenset())
            if any(day >= last and i not in seen for i, last in enumerate(due)):
                return None
            return frozenset(seen)

        if asked:
            labels.automata.append(Automaton(f"{self.name} sessions", frozenset(), attend, attends))
        self._extend_coachings(labels, view)

    def _extend_coachings(self, labels: LabelModel, view: AgentView) -> None:
        """Belongs to ``extend``: which coachings have taken place."""
        horizon, coachings = view.horizon, view.coachings
        if not coachings:
            return
        dates = [(horizon.day_of(c.earliest), horizon.day_of(c.latest)) for c in coachings]
        must = {i for i, one in enumerate(coachings) if one.price is None}

        def place(state: int, day: int, coaching: Any, rested: bool) -> int | None:
            if coaching is not None and coaching >= 0:
                if state >> coaching & 1 or not dates[coaching][0] <= day <= dates[coaching][1]:
                    return None
                state |= 1 << coaching
            missed = any(last == day and not state >> i & 1 for i, (_, last) in enumerate(dates) if i in must)
            return None if missed else state

        labels.automata.append(Automaton(f"{self.name} coachings", 0, place, lambda option: option.coaching))

    def check(self, context: AgentContext, duties: Sequence[Duty]) -> Iterator[Finding]:
        """Look for every session and coaching among the segments."""
        horizon, agent_id = context.horizon, context.agent.agent_id
        for session in context.sessions:
            if not horizon.start <= session.start.astimezone(horizon.tz).date() <= horizon.end:
                continue
            if any(past.start <= session.start and session.end <= past.end for past in context.history):
                continue
            holding = [d for d in duties if d.start <= session.start and session.end <= d.end]
            segments = [s for d in holding for s in d.segments if s.activity == session.activity]
            inside = sum(s.minutes for s in segments if session.start <= s.start and s.end <= session.end)
            due = (session.end - session.start) // timedelta(minutes=1)
            if inside != due:
                limit, actual = f"{due} min of {session.activity}", f"{inside} min of {session.activity}"
                yield Finding(self.name, agent_id, session.start, limit, actual)
        for coaching in context.coachings:
            yield from self._check_coaching(context, duties, coaching)

    def _check_coaching(self, context: AgentContext, duties: Sequence[Duty], coaching: Coaching) -> Iterator[Finding]:
        """Belongs to ``check``: how often, on which dates, and where in the duty."""
        horizon, agent_id, name = context.horizon, context.agent.agent_id, coaching.activity
        found = [(duty, segment) for duty in duties for segment in duty.segments if segment.activity == name]
        asked = coaching.price is None and horizon.start <= coaching.latest <= horizon.end
        if len(found) > 1 or (asked and not found):
            when = found[0][0].start if found else horizon.origin
            yield Finding(self.name, agent_id, when, f"1 times {name}", f"{len(found)} times {name}")
        for duty, segment in found:
            before = (segment.start - duty.start) // timedelta(minutes=1)
            after = (duty.end - segment.end) // timedelta(minutes=1)
            if segment.minutes != coaching.minutes:
                limit, actual = f"{coaching.minutes} min of {name}", f"{segment.minutes} min of {name}"
                yield Finding(self.name, agent_id, segment.start, limit, actual)
            if before % coaching.step_minutes:
                limit = f"a multiple of {coaching.step_minutes} min before {name}"
                yield Finding(self.name, agent_id, segment.start, limit, f"{before} min before {name}")
            if min(before, after) < coaching.edge_minutes:
                limit = f"{coaching.edge_minutes} min on either side of {name}"
                yield Finding(self.name, agent_id, segment.start, limit, f"{min(before, after)} min beside {name}")
            if not coaching.earliest <= duty.date <= coaching.latest:
                limit = f"{coaching.earliest} to {coaching.latest} for {name}"
                yield Finding(self.name, agent_id, segment.start, limit, f"{duty.date} for {name}")

    def explain(self, finding: Finding) -> str:
        """Name what is due and what the roster has."""
        return f"{finding.agent_id} has {finding.actual} on {finding.when:%a %d %b}, due is {finding.limit}"
