"""A site of people with several skills is corrected by default; what is stored agrees with itself and goes on."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from scheduler import pipeline
from scheduler.calibration import needs_rounds, solve_site
from scheduler.domain.run import Run
from scheduler.engine import SearchOptions
from scheduler.inputs.run_folder.reader import read_run
from scheduler.staffing.valuation import shifted_by
from tests.calibration.small_site import SHARED, write_small_site
from tests.cli.conftest import call
from tests.referee import assert_referee_agrees

QUICK = SearchOptions(iterations=8, workers=1, engine="search")
MONDAY = datetime(2026, 11, 23)


def solved(site: Path, rounds: int | None = 2, **request: object) -> Run:
    return solve_site(pipeline.SiteRequest(site, **request), QUICK, rounds=rounds)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    weeks = (MONDAY, MONDAY + timedelta(days=7))
    return write_small_site(tmp_path_factory.mktemp("sites") / "shared", weeks=weeks)


@pytest.fixture(scope="module")
def run(site: Path) -> Run:
    return solved(site, None)


@pytest.fixture(scope="module")
def folder(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("runs") / "shared"
    pipeline.save(run, out)
    return out


def test_people_of_several_skills_are_corrected_by_default_and_the_best_round_is_kept(run: Run) -> None:
    said = run.summary["calibration"]
    rounds = said["rounds"]
    assert len(rounds) > 1
    allowed = [one["simulated_cost"] for one in rounds if one["allowed"]]
    assert rounds[said["kept_round"]]["simulated_cost"] == min(allowed)
    assert rounds[0]["lowered"] + rounds[0]["raised"] > 0


def test_counted_rounds_give_the_same_roster_bit_for_bit(site: Path, run: Run) -> None:
    again = solved(site, None)
    assert again.roster == run.roster
    assert again.problem == run.problem
    told = [json.dumps(replace_seconds(one.summary), sort_keys=True) for one in (again, run)]
    assert told[0] == told[1]


def replace_seconds(summary: dict[str, object]) -> dict[str, object]:
    """Leave out what a clock says."""
    rounds = [{**one, "seconds": 0} for one in summary["calibration"]["rounds"]]  # type: ignore[index]
    calibration = {**summary["calibration"], "rounds": rounds}  # type: ignore[dict-item]
    return {**summary, "calibration": calibration, "seconds": 0, "compile_seconds": 0}


def test_a_run_keeps_its_corrected_curves_and_every_check_agrees(site: Path, run: Run, folder: Path) -> None:
    read = read_run(folder).problem
    assert read == run.problem
    plain, _ = pipeline.load_problem(pipeline.SiteRequest(site))
    if any(any(own.head_shift) for own in read.demand):
        assert [own.values for own in read.demand] != [own.values for own in plain.demand]
        assert shifted_by(plain, {own.queue: own.head_shift for own in read.demand}) == read
    done = call("verify", folder, "--bound")
    assert done.exit_code == 0, done.output
    assert_referee_agrees(folder)


def test_switched_off_it_is_the_formulas_run(site: Path) -> None:
    off = solved(site, 0)
    plain = pipeline.solve_site(pipeline.SiteRequest(site), QUICK)
    assert off.roster == plain.roster
    assert off.problem == plain.problem
    assert "calibration" not in off.summary
    assert not any(own.head_shift for own in off.problem.demand)


def test_one_skill_a_person_is_left_as_it_is(tmp_path: Path) -> None:
    apart = write_small_site(tmp_path / "apart", ("red",) * 5 + ("blue",) * 5)
    problem, _ = pipeline.load_problem(pipeline.SiteRequest(apart))
    assert not needs_rounds(problem)
    found, plain = solved(apart, None), pipeline.solve_site(pipeline.SiteRequest(apart), QUICK)
    assert (found.roster, found.problem) == (plain.roster, plain.problem)
    assert "calibration" not in found.summary


def test_what_is_compared_is_corrected_as_it_would_be_solved(site: Path, tmp_path: Path) -> None:
    busier = tmp_path / "busier.yaml"
    busier.write_text("name: busier\nsites: [shared]\nchanges:\n  volume: {factor: 1.2}\n", encoding="utf-8")
    quick = ("--iterations", 4, "--workers", 1, "--engine", "search", "--replications", 10)
    done = call("compare", site, busier, *quick, "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    for name in ("base", "busier"):
        assert read_run(tmp_path / "out" / name).summary["calibration"]["rounds"]


def test_who_needs_rounds(site: Path) -> None:
    problem, _ = pipeline.load_problem(pipeline.SiteRequest(site))
    assert needs_rounds(problem)
    assert not needs_rounds(replace(problem, prices=replace(problem.prices, mode="requirement")))
    written = replace(problem.queues[0], channel="email"), replace(problem.queues[1], channel="callback")
    assert not needs_rounds(replace(problem, queues=written))
    assert needs_rounds(replace(problem, queues=(written[0], problem.queues[1])))


def test_from_a_run_its_corrections_stay_and_unchanged_input_changes_nothing(
    site: Path, run: Run, folder: Path
) -> None:
    again = solved(site, None, base=folder)
    assert again.roster == run.roster
    assert [own.values for own in again.problem.demand] == [own.values for own in run.problem.demand]
    assert "calibration" not in again.summary


def test_from_a_run_changes_are_priced(folder: Path, tmp_path: Path) -> None:
    busier = write_small_site(tmp_path / "busier", volumes=(20.0, 11.0))
    changed = solved(busier, None, base=folder)
    before = read_run(folder)
    assert changed.summary["goals"]["changes"] >= 0
    assert changed.problem.prices.change == 50
    assert [own.head_shift for own in changed.problem.demand] == [own.head_shift for own in before.problem.demand]


def test_the_next_week_begins_with_this_week_s_shifts(site: Path, tmp_path: Path) -> None:
    first = solved(site, 2)
    # The formulas' roster may have been kept; shifts must be there to be handed over.
    heads = {own.queue: [1.5] * len(own.open) for own in first.problem.demand}
    pipeline.save(replace(first, problem=shifted_by(first.problem, heads)), tmp_path / "first")
    followed = solve_site(
        pipeline.SiteRequest(site, start=(MONDAY + timedelta(days=7)).date(), previous=tmp_path / "first"),
        QUICK,
        rounds=1,
    )
    kept = followed.problem.demand[0].head_shift
    if followed.summary["calibration"]["kept_round"] == 0:
        assert set(kept) == {1.5}
    else:
        assert any(kept)
    assert followed.problem.horizon.start == (MONDAY + timedelta(days=7)).date()


def test_days_that_must_meet_their_target_are_shifted_too(tmp_path: Path) -> None:
    must = write_small_site(tmp_path / "must", SHARED, target=", daily: must")
    found = solved(must, 2)
    out = tmp_path / "run"
    pipeline.save(found, out)
    assert call("verify", out).exit_code == 0
    assert_referee_agrees(out)
    plain, _ = pipeline.load_problem(pipeline.SiteRequest(must))
    moved = shifted_by(plain, {"red": [2.0] * len(plain.demand[0].open)})
    for before, after in zip(plain.day_targets, moved.day_targets, strict=True):
        assert (before.queue, before.allowed, before.offered) == (after.queue, after.allowed, after.offered)
        if before.queue == "red":
            assert [one[2:] for one in before.late] == list(after.late)
        else:
            assert before.late == after.late
