"""Runs with learners: what verify recounts of them, and forged shares."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from scheduler.domain.heads import Share
from scheduler.domain.run import Run
from scheduler.exports.run_writer import write_run
from scheduler.inputs.run_folder.reader import read_run
from tests.checking.changed_people import rows, run_of, staff, verified, write
from tests.factories import MONDAY, reseal


def learners_run() -> Run:
    """Ana counts for 3/8 until Tuesday and for half on Wednesday, Ben for 7/8 throughout."""
    shares = {
        "A1": (
            Share(MONDAY, MONDAY + timedelta(days=1), 3),
            Share(MONDAY + timedelta(days=2), MONDAY + timedelta(days=2), 4),
        ),
        "B2": (Share(MONDAY, MONDAY + timedelta(days=6), 7),),
    }
    return run_of(lambda agent: replace(agent, shares=shares.get(agent.agent_id, ())))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_run(tmp_path / "run", learners_run())
    return tmp_path / "run"


def test_a_run_with_learners_is_read_back_equal_and_holds(folder: Path) -> None:
    assert verified(folder).differences == ()
    assert read_run(folder).problem == learners_run().problem
    assert read_run(folder).allotment == learners_run().allotment
    shares = {
        (row["agent_id"], row["start"][:10], row["share"]) for row in rows(folder / "segments.csv") if row["share"]
    }
    by_agent = {agent: {share for who, _, share in shares if who == agent} for agent, _, _ in shares}
    assert by_agent == {"A1": {"0.375", "0.5"}, "B2": {"0.875"}}
    assert {row["activity"] for row in rows(folder / "segments.csv") if row["share"]} == {"work"}


def test_heads_are_printed_whole_where_they_are(folder: Path) -> None:
    staffed = {row["staffed"] for row in rows(folder / "coverage.csv")}
    assert "0" in staffed
    assert {"1", "1.375", "1.875"} <= staffed
    assert all("." not in text or float(text) * 8 % 1 == 0 for text in staffed)


@pytest.mark.parametrize(("agent", "share"), [("A1", ""), ("A1", "0.5"), ("B2", "1"), ("C3", "0.5")])
def test_a_forged_share_is_told(folder: Path, agent: str, share: str) -> None:
    path = folder / "segments.csv"
    found = rows(path)
    next(row for row in found if row["agent_id"] == agent and row["activity"] == "work")["share"] = share
    write(path, found)
    reseal(folder)
    told = "\n".join(map(str, verified(folder).differences))
    assert f"segments.csv: {agent}" in told
    assert "share" in told


@pytest.mark.parametrize(("more", "says"), [(0.125, "are claimed"), (-0.125, "are counted"), (0.0625, "1/8 of a head")])
def test_claims_of_parts_nobody_has_are_found(folder: Path, more: float, says: str) -> None:
    path = folder / "coverage.csv"
    found = rows(path)
    staff(next(row for row in found if "." in row["staffed"]), more)
    write(path, found)
    reseal(folder)
    report = verified(folder)
    assert any(says in finding.message for finding in report.findings) or says in "\n".join(
        map(str, report.differences)
    )
