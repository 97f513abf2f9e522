"""Answers to wishes against a plain count on the clock, in summary, table and verification."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.checking.verify import verify_run
from scheduler.checking.wish_answers import wish_answers, wish_figures
from scheduler.domain.agents import Absence, Wish, WishKind
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty, Roster
from scheduler.exports.run_writer import write_run
from scheduler.inputs.run_folder.reader import read_run
from scheduler.manifest import MANIFEST, WISHES
from tests.factories import at, duty, reseal, tiny_problem, tiny_roster, tiny_run

KINDS = get_args(WishKind)


def minute_of(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute


def plainly(wish: Wish, duties: list[Duty], roster: Roster) -> str:
    """The answer in words of the clock: all duties of the tiny week begin and end on their date, in UTC."""
    own = duties[0] if duties else None
    start, end = (minute_of(own.start), minute_of(own.end)) if own else (-1, -1)
    late = wish.minute > wish.until
    inside = start >= wish.minute or start <= wish.until if late else wish.minute <= start <= wish.until
    if own is None and wish.kind in ("shift", "prefer_shift", "prefer_start"):
        return "does not apply"
    if wish.kind in ("with", "apart"):
        other = [d for d in roster.duties if d.agent_id == wish.other and d.date == wish.date]
        mine, theirs = (
            {
                minute
                for d in found
                for minute in range(d.start.hour * 60 + d.start.minute, d.end.hour * 60 + d.end.minute)
            }
            for found in (duties, other)
        )
        return "granted" if (mine == theirs if wish.kind == "with" else not mine & theirs) else "refused"
    granted = {
        "off": own is None,
        "work": own is not None,
        "start_after": own is None or start >= wish.minute,
        "end_before": own is None or end <= wish.minute,
        "shift": own is not None and own.shift == wish.shift,
        "shift_on": own is not None and own.shift == wish.shift,
        "shift_off": own is None or own.shift != wish.shift,
        "prefer_start": inside,
        "avoid_start": own is None or not inside,
        "prefer_shift": own is not None and own.shift in wish.shifts,
        "avoid_shift": own is None or own.shift not in wish.shifts,
    }[wish.kind]
    return "granted" if granted else "refused"


@given(st.data())
def test_granted_and_refused_agree_with_a_plain_count(data: st.DataObject) -> None:
    problem = tiny_problem()
    clocks = st.sampled_from(["", "08:00", "08:30", "10:00"])
    roster = Roster(
        tuple(
            duty(problem, agent_id, day, clock, shift)
            for agent_id in ("A1", "B2", "C3")
            for day in range(2)
            if (clock := data.draw(clocks)) and (shift := data.draw(st.sampled_from(["day", "late"])))
        )
    )
    minutes = st.sampled_from([0, 8 * 60, 8 * 60 + 30, 9 * 60, 17 * 60, 19 * 60])
    wishes = tuple(
        Wish(
            "A1",
            problem.horizon.date_of(data.draw(st.integers(0, 1))),
            data.draw(st.sampled_from(KINDS)),
            1.0,
            data.draw(minutes),
            data.draw(st.sampled_from(["day", "late"])),
            data.draw(minutes),
            (),
            data.draw(st.sampled_from(["B2", "C3"])),
        )
        for _ in range(4)
    )
    wishes = tuple(replace(w, shift="", shifts=(w.shift,)) if w.kind.endswith("r_shift") else w for w in wishes)
    wishes = tuple(replace(w, shift="", shifts=(w.shift,)) if w.kind == "avoid_shift" else w for w in wishes)
    for answer in wish_answers(replace(problem, wishes=wishes), roster):
        own = [d for d in roster.duties if d.agent_id == "A1" and d.date == answer.wish.date]
        assert answer.answer == plainly(answer.wish, own, roster)


def wished(problem: Problem) -> Problem:
    """Ana works Monday to Friday: one wish granted, one refused, three that do not apply."""
    away = Absence("B2", at(problem, 5, "00:00"), at(problem, 6, "00:00"))
    dates = [problem.horizon.date_of(day) for day in range(-1, 7)]
    wishes = (
        Wish("A1", dates[1], "work", filed_at=at(problem, -7, "10:00")),
        Wish("A1", dates[2], "off", 2.0),
        Wish("A1", dates[6], "prefer_start", minute=480, until=480),
        Wish("B2", dates[6], "off"),
        Wish("A1", dates[0], "off"),
    )
    return replace(problem, wishes=wishes, absences=(away,))


def test_reasons_and_numbers_by_hand(problem: Problem) -> None:
    asked = wished(problem)
    told = [(one.answer, one.reason, one.cost) for one in wish_answers(asked, tiny_roster(problem))]
    assert told == [
        ("granted", "", 0.0),
        ("refused", "", 40.0),
        ("does not apply", "day off", 0.0),
        ("does not apply", "absent", 0.0),
        ("does not apply", "outside the horizon", 0.0),
    ]
    figures = wish_figures(asked, tiny_roster(problem))
    assert {k: v for k, v in figures.items() if k != "by_kind"} == {
        "asked": 5,
        "granted": 1,
        "refused": 1,
        "does_not_apply": 3,
    }
    assert figures["by_kind"]["off"] == {"asked": 3, "granted": 0, "refused": 1, "does_not_apply": 2}
    assert wish_figures(problem, tiny_roster(problem)) == {}


def test_a_run_tells_of_its_wishes_and_comes_back(problem: Problem, tmp_path: Path) -> None:
    run = tiny_run(wished(problem))
    write_run(tmp_path / "run", run)
    assert read_run(tmp_path / "run").problem.wishes == run.problem.wishes
    lines = (tmp_path / "run" / WISHES).read_text(encoding="utf-8").splitlines()
    assert lines[2] == "A1,2026-11-03,off,,2,,refused,,40"
    assert WISHES in (tmp_path / "run" / MANIFEST).read_text(encoding="utf-8")
    report = verify_run(tmp_path / "run", read_run(tmp_path / "run"))
    assert not [one for one in report.differences if "wish" in one.where]
    write_run(tmp_path / "none", tiny_run(problem))
    assert not (tmp_path / "none" / WISHES).exists()


@pytest.mark.parametrize(
    ("file", "old", "new", "where"),
    [
        (WISHES, "refused", "granted", "wish_answers.csv: A1 2026-11-03 off: answer"),
        (WISHES, "A1,2026-11-03,off,,2,,refused,,40\n", "", "wish_answers.csv: A1 2026-11-03 off"),
        (WISHES, ",,40", ",,4", "wish_answers.csv: A1 2026-11-03 off: cost"),
        (WISHES, "day off", "absent", "wish_answers.csv: A1 2026-11-07 prefer_start 08:00: reason"),
        ("summary.json", '"refused": 1,', '"refused": 0,', "summary.json: wishes.refused"),
    ],
)
def test_verify_finds_answers_the_roster_does_not_give(
    problem: Problem, tmp_path: Path, file: str, old: str, new: str, where: str
) -> None:
    write_run(tmp_path / "run", tiny_run(wished(problem)))
    path = tmp_path / "run" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    reseal(tmp_path / "run")
    found: Any = [one.where for one in verify_run(tmp_path / "run", read_run(tmp_path / "run")).differences]
    assert where in found
