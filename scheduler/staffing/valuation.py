"""What people are worth to a site whose requirement is known: values of every queue, and targets of whole days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from scheduler.domain.demand import DayTarget, QueueDemand
from scheduler.domain.dictated import dictated_people
from scheduler.domain.problem import Problem
from scheduler.domain.site import Queue
from scheduler.domain.site_setup import PlannedSite, SiteSetup
from scheduler.goals.stakes import counted_exactly
from scheduler.staffing.channels.registry import staffing_of
from scheduler.staffing.erlang import Array
from scheduler.staffing.requirement import require
from scheduler.staffing.service_value import Values, dictated_price, with_dictated
from scheduler.staffing.shrinkage import present_share
from scheduler.staffing.unreachable import Places


def staff(planned: PlannedSite, places: Places | None = None) -> Problem:
    """Work out the people a planned site needs and what they are worth; see `require` and `price_people`.

    Raises
    ------
    InputError
        Also where the prices come to more than can be added up exactly.
    """
    return counted_exactly(price_people(planned, require(planned, planned.volumes, places)))


def price_people(site: SiteSetup, demand: tuple[QueueDemand, ...]) -> Problem:
    """Complete a problem; where the site prices service, every queue gets its values and day targets.

    Where a queue's forecast states an error of the day's volume and the site averages over it, curves are means.

    Parameters
    ----------
    demand
        Requirement of every queue, in the order of the site's.
    """
    if site.prices.mode != "service":
        return Problem.of(site, demand)
    pairs = zip(site.queues, demand, strict=True)
    valued = tuple(replace(own, values=_values(site, queue, own)) for queue, own in pairs)
    return Problem.of(site, valued, day_targets(site, demand))


def shifted_by(problem: Problem, heads: Mapping[str, Sequence[float]]) -> Problem:
    """Return the problem with the curves of people shifted by heads, queue by queue; others keep the formula's.

    Parameters
    ----------
    heads
        People by queue, one value an interval (`QueueDemand.head_shift`).
    """
    demand = tuple(replace(own, head_shift=tuple(heads.get(own.queue, ()))) for own in problem.demand)
    valued = price_people(problem, demand)
    return counted_exactly(replace(problem, demand=valued.demand, day_targets=valued.day_targets))


def formula_losses(problem: Problem) -> dict[str, Array]:
    """By queue, ``(T, K + 1)`` money lost with 0, 1, ... K people by its formula; only queues whose line is one."""
    found = {}
    for queue, demand in problem.demanded:
        own = _averaged(problem, demand)
        minutes, present = problem.horizon.interval_minutes, present_share(problem, queue)
        losses = staffing_of(queue).losses(queue, own, problem.prices, minutes, present)
        if losses is not None:
            found[queue.name] = losses
    return found


def day_targets(site: SiteSetup, demands: Sequence[QueueDemand]) -> tuple[DayTarget, ...]:
    """Targets of all days with contacts, of the queues whose target is daily; none by requirement."""
    if site.prices.mode != "service":
        return ()
    pairs = zip(site.queues, demands, strict=True)
    return tuple(target for queue, demand in pairs for target in staffing_of(queue).day_targets(site, queue, demand))


def assumed_patience(queues: Sequence[Queue]) -> tuple[str, ...]:
    """Queues that state no patience though people wait in line: their values rest on `ASSUMED_PATIENCE_SECONDS`."""
    return tuple(queue.name for queue in queues if staffing_of(queue).assumes_patience(queue))


def _values(site: SiteSetup, queue: Queue, demand: QueueDemand) -> Values:
    minutes, present = site.horizon.interval_minutes, present_share(site, queue)
    own = _averaged(site, demand)
    found = staffing_of(queue).values(queue, own, site.prices, minutes, present)
    dictated = dictated_people(site.dictated, queue.name, site.horizon)
    if all(people is None for people in dictated):
        return found
    bare = staffing_of(queue).values(queue, own, replace(site.prices, floor=0.0), minutes, present)
    return with_dictated(found, bare, dictated, dictated_price(queue, site.prices), minutes)


def _averaged(site: SiteSetup, demand: QueueDemand) -> QueueDemand:
    """Leave the error of the day's volume out where the site does."""
    return demand if site.average_forecast_error else replace(demand, day_error=0.0)
