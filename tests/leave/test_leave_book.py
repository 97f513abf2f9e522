from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scheduler.domain.errors import UsageError
from scheduler.domain.problem import Problem
from scheduler.domain.time_off import LeaveInputs
from scheduler.leave import leave_book
from scheduler.leave.leave_book import write_decisions
from tests.leave.conftest import ask, decide, desk_of

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def test_every_deciding_is_a_file_of_its_own_and_nothing_makes_none(problem: Problem, tmp_path: Path) -> None:
    book = tmp_path / "book"
    assert write_decisions(book, (), NOON) is None
    assert not book.exists()
    new = decide(problem, LeaveInputs(requests=(ask("R1", "A1", 0),), allowances=(desk_of(1),))).new
    first = write_decisions(book, new, NOON)
    assert first == book / "decisions-0001.csv"
    text = first.read_text(encoding="utf-8")
    assert "1,R1,A1,leave,2026-11-02,2026-11-02,full,granted,480,1,0,,,," in text
    assert "2026-11-02T00:00+00:00/2026-11-03T00:00+00:00,2026-11-01T12:00:00Z" in text
    assert write_decisions(book, new, NOON) == book / "decisions-0002.csv"
    assert first.read_text(encoding="utf-8") == text


def test_a_file_somebody_wrote_meanwhile_is_never_replaced(
    problem: Problem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = decide(problem, LeaveInputs(requests=(ask("R1", "A1", 0),), allowances=(desk_of(1),))).new
    write_decisions(tmp_path, new, NOON)
    monkeypatch.setattr(leave_book, "NAME", re.compile("nothing (like) it"))
    with pytest.raises(UsageError, match="decide again"):
        write_decisions(tmp_path, new, NOON)
