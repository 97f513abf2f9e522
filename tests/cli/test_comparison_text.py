"""What a manager reads first: which column is best, by how much, and whether that can be told."""

from __future__ import annotations

from dataclasses import replace

from scheduler.cli.comparison_text import comparison_text
from scheduler.scenarios import Column, Comparison, Difference, Played, Ranking


def queue(in_time: float, met: float, verdict: str = "met") -> dict[str, object]:
    return {
        "in_time": in_time, "low": in_time - 0.01, "high": in_time + 0.01, "abandoned": 0.02, "abandoned_low": 0.01,
        "abandoned_high": 0.03, "met": met, "period": "week", "target_met": verdict == "met", "verdict": verdict,
    }  # fmt: skip


def played(cost: float, **queues: dict[str, object]) -> Played:
    return Played(100, 0, 0.95, cost - 300, 0.0, 0.0, 300.0, 290.0, 310.0, cost, 100.0, cost / 100, dict(queues))


def gain(value: float, half: float, search_open: float | None = 0.0) -> Difference:
    low, high = value - half, value + half
    return Difference(value, low, high, 0.95, low > 0 or high < 0, value, 0.0, search_open)


BASE = Column(
    "base", "feasible", simulated=played(1000.0, calls=queue(0.75, 0.12, "missed: in time 75.0%, at least 80%"))
)
TEACH = Column("teach", "feasible", simulated=played(600.0, calls=queue(0.85, 0.57)), difference=gain(-400.0, 50.0))
HIRE = Column("hire", "feasible", simulated=played(800.0, calls=queue(0.95, 1.0)), difference=gain(-200.0, 40.0))


def text(*columns: Column, names: tuple[str, ...], lead: Difference | None) -> str:
    found = Comparison("Site", "2026-11-23", "2026-11-29", "EUR", columns, Ranking(names, lead))
    return comparison_text(found)


def test_the_best_column_is_named_with_its_gain_its_interval_and_the_next() -> None:
    lines = text(BASE, HIRE, TEACH, names=("teach", "hire", "base"), lead=gain(-200.0, 60.0)).splitlines()
    assert lines[1] == "best: teach, 400.00 cheaper than base (95% interval 350.00 to 450.00)"
    assert lines[2] == "the next, hire, costs 200.00 more than the best (95% interval 140.00 to 260.00)"


def test_no_difference_that_can_be_told_is_an_answer() -> None:
    twin = replace(TEACH, difference=gain(-10.0, 50.0))
    lines = text(BASE, twin, names=("teach", "base"), lead=gain(-10.0, 50.0)).splitlines()
    assert lines[1] == "no difference that can be told between teach and base: -10.00 (95% interval -60.00 to 40.00)"
    assert not any(line.startswith("best") for line in lines)


def test_where_the_base_is_best_the_next_is_compared_with_it() -> None:
    dearer = replace(HIRE, difference=gain(70.0, 5.0))
    lines = text(BASE, dearer, names=("base", "hire"), lead=gain(-70.0, 5.0)).splitlines()
    assert lines[1] == "best: base; the next, hire, costs 70.00 more than the best (95% interval 65.00 to 75.00)"
    tie = text(BASE, dearer, names=("base", "hire"), lead=gain(-7.0, 50.0)).splitlines()
    assert tie[1].startswith("no difference that can be told between base and hire")


def test_a_difference_the_search_might_turn_round_says_so() -> None:
    near = replace(TEACH, difference=gain(-40.0, 5.0, search_open=90.0))
    said = text(BASE, near, names=("teach", "base"), lead=gain(-40.0, 5.0, search_open=90.0))
    assert "the search's gap leaves 90.00 open, which might turn this round: search longer" in said
    assert "yes, search leaves 90.00" in said
    assert "open" not in text(BASE, TEACH, names=("teach", "base"), lead=gain(-400.0, 5.0, search_open=90.0))


def test_queues_that_miss_their_target_say_by_what_and_those_at_risk_how_often_they_reach_it() -> None:
    said = text(BASE, HIRE, TEACH, names=("teach", "hire", "base"), lead=gain(-200.0, 60.0))
    assert (
        "base: 0 of 1 queues meet their target; missed by calls (reached in 12% of weeks): in time 75.0%, at least 80%"
        in said
    )
    assert "teach: 1 of 1 queues meet their target; just met on average by calls (reached in 57% of weeks)" in said
    assert "hire: 1 of 1 queues meet their target\n" in said


def test_other_contacts_are_compared_by_the_contact_and_not_ranked() -> None:
    assert HIRE.simulated is not None
    busy = replace(HIRE.simulated, contacts=115.0, cost=1150.0, cost_per_contact=10.0)
    more = replace(HIRE, name="more", simulated=busy, same_contacts=False, difference=gain(150.0, 5.0))
    said = text(BASE, more, names=("base",), lead=None)
    assert "more serves other contacts than base (+15.0% in number), so it is not ranked" in said
    assert "compare its cost a contact (+0.0%)" in said
    assert "best" not in said
    assert next(line for line in said.splitlines() if "can be told" in line).split()[-2:] == ["other", "contacts"]


def test_targets_of_other_seconds_are_told() -> None:
    other = replace(HIRE, same_measure=False)
    assert "hire calls other contacts late than base" in text(BASE, other, names=("hire", "base"), lead=gain(-9.0, 1.0))


def test_nothing_simulated_is_a_table_by_formula_alone() -> None:
    plain = Column("base", "feasible", objective=7.0)
    none = Column("none", "infeasible", reason="C01 has no legal week")
    said = text(plain, none, names=(), lead=None)
    assert "simulated" not in said
    assert "none: C01 has no legal week" in said.splitlines()[-1]
    mixed = text(BASE, none, names=("base",), lead=None)
    assert next(line for line in mixed.splitlines() if line.startswith("simulated cost")).split() == [
        "simulated", "cost", "1,000.00", "-",
    ]  # fmt: skip
