"""Hours short, split by what could be done about them: avoidable, chosen, impossible.

Of the people missing from a queue in an interval, in this order:

avoidable
    People on work in that interval could cover them, were everybody put where they are needed most: a maximum flow of
    those present, each to one queue of their skills, less what the allotment covers. Nobody starts earlier or stays
    longer. A chain counts: B takes over from A, who has the skill.
impossible
    No legal roster covers them together with those that are covered: it takes more hours of people, shifts at other
    times or more skills. They are what the largest flow leaves in which people are limited as `most_presence` says: by
    who could be on duty then at all, one date at a time, and by the hours of days and weeks.
chosen
    The others. The roster leaves them because a person is worth more elsewhere, or costs more than that is worth (or,
    after a short search, because no better roster was found). As the limits of ``impossible`` are upper bounds, what is
    impossible is certain, and some of what is called chosen may not be possible either.

Which queue an hour is counted for, where one person could have covered either, follows the order of the site's queues:
the first one gets as much as there is. The sums over all queues do not depend on that.

Where there are learners all this is counted in eighths of heads.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.checking.most_presence import Crew, crews, days_of, weeks_of_days
from scheduler.checking.staffing_flow import StaffingFlow
from scheduler.domain.heads import EIGHTHS
from scheduler.domain.presence import carried_duties, eighths_there
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Roster

Ints = NDArray[np.int64]
Heads = NDArray[np.int64] | NDArray[np.float64]
"""Whole numbers, or multiples of 1/8 where there are learners."""
KINDS = ("avoidable", "chosen", "impossible")


@dataclass(frozen=True)
class ShortageSplit:
    """People missing by kind: ``[queue, interval]``, >= 0, queues in the order of the problem's demand.

    In each queue and interval the three add up to the people missing there. Where hours of a day or week are the limit,
    which interval an impossible person is counted in is one choice among many; the sums of a queue are not.
    """

    avoidable: Heads
    chosen: Heads
    impossible: Heads

    def minutes(self, problem: Problem) -> dict[str, dict[str, float]]:
        """Agent-minutes by queue and kind."""
        step = problem.horizon.interval_minutes
        return {
            demand.queue: {kind: getattr(self, kind)[place].sum().item() * step for kind in KINDS}
            for place, demand in enumerate(problem.demand)
        }


def split_shortage(problem: Problem, roster: Roster, allotment: Allotment) -> ShortageSplit:
    """Split the shortage of an allotment; only what is short costs time."""
    shape = (len(problem.demand), problem.horizon.num_intervals)
    parts = problem.head_parts
    required = np.array([demand.required for demand in problem.demand], dtype=np.int64).reshape(shape) * parts
    staffed = np.array(allotment.staffed, dtype=np.float64).reshape(shape) * parts
    met = np.minimum(required, staffed.astype(np.int64))
    avoidable = _avoidable(problem, roster, required, met)
    met = met + avoidable
    chosen = _possible(problem, crews(problem, roster), required, met) if (required > met).any() else met * 0
    kinds = (avoidable, chosen, required - met - chosen)
    return ShortageSplit(*(kinds if parts == 1 else (kind / parts for kind in kinds)))


def _avoidable(problem: Problem, roster: Roster, required: Ints, met: Ints) -> Ints:
    """Count who those present could cover besides ``met``; only intervals with idle or surplus people are looked at."""
    there = eighths_there(problem, (*carried_duties(problem), *roster.duties))
    names = [demand.queue for demand in problem.demand]
    groups = [group & set(names) for group in there]
    heads = np.array(list(there.values()), dtype=np.int64).reshape(len(groups), required.shape[1])
    heads = heads * problem.head_parts // EIGHTHS
    found = np.zeros_like(required)
    times = np.flatnonzero((required > met).any(axis=0) & (heads.sum(axis=0) > met.sum(axis=0)))
    if not len(times):
        return found
    here, inner = np.arange(len(times)), len(groups) * len(times)
    network = StaffingFlow(inner, len(names) * len(times))
    for place, group in enumerate(groups):
        nodes = 1 + place * len(times) + here
        network.add(0, nodes, heads[place, times])
        for queue in (names.index(name) for name in sorted(group)):
            network.add(nodes, network.demand(queue * len(times) + here), heads[place, times])
    found[:, times] = _grown(network, required[:, times], met[:, times])
    return found


def _possible(problem: Problem, people: tuple[Crew, ...], required: Ints, met: Ints) -> Ints:
    """People who could be covered besides ``met`` by somebody who is free to be there."""
    names = [demand.queue for demand in problem.demand]
    num_days, num_weeks = problem.horizon.days, len(problem.horizon.weeks)
    day_of, week_of = days_of(problem), weeks_of_days(problem)
    groups = list(dict.fromkeys(crew.queues for crew in people))
    intervals = required.shape[1]
    # Nodes: the weeks of each crew, its days, the groups in each interval.
    days_from = 1 + len(people) * num_weeks
    groups_from = days_from + len(people) * num_days
    network = StaffingFlow(groups_from - 1 + len(groups) * intervals, required.size)
    most = np.zeros((len(groups), intervals), dtype=np.int64)
    for place, crew in enumerate(people):
        weeks, days = 1 + place * num_weeks + np.arange(num_weeks), days_from + place * num_days + np.arange(num_days)
        own = groups.index(crew.queues)
        needed = required[[names.index(name) for name in crew.queues]].any(axis=0)
        times = np.flatnonzero((crew.people > 0) & needed)
        network.add(0, weeks, crew.weeks)
        network.add(weeks[week_of], days, crew.days)
        network.add(days[day_of[times]], groups_from + own * intervals + times, crew.people[times])
        most[own] += crew.people
    for own, group in enumerate(groups):
        for queue in (names.index(name) for name in sorted(group)):
            times = np.flatnonzero(required[queue])
            nodes = groups_from + own * intervals + times
            network.add(nodes, network.demand(queue * intervals + times), most[own, times])
    return _grown(network, required, met)


def _grown(network: StaffingFlow, required: Ints, met: Ints) -> Ints:
    """People more than ``met``, queue after queue; arrays are queues x intervals, as demands are numbered."""
    numbers = np.arange(required.size).reshape(required.shape)
    short = [queue for queue in range(len(required)) if (required[queue] > met[queue]).any()]
    steps = [(numbers[queue], required[queue] - met[queue]) for queue in short]
    found = np.zeros_like(required)
    for queue, more in zip(short, network.grow(met.ravel(), steps), strict=True):
        found[queue] = more
    return found
