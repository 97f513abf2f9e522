from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks import prototype_instance
from benchmarks.baseline.__main__ import Row, main, mark_false_bounds, medians
from benchmarks.baseline.plain import plain_baseline
from benchmarks.baseline.run_prototype import BaselineError, copy_baseline, run_baseline
from benchmarks.contact_centre.plain import plain_product
from benchmarks.contact_centre.rescore import PlainDuty
from tests.factories import tiny_problem, tiny_roster

GENERATOR = """
import numpy as np
T = 96
class Instance:
    def __init__(self, N, seed): self.late = np.full(N, T + 36); self.seed = seed
def make(N, Q=4, seed=0, tight=1.0):
    return Instance(N, seed)
if __name__=="__main__":
    print(make(200).late)
"""
RUN = """
import sys, time
import numpy as np
from inst import *
I = make(int(sys.argv[1])); N = len(I.late); hist = []; out = []
class E: bt = np.full((N, 7, 5), I.late.max()); best = 0.0
e = E()
for name, cost in (("construct", 50.0), ("dual", 40.0 + I.seed)):
    e.best = cost; out.append(e.best)
print(f"agents {N} joint True bound {30.5:.1f} best {min(out)} gap 0.0 %")
"""


def _fake(folder: Path, run: str = RUN) -> Path:
    folder.mkdir()
    (folder / "inst.py").write_text(GENERATOR, encoding="utf-8")
    (folder / "run.py").write_text(run, encoding="utf-8")
    return folder


def test_an_absent_baseline_is_said_and_exits_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(prototype_instance, "PROTOTYPE", tmp_path / "nowhere")
    assert main(["--agents", "20"]) == 2
    said = capsys.readouterr()
    assert "nowhere" in said.err
    assert "not part of the project" in said.err
    assert said.out == ""


def test_the_copy_cuts_duties_at_midnight_and_leaves_the_original_alone(tmp_path: Path) -> None:
    source = _fake(tmp_path / "source")
    answer = run_baseline(copy_baseline(source, tmp_path, seed=3), 5, 1.0, 1.0)
    assert answer.tours.shape == (5, 7, 5)
    assert answer.tours.max() == 96
    assert (answer.objective, answer.bound) == (43.0, 30.5)
    assert (source / "inst.py").read_text(encoding="utf-8") == GENERATOR
    assert (source / "run.py").read_text(encoding="utf-8") == RUN


def test_another_program_than_the_one_patched_is_refused(tmp_path: Path) -> None:
    source = _fake(tmp_path / "source", RUN.replace("hist = []; ", ""))
    with pytest.raises(BaselineError, match=r"'hist = \[\]' stands there 0 times"):
        copy_baseline(source, tmp_path, seed=0)


def test_a_baseline_that_fails_shows_what_it_said(tmp_path: Path) -> None:
    folder = copy_baseline(_fake(tmp_path / "source"), tmp_path, seed=0)
    (folder / "run.py").write_text("raise SystemExit('no numba here')", encoding="utf-8")
    with pytest.raises(BaselineError, match="no numba here"):
        run_baseline(folder, 5, 1.0, 1.0)


def test_tours_of_the_baseline_become_plain_duties() -> None:
    tours = np.full((2, 7, 5), -1)
    tours[0, 2] = (0, 32, 14, 6, 26)
    tours[1, 6] = (1, 40, 10, 4, -1)
    full, part = plain_baseline(tours, [0, 2])
    assert full == [PlainDuty(2, 32, 36, ((6, 1), (14, 4), (26, 1)))]
    assert part == [PlainDuty(6, 40, 22, ((4, 1), (10, 2)))]


def test_duties_of_the_product_become_plain_duties() -> None:
    problem = tiny_problem()
    roster = tiny_roster(problem)
    plain = plain_product(problem, roster)
    for agent, duties in zip(problem.agents, plain, strict=True):
        own = roster.by_agent.get(agent.agent_id, ())
        assert [15 * len(list(d.worked_slots())) for d in duties] == [
            sum(s.minutes for s in duty.segments if s.activity == "work") for duty in own
        ]
        assert [d.first * 15 for d in duties] == [problem.horizon.minute_of(duty.start) for duty in own]


def _row(who: str, objective: float, bound: float, faults: tuple[str, ...] = ()) -> Row:
    return Row(100, 0, 0, who, objective, bound, 0.1, 26.0, 1.0, 5, faults)


def test_a_bound_above_another_sides_roster_is_a_fault() -> None:
    marked = mark_false_bounds([_row("a", 100.0, 90.0), _row("b", 110.0, 105.0), _row("c", 80.0, 70.0, ("no rest",))])
    assert [row.faults for row in marked] == [(), ("bound 105.0 above a legal roster of 100",), ("no rest",)]


def test_medians_are_taken_side_by_side() -> None:
    rows = [_row("a", 100.0, 90.0), _row("b", 7.0, 1.0), _row("a", 104.0, 80.0), _row("a", 101.0, 70.0)]
    found = [(row["who"], row["runs"], row["objective"], row["bound"]) for row in medians(rows)]
    assert found == [("a", 3, 101.0, 80.0), ("b", 1, 7.0, 1.0)]


@pytest.mark.slow
def test_both_sides_are_legal_and_score_what_they_claim(capsys: pytest.CaptureFixture[str]) -> None:
    if not (prototype_instance.PROTOTYPE / "run.py").is_file():
        pytest.skip("the baseline ../shared/prototype is not at hand")
    assert main(["--agents", "20", "--seconds", "3", "--runs", "1", "--workers", "1", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert [row["who"] for row in rows] == ["baseline", "product, 1 worker"]
    for row in rows:
        assert row["faults"] == []
        assert all(row["bound"] <= other["objective"] for other in rows)
