"""What forbids a wish as a sentence: the rule's own words on the person's tour with the dates asked about changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scheduler.checking.broken_rules import check_rule
from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.shifts import DutyForm, DutyOption
from scheduler.engine.beside_others import Asked
from scheduler.engine.forbidding_rules import Forbidden
from scheduler.engine.tables.decode import make_duty
from scheduler.rules.base import AnyRule

NEAREST = 12
"""Duties of a date tried, those nearest to the present one first."""


def forbidden_words(problem: Problem, roster: Roster, agent_id: str, asked: Asked, forbidden: Forbidden) -> str:
    """Name what forbids it, with the numbers of the case where the rule gives any."""
    context = problem.contexts[agent_id]
    if forbidden.no_duty_on is not None:
        return _no_duty(context, forbidden.no_duty_on)
    rules = forbidden.rules or forbidden.together
    if not rules:
        return "more than two rules forbid it together"
    own = roster.by_agent.get(agent_id, ())
    said = next(_findings(context, own, asked, rules), "")
    others = "".join(f"; {rule.name} forbids it too" for rule in forbidden.rules[1:] if not said.startswith(rule.name))
    if said:
        return said + others
    joint = " and ".join(rule.name for rule in rules)
    return f"{joint} forbid it together" if not forbidden.rules else f"{joint}: no way round it in these dates"


def _no_duty(context: AgentContext, day: int) -> str:
    when = context.horizon.date_of(day)
    if context.duty_lock(day) is not None:
        return f"locks: the duty of {when:%a %d %b} is locked"
    if not context.options(day):
        return f"contract {context.contract.contract_id} has no shift that may begin on {when:%a %d %b}"
    return f"contract {context.contract.contract_id} has no such duty on {when:%a %d %b}"


def _findings(context: AgentContext, own: Sequence[Duty], asked: Asked, rules: Sequence[AnyRule]) -> Iterator[str]:
    """Yield what each rule says of the tour with the dates asked about changed, the nearest change first.

    What it says of the present tour too comes last.
    """
    now = {finding.message for rule in rules for finding in check_rule(rule, context, tuple(own))}
    found = [
        (rule, finding)
        for duties in _changed(context, own, asked)
        for rule in rules
        for finding in check_rule(rule, context, duties)
    ]
    for rule, finding in sorted(found, key=lambda pair: pair[1].message in now):
        yield f"{rule.name}: {finding.message.removeprefix(f'{context.agent.agent_id} ')}"


def _changed(context: AgentContext, own: Sequence[Duty], asked: Asked) -> Iterator[tuple[Duty, ...]]:
    """Yield the tour with duties that will do on the dates asked about; other dates stay."""
    horizon = context.horizon
    present = {horizon.day_of(duty.date): duty for duty in own}
    choices = {day: list(_nearest(context, present.get(day), day, asked)) for day in sorted(asked)}
    for number in range(max(map(len, choices.values()), default=0)):
        kept = {day: duty for day, duty in present.items() if day not in asked}
        for day, offered in choices.items():
            duty = offered[min(number, len(offered) - 1)] if offered else None
            if duty is not None:
                kept[day] = duty
        yield tuple(kept[day] for day in sorted(kept))


def _nearest(context: AgentContext, present: Duty | None, day: int, asked: Asked) -> Iterator[Duty | None]:
    """Yield what will do on a date: what is there, or the duties nearest to it, and a day off."""
    horizon, will_do = context.horizon, asked[day]
    now = horizon.midnight(day) if present is None else horizon.minute_of(present.start)
    options = [option for option in context.options(day) if will_do(option)]
    options.sort(key=lambda option: (option.coaching >= 0, abs(option.start - now), abs(_gap(option, present))))
    if will_do(None):
        yield None
    for option in options[:NEAREST]:
        if (
            present is not None
            and (option.start, option.form.shift) == (now, present.shift)
            and not _gap(option, present)
        ):
            yield present
        else:
            yield make_duty(context, option, _early_breaks(option.form), 0 if option.coaching >= 0 else None)


def _gap(option: DutyOption, present: Duty | None) -> int:
    """Minutes a duty is longer than the present one."""
    return 0 if present is None else option.form.minutes - present.minutes


def _early_breaks(form: DutyForm) -> list[int]:
    """Offsets at which the breaks of a form come as early as they may."""
    found, free = [], 0
    for spec, stretch in zip(form.breaks, form.min_stretch, strict=False):
        found.append(max(spec.earliest, free + stretch))
        free = found[-1] + spec.minutes
    return found
