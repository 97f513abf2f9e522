from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from scheduler.domain.errors import InputError
from scheduler.inputs.site_folder import load_site


def told(site: Path) -> str:
    """What is said of a site that cannot be read."""
    with pytest.raises(InputError) as caught:
        load_site(site)
    return str(caught.value)


NEARLY = {
    "Unavailable.CSV": "rename it to unavailable.csv",
    "wish.csv": "rename it to wishes.csv",
    "locks.csv.txt": "rename it to locks.csv",
    "wishes.xlsx": "save its table as wishes.csv",
    "Activities.yaml": "rename it to activities.yaml",
    "forcast.csv": "rename it to forecast.csv",
}


@pytest.mark.parametrize("name", NEARLY)
def test_a_file_with_nearly_a_known_name_is_told(name: str, small_site: Path) -> None:
    (small_site / name.replace(".csv.txt", ".csv").casefold()).unlink(missing_ok=True)
    right = NEARLY[name].rsplit(" ", 1)[1]
    (small_site / right).unlink(missing_ok=True)
    (small_site / name).write_text("", encoding="utf-8")
    assert f"{small_site / name}: this file is not read; {NEARLY[name]}, or" in told(small_site)


def test_a_copy_beside_the_file_that_is_read_is_only_mentioned(small_site: Path) -> None:
    (small_site / "agents.xlsx").write_text("", encoding="utf-8")
    (small_site / "notes of May.txt").write_text("", encoding="utf-8")
    (note,) = [str(note) for note in load_site(small_site).notes if "not read" in str(note)]
    assert note.startswith("agents.xlsx: this file is not read; save its table as agents.csv")


@pytest.mark.parametrize("name", ["unavailable.csv", "forecast.csv", "locks.csv", "activities.yaml", "history/b.csv"])
@pytest.mark.parametrize("kind", ["loose link", "folder", "pipe"])
def test_what_stands_in_place_of_a_file_is_told(name: str, kind: str, small_site: Path) -> None:
    path = small_site / name
    path.unlink(missing_ok=True)
    path.parent.mkdir(exist_ok=True)
    if kind == "loose link":
        path.symlink_to("gone.csv")
    elif kind == "folder":
        path.mkdir()
    elif hasattr(os, "mkfifo"):
        os.mkfifo(path)
    else:
        pytest.skip("this system has no named pipes")
    says = {"loose link": "is a link to 'gone.csv', which", "folder": "is a folder", "pipe": "is a named pipe"}
    assert f"{path}: {says[kind]}" in told(small_site)


def test_files_of_the_history_that_are_not_read_are_told(small_site: Path) -> None:
    history = small_site / "history"
    history.mkdir(exist_ok=True)
    (history / "readme.md").write_text("", encoding="utf-8")
    (history / "older").mkdir()
    notes = [str(note) for note in load_site(small_site).notes if "not read" in str(note)]
    assert [note.split(":")[0] for note in notes] == ["history/older", "history/readme.md"]
    (history / "May.CSV").write_text("", encoding="utf-8")
    assert "give it a name that ends in .csv" in told(small_site)


def test_a_history_that_is_no_folder_or_has_other_capitals_is_told(small_site: Path) -> None:
    shutil.rmtree(small_site / "history", ignore_errors=True)
    (small_site / "history").write_text("", encoding="utf-8")
    assert "history: is no folder" in told(small_site)
    (small_site / "history").unlink()
    (small_site / "History").mkdir()
    assert "this folder is not read; rename it to history" in told(small_site)
