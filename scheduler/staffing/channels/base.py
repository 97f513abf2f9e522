"""What staffing asks of a channel; one class implements it for each, or for several that are staffed alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.demand import DayTarget, QueueDemand
from scheduler.domain.errors import InputIssue
from scheduler.domain.problem import Problem
from scheduler.domain.site import Prices, Queue
from scheduler.domain.site_setup import SiteSetup
from scheduler.staffing.backlog import WaitingWork
from scheduler.staffing.erlang import Array, QueueState
from scheduler.staffing.erlang_comparison import ModelComparison, OutOfReach
from scheduler.staffing.offered import Offered
from scheduler.staffing.service_value import Values
from scheduler.staffing.unreachable import Place

Whole = NDArray[np.int64]


class ChannelStaffing(Protocol):
    """How queues of a channel are staffed and what service people give them; arrays have one value an interval."""

    def people(self, demand: Offered, periods: Whole | None, gaps: Array | None) -> Whole:
        """People to roster, shrinkage included, the queue's minimum staff left aside.

        Parameters
        ----------
        periods
            Period of each interval where the target is one of periods; ``None`` reaches it in every interval.
        gaps
            Agent-seconds that people of other queues have left for this one.
        """
        ...

    def unreachable(self, demand: Offered, periods: Whole, place: Place) -> Iterable[InputIssue]:
        """Find what no number of people can do."""
        ...

    def state(self, demand: Offered, present: Array) -> QueueState:
        """Service of ``present`` (real, >= 0) people who are there, interval by interval."""
        ...

    def waiting_work(self, demand: Offered, present: Array) -> WaitingWork | None:
        """Work that waits for ``present`` people, with its deadlines; ``None`` where people wait in line instead."""
        ...

    def speed_of_answer(self, demand: Offered, present: Array) -> Array:
        """Mean wait in seconds of the contacts answered; 0 where nobody waits in line."""
        ...

    def values(
        self, queue: Queue, demand: QueueDemand, prices: Prices, interval_minutes: int, present_share: float
    ) -> Values:
        """Value of the first, second, ... person rostered, of whom ``present_share`` (0-1) are there."""
        ...

    def losses(
        self, queue: Queue, demand: QueueDemand, prices: Prices, interval_minutes: int, present_share: float
    ) -> Array | None:
        """``(T, K + 1)`` money that contacts given up and late cost with 0, 1, ... K people rostered, by formula.

        ``None`` where people of one interval do not decide on its contacts alone.
        """
        ...

    def day_targets(self, site: SiteSetup, queue: Queue, demand: QueueDemand) -> Sequence[DayTarget]:
        """Targets of whole days, beside the values."""
        ...

    def assumes_patience(self, queue: Queue) -> bool:
        """Whether values rest on a patience nobody stated."""
        ...

    def comparison(self, problem: Problem, queue: Queue, demand: QueueDemand) -> ModelComparison:
        """By what a queue is staffed, and the people by other models beside it."""
        ...

    def out_of_reach(self, problem: Problem, queue: Queue, demand: QueueDemand) -> OutOfReach | None:
        """Tell what all who have the skill would reach, where more are asked for; ``None`` where they are enough."""
        ...

    def where_people_help(self, queue: Queue, gap: Array, is_open: NDArray[np.bool_], interval_minutes: int) -> Array:
        """Spread what is missing to contacts that came in an interval over those in which people could mend it.

        Parameters
        ----------
        gap
            Share of the contacts by which the target is missed, 0-1.
        """
        ...
