"""Prices the bound may begin with: what one person more or less is worth to each queue beside a roster."""

from __future__ import annotations

import numpy as np

from scheduler.domain.heads import EIGHTHS
from scheduler.domain.roster import Roster
from scheduler.engine.anneal.chain import Chain
from scheduler.engine.anneal.phases import Phases
from scheduler.engine.anneal.schedule import begin
from scheduler.engine.array_types import Floats
from scheduler.engine.bound.dual import Dual

FEW_PASSES = 250
"""An ascent of fewer passes over all sellers begins at the prices of a roster: flat ones swing far down first, and are
the better start only where there is time to climb back (measured: docs/results.md)."""


def marginal_prices(chain: Chain) -> Floats:
    """``(T, Q)`` milli-currency: the mean of what one person more wins and one less loses, of whom it pays least.

    Nobody can lose a person who is not there; one more counts alone then.
    """
    coverage, instance = chain.coverage, chain.instance
    most = float(instance.values.max(initial=0.0))
    share = np.array(instance.eighths, np.float64)[:, None] / EIGHTHS
    lost = np.where(coverage.loss > most, coverage.gain, coverage.loss)
    worth: Floats = np.clip((coverage.gain + lost) / (2 * share), 0.0, most)
    found = np.zeros((instance.values.shape[0], instance.values.shape[1]))
    for queue in range(found.shape[1]):
        serves = (coverage.mask >> queue & 1) == 1
        least = np.where(serves, worth, np.inf).min(axis=0)
        found[:, queue] = np.where(np.isfinite(least), least, 0.0)
    return found


def begin_at_roster(dual: Dual, chain: Chain, base: Roster | None, phases: Phases, passes: float) -> None:
    """Let an ascent of few ``passes`` begin at the prices of the chain's roster, constructed if there is none."""
    if passes >= FEW_PASSES or not dual.may_begin_elsewhere:
        return
    if not np.isfinite(chain.best):
        begin(chain, base, phases, sweeps=0)
    dual.begin_at(marginal_prices(chain))
