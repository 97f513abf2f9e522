"""The usual search: slot moves, then ruin and recreate guided by the dual's prices, with temperatures by size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from scheduler.domain.roster import Roster
from scheduler.engine.anneal.chain import Anneal, Chain
from scheduler.engine.anneal.phases import Phases
from scheduler.engine.anneal.window_moves import anneal_windows, has_windows
from scheduler.engine.bound.dual import Dual

DUAL_START_AGENTS = 50
DUAL_START_GAP = 0.03
"""From so many agents on, and where construction is further than this from the bound, tours sampled from the dual start
the better chain (measured: docs/results.md)."""
MANY_DAYS = 56
"""Days of a horizon from which on most of the time after slot moves goes to windows of days: insertions of whole tours
take in proportion to the horizon. Manila's four weeks are better off without (12 seconds: 0.07 %)."""
WINDOWS_SHARE, WINDOWS = 0.8, Anneal(0.03, 0.002, noise=0.15, noise_share=0.4)
CONSTRUCTION_SHARE = 0.1
"""Share of the time after which construction ends with the sweep it is in; everybody is inserted once in any case."""


def gap(chain: Chain, dual: Dual) -> float:
    """Distance of the best roster from the bound, 0-1 of its cost."""
    return (chain.best - dual.bound) / max(1.0, chain.best)


def begin(chain: Chain, base: Roster | None, phases: Phases, sweeps: int = 3) -> None:
    """Begin with the duties of a base roster, else by construction of at most so many sweeps."""
    if base is not None and base.duties:
        loaded = chain.load_roster(base)
        if loaded < len(chain.instance.agents):
            chain.construct(sweeps=0)
        chain.keep_best()
        return
    chain.construct(sweeps, may_sweep=lambda: phases.share < CONSTRUCTION_SHARE)


def slot_heat(agents: int, from_dual: bool, has_base: bool) -> Anneal:
    """Temperatures of slot moves, measured at three sizes (docs/architecture.md#temperatures)."""
    if has_base:
        return Anneal(0.05, 0.02)
    if from_dual:
        return Anneal(_by_size(agents, 0.4, 0.08, 0.08), _by_size(agents, 0.1, 0.025, 0.025))
    return Anneal(_by_size(agents, 0.4, 0.1, 0.05), _by_size(agents, 0.1, 0.02, 0.02))


def ruin_heat(agents: int, blend: float, has_base: bool) -> Anneal:
    """Temperatures of ruin and recreate, likewise."""
    if has_base:
        return Anneal(0.1, 0.02, blend=blend)
    return Anneal(
        _by_size(agents, 0.6, 0.03, 0.03),
        _by_size(agents, 0.1, 0.01, 0.01),
        blend=blend,
        noise=0.15,
        noise_share=0.4,
    )


def _by_size(agents: int, hundred: float, thousand: float, ten_thousand: float) -> float:
    return float(np.exp(np.interp(np.log10(max(1, agents)), [2, 3, 4], np.log([hundred, thousand, ten_thousand]))))


def after_dual(
    phases: Phases,
    dual: Dual,
    chain: Chain,
    base: Roster | None,
    begins: float,
    until: float,
    on_progress: Callable[[str], None],
    may_restart: bool = True,
) -> None:
    """Go on with the dual's prices: from its tours where that promises more, else from what the chain has."""
    agents = len(chain.instance.agents)
    based = base is not None and bool(base.duties)
    chain.guide_by(dual.group_values(), *dual.row_prices)
    if not np.isfinite(chain.best):
        begin(chain, base, phases)
    if chain.joint is not None and not based and not len(chain.instance.by_model):
        dual.evaluate(dual.best_prices)
        if (variants := dual.joint_variants()) is not None:
            chain.joint.replan(variants)
    plain = not based and not len(chain.instance.by_model)
    from_dual = may_restart and plain and agents >= DUAL_START_AGENTS and gap(chain, dual) > DUAL_START_GAP
    if from_dual:
        chain.restart(dual.sample_tours(chain.rng))
    middle = begins + _by_size(agents, 0.35, 0.5, 0.5) * (until - begins)
    chain.anneal_moves(
        phases.phase(begins, middle), slot_heat(agents, from_dual, based), lambda: on_progress("slot moves")
    )
    chain.back_to_best()
    end, heat = until - 0.05 * (until - begins), ruin_heat(agents, 0.1, based)
    if chain.instance.problem.horizon.days >= MANY_DAYS and has_windows(chain):
        later = middle + WINDOWS_SHARE * (end - middle)
        anneal_windows(chain, phases.phase(middle, later), WINDOWS, lambda: on_progress("windows of days"))
        chain.back_to_best()
        middle, heat = later, replace(heat, hot=heat.cold)
    chain.anneal_ruins(phases.phase(middle, end), heat, lambda: on_progress("ruin and recreate"))
    _polish(phases, chain, until, on_progress)


def _polish(phases: Phases, chain: Chain, until: float, on_progress: Callable[[str], None]) -> None:
    chain.back_to_best()
    if len(chain.instance.by_model):
        chain.insert_by_model()
        chain.keep_best()
    chain.anneal_ruins(phases.phase(0.95 * until, until), Anneal(0.0, 0.0), lambda: on_progress("polish"))
