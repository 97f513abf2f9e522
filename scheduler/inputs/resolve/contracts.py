"""``contracts.yaml`` to contracts and patterns."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from scheduler.domain.agents import Agent, Contract, Pattern, PatternDay
from scheduler.domain.clock import MINUTES_PER_DAY, WEEKDAYS
from scheduler.inputs.reading.issues import unknown
from scheduler.inputs.reading.nodes import plain
from scheduler.inputs.reading.validation import Placed
from scheduler.inputs.resolve.rules import resolve_rules
from scheduler.inputs.resolve.site_reading import SiteReading
from scheduler.inputs.schema.contracts import (
    BandPattern,
    ContractKeys,
    ContractsFile,
    FixedPattern,
    FreePattern,
    PatternEntry,
    RotationPattern,
)
from scheduler.rules.base import AnyRule
from scheduler.rules.min_off_run import MinOffRun, MinOffRunParams
from scheduler.rules.min_run import MinRun, MinRunParams

FREE = Agent.pattern
LAST_MINUTE = MINUTES_PER_DAY - 1
AnyPattern = FreePattern | BandPattern | FixedPattern | RotationPattern
Week = tuple[PatternDay | None, ...]


def resolve_contracts(reading: SiteReading) -> dict[str, Contract]:
    """Every valid contract by id, in the order written."""
    shift_ids = reading.names("shifts", "shifts")
    found = {}
    for placed in reading.unique(reading.items(ContractKeys, "contracts", "contracts"), "id"):
        for index, shift in enumerate(placed.item.shifts):
            reading.is_known("shifts", "shift", shift, shift_ids, placed, "shifts", index)
        found[placed.item.id] = _contract(reading, placed)
    return found


def _contract(reading: SiteReading, placed: Placed[ContractKeys]) -> Contract:
    keys = placed.item
    hours = keys.paid_hours_per_week
    overtime = hours.max if keys.overtime_after_hours is None else keys.overtime_after_hours
    runs: list[AnyRule] = []
    if keys.min_work_run > 1:
        runs.append(MinRun(MinRunParams(limit=keys.min_work_run)))
    if keys.min_off_run > 1:
        runs.append(MinOffRun(MinOffRunParams(limit=keys.min_off_run)))
    return Contract(
        contract_id=keys.id,
        min_paid_minutes=round(hours.min * 60),
        max_paid_minutes=round(hours.max * 60),
        min_days=keys.days_per_week.min,
        max_days=keys.days_per_week.max,
        shifts=tuple(dict.fromkeys(keys.shifts)),
        overtime_after_minutes=round(overtime * 60),
        rules=(*runs, *resolve_rules(reading, placed.root, (*placed.path, "rules"))),
    )


def resolve_patterns(reading: SiteReading) -> dict[str, Pattern]:
    """Every valid pattern by id; ``free`` is always there."""
    placed = reading.unique(_placed_patterns(reading), "id")
    by_id: dict[str, AnyPattern] = {one.item.id: one.item for one in placed}
    ids = [FREE, *reading.names("contracts", "patterns")]
    found = {FREE: Pattern(FREE)}
    for one in placed:
        if one.item.id == FREE:
            one.issue(reading.issues, "the pattern free is predefined; delete this one or give it another id", "id")
            continue
        found[one.item.id] = _pattern(reading, one, by_id, ids)
    return found


def _placed_patterns(reading: SiteReading) -> list[Placed[Any]]:
    """Return the valid patterns."""
    node = reading.node("contracts")
    patterns = node.entries.get("patterns") if node is not None else None
    if node is None or patterns is None:
        return []
    file = reading.typed.file(ContractsFile, "contracts")
    if file is not None:
        return [Placed(pattern, node, ("patterns", index)) for index, pattern in enumerate(file.patterns)]
    # Something else in the file is wrong, so each pattern is tried alone; a union needs a carrier for that.
    found = []
    for index, item in enumerate(patterns.items):
        try:
            pattern = PatternEntry.model_validate({"pattern": plain(item)}).pattern
        except ValidationError:
            continue
        found.append(Placed(pattern, node, ("patterns", index)))
    return found


def _pattern(reading: SiteReading, placed: Placed[Any], by_id: dict[str, AnyPattern], ids: list[str]) -> Pattern:
    keys = placed.item
    if isinstance(keys, RotationPattern):
        return Pattern(keys.id, "rotation", _rotation(reading, placed, by_id, ids), keys.anchor)
    if isinstance(keys, FixedPattern):
        _check_fixed_shifts(reading, placed)
    if isinstance(keys, FreePattern):
        return Pattern(keys.id)
    return Pattern(keys.id, keys.kind, (_in_site_order(reading, week_of(keys)),))


def _rotation(
    reading: SiteReading, placed: Placed[RotationPattern], by_id: dict[str, AnyPattern], ids: list[str]
) -> tuple[Week, ...]:
    weeks = []
    for index, name in enumerate(placed.item.weeks):
        member = by_id.get(name)
        if isinstance(member, RotationPattern):
            message = f"{name!r} is a rotation itself; name free, band or fixed patterns"
            placed.issue(reading.issues, message, "weeks", index)
        elif name not in ids:
            placed.issue(reading.issues, unknown("pattern", name, ids), "weeks", index)
        weeks.append(_in_site_order(reading, week_of(member)))
    return tuple(weeks)


def week_of(keys: AnyPattern | None) -> Week:
    """Seven days of a pattern, Monday first; no pattern is free."""
    if isinstance(keys, BandPattern):
        day = PatternDay(keys.start.earliest, keys.start.latest)
        return tuple(day if weekday in keys.weekdays else None for weekday in range(7))
    if isinstance(keys, FixedPattern):
        days = [getattr(keys.days, name) for name in WEEKDAYS]
        return tuple(PatternDay(d.start, d.start, d.shift or "", must_work=True) if d else None for d in days)
    return (PatternDay(0, LAST_MINUTE),) * 7


def _in_site_order(reading: SiteReading, week: Week) -> Week:
    return (*week[reading.week_start :], *week[: reading.week_start])


def _check_fixed_shifts(reading: SiteReading, placed: Placed[FixedPattern]) -> None:
    shift_ids = reading.names("shifts", "shifts")
    for name in WEEKDAYS:
        day = getattr(placed.item.days, name)
        if day is not None and day.shift:
            reading.is_known("shifts", "shift", day.shift, shift_ids, placed, "days", name, "shift")
