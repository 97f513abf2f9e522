"""Runs of people whose skills change: what verify recounts of them, and forged claims."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from scheduler.checking.most_presence import crews
from scheduler.domain.result import Finding
from scheduler.domain.roster import Roster
from scheduler.domain.run import Run
from scheduler.domain.skill_spans import SkillSpan
from scheduler.exports.run_writer import write_run
from scheduler.inputs.run_folder.reader import read_run
from scheduler.rules.registry import make_rule
from tests.checking.changed_people import rows, run_of, staff, verified, write
from tests.factories import MONDAY, reseal


def dated_run() -> Run:
    """Ana serves mail on Monday and Tuesday only."""
    spans = (SkillSpan("mail", MONDAY, MONDAY + timedelta(days=1)),)
    return run_of(lambda agent: replace(agent, skill_dates=spans) if agent.agent_id == "A1" else agent)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_run(tmp_path / "run", dated_run())
    return tmp_path / "run"


def test_a_run_is_read_back_equal_and_holds(folder: Path) -> None:
    assert verified(folder).differences == ()
    assert verified(folder).findings == ()
    assert read_run(folder).problem == dated_run().problem


@pytest.mark.parametrize(("day", "is_fine"), [("2026-11-03", True), ("2026-11-04", False)])
def test_nobody_is_claimed_on_a_queue_after_the_skill_ended(folder: Path, day: str, is_fine: bool) -> None:
    """Move one person from calls to mail in one interval: Ana can be meant while she holds the skill."""
    path = folder / "coverage.csv"
    found = rows(path)
    for queue, more in (("calls", -1), ("mail", 1)):
        staff(next(one for one in found if one["queue"] == queue and one["start"].startswith(f"{day}T11:00")), more)
    write(path, found)
    reseal(folder)
    claimed = [finding for finding in verified(folder).findings if finding.rule == "allotment"]
    assert claimed == [] if is_fine else "are claimed" in claimed[0].message


def _of_skills(run: Run) -> list[Finding]:
    rule = make_rule("skills", {})
    return [
        finding
        for agent_id, context in run.problem.contexts.items()
        for finding in rule.check(context, [duty for duty in run.roster.duties if duty.agent_id == agent_id])
    ]


def test_work_on_a_queue_is_judged_by_the_date_of_its_duty() -> None:
    run = dated_run()
    duties = tuple(
        replace(duty, segments=tuple(replace(s, queue="mail" if s.activity == "work" else "") for s in duty.segments))
        if duty.agent_id == "A1"
        else duty
        for duty in run.roster.duties
    )
    found = _of_skills(replace(run, roster=Roster(duties)))
    assert [finding.when.date().isoformat() for finding in found] == ["2026-11-04", "2026-11-05", "2026-11-06"]
    assert all("without the skill" in finding.actual for finding in found)


def test_hours_that_are_missing_count_nobody_after_the_skill_ended() -> None:
    run = dated_run()
    horizon = run.problem.horizon
    able = [crew.people for crew in crews(run.problem, Roster(())) if "mail" in crew.queues]
    most = np.sum(able, axis=0)
    at = horizon.midnights[1] // 30, horizon.midnights[2] // 30
    assert most[at[0] : at[1]].max() == 2  # Ana and Cleo on Tuesday
    assert most[at[1] :].max() == 1  # Cleo alone
