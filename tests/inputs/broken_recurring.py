from __future__ import annotations

from tests.inputs.broken import Broken


def rule(name: str, keys: str, *says: str, key: str = "recurring") -> Broken:
    """Something that recurs in place of the coachings' head; its first line is the one to be named."""
    written = f"recurring:\n  - {{id: weekly, {keys}}}\ncoachings:\n"
    return Broken(name, "activities.yaml", "coachings:\n", written, "id: weekly", says, key)


BROKEN_RECURRING = [
    rule("recurring never", "minutes: 30", "missing", key="recurring.weekly.every"),
    rule("recurring by the year", "every: year", "allowed: week, fortnight, month", key="every"),
    rule("recurring with an unknown key", "every: week, trainer: A1", "unknown key", key="trainer"),
    rule("recurring off the grid", "every: week, minutes: 20", "grid of 15", key="minutes"),
    rule("hours of it off the grid", 'every: week, between: "09:10-12:00"', "grid of 15", key="between"),
    rule("hours of it too short", 'every: week, minutes: 60, between: "09:00-09:30"', "shorter than minutes"),
    rule("a price of what is due", "every: week, price: 5", "price 5 goes with need"),
    rule("a quorum of single people", "every: week, quorum: 0.5", "quorum 0.5 goes with for_each: team"),
    rule("edges of a coach", "every: week, coach: lead, edge_minutes: 30", "edge_minutes 30 goes without coach"),
    rule("a lead and somebody", "every: week, coach: [lead, A1]", "stand alone"),
    rule("coach nobody knows", "every: week, coach: A9", "'A9'", key="coach"),
    rule("coach of a team without one", "every: week, who: {teams: night crew}, coach: lead", "A3", "teams.lead"),
    rule("recurring for an unknown team", "every: week, who: {teams: desc}", "did you mean 'desk'", key="who.teams"),
    rule("a figure without a table", "every: week, who: {kpi: {name: quality, below: 3}}", "no kpis.csv", key="name"),
    rule("a figure without a limit", "every: week, who: {kpi: {name: quality}}", "add below or above"),
    rule(
        "tenure turned round",
        "every: week, who: {tenure_months_at_least: 6, tenure_months_at_most: 3}",
        "tenure_months_at_most 3",
        "exchange",
    ),
    Broken(
        "recurring twice",
        "activities.yaml",
        "coachings:\n",
        "recurring:\n  - {id: weekly, every: week}\n  - {id: weekly, every: month}\ncoachings:\n",
        "every: month",
        ("already given", "keep one"),
        "recurring",
    ),
]
