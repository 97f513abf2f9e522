"""Searches on a cluster: the same rosters, and nothing lost whoever dies."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import scheduler
from scheduler.domain.errors import InfeasibleError, UsageError
from scheduler.domain.result import Status
from scheduler.engine import Progress, SearchOptions, solve
from scheduler.engine import cluster as module
from scheduler.engine.cluster import Cluster, ClusterGoneError, connected
from scheduler.engine.parts.other_seeds import LATE
from scheduler.engine.parts.solve_apart import GONE
from scheduler.engine.prove_again import prove_again
from tests.engine.clusters import always_dies, dies_once, local_cluster, waits
from tests.engine.parts.test_decompose import clinics
from tests.engine.sites import site_problem
from tests.engine.test_solve import assert_sound, counted
from tests.engine.worlds import no_rest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills processes as POSIX does")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with local_cluster() as cluster:
        yield cluster.scheduler_address


@pytest.fixture
def cluster(address: str) -> Iterator[Cluster]:
    with connected(address) as found:
        yield found


# Work and workers ----------------------------------------------------------------------------------------------------


def test_a_cluster_has_the_cores_of_its_workers_and_our_versions(cluster: Cluster) -> None:
    assert (cluster.cores, cluster.differences) == (2, ())


def test_what_work_answers_or_raises_comes_back(cluster: Cluster) -> None:
    assert cluster.submit(sorted, [2, 1], reverse=True).result() == [2, 1]
    with pytest.raises(ZeroDivisionError):
        cluster.submit(divmod, 1, 0).result()


def test_the_work_of_a_killed_worker_is_done_by_another(cluster: Cluster, tmp_path: Path) -> None:
    assert cluster.submit(dies_once, tmp_path / "tried").result() == "done"
    assert (tmp_path / "tried").exists()


@pytest.mark.slow
def test_work_that_kills_whoever_takes_it_is_given_up(cluster: Cluster) -> None:
    with pytest.raises(ClusterGoneError):
        cluster.submit(always_dies).result()
    assert cluster.submit(abs, -1).result() == 1


def test_what_is_not_done_when_the_connection_is_closed_is_lost() -> None:
    with local_cluster(1) as dask, connected(dask.scheduler_address) as own:
        future = own.submit(waits)
        own.shutdown()
    with pytest.raises(ClusterGoneError):
        future.result()
    with pytest.raises(ClusterGoneError):
        own.submit(abs, 1).result()


def test_a_cluster_without_workers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WATCH_SECONDS", 0.05)
    monkeypatch.setattr(module, "WORKERLESS_SECONDS", 0.1)
    with local_cluster(1) as dask, connected(dask.scheduler_address) as own:
        future = own.submit(waits)
        dask.scale(0)
        with pytest.raises(ClusterGoneError):
            future.result()
        assert own.cores == 0


# Searches ------------------------------------------------------------------------------------------------------------


def test_parts_on_a_cluster_get_the_rosters_they_get_here(cluster: Cluster) -> None:
    problem = clinics(2)
    two = replace(counted(24, 5), workers=2)
    told: list[Progress] = []
    result = solve(problem, two, told.append, executor=cluster)
    assert_sound(problem, result)
    alone = solve(problem, counted(24, 5))
    assert (result.roster, result.bound, result.notes) == (alone.roster, alone.bound, ())
    assert (told[-1].phase, told[-1].objective) == ("done", result.objective)


def test_one_piece_with_counted_rounds_is_searched_as_without_a_cluster(cluster: Cluster) -> None:
    problem = site_problem("clinic")
    assert solve(problem, counted(8, 5), executor=cluster).roster == solve(problem, counted(8, 5)).roster


def test_parts_of_a_cluster_that_goes_away_are_solved_here() -> None:
    problem, options = clinics(2), counted(24, 5)
    with local_cluster(1) as dask, connected(dask.scheduler_address) as own:

        def close(progress: Progress) -> None:
            dask.close()

        result = solve(problem, options, close, executor=own)
    assert_sound(problem, result)
    assert result.notes == (GONE,)
    assert result.roster == solve(problem, options).roster


def test_ctrl_c_keeps_what_searches_elsewhere_have(cluster: Cluster) -> None:
    problem = clinics(2)
    heard: list[Progress] = []

    def interrupt(progress: Progress) -> None:
        heard.append(progress)
        if len(heard) == 3:
            raise KeyboardInterrupt

    result = solve(problem, SearchOptions(time_limit=600.0, engine="search"), interrupt, cluster)
    assert_sound(problem, result)
    assert result.interrupted


def test_everybody_without_a_legal_week_is_named(cluster: Cluster) -> None:
    problem = clinics(2)
    stuck = problem.agents[0].agent_id
    with pytest.raises(InfeasibleError, match=stuck):
        solve(replace(problem, locks=no_rest(problem, stuck)), SearchOptions(time_limit=600.0), executor=cluster)


def test_other_seeds_beside_a_search_lose_nothing(cluster: Cluster) -> None:
    problem = site_problem("clinic")
    result = solve(problem, SearchOptions(time_limit=2.0, workers=1, engine="search"), executor=cluster)
    assert_sound(problem, result)
    assert result.certificate is not None
    assert all(part.verdict == "prices" for part in prove_again(problem, result.certificate, 1.0, 1).parts)


def test_a_cluster_that_goes_away_beside_a_search_is_told() -> None:
    problem = site_problem("clinic")
    with local_cluster(1) as dask, connected(dask.scheduler_address) as own:

        def close(progress: Progress) -> None:
            dask.close()

        result = solve(problem, SearchOptions(time_limit=2.0, workers=1, engine="search"), close, own)
    assert_sound(problem, result)
    assert result.notes == (LATE.format(1, 1),)
    assert result.status in (Status.FEASIBLE, Status.OPTIMAL)


# Connecting ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong", ["", "10.0.0.5:8786", "tcp://10.0.0.5", "tcp://:8786", "http://host:1", "tcp://host:65536", "tcp://a b:1"]
)
def test_an_address_of_another_form_is_refused_with_what_is_allowed(wrong: str) -> None:
    with pytest.raises(UsageError, match=r"tcp://10\.0\.0\.5:8786 is allowed") as refused, connected(wrong):
        pass
    assert repr(wrong) in str(refused.value)


def test_an_address_where_nothing_answers_is_told_with_how_long(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="the extra [cluster] is not installed")
    monkeypatch.setattr(module, "CONNECT_SECONDS", 0.3)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))  # nobody listens
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(UsageError, match=rf"nothing answers at {address} within 0.3 s"), connected(address):
            pass


def test_a_scheduler_without_workers_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CONNECT_SECONDS", 1.0)
    with local_cluster(0) as dask:
        address = dask.scheduler_address
        with pytest.raises(UsageError, match=f"no worker within 1 s.*dask worker {address}"), connected(address):
            pass


def test_without_the_extra_the_command_to_install_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"pip install 'contact-centre-scheduler\[cluster\]'"), connected("tcp://a:1"):
        pass


def test_versions_that_differ_are_told_with_their_workers(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = scheduler.__version__
    monkeypatch.setattr(scheduler, "__version__", "0.0.1")
    with connected(address) as own:
        (said,) = own.differences
    assert f"contact-centre-scheduler {theirs} where we have 0.0.1" in said
    assert said.count("tcp://") == 2


def test_a_worker_without_this_package_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Elsewhere:
        def __reduce__(self) -> Any:
            return eval, ("__import__('no_such_package')",)

    monkeypatch.setattr(module, "_Question", Elsewhere)
    with pytest.raises(UsageError, match=r"cannot import this package.*no_such_package"), connected(address):
        pass
