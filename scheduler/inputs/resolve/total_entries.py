"""``totals`` of ``site.yaml`` to total rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from scheduler.domain.agents import Agent, Team
from scheduler.domain.clock import Horizon
from scheduler.domain.money import MILLI, amount_text
from scheduler.domain.site import Prices, Queue, dearest_shortage
from scheduler.domain.total_rows import Counted, TotalRow
from scheduler.inputs.reading.validation import Placed
from scheduler.inputs.resolve.people_described import has_dropped_agents, people_of
from scheduler.inputs.resolve.presence_entries import HARD_TIMES, check_countable, check_name
from scheduler.inputs.resolve.site_reading import SiteReading
from scheduler.inputs.schema.presence_keys import TotalKeys

COUNTED: dict[str, tuple[Counted, int, int]] = {
    "pay": ("pay", 1, MILLI),
    "paid_hours": ("paid_intervals", 1, 0),
    "duties": ("duties", 1, 1),
    "days_off": ("duties", -1, 1),
}
"""What is counted of a duty, its sign, and the units of one of what planners count (0: intervals of an hour)."""
WORDS = {"pay": "of pay", "paid_hours": "paid hours", "duties": "duties", "days_off": "days off"}
PERIODS = {"date": "a date", "week": "a week", "horizon": "over the dates planned"}
MINUTES = 60
HARD_PAY = 10
"""Money a hard total of pay costs for each of the currency."""
DUTY_HOURS = 8


def resolve_totals(
    reading: SiteReading,
    agents: Sequence[Agent],
    teams: Sequence[Team],
    horizon: Horizon | None,
    prices: Prices,
    queues: Sequence[Queue],
) -> tuple[TotalRow, ...]:
    """Every valid entry, in the order written; names taken by ``presence`` are noted."""
    placed = reading.unique(reading.items(TotalKeys, "site", "totals"), "name")
    taken = reading.names("site", "presence", "name")
    found = []
    for one in placed:
        keys = one.item
        people = people_of(reading, one, keys.who, "who", agents, teams)
        if keys.name in taken:
            one.issue(
                reading.issues, f"{keys.name!r} is the name of an entry of presence; give one another name", "name"
            )
        check_name(reading, one)
        if horizon is None:
            continue
        counted, sign, unit = COUNTED[keys.of]
        unit = unit or MINUTES // horizon.interval_minutes
        periods = _periods(keys, horizon)
        base = [0] * (max(periods) + 1)
        if sign < 0:
            own = [agent for agent in agents if agent.agent_id in people]
            for day, period in enumerate(periods):
                base[period] += sum(agent.employed_on(horizon.date_of(day)) for agent in own)
        _can_be_met(reading, one, len(people), periods)
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
                milli=_milli(reading, one, unit, dearest_shortage(prices, queues)),
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


def _can_be_met(reading: SiteReading, placed: Placed[TotalKeys], people: int, periods: Sequence[int]) -> None:
    """Note more duties or days off than the people and dates of a period have."""
    keys = placed.item
    most = people * max(Counter(periods).values())
    if keys.of in ("duties", "days_off") and people and (keys.at_least or 0) > most and not has_dropped_agents(reading):
        message = f"found {amount_text(keys.at_least or 0)} {WORDS[keys.of]} of {people} people: at most {most} can be"
        placed.issue(reading.issues, f"{message}; ask for so many or fewer", "at_least")


def _milli(reading: SiteReading, placed: Placed[TotalKeys], unit: int, missing_hour: float) -> int:
    """Milli-currency of a unit, rounded once; at least 1 where there is a price."""
    keys = placed.item
    if keys.of == "pay":
        return round(HARD_PAY if keys.per_unit is None else keys.per_unit)
    hour = HARD_TIMES * missing_hour
    hard = hour if keys.of == "paid_hours" else hour * DUTY_HOURS
    price = hard if keys.per_unit is None else keys.per_unit
    milli = max(1, round(price * MILLI / unit)) if price > 0 else 0
    check_countable(reading, placed, "per_unit", price, milli, price / unit)
    return milli


def _about(keys: TotalKeys) -> str:
    """Say what is wanted, in words."""
    limits = [f"at least {amount_text(keys.at_least)}"] if keys.at_least is not None else []
    limits += [f"at most {amount_text(keys.at_most)}"] if keys.at_most is not None else []
    return f"{' and '.join(limits)} {WORDS[keys.of]} {PERIODS[keys.per]}"
