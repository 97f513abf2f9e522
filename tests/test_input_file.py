from __future__ import annotations

import tracemalloc
from pathlib import Path

from scheduler.input_file import read_input


def test_a_small_file_takes_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "small.csv"
    path.write_text("a\n", encoding="utf-8")
    tracemalloc.start()
    try:
        assert read_input(path) == b"a\n"
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()
