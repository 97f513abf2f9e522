"""What the README shows is what its commands print: ``make printed`` writes the blocks anew, a test compares them.

A block marked ``text`` is the standard output of the last command of the block of commands before it, run after all
earlier ones in one folder. A line ``...`` stands for lines left out. Seconds differ from machine to machine: a limit in
seconds is run as one in iterations, and how long a search took is not compared. Everything else is, to the letter; so
what is shown of a search has to be proven, or counted in iterations too.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "README.md"
LEFT_OUT = "..."
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TOOK = re.compile(r"(?m)^search .*, (?=seed)")
_TIME_LIMIT = re.compile(r"--time-limit \d+")


@dataclass(frozen=True)
class Shown:
    """A block of output: its text, where it stands in the page, and its commands."""

    text: str
    start: int
    end: int
    commands: tuple[str, ...]


def shown_in(page: str) -> Iterator[Shown]:
    """Blocks of output of a page, in order, each with the commands since the block before."""
    commands: list[str] = []
    for block in _BLOCK.finditer(page):
        language, text = block[1], block[2]
        if language == "text":
            yield Shown(text, block.start(2), block.end(2), tuple(commands))
            commands = []
        elif not language:
            commands.extend(line for line in text.splitlines() if line.startswith("scheduler "))


def run(command: str, folder: Path) -> str:
    """Run one command as a process and give what it prints."""
    counted = _TIME_LIMIT.sub("--iterations 300 --workers 1", command)
    arguments = shlex.split(counted.partition("#")[0])[1:]
    code = "from scheduler.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{command}: exit code {done.returncode}\n{done.stderr}")
    return done.stdout


def printed(page: str, folder: Path) -> Iterator[tuple[Shown, str]]:
    """Every block of output of a page with what its command prints now, cut as the block is."""
    for shown in shown_in(page):
        output = [run(command, folder) for command in shown.commands][-1]
        yield shown, cut_alike(shown.text, output)


def cut_alike(shown: str, output: str) -> str:
    """Leave out of an output what a block leaves out, by the first words of the lines it keeps.

    >>> cut_alike("a 1\\n...\\nd 4\\n", "a 2\\nb 2\\nc 2\\nd 2\\n")
    'a 2\\n...\\nd 2\\n'
    """
    if LEFT_OUT not in shown.splitlines():
        return output
    kept = {_head(line) for line in shown.splitlines()} - {LEFT_OUT}
    lines: list[str] = []
    for line in output.splitlines():
        if _head(line) in kept:
            lines.append(line)
        elif lines and lines[-1] != LEFT_OUT:
            lines.append(LEFT_OUT)
    return "".join(f"{line}\n" for line in lines)


def without_seconds(text: str) -> str:
    """A text without the seconds a search took."""
    return _TOOK.sub("", text)


def _head(line: str) -> str:
    """What names a line: its words up to the first column of figures."""
    return re.split(r"\s{2,}|\d", line.strip())[0]


def rewrite() -> None:
    """Write the blocks of the README anew."""
    page = PAGE.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        for shown, output in reversed(list(printed(page, Path(folder)))):
            for took in _TOOK.findall(shown.text):  # seconds are those of the command as it stands there
                output = _TOOK.sub(took, output, count=1)
            page = page[: shown.start] + output + page[shown.end :]
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    rewrite()
