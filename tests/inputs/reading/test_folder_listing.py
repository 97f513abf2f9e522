from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from scheduler.domain.errors import InputError
from scheduler.inputs.reading.folder_listing import list_files
from scheduler.inputs.reading.issues import Issues
from scheduler.inputs.site_folder import load_site
from tests.cli.conftest import CLINIC


def test_files_come_in_order_and_a_folder_that_is_not_there_has_none(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", "c.txt"):
        (tmp_path / name).touch()
    issues = Issues()
    assert [path.name for path in list_files(tmp_path, ".csv", issues)] == ["a.csv", "b.csv"]
    assert list_files(tmp_path / "none", ".csv", issues) == list_files(tmp_path / "a.csv", ".csv", issues) == []
    assert issues.found == []


@pytest.mark.parametrize("name", ["history", "forecasts"])
def test_a_folder_that_cannot_be_listed_is_told_and_not_taken_for_empty(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.iterdir

    def refused(path: Path) -> object:
        if path.name == name:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return real(path)

    monkeypatch.setattr(Path, "iterdir", refused)
    with pytest.raises(InputError, match=f"{name}: cannot be listed: Permission denied"):
        load_site(CLINIC)
