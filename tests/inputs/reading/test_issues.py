from __future__ import annotations

import pytest

from scheduler.inputs.reading.issues import nearest, unknown


@pytest.mark.parametrize(
    ("name", "names", "best"),
    [
        ("aht_minutes", ["response_minutes", "aht_seconds", "name"], "aht_seconds"),
        ("munday", ["sunday", "monday"], "monday"),
        ("Billing", ["tech", "billing"], "billing"),
        ("xyz", ["billing", "tech"], ""),
        ("anything", [], ""),
    ],
)
def test_the_nearest_name_shares_letters_and_its_beginning(name: str, names: list[str], best: str) -> None:
    assert nearest(name, names) == best


def test_long_lists_of_names_are_cut() -> None:
    text = unknown("agent", "A", [f"B{number}" for number in range(40)])
    assert text.startswith("unknown agent 'A'; allowed: B0, B1")
    assert text.endswith("B14 and 25 more")


def test_long_names_are_cut() -> None:
    text = unknown("column", "n" * 30_000, ["a" * 30_000, "b"])
    assert len(text) < 250
    assert "did you mean" not in text
    assert "aaa..., b" in text


def test_the_nearest_of_many_names_to_a_very_long_one_is_looked_for_by_its_beginning() -> None:
    known = [f"Area/Town{number}" for number in range(600)]
    assert nearest("x" * 70_000, known) == ""
    assert nearest("b" * 70_000, ["a" * 70_000, "b" * 70_000]) == "b" * 70_000
