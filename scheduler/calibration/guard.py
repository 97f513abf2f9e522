"""What no round may give up: a queue at its target does not fall below it, one below it does not fall much further.

Prices alone would now and then sell it: where the simulation rewards people elsewhere more, a queue's days are missed
more often, right by the money and wrong by what was promised. The first roster says what each queue reaches; rounds
whose simulation shows less, beyond its noise, are not kept, and the queue's curves are shifted back by as many heads as
its formula asks for what is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from scheduler.calibration.head_shift import Floats
from scheduler.simulation import Simulation
from scheduler.simulation.service_report import differences

LEEWAY = 0.01
"""Share of the contacts by which a queue below its target already may fall: nothing was promised that is kept."""


@dataclass(frozen=True)
class Guard:
    """Measured against the first roster; simulations are of the same contacts and absences."""

    first: Simulation

    @cached_property
    def floors(self) -> Floats:
        """``(Q,)`` share in time each queue has to keep: its target, or nearly what the first roster reached of it."""
        fractions = np.array([queue.target.fraction for queue, _ in self.first.problem.demanded])
        reached = _shares(self.first)
        return np.where(reached >= fractions, fractions, reached - LEEWAY)

    def missing(self, simulation: Simulation) -> Floats:
        """``(Q,)`` share of its contacts by which each queue has fallen below its floor; 0 within noise."""
        shares = _shares(simulation)
        noise = [one.service_level.half_width or 0.0 for one in differences(self.first, simulation)[:-1]]
        lack = self.floors - shares
        return np.where(lack > np.array(noise), lack, 0.0)


def _shares(simulation: Simulation) -> Floats:
    """Share in time of every queue over the horizon; 1 without contacts."""
    good, counted = (simulation.intervals[name][:-1].sum(axis=1) for name in ("good", "counted"))
    return np.divide(good, counted, out=np.ones_like(good), where=counted > 0)
