from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from scheduler.domain.agents import Lock, Wish
from scheduler.domain.errors import InfeasibleError, InputError, UsageError
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty, PastDuty, Roster, Segment
from scheduler.domain.run import Run
from scheduler.domain.site_setup import SiteSetup
from scheduler.inputs.run_folder.partial import (
    carry_over,
    keep_duties,
    kept_locks,
    left_behind,
    period,
    same_inputs,
    start_from,
)
from scheduler.inputs.run_folder.problem_json import dump_problem, load_problem
from tests.factories import MONDAY, tiny_problem, tiny_run


@pytest.fixture
def problem() -> Problem:
    return tiny_problem()


@pytest.fixture
def run(problem: Problem) -> Run:
    return tiny_run(problem)


def moved(duty: Duty, days: int) -> Duty:
    shift = timedelta(days=days)
    segments = tuple(replace(s, start=s.start + shift, end=s.end + shift) for s in duty.segments)
    return replace(duty, date=duty.date + shift, segments=segments)


def test_the_base_is_the_roster_s_duties_of_these_dates_and_people(problem: Problem, run: Run) -> None:
    first = run.roster.duties[0]
    stranger = replace(moved(first, 1), agent_id="Z9")
    roster = Roster((*run.roster.duties, moved(first, -7), moved(first, 7), stranger))
    assert start_from(problem, roster).base == run.roster.duties


def test_people_who_left_since_the_base_are_told(problem: Problem, run: Run) -> None:
    first = run.roster.duties[0]
    strangers = tuple(replace(moved(first, days), agent_id="Z9") for days in (0, 1, 14))
    site: SiteSetup = problem
    told = left_behind(site, replace(run, roster=Roster((*run.roster.duties, *strangers))))
    assert [str(note) for note in told] == [
        "Z9: had 2 duties in the run started from and is not in agents.csv any more; they are gone"
    ]
    assert list(left_behind(site, run)) == list(left_behind(site, None)) == []


def test_a_roster_of_another_week_is_refused(problem: Problem, run: Run) -> None:
    late = Roster(tuple(moved(duty, 7) for duty in run.roster.duties))
    with pytest.raises(UsageError, match="duties of this site's agents between 2026-11-02 and 2026-11-08 is allowed"):
        start_from(problem, late)
    with pytest.raises(UsageError, match="found no duties"):
        start_from(problem, Roster(()))


def test_every_date_of_every_agent_is_locked_to_the_base(problem: Problem, run: Run) -> None:
    kept = keep_duties(start_from(problem, run.roster))
    assert len(kept.locks) == 3 * 7
    duties = {(duty.agent_id, duty.date): duty for duty in run.roster.duties}
    for lock in kept.locks:
        duty = duties.get((lock.agent_id, lock.date))
        assert (lock.kind, lock.start, lock.end) == (
            ("off", None, None) if duty is None else ("duty", duty.start, duty.end)
        )


def test_locked_breaks_of_the_same_duty_stay_locked(problem: Problem, run: Run) -> None:
    duty = run.roster.duties[0]
    breaks = tuple(segment.start for segment in duty.segments if segment.is_rest)
    lock = Lock(duty.agent_id, duty.date, "breaks", duty.start, duty.end, duty.shift, breaks)
    kept = keep_duties(start_from(replace(problem, locks=(lock,)), run.roster))
    assert lock in kept.locks
    assert len(kept.locks) == 3 * 7


def test_a_lock_that_wants_another_duty_is_named(problem: Problem, run: Run) -> None:
    duty = run.roster.duties[0]
    later = duty.start + timedelta(minutes=30)
    for lock in (
        Lock(duty.agent_id, duty.date, "off"),
        Lock(duty.agent_id, duty.date, "duty", later, duty.end),
    ):
        with pytest.raises(InfeasibleError, match=f"{duty.agent_id} on {duty.date}: the run has"):
            keep_duties(start_from(replace(problem, locks=(lock,)), run.roster))


def test_a_duty_off_the_grid_is_named(problem: Problem, run: Run) -> None:
    duty = run.roster.duties[0]
    start = duty.start + timedelta(minutes=7)
    odd = replace(duty, segments=(Segment(start, duty.end, "work", True),))
    with pytest.raises(InfeasibleError, match=f"{duty.agent_id} on {duty.date}: 08:07 is off the grid of 30 minutes"):
        keep_duties(start_from(problem, Roster((odd, *run.roster.duties[1:]))))


def test_inputs_are_the_same_whatever_they_started_from(problem: Problem, run: Run) -> None:
    stored = load_problem(dump_problem(problem))
    based = start_from(stored, run.roster)
    assert same_inputs(problem, stored)
    assert same_inputs(problem, based)
    assert same_inputs(problem, keep_duties(based))
    assert same_inputs(problem, replace(based, locks=kept_locks(based)))


@pytest.mark.parametrize(
    "changes",
    [
        {"wishes": (Wish("A1", MONDAY, "off"),)},
        {"locks": (Lock("A1", MONDAY + timedelta(days=6), "duty"),)},
        {"prices": replace(tiny_problem().prices, surplus=2.0)},
        {"agents": tiny_problem().agents[:2]},
        {"rules": ()},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_any_other_change_is_one(problem: Problem, run: Run, changes: dict[str, object]) -> None:
    changed = replace(problem, **changes)  # type: ignore[arg-type]
    assert not same_inputs(changed, problem)
    assert not same_inputs(changed, keep_duties(start_from(problem, run.roster)))


@pytest.mark.parametrize(
    ("start", "weeks", "base", "previous", "expected"),
    [
        (None, None, False, False, (None, 1)),
        (None, 2, False, False, (None, 2)),
        (None, None, True, False, (MONDAY, 1)),
        (None, None, False, True, (MONDAY + timedelta(days=7), 1)),
        (MONDAY, 3, True, True, (MONDAY, 3)),
        (MONDAY + timedelta(days=7), None, True, False, (MONDAY + timedelta(days=7), 1)),
    ],
)
def test_dates_follow_the_base_then_the_previous_run(
    problem: Problem,
    start: date | None,
    weeks: int | None,
    base: bool,
    previous: bool,
    expected: tuple[date | None, int],
) -> None:
    assert period(start, weeks, problem if base else None, problem if previous else None) == expected


def next_week(history: Sequence[PastDuty] = ()) -> Problem:
    return replace(tiny_problem(MONDAY + timedelta(days=7)), history=tuple(history))


def past(agent_id: str, run: Run, days: int, hours: int = 0) -> PastDuty:
    duty = moved(run.roster.duties[0], days)
    start, end = duty.start + timedelta(hours=hours), duty.end + timedelta(hours=hours)
    return PastDuty(agent_id, duty.date, start, end, 480)


def test_a_previous_run_carries_its_duties_and_what_came_before(problem: Problem, run: Run) -> None:
    before = past("A1", run, -3)
    previous = replace(run, problem=replace(problem, history=(before,)))
    history = carry_over(next_week(), previous).history
    assert len(history) == 1 + len(run.roster.duties)
    assert history[0] == before
    assert {(d.agent_id, d.date, d.start, d.end, d.paid_minutes, d.segments) for d in history[1:]} == {
        (d.agent_id, d.date, d.start, d.end, d.paid_minutes, d.segments) for d in run.roster.duties
    }


def test_the_previous_run_wins_over_the_site_s_earlier_duties_of_its_dates(problem: Problem, run: Run) -> None:
    planned, older = past("A1", run, 0, hours=1), past("A1", run, -7)
    history = carry_over(next_week([planned, older]), run).history
    assert older in history
    assert planned not in history


def test_people_who_left_carry_nothing_over(run: Run) -> None:
    site = replace(next_week(), agents=tiny_problem().agents[1:])
    assert {duty.agent_id for duty in carry_over(site, run).history} == {"B2", "C3"}


def test_a_previous_run_that_reaches_into_the_week_is_refused(problem: Problem, run: Run) -> None:
    with pytest.raises(UsageError, match="found a run of 2026-11-02 to 2026-11-08"):
        carry_over(problem, run)


def test_earlier_duties_that_overlap_the_previous_run_s_are_told(run: Run) -> None:
    overlapping = past(run.roster.duties[0].agent_id, run, -1, hours=20)
    with pytest.raises(InputError, match="the duty of 2026-11-02 overlaps the one of 2026-11-01"):
        carry_over(next_week([overlapping]), run)
