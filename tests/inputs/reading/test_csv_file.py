"""The site folder's own tables go through the one reader, strictly."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from scheduler.domain.errors import InputError
from scheduler.inputs.site_folder import load_site
from tests.inputs.conftest import FILES, Write


def written(small_site: Path, name: str, data: bytes) -> Path:
    (small_site / name).write_bytes(data)
    return small_site


def quoted(text: str) -> bytes:
    rows = (";".join(f'"{cell}"' for cell in line.split(",")) for line in text.splitlines())
    return "\n".join(["sep=;", *rows]).encode()


FORMS: dict[str, Callable[[str], bytes]] = {
    "CR": lambda text: text.replace("\n", "\r").encode(),
    "CRLF, blank rows, a mark": lambda text: b"\xef\xbb\xbf" + text.replace("\n", "\r\n\r\n").encode(),
    "UTF-16": lambda text: text.encode("utf-16"),
    "empty columns at the end": lambda text: text.replace("\n", ",,\n").encode(),
    "quoted, by semicolon, sep=": quoted,
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["agents.csv", "history/calls.csv"])
def test_a_table_of_the_site_means_the_same_however_it_was_saved(form: str, name: str, small_site: Path) -> None:
    before = load_site(small_site)
    after = load_site(written(small_site, name, FORMS[form](FILES[name])))
    assert after.setup.agents == before.setup.agents
    assert after.history.equals(before.history)


@pytest.mark.parametrize("name", ["agents.csv", "history/calls.csv"])
def test_a_cell_in_a_column_without_a_name_is_an_error(name: str, small_site: Path) -> None:
    lines = FILES[name].splitlines()
    lines = [lines[0] + ",", lines[1] + ",x", *(line + "," for line in lines[2:])]
    with pytest.raises(InputError, match="without a name") as caught:
        load_site(written(small_site, name, "\n".join(lines).encode()))
    assert caught.value.issues[0].line == 2


def test_a_workbook_named_csv_is_told(small_site: Path) -> None:
    openpyxl.Workbook().save(small_site / "agents.csv")
    with pytest.raises(InputError, match="this is a workbook"):
        load_site(small_site)


def test_an_empty_table_is_told(write_site: Write) -> None:
    with pytest.raises(InputError, match="empty"):
        load_site(write_site({"wishes.csv": "\n\n"}))
