from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from scheduler.cli.main import main
from tests.cli.conftest import call


def commands(group: click.Command, name: str = "scheduler") -> Iterator[tuple[str, click.Command]]:
    """Every command, with its name."""
    if isinstance(group, click.Group):
        for key, one in group.commands.items():
            yield from commands(one, f"{name} {key}")
    else:
        yield name, group


def test_every_number_of_every_option_has_a_least_and_a_most() -> None:
    found = 0
    for name, command in commands(main):
        for option in command.params:
            if isinstance(option.type, click.types.IntParamType | click.types.FloatParamType):
                assert isinstance(option.type, click.IntRange | click.FloatRange), f"{name} {option.name}: no range"
                assert option.type.min is not None, f"{name} {option.name}: no least"
                assert option.type.max is not None, f"{name} {option.name}: no most"
                found += 1
    assert found > 15


def test_an_empty_name_is_no_path() -> None:
    found = 0
    for _, command in commands(main):
        for one in command.params:
            if isinstance(one.type, click.Path):
                with pytest.raises(click.BadParameter, match="found '', a path is needed"):
                    one.type_cast_value(click.Context(command), ("",) if one.multiple or one.nargs == -1 else "")
                found += 1
    assert found > 30, found


@pytest.mark.parametrize(
    "option",
    [
        ("--time-limit", "nan"),
        ("--time-limit", "inf"),
        ("--time-limit", "-1"),
        ("--time-limit", "1e300"),
        ("--iterations", "1e30"),
        ("--iterations", str(10**30)),
        ("--weeks", "5000"),
        ("--workers", "100000"),
        ("--start", "0001-01-01"),
        ("--start", "9999-12-27"),
    ],
)
def test_options_out_of_their_range_are_refused_before_anything_is_read(
    option: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = call("solve", "no-such-site", *option)
    assert result.exit_code == 2
    assert f"Invalid value for '{option[0]}'" in result.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("words", [("--out", "--json"), ("--scenario", "--out", "there"), ("--seed", "-h")])
def test_the_name_of_an_option_is_no_value_of_another(words: tuple[str, ...], tmp_path: Path) -> None:
    run = call("solve", str(tmp_path), *words)
    assert run.exit_code == 2
    said = f"{words[0]}: a value is needed, found the option {words[1]}; a file of that name is ./{words[1]}"
    assert said in run.output


def test_an_option_that_may_stand_alone_may_stand_before_another() -> None:
    assert "a value is needed" not in call("solve", "nowhere", "--calibrate", "--json").output
