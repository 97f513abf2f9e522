"""A problem of the product as the plain instance that every peer reads.

What is carried over: queues and requirement, skills, for each agent and date the legal duties (start, length, break
windows) after availability and clock windows, rest between duties, days and paid time a week. What is priced: one price
for a missing and one for a paid agent-slot. A problem that asks for more is refused: a peer must not be compared on a
problem it was not told.
"""

from __future__ import annotations

from typing import NamedTuple

from benchmarks.peers.solvers.instance import Break, Form, Kind, Person, PlainInstance, Week
from scheduler.domain.label import LabelModel
from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.shifts import DutyForm
from scheduler.rules.registry import rules_for

SAYABLE = frozenset({"min_rest", "clock_window", "availability", "locks", "contract_shifts", "skills", "pattern"}) | {
    "activities",
    "contract_hours",
    "work_blocks",
}
"""Rule types the plain instance can say; locked duties, fixed patterns, activities and assigned work are refused."""


class UnsayableError(ValueError):
    """The problem asks for something the plain instance has no words for."""


class Reduced(NamedTuple):
    """The plain instance, and the form of the product behind each of its forms."""

    instance: PlainInstance
    forms: tuple[DutyForm, ...]


def plain_problem(problem: Problem) -> Reduced:
    """Reduce a problem to the plain instance.

    Raises
    ------
    UnsayableError
        Where the reduction would change what is legal or what it costs.
    """
    _refuse_more(problem)
    step = problem.horizon.interval_minutes
    forms: dict[DutyForm, int] = {}
    kinds: dict[Kind, int] = {}
    people = []
    index = {queue.name: i for i, queue in enumerate(problem.queues)}
    for agent_id, context in problem.contexts.items():
        kind = _kind(problem, context, forms)
        skills = frozenset(index[q] for q in context.agent.skills)
        people.append(Person(agent_id, skills, kinds.setdefault(kind, len(kinds))))
    instance = PlainInstance(
        name=problem.site,
        slots=problem.horizon.num_intervals,
        days=problem.horizon.days,
        slot_minutes=step,
        short_cost=_short_cost(problem),
        queues=tuple(index),
        required=tuple(demand.required for demand in problem.demand),
        forms=tuple(_form(form, step) for form in forms),
        kinds=tuple(kinds),
        people=tuple(people),
    )
    return Reduced(instance, tuple(forms))


def _refuse_more(problem: Problem) -> None:
    """Refuse what the plain instance has no words for."""
    horizon = problem.horizon
    for name in ("wishes", "sessions", "coachings", "history", "base"):
        if getattr(problem, name):
            raise UnsayableError(f"the problem has {name}")
    if any(lock.kind != "off" for lock in problem.locks):
        raise UnsayableError("the problem has locked duties")
    frames = (frame for pattern in problem.patterns.values() for week in pattern.weeks for frame in week)
    if any(frame is None or frame.must_work for frame in frames):
        raise UnsayableError("patterns fix days off or days on")
    if any(absence.kind == "leave" for absence in problem.absences):
        raise UnsayableError("leave credits days; use absences of kind unavailable")
    if horizon.days % 7 or horizon.week_days(horizon.week_of(0)).start:
        raise UnsayableError("the horizon is not made of whole weeks")
    if any(horizon.midnight(day + 1) - horizon.midnight(day) != 1440 for day in range(horizon.days)):
        raise UnsayableError("clocks change inside the horizon")
    for queue, demand in zip(problem.queues, problem.demand, strict=True):
        if queue.shortage_price is not None or not all(demand.open):
            raise UnsayableError(f"queue {queue.name} has hours or a price of its own")


def _short_cost(problem: Problem) -> int:
    """Price of a missing agent-slot in units of a paid one."""
    tiers, rates = problem.prices.shortage, {agent.pay_rate for agent in problem.agents}
    if len(tiers) != 1 or len(rates) != 1 or problem.prices.surplus:
        raise UnsayableError("one price a missing and one a paid slot, no price of surplus")
    ratio = tiers[0].price / rates.pop()
    if ratio != round(ratio):
        raise UnsayableError(f"a missing slot costs {ratio} paid ones, not a whole number")
    return round(ratio)


def _kind(problem: Problem, context: AgentContext, forms: dict[DutyForm, int]) -> Kind:
    """Legal duties by date, weeks and rest of one agent, as its own rules state them."""
    labels = LabelModel()
    for rule in rules_for(problem, context):
        if rule.type not in SAYABLE:
            raise UnsayableError(f"rule {rule.name}")
        rule.extend(labels, context.view)
    if labels.blocks is not None:
        raise UnsayableError(f"the work of {context.agent.agent_id} is assigned")
    step, horizon, contract = problem.horizon.interval_minutes, problem.horizon, context.contract
    options = tuple(
        tuple(
            (option.start // step, forms.setdefault(option.form, len(forms)))
            for option in labels.legal_options(context.options(day))
        )
        for day in range(horizon.days)
    )
    weeks = []
    for week in horizon.weeks:
        days = horizon.week_days(week)
        free = [day for day in days if not _is_closed(context, day)]
        if contract.min_paid_minutes:
            raise UnsayableError(f"contract {contract.contract_id} has a least paid time")
        most_paid = contract.max_paid_minutes // step
        weeks.append(Week(days.start, min(contract.min_days, len(free)), contract.max_days, 0, most_paid))
    return Kind(options, tuple(weeks), -(-labels.min_rest_minutes // step))


def _is_closed(context: AgentContext, day: int) -> bool:
    """Whether no duty can start on a date: away, locked off, or no shift of the contract on that weekday."""
    when = context.horizon.date_of(day)
    starts = any(when.weekday() in context.shifts[name].weekdays for name in context.contract.shifts)
    return context.absent_on(when) or when in context.locks or not starts


def _form(form: DutyForm, step: int) -> Form:
    """Slots for minutes; longest stretches no longer than the duty."""
    breaks = tuple(Break(b.minutes // step, b.earliest // step, b.latest // step) for b in form.breaks)
    return Form(
        form.shift,
        form.minutes // step,
        form.paid_minutes // step,
        breaks,
        tuple(-(-m // step) for m in form.min_stretch),
        tuple(min(m, form.minutes) // step for m in form.max_stretch),
    )
