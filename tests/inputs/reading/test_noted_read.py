from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from scheduler.input_file import read_input
from scheduler.inputs.reading.issues import Issues, Place
from scheduler.inputs.reading.noted_read import note_read


def told(path: Path, most_bytes: int = 100) -> str:
    """What is noted of a file that cannot be read."""
    issues = Issues()
    assert note_read(path, Place("x"), issues, most_bytes) is None
    (issue,) = issues.found
    return issue.message


def test_a_regular_file_is_read_also_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1,2")
    (tmp_path / "link").symlink_to("a")
    assert read_input(tmp_path / "a") == read_input(tmp_path / "link") == b"1,2"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_is_told_and_nothing_waits(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert told(tmp_path / "pipe") == "is a named pipe, a file is needed; save what comes out of it first"


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no such device")
def test_a_device_without_end_is_told() -> None:
    assert told(Path("/dev/zero")) == "is a device, a file is needed"


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="this system has no such sockets")
def test_a_socket_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the name of a socket is short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s")
        assert told(Path("s")) == "is a socket, a file is needed"


def test_a_folder_a_loose_link_and_a_missing_file_are_told(tmp_path: Path) -> None:
    (tmp_path / "loose").symlink_to("nowhere.csv")
    (tmp_path / "circle").symlink_to("circle")
    assert told(tmp_path) == "is a folder, a file is needed"
    assert told(tmp_path / "loose") == "is a link to 'nowhere.csv', which does not exist"
    assert told(tmp_path / "gone") == "cannot be read: No such file or directory"
    assert "symbolic links" in told(tmp_path / "circle")


def test_a_name_no_file_can_have_is_told(tmp_path: Path) -> None:
    assert "is no name of a file" in told(tmp_path / "a\0b")
    assert "too long" in told(tmp_path / ("x" * 5000))


def test_a_file_above_the_limit_is_told_with_both_sizes(tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(b"x" * 3_000_000)
    (tmp_path / "fits").write_bytes(b"x" * 2_000_000)
    assert told(tmp_path / "big", 2_000_000).startswith("has 2.9 MB, at most 1.90735 MB are allowed")
    assert len(read_input(tmp_path / "fits", 2_000_000)) == 2_000_000


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="this system has no such file")
def test_a_file_that_does_not_tell_its_size_is_limited_too() -> None:
    assert told(Path("/proc/self/maps"), 10).startswith("has ")
