from __future__ import annotations

from tests.inputs.broken import Broken


def fairness(name: str, keys: str, *says: str, key: str = "fairness") -> Broken:
    written = f"fairness:\n  {keys}\nteams:\n"
    return Broken(name, "site.yaml", "teams:\n", written, keys, says, key)


BROKEN_FAIRNESS = [
    fairness("points of too many", "points: {nights: 21}", "20", key="fairness.points.nights"),
    fairness("points below nothing", "points: {lates: -1}", "0", key="fairness.points.lates"),
    fairness("points of no such kind", "points: {mornings: 1}", "mornings", "nights", key="fairness.points.mornings"),
    fairness("half a point", "points: {holidays: 0.5}", "0.5", key="fairness.points.holidays"),
    fairness("a price below nothing", "price: -2", "0", key="fairness.price"),
    fairness("compared by a word there is not", "comparable: [age]", "contract", "team", key="fairness.comparable"),
    fairness("late after no time", 'late_after: "late"', "HH:MM", key="fairness.late_after"),
    fairness("a holiday that is no date", "holidays: [christmas]", "YYYY-MM-DD", key="fairness.holidays"),
]

LEDGER = "agent_id,as_of,measure,period_start,value\n"
BROKEN_LEDGER = [
    ("A9,2026-11-22,nights_worked,2026-01-01,3", "agent_id", "A9"),
    ("A1,2026-11-22,moons,,3", "measure", "nights"),
    ("A1,2026-11-23,nights_worked,2026-01-01,3", "as_of", "not before the dates planned"),
    ("A1,2026-11-22,nights_worked,,3", "period_start", "2026-01-01"),
    ("A1,2026-11-22,nights_worked,2026-01-02,3", "period_start", "2026-01-01"),
    ("A1,2026-11-22,nights_worked,2026-01-01,-3", "value", "0"),
    ("A1,2026-11-22,nights_worked,2026-01-01,many", "value", "many"),
    ("A1,22.11.2026,nights_worked,2026-01-01,3", "as_of", "YYYY-MM-DD"),
    ("A1,2026-11-22,nights_worked,2026-01-01,3\nA1,2026-11-21,nights_worked,2026-01-01,2", "measure", "already given"),
]
"""Lines of ledger.csv, the column to be named and what is to be said."""
