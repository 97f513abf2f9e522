"""The pages of ``docs/`` and the code say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("docs/architecture.md", "docs/glossary.md", "CONTRIBUTING.md", "SECURITY.md")


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def anchors(page: str) -> set[str]:
    """Sections of a page, as links name them."""
    text = re.sub(r"```.*?```", "", text_of(page), flags=re.DOTALL)
    heads = re.findall(r"(?m)^#+ (.+)$", text)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


def cited() -> Iterator[tuple[str, str]]:
    """Every place of the code that cites the engine notes, and the section it names."""
    for folder in ("scheduler", "benchmarks"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for section in re.findall(r"docs/architecture\.md#([\w-]+)", path.read_text(encoding="utf-8")):
                yield path.relative_to(ROOT).as_posix(), section


def test_every_section_the_code_cites_is_written() -> None:
    found = list(cited())
    assert len(found) >= 4
    assert [place for place in found if place[1] not in anchors("docs/architecture.md")] == []


def test_no_code_cites_notes_that_are_not_here() -> None:
    sources = [*(ROOT / "scheduler").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")]
    assert [path for path in sources if re.search(r"(?i)engine notes", path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    for target, section in re.findall(r"\]\(([^)#]*)#?([^)]*)\)", text_of(page)):
        there = (ROOT / page).parent / target if target else ROOT / page
        assert there.exists(), target
        if section:
            assert section in anchors(there.relative_to(ROOT).as_posix()), section


@pytest.mark.parametrize("page", PAGES)
def test_files_and_what_is_said_to_be_in_them_exist(page: str) -> None:
    for target in re.findall(r"`((?:scheduler|tests|benchmarks|docs|configs|scenarios)/[\w./-]+)`", text_of(page)):
        assert (ROOT / target).exists(), target


def test_every_step_of_the_walk_is_there() -> None:
    rows = re.findall(r"(?m)^\| [^|]+ \| `(scheduler/[^`]+)` \| `(\w+)` \|$", text_of("docs/architecture.md"))
    assert len(rows) >= 20
    for name, function in rows:
        text = (ROOT / name).read_text(encoding="utf-8")
        assert re.search(rf"(?m)^ *(def|class) {function}\b", text), f"{name} has no {function}"


def test_the_words_of_the_code_are_told_once_and_where_they_live() -> None:
    rows = re.findall(r"(?m)^\| ([\w ,]+) \| [^|]+ \|(?: `([^`]+)` \|)?$", text_of("docs/glossary.md"))
    words = [word for word, _ in rows if word != "word"]
    assert len(words) > 60
    assert len(words) == len(set(words))
    for word, name in rows:
        if name:
            first = word.split(",")[0].split()[0]
            assert re.search(rf"(?i){first[:5]}", (ROOT / name).read_text(encoding="utf-8") + name), f"{name}: {word}"
