"""How much money a problem is about: the search adds it up in floats, which hold whole numbers up to 2^53."""

from __future__ import annotations

from scheduler.domain.agents import PAIR_WISHES, Wish
from scheduler.domain.errors import InputError, InputIssue
from scheduler.domain.money import MILLI, currency_of, milli_of
from scheduler.domain.problem import Problem
from scheduler.domain.total_rows import TotalRow
from scheduler.domain.wish_rows import FULL_HOURS
from scheduler.goals.registry import ceilings
from scheduler.goals.shortage import missing_person_prices
from scheduler.goals.wishes import wish_price

MOST_AT_STAKE = 2**51
"""Milli-currency all goals together may come to; a quarter of what floats add up exactly, to leave room."""
MINUTES_PER_DAY = 24 * 60


def at_stake(problem: Problem) -> dict[str, int]:
    """Most each kind of price can come to in milli-currency, by what its keys in the files are about."""
    horizon = problem.horizon
    step, intervals, people = horizon.interval_minutes, horizon.num_intervals, len(problem.agents)
    pairs = list(problem.demanded)
    return {
        "the value of contacts (contact_value, in_time_value, shortage_per_hour)": sum(
            sum(map(sum, demand.values)) for _, demand in pairs
        ),
        "missing people (shortage_per_hour)": sum(
            missing_person_prices(problem.prices, queue, step, most)[-1] * sum(demand.required)
            for queue, demand in pairs
            if not demand.prices_contacts and (most := max(demand.required, default=0))
        ),
        "surplus people (surplus_per_hour)": milli_of(problem.prices.surplus, step)
        * people ** (2 if problem.prices.surplus_growth == "square" else 1)
        * intervals,
        "daily targets (daily_per_contact)": sum(
            target.price * max(target.offered, 0) // MILLI for target in problem.day_targets
        ),
        "pay (pay_rate)": sum(milli_of(agent.pay_rate, MINUTES_PER_DAY) for agent in problem.agents) * horizon.days,
        "wishes (prices.wish)": sum(_wish_stake(problem, wish) for wish in problem.wishes),
        "people wanted together (presence)": sum(
            row.milli(step)
            * intervals
            * (
                sum(max(map(abs, units)) for units in row.adds.values())
                + max(map(abs, (row.least or 0, row.most or 0)))
            )
            for row in problem.presence_rows
        ),
        "totals of groups (totals)": sum(
            row.milli * (_most_units(problem, row) + sum(row.base) + (row.least or 0) * len(row.base))
            for row in problem.total_rows
        ),
        **{f"{label.lower()} ({keys})": round(cost * MILLI) for label, keys, cost in ceilings(problem)},
        "changes (prices.change)": round(problem.prices.change * MILLI) * people * horizon.days,
    }


def _wish_stake(problem: Problem, wish: Wish) -> int:
    """Most a wish can cost: of a pair every hour of its date, of which there may be 25, and a rounding up of each."""
    hours = 25 if wish.kind in PAIR_WISHES else FULL_HOURS
    return round(wish_price(problem, wish) * hours / FULL_HOURS) + 25 * 60


def _points(problem: Problem) -> int:
    """Points of undesired duties there can be, over everybody."""
    fairness, horizon = problem.fairness, problem.horizon
    dates = sum(fairness.of_date(horizon.date_of(day)) for day in range(horizon.days))
    duties = max(fairness.nights, fairness.lates) * horizon.days
    return (dates + duties) * len(problem.fair_shares) + fairness.refused_wishes * len(problem.wishes)


def _most_units(problem: Problem, row: TotalRow) -> int:
    """Units a total row can come to, in all periods together."""
    people, days = set(row.people), problem.horizon.days
    own = [agent for agent in problem.agents if agent.agent_id in people]
    if row.counted == "pay":
        return sum(milli_of(agent.pay_rate, MINUTES_PER_DAY) for agent in own) * days
    return len(own) * days * (1 if row.counted == "duties" else MINUTES_PER_DAY // problem.horizon.interval_minutes)


def counted_exactly(problem: Problem) -> Problem:
    """Return the problem, where its money can be added up to the thousandth.

    Raises
    ------
    InputError
        If all prices together come to more; the dearest is named.
    """
    found = at_stake(problem)
    total = sum(found.values())
    if total > MOST_AT_STAKE:
        what = max(found, key=lambda name: found[name])
        message = (
            f"{currency_of(total):,.0f} {problem.currency} are at stake over {problem.horizon.days} days, most of it "
            f"{what}; up to {currency_of(MOST_AT_STAKE):,.0f} are counted to the thousandth: lower that price, or "
            "count money in a larger unit"
        )
        raise InputError([InputIssue("site.yaml", 0, "prices", message)])
    return problem
