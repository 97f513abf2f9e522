"""Run the baseline in a temporary copy of its folder, with no duty crossing midnight."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

CUT_AT_MIDNIGHT = """

_uncut = make


def make(N, Q=4, seed={seed}, tight={tight}):
    I = _uncut(N, Q, seed, tight)
    I.late = np.minimum(I.late, T)
    return I
"""
PATCHES = (
    ("hist = []", "hist = []; began = time.perf_counter()"),
    (
        "out.append(e.best)",
        'out.append(e.best); np.save(f"tours_{name}.npy", e.bt); np.save(f"cost_{name}.npy", e.best)',
    ),
    ('print(f"agents {N}', 'print("seconds", time.perf_counter() - began)\nprint(f"agents {N}'),
)
"""Changes to ``run.py`` that only measure: its seconds without warm-up, and its rosters written out."""
ANSWER = re.compile(r"bound (?P<bound>[\d.]+) best (?P<best>[\d.]+) gap")
SECONDS = re.compile(r"^seconds (?P<seconds>[\d.]+)$", re.MULTILINE)


class BaselineError(RuntimeError):
    """The baseline is absent, has changed beyond the patches, or failed."""


@dataclass(frozen=True)
class BaselineAnswer:
    """What one run of the baseline printed and its better roster."""

    objective: float
    bound: float
    seconds: float
    tours: NDArray[np.int64]


def copy_baseline(source: Path, into: Path, seed: int, tight: float = 1.0) -> Path:
    """Copy and patch the baseline; returns the copy's folder.

    Raises
    ------
    BaselineError
        Where it is absent or its ``run.py`` is not the one the patches were written for.
    """
    if not (source / "run.py").is_file() or not (source / "inst.py").is_file():
        raise BaselineError(f"{source} has no run.py and inst.py: the baseline is not part of the project")
    folder = into / "baseline"
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for path in (folder, *folder.iterdir()):
        path.chmod(0o700)
    generator = (folder / "inst.py").read_text(encoding="utf-8").split('if __name__=="__main__":')[0]
    (folder / "inst.py").write_text(generator + CUT_AT_MIDNIGHT.format(seed=seed, tight=tight), encoding="utf-8")
    text = (folder / "run.py").read_text(encoding="utf-8")
    for old, new in PATCHES:
        if text.count(old) != 1:
            raise BaselineError(f"{source / 'run.py'}: {old!r} stands there {text.count(old)} times, expected once")
        text = text.replace(old, new)
    (folder / "run.py").write_text(text, encoding="utf-8")
    return folder


def run_baseline(folder: Path, agents: int, bound_seconds: float, search_seconds: float) -> BaselineAnswer:
    """Run the copy once, breaks placed jointly with the shifts.

    Raises
    ------
    BaselineError
        If it fails or prints something else.
    """
    command = [sys.executable, "run.py", str(agents), str(bound_seconds), str(search_seconds), "joint"]
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(folder / "numba-cache")}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    answer, seconds = ANSWER.search(done.stdout), SECONDS.search(done.stdout)
    if done.returncode or answer is None or seconds is None:
        raise BaselineError(f"the baseline ended with {done.returncode}: {(done.stdout + done.stderr)[-2000:]}")
    costs = {name: float(np.load(folder / f"cost_{name}.npy")) for name in ("construct", "dual")}
    better = min(costs, key=lambda name: costs[name])
    return BaselineAnswer(
        float(answer["best"]),
        float(answer["bound"]),
        float(seconds["seconds"]),
        np.load(folder / f"tours_{better}.npy"),
    )
