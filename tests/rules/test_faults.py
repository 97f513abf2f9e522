"""The runner can fail: a fault seeded into any one face of any rule makes some case disagree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from scheduler.domain.label import Automaton
from scheduler.domain.problem import AgentContext
from scheduler.domain.result import Finding
from scheduler.rules.base import AnyRule
from scheduler.rules.registry import BY_TYPE, make_rule
from tests.rules import verdicts
from tests.rules.setting import Case, all_cases
from tests.rules.verdicts import disagreement

CASES = all_cases()
SEARCHING_FACES = ("constrain", "extend", "check")


def always(self: AnyRule, context: AgentContext, duties: Any) -> Iterator[Finding]:
    yield Finding(self.name, context.agent.agent_id, context.horizon.origin, "0 h", "1 h")


FAULTS: dict[str, tuple[str, Callable[..., Any]]] = {
    "constrain adds nothing": ("constrain", lambda self, model: None),
    "constrain forbids everything": ("constrain", lambda self, model: model.add(model.works(0) >= 2)),
    "extend adds nothing": ("extend", lambda self, labels, context: None),
    "extend forbids everything": (
        "extend",
        lambda self, labels, context: labels.automata.append(Automaton("never", 0, lambda *_: None)),
    ),
    "check yields nothing": ("check", lambda self, context, duties: iter(())),
    "check always yields": ("check", always),
    "explain is empty": ("explain", lambda self, finding: ""),
}


def disagrees(cases: list[Case]) -> bool:
    return any(disagreement(case) for case in cases)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("rule_type", sorted(BY_TYPE))
def test_a_seeded_fault_makes_a_case_disagree(rule_type: str, fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    face, wrong = FAULTS[fault]
    monkeypatch.setattr(BY_TYPE[rule_type], face, wrong)
    assert disagrees(CASES[rule_type])


def unit(case: Case, field: str) -> float:
    """One step of a parameter: a quarter of an hour, or one."""
    if field.endswith("minutes"):
        return 15
    hours = field.endswith("hours") or case.params.get("measure", "days") != "days"
    return 0.25 if hours else 1


def shifted(params: dict[str, Any], field: str, by: float) -> dict[str, Any]:
    """Parameters with one number moved; the number of days or weeks inside a window's text is the field ``window``."""
    if field == "window":
        kind, size = params["window"].split()
        return {**params, "window": f"{kind} {int(size) + round(by)}"}
    value = float(params[field]) + by
    return {**params, field: round(value) if value == round(value) else value}


def numeric_fields() -> list[tuple[str, str]]:
    """Rule types with the numbers their cases write."""
    found = set()
    for rule_type, cases in CASES.items():
        for case in cases:
            for field, value in case.params.items():
                if isinstance(value, str) and (
                    value.replace(".", "").isdigit() or value.startswith(("rolling", "ref"))
                ):
                    found.add((rule_type, field))
    return sorted(found)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("face", SEARCHING_FACES)
@pytest.mark.parametrize(("rule_type", "field"), numeric_fields())
def test_a_number_off_by_one_unit_in_one_face_makes_a_case_disagree(
    rule_type: str, field: str, face: str, sign: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = getattr(BY_TYPE[rule_type], face)

    def has_number(params: dict[str, Any]) -> bool:
        return field in params and (field != "window" or " " in params["window"])

    touched: list[tuple[Case, AnyRule]] = []
    for case in CASES[rule_type]:
        if has_number(case.params):
            by = sign * (1 if field == "window" else unit(case, field))
            with suppress(ValidationError):
                touched.append((case, make_rule(rule_type, shifted(case.params, field, by))))

    def faulty(self: AnyRule, *args: Any) -> Any:
        return original(next(wrong for case, wrong in touched if case.rule == self), *args)

    monkeypatch.setattr(BY_TYPE[rule_type], face, faulty)
    assert disagrees([case for case, _ in touched])


class ViewOfAnotherContext:
    """A model view that tells the rule of another context than the model was built on."""

    def __init__(self, view: Any, context: AgentContext) -> None:
        self.view = view
        self.context = context

    def __getattr__(self, name: str) -> Any:
        return getattr(self.view, name)


def change_contract(**by: int) -> Callable[[AgentContext], AgentContext]:
    return lambda context: replace(
        context, contract=replace(context.contract, **{k: getattr(context.contract, k) + v for k, v in by.items()})
    )


def change_shifts(**by: int) -> Callable[[AgentContext], AgentContext]:
    return lambda context: replace(
        context,
        shifts={
            name: replace(shift, **{k: getattr(shift, k) + v for k, v in by.items()})
            for name, shift in context.shifts.items()
        },
    )


def change_breaks(**by: int) -> Callable[[AgentContext], AgentContext]:
    return lambda context: replace(
        context,
        shifts={
            name: replace(
                shift,
                breaks=tuple(replace(b, **{k: getattr(b, k) + v for k, v in by.items()}) for b in shift.breaks),
            )
            for name, shift in context.shifts.items()
        },
    )


def change_lengths(by: int) -> Callable[[AgentContext], AgentContext]:
    return lambda context: replace(
        context,
        shifts={
            name: replace(shift, lengths=tuple(length + by for length in shift.lengths))
            for name, shift in context.shifts.items()
        },
    )


def change_pattern(**by: int) -> Callable[[AgentContext], AgentContext]:
    return lambda context: replace(
        context,
        pattern=replace(
            context.pattern,
            weeks=tuple(
                tuple(day and replace(day, **{k: getattr(day, k) + v for k, v in by.items()}) for day in week)
                for week in context.pattern.weeks
            ),
        ),
    )


def change_moments(kind: str, minutes: int, *fields: str) -> Callable[[AgentContext], AgentContext]:
    """Move moments of absences or sessions."""
    by = timedelta(minutes=minutes)
    return lambda context: replace(
        context,
        **{kind: tuple(replace(x, **{f: getattr(x, f) + by for f in fields}) for x in getattr(context, kind))},  # type: ignore[arg-type]
    )


def change_locks(minutes: int, *fields: str) -> Callable[[AgentContext], AgentContext]:
    by = timedelta(minutes=minutes)

    def change(context: AgentContext) -> AgentContext:
        return replace(
            context,
            locks={
                when: lock
                if lock.kind == "off"
                else replace(
                    lock,
                    **{f: getattr(lock, f) + by for f in fields if f != "breaks"},
                    breaks=tuple(b + by for b in lock.breaks) if "breaks" in fields else lock.breaks,
                )
                for when, lock in context.locks.items()
            },
        )

    return change


def change_employment(field: str, days: int) -> Callable[[AgentContext], AgentContext]:
    def change(context: AgentContext) -> AgentContext:
        date = getattr(context.agent, field)
        return replace(context, agent=replace(context.agent, **{field: date and date + timedelta(days=days)}))

    return change


def change_coachings(**by: int) -> Callable[[AgentContext], AgentContext]:
    return lambda context: replace(
        context,
        coachings=tuple(replace(c, **{k: max(5, getattr(c, k) + v) for k, v in by.items()}) for c in context.coachings),
    )


def change_blocks(field: str, by: int) -> Callable[[AgentContext], AgentContext]:
    def change(context: AgentContext) -> AgentContext:
        old = context.agent.blocks
        name = f"{field}_minutes"
        blocks = old and replace(old, **{name: getattr(old, name) + by})
        return replace(context, agent=replace(context.agent, blocks=blocks))

    return change


def change_coaching_dates(field: str, days: int) -> Callable[[AgentContext], AgentContext]:
    return lambda context: replace(
        context,
        coachings=tuple(replace(c, **{field: getattr(c, field) + timedelta(days=days)}) for c in context.coachings),
    )


SETTING_FAULTS: dict[str, dict[str, Callable[[AgentContext], AgentContext]]] = {
    "contract_hours": {
        f"{field} {by:+d}": change_contract(**{field: by})
        for field, step in (("min_days", 1), ("max_days", 1), ("min_paid_minutes", 15), ("max_paid_minutes", 15))
        for by in (step, -step)
    },
    "contract_shifts": {
        **{
            f"{field} {by:+d}": change_shifts(**{field: by})
            for field in ("earliest_start", "latest_start", "min_stretch", "max_stretch")
            for by in (30, -30)
        },
        **{
            f"break {f} {by:+d}": change_breaks(**{f: by})
            for f in ("earliest", "latest", "minutes")
            for by in (15, -15)
        },
        **{f"length {by:+d}": change_lengths(by) for by in (15, -15)},
        "start_step": change_shifts(start_step=-15),
    },
    "pattern": {f"{f} {by:+d}": change_pattern(**{f: by}) for f in ("earliest", "latest") for by in (15, -15)},
    "availability": {
        **{f"{f} {by:+d}": change_moments("absences", by, f) for f in ("start", "end") for by in (15, -15)},
        **{f"{f} {by:+d}": change_employment(f, by) for f in ("hire_date", "end_date") for by in (1, -1)},
    },
    "locks": {f"{f} {by:+d}": change_locks(by, f) for f in ("start", "end", "breaks") for by in (15, -15)},
    "activities": {
        **{f"session {f} {by:+d}": change_moments("sessions", by, f) for f in ("start", "end") for by in (15, -15)},
        **{f"coaching {f} {by:+d}": change_coaching_dates(f, by) for f in ("earliest", "latest") for by in (1, -1)},
    },
    "work_blocks": {f"{f} {by:+d}": change_blocks(f, by) for f in ("least", "most") for by in (15, -15)},
    "skills": {
        "no skill": lambda context: replace(context, agent=replace(context.agent, skills=frozenset())),
        "one skill more": lambda context: replace(
            context, agent=replace(context.agent, skills=context.agent.skills | {"mail"})
        ),
    },
}
# Where a coaching lies in its duty is not for the labels to say: the oracle places it on its own grid.
PLACING_FAULTS = {
    f"coaching {f} {by:+d}": change_coachings(**{f: by}) for f in ("step_minutes", "edge_minutes") for by in (15, -15)
}
SEEDED = [
    pytest.param(rule_type, face, change, id=f"{rule_type}-{face}-{name}")
    for rule_type, faults in SETTING_FAULTS.items()
    for name, change in faults.items()
    for face in SEARCHING_FACES
] + [
    pytest.param("activities", face, change, id=f"activities-{face}-{name}")
    for name, change in PLACING_FAULTS.items()
    for face in ("constrain", "check")
]


@pytest.mark.parametrize(("rule_type", "face", "change"), SEEDED)
def test_a_setting_misread_by_one_face_makes_a_case_disagree(
    rule_type: str, face: str, change: Callable[[AgentContext], AgentContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    original = getattr(BY_TYPE[rule_type], face)

    def faulty(self: AnyRule, *args: Any) -> Any:
        if face == "constrain":
            return original(self, ViewOfAnotherContext(args[0], change(args[0].context)))
        return original(self, change(args[0]), args[1])

    if face == "extend":
        monkeypatch.setattr(verdicts, "view_of", lambda context: change(context).view)
    else:
        monkeypatch.setattr(BY_TYPE[rule_type], face, faulty)
    assert disagrees(CASES[rule_type])
