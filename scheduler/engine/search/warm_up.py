"""Compile kernels, or load them from the cache, before a clock starts."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace

from scheduler.domain.errors import InfeasibleError
from scheduler.domain.problem import Problem
from scheduler.engine.anneal.chain import Anneal, Chain
from scheduler.engine.anneal.window_moves import anneal_windows, has_windows
from scheduler.engine.bound.dual import Dual, steps_clock
from scheduler.engine.columns.search import ColumnSearch, fits
from scheduler.engine.tables.decode import decode
from scheduler.engine.tables.instance import Instance, compile_problem


def warm_up(problem: Problem, columns: bool, moves: bool) -> float:
    """Compile the kernels that a search calls, on a problem of one agent; returns the seconds it took.

    Parameters
    ----------
    columns, moves
        Whether the search goes by columns, and whether it makes slot moves; a search by columns of a small site makes
        none, and they are a fifth of what there is to compile.
    """
    began = time.perf_counter()
    tiny = compile_problem(replace(problem, agents=problem.agents[:1], base=(), joint_activities=()))
    with suppress(InfeasibleError):  # the search itself names everybody without a legal week
        _use(tiny, columns, moves)
    return time.perf_counter() - began


def _use(instance: Instance, columns: bool, moves: bool) -> None:
    """Call each kernel once."""
    dual, chain = Dual.of(instance), Chain(instance, 0, counted=True)
    chain.start(0)
    dual.ascend(steps_clock(2))
    chain.construct(sweeps=0)
    chain.guide_by(dual.group_values(), *dual.row_prices)
    warm = Anneal(0.1, 0.1, blend=0.1, noise=0.1, noise_share=0.5)
    if moves:
        chain.anneal_moves(steps_clock(1), warm)
        chain.restart(dual.sample_tours(chain.rng))
        chain.load_roster(decode(instance, chain.tours))
        chain.construct(sweeps=0)
    chain.anneal_ruins(steps_clock(1), warm)
    if has_windows(chain):
        anneal_windows(chain, steps_clock(1), warm)
    if columns and fits(instance):
        ColumnSearch(instance, dual, 0).run(chain, steps_clock(8), lambda: 1.0, lambda: None)
