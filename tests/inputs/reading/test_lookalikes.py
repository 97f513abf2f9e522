from __future__ import annotations

import pytest

from scheduler.inputs.reading.lookalikes import plain_form, told_apart


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
def test_an_id_that_looks_like_another_is_told(name: str, says: str) -> None:
    known: dict[str, str] = {}
    assert [told_apart(own, known) for own in ("Jose\u0301", "A 1", "A1")] == ["", "", ""]
    assert says in told_apart(name, known)


def test_ids_that_differ_for_the_eye_are_left_alone() -> None:
    known: dict[str, str] = {}
    assert [told_apart(name, known) for name in ("A1", "a1", "A2", "\u0391\u0031", "A1")] == [""] * 5
    assert plain_form("Jos\u00e9") == plain_form("Jose\u0301")
