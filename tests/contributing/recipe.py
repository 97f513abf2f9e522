"""A copy of the repository, and something made up that is added to it as CONTRIBUTING.md says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("benchmarks", "configs", "docs", "scenarios", "scheduler", "tests", ".vscode")
LEFT_OUT = shutil.ignore_patterns("runs", ".pytest_cache", ".hypothesis")
COMPILED = (".pyc", ".nbi", ".nbc")


@dataclass(frozen=True)
class Recipe:
    """What a stranger types.

    Attributes
    ----------
    section
        Heading of the page.
    name
        What ``<name>`` stands for.
    new
        Text of each new file.
    lines
        File, a text that stands there once, and what is put behind it.
    schemas
        Whether ``make schema`` is run.
    checks
        Arguments of pytest; every one must find tests and pass.
    """

    section: str
    name: str
    new: dict[str, str]
    lines: tuple[tuple[str, str, str], ...]
    checks: tuple[tuple[str, ...], ...]
    schemas: bool = False


def copy_of_the_repository(folder: Path) -> Path:
    """Copy what a contributor has; compiled kernels come along, they know no path."""
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=LEFT_OUT)
    for path in ROOT.iterdir():
        if path.is_file():
            shutil.copy2(path, folder)
    return folder


def add(recipe: Recipe, folder: Path) -> None:
    """Do what the page says."""
    for name, text in recipe.new.items():
        assert not (folder / name).exists(), name
        (folder / name).write_text(text.lstrip("\n"), encoding="utf-8")
    for name, before, line in recipe.lines:
        text = (folder / name).read_text(encoding="utf-8")
        assert text.count(before) == 1, f"{name}: {before!r} stands there {text.count(before)} times"
        (folder / name).write_text(text.replace(before, before + line), encoding="utf-8")
    if recipe.schemas:
        python(folder, "-m", "scheduler.inputs.json_schema")


def files_named(section: str, name: str) -> set[str]:
    """Files that the page lists under a heading, with ``<name>`` filled in."""
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    found = re.search(rf"(?ms)^## {re.escape(section)}\n(.*?)(?=^## |\Z)", page)
    assert found, f"CONTRIBUTING.md has no section {section!r}"
    listed = re.findall(r"(?m)^- `([^`]+)`:", found[1])
    return {one.replace("<name>", name) for one in listed}


def files_touched(folder: Path) -> set[str]:
    """Files of the copy that are new or differ from the repository's."""
    found = set()
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and path.suffix not in COMPILED and not name.startswith("."):
            original = ROOT / name
            if not original.is_file() or original.read_bytes() != path.read_bytes():
                found.add(name)
    return found


def python(folder: Path, *arguments: str) -> str:
    """Run Python in the copy; what it prints. Fails with its output where it fails."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "COV_"))}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"python {' '.join(arguments)}:\n{done.stdout[-6000:]}{done.stderr[-3000:]}"
    return done.stdout
