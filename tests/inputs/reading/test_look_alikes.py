from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.domain.errors import InputError
from scheduler.inputs.reading.look_alikes import control_characters, look_alike, seen_as, told_apart
from scheduler.inputs.site_folder import load_site

COMPOSED, DECOMPOSED = "Jos\u00e9", "Jose\u0301"


@pytest.mark.parametrize(
    ("one", "other"),
    [(COMPOSED, DECOMPOSED), ("A1", "A\u200b1"), ("A1", "\uff21\uff11"), ("A 1", "A\u00a01"), ("A1", "A1\ufeff")],
)
def test_names_that_look_the_same_are_seen_as_one(one: str, other: str) -> None:
    assert seen_as(one) == seen_as(other)
    assert look_alike(one, ["B", other]) == other


def test_names_that_differ_to_the_eye_stay_apart() -> None:
    names = ["A1", "a1", "A 1", "Jose", COMPOSED, "\u0410\u0031"]  # the last begins with a Cyrillic letter
    assert len({seen_as(name) for name in names}) == len(names)
    assert look_alike("A1", names) == ""


def test_control_characters_are_named() -> None:
    assert control_characters("A\x1b[31m\u2028\x00") == ["U+001B", "U+2028", "U+0000"]
    assert control_characters("Ana L\u00f3pez \u200c\U0001f600") == []


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Jos\u00e9", "looks like 'Jose\\u0301'"),
        ("A\u00a01", "looks like 'A 1'"),
        ("A\u200b1", "U+200B"),
        ("A\x071", "U+0007"),
        ("\u202eA1", "U+202E"),
    ],
)
def test_an_imported_id_that_looks_like_another_is_told(name: str, says: str) -> None:
    known: dict[str, str] = {}
    assert [told_apart(own, known) for own in ("Jose\u0301", "A 1", "A1")] == ["", "", ""]
    assert says in told_apart(name, known)


def test_imported_ids_that_differ_for_the_eye_are_left_alone() -> None:
    known: dict[str, str] = {}
    assert [told_apart(name, known) for name in ("A1", "a1", "A2", "\u0391\u0031", "A1")] == [""] * 5


def with_agent(site: Path, agent_id: str) -> None:
    """Add somebody like the first agent under another id."""
    path = site / "agents.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    first = lines[1].split(",")
    lines.append(",".join([agent_id, *first[1:]]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_an_id_that_looks_like_another_is_told_with_both(small_site: Path) -> None:
    with_agent(small_site, COMPOSED)
    with_agent(small_site, DECOMPOSED)
    with pytest.raises(InputError) as caught:
        load_site(small_site)
    (issue,) = caught.value.issues
    assert "'Jose\\u0301' looks like 'Jos\\xe9' at " in issue.message


def test_a_reference_in_other_characters_is_told_as_such(small_site: Path) -> None:
    with_agent(small_site, COMPOSED)
    row = f"agent_id,start,end,kind,paid\n{DECOMPOSED},2026-11-24,2026-11-24,leave,yes\n"
    (small_site / "unavailable.csv").write_text(row, encoding="utf-8")
    with pytest.raises(InputError, match=r"it looks like .* copy the name from where it is defined"):
        load_site(small_site)


def test_an_id_with_a_control_character_is_refused(small_site: Path) -> None:
    with_agent(small_site, "A\x1b[31m9")
    with pytest.raises(InputError, match=r"which holds U\+001B"):
        load_site(small_site)
