"""Budgets: limit, spent, planned and left in every period, and which duties could be cut at least loss of service."""

from __future__ import annotations

from typing import Any

from scheduler.checking.cheapest_cure import Cures
from scheduler.domain.demand import QueueDemand
from scheduler.domain.money import currency_of, milli_of
from scheduler.domain.presence import intervals_inside
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.site import dearest_shortage
from scheduler.domain.total_rows import TotalRow
from scheduler.goals.total_targets import total_sums

MOST_CUTS = 5
"""Duties named for a period that is over."""
MOST_TRIED = 400
"""Duties whose people's rules are asked for one period, those that lose least first."""


def budget_lines(problem: Problem, roster: Roster, allotment: Allotment) -> list[dict[str, Any]]:
    """Tell every budget and period, in the order of the site.

    Returns
    -------
    list of dict
        ``name``; ``from``, the first date planned of the period; ``limit``, ``spent`` (or published), ``planned``,
        ``left`` and ``over``, money; ``cuts`` where it is over: duties of its people that lose least service for the
        money, and without which all rules of the person are kept, each with ``agent_id``, ``date``, ``saves`` and
        ``loses_at_most``, money of service lost (`most_lost`); ``cuts_forbidden``, how many of those that lose least
        were passed over because a rule, such as contract hours, forbids to leave them out.
    """
    lines = []
    cures = Cures(problem, roster)
    for row in problem.total_rows:
        if not row.is_budget or row.most is None:
            continue
        for period, total in enumerate(total_sums(problem, row, roster)):
            spent, left = row.base[period], row.most - total
            cuts, forbidden = _cuts(row, period, cures, allotment) if left < 0 else ([], 0)
            lines.append(
                {
                    "name": row.name,
                    "from": problem.horizon.date_of(row.periods.index(period)).isoformat(),
                    "limit": currency_of(row.most),
                    "spent": currency_of(spent),
                    "planned": currency_of(total - spent),
                    "left": currency_of(max(0, left)),
                    "over": currency_of(max(0, -left)),
                    "cuts": cuts,
                    "cuts_forbidden": forbidden,
                }
            )
    return lines


def _cuts(row: TotalRow, period: int, cures: Cures, allotment: Allotment) -> tuple[list[dict[str, Any]], int]:
    """Duties that may be left out and lose least for each of the currency saved, and how many may not before them."""
    problem, people, horizon = cures.problem, set(row.people), cures.problem.horizon
    found = []
    for place, duty in enumerate(cures.roster.duties):
        day = horizon.day_of(duty.date)
        if duty.agent_id not in people or not 0 <= day < horizon.days or row.periods[day] != period:
            continue
        rate = problem.contexts[duty.agent_id].agent.pay_rate
        saves, loses = milli_of(rate, duty.paid_minutes), most_lost(problem, duty, allotment)
        if saves > 0:
            found.append((loses / saves, duty.agent_id, duty.date.isoformat(), saves, loses, place))
    cuts: list[dict[str, Any]] = []
    forbidden = 0
    for _, agent_id, when, saves, loses, place in sorted(found)[:MOST_TRIED]:
        if len(cuts) == MOST_CUTS:
            break
        if cures.breaks_rule(agent_id, cures.roster.duties[place], None):
            forbidden += 1
        else:
            amounts = {"saves": currency_of(saves), "loses_at_most": currency_of(loses)}
            cuts.append({"agent_id": agent_id, "date": when, **amounts})
    return cuts, forbidden


def most_lost(problem: Problem, duty: Duty, allotment: Allotment) -> int:
    """Milli-currency of service that is lost at most without a duty.

    In each interval at work somebody else can be taken from the queue, of those the person serves, whose last person is
    worth least; where more queues are tied by people the loss may be less.
    """
    agent, total = problem.contexts[duty.agent_id].agent, 0
    skills = agent.skills_on(duty.date)
    for segment in duty.segments:
        if segment.activity != "work":
            continue
        for at in intervals_inside(problem.horizon, segment.start, segment.end):
            worths = [
                _last(problem, demand, staffed[at], at)
                for demand, staffed in zip(problem.demand, allotment.staffed, strict=True)
                if (demand.queue == segment.queue if segment.queue else demand.queue in skills)
                and demand.open[at]
                and staffed[at] > 0
            ]
            total += min(worths, default=0)
    return total


def _last(problem: Problem, demand: QueueDemand, staffed: float, at: int) -> int:
    """Worth of the last person on a queue in an interval, milli-currency, >= 0."""
    index = max(0, round(staffed) - 1)
    if demand.prices_contacts:
        values = demand.values[at]
        return max(0, values[index]) if index < len(values) else 0
    queue = next(queue for queue in problem.queues if queue.name == demand.queue)
    price = milli_of(dearest_shortage(problem.prices, (queue,)), problem.horizon.interval_minutes)
    return price if staffed <= demand.required[at] else 0
