"""``totals`` of ``site.yaml`` to total rows."""

from __future__ import annotations

from collections.abc import Sequence

from scheduler.domain.agents import Agent, Team
from scheduler.domain.clock import Horizon
from scheduler.domain.money import MILLI
from scheduler.domain.presence_rows import PresenceRow
from scheduler.domain.site import Prices
from scheduler.domain.total_rows import Counted, TotalRow
from scheduler.inputs.resolve.people_described import people_of
from scheduler.inputs.resolve.presence_entries import HARD_TIMES
from scheduler.inputs.resolve.site_reading import SiteReading
from scheduler.inputs.schema.presence_keys import TotalKeys

COUNTED: dict[str, tuple[Counted, int, int]] = {
    "pay": ("pay", 1, MILLI),
    "paid_hours": ("paid_minutes", 1, 60),
    "duties": ("duties", 1, 1),
    "days_off": ("duties", -1, 1),
}
"""What is counted of a duty, its sign, and the units of one of what planners count."""
WORDS = {"pay": "of pay", "paid_hours": "paid hours", "duties": "duties", "days_off": "days off"}
PERIODS = {"date": "a date", "week": "a week", "horizon": "over the dates planned"}
HARD_PAY = 10
"""Money a hard total of pay costs for each of the currency."""
DUTY_HOURS = 8


def resolve_totals(
    reading: SiteReading,
    agents: Sequence[Agent],
    teams: Sequence[Team],
    horizon: Horizon | None,
    prices: Prices,
    presence: Sequence[PresenceRow],
) -> tuple[TotalRow, ...]:
    """Every valid entry, in the order written; names taken by ``presence`` are noted."""
    placed = reading.unique(reading.items(TotalKeys, "site", "totals"), "name")
    taken = {row.name for row in presence}
    found = []
    for one in placed:
        keys = one.item
        people = people_of(reading, one, keys.who, "who", agents, teams)
        if keys.name in taken:
            one.issue(
                reading.issues, f"{keys.name!r} is the name of an entry of presence; give one another name", "name"
            )
        if horizon is None:
            continue
        counted, sign, unit = COUNTED[keys.of]
        periods = _periods(keys, horizon)
        base = [0] * (max(periods) + 1)
        if sign < 0:
            own = [agent for agent in agents if agent.agent_id in people]
            for day, period in enumerate(periods):
                base[period] += sum(agent.employed_on(horizon.date_of(day)) for agent in own)
        found.append(
            TotalRow(
                name=keys.name,
                people=tuple(people),
                counted=counted,
                sign=sign,
                periods=periods,
                base=tuple(base),
                least=None if keys.at_least is None else round(keys.at_least * unit),
                most=None if keys.at_most is None else round(keys.at_most * unit),
                milli=_milli(keys, prices),
                unit=unit,
                is_hard=keys.hard,
                about=_about(keys),
            )
        )
    return tuple(found)


def _periods(keys: TotalKeys, horizon: Horizon) -> tuple[int, ...]:
    if keys.per == "date":
        return tuple(range(horizon.days))
    return tuple(horizon.week_of(day) if keys.per == "week" else 0 for day in range(horizon.days))


def _milli(keys: TotalKeys, prices: Prices) -> int:
    """Milli-currency of a unit, rounded once; at least 1 where there is a price."""
    if keys.of == "pay":
        return round(HARD_PAY if keys.per_unit is None else keys.per_unit)
    hour = HARD_TIMES * max(tier.price for tier in prices.shortage)
    hard = hour if keys.of == "paid_hours" else hour * DUTY_HOURS
    price = hard if keys.per_unit is None else keys.per_unit
    return max(1, round(price * MILLI / COUNTED[keys.of][2])) if price > 0 else 0


def _about(keys: TotalKeys) -> str:
    """Say what is wanted, in words."""
    limits = [f"at least {keys.at_least:,g}"] if keys.at_least is not None else []
    limits += [f"at most {keys.at_most:,g}"] if keys.at_most is not None else []
    return f"{' and '.join(limits)} {WORDS[keys.of]} {PERIODS[keys.per]}"
