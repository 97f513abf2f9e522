"""The level plan of written work per interval, to compare whole people with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.site import Queue
from scheduler.staffing.backlog import course_of


def spread_work(
    queue: Queue, open_flags: NDArray[np.bool_], work: NDArray[np.float64], interval_minutes: int
) -> NDArray[np.float64]:
    """Work to do per interval, same total; 0 where closed."""
    found = np.zeros_like(work)
    course = course_of(queue, open_flags, work, 0.0, interval_minutes)
    found[course.where] = np.diff(course.level, prepend=0.0)
    return found
