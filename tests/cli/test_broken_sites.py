from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import call, files_under
from tests.inputs.broken import BROKEN, Broken
from tests.inputs.conftest import FILES


@pytest.fixture
def broken_site(tmp_path: Path) -> Path:
    folder = tmp_path / "desk"
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.name)
def test_a_broken_site_exits_2_names_the_line_and_writes_nothing(case: Broken, broken_site: Path) -> None:
    text = FILES[case.file].replace(case.old, case.new, 1)
    (broken_site / case.file).write_text(text, encoding="utf-8")
    before = files_under(broken_site.parent)
    done = call("solve", broken_site, "--out", broken_site.parent / "run")
    assert done.exit_code == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    file = case.told_in or case.file
    lines = (text if file == case.file else FILES[file]).splitlines()
    numbers = [number for number, line in enumerate(lines, start=1) if case.at in line] if case.at else [1]
    places = [f"{broken_site / file}:{number}: " for number in numbers] + [f"{broken_site / file}: "] * (not case.at)
    told = [line for line in done.stderr.splitlines() if line.startswith(tuple(places))]
    assert any(all(part in line for part in case.says) for line in told), done.stderr
    assert files_under(broken_site.parent) == before


@pytest.mark.parametrize("command", ["check", "forecast", "require", "compare"])
def test_every_command_that_reads_a_site_refuses_a_broken_one(command: str, broken_site: Path) -> None:
    (broken_site / "site.yaml").write_text(FILES["site.yaml"].replace("EUR", "Euro"), encoding="utf-8")
    done = call(command, broken_site, "--json")
    assert done.exit_code == 2
    assert done.stdout == ""
    assert f"{broken_site / 'site.yaml'}:3: currency: " in done.stderr


def test_a_site_that_does_not_exist_is_one_line(tmp_path: Path) -> None:
    done = call("check", tmp_path / "nowhere")
    assert done.exit_code == 2
    assert done.stderr.startswith(f"{tmp_path / 'nowhere'}: the site folder does not exist")
    assert len(done.stderr.splitlines()) == 1


def test_a_long_message_is_not_wrapped(broken_site: Path) -> None:
    (broken_site / "site.yaml").write_text(FILES["site.yaml"].replace("EUR", "E" * 300), encoding="utf-8")
    assert any(len(line) > 300 for line in call("check", broken_site).stderr.splitlines())


def test_debug_shows_the_traceback(broken_site: Path) -> None:
    (broken_site / "site.yaml").write_text(FILES["site.yaml"].replace("EUR", "Euro"), encoding="utf-8")
    for arguments in (("--debug", "check", broken_site), ("check", broken_site, "--debug")):
        done = call(*arguments)
        assert type(done.exception).__name__ == "InputError"
