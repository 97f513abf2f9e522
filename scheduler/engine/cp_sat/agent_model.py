"""One agent's week as CP-SAT variables: what the rules' ``constrain`` faces add to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from ortools.sat.python import cp_model

from scheduler.domain.presence_rows import AT_MEAL, AT_WORK, ON_DUTY
from scheduler.domain.problem import AgentContext
from scheduler.domain.roster import MEAL
from scheduler.domain.shifts import DutyForm, DutyOption
from scheduler.engine.cp_sat.joint_plan import Stay

Allowed = Sequence[Collection[DutyOption | None]]
WorksAs = tuple[str, frozenset[str], int]
"""The only queue worked (empty: any skill), the queues served on the date, and the eighths of a head counted for."""


class AgentModel:
    """Options, breaks and coachings of one agent in a CP-SAT model (implements ``rules.base.ModelView``).

    Parameters
    ----------
    context
        The agent.
    model
        Model to add to; several agents may share one.
    allowed
        By date the options offered, ``None`` among them for a day off; everything where it is ``None`` itself.
    stays
        Joint activities the agent may be at.

    Notes
    -----
    Per day one literal an option (at most one true); per form and break one literal a possible start. Positions are
    linear expressions over these literals, so windows and stretches of a form need one row each.
    """

    def __init__(
        self,
        context: AgentContext,
        model: cp_model.CpModel,
        allowed: Allowed | None = None,
        stays: Sequence[Stay] = (),
    ) -> None:
        self.context = context
        self.stays = stays
        self._allowed = allowed
        self.model = model
        self.grid = context.horizon.interval_minutes
        days = range(context.horizon.days)
        self._options: list[list[tuple[DutyOption, cp_model.IntVar]]] = []
        self._works: list[cp_model.IntVar] = []
        self._forms: list[list[tuple[DutyForm, cp_model.IntVar]]] = []
        self._breaks: dict[tuple[int, DutyForm, int], list[tuple[int, cp_model.IntVar]]] = {}
        self._coachings: dict[tuple[int, int, str], list[tuple[int, cp_model.IntVar]]] = {}
        self._queues: list[dict[int, dict[str, cp_model.IntVar]]] = []
        for day in days:
            self._add_day(day)
        self._crowds_of_stays = [self._split_by_crowd(stay) for stay in stays]

    # What rules see -------------------------------------------------------------------------------------------------

    def options(self, day: int) -> Sequence[tuple[DutyOption, Any]]:
        """Every option of a day with its literal."""
        return self._options[day]

    def works(self, day: int) -> Any:
        """Literal: a duty starts on this day."""
        return self._works[day]

    def start(self, day: int) -> Any:
        """Minutes since the origin at which the day's duty starts; 0 on a day off."""
        return cp_model.LinearExpr.weighted_sum(
            [chosen for _, chosen in self._options[day]], [option.start for option, _ in self._options[day]]
        )

    def end(self, day: int) -> Any:
        """Minutes since the origin at which the day's duty ends; 0 on a day off."""
        return cp_model.LinearExpr.weighted_sum(
            [chosen for _, chosen in self._options[day]], [option.end for option, _ in self._options[day]]
        )

    def forms(self, day: int) -> Sequence[tuple[DutyForm, Any]]:
        """Every form of a day with the literal that it is the chosen one."""
        return self._forms[day]

    def break_starts(self, day: int, form: DutyForm, index: int) -> Sequence[tuple[int, Any]]:
        """Every possible start of one break of a form with its literal."""
        return self._breaks[day, form, index]

    def break_offset(self, day: int, form: DutyForm, index: int) -> Any:
        """Minutes from the duty's start to the start of one break; 0 where the form is not chosen."""
        starts = self._breaks[day, form, index]
        chosen = [(option.start, literal) for option, literal in self._options[day] if option.form == form]
        return cp_model.LinearExpr.weighted_sum(
            [literal for _, literal in starts] + [literal for _, literal in chosen],
            [minute for minute, _ in starts] + [-minute for minute, _ in chosen],
        )

    def coaching_starts(self, day: int, coaching: int) -> Sequence[tuple[int, Any]]:
        """Every possible start of a coaching on a day with its literal; none where it may not be on that day."""
        return [pair for key, starts in self._coachings.items() if key[:2] == (day, coaching) for pair in starts]

    def queue_at(self, day: int) -> Mapping[int, Mapping[str, Any]]:
        """Literals of working on each queue, by the minute an interval starts, on duties of a day that are assigned.

        Every interval such a duty may cover is there, beyond the horizon too; nothing where contacts are routed.
        """
        return self._queues[day]

    def joint_stays(self) -> Sequence[tuple[int, int, Any]]:
        """Every joint activity the agent may be at, with the literal of it."""
        return [(stay.start, stay.end, stay.literal) for stay in self.stays]

    def new_bool(self, name: str) -> Any:
        """Return a fresh literal."""
        return self.model.new_bool_var(name)

    def add(self, constraint: Any) -> Any:
        """Add a linear constraint; a comparison of constants is taken as it is."""
        return self.model.add(constraint)

    # What the engine sees -------------------------------------------------------------------------------------------

    def presence(self) -> dict[str, dict[int, list[tuple[int, Any]]]]:
        """Terms ``(coefficient, literal)`` of being at work, by the only queue worked (empty: any skill) and interval.

        Breaks, coachings and sessions are taken out; intervals before or after the horizon are left out.
        """
        terms: dict[str, dict[int, list[tuple[int, Any]]]] = {}
        for (queue, _, _), by_slot in self.crowds().items():
            for index, own in by_slot.items():
                terms.setdefault(queue, {}).setdefault(index, []).extend(own)
        return terms

    def crowds(self) -> dict[WorksAs, dict[int, list[tuple[int, Any]]]]:
        """Terms of `presence`, also by what the agent serves and counts for on the duty's date."""
        terms: dict[WorksAs, dict[int, list[tuple[int, Any]]]] = {}
        for day, queues in enumerate(self._queues):
            for minute, by_queue in queues.items():
                for queue, literal in by_queue.items():
                    own = terms.setdefault(self._works_as(day, queue), {})
                    for index in self._inside(minute, self.grid):
                        own.setdefault(index, []).append((1, literal))
        busy = self._busy()
        for day, queue, indices, state, literal in self._stretches():
            if not len(indices) or (not queue and self.context.agent.blocks is not None):
                continue
            own = terms.setdefault(self._works_as(day, queue), {})
            for index in indices:
                if index not in busy:
                    own.setdefault(index, []).append((1 if state == AT_WORK else -1, literal))
        # Whoever is at a joint activity is on duty throughout and has no break: one head less.
        for stay, crowds in zip(self.stays, self._crowds_of_stays, strict=True):
            for crowd, literal in crowds:
                if not crowd[0] and self.context.agent.blocks is not None:
                    continue
                for index in self._inside(stay.start, stay.end - stay.start):
                    terms.setdefault(crowd, {}).setdefault(index, []).append((-1, literal))
        return {crowd: by_slot for crowd, by_slot in terms.items() if by_slot}

    def states(self) -> tuple[dict[int, list[tuple[int, Any]]], ...]:
        """Terms ``(coefficient, literal)`` of being in each state (`scheduler.domain.presence_rows`), by interval."""
        terms: tuple[dict[int, list[tuple[int, Any]]], ...] = ({}, {}, {})
        busy = self._busy()
        for _, _, indices, state, literal in self._stretches():
            for index in indices:
                if state == AT_WORK:
                    terms[ON_DUTY if index in busy else AT_WORK].setdefault(index, []).append((1, literal))
                elif index not in busy:
                    terms[AT_WORK].setdefault(index, []).append((-1, literal))
                    terms[state].setdefault(index, []).append((1, literal))
        for stay in self.stays:
            for index in self._inside(stay.start, stay.end - stay.start):
                terms[AT_WORK].setdefault(index, []).append((-1, stay.literal))
                terms[ON_DUTY].setdefault(index, []).append((1, stay.literal))
        return terms

    def _stretches(self) -> Iterator[tuple[int, str, range, int, Any]]:
        """Yield duties, then their breaks and coachings: day, bound queue, intervals of the horizon, state, literal."""
        for option, chosen in (pair for day_options in self._options for pair in day_options):
            yield option.day, option.form.queue, self._inside(option.start, option.form.minutes), AT_WORK, chosen
        for (day, form, index), starts in self._breaks.items():
            spec = form.breaks[index]
            for minute, literal in starts:
                state = AT_MEAL if spec.name == MEAL else ON_DUTY
                yield day, form.queue, self._inside(minute, spec.minutes), state, literal
        for (day, coaching, queue), starts in self._coachings.items():
            for minute, literal in starts:
                yield day, queue, self._inside(minute, self.context.coachings[coaching].minutes), ON_DUTY, literal

    def _inside(self, start: int, minutes: int) -> range:
        last = min((start + minutes) // self.grid, self.context.horizon.num_intervals)
        return range(max(0, start // self.grid), max(0, last))

    def _busy(self) -> set[int]:
        horizon = self.context.horizon
        return {
            index
            for session in self.context.sessions
            for index in range(
                horizon.minute_of(session.start) // self.grid, -(-horizon.minute_of(session.end) // self.grid)
            )
        }

    # Building -------------------------------------------------------------------------------------------------------

    def _add_day(self, day: int) -> None:
        offered = self.context.options(day)
        works = self.model.new_bool_var("")
        if self._allowed is not None:
            allowed = set(self._allowed[day])
            offered = tuple(option for option in offered if option in allowed)
            if None not in allowed:
                self.model.add(works == 1)
        options = [(option, self.model.new_bool_var("")) for option in offered]
        self.model.add(sum(chosen for _, chosen in options) == works)
        self._options.append(options)
        self._works.append(works)
        by_form: dict[DutyForm, list[tuple[DutyOption, cp_model.IntVar]]] = {}
        for option, chosen in options:
            by_form.setdefault(option.form, []).append((option, chosen))
        self._forms.append([])
        for form, members in by_form.items():
            used = self.model.new_bool_var("")
            self.model.add(sum(chosen for _, chosen in members) == used)
            self._forms[day].append((form, used))
            self._add_breaks(day, form, used, [option.start for option, _ in members])
        self._add_coachings(day)
        self._queues.append(self._assigned(day) if self.context.agent.blocks is not None else {})

    def _add_breaks(self, day: int, form: DutyForm, used: Any, starts: list[int]) -> None:
        """Place the breaks of a form: one start each, inside its window, stretches between them kept."""
        offsets = []
        for index, spec in enumerate(form.breaks):
            possible = sorted({s + o for s in starts for o in range(spec.earliest, spec.latest + 1, self.grid)})
            literals = [(minute, self.model.new_bool_var("")) for minute in possible]
            self._breaks[day, form, index] = literals
            self.model.add(sum(literal for _, literal in literals) == used)
            offset = self.break_offset(day, form, index)
            offsets.append(offset)
            self.model.add(offset >= spec.earliest * used)
            self.model.add(offset <= spec.latest * used)
        free_from: Any = 0
        for index, offset in enumerate([*offsets, form.minutes * used]):
            stretch = offset - free_from
            self.model.add(stretch >= form.min_stretch[index] * used)
            self.model.add(stretch <= form.max_stretch[index] * used)
            if index < len(form.breaks):
                free_from = offset + form.breaks[index].minutes * used

    def _works_as(self, day: int, queue: str) -> WorksAs:
        """Describe what a duty of a date works as; ``queue`` is the one it is bound to, if any."""
        skills = frozenset([queue]) if queue else self.context.skills_by_day[day]
        return queue, skills, self.context.eighths[day]

    def _split_by_crowd(self, stay: Stay) -> list[tuple[WorksAs, Any]]:
        """Say by literals which duty holds a joint activity: what its agent serves in it, and counts for."""
        holding: dict[WorksAs, list[Any]] = {}
        for option, chosen in (pair for day_options in self._options for pair in day_options):
            if option.start <= stay.start and stay.end <= option.end:
                crowd = self._works_as(option.day, option.form.queue)
                holding.setdefault(crowd, []).append(chosen)
        if len(holding) < 2:
            return [(crowd, stay.literal) for crowd in holding]
        parts = [(crowd, self.model.new_bool_var("")) for crowd in holding]
        self.model.add(sum(part for _, part in parts) == stay.literal)
        for crowd, part in parts:
            self.model.add(part <= sum(holding[crowd]))
        return parts

    def _add_coachings(self, day: int) -> None:
        """Give each coaching of the day one literal a start; duties bound to a queue have their own."""
        members: dict[tuple[int, str], list[tuple[DutyOption, Any]]] = {}
        for option, chosen in self._options[day]:
            if option.coaching >= 0:
                members.setdefault((option.coaching, option.form.queue), []).append((option, chosen))
        for (index, queue), own in members.items():
            minutes = self.context.coachings[index].minutes
            possible = sorted({m for o, _ in own for m in range(o.start, o.end - minutes + 1, self.grid)})
            literals = [(minute, self.model.new_bool_var("")) for minute in possible]
            self._coachings[day, index, queue] = literals
            self.model.add(sum(literal for _, literal in literals) == sum(chosen for _, chosen in own))
            at = cp_model.LinearExpr.weighted_sum([lit for _, lit in literals], [m for m, _ in literals])
            starts = cp_model.LinearExpr.weighted_sum([lit for _, lit in own], [o.start for o, _ in own])
            ends = cp_model.LinearExpr.weighted_sum([lit for _, lit in own], [o.end - minutes for o, _ in own])
            self.model.add(at >= starts)
            self.model.add(at <= ends)

    def _assigned(self, day: int) -> dict[int, dict[str, cp_model.IntVar]]:
        """Give work on duties without a queue of their own exactly one queue an interval, one the agent has."""
        free = [(option, chosen) for option, chosen in self._options[day] if not option.form.queue]
        terms: dict[int, list[tuple[int, Any]]] = {}

        def count(sign: int, literal: Any, start: int, minutes: int) -> None:
            for minute in range(start, start + minutes, self.grid):
                terms.setdefault(minute, []).append((sign, literal))

        for option, chosen in free:
            count(1, chosen, option.start, option.form.minutes)
        for form in {option.form for option, _ in free}:
            for index, spec in enumerate(form.breaks):
                for minute, literal in self._breaks[day, form, index]:
                    count(-1, literal, minute, spec.minutes)
        for coaching, own in enumerate(self.context.coachings):
            for minute, literal in self._coachings.get((day, coaching, ""), ()):
                count(-1, literal, minute, own.minutes)
        for stay in self.stays:
            holding = [chosen for option, chosen in free if option.start <= stay.start and stay.end <= option.end]
            if holding:
                here = self.model.new_bool_var("")
                self.model.add(here <= stay.literal)
                self.model.add(here <= sum(holding))
                self.model.add(here >= stay.literal + sum(holding) - 1)
                count(-1, here, stay.start, stay.end - stay.start)
        busy = self._busy()
        found: dict[int, dict[str, cp_model.IntVar]] = {}
        for minute, own_terms in sorted(terms.items()):
            if minute // self.grid in busy:
                continue
            found[minute] = {queue: self.model.new_bool_var("") for queue in sorted(self.context.agent.skills)}
            works = cp_model.LinearExpr.weighted_sum([lit for _, lit in own_terms], [sign for sign, _ in own_terms])
            self.model.add(sum(found[minute].values()) == works)
        return found
