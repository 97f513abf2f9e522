"""A goal is a class in a file of its own and a line in the registry; nothing else knows the goals by name."""

from __future__ import annotations

import ast
import csv
import importlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from scheduler.cli.main import main
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Roster
from scheduler.goals import registry
from scheduler.goals.base import Goal
from scheduler.goals.registry import GOALS, measure_goals
from tests.factories import tiny_allotment, tiny_roster
from tests.goals.made_up import EARLY, PRICES, EarlyStarts
from tests.referee import REFEREE, assert_referee_agrees

ROOT = Path(__file__).resolve().parents[2]
SHARED = {"__init__", "base", "counted_dates", "day_prices", "refused_wishes", "registry", "stakes", "undesired_points"}
MODULES = sorted(path.stem for path in (ROOT / "scheduler" / "goals").glob("*.py") if path.stem not in SHARED)
COLOURS = {"short", "over", "work", "training", "break", "other"}
COVERAGE_COLUMNS = {"shortage", "surplus"}
"""Columns of coverage.csv, beside ``required``: people, not costs."""


# The registry --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", MODULES)
def test_every_file_has_one_goal_of_its_name_in_the_registry(module: str) -> None:
    classes = vars(importlib.import_module(f"scheduler.goals.{module}")).values()
    own = [c for c in classes if isinstance(c, type) and issubclass(c, Goal) and c.__module__.endswith(f".{module}")]
    assert [goal.name for goal in own] == [module]
    assert type(GOALS[module]) is own[0]


def test_every_goal_has_its_words_and_faces() -> None:
    assert sorted(GOALS) == MODULES
    assert len({goal.label for goal in GOALS.values()}) == len(GOALS)
    for name, goal in GOALS.items():
        assert (goal.name, bool(goal.label), goal.colour in COLOURS) == (name, True, True)


def test_costs_come_in_the_order_of_the_registry(problem: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    names = list(measure_goals(problem, tiny_roster(problem), tiny_allotment(problem)))
    assert names == [name for name in GOALS if name in names]
    monkeypatch.setattr(registry, "GOALS", dict(reversed(GOALS.items())))
    assert list(measure_goals(problem, tiny_roster(problem), tiny_allotment(problem))) == names[::-1]


def test_a_goal_the_search_could_not_see_is_refused() -> None:
    with pytest.raises(TypeError, match="goal Blind: states a price by none of value, person_values, extend, couple"):

        class Blind(Goal[None]):
            name, label = "blind", "Blind"

            def measure(self, problem: Problem, roster: Roster, allotment: Allotment) -> float:
                return 1.0

            def explain(self, cost: float, problem: Problem) -> str:
                return "It costs"


# A made-up goal ------------------------------------------------------------------------------------------------------


@pytest.fixture
def early_starts(monkeypatch: pytest.MonkeyPatch) -> EarlyStarts:
    goal = EarlyStarts()
    monkeypatch.setitem(GOALS, goal.name, goal)
    return goal


def call(*arguments: object) -> str:
    done = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def counted_by_hand(run: Path) -> float:
    """Money of the duties that start before nine, from the run's tables and the site's teams."""
    with (ROOT / "configs" / "clinic" / "agents.csv").open(newline="", encoding="utf-8") as stream:
        teams = {row["agent_id"]: row["team"] for row in csv.DictReader(stream)}
    with (run / "duties.csv").open(newline="", encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["date"] >= "2026-11-23"]
    return sum(PRICES.get(teams[row["agent_id"]], 0) for row in rows if int(row["start"][11:13]) < EARLY) / 1000


def test_a_new_goal_is_searched_and_shown_wherever_goals_are(early_starts: EarlyStarts, tmp_path: Path) -> None:
    site, run = ROOT / "configs" / "clinic", tmp_path / "runs" / "base"
    quick = ("--engine", "search", "--iterations", "20", "--workers", "1")
    found = json.loads(call("compare", site, *quick, "--out", run.parent, "--json"))["columns"][0]
    summary = json.loads((run / "summary.json").read_text(encoding="utf-8"))
    cost = summary["goals"]["early_starts"]
    assert cost == counted_by_hand(run) > 0
    assert found["objective"] == summary["objective"] == pytest.approx(sum(summary["goals"].values()))
    assert list(summary["goals"]) == [name for name in GOALS if name in summary["goals"]]
    if REFEREE.is_file():
        assert_referee_agrees(run)
    assert f"early_starts {cost:,.2f}" in call("solve", site, *quick, "--out", tmp_path / "again")
    assert json.loads(call("verify", run, "--json"))["goals"]["early_starts"] == cost
    call("report", run)
    assert early_starts.label in (run / "report.html").read_text(encoding="utf-8")
    call("export", "spreadsheet", run)
    assert ("goals.early_starts", cost) in summary_sheet(next(run.glob("**/*.xlsx")))


def summary_sheet(path: Path) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(path)
    return [row[:2] for row in book["Summary"].iter_rows(values_only=True)]


# No other list -------------------------------------------------------------------------------------------------------


def named_goals(tree: ast.AST) -> Iterator[str]:
    """Every place that names goals as goals: lists of them, keys of costs, comparisons of a goal's name."""
    names = set(GOALS)
    for node in ast.walk(tree):
        found: set[str] = set()
        if isinstance(node, (ast.Tuple, ast.List, ast.Set, ast.Dict)):
            words = _words(node.keys if isinstance(node, ast.Dict) else node.elts)
            found = words & names - (COVERAGE_COLUMNS if "required" in words else set())
            found = found if len(found) > 1 else set()
        elif isinstance(node, ast.Subscript) and _last_word(node.value) in ("goals", "costs"):
            found = _words(ast.walk(node.slice)) & names
        elif isinstance(node, ast.Compare) and _last_word(node.left) in ("name", "goal"):
            found = _words(ast.walk(node)) & names
        if found:
            yield f"line {getattr(node, 'lineno', 0)}: {sorted(found)}"
    imports = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    modules = {module for module in imports if module.removeprefix("scheduler.goals.") in names}
    if len(modules) > 1:
        yield f"imports: {sorted(modules)}"


def _words(nodes: Iterable[ast.AST | None]) -> set[str]:
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def _last_word(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


@pytest.mark.parametrize(
    "text",
    [
        'ORDER = ("labour", "wishes")',
        'TITLES = {"labour": "Pay", "changes": "Changed"}',
        'pay = result.goals["labour"]',
        'if name == "surplus": pass',
        "from scheduler.goals.labour import Labour\nfrom scheduler.goals.wishes import Wishes",
    ],
)
def test_a_list_of_goals_would_be_found(text: str) -> None:
    assert list(named_goals(ast.parse(text)))


def test_no_other_file_lists_goals_by_name() -> None:
    files = [path for folder in ("scheduler", "benchmarks") for path in sorted((ROOT / folder).rglob("*.py"))]
    others = [path for path in files if path.parent != ROOT / "scheduler" / "goals"]
    found = {
        str(path.relative_to(ROOT)): list(named_goals(ast.parse(path.read_text(encoding="utf-8")))) for path in others
    }
    assert len(others) > 200
    assert {path: places for path, places in found.items() if places} == {}
