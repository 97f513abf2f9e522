import re
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest
from jinja2 import DictLoader, UndefinedError

from scheduler.report.templates import SCRIPT, STYLES, asset, environment, render

ROOT = Path(__file__).resolve().parents[2]
PARTS = sorted(path.name for path in (ROOT / "scheduler" / "report" / "templates").iterdir())


def test_everything_is_escaped_in_markup_and_in_drawings() -> None:
    copy = environment().overlay(loader=DictLoader({"a.html": '<i title="{{ x }}">', "a.svg": "<text>{{ x }}</text>"}))
    assert copy.get_template("a.html").render(x='"onload="') == '<i title="&#34;onload=&#34;">'
    assert copy.get_template("a.svg").render(x="<script>") == "<text>&lt;script&gt;</text>"


def test_only_our_own_style_and_script_are_left_as_they_are() -> None:
    text = "".join((files("scheduler.report") / "templates" / name).read_text(encoding="utf-8") for name in PARTS)
    assert re.findall(r"\bsafe\b|autoescape|Markup", text) == ["safe", "safe"]
    assert "{{ style | safe }}" in text
    assert "{{ script | safe }}" in text


def test_a_name_no_view_has_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        render("page.html", page=object())


@pytest.mark.parametrize("name", PARTS)
def test_every_template_is_well_written(name: str) -> None:
    assert environment().get_template(name)


def test_templates_and_assets_are_files_of_the_package_and_go_into_wheels() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    patterns = settings["package-data"]["scheduler.report"]
    package = ROOT / "scheduler" / "report"
    shipped = {path for pattern in patterns for path in package.glob(pattern)}
    assert shipped == {path for path in package.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")}
    assert {path.name for path in (package / "assets").iterdir()} == {*STYLES, SCRIPT}


def test_the_style_sheet_knows_paper_and_the_dark() -> None:
    style = "".join(asset(name) for name in STYLES)
    assert "@media screen and (prefers-color-scheme: dark)" in style
    assert "@page" in style
    paper = asset("print.css").partition("@media print")[2]
    assert "min-width: 0" in paper
    assert "overflow: visible" in paper


def test_the_policy_of_the_page_lets_its_own_script_run_and_no_other() -> None:
    assert "</" not in asset(SCRIPT)
    assert str(environment().globals["script_hash"]).startswith("sha256-")
