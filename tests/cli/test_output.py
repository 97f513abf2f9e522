import json
import os
import subprocess
import sys

import pytest

from scheduler.cli.main import main
from scheduler.cli.output import print_json, table, visible
from tests.cli.conftest import CLINIC, Edit, call

HEADER = ("queue", "required h", "short h", "said")
ROWS = [("appointments", 262.0, 0.04, "[bold]all[/bold] well"), ("x", 1000, None, "日本 :smile:"), ("", 3, 4.25, "")]


def test_numbers_stand_to_the_right_and_texts_to_the_left() -> None:
    assert table(HEADER, ROWS).splitlines() == [
        "queue         required h  short h  said",
        "appointments       262.0      0.0  [bold]all[/bold] well",
        "x                  1,000        -  日本 :smile:",
        "                       3      4.2",
    ]
    assert table(("a", "bbbb"), [("1", "2")], texts=1).splitlines() == ["a  bbbb", "1     2"]
    assert table(("a", "b"), []) == "a  b"


def test_wide_letters_keep_the_columns_in_line() -> None:
    first, second, third = table(("queue", "n"), [("日本", 1), ("abcd", 2)]).splitlines()
    assert (first, second, third) == ("queue  n", "日本   1", "abcd   2")


def test_tables_are_plain_and_never_wrapped_whatever_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = table(HEADER, ROWS)
    for name, value in (("COLUMNS", "20"), ("FORCE_COLOR", "1"), ("TERM", "xterm-256color")):
        monkeypatch.setenv(name, value)
    assert table(HEADER, ROWS) == plain
    long = "word " * 400 + "end"
    assert table(("text",), [(long,)]).splitlines()[1] == long
    assert "\x1b" not in plain


def test_control_characters_of_a_file_are_shown_and_not_obeyed(edited_clinic: Edit) -> None:
    old, new = "{type: min_rest, hours: 11", r'{type: min_rest, "\e[2J\0": 1, hours: 11'
    done = call("check", edited_clinic({"site.yaml": (old, new)}))
    assert done.exit_code == 2
    assert r"rules.daily rest.\x1b[2J\x00: unknown key" in done.stderr
    assert table(("name",), [("\x1b[31mred\x85",)]).splitlines()[1] == r"\x1b[31mred\x85"


def test_commands_that_print_no_table_load_no_rich() -> None:
    code = "import sys, scheduler.cli.main; sys.exit(any(name.split('.')[0] == 'rich' for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


@pytest.mark.parametrize("text", ["23.11.2026", "2026-13-01", "tomorrow", "2026-11-23T00:00"])
def test_a_wrong_date_is_told_with_what_a_date_looks_like(text: str) -> None:
    done = call("solve", "configs/clinic", "--start", text)
    assert done.exit_code == 2
    assert f"'--start': found '{text}', a date like 2026-11-23 is allowed" in done.stderr


def test_a_date_is_read_as_a_date_and_called_so_in_the_help() -> None:
    option = next(one for one in main.commands["solve"].params if one.name == "start")
    with main.commands["solve"].make_context("solve", ["x", "--start", "2026-11-23"]) as context:
        assert str(context.params["start"]) == "2026-11-23"
        assert option.make_metavar(context) == "DATE"


def test_a_reader_who_wants_no_more_is_told_nothing() -> None:
    code = "from scheduler.cli.main import main; main()"
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-c", code, "check", str(CLINIC)],
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    finally:
        os.close(writing)
    assert "system" not in done.stderr
    assert "Traceback" not in done.stderr


def test_half_a_character_is_printed_as_json_spells_it(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"a\ud800": "\ud83d"})
    assert json.loads(capsys.readouterr().out) == {"a\ud800": "\ud83d"}
    assert visible("a\ud800") == "a\\ud800"
