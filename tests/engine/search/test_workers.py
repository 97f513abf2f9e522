from __future__ import annotations

import multiprocessing
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from scheduler.domain.errors import InfeasibleError
from scheduler.engine import Progress, SearchOptions, solve
from scheduler.engine.anneal.chain import Chain
from scheduler.engine.search import workers
from scheduler.engine.search.board import Board, Shape
from tests.engine.sites import site_instance, site_problem
from tests.engine.test_solve import assert_sound
from tests.engine.worlds import no_rest

SHAPE = Shape(3, 50, 7, 24, 2)


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes for whatever search."""
    monkeypatch.setattr(workers, "PROCESS_SECONDS", 0.0)
    monkeypatch.setattr(workers, "PROCESS_AGENTS", 0)


# The board -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [Board.of_threads, Board.of_processes])
def test_the_cheapest_row_of_the_others_is_found(make: Any) -> None:
    board = make(SHAPE)
    assert board.cheapest(np.inf) is None
    for worker, cost in enumerate((30.0, 10.0, 20.0)):
        board.publish(worker, cost, np.full((50, 7, 8), worker))
    for below, but, wanted in ((np.inf, -1, 1), (np.inf, 1, 2), (15.0, 1, None), (10.0, -1, None)):
        found = board.cheapest(below, but)
        assert (None if found is None else int(found[1].max())) == wanted
        assert found is None or found[0] == board.costs[wanted]
    board.tours[1] = -5
    assert found is None or found[1].min() != -5


def test_a_row_being_written_is_not_read() -> None:
    board = Board.of_threads(SHAPE)
    board.publish(0, 5.0, np.zeros((50, 7, 8), np.int64))
    board.versions[0] += 1
    assert board.cheapest(np.inf) is None


def test_readers_never_see_half_a_row() -> None:
    board, rounds = Board.of_threads(SHAPE), 3000

    def write(worker: int) -> None:
        for n in range(rounds):
            board.publish(worker, float(n), np.full((50, 7, 8), n))

    writers = [threading.Thread(target=write, args=(worker,)) for worker in (1, 2)]
    for writer in writers:
        writer.start()
    seen = 0
    while any(writer.is_alive() for writer in writers):
        found = board.cheapest(np.inf)
        if found is not None:
            seen += 1
            assert (found[1] == found[0]).all()
    for writer in writers:
        writer.join()
    assert seen
    assert board.cheapest(np.inf) is not None


def test_a_chain_adopts_a_roster_only_at_the_cost_it_is_said_to_have() -> None:
    one, other = (Chain(site_instance("clinic"), seed, counted=True) for seed in (1, 2))
    for chain, sweeps in ((one, 3), (other, 0)):
        chain.start(0)
        chain.construct(sweeps=sweeps)
    cheap, dear = (one, other) if one.objective < other.objective else (other, one)
    assert cheap.objective < dear.objective
    before, cost = dear.tours.copy(), dear.objective
    assert not dear.adopt(cheap.objective - 1000, cheap.tours)
    assert (dear.objective, dear.tours.tolist()) == (cost, before.tolist())
    assert dear.adopt(cheap.objective, cheap.tours)
    assert dear.result()[0] == cheap.objective
    assert dear.tours.tolist() == cheap.tours.tolist()


# Searches ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [2, 3, 8])
def test_any_number_of_threads_finds_a_sound_roster(count: int) -> None:
    problem = site_problem("clinic")
    told: list[Progress] = []
    result = solve(problem, SearchOptions(time_limit=2.0, workers=count, engine="search"), told.append)
    assert_sound(problem, result)
    costs = [p.objective for p in told if p.objective is not None]
    assert costs == sorted(costs, reverse=True)
    assert costs[-1] == result.objective


class Counting(ThreadPoolExecutor):
    """Threads that count what they are given."""

    count = 0

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Any:
        self.count += 1
        return super().submit(fn, *args, **kwargs)


@pytest.mark.usefixtures("processes")
def test_workers_run_in_the_threads_the_caller_hands_in() -> None:
    problem = site_problem("clinic")
    with Counting(1) as threads:  # one too few: who gets no thread is given up
        result = solve(problem, SearchOptions(time_limit=1.5, workers=3, engine="search"), executor=threads)
    assert_sound(problem, result)
    assert threads.count == 2


def fails(*arguments: object) -> None:
    raise ZeroDivisionError


def test_a_worker_that_fails_is_told_of_and_does_not_end_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_run", fails)
    problem = site_problem("clinic")
    with pytest.warns(RuntimeWarning, match="ZeroDivisionError"):
        result = solve(problem, SearchOptions(time_limit=1.5, workers=2, engine="search"))
    assert_sound(problem, result)


@pytest.mark.usefixtures("processes")
@pytest.mark.parametrize("count", [2, pytest.param(4, marks=pytest.mark.slow)])
def test_processes_find_a_sound_roster_and_are_gone(count: int) -> None:
    problem = site_problem("clinic")
    told: list[Progress] = []
    running: set[int] = set()

    def tell(progress: Progress) -> None:
        told.append(progress)
        running.add(len(multiprocessing.active_children()))

    result = solve(problem, SearchOptions(time_limit=2.0, workers=count, engine="search"), tell)
    assert_sound(problem, result)
    assert max(running) == count - 1
    assert multiprocessing.active_children() == []
    costs = [p.objective for p in told if p.objective is not None]
    assert costs == sorted(costs, reverse=True)
    assert told[-1].objective == result.objective


@pytest.mark.usefixtures("processes")
def test_ctrl_c_ends_processes_and_keeps_the_roster() -> None:
    problem = site_problem("clinic")

    def interrupt(progress: Progress) -> None:
        if progress.phase in ("columns", "slot moves"):
            raise KeyboardInterrupt

    result = solve(problem, SearchOptions(time_limit=120.0, workers=2, engine="search"), interrupt)
    assert_sound(problem, result)
    assert result.interrupted
    assert multiprocessing.active_children() == []


@pytest.mark.usefixtures("processes")
def test_a_worker_that_is_killed_does_not_end_the_search() -> None:
    problem = site_problem("clinic")

    def kill(progress: Progress) -> None:
        for child in multiprocessing.active_children():
            child.kill()

    result = solve(problem, SearchOptions(time_limit=1.5, workers=2, engine="search"), kill)
    assert_sound(problem, result)
    assert multiprocessing.active_children() == []


def ends_at_once(*arguments: object) -> None:
    os._exit(3)


@pytest.mark.usefixtures("processes")
def test_threads_serve_where_no_process_gets_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_serve", ends_at_once)
    problem = site_problem("clinic")
    running, before = set[int](), threading.active_count()
    options = SearchOptions(time_limit=1.5, workers=2, engine="search")
    result = solve(problem, options, lambda progress: running.add(threading.active_count()))
    assert_sound(problem, result)
    assert max(running) == before + 1
    assert multiprocessing.active_children() == []


@pytest.mark.usefixtures("processes")
def test_people_without_a_legal_week_end_all_workers() -> None:
    problem = site_problem("clinic")
    agent_id = problem.agents[0].agent_id
    with pytest.raises(InfeasibleError, match=agent_id):
        solve(replace(problem, locks=no_rest(problem, agent_id)), SearchOptions(time_limit=900.0, workers=2))
    assert multiprocessing.active_children() == []
