"""Nothing in the package writes but through the one writer."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "scheduler"
OWN = {"atomic_files": "the writer itself", "kernel_cache": "compiled code, which nobody keeps and numba writes"}
METHODS = {
    *("write_text", "write_bytes", "mkdir", "makedirs", "touch", "rename", "renames", "unlink", "rmdir", "rmtree"),
    *("copy2", "copyfile", "copyfileobj", "copytree", "move", "symlink", "symlink_to", "link", "hardlink_to", "chmod"),
    *("mkstemp", "mkdtemp", "NamedTemporaryFile", "TemporaryFile", "TemporaryDirectory", "savefig", "tofile"),
}
"""Calls that change a disk."""
FRAMES = {"to_csv", "to_excel", "to_json", "to_html", "to_pickle", "to_parquet", "to_feather", "savetxt", "dump"}
"""Calls that write where they are given a place, and give a text where not."""
BOOKS = {"Workbook", "ExcelWriter"}
"""They write where their first argument says; a buffer is fine."""
UNNAMED = {"put", "put_lines"}
"""Write inside what has not got its name yet."""


def mode_of(call: ast.Call) -> str:
    """Mode a file is opened in, as far as it is written there."""
    function = ast.unparse(call.func)
    place = 1 if function in ("open", "io.open") or function.endswith("ZipFile") else 0
    given = [*call.args[place : place + 1], *(one.value for one in call.keywords if one.arg == "mode")]
    return "".join(str(one.value) for one in given if isinstance(one, ast.Constant))


def writes(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and name of every call that writes to a disk."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        owner = getattr(getattr(node.func, "value", None), "id", "")
        first = ast.unparse(node.args[0]) if node.args else ""
        if (
            name in METHODS
            or (name in ("open", "ZipFile") and set(mode_of(node)) & set("wax+"))
            or (name in FRAMES and owner != "json" and first)
            or (name in BOOKS and first not in ("", "content", "io.BytesIO()"))
            or (owner == "os" and name in ("replace", "remove", "truncate"))
            or (owner == "os" and name == "open" and re.search("O_CREAT|O_WRONLY|O_RDWR", ast.unparse(node)))
            or (owner == "shutil" and name == "copy")
            or (owner == "json" and name == "dump")
        ):
            yield node.lineno, name


def own(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def test_nothing_else_in_the_package_writes_files() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}:{line}: {name}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if own(path) not in OWN
        for line, name in writes(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_only_what_has_no_name_yet_is_written_piece_by_piece() -> None:
    for path in PACKAGE.rglob("*.py"):
        names = {getattr(node, "id", "") for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))}
        assert own(path) in OWN or not names & UNNAMED or names & {"new_file", "new_folder"}, path


@pytest.mark.parametrize(
    "line",
    [
        *('open(p, "w")', 'p.open("a", encoding="utf-8")', 'open(p, mode="x")', 'p.open("r+b")', "p.write_text(t)"),
        *("frame.to_csv(p)", "json.dump(x, f)", "os.replace(a, b)", 'Workbook(str(p), {"a": 1})', "shutil.copy(a, b)"),
        *("figure.savefig(p)", "p.mkdir()", "np.savetxt(p, a)", 'zipfile.ZipFile(p, "w")'),
    ],
)
def test_a_write_is_seen(line: str) -> None:
    assert list(writes(ast.parse(line)))


@pytest.mark.parametrize(
    "line",
    [
        "open(p)",
        'p.open("rb")',
        'open(p, newline="")',
        "frame.to_csv(index=False)",
        'a.replace("w", "")',
        'ZipFile(p, "r")',
    ],
)
def test_reading_is_not(line: str) -> None:
    assert not list(writes(ast.parse(line)))
