"""What a run says of its simulation is read, written and held against the run; what cannot be is told by its key."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scheduler.checking.verify import VerifyReport, verify_run
from scheduler.domain.errors import InputError
from scheduler.domain.run import Run
from scheduler.domain.simulated_service import simulated_service
from scheduler.exports.run_writer import write_run
from scheduler.inputs.run_folder.reader import inspect_run, read_run
from scheduler.simulation.summary import short_simulation, simulated_summary
from tests.factories import tiny_problem, tiny_run

Said = dict[str, Any]


@pytest.fixture(scope="module")
def simulated_run() -> Run:
    """The tiny week, its calls with a target of the week, and played."""
    problem = tiny_problem()
    calls, mail = problem.queues
    weekly = replace(calls, target=replace(calls.target, period="week", max_abandonment=0.9), patience_seconds=60.0)
    run = tiny_run(replace(problem, queues=(weekly, mail)))
    shown = simulated_summary(short_simulation(run.problem, run.roster, 7), run.summary["goals"])
    return replace(run, summary={**run.summary, "simulated": shown})


def verified(folder: Path) -> VerifyReport:
    found = inspect_run(folder)
    return verify_run(folder, found.run, found.issues)


def told(run: Run, folder: Path, change: Callable[[Said], None]) -> str:
    """What `verify` says of the run with its simulation changed."""
    summary = copy.deepcopy(run.summary)
    change(summary["simulated"])
    write_run(folder / "run", replace(run, summary=summary))
    return "\n".join(map(str, verified(folder / "run").differences))


def test_an_honest_simulation_comes_back_and_verifies_but_is_not_played_again(
    simulated_run: Run, tmp_path: Path
) -> None:
    write_run(tmp_path / "run", simulated_run)
    read, found = read_run(tmp_path / "run"), verified(tmp_path / "run")
    assert read.summary["simulated"] == simulated_run.summary["simulated"]
    assert simulated_service(read.summary) == simulated_service(simulated_run.summary)
    assert found.ok
    assert "simulated" in found.not_recomputed


def test_a_run_that_was_not_simulated_verifies(tmp_path: Path) -> None:
    write_run(tmp_path / "run", tiny_run())
    assert verified(tmp_path / "run").ok
    assert simulated_service(read_run(tmp_path / "run").summary) is None


FORGED: list[tuple[str, Callable[[Said], None]]] = [
    ("labour", lambda said: said.update(labour=said["labour"] + 0.01)),
    ("cost", lambda said: said.update(cost=said["cost"] - 1)),
    ("cost", lambda said: said.update(loss=said["loss"] + 0.5, loss_high=said["loss_high"] + 1)),
    ("loss", lambda said: said.update(loss_low=said["loss"] + 1)),
    ("replications", lambda said: said.update(replications=1)),
    ("confidence", lambda said: said.update(confidence=1.0)),
    ("queues", lambda said: said["queues"].pop("mail")),
    ("queues", lambda said: said["queues"].update(other=said["queues"]["mail"])),
    ("queues.calls.in_time", lambda said: said["queues"]["calls"].update(low=1.0)),
    ("queues.calls.in_time", lambda said: said["queues"]["calls"].update(high=1.01)),
    ("queues.calls.in_time", lambda said: said["queues"]["calls"].update(low=None)),
    ("queues.calls.abandoned", lambda said: said["queues"]["calls"].update(abandoned=0.95)),
    ("queues.calls.met", lambda said: said["queues"]["calls"].update(met=1.2)),
    ("queues.calls.worst_interval", lambda said: said["queues"]["calls"].update(worst_interval=-0.1)),
    ("queues.calls.period", lambda said: said["queues"]["calls"].update(period="day")),
    ("queues.calls.target_met", lambda said: said["queues"]["calls"].update(target_met=None, verdict="no contacts")),
    ("queues.calls.verdict", lambda said: said["queues"]["calls"].update(verdict="met, nearly")),
    ("queues.mail.met_part", lambda said: said["queues"]["mail"].update(met_part=None)),
]


@pytest.mark.parametrize(("key", "change"), FORGED)
def test_what_cannot_be_is_told_by_its_key(
    key: str, change: Callable[[Said], None], simulated_run: Run, tmp_path: Path
) -> None:
    assert f"summary.json: simulated.{key}: the run says" in told(simulated_run, tmp_path, change)


def test_a_target_said_to_be_met_below_its_share_is_told(simulated_run: Run, tmp_path: Path) -> None:
    def low(said: Said) -> None:
        said["queues"]["calls"].update(in_time=0.7, low=0.69, high=0.71, target_met=True, met_part=None, verdict="met")

    assert "simulated.queues.calls.target_met: the run says met, counted 70.0% in time" in told(
        simulated_run, tmp_path, low
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda said: said.pop("loss"),
        lambda said: said.update(replications="100"),
        lambda said: said.update(queues=[]),
        lambda said: said["queues"]["calls"].pop("verdict"),
        lambda said: said["queues"]["calls"].update(in_time="high"),
        lambda said: said["queues"]["calls"].update(worst_start="yesterday"),
        lambda said: said["queues"]["calls"].update(met_part="luck"),
    ],
)
def test_what_is_no_simulation_is_refused_by_readers(
    change: Callable[[Said], None], simulated_run: Run, tmp_path: Path
) -> None:
    assert "summary.json: simulated" in told(simulated_run, tmp_path, change)
    with pytest.raises(InputError, match="simulated"):
        read_run(tmp_path / "run")


def test_keys_of_a_later_version_do_not_matter(simulated_run: Run, tmp_path: Path) -> None:
    def later(said: Said) -> None:
        said.update(new=1)
        said["queues"]["calls"].update(new={"a": [1]})

    assert told(simulated_run, tmp_path, later) == ""
    assert json.loads((tmp_path / "run" / "summary.json").read_text(encoding="utf-8"))["simulated"]["new"] == 1
