"""Channels whose contacts wait in line: all they have in common, around the queueing model in which they differ."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.demand import DayTarget, QueueDemand
from scheduler.domain.errors import InputIssue
from scheduler.domain.problem import Problem
from scheduler.domain.site import Prices, Queue
from scheduler.domain.site_setup import SiteSetup
from scheduler.staffing.backlog import WaitingWork
from scheduler.staffing.channels.base import Whole
from scheduler.staffing.erlang import Array, QueueState
from scheduler.staffing.erlang_comparison import (
    ModelComparison,
    ModelWords,
    OutOfReach,
    compare_line,
    line_out_of_reach,
)
from scheduler.staffing.late_contacts import line_day_targets
from scheduler.staffing.line_requirement import line_people
from scheduler.staffing.offered import Offered
from scheduler.staffing.service_value import Values, line_losses, line_values
from scheduler.staffing.unreachable import Place, line_unreachable
from scheduler.staffing.waiting_line import line_state, speed_of_answer


class LineStaffing(ABC):
    """The staffing face (`ChannelStaffing`) of a channel with a waiting line; subclasses give the `LineModel`."""

    @abstractmethod
    def steady_state(self, queue: Queue, agents: Array, arrival_rate: Array, aht_seconds: Array) -> QueueState:
        """Steady state with ``agents`` (real, >= 0) present; see `LineModel`."""

    @abstractmethod
    def full_speed(self, queue: Queue, aht_seconds: Array) -> Array:
        """Contacts a second one agent ends while busy."""

    @abstractmethod
    def longest_seconds(self, queue: Queue, aht_seconds: Array) -> Array | float:
        """Seconds a contact takes at most on average."""

    @abstractmethod
    def words(self, queue: Queue) -> ModelWords:
        """By what a queue is staffed."""

    def people(self, demand: Offered, periods: Whole | None, gaps: Array | None) -> Whole:
        """Fewest people who reach the target; gaps of others are of no use to a line that cannot wait."""
        return line_people(self, demand, periods)

    def unreachable(self, demand: Offered, periods: Whole, place: Place) -> Iterable[InputIssue]:
        """Targets out of reach."""
        return line_unreachable(self, demand, periods, place)

    def state(self, demand: Offered, present: Array) -> QueueState:
        """Steady state of every interval."""
        return line_state(self, demand.queue, present, demand.rate, demand.aht_seconds, demand.day_error)

    def waiting_work(self, demand: Offered, present: Array) -> WaitingWork | None:
        """Nothing: who waits here is gone before long."""
        return None

    def speed_of_answer(self, demand: Offered, present: Array) -> Array:
        """Mean wait of the contacts answered."""
        return speed_of_answer(self, demand.queue, present, demand.rate, demand.aht_seconds, demand.day_error)

    def values(
        self, queue: Queue, demand: QueueDemand, prices: Prices, interval_minutes: int, present_share: float
    ) -> Values:
        """Value of contacts answered, and answered in time."""
        return line_values(self, queue, demand, prices, interval_minutes, present_share)

    def losses(
        self, queue: Queue, demand: QueueDemand, prices: Prices, interval_minutes: int, present_share: float
    ) -> Array | None:
        """Contacts given up and late, by the queueing model."""
        return line_losses(self, queue, demand, prices, interval_minutes, present_share)

    def day_targets(self, site: SiteSetup, queue: Queue, demand: QueueDemand) -> Sequence[DayTarget]:
        """Contacts a day may leave late."""
        return line_day_targets(self, site, queue, demand)

    def assumes_patience(self, queue: Queue) -> bool:
        """Whether the queue states no patience."""
        return queue.patience_seconds is None

    def comparison(self, problem: Problem, queue: Queue, demand: QueueDemand) -> ModelComparison:
        """Compare the people with patience and without."""
        return compare_line(self, self.words(queue), problem, queue, demand)

    def out_of_reach(self, problem: Problem, queue: Queue, demand: QueueDemand) -> OutOfReach | None:
        """Tell what everybody together would reach."""
        return line_out_of_reach(self, problem, queue, demand)

    def where_people_help(self, queue: Queue, gap: Array, is_open: NDArray[np.bool_], interval_minutes: int) -> Array:
        """Only people of the same interval help those who wait in line."""
        return gap
