from __future__ import annotations

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import click
import pytest

from scheduler.cli.command import DefaultGroup
from scheduler.cli.main import main

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "scheduler"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
DOCUMENTS = ("README.md", "docs/guide.md")
ISSUE_DEPENDENCIES = {"ortools", "pandas", "numpy", "scipy", "numba", "pydantic", "pyyaml", "click", "rich", "tzdata"}

EVERYWHERE = {"__init__", "base", "registry"}
"""What a package of many alike calls its protocol, and the list of them."""
NAMED_FOR_COMMANDS = ("cli", "inputs/importers")
"""``cli/solve.py`` is the command; ``inputs/importers/people.py`` reads what ``scheduler import people`` is given."""
CHANNEL_FACES = ("staffing/channels", "simulation/channels")
"""A channel has a face in each, of the channel's name."""
FACES: dict[str, tuple[set[str], str]] = {
    "activities": (
        {"domain", "inputs/schema", "inputs/resolve", "rules"},
        "the noun, its file and its rule",
    ),
    "contracts": ({"inputs/schema", "inputs/resolve"}, "keys of a file, and what they become"),
    "run": ({"domain", "engine/search"}, "what a search comes to, and the search"),
    "shifts": ({"domain", "inputs/schema", "inputs/resolve"}, "the noun and its file"),
    "site": ({"domain", "inputs/schema", "inputs/resolve"}, "the noun and its file"),
    "special_days": ({"inputs/schema", "inputs/resolve"}, "keys of a file, and what they become"),
    "work_blocks": ({"domain", "rules"}, "the noun and its rule"),
    "summary": ({"checking", "simulation"}, "summary.json: what is counted from a roster, and what a simulation shows"),
}
"""Modules that share a name because they are faces of one thing: where they are, and of what."""
LONGEST, MEDIAN = 400, 110


def imported(path: Path) -> Iterator[str]:
    """Every module a file imports, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def contract(name: str) -> dict[str, list[str]]:
    (found,) = (c for c in PROJECT["tool"]["importlinter"]["contracts"] if c["name"] == name)
    return found


def test_only_the_engine_imports_the_solver_and_only_it_and_the_simulation_the_compiler() -> None:
    allowed = {"engine": {"ortools", "numba"}, "simulation": {"numba"}}
    for path in PACKAGE.rglob("*.py"):
        own = allowed.get(path.relative_to(PACKAGE).parts[0], set())
        heavy = {name.partition(".")[0] for name in imported(path)} & {"ortools", "numba", "highspy"}
        assert heavy <= own, f"{path}: {heavy}"


def test_every_package_has_its_layer() -> None:
    layers = {part.strip(" ()") for layer in contract("One direction of import")["layers"] for part in layer.split("|")}
    parts = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    assert parts - {"__init__"} <= layers
    without_solver = contract("Only the engine imports OR-Tools")["source_modules"]
    without_compiler = contract("Only the engine and the simulation import numba")["source_modules"]
    assert parts - {"__init__", "engine"} == {name.split(".")[1] for name in without_solver}
    assert parts - {"__init__", "engine", "simulation"} == {name.split(".")[1] for name in without_compiler}


def test_every_rule_module_is_kept_from_importing_the_others() -> None:
    found = contract("Rules do not import one another")
    assert found["modules"] == ["scheduler.rules.*"]
    assert found["ignore_imports"] == [
        "scheduler.rules.* -> scheduler.rules.base",
        "scheduler.rules.* -> scheduler.rules.possible_duties",
        "scheduler.rules.registry -> scheduler.rules.*",
    ]


def test_the_pipeline_stays_short_and_has_no_logic() -> None:
    text = (PACKAGE / "pipeline.py").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 110
    nodes = list(ast.walk(ast.parse(text)))
    assert not [one for one in nodes if isinstance(one, ast.For | ast.While | ast.comprehension | ast.Compare)]
    assert (
        sum(isinstance(one, ast.If | ast.IfExp | ast.Match) for one in nodes) <= 1
    )  # keep the base's roster, or search


OPENS_ITSELF = {
    "input_file.py": "the one opener of what users name",
    "atomic_files/files.py": "writes",
    "atomic_files/place_lock.py": "locks",
    "atomic_files/siblings.py": "its own journal",
    "atomic_files/steps.py": "writes",
    "kernel_cache.py": "its own cache",
    "cli/bench.py": "modules of the project",
    "cli/examples.py": "examples of the package",
    "report/templates.py": "templates of the package",
    "forecasting/zone_country.py": "tables of the time zone package",
    "inputs/reading/workbook_source.py": "parts of a workbook that is read already",
}
"""Modules that open files otherwise than through `scheduler.input_file`, and what."""


def test_what_users_name_is_opened_by_the_one_opener() -> None:
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                plain = isinstance(node.func, ast.Name) and node.func.id == "open"
                method = isinstance(node.func, ast.Attribute) and node.func.attr in {"open", "read_text", "read_bytes"}
                if plain or method:
                    found.add(path.relative_to(PACKAGE).as_posix())
    assert found == set(OPENS_ITSELF)


def test_every_dependency_beyond_the_issue_s_has_its_reason_in_the_changelog() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    names = {re.split(r"[<>=]", line)[0] for line in PROJECT["project"]["dependencies"]}
    assert {name.lower() for name in names} >= ISSUE_DEPENDENCIES
    for name in names:
        if name.lower() not in ISSUE_DEPENDENCIES:
            assert re.search(rf"(?m)^- \*\*{name}\*\*: \S.{{30,}}", changelog), name


def names_of(dependencies: list[str]) -> set[str]:
    return {re.split(r"[<>=]", line)[0].lower() for line in dependencies}


def test_users_install_what_the_product_needs_and_developers_its_tools_too() -> None:
    needed, extras = names_of(PROJECT["project"]["dependencies"]), PROJECT["project"]["optional-dependencies"]
    build = names_of(extras["build"])
    assert build <= names_of(extras["dev"])
    users, developers = locked("requirements.lock"), locked("requirements-dev.lock")
    assert needed | build <= users.keys()
    assert names_of(extras["dev"]) <= developers.keys()
    assert not (names_of(extras["dev"]) - build) & users.keys()
    assert users.items() <= developers.items()  # the same versions and hashes
    assert all(hashes for _, hashes in developers.values())


def test_the_users_lock_is_the_closure_of_what_the_product_needs() -> None:
    asked_by = requirers("requirements-dev.lock")
    wanted = names_of(PROJECT["project"]["dependencies"]) | names_of(
        PROJECT["project"]["optional-dependencies"]["build"]
    )
    closure: set[str] = set()
    while wanted > closure:
        closure = set(wanted)
        wanted |= {name for name, askers in asked_by.items() if askers & closure}
    assert closure == locked("requirements.lock").keys()


def entries(lock: str) -> Iterator[str]:
    """Packages of a lock file, each with its hashes and who asks for it."""
    text = (ROOT / lock).read_text(encoding="utf-8").lower()
    yield from re.split(r"(?m)^(?=\S)", text)[1:]


def locked(lock: str) -> dict[str, tuple[str, frozenset[str]]]:
    """Line and hashes of each package of a lock file."""
    found = {}
    for entry in entries(lock):
        line = entry.splitlines()[0].rstrip(" \\")
        found[line.split("==")[0]] = (line, frozenset(re.findall(r"--hash=(sha256:[0-9a-f]{64})", entry)))
    return found


def requirers(lock: str) -> dict[str, set[str]]:
    """Packages that ask for each package of a lock file."""
    found = {}
    for entry in entries(lock):
        comments = re.findall(r"(?m)^ +#(?: via)? +([a-z0-9][a-z0-9._-]*)$", entry)
        found[entry.split("==")[0]] = set(comments)
    return found


def commands_in(text: str) -> Iterator[list[str]]:
    """Command lines of code blocks and inline code that begin with ``scheduler``."""
    blocks = re.findall(r"```\w*\n(.*?)```", text, re.DOTALL)
    lines = [line.strip().removeprefix("$ ") for block in blocks for line in block.splitlines()]
    lines += re.findall(r"`(scheduler [^`\n]*)`", text)
    yield from (line.split("  #")[0].split() for line in lines if line.startswith("scheduler "))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_commands_and_options_in_the_documents_exist(name: str) -> None:
    found = list(commands_in((ROOT / name).read_text(encoding="utf-8")))
    assert len(found) > 8
    for words in found:
        command: click.Command = main
        rest = words[1:]
        while isinstance(command, click.Group) and rest and rest[0] in command.commands:
            command = command.commands[rest.pop(0)]
        if isinstance(command, DefaultGroup) and rest:
            command = command.commands[command.default]
        assert not isinstance(command, click.Group) or rest[:1] in ([], ["-h"], ["--version"]), " ".join(words)
        known = {option for parameter in command.params for option in parameter.opts} | {"-h", "--version"}
        assert {word for word in rest if word.startswith("-")} <= known, " ".join(words)


def test_the_readme_lists_every_command() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert {name for name in main.commands if f"`scheduler {name}" not in text} == set()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_and_paths_in_the_documents_exist(name: str) -> None:
    path = ROOT / name
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
        assert (path.parent / target).exists(), target
    for target in re.findall(r"`((?:configs|scenarios|docs|benchmarks|scheduler)/[\w./-]+)`", text):
        assert (ROOT / target).exists(), target


def test_the_editor_finds_a_schema_for_every_yaml_file_of_the_examples() -> None:
    settings = json.loads((ROOT / ".vscode" / "settings.json").read_text(encoding="utf-8"))["yaml.schemas"]
    covered = {path for pattern in settings.values() for path in ROOT.glob(pattern)}
    assert all((ROOT / schema).is_file() for schema in settings)
    assert covered == {*ROOT.glob("configs/*/*.yaml"), *ROOT.glob("scenarios/*.yaml")}


def test_the_licence_is_the_one_named() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert PROJECT["project"]["license"] == "Apache-2.0"
    assert "Apache License" in text
    assert len(text.splitlines()) > 190


def modules() -> dict[str, set[str]]:
    """Folders of each module's name, relative to the package; those named for commands aside."""
    found: dict[str, set[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        folder = path.parent.relative_to(PACKAGE).as_posix()
        if path.stem not in EVERYWHERE and folder not in NAMED_FOR_COMMANDS:
            found.setdefault(path.stem, set()).add("channels" if folder in CHANNEL_FACES else folder)
    return found


def test_no_two_modules_share_a_name_unless_they_are_faces_of_one_thing() -> None:
    assert {name: folders for name, folders in modules().items() if len(folders) > 1} == {
        name: folders for name, (folders, _) in FACES.items()
    }


def test_files_can_be_read_in_one_sitting() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in PACKAGE.rglob("*.py")}
    assert {path: length for path, length in lengths.items() if length > LONGEST} == {}
    assert median(lengths.values()) <= MEDIAN


def test_the_tests_mirror_the_package() -> None:
    packages = {path.parent.relative_to(PACKAGE) for path in PACKAGE.rglob("__init__.py")}
    assert {package for package in packages if not list((ROOT / "tests" / package).glob("**/test_*.py"))} == set()


def test_everything_public_has_a_docstring() -> None:
    lint = PROJECT["tool"]["ruff"]["lint"]
    assert "D" in lint["select"]
    assert {rule for rule in lint["ignore"] if rule.startswith("D")} == {"D105", "D107"}  # __str__ and __init__
    assert [files for files, rules in lint["per-file-ignores"].items() if "D" in rules and "scheduler" in files] == []
