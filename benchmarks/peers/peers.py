"""The peers, as a literal list, and how one is run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from benchmarks.peers.environments import NotAvailableError, environment
from benchmarks.peers.solvers.instance import Answer, PlainInstance, read_answer

ROOT = Path(__file__).resolve().parents[2]
BUILD_SECONDS = 900
"""A peer is stopped after so many seconds and twice its search seconds: models take time, and limits are kept late."""


@dataclass(frozen=True)
class Peer:
    """A peer.

    Parameters
    ----------
    module
        Of ``solvers``.
    variant
        What that module is asked for.
    said
        What of the instance it is told.
    whole
        Whether that is all of it, so that its bound holds for the full objective.
    """

    name: str
    module: str
    variant: str
    said: str
    whole: bool
    needs: str = ""

    @property
    def requirements(self) -> str:
        """Name of its requirements file."""
        return self.module.partition("-")[0].removesuffix("_cover").removesuffix("_search")


WHOLE = "everything: one model of starts, breaks and people on queues"
HINTED = WHOLE + "; begins with a complete roster of plain greedy code"
PEERS = (
    Peer("cp-sat", "cp_sat", "flows", WHOLE, True),
    Peer("cp-sat-hint", "cp_sat", "flows+hint", HINTED, True),
    Peer("highs", "highs", "flows", WHOLE, True),
    Peer("highs-hint", "highs", "flows+hint", HINTED, True),
    Peer(
        "pyworkforce",
        "pyworkforce_cover",
        "roster",
        "a call a contract, its share of the requirement with queues added up; shifts within the day, breaks fixed; "
        "least days; banned shifts. Not: skills, most days and hours, rest, duties over midnight",
        False,
    ),
    Peer(
        "pyworkforce-cover",
        "pyworkforce_cover",
        "cover",
        "as pyworkforce, its count of shifts only; plain legal code gives them to people",
        False,
    ),
    Peer(
        "timefold",
        "timefold_search",
        "",
        "everything, scored incrementally; where breaks move, a dozen placements a duty; one thread",
        True,
        needs="java",
    ),
)


def run_peer(peer: Peer, instance: PlainInstance, seconds: float, workers: int, seed: int, places: Places) -> Answer:
    """Let a peer solve the instance in a process of its own.

    Raises
    ------
    NotAvailableError
        Where it cannot be installed, or ends without an answer; the message says why.
    """
    if peer.needs and shutil.which(peer.needs) is None:
        raise NotAvailableError(f"{peer.needs} is not installed")
    python = environment(peer.requirements, places.environments)
    asked, given = places.work / f"{peer.name}-instance.json", places.work / f"{peer.name}-answer.json"
    asked.write_text(json.dumps(instance.to_json()), encoding="utf-8")
    command = [str(python), "-m", f"benchmarks.peers.solvers.{peer.module}", str(asked), str(given)]
    command += ["--seconds", str(seconds), "--workers", str(workers), "--seed", str(seed)]
    command += ["--variant", peer.variant]
    limit = 2 * seconds + BUILD_SECONDS
    apart = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "PYTHONHOME")}
    try:
        done = subprocess.run(command, cwd=ROOT, env=apart, capture_output=True, text=True, check=False, timeout=limit)
    except subprocess.TimeoutExpired:
        raise NotAvailableError(f"no answer after {limit:.0f} s; its limit was {seconds:g} s") from None
    if done.returncode or not given.exists():
        said = [line for line in done.stderr.splitlines() if line.strip()]
        raise NotAvailableError(f"ended with {done.returncode}: {said[-1] if said else 'said nothing'}")
    return read_answer(given)


@dataclass(frozen=True)
class Places:
    """Folders: environments, kept; instances and answers of this run."""

    environments: Path
    work: Path
