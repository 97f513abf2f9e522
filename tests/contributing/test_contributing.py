"""CONTRIBUTING.md is followed to the letter: each of its lists is all that has to be touched."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.contributing.a_channel import CHANNEL
from tests.contributing.a_command import COMMAND
from tests.contributing.a_goal import GOAL
from tests.contributing.a_payroll_target import PAYROLL_TARGET
from tests.contributing.a_rule import RULE
from tests.contributing.recipe import ROOT, Recipe, add, copy_of_the_repository, files_named, files_touched, python

RECIPES = (RULE, GOAL, CHANNEL, PAYROLL_TARGET, COMMAND)


def test_every_list_of_the_page_is_followed() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert re.findall(r"(?m)^## (Add .*)$", page) == [recipe.section for recipe in RECIPES]


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.section)
def test_the_page_names_exactly_the_files_that_are_touched(recipe: Recipe, tmp_path: Path) -> None:
    add(recipe, copy_of_the_repository(tmp_path))
    assert files_touched(tmp_path) == files_named(recipe.section, recipe.name)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.section)
def test_nothing_else_is_needed_for_a_green_suite(recipe: Recipe, tmp_path: Path) -> None:
    add(recipe, copy_of_the_repository(tmp_path))
    typed = [name for name in sorted(files_touched(tmp_path)) if name.endswith(".py")]
    python(tmp_path, "-m", "ruff", "format", "--quiet", "--no-cache", *typed)
    python(tmp_path, "-m", "ruff", "check", "--quiet", "--no-cache", *typed)
    for check in recipe.checks:
        python(tmp_path, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-m", "not slow", *check)
