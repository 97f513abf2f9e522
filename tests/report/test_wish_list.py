from __future__ import annotations

from scheduler.domain.run import Run
from scheduler.report.page import page
from scheduler.report.wish_list import wishes_view
from tests.checking.test_wish_answers import wished
from tests.factories import tiny_problem, tiny_run
from tests.report.outline import Outline


def test_refused_wishes_are_listed_with_their_price_and_kinds_are_counted() -> None:
    view = wishes_view(tiny_run(wished(tiny_problem())))
    assert view.count == "5 wishes, 1 refused"
    (line,) = view.refused
    assert (line.agent_id, line.when, line.wish, line.cost) == ("A1", "Tue 3 Nov", "day off", "40.00 EUR")
    off = next(row for row in view.kinds if row.kind == "off")
    assert (off.asked, off.granted, off.refused, off.does_not_apply) == ("3", "0", "1", "2")
    assert view.rest == ""


def test_the_page_shows_wishes_where_there_are_any(run: Run) -> None:
    assert "Wish refused" not in Outline(page(run)).words
    words = Outline(page(tiny_run(wished(tiny_problem())))).words
    assert "Wish refused" in words
    assert "5 wishes, 1 refused" in words
