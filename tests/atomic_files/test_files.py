from __future__ import annotations

import errno
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from scheduler.atomic_files import (
    PlaceBusyError,
    PlaceTakenError,
    claimed,
    new_file,
    new_folder,
    recover,
    write_file,
    write_files,
)

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "9999999-0a1b2c3d"
"""Process and token of a sibling that a kill has left."""


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def fail_half_way(path: Path) -> None:
    if path.is_dir():
        with new_folder(path) as partial:
            (partial / "a.txt").write_text("half", encoding="utf-8")
            raise ZeroDivisionError
    with new_file(path) as partial:
        partial.write_text("half", encoding="utf-8")
        raise ZeroDivisionError


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_file(path, "old\n")
    with pytest.raises(ZeroDivisionError):
        fail_half_way(path)
    assert path.read_bytes() == b"old\n"
    write_file(path, "new\n")
    assert path.read_bytes() == b"new\n"
    assert names(tmp_path) == ["report.html"]


def test_a_file_that_may_not_be_replaced_is_left_alone(tmp_path: Path) -> None:
    write_file(tmp_path / "lock.json", "first", replace=False, mode=0o444)
    with pytest.raises(FileExistsError):
        write_file(tmp_path / "lock.json", "second", replace=False)
    assert (tmp_path / "lock.json").read_text(encoding="utf-8") == "first"
    assert names(tmp_path) == ["lock.json"]


def test_missing_folders_are_made_and_go_again_where_writing_fails(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        fail_half_way(tmp_path / "a" / "b" / "c.txt")
    assert names(tmp_path) == []
    write_file(tmp_path / "a" / "b" / "c.txt", "x")
    assert (tmp_path / "a" / "b" / "c.txt").read_text(encoding="utf-8") == "x"


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_what_is_replaced_passes_its_permissions_on_and_links_stay_links(tmp_path: Path) -> None:
    path = tmp_path / "agents.csv"
    path.write_text("secret pay", encoding="utf-8")
    path.chmod(0o640)
    (tmp_path / "link.csv").symlink_to(path)
    with new_file(tmp_path / "link.csv") as partial:
        assert partial.stat().st_mode & 0o077 == 0
        partial.write_text("new pay", encoding="utf-8")
    assert path.read_text(encoding="utf-8") == "new pay"
    assert path.stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "link.csv").is_symlink()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes of POSIX")
def test_pipes_devices_and_folders_are_not_replaced_by_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name, words in (("pipe", "is no file"), ("folder", "is a folder")):
        with pytest.raises(OSError, match=words) as caught:
            write_file(tmp_path / name, "x")
        assert caught.value.filename == str(tmp_path / name)
    assert names(tmp_path) == ["folder", "pipe"]


def test_a_write_protected_file_is_refused_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "agents.csv"
    write_file(path, "old")
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everything
    with pytest.raises(PermissionError, match="write-protected"):
        write_file(path, "new")
    assert path.read_text(encoding="utf-8") == "old"


def test_a_full_disk_is_told_with_the_name_people_know(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    write_file(tmp_path / "agents.csv", "old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left") as caught:
        write_file(tmp_path / "agents.csv", "new")
    assert caught.value.filename == str(tmp_path / "agents.csv")
    with pytest.raises(OSError, match="No space left") as caught, new_folder(tmp_path / "run") as partial:
        (partial / "a.txt").write_text("x", encoding="utf-8")
    assert caught.value.filename == str(tmp_path / "run")
    assert (tmp_path / "agents.csv").read_text(encoding="utf-8") == "old"
    assert names(tmp_path) == ["agents.csv"]


def test_a_file_in_the_place_of_a_folder_is_named(tmp_path: Path) -> None:
    write_file(tmp_path / "file", "x")
    with pytest.raises(NotADirectoryError) as caught:
        write_file(tmp_path / "file" / "deep" / "a.csv", "x")
    assert caught.value.filename == str(tmp_path / "file")


def test_a_folder_that_fails_half_way_leaves_the_old_one(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    with new_folder(folder) as partial:
        (partial / "a.txt").write_text("old", encoding="utf-8")
    with pytest.raises(ZeroDivisionError):
        fail_half_way(folder)
    assert (folder / "a.txt").read_text(encoding="utf-8") == "old"
    with new_folder(folder, replace=True) as partial:
        (partial / "b.txt").write_text("new", encoding="utf-8")
    assert names(folder) == ["b.txt"]
    assert names(tmp_path) == ["site"]


def test_a_place_taken_meanwhile_is_told_and_both_old_folders_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, rename = tmp_path / "run", Path.rename

    def taken(path: Path, target: Path) -> Path:
        if ".partial-" in path.name:
            raise FileExistsError(17, "File exists")
        return rename(path, target)

    folder.mkdir()
    monkeypatch.setattr(Path, "rename", taken)
    with pytest.raises(PlaceTakenError), new_folder(folder, replace=True):
        pass
    assert names(tmp_path) == ["run"]


def test_a_folder_made_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    with pytest.raises(PlaceTakenError), new_folder(tmp_path / "site"):
        (tmp_path / "site").mkdir()
    assert names(tmp_path) == ["site"]


# What kills leave ----------------------------------------------------------------------------------------------------


def test_whoever_writes_into_a_folder_next_removes_what_kills_left_there(tmp_path: Path) -> None:
    (tmp_path / f"run.parked-{TOKEN}").mkdir()
    (tmp_path / f".run.partial-{TOKEN}").mkdir()
    (tmp_path / f".people.csv.partial-{TOKEN}").touch()
    (tmp_path / ".week.partial-lock").touch()
    write_file(tmp_path / "other.csv", "x")
    assert names(tmp_path) == ["other.csv", "run"]


def test_names_that_only_resemble_ours_are_never_touched(tmp_path: Path) -> None:
    alike = [
        "run.parked-before-audit",
        "run.parked-mine",
        "run.parked-12",
        "run.parked-12-0a1b2c3d.old",
        "run.parked-12-0A1B2C3D",
        ".run.partial-12-0a1b2c3",
        ".run.partial-x-0a1b2c3d",
        "run.partial-12-0a1b2c3d",
    ]
    for name in alike:
        (tmp_path / name).mkdir()
    recover(tmp_path / "run")
    with new_folder(tmp_path / "run", replace=True):
        pass
    with new_folder(tmp_path / "run", replace=True):
        pass
    assert names(tmp_path) == sorted([*alike, "run"])


HOLDER = """
import sys
from pathlib import Path
from scheduler.atomic_files import new_folder
with new_folder(Path(sys.argv[1])) as partial:
    print("held", flush=True)
    sys.stdin.read()
"""


def hold(path: Path) -> subprocess.Popen[str]:
    """Start a process that is writing a folder, and stays at it."""
    command = [sys.executable, "-c", HOLDER, str(path)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_the_second_at_a_place_is_refused_while_the_first_is_at_it_even_if_nothing_is_there_yet(tmp_path: Path) -> None:
    process = hold(tmp_path / "new" / "run")
    with pytest.raises(PlaceBusyError, match=f"process {process.pid} is writing here") as caught:
        claimed(tmp_path / "new" / "run").__enter__()
    assert caught.value.filename == str(tmp_path / "new" / "run")
    recover(tmp_path / "new" / "other")
    assert any(name.startswith(".run.partial-") for name in names(tmp_path / "new"))
    process.communicate("")
    assert names(tmp_path / "new") == ["run"]


def test_what_a_killed_process_held_is_free_whatever_its_number_is_now(tmp_path: Path) -> None:
    process = hold(tmp_path / "run")
    process.kill()
    process.communicate()
    assert len(names(tmp_path)) == 2
    (left,) = (one for one in tmp_path.iterdir() if not one.name.endswith("-lock"))
    left.rename(left.with_name(f".run.partial-{os.getppid()}-0a1b2c3d"))  # its number is another living process's now
    with claimed(tmp_path / "run", probe=True):
        assert names(tmp_path) == [".run.partial-lock"]
    assert names(tmp_path) == []


def test_one_process_may_hold_a_place_more_than_once(tmp_path: Path) -> None:
    with claimed(tmp_path / "run"), claimed(tmp_path / "run"):
        with new_folder(tmp_path / "run"):
            pass
        assert ".run.partial-lock" in names(tmp_path)
    assert names(tmp_path) == ["run"]


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_while_a_file_gets_its_name_comes_after_it(
    number: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = os.replace

    def stopped(*names: Path) -> None:
        signal.raise_signal(number)
        replace(*names)

    monkeypatch.setattr(os, "replace", stopped)
    before = signal.signal(number, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            write_file(tmp_path / "a.csv", "new")
    finally:
        signal.signal(number, before)
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "new"
    assert names(tmp_path) == ["a.csv"]


# Files that belong together ------------------------------------------------------------------------------------------


def test_files_that_belong_together_are_all_replaced_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines, totals = tmp_path / "payroll.csv", tmp_path / "totals.csv"
    write_files({lines: "old", totals: "old"})
    replace = os.replace

    def fail(source: Path, target: Path) -> None:
        if target == lines and "new" in source.read_text(encoding="utf-8"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(source), None, str(target))
        replace(source, target)

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(PermissionError) as caught:
        write_files({lines: "new", totals: "new"})
    assert caught.value.filename == str(lines)
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {
        "payroll.csv": "old",
        "totals.csv": "old",
    }
    lines.unlink()
    totals.unlink()
    with pytest.raises(PermissionError):
        write_files({lines: "new", totals: "new"})
    assert names(tmp_path) == []
    monkeypatch.undo()
    write_files({lines: "new", totals: "new"})
    assert names(tmp_path) == ["payroll.csv", "totals.csv"]


def test_what_a_kill_left_half_renamed_is_finished_by_the_next_writer(tmp_path: Path) -> None:
    (tmp_path / "totals.csv").write_text("new", encoding="utf-8")
    (tmp_path / f".payroll.csv.partial-{TOKEN}").write_text("new", encoding="utf-8")
    pairs = [[f".payroll.csv.partial-{TOKEN}", "payroll.csv"], [".totals.csv.partial-1-0a1b2c3d", "totals.csv"]]
    (tmp_path / f".payroll.csv.together-{TOKEN}").write_text(json.dumps(pairs), encoding="utf-8")
    recover(tmp_path / "anything")
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {
        "payroll.csv": "new",
        "totals.csv": "new",
    }


KILLER = """
import sys
from pathlib import Path
from scheduler.atomic_files import recover, write_file, write_files
from tests.kill_points import kill_everywhere

folder, kind = Path(sys.argv[1]), sys.argv[2]
first, second = folder / "file", folder / "totals"

def write(text):
    write_file(first, text) if kind == "one" else write_files({first: text, second: text})

def check():
    texts = {path.name: path.read_text()[:3] for path in (first, second) if path.exists()}
    if kind == "one":
        assert texts["file"] in ("old", "new")
    elif "file" in texts:  # the first is never there but beside its own other
        assert texts["file"] == texts["totals"], texts
    recover(first)
    texts = {path.read_text()[:3] for path in folder.iterdir()}
    assert texts in ({"old"}, {"new"}), texts
    assert len(list(folder.iterdir())) == (1 if kind == "one" else 2)

print(kill_everywhere(lambda: write("new" * 9999), check, before=lambda: write("old")))
assert first.read_text() == "new" * 9999
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")
@pytest.mark.parametrize("kind", ["one", "two"])
def test_killed_at_any_moment_files_are_all_old_or_all_new(kind: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", KILLER, str(tmp_path), kind]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 8


def test_the_pattern_of_a_token_is_what_siblings_are_called(tmp_path: Path) -> None:
    with new_file(tmp_path / "a") as partial:
        assert re.fullmatch(rf"\.a\.partial-{os.getpid()}-[0-9a-f]{{8}}", partial.name)
        partial.touch()
