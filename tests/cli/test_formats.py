"""``--json`` and ``--csv`` at once: one answer has one format."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import CLINIC, call


@pytest.mark.parametrize("command", [("forecast",), ("forecast", "review"), ("require",), ("simulate",)])
def test_two_formats_at_once_are_refused_by_name(command: tuple[str, ...], tmp_path: Path) -> None:
    folder = tmp_path if command == ("simulate",) else CLINIC
    done = call(*command, folder, "--json", "--csv")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "--json: not together with --csv" in done.stderr
