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
    assert [target for target in announced[1].split() if target != "install" and not recipe(target)] == []


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
