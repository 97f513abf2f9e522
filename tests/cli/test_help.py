from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest

from scheduler.cli.main import main
from scheduler.cli.progress import note_first_search, progress_text
from scheduler.engine import Progress
from tests.cli.conftest import call


def command_paths(group: click.Group = main, before: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name, command in group.commands.items():
        found.append((*before, name))
        if isinstance(command, click.Group):
            found.extend(command_paths(command, (*before, name)))
    return found


PATHS = command_paths()


def test_there_are_the_commands_of_the_design() -> None:
    assert {path[0] for path in PATHS} == {
        *(
            "init",
            "import",
            "check",
            "forecast",
            "require",
            "solve",
            "verify",
            "wishes",
            "simulate",
            "compare",
            "leave",
            "export",
            "report",
            "fairness",
            "warm-up",
            "bench",
        )
    }
    assert {path[1] for path in PATHS if path[0] == "import" and path[1:]} == {
        *("history", "forecast", "people", "schedule")
    }
    assert {path[1] for path in PATHS if path[0] == "leave" and path[1:]} == {"decide", "show"}
    assert {path[1] for path in PATHS if path[0] == "export" and path[1:]} == {"payroll", "spreadsheet"}
    assert {path[1] for path in PATHS if path[0] == "forecast" and path[1:]} == {"show", "lock", "review"}


def test_forecast_explains_itself_and_its_further_commands_at_once() -> None:
    text = call("forecast", "-h").stdout
    assert "forecast_edits.csv" in text
    for word in ("--csv", "--fresh-forecast", "--scenario", "lock", "review"):
        assert word in text
    assert call("forecast", "--debug", "-h").stdout == text


@pytest.mark.parametrize("path", [(), *PATHS], ids=lambda path: " ".join(path) or "scheduler")
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_every_command_explains_itself(path: tuple[str, ...], option: str) -> None:
    done = call(*path, option)
    assert done.exit_code == 0
    assert done.stdout.startswith(f"Usage: {' '.join(('main', *path))}")
    assert "--debug" in done.stdout


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_every_option_has_a_help_text(path: tuple[str, ...]) -> None:
    command: click.Command = main
    for name in path:
        assert isinstance(command, click.Group)
        command = command.commands[name]
    assert command.help
    assert [p.name for p in command.params if isinstance(p, click.Option) and not p.help] == []


def test_help_needs_none_of_the_heavy_libraries() -> None:
    code = (
        "import sys; sys.argv = ['scheduler', '-h']\n"
        "from scheduler.cli.main import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'ortools', 'numba', 'pandas', 'numpy', 'scipy', 'pydantic', 'rich'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("solve",),
        ("solv", "site"),
        ("solve", "site", "--nonsense"),
        ("solve", "site", "--seed", "x"),
        ("solve", "site", "--time-limit", "0"),
        ("solve", "site", "--iterations", "0"),
        ("solve", "site", "--engine", "gurobi"),
        ("solve", "site", "--start", "23.11.2026"),
        ("solve", "site", "--weeks", "0"),
        ("export", "pdf", "run"),
        ("init",),
        ("init", "x", "--example", "paris"),
        ("import", "history", "site", "file"),
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_2_with_nothing_on_stdout(arguments: tuple[str, ...]) -> None:
    done = call(*arguments)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert "Error" in done.stderr


def test_the_version_is_the_package_s() -> None:
    import scheduler

    assert call("--version").stdout.strip() == scheduler.__version__


def test_the_first_search_says_that_it_compiles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setattr("scheduler.__file__", str(tmp_path / "__init__.py"))
    note_first_search()
    assert "compiles its kernels" in capsys.readouterr().err
    (tmp_path / "engine" / "__pycache__").mkdir(parents=True)
    (tmp_path / "engine" / "__pycache__" / "tours.nbi").touch()
    note_first_search()
    assert capsys.readouterr().err == ""


def test_a_line_of_progress_has_cost_bound_gap_and_hours_short() -> None:
    line = progress_text(Progress("ruin and recreate", 12.34, 2000.0, 1900.0, 7.5))
    assert line.split("  ") == [
        *("", "12.3 s", "ruin and recreate", "cost 2,000", "bound 1,900", "gap 5.00%", "7.5 h short")
    ]
    assert progress_text(Progress("start", 0.0)).split() == ["0.0", "s", "start"]
