from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import CLINIC, QUICK, call
from tests.engine.clusters import local_cluster

COUNTED = ("--engine", "search", "--iterations", "8", "--workers", "1")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with local_cluster() as cluster:
        yield cluster.scheduler_address


def test_a_site_is_solved_with_a_cluster_and_the_same_roster_comes_of_it(address: str, tmp_path: Path) -> None:
    there = call("solve", CLINIC, *QUICK, "--cluster", address, "--out", tmp_path / "there")
    here = call("solve", CLINIC, *QUICK, "--out", tmp_path / "here")
    assert (there.exit_code, here.exit_code) == (0, 0), there.stderr
    assert f"searching on 2 cores of {address} as well" in there.stderr
    assert (tmp_path / "there" / "duties.csv").read_bytes() == (tmp_path / "here" / "duties.csv").read_bytes()


def test_columns_of_a_comparison_are_solved_by_a_cluster_and_are_the_same(address: str) -> None:
    typed = ("compare", CLINIC, "clinic-volume-15", *COUNTED, "--no-simulate", "--json")
    there, here = call(*typed, "--cluster", address), call(*typed)
    assert (there.exit_code, here.exit_code) == (0, 0), there.stderr
    assert json.loads(there.stdout) == json.loads(here.stdout)


@pytest.mark.parametrize("command", ["solve", "compare"])
def test_what_is_wrong_with_a_cluster_ends_the_command_before_anything_is_written(command: str, tmp_path: Path) -> None:
    done = call(command, CLINIC, "--cluster", "desk-7", "--out", tmp_path / "run")
    assert done.exit_code == 2
    assert "--cluster: found 'desk-7', an address like tcp://10.0.0.5:8786 is allowed" in done.stderr
    assert list(tmp_path.iterdir()) == []
