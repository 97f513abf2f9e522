"""Why a simulation shows another service than the formula: causes that are present in the site, with their figures.

The formula takes every interval in steady state, every queue on its own with the people allotted to it, thinned by the
share who are there. Whatever of the site it leaves out is named where it works in the direction seen, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from scheduler.domain.channels import channel_of
from scheduler.domain.demand import QueueDemand
from scheduler.domain.presence import carried_duties, presence
from scheduler.domain.run import Run
from scheduler.domain.simulated_service import SimulatedQueue
from scheduler.domain.site import Queue
from scheduler.report.service_outlook import Outlook
from scheduler.report.text import count_text, hours_text, percent_text
from scheduler.staffing.expected_service import QueueService, expected_service, people_present

TELLING = 0.03
"""Difference of a share in time, or given up, from which on it is explained."""
SLACK = 1e-9
SHARED = 0.05
"""Share of hours from which on people of several skills are named."""
SMALL_TEAM = 15.0
"""People at once up to whom it matters that they are missing whole."""
SCATTER = 1.2
"""Variance of counts over their mean from which on it is named."""


@dataclass(frozen=True)
class Causes:
    """What of a run the formula leaves out, queue by queue."""

    run: Run

    @cached_property
    def hours(self) -> float:
        """Hours of an interval."""
        return self.run.problem.horizon.interval_minutes / 60

    @cached_property
    def able(self) -> dict[frozenset[str], np.ndarray]:
        """People on work by the queues they can serve, one value an interval."""
        problem = self.run.problem
        people = presence(problem, (*carried_duties(problem), *self.run.roster.duties))
        return {queues: np.array(heads) for queues, heads in people.items()}

    @cached_property
    def expected(self) -> dict[str, QueueService]:
        """Service by formula."""
        services = expected_service(self.run.problem, self.run.allotment.staffed)
        return {service.queue: service for service in services}

    @cached_property
    def present(self) -> dict[str, np.ndarray]:
        """People there by queue as the formula takes them, one value an interval."""
        return people_present(self.run.problem, self.run.allotment.staffed)

    def of(self, queue: Queue, demand: QueueDemand, staffed: np.ndarray, is_better: bool) -> Iterator[str]:
        """Causes that make the simulated service better, or worse, than the formula's."""
        is_open = np.array(demand.open, dtype=bool)
        yield from self._better(queue, is_open, staffed) if is_better else self._worse(queue, demand, is_open, staffed)
        busy = is_open & (np.array(demand.volume) > 0)
        over = int((self._load(queue, demand) > self.present[queue.name])[busy].sum())
        if over and channel_of(queue).waits_in_line and channel_of(queue).contacts_at_once(queue) == 1:
            yield (
                f"in {over:,} of {int(busy.sum()):,} intervals more work comes than its people can do; a line that "
                "lasts into the next interval is not in steady state"
            )

    def _better(self, queue: Queue, is_open: np.ndarray, staffed: np.ndarray) -> Iterator[str]:
        reach, allotted = self._reach(queue, is_open), float(staffed[is_open].sum())
        if allotted and reach > (1 + SHARED) * allotted:
            yield (
                f"people with several skills help out: {reach / allotted:.1f} times the "
                f"{hours_text(allotted * self.hours)} h allotted to it can take its contacts"
            )
        elif not allotted and reach:
            yield f"{hours_text(reach * self.hours)} h of people who have its skill are allotted to other queues"
        if not channel_of(queue).waits_in_line and not queue.gaps_of and (idle := self._idle(queue)) >= 1:
            yield (
                f"it is worked in the gaps between contacts of other queues: people with its skill have about "
                f"{hours_text(idle)} h of them"
            )

    def _worse(self, queue: Queue, demand: QueueDemand, is_open: np.ndarray, staffed: np.ndarray) -> Iterator[str]:
        problem = self.run.problem
        shared, others, order = self._shared(queue, is_open)
        if others and shared > SHARED:
            yield (f"{percent_text(shared)} of the hours that can serve it serve {', '.join(others)} as well, {order}")
        if queue.gaps_of:
            yield f"the formula takes the gaps of {', '.join(queue.gaps_of)} for whole time; they come in pieces"
        busy = is_open & (staffed > 0)
        team, missing = (float(staffed[busy].mean()) if busy.any() else 0.0), problem.shrinkage.absence
        missing += queue.unplanned_shrinkage
        if missing > 0 and 0 < team <= SMALL_TEAM:
            yield (
                f"people are missing whole: {percent_text(missing)} of {team:.1f} at once on average, which a small "
                "team feels more than the same share of everybody"
            )
        if demand.day_error > 0 and not problem.average_forecast_error:
            yield f"days are off by {percent_text(demand.day_error)}, which average_forecast_error: no leaves out"
        if demand.dispersion > SCATTER:
            yield f"contacts of an interval scatter {demand.dispersion:.1f} times as much as by chance alone"
        if queue.opening_backlog:
            yield f"{count_text(round(queue.opening_backlog), 'contact waits', 'contacts wait')} at the start"

    def _reach(self, queue: Queue, is_open: np.ndarray) -> float:
        """People-intervals that can serve a queue while it is open."""
        return float(sum(heads[is_open].sum() for queues, heads in self.able.items() if queue.name in queues))

    def _shared(self, queue: Queue, is_open: np.ndarray) -> tuple[float, list[str], str]:
        """Share of them who serve queues that come first as well, or else of the same priority; which, in what order.

        Shares are 0-1; nothing where nobody serves others.
        """
        own = {queues: heads[is_open].sum() for queues, heads in self.able.items() if queue.name in queues}
        own = {queues: people for queues, people in own.items() if people}
        total, place = float(sum(own.values())), _priority(queue)
        for order, those in (
            ("which come first", [one.name for one in self.run.problem.queues if _priority(one) < place]),
            (
                "where the longest wait comes first",
                [one.name for one in self.run.problem.queues if _priority(one) == place],
            ),
        ):
            names = [name for name in those if name != queue.name and any(name in queues for queues in own)]
            mixed = float(sum(people for queues, people in own.items() if queues & set(names)))
            if names:
                return mixed / total, names, order
        return 0.0, [], ""

    def _idle(self, queue: Queue) -> float:
        """Hours that people allotted to lines of other queues are without a contact, of those who have the skill."""
        hours = 0.0
        for other in self.run.problem.queues:
            if other.name == queue.name or not channel_of(other).waits_in_line:
                continue
            own = {queues: heads.sum() for queues, heads in self.able.items() if other.name in queues}
            total = float(sum(own.values()))
            both = float(sum(people for queues, people in own.items() if queue.name in queues))
            free = self.present[other.name].sum() * (1 - self.expected[other.name].occupancy)
            hours += float(free) * self.hours * (both / total if total else 0.0)
        return hours

    def _load(self, queue: Queue, demand: QueueDemand) -> np.ndarray:
        """People its contacts keep busy one at a time, one value an interval."""
        return np.array(demand.volume) * np.array(demand.aht_seconds) / (3600 * self.hours)


def _priority(queue: Queue) -> int:
    return channel_of(queue).priority if queue.priority is None else queue.priority


def explanations(run: Run, found: tuple[Outlook, ...], played: dict[str, SimulatedQueue]) -> Iterator[str]:
    """Explain, a sentence a queue, where simulation and formula are more than three points apart.

    Parameters
    ----------
    found
        What the formula expects, in the order of ``problem.demand``.
    played
        What the simulation showed, by queue.
    """
    causes = Causes(run)
    for (queue, demand), staffed, formula in zip(run.problem.demanded, run.allotment.staffed, found, strict=True):
        own = played.get(queue.name)
        if own is None or own.in_time is None or own.abandoned is None:
            continue
        gain, less_lost = own.in_time - formula.in_time, formula.abandoned - own.abandoned
        if max(abs(gain), abs(less_lost)) <= TELLING + SLACK:
            continue
        is_better = (gain if abs(gain) >= abs(less_lost) else less_lost) > 0
        named = list(causes.of(queue, demand, np.array(staffed), is_better))
        why = "; ".join(named) or "nothing of the site explains it but that intervals are not in steady state"
        shares = f"{percent_text(own.in_time)} in time simulated, {percent_text(formula.in_time)} by formula"
        if abs(gain) <= TELLING:
            shares = f"{percent_text(own.abandoned)} abandoned simulated, {percent_text(formula.abandoned)} by formula"
        yield f"{queue.name}: {shares}: {why}."
