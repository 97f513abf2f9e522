"""``budgets`` of ``site.yaml`` with ``budget_actuals.csv`` to total rows of pay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from scheduler.domain.agents import Agent, Team
from scheduler.domain.clock import Horizon
from scheduler.domain.money import MILLI, amount_text
from scheduler.domain.total_rows import TotalRow
from scheduler.inputs.reading.issues import unknown
from scheduler.inputs.resolve.people_described import groups_of, people_of
from scheduler.inputs.resolve.presence_entries import check_name
from scheduler.inputs.resolve.site_reading import SiteReading
from scheduler.inputs.resolve.total_entries import HARD_PAY
from scheduler.inputs.schema.budget_keys import BudgetActualRow, BudgetKeys


def resolve_budgets(
    reading: SiteReading, agents: Sequence[Agent], teams: Sequence[Team], horizon: Horizon | None
) -> tuple[TotalRow, ...]:
    """Make a row of every budget and group, in the order written; what a period has cost already is its base.

    Lines of the actuals that name no budget, or a date on which none of its periods begins, are noted; periods outside
    the dates planned are passed over.
    """
    placed = reading.unique(reading.items(BudgetKeys, "site", "budgets"), "name")
    taken = {*reading.names("site", "presence", "name"), *reading.names("site", "totals", "name")}
    kinds: dict[str, BudgetKeys] = {}
    rows: list[tuple[str, BudgetKeys, list[str]]] = []
    for one in placed:
        if one.item.name in taken:
            message = f"{one.item.name!r} is the name of an entry of presence or totals; give one another name"
            one.issue(reading.issues, message, "name")
        check_name(reading, one)
        members = people_of(reading, one, one.item.who, "who", agents, teams)
        for group, people in groups_of(reading, one, members, agents):
            name = f"{one.item.name}: {group}" if group else one.item.name
            kinds[name] = one.item
            rows.append((name, one.item, people))
    spent = _spent(reading, kinds)
    return () if horizon is None else tuple(_row(*row, horizon, spent[row[0]]) for row in rows)


def _spent(reading: SiteReading, kinds: dict[str, BudgetKeys]) -> defaultdict[str, dict[date, float]]:
    """Money by budget and first date of the period."""
    found: defaultdict[str, dict[date, float]] = defaultdict(dict)
    for one in reading.items(BudgetActualRow, "budget_actuals"):
        row = one.item
        if row.budget not in kinds:
            one.issue(reading.issues, unknown("budget", row.budget, list(kinds)), "budget")
            continue
        is_month = kinds[row.budget].per == "month"
        if (row.period_start.day != 1) if is_month else (row.period_start.weekday() != reading.week_start):
            begins = "on the first of a month" if is_month else "on the site's first weekday"
            message = f"found {row.period_start}; periods of {row.budget!r} begin {begins}"
            one.issue(reading.issues, message, "period_start")
        periods = found[row.budget]
        periods[row.period_start] = periods.get(row.period_start, 0.0) + row.amount
    return found


def _row(name: str, keys: BudgetKeys, people: Sequence[str], horizon: Horizon, spent: dict[date, float]) -> TotalRow:
    dates = [horizon.date_of(day) for day in range(horizon.days)]
    begins = [
        when.replace(day=1) if keys.per == "month" else dates[horizon.week_days(horizon.week_of(day)).start]
        for day, when in enumerate(dates)
    ]
    order = list(dict.fromkeys(begins))
    return TotalRow(
        name=name,
        people=tuple(people),
        counted="pay",
        sign=1,
        periods=tuple(order.index(first) for first in begins),
        base=tuple(round(spent.get(first, 0.0) * MILLI) for first in order),
        least=None,
        most=round(keys.at_most * MILLI),
        milli=HARD_PAY if keys.per_unit is None else keys.per_unit,
        unit=MILLI,
        is_hard=keys.hard,
        about=f"at most {amount_text(keys.at_most)} of pay a {keys.per}, spent and planned",
        is_budget=True,
    )
