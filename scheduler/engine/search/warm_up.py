"""Compile every kernel once, or load it from the cache, before a clock starts."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace

from scheduler.domain.errors import InfeasibleError
from scheduler.domain.problem import Problem
from scheduler.engine.anneal.chain import Anneal, Chain
from scheduler.engine.bound.dual import Dual, steps_clock
from scheduler.engine.columns.search import ColumnSearch, fits
from scheduler.engine.tables.decode import decode
from scheduler.engine.tables.instance import Instance, compile_problem


def warm_up(problem: Problem) -> float:
    """Compile (or load from the cache) every kernel on a problem of one agent; returns the seconds it took."""
    began = time.perf_counter()
    tiny = compile_problem(replace(problem, agents=problem.agents[:1], base=()))
    with suppress(InfeasibleError):  # the search itself names everybody without a legal week
        use_every_kernel(tiny)
    return time.perf_counter() - began


def use_every_kernel(instance: Instance) -> None:
    """Call each compiled kernel once, so that compiling is done before a clock starts."""
    dual, chain = Dual.of(instance), Chain(instance, 0, counted=True)
    chain.start(0)
    dual.ascend(steps_clock(2))
    chain.construct(sweeps=0)
    chain.prices[:] = dual.group_values()
    warm = Anneal(0.1, 0.1, blend=0.1, noise=0.1, noise_share=0.5)
    chain.anneal_moves(steps_clock(1), warm)
    chain.anneal_ruins(steps_clock(1), warm)
    chain.restart(dual.sample_tours(chain.rng))
    chain.load_roster(decode(instance, chain.tours))
    if fits(instance):
        chain.construct(sweeps=0)
        ColumnSearch(instance, dual, 0).run(chain, steps_clock(8), lambda: 1.0, lambda: None)
