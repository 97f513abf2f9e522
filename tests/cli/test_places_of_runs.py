"""Where runs go: one command at a place, and what cannot be written is found before the search."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.atomic_files.test_files import hold
from tests.cli.conftest import CLINIC, QUICK, call, files_under, solved

COMMANDS = {
    "solve": ("solve", CLINIC, *QUICK),
    "compare": ("compare", CLINIC, *QUICK),
    "import schedule": ("import", "schedule", CLINIC, "{roster}"),
}


@pytest.fixture
def no_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """A place that will not do is found before anything is read."""

    def searched(*_: Any, **__: Any) -> None:
        pytest.fail("searched before it looked at the place")

    for name in ("solve_site", "adopt_roster", "load_problem"):
        monkeypatch.setattr(f"scheduler.pipeline.{name}", searched)


@pytest.fixture(params=sorted(COMMANDS))
def command(request: pytest.FixtureRequest, written_roster: Path, no_search: None) -> tuple[str, ...]:
    return tuple(str(word).format(roster=written_roster) for word in COMMANDS[request.param])


def refused(command: tuple[str, ...], out: Path, *options: str) -> str:
    done = call(*command, "--out", out, *options)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    return done.stderr


def test_the_second_command_at_a_new_place_is_refused_at_once(command: tuple[str, ...], tmp_path: Path) -> None:
    first = hold(tmp_path / "week")
    assert refused(command, tmp_path / "week").startswith(
        f"{tmp_path / 'week'}: process {first.pid} is writing here; wait until it has ended, or name another place"
    )
    first.communicate("")
    assert [one.name for one in tmp_path.iterdir()] == ["week"]


def test_what_is_there_is_refused_and_left(command: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "week").mkdir()
    (tmp_path / "file").write_text("x", encoding="utf-8")
    (tmp_path / "loose").symlink_to(tmp_path / "nowhere")
    for name in ("week", "file", "loose"):
        assert f"{tmp_path / name}: exists" in refused(command, tmp_path / name)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["file", "loose", "week"]


def test_a_place_below_a_file_is_refused_and_the_file_named(command: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert refused(command, tmp_path / "file" / "week").startswith(f"{tmp_path / 'file'}: is no folder")


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.ENOSPC])
def test_a_place_that_cannot_be_written_is_refused_with_its_name_and_the_reason(
    number: int, command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path, *_: Any, **__: Any) -> None:
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr(Path, "mkdir", fail)
    assert refused(command, tmp_path / "week").startswith(f"{tmp_path / 'week'}: {os.strerror(number)}")
    assert list(tmp_path.iterdir()) == []


def test_a_disk_mounted_at_the_place_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    monkeypatch.setattr(os.path, "ismount", lambda path: True)
    assert "where a disk is mounted" in refused(("solve", str(CLINIC)), tmp_path / "data", "--force")


def test_runs_without_a_name_need_a_folder_that_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "runs").write_text("x", encoding="utf-8")
    done = call("solve", CLINIC)
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"{tmp_path / 'runs'}: is no folder" in done.stderr


def test_nothing_is_left_of_parents_made_for_a_command_that_is_refused(tmp_path: Path) -> None:
    done = call("import", "schedule", tmp_path / "no site", "none.csv", "--out", tmp_path / "a" / "b" / "week")
    assert done.exit_code != 0
    assert list(tmp_path.iterdir()) == []


def test_folders_that_only_resemble_ours_stay_beside_a_replaced_run(own_run: Path, tmp_path: Path) -> None:
    for name in ("run.parked-before-audit", "next.parked-mine"):
        shutil.copytree(own_run, tmp_path / name)
    before = files_under(own_run)
    solved(CLINIC, tmp_path / "run", "--force")
    solved(CLINIC, tmp_path / "next")
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        "next",
        "next.parked-mine",
        "run",
        "run.parked-before-audit",
    ]
    for name in ("run.parked-before-audit", "next.parked-mine"):
        assert files_under(tmp_path / name) == before
