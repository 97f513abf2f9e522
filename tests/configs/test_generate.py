from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest

CONFIGS = Path(__file__).parents[2] / "configs"


@pytest.mark.parametrize("site", ["clinic", "lisbon", "manila", "montreal"])
def test_generator_reproduces_the_committed_files_byte_for_byte(site: str, tmp_path: Path) -> None:
    subprocess.run([sys.executable, CONFIGS / "generate.py", site, "--out", tmp_path], check=True)
    written = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    assert {path.name for path in written} >= {"previous_roster.csv"}
    for path in written:
        assert path.read_bytes() == (CONFIGS / path.relative_to(tmp_path)).read_bytes(), path.name


@pytest.mark.parametrize("site", ["clinic", "lisbon", "manila", "montreal"])
def test_every_table_ends_lines_the_unix_way_and_has_no_empty_line(site: str) -> None:
    tables = sorted((CONFIGS / site).rglob("*.csv"))
    assert tables
    for path in tables:
        content = path.read_bytes()
        assert b"\r" not in content
        assert b"\n\n" not in content


def test_manila_history_tells_the_repeated_hour_of_the_us_clock_change_apart() -> None:
    with (CONFIGS / "manila" / "history" / "tech.csv").open(encoding="utf-8") as stream:
        starts = [row["start"] for row in csv.DictReader(stream)]
    assert "2026-11-01 01:30-04:00" in starts
    assert "2026-11-01 01:30-05:00" in starts
    assert len(starts) == len(set(starts)) == 12 * 7 * 48
