from __future__ import annotations

import pytest

from scheduler.cli.output import table
from scheduler.report.text import hours_text, money_text, percent_text


@pytest.mark.parametrize("nothing", [-0.0, -1e-9, 1e-9, 0.0])
def test_what_rounds_to_nothing_is_never_minus_nothing(nothing: float) -> None:
    texts = hours_text(nothing), money_text(nothing, "EUR"), percent_text(nothing), table(("",), [(nothing,)])
    assert not [text for text in texts if "-" in text]


def test_what_is_negative_stays_negative() -> None:
    assert (hours_text(-0.25), money_text(-12.5, "EUR"), percent_text(-0.0011)) == ("-0.25", "-12.50 EUR", "-0.11%")
