"""Columns of a comparison are judged by the base's rows, whatever a scenario makes of them."""

from __future__ import annotations

from dataclasses import replace

from scheduler.domain.presence_rows import PresenceRow
from scheduler.domain.total_rows import TotalRow
from scheduler.goals.registry import measure_goals
from scheduler.scenarios.base_rows import with_base_rows
from tests.factories import tiny_allotment, tiny_problem, tiny_roster

LEAD = PresenceRow("lead", {"A1": (1, 1, 1)}, 1, None, (True,) * 336, 30.0)
CAP = TotalRow("cap", ("A1", "B2"), "duties", -1, (0,) * 7, (14,), None, 3, 9_000)


def costs(presence: tuple[PresenceRow, ...], totals: tuple[TotalRow, ...]) -> tuple[float, float]:
    """Cost of both kinds of rows of a column with these, judged by a base that has both."""
    problem = tiny_problem()
    base = replace(problem, presence_rows=(LEAD,), total_rows=(CAP,))
    judged = with_base_rows(replace(problem, presence_rows=presence, total_rows=totals), base)
    found = measure_goals(judged, tiny_roster(problem), tiny_allotment(problem))
    return found["presence_targets"], found["total_targets"]


def test_a_column_is_charged_for_rows_it_drops_loosens_or_prices_otherwise() -> None:
    asked = costs((LEAD,), (CAP,))
    assert min(asked) > 0
    loose = replace(LEAD, least=0), replace(CAP, most=99)
    other = replace(LEAD, price=1.0), replace(CAP, counted="pay", sign=1, base=(0,), milli=1)
    for lead, cap in (loose, other):
        assert costs((lead,), (cap,)) == asked
    assert costs((), ()) == asked


def test_a_row_only_the_column_has_costs_nothing() -> None:
    problem = tiny_problem()
    judged = with_base_rows(replace(problem, presence_rows=(LEAD,), total_rows=(CAP,)), problem)
    assert (judged.presence_rows, judged.total_rows) == ((), ())


def test_hires_count_where_the_column_s_row_counts_them_alike() -> None:
    problem = tiny_problem()
    base = replace(problem, presence_rows=(LEAD,), total_rows=(CAP,))
    column = replace(
        problem,
        presence_rows=(replace(LEAD, adds={"A1": (1, 1, 1), "H1": (1, 1, 1), "B2": (1, 1, 1), "H2": (5, 5, 5)}),),
        total_rows=(replace(CAP, people=("A1", "H1"), base=(21,)),),
    )
    judged = with_base_rows(column, base)
    assert judged.presence_rows[0].adds == {"A1": (1, 1, 1), "H1": (1, 1, 1)}
    assert (judged.total_rows[0].people, judged.total_rows[0].base) == (("A1", "B2", "H1"), (21,))
