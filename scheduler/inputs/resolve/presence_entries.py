"""``presence`` of ``site.yaml`` to presence rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from scheduler.domain.agents import Agent, Team
from scheduler.domain.clock import MINUTES_PER_DAY, WEEKDAYS, Horizon
from scheduler.domain.money import MILLI, amount_text
from scheduler.domain.opening import Opening, intervals_of, open_intervals
from scheduler.domain.presence_rows import PresenceRow
from scheduler.domain.site import Prices, Queue, dearest_shortage
from scheduler.inputs.reading.validation import Placed
from scheduler.inputs.resolve.opening_spans import opening_spans
from scheduler.inputs.resolve.people_described import groups_of, has_dropped_agents, people_of
from scheduler.inputs.resolve.site_reading import SiteReading
from scheduler.inputs.schema.presence_keys import PresenceHours, PresenceKeys
from scheduler.inputs.schema.site import NightKeys, SiteFile

COUNTED_TO = 0.01
"""Part of a price that rounding to thousandths may change."""
DAILY_TARGET = "daily service target"
"""What findings of daily targets are named."""
HARD_TIMES = 20
"""A hard miss costs so many times the dearest tier of a missing person, where no price is stated."""
DUTY = (1, 1, 1)
COUNTED = {"duty": DUTY, "work": (1, 0, 0), "meal": (0, 0, 1)}
"""Units by state: at work, on duty otherwise, at a meal."""
WORDS = {"duty": "on duty", "work": "on the queues", "meal": "at a meal"}


def resolve_presence(
    reading: SiteReading,
    agents: Sequence[Agent],
    teams: Sequence[Team],
    queues: Sequence[Queue],
    horizon: Horizon | None,
    prices: Prices,
) -> tuple[PresenceRow, ...]:
    """Every valid entry, in the order written; who is nobody, and what nobody can meet, is noted."""
    placed = reading.unique(reading.items(PresenceKeys, "site", "presence"), "name")
    found: list[PresenceRow] = []
    for one in placed:
        keys = one.item
        hours = _hours(reading, one)
        members = people_of(reading, one, keys.who, "who", agents, teams)
        others = [agent.agent_id for agent in agents if agent.agent_id not in members]
        if keys.others is not None:
            others = people_of(reading, one, keys.others, "others", agents, teams)
        groups = groups_of(reading, one, members, agents)
        belongs = {agent.agent_id: getattr(agent, keys.each) for agent in agents} if keys.each else {}
        for _, own in groups:
            _can_be_met(reading, one, len(own))
        check_name(reading, one)
        if horizon is None:
            continue
        if hours is not None:
            holds = intervals_of(hours, horizon.tz, horizon)
        else:
            holds = tuple(any(own) for own in zip(*(open_intervals(queue, horizon) for queue in queues), strict=True))
        price = keys.per_hour if keys.per_hour is not None else HARD_TIMES * dearest_shortage(prices, queues)
        for group, own in groups:
            beside = [name for name in others if not group or belongs.get(name) == group]
            adds, least, most, unit = _counted(keys, own, beside)
            name = f"{keys.name}: {group}" if group else keys.name
            found.append(PresenceRow(name, adds, least, most, holds, price, unit, keys.hard, _about(keys)))
        if groups:
            milli, interval = found[-1].milli(reading.interval), reading.interval
            check_countable(reading, one, "per_hour", price, milli, price / found[-1].unit * interval / 60)
    _are_apart(reading, placed, found)
    return tuple(found)


def _hours(reading: SiteReading, placed: Placed[PresenceKeys]) -> Opening | None:
    """Spans of the site's clock in which an entry holds; ``None``: whenever a queue is open."""
    when = placed.item.when
    if when is None or when.during == "open":
        return None
    if when.during == "always":
        return (((0, MINUTES_PER_DAY),),) * len(WEEKDAYS)
    if when.during == "night":
        site = reading.typed.file(SiteFile, "site")
        night = site.night if site is not None else NightKeys()
        when = PresenceHours.model_construct(daily=[(night.start, night.end)])
    return opening_spans(reading, placed, when, "when")


def _are_apart(reading: SiteReading, placed: Sequence[Placed[PresenceKeys]], rows: Sequence[PresenceRow]) -> None:
    """Note an entry named like that of a group another entry makes."""
    names = [row.name for row in rows]
    for one in placed:
        if one.item.each is None and names.count(one.item.name) > 1:
            message = f"{one.item.name!r} is what an entry with each makes of one group; give another name"
            one.issue(reading.issues, message, "name")


def check_countable(
    reading: SiteReading, placed: Placed[Any], key: str, price: float, milli: int, exact: float
) -> None:
    """Note a price that is not counted to one per cent, because a unit of it comes to too few thousandths.

    Parameters
    ----------
    milli, exact
        Of one unit: milli-currency counted, and the price in the site's currency.
    """
    counted = exact * MILLI
    if price > 0 and abs(milli - counted) > COUNTED_TO * counted:
        least = price * (0.5 / COUNTED_TO) / counted
        message = (
            f"found {price:g}, which is counted in thousandths for each part of a person and interval and would be off "
            f"by {abs(milli / counted - 1):.0%}; give {amount_text(math.ceil(least * 100) / 100)} or more"
        )
        placed.issue(reading.issues, message, key)


def check_name(reading: SiteReading, placed: Placed[Any]) -> None:
    """Note a hard entry that is named as a rule: findings of both would read alike."""
    rules = {*reading.names("site", "rules", "name"), *reading.names("site", "rules", "type"), DAILY_TARGET}
    if placed.item.hard and placed.item.name in rules:
        message = (
            f"{placed.item.name!r} is the name of a rule, and findings of both would read alike; give another name"
        )
        placed.issue(reading.issues, message, "name")


def _can_be_met(reading: SiteReading, placed: Placed[PresenceKeys], people: int) -> None:
    keys = placed.item
    if has_dropped_agents(reading):
        return
    if keys.at_least is not None and keys.per_others is None and 0 < people < keys.at_least:
        message = f"found {keys.at_least}, who fits {people}: nobody can meet it; ask for at most {people}"
        placed.issue(reading.issues, message, "at_least")


def _counted(
    keys: PresenceKeys, members: Sequence[str], others: Sequence[str]
) -> tuple[dict[str, tuple[int, int, int]], int | None, int | None, int]:
    """Units each person adds by state, the range of their sum, and the units of one person."""
    counted = COUNTED[keys.counts]
    if keys.at_most_share is not None:  # counted <= p/q of those on duty: q x counted - p x on duty <= 0
        share = Fraction(round(keys.at_most_share * 100), 100)
        p, q = share.numerator, share.denominator
        at_work, on_duty, at_meal = (q * counts - p for counts in counted)
        return dict.fromkeys(members, (at_work, on_duty, at_meal)), None, 0, q
    if keys.per_others is not None and keys.at_least is not None:  # counted >= n/k of them: k x counted - n x them >= 0
        k, n = keys.per_others, keys.at_least
        own = (k * counted[0], k * counted[1], k * counted[2])
        adds = dict.fromkeys(members, own)
        for agent_id in others:
            before = adds.get(agent_id, (0, 0, 0))
            adds[agent_id] = (before[0] - n, before[1] - n, before[2] - n)
        return adds, 0, None, k
    return dict.fromkeys(members, counted), keys.at_least, keys.at_most, 1


def _about(keys: PresenceKeys) -> str:
    """Say what is wanted, in words."""
    where = WORDS[keys.counts]
    if keys.at_most_share is not None:
        return f"at most {keys.at_most_share:g} of those on duty {where}"
    if keys.per_others is not None:
        return f"at least {keys.at_least} {where} for every {keys.per_others} others on duty"
    limits = [f"at least {keys.at_least}"] if keys.at_least is not None else []
    limits += [f"at most {keys.at_most}"] if keys.at_most is not None else []
    return f"{' and '.join(limits)} {where}"
