from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from numba import njit
from numba.core import caching

from scheduler import kernel_cache
from scheduler.kernel_cache import CacheWarning, cache_place, digest, see_sources

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


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[str]]:
    """Where code of a package is kept when only some folders can be written, and what is told of it."""
    told: list[str] = []
    monkeypatch.setattr(kernel_cache, "tell", told.append)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(tmp_path / "temporary"))
    for name in ("home", "temporary", "asked", "package"):
        (tmp_path / name).mkdir()
    really = kernel_cache.is_writable

    def ask(writable: str) -> list[str]:
        def only(folder: Path) -> bool:
            return any(f"/{name}/" in f"{folder}/" for name in writable.split()) and really(folder)

        monkeypatch.setattr(kernel_cache, "is_writable", only)
        cache_place.cache_clear()
        place = cache_place(tmp_path / "package")
        cache_place.cache_clear()
        return [str(place.relative_to(tmp_path)).split("/")[0] if place else "beside", *told]

    return ask


def test_code_is_kept_beside_its_sources_else_at_home_else_in_a_private_temporary_folder(
    places: Callable[[str], list[str]],
) -> None:
    assert places("package home temporary") == ["beside"]
    assert places("home temporary") == ["home"]
    place, told = places("temporary")
    assert place == "temporary"
    assert told.startswith("neither the installation nor a home can be written to: compiled code is kept in ")
    assert places("nothing")[-1].endswith("code is compiled anew by every command; let NUMBA_CACHE_DIR name a folder")


def test_a_folder_that_is_asked_for_comes_first_and_is_told_where_it_will_not_do(
    places: Callable[[str], list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "asked"))
    assert places("asked package home") == ["asked"]
    place, told = places("package home")
    assert place == "home"
    assert "asked cannot be written to: compiled code is kept in " in told


def test_a_temporary_folder_that_others_may_write_to_is_not_trusted(
    places: Callable[[str], list[str]], tmp_path: Path
) -> None:
    places("temporary")
    (private,) = (tmp_path / "temporary").iterdir()
    private.chmod(0o777)
    assert places("temporary")[0] != "temporary"


def test_code_made_at_installation_is_taken_along(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    target.mkdir()
    for name in ("one.nbi", "one.1.nbc", "other.nbi"):
        (source / name).write_bytes(name.encode())
    kernel_cache.take_along(source, target, "one")
    assert sorted(path.name for path in target.iterdir()) == ["one.1.nbc", "one.nbi"]
    (source / "one.nbi").write_bytes(b"newer")
    kernel_cache.take_along(source, target, "one")
    assert (target / "one.nbi").read_bytes() == b"one.nbi"


def test_damaged_code_is_told_and_made_anew_and_a_full_disk_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel_cache, "cache_place", lambda folder: tmp_path)
    monkeypatch.setattr(kernel_cache, "_told", set())

    def made() -> int:
        @njit
        def twice(x: int) -> int:
            return 2 * x

        return int(see_sources(twice, Path(__file__).parent / "cli", caching)(4))

    assert made() == 8
    assert made() == 8
    for path in tmp_path.glob("*.nb?"):
        path.write_bytes(path.read_bytes()[:-3])
    with pytest.warns(CacheWarning, match="is damaged and made anew"):
        assert made() == 8
    for path in tmp_path.glob("*.nb?"):
        path.unlink()

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(caching.IndexDataCacheFile, "save", full)
    with pytest.warns(CacheWarning, match="cannot be kept in .* \\(No space left on device\\); the command goes on"):
        assert made() == 8
