"""Work that is kept until somebody does it, by a deadline (email, back office, callbacks)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.demand import DayTarget, QueueDemand
from scheduler.domain.errors import InputIssue
from scheduler.domain.problem import Problem
from scheduler.domain.site import Prices, Queue
from scheduler.domain.site_setup import SiteSetup
from scheduler.staffing.backlog import (
    WaitingWork,
    backlog_agents,
    over_response_time,
    share_in_time,
    waiting_work,
)
from scheduler.staffing.channels.base import Whole
from scheduler.staffing.erlang import Array, QueueState
from scheduler.staffing.erlang_comparison import ModelComparison, ModelWords, OutOfReach
from scheduler.staffing.offered import Offered
from scheduler.staffing.service_value import Values, work_values
from scheduler.staffing.unreachable import Place

DEADLINES = ModelWords("deadlines", "deadlines")


class DeferredStaffing:
    """The staffing face (`ChannelStaffing`) of work with a response time; nobody waits in line or gives up."""

    def people(self, demand: Offered, periods: Whole | None, gaps: Array | None) -> Whole:
        """Whole people who meet every deadline; a target over periods says no more than that."""
        return backlog_agents(
            demand.queue,
            demand.is_open,
            demand.volume,
            demand.aht_seconds,
            demand.interval_minutes,
            demand.present,
            gaps,
        )

    def unreachable(self, demand: Offered, periods: Whole, place: Place) -> Iterable[InputIssue]:
        """Nothing: enough people meet any deadline."""
        return ()

    def state(self, demand: Offered, present: Array) -> QueueState:
        """Share worked in time and occupancy; nobody hangs up and no wait in line is counted."""
        in_time, occupancy = share_in_time(
            demand.queue, demand.is_open, demand.volume, demand.aht_seconds, present, demand.interval_minutes
        )
        none = np.zeros_like(in_time)
        return QueueState(in_time, none, none, none, occupancy, none)

    def waiting_work(self, demand: Offered, present: Array) -> WaitingWork | None:
        """Follow what waits, and the most that may."""
        return waiting_work(
            demand.queue, demand.is_open, demand.volume, demand.aht_seconds, present, demand.interval_minutes
        )

    def speed_of_answer(self, demand: Offered, present: Array) -> Array:
        """Nobody waits in line."""
        return np.zeros(demand.volume.size)

    def values(
        self, queue: Queue, demand: QueueDemand, prices: Prices, interval_minutes: int, present_share: float
    ) -> Values:
        """Value of the contacts each person works, up to those required."""
        return work_values(queue, demand, prices, interval_minutes, present_share)

    def losses(
        self, queue: Queue, demand: QueueDemand, prices: Prices, interval_minutes: int, present_share: float
    ) -> Array | None:
        """None: what is late depends on all intervals before, not on the people of one."""
        return None

    def day_targets(self, site: SiteSetup, queue: Queue, demand: QueueDemand) -> Sequence[DayTarget]:
        """None: the deadline is the target."""
        return ()

    def assumes_patience(self, queue: Queue) -> bool:
        """Never: no patience is needed."""
        return False

    def comparison(self, problem: Problem, queue: Queue, demand: QueueDemand) -> ModelComparison:
        """No queueing model stands beside deadlines."""
        return ModelComparison(queue.name, DEADLINES, None, False)

    def out_of_reach(self, problem: Problem, queue: Queue, demand: QueueDemand) -> OutOfReach | None:
        """Nothing: too few people at once are later than asked for, and a shortage says so."""
        return None

    def where_people_help(self, queue: Queue, gap: Array, is_open: NDArray[np.bool_], interval_minutes: int) -> Array:
        """Every open interval in which the work could still be done in time."""
        return over_response_time(queue, gap, is_open, interval_minutes)
