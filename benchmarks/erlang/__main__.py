"""``scheduler bench erlang``: fewest agents by Erlang C and A, ours and pyworkforce's, in one run.

Exit 0 whatever the peer does; 2 for bad usage.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.machine import machine_line
from benchmarks.peers.environments import NotAvailableError, environment
from benchmarks.peers.peers import ROOT
from scheduler.domain.site import Queue, ServiceTarget
from scheduler.staffing.channels.voice import VoiceStaffing
from scheduler.staffing.erlang import erlang_a, erlang_c
from scheduler.staffing.waiting_line import fewest_agents

PEER = Path(__file__).parent / "pyworkforce_erlang.py"
INTERVALS, QUEUES = 672, 10
INTERVAL_MINUTES, WITHIN_SECONDS, FRACTION = 15, 20.0, 0.8
PEER_SECONDS = 900
Cases = dict[str, NDArray[np.float64]]


def draw_cases(seed: int) -> Cases:
    """Contacts a second, handle time and patience (seconds) of every interval of every queue, flat."""
    rng = np.random.default_rng(seed)
    hours = np.arange(INTERVALS) / 4.0 % 24.0
    shape = np.clip(np.sin(np.pi * (hours - 6.0) / 16.0), 0.02, None)
    peak = rng.uniform(2.0, 160.0, QUEUES)
    aht = np.repeat(rng.uniform(150.0, 600.0, QUEUES), INTERVALS)
    load = (peak[:, None] * shape * rng.uniform(0.85, 1.0, (QUEUES, INTERVALS))).ravel()
    return {"rate": load / aht, "aht": aht, "patience": np.repeat(rng.uniform(60.0, 300.0, QUEUES), INTERVALS)}


def ours(model: str, cases: Cases) -> NDArray[np.int64]:
    """Fewest agents of every case as ``scheduler require`` finds them: one call a patience, so one a queue."""
    rate, aht, patience = cases["rate"], cases["aht"], cases["patience"]
    found = np.zeros(rate.size, np.int64)
    for one in np.unique(patience):
        mine, queue = patience == one, _queue(float(one) if model == "a" else None)
        found[mine] = fewest_agents(VoiceStaffing(), queue, rate[mine], aht[mine])
    return found


def _queue(patience: float | None) -> Queue:
    target = ServiceTarget(FRACTION, WITHIN_SECONDS)
    return Queue("calls", "voice", "UTC", ((),) * 7, target, 300.0, patience_seconds=patience, max_occupancy=1.0)


def fastest(work: Callable[[], object], times: int = 3) -> float:
    """Seconds of the fastest of some runs."""
    found = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        found.append(time.perf_counter() - begin)
    return min(found)


def compare(model: str, cases: Cases, chosen: NDArray[np.intp], python: Path) -> dict[str, Any]:
    """What the peer says of the chosen cases, beside ours."""
    few = {name: values[chosen] for name, values in cases.items()}
    agents = ours(model, few)
    asked = [
        {
            "model": model,
            "volume": float(rate * INTERVAL_MINUTES * 60),
            "aht_minutes": float(aht / 60),
            "within_minutes": WITHIN_SECONDS / 60,
            "interval_minutes": INTERVAL_MINUTES,
            "patience_minutes": float(patience / 60),
            "fraction": FRACTION,
            "agents": int(n),
        }
        for rate, aht, patience, n in zip(few["rate"], few["aht"], few["patience"], agents, strict=True)
    ]
    answer = ask_peer(python, asked)
    theirs = np.array(answer["agents"])
    state = (
        erlang_c(agents, few["rate"], few["aht"], WITHIN_SECONDS)
        if model == "c"
        else erlang_a(agents, few["rate"], few["aht"], WITHIN_SECONDS, few["patience"])
    )
    told = np.array([[np.nan, np.nan] if pair is None else pair for pair in answer["shares"]])
    return {
        "peer_version": answer["version"],
        "peer_seconds": answer["seconds"],
        "compared": int(theirs.size),
        "same": int((theirs == agents).sum()),
        "peer_more": int((theirs > agents).sum()),
        "peer_less": int((theirs < agents).sum()),
        "in_time_difference": float(np.nanmax(np.abs(told[:, 0] - state.in_time))),
        "abandoned_difference": float(np.nanmax(np.abs(told[:, 1] - state.abandoned))),
        "speed_ratio": answer["seconds"] / fastest(lambda: ours(model, few)),
    }


def ask_peer(python: Path, asked: list[dict[str, Any]]) -> dict[str, Any]:
    """Run the peer's side in its environment."""
    try:
        done = subprocess.run(
            [str(python), "-I", str(PEER)],
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            check=False,
            timeout=PEER_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise NotAvailableError(f"it took more than {PEER_SECONDS} s; give a smaller --sample") from None
    if done.returncode:
        raise NotAvailableError(f"it failed: {done.stderr.strip().splitlines()[-1]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def measure(model: str, cases: Cases, sample: int, seed: int, environments: Path) -> dict[str, Any]:
    """Row of one model; where the peer cannot run, the row says why."""
    count = cases["rate"].size
    row: dict[str, Any] = {
        "model": f"erlang_{model}",
        "cases": count,
        "largest_load": float((cases["rate"] * cases["aht"]).max()),
        "ours_seconds": fastest(lambda: ours(model, cases)),
        "peer": "pyworkforce",
    }
    chosen = np.arange(count)
    if model == "a" and sample < count:
        chosen = np.sort(np.random.default_rng(seed).choice(count, sample, replace=False))
    try:
        return {**row, "status": "compared", **compare(model, cases, chosen, environment("pyworkforce", environments))}
    except NotAvailableError as error:
        return {**row, "status": f"skipped: {error}"}


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="scheduler bench erlang", description=__doc__)
    parser.add_argument("--seed", type=int, default=0, help="of the intervals and the sample (default 0)")
    parser.add_argument("--sample", type=int, default=60, help="intervals the peer gets by Erlang A (default 60)")
    parser.add_argument("--environments", type=Path, default=ROOT / ".bench-envs", help="folder of the peers' own")
    parser.add_argument("--json", action="store_true", help="print the rows as one JSON list")
    options = parser.parse_args(arguments)
    if options.sample < 1:
        print(f"erlang: --sample: found {options.sample}, at least 1 is allowed", file=sys.stderr)
        return 2
    print(machine_line(), file=sys.stderr)
    cases = draw_cases(options.seed)
    rows = [measure(model, cases, options.sample, options.seed, options.environments.resolve()) for model in "ca"]
    if options.json:
        print(json.dumps(rows, indent=1))
    else:
        for row in rows:
            print(_sentence(row))
    return 0


def _sentence(row: dict[str, Any]) -> str:
    text = f"{row['model']}: {row['cases']} intervals in {row['ours_seconds']:.3f} s"
    if row["status"] != "compared":
        return f"{text}; {row['peer']} {row['status']}"
    return (
        f"{text}; {row['peer']} {row['peer_version']}: {row['compared']} in {row['peer_seconds']:.2f} s, "
        f"{row['speed_ratio']:,.0f} x ours for the same; {row['same']} equal, {row['peer_more']} more, "
        f"{row['peer_less']} fewer; largest difference in time {row['in_time_difference']:.1e}, "
        f"abandoned {row['abandoned_difference']:.1e}"
    )


if __name__ == "__main__":
    sys.exit(main())
