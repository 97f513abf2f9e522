from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from scheduler.atomic_files import PlaceTakenError, new_file, new_folder, recover, write_file

PACKAGE = Path(__file__).resolve().parents[1] / "scheduler"
RENAMES = re.compile(r"os\.replace\(|os\.rename\(|\.rename\(|mkdtemp|NamedTemporaryFile")


def test_nothing_else_in_the_package_gives_a_file_its_name() -> None:
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if RENAMES.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"atomic_files.py"}


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
    assert [one.name for one in tmp_path.iterdir()] == ["report.html"]


def test_a_file_that_may_not_be_replaced_is_left_alone(tmp_path: Path) -> None:
    write_file(tmp_path / "lock.json", "first", replace=False, mode=0o444)
    with pytest.raises(FileExistsError):
        write_file(tmp_path / "lock.json", "second", replace=False)
    assert (tmp_path / "lock.json").read_text(encoding="utf-8") == "first"
    assert [one.name for one in tmp_path.iterdir()] == ["lock.json"]


def test_a_folder_that_fails_half_way_leaves_the_old_one(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    with new_folder(folder) as partial:
        (partial / "a.txt").write_text("old", encoding="utf-8")
    with pytest.raises(ZeroDivisionError):
        fail_half_way(folder)
    assert (folder / "a.txt").read_text(encoding="utf-8") == "old"
    with new_folder(folder, replace=True) as partial:
        (partial / "b.txt").write_text("new", encoding="utf-8")
    assert [one.name for one in folder.iterdir()] == ["b.txt"]
    assert [one.name for one in tmp_path.iterdir()] == ["site"]


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
    assert [one.name for one in tmp_path.iterdir()] == ["run"]


def test_a_folder_made_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    with pytest.raises(PlaceTakenError), new_folder(tmp_path / "site"):
        (tmp_path / "site").mkdir()
    assert [one.name for one in tmp_path.iterdir()] == ["site"]


def test_a_parked_folder_comes_back_and_rubbish_goes(tmp_path: Path) -> None:
    gone = 2**22 + 1  # no process has this number
    (tmp_path / f"run.parked-{gone}-00").mkdir()
    (tmp_path / f".run.partial-{gone}-00").mkdir()
    (tmp_path / f".other.partial-{gone}-00").mkdir()
    recover(tmp_path / "run")
    assert {one.name for one in tmp_path.iterdir()} == {"run", f".other.partial-{gone}-00"}


KILLER = """
import sys
from pathlib import Path
from scheduler.atomic_files import write_file
from tests.kill_points import kill_everywhere

path = Path(sys.argv[1])
write_file(path, "old")

def check():
    assert path.read_text() in ("old", "new" * 9999)

print(kill_everywhere(lambda: write_file(path, "new" * 9999), check, {"open", "os.rename", "os.remove"}))
assert path.read_text() == "new" * 9999
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")
def test_killed_at_any_moment_a_file_is_the_old_or_the_new_one(tmp_path: Path) -> None:
    command = [sys.executable, "-c", KILLER, str(tmp_path / "file")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=PACKAGE.parent)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 3
