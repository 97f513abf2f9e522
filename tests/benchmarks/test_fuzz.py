"""The fuzzer finds what it should, makes it small, and a few hundred of its cases find nothing in the product."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from random import Random

import pytest
import yaml

from benchmarks.fuzz.__main__ import document
from benchmarks.fuzz.__main__ import main as fuzz
from benchmarks.fuzz.cases import Case, Stage, Step, draw_case
from benchmarks.fuzz.judge import Failure, Played, Tree, judge, tree_of
from benchmarks.fuzz.shrink import fewer_steps, smaller_files
from benchmarks.fuzz.tables import change_csv, change_xlsx
from benchmarks.fuzz.trees import change_json, change_yaml
from benchmarks.fuzz.worker import Told
from benchmarks.fuzz.worlds import Command, World, make_worlds, workbook

FINE = Played(0, "fine\n", "", 0.1, 200.0)
WORLD = World("two files", {"a.csv": b"x,y\n1,2\n", "b.csv": b"z\n"}, (Command(("check", "site")),), ("a", "b"), 1)


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> list[World]:
    return make_worlds(tmp_path_factory.mktemp("worlds"), SMOKE)


SMOKE = ("every key", "clinic")
CASES = 240


def test_a_few_hundred_cases_find_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "failures"
    words = ("--cases", str(CASES), "--seed", "9", "--worlds", ",".join(SMOKE), "--out", str(out))
    assert fuzz(list(words)) == 0, capsys.readouterr().out


@pytest.mark.parametrize(
    ("played", "kind"),
    [
        (Played(2, "", "unexpected KeyError: 'a'; please report it", 0.1, 200), "internal error"),
        (Played(1, "", "", 0.1, 200, "KeyError: 'a'"), "died"),
        (Played(3, "", "site.yaml: no", 0.1, 200), "exit code"),
        (Played(0, "", "", 11, 200), "slow"),
        (Played(0, "", "", 1, 3000), "memory"),
        (Played(2, "", "no such thing", 1, 200), "no place named"),
        (Played(2, "", "a.csv:1: x: Input should be a valid integer", 1, 200), "words of a library"),
        (Played(2, "", "a.csv:1: \x1b[2J", 1, 200), "control characters printed"),
        (Played(0, '{"cost": NaN}', "", 1, 200), "not one JSON document"),
    ],
)
def test_what_no_command_may_do_is_a_failure(played: Played, kind: str) -> None:
    failure = judge(("check", "site", "--json"), played, {}, {}, "")
    assert failure is not None
    assert failure.kind == kind
    assert judge(("check", "site"), FINE, {}, {}, "") is None


def test_a_file_outside_its_place_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    before = tree_of(tmp_path)
    (tmp_path / "out" / "run.csv").write_text("x", encoding="utf-8")
    inside = tree_of(tmp_path)
    place = str(tmp_path / "out")
    assert judge(("solve",), FINE, before, inside, place) is None
    (tmp_path / "stray").write_text("x", encoding="utf-8")
    assert _kind(FINE, before, tree_of(tmp_path), place) == "file outside its place"
    assert _kind(Played(2, "", "site.yaml: no", 1, 9), before, inside, place) == "written though it could not run"


def _kind(played: Played, before: Tree, after: Tree, place: str) -> str:
    failure = judge(("solve",), played, before, after, place)
    assert failure is not None
    return failure.kind


def test_cases_follow_from_seed_and_number(worlds: list[World]) -> None:
    first = [draw_case(worlds, 4, number) for number in range(50)]
    assert first == [draw_case(worlds, 4, number) for number in range(50)]
    assert len({case.command.words for case in first}) > 5
    assert {case.world.name for case in first} == set(SMOKE)


def test_a_stage_is_put_back_after_each_case(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "stage")
    for seed in range(60):
        kind = ("content", "bytes", "place")[seed % 3]
        stage.set_up(Case(WORLD, (Step("a.csv", kind, seed),), WORLD.commands[0]))
    stage.set_up(Case(WORLD, (), WORLD.commands[0]))
    found = {path.name: path.read_bytes() for path in stage.folder.iterdir() if path.name in WORLD.files}
    assert found == WORLD.files


@pytest.mark.parametrize("seed", range(40))
def test_changes_change_and_repeat(seed: int) -> None:
    texts = {change_yaml: b"a: {b: [1, 2]}\n", change_csv: b"x,y\n1,2\n", change_json: b'{"a": [1, {"b": 2.5}]}'}
    for change, content in texts.items():
        assert change(Random(seed), content) == change(Random(seed), content)
    book = workbook("a;b\n1;2026-11-23\n")
    assert isinstance(change_xlsx(Random(seed), book), bytes)


def test_most_changed_yaml_is_still_yaml() -> None:
    whole = 0
    for seed in range(100):
        try:
            yaml.compose(change_yaml(Random(seed), b"a: {b: [1, 2], c: x}\nd: 5\n").decode())
            whole += 1
        except (yaml.YAMLError, UnicodeDecodeError):
            pass
    assert whole > 60


def test_a_failing_case_is_made_small(tmp_path: Path) -> None:
    steps = tuple(Step("a.csv", "content", seed) for seed in range(4))
    case = Case(WORLD, steps, WORLD.commands[0])
    assert fewer_steps(case, lambda one: steps[2] in one.steps).steps == (steps[2],)
    (tmp_path / "a.csv").write_text("\n".join(f"{n}" for n in range(30)) + "\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("other\n", encoding="utf-8")
    kept = tmp_path / "a.csv"
    smaller_files(tmp_path, lambda: kept.exists() and "17" in kept.read_text(encoding="utf-8").split())
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "17\n"


def test_failures_of_one_place_are_one() -> None:
    where = "KeyError at scheduler/x.py:f"
    told = [Told(n, "w", 2, 0.01, 100, Failure("internal error", f"KeyError: '{n}'", where)) for n in (7, 3)]
    result = document([*told, Told(1, "w")], 0, 1.0, "in process")
    assert [(entry["cases"], entry["first"]) for entry in result["failures"]] == [(2, 3)]
    assert result["cases"] == 3


def test_search_that_was_asked_for_is_no_hang(tmp_path: Path) -> None:
    run, late = tmp_path / "run", Played(0, "", "", 31, 200)
    run.mkdir()
    after = tree_of(tmp_path)
    assert judge(("solve", "site"), late, after, after, str(run)) is not None
    (run / "summary.json").write_text(json.dumps({"seconds": 20.5, "compile_seconds": 1.0}))
    assert judge(("solve", "site"), late, after, after, str(run)) is None


@pytest.mark.slow
def test_the_command_runs_and_tells_of_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = tmp_path / "result.json"
    fuzz(
        ["--cases", "6", "--worlds", "import people", "--out", str(tmp_path / "fails"), "--store", str(store), "--json"]
    )
    result = json.loads(capsys.readouterr().out)
    assert result == json.loads(store.read_text(encoding="utf-8"))
    assert result["cases"] == 6
    assert set(result["worlds"]) == {"import people"}
    for entry in result["failures"]:
        command = (Path(entry["folder"]) / "command.sh").read_text(encoding="utf-8")
        assert shlex.split(command)[0] == "cd"
