from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from scheduler.kernel_cache import digest

ROOT = Path(__file__).resolve().parents[1]
BESIDE = "from numba import njit\n@njit\ndef step(x):\n    return x + {}\n"
KERNEL = """
import sys
from pathlib import Path
from numba import njit
from numba.core import caching
from scheduler.kernel_cache import see_sources
from beside import step

@njit
def kernel(x):
    return step(x)

see_sources(kernel, Path(__file__).parent, caching)
print(kernel(1), sum(kernel.stats.cache_hits.values()))
"""
BOXED = """
from pathlib import Path
from numba import njit
from numba.core import caching
from scheduler.kernel_cache import see_sources
from {} import Box

@njit
def kernel(box):
    return box.a

see_sources(kernel, Path(__file__).parent, caching)
print(kernel(Box(7)))
"""


def test_a_kernel_is_compiled_again_when_a_file_beside_it_changes(tmp_path: Path) -> None:
    def run(added: int) -> str:
        (tmp_path / "beside.py").write_text(BESIDE.format(added))
        path = os.pathsep.join((str(tmp_path), str(ROOT)))
        environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
        environment.pop("NUMBA_CACHE_DIR", None)
        done = subprocess.run(
            [sys.executable, str(tmp_path / "kernel.py")], env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    (tmp_path / "kernel.py").write_text(KERNEL)
    assert run(1) == "2 0"
    assert run(1) == "2 1"
    assert run(5) == "6 0"


def test_what_a_version_left_whose_types_are_gone_is_stale(tmp_path: Path) -> None:
    def run(module: str) -> str:
        (tmp_path / f"{module}.py").write_text("from typing import NamedTuple\nclass Box(NamedTuple):\n    a: int\n")
        (tmp_path / "kernel.py").write_text(BOXED.format(module))
        path = os.pathsep.join((str(tmp_path), str(ROOT)))
        environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
        environment.pop("NUMBA_CACHE_DIR", None)
        done = subprocess.run(
            [sys.executable, str(tmp_path / "kernel.py")], env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    assert run("old") == "7"
    (tmp_path / "old.py").unlink()
    assert run("new") == "7"


def test_the_digest_sees_names_and_contents(tmp_path: Path) -> None:
    for folder, files in (("a", {"x.py": "1"}), ("b", {"y.py": "1"}), ("c", {"x.py": "2"}), ("d", {"x.py": "1"})):
        (tmp_path / folder).mkdir()
        for name, text in files.items():
            (tmp_path / folder / name).write_text(text)
    found = {folder: digest(tmp_path / folder) for folder in "abcd"}
    assert len({found["a"], found["b"], found["c"]}) == 3
    assert found["a"] == found["d"]
