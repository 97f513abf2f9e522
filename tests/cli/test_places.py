"""Commands where nothing but their results can be written: containers, service accounts, full and broken caches."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import CLINIC, QUICK, ROOT, call

pytestmark = pytest.mark.skipif(os.name != "posix", reason="places of POSIX")
COMMAND = "from scheduler.cli.main import main; main()"
FAULTY = """
import errno, os, tempfile
from pathlib import Path
import scheduler.kernel_cache as cache
FAULT
"""
"""Root may write everywhere, so what a container forbids is forbidden here."""
READ_ONLY = """
cache.is_writable = lambda folder: False
"""
FULL = """
from numba.core.caching import IndexDataCacheFile
def full(self, path):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)
IndexDataCacheFile._open_for_write = full
"""
NO_SHARED_MEMORY = """
import multiprocessing.context
def none(*_, **__):
    raise OSError(errno.EROFS, os.strerror(errno.EROFS))
multiprocessing.context.BaseContext.SimpleQueue = none
import scheduler.engine.search.workers as workers
workers.PROCESS_SECONDS, workers.PROCESS_AGENTS = 0.0, 1
"""
KERNEL = """
import sys
from pathlib import Path
from numba import njit
from numba.core import caching
from scheduler.kernel_cache import see_sources

@njit
def kernel(x):
    return x + 1

see_sources(kernel, Path(__file__).parent, caching)
print(kernel(1), sum(kernel.stats.cache_hits.values()), kernel.stats.cache_path)
"""
"""A kernel as the package has them, which takes no minute to compile."""

Run = Callable[..., subprocess.CompletedProcess[str]]


def environment(**changes: str | None) -> dict[str, str]:
    """Surroundings of a process; ``None`` takes a name away."""
    found = {**os.environ, "PYTHONPATH": str(ROOT), **changes}
    found.setdefault("NUMBA_CACHE_DIR", None)
    return {name: value for name, value in found.items() if value is not None}


def run(*command: object, cwd: Path, fault: str = "", **changes: str | None) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-c", FAULTY.replace("FAULT", fault) + COMMAND, *map(str, command)]
    return subprocess.run(words, cwd=cwd, env=environment(**changes), capture_output=True, text=True, check=False)


@pytest.fixture
def kernel(tmp_path: Path) -> Run:
    """Runs a kernel of a package of its own, as often as asked."""
    package = tmp_path / "package"
    package.mkdir()
    (package / "kernel.py").write_text(KERNEL, encoding="utf-8")

    def once(fault: str = "", **changes: str | None) -> subprocess.CompletedProcess[str]:
        start = FAULTY.replace("FAULT", fault) + f"import runpy; runpy.run_path({str(package / 'kernel.py')!r})"
        given = environment(PYTHONDONTWRITEBYTECODE="1", **changes)
        work = tmp_path / "work"
        work.mkdir(exist_ok=True)
        return subprocess.run(
            [sys.executable, "-W", "always", "-c", start],
            cwd=work,
            env=given,
            capture_output=True,
            text=True,
            check=False,
        )

    return once


def told(done: subprocess.CompletedProcess[str]) -> list[str]:
    assert done.returncode == 0, done.stderr
    return [line.partition("CacheWarning: ")[2] for line in done.stderr.splitlines() if "CacheWarning: " in line]


def result(done: subprocess.CompletedProcess[str]) -> tuple[str, str, Path]:
    value, hits, place = done.stdout.split()
    return value, hits, Path(place)


def files_in_the_way(folder: Path) -> dict[str, str]:
    """Surroundings in which homes and temporary folders are files: nobody can write below them, not even root."""
    (folder / "home").touch()
    return {name: str(folder / "home") for name in ("HOME", "XDG_CACHE_HOME", "TMPDIR")}


def in_the_way(package: Path) -> None:
    """Put a file where code would be kept beside the sources."""
    (package / "__pycache__").write_text("", encoding="utf-8")


# A kernel ------------------------------------------------------------------------------------------------------------


def test_code_is_kept_beside_its_sources_and_loaded(kernel: Run, tmp_path: Path) -> None:
    first, second = kernel(), kernel()
    assert told(first) == told(second) == []
    assert result(first) == ("2", "0", tmp_path / "package" / "__pycache__")
    assert result(second) == ("2", "1", tmp_path / "package" / "__pycache__")


def test_an_installation_that_cannot_be_written_keeps_code_in_the_home(kernel: Run, tmp_path: Path) -> None:
    in_the_way(tmp_path / "package")
    home = tmp_path / "home"
    home.mkdir()
    first, second = (kernel(HOME=str(home), XDG_CACHE_HOME=None) for _ in range(2))
    assert told(first) == told(second) == []
    assert result(first)[2].is_relative_to(home / ".cache" / "contact-centre-scheduler")
    assert (result(first)[1], result(second)[1]) == ("0", "1")


@pytest.mark.parametrize("home", ["", "/nonexistent", "~", "relative"])
def test_without_a_home_code_is_kept_in_a_private_temporary_folder_and_it_is_told_once(
    home: str, kernel: Run, tmp_path: Path
) -> None:
    in_the_way(tmp_path / "package")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    first, second = (kernel(HOME=home or "/nonexistent", XDG_CACHE_HOME=None, TMPDIR=str(temporary)) for _ in range(2))
    (private,) = temporary.iterdir()
    assert private.stat().st_mode & 0o077 == 0
    for done in (first, second):
        (line,) = told(done)
        assert f"code is kept in {private}; to keep it longer, let NUMBA_CACHE_DIR name a folder" in line
        assert result(done)[2].is_relative_to(private)
    assert (result(first)[1], result(second)[1]) == ("0", "1")
    assert list((tmp_path / "work").iterdir()) == []


def test_a_temporary_folder_others_can_write_to_is_not_trusted(kernel: Run, tmp_path: Path) -> None:
    in_the_way(tmp_path / "package")
    temporary = tmp_path / "temporary"
    (temporary / f"contact-centre-scheduler-{os.getuid()}").mkdir(parents=True)
    (temporary / f"contact-centre-scheduler-{os.getuid()}").chmod(0o777)
    done = kernel(HOME="/nonexistent", XDG_CACHE_HOME=None, TMPDIR=str(temporary))
    assert told(done)
    assert not result(done)[2].is_relative_to(temporary)


def test_a_folder_asked_for_that_cannot_be_written_is_told(kernel: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = kernel(NUMBA_CACHE_DIR=str(tmp_path / "file"), HOME=str(tmp_path), XDG_CACHE_HOME=None)
    assert told(done) == [
        f"NUMBA_CACHE_DIR={tmp_path / 'file'} cannot be written to: compiled code is kept in "
        f"{tmp_path / '.cache' / 'contact-centre-scheduler'}"
    ]


def test_where_nothing_can_be_written_code_is_compiled_and_what_is_there_is_read(kernel: Run, tmp_path: Path) -> None:
    (line,) = told(kernel(READ_ONLY))[:1]
    assert "code is compiled anew by every command" in line
    shutil.rmtree(tmp_path / "package" / "__pycache__", ignore_errors=True)
    kernel()
    assert result(kernel(READ_ONLY))[:2] == ("2", "1")


def test_code_compiled_by_whoever_installed_is_taken_along(kernel: Run, tmp_path: Path) -> None:
    kernel()
    package, cache = tmp_path / "package", tmp_path / "package" / "__pycache__"
    fault = f"real = cache.is_writable\ncache.is_writable = lambda f: str(f) != {str(cache)!r} and real(f)\n"
    done = kernel(fault, HOME=str(tmp_path), XDG_CACHE_HOME=None)
    assert told(done) == []
    assert result(done)[:2] == ("2", "1")
    assert not result(done)[2].is_relative_to(package)


@pytest.mark.parametrize("suffix", ["nbi", "nbc"])
@pytest.mark.parametrize("damage", ["empty", "half", "changed", "garbage", "folder"])
def test_damaged_code_is_made_anew_and_it_is_told(suffix: str, damage: str, kernel: Run, tmp_path: Path) -> None:
    kernel()
    (path,) = (tmp_path / "package" / "__pycache__").glob(f"*.{suffix}")
    whole = path.read_bytes()
    middle = len(whole) * 3 // 4
    if damage == "folder":
        path.unlink()
        path.mkdir()
    else:
        path.write_bytes(
            {
                "empty": b"",
                "half": whole[:middle],
                "changed": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
                "garbage": os.urandom(len(whole)).replace(b"\x80", b"x"),
            }[damage]
        )
    first, second = kernel(), kernel()
    assert len(told(first)) == 1
    assert "made anew" in told(first)[0] or damage == "folder"
    assert (result(first)[:2], result(second)[:2]) == (("2", "0"), ("2", "0" if damage == "folder" else "1"))


def test_code_of_other_sources_is_never_run_though_its_index_is_new(kernel: Run, tmp_path: Path) -> None:
    kernel()
    (data,) = (tmp_path / "package" / "__pycache__").glob("*.nbc")
    old = data.read_bytes()
    source = tmp_path / "package" / "kernel.py"
    source.write_text(KERNEL.replace("x + 1", "x + 7"), encoding="utf-8")
    kernel()
    data.write_bytes(old)  # as where a kill came between index and code
    assert result(kernel())[:2] == ("8", "0")


def test_a_full_cache_disk_is_told_once_and_the_command_goes_on(kernel: Run) -> None:
    done = kernel(FULL)
    assert result(done)[:2] == ("2", "0")
    assert [line for line in told(done) if "No space left on device" in line] == told(done)
    assert len(told(done)) == 1


# Whole commands ------------------------------------------------------------------------------------------------------


def test_every_stage_works_where_neither_home_nor_installation_can_be_written(tmp_path: Path) -> None:
    bad = {**files_in_the_way(tmp_path), "USER": None, "LOGNAME": None}
    site = Path(shutil.copytree(CLINIC, tmp_path / "site"))
    out = tmp_path / "run"
    for words in (
        ("init", tmp_path / "mine"),
        ("check", site),
        ("forecast", "lock", site, "--name", "final"),
        ("require", site),
        ("solve", site, *QUICK, "--out", out),
        ("verify", out),
        ("simulate", out, "--replications", "2"),
        ("report", out),
        ("export", "payroll", out),
        ("export", "spreadsheet", out),
    ):
        done = run(*words, cwd=tmp_path, fault=READ_ONLY, **bad)
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
        assert "Warning" not in done.stderr
        notes = [line for line in done.stderr.splitlines() if line.startswith("note: neither the installation")]
        assert len(notes) == (words[0] in ("solve", "simulate")), (words, done.stderr)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["home", "mine", "run", "site"]


def test_without_shared_memory_workers_are_threads_and_it_is_told_once(tmp_path: Path) -> None:
    done = run(
        *("solve", CLINIC, "--engine", "search", "--time-limit", "1", "--workers", "2", "--out", tmp_path / "run"),
        cwd=tmp_path,
        fault=NO_SHARED_MEMORY,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("note: processes have no memory to share") == 1
    assert call("verify", tmp_path / "run").exit_code == 0
