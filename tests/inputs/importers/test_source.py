from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from scheduler.domain.errors import InputError
from scheduler.inputs.importers.source import SourceKeys, check_columns, read_source
from scheduler.inputs.reading.issues import Issues, Place
from scheduler.inputs.reading.large_table import LargeTable
from scheduler.inputs.reading.nodes import Node


def read(path: Path, text: str, keys: SourceKeys | None = None) -> LargeTable:
    path.write_text(text, encoding="utf-8")
    return read_source(path, keys or SourceKeys(), Issues())


def test_rows_of_totals_are_left_out_and_told_where_the_mapping_says_so(tmp_path: Path) -> None:
    text = "queue,calls\na,1\nTotal,1\n,9\n\n,TOTAL\n"
    table = read(tmp_path / "a.csv", text, SourceKeys(total_rows=["total"]))
    assert (table.cells["calls"].tolist(), table.lines.tolist()) == (["1", "9"], [2, 4])
    assert table.notes == [f"{tmp_path / 'a.csv'}: rows of totals left out, as total_rows says: lines 3, 6"]


def test_rows_that_repeat_the_header_are_left_out_and_told(tmp_path: Path) -> None:
    table = read(tmp_path / "a.csv", "queue,calls\na,1\nqueue,calls\nb,2\n")
    assert table.lines.tolist() == [2, 4]
    assert table.notes == [f"{tmp_path / 'a.csv'}: rows that repeat the header left out: line 3"]


def test_a_title_before_the_header_is_told_to_be_one(tmp_path: Path) -> None:
    table = read(tmp_path / "a.csv", "Calls of May,\nqueue,calls\na,1\n")
    with pytest.raises(InputError, match="is line 1 a title"):
        check_columns(table, [("queue", "queue")], Node({}, Place("map.yaml")))


@pytest.mark.parametrize("delimiter", ["", ";;", '"', "\n", "a", "1"])
def test_what_can_be_no_delimiter_is_refused(delimiter: str) -> None:
    with pytest.raises(ValidationError, match="one sign between cells"):
        SourceKeys(delimiter=delimiter)


@pytest.mark.parametrize("encoding", ["zlib", "rot13", "klingon", "a\0b"])
def test_what_is_no_character_set_is_refused(encoding: str) -> None:
    with pytest.raises(ValidationError, match="unknown encoding"):
        SourceKeys(encoding=encoding)


def test_a_character_set_that_cannot_read_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"queue,calls\na..\xff,1\n")
    for encoding in ("utf-7", "ascii", "utf-16"):
        with pytest.raises(InputError):
            read_source(tmp_path / "a.csv", SourceKeys(encoding=encoding), Issues())
