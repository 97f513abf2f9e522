"""What stands around the package says what the package says."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import yaml

import scheduler

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def recipe(target: str) -> list[str]:
    """Commands of one target of the Makefile, without where they lie."""
    found = re.search(rf"(?m)^{target}:.*\n((?:\t.*\n?)*)", MAKEFILE)
    assert found, f"the Makefile has no target {target}"
    return [line.strip().removeprefix("$(BIN)/") for line in found[1].splitlines()]


def read_yaml(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    return loaded


def test_every_target_that_the_makefile_announces_has_a_recipe() -> None:
    announced = re.search(r"(?m)^\.PHONY: (.*)$", MAKEFILE)
    assert announced
    assert [target for target in announced[1].split() if not target.startswith("install") and not recipe(target)] == []


def test_the_hooks_before_a_commit_are_what_make_lint_runs() -> None:
    (local,) = read_yaml(".pre-commit-config.yaml")["repos"]
    assert local["repo"] == "local"
    assert [hook["entry"].removeprefix(".venv/bin/") for hook in local["hooks"]] == recipe("lint")
    assert {(hook["language"], hook["pass_filenames"]) for hook in local["hooks"]} == {("system", False)}


def test_make_schema_writes_the_schemas() -> None:
    assert recipe("schema") == ["python -m scheduler.inputs.json_schema"]


def test_the_version_is_written_once_and_cited() -> None:
    assert PROJECT["project"]["dynamic"] == ["version"]
    assert PROJECT["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "scheduler.__version__"}
    cited = read_yaml("CITATION.cff")
    assert cited["version"] == scheduler.__version__
    assert cited["license"] == PROJECT["project"]["license"]


def test_types_of_the_package_are_there_for_others() -> None:
    assert (ROOT / "scheduler" / "py.typed").is_file()
    assert "py.typed" in PROJECT["tool"]["setuptools"]["package-data"]["scheduler"]


def test_mypy_reads_tests_and_benchmarks_too_and_minds_needless_ignores_and_imports_by_the_way() -> None:
    settings = PROJECT["tool"]["mypy"]
    assert settings["packages"] == ["scheduler", "tests", "benchmarks"]
    assert (settings["warn_unused_ignores"], settings["no_implicit_reexport"]) == (True, True)


def test_the_changelog_s_newest_section_is_the_version_s_with_its_date_or_still_open() -> None:
    newest = re.search(r"(?m)^## (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    assert newest
    if newest[1] != "Unreleased":
        assert re.fullmatch(r"(\S+)\W+(\d{4}-\d\d-\d\d)\W?", newest[1])
        assert scheduler.__version__ in newest[1]
        assert str(read_yaml("CITATION.cff")["date-released"]) in newest[1]


def test_coverage_is_measured_where_everything_is_checked_and_has_a_floor() -> None:
    steps = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert {f"make {target}" for target in ("lint", "coverage", "bench-smoke")} <= set(steps.splitlines())
    assert "--cov" in " ".join(recipe("coverage"))
    assert PROJECT["tool"]["coverage"]["report"]["fail_under"] > 97
