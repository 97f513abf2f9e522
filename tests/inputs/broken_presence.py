from __future__ import annotations

from tests.inputs.broken import Broken


def entry(name: str, keys: str, *says: str, key: str = "presence") -> Broken:
    written = f"presence:\n  - {{name: cover, {keys}}}\nteams:\n"
    return Broken(name, "site.yaml", "teams:\n", written, "name: cover", says, key)


def total(name: str, keys: str, *says: str, key: str = "totals") -> Broken:
    written = f"totals:\n  - {{name: cap, {keys}}}\nteams:\n"
    return Broken(name, "site.yaml", "teams:\n", written, "name: cap", says, key)


BROKEN_PRESENCE = [
    entry("presence of no number", "per_hour: 5", "neither at_least, at_most nor at_most_share"),
    entry("presence without a price", "at_least: 1", "add per_hour, or hard: yes"),
    entry("presence turned round", "at_least: 3, at_most: 2, per_hour: 5", "at_least 3", "exchange"),
    entry("share and number", "at_most_share: 0.2, counts: meal, at_most: 2, per_hour: 5", "make two entries"),
    entry("share of everybody on duty", "at_most_share: 0.2, per_hour: 5", "counts has to be work or meal"),
    entry("share in per cent", "at_most_share: 20, counts: meal, per_hour: 5", "write 0.2"),
    entry("for others at most", "at_most: 2, per_others: 10, per_hour: 5", "per_others belongs to at_least"),
    entry("others of nothing", "at_least: 1, others: {leads: yes}, per_hour: 5", "add per_others or delete others"),
    entry(
        "nobody leads it", "who: {teams: night crew, leads: yes}, at_least: 1, per_hour: 5", "fits nobody", "no agent"
    ),
    entry(
        "more than there are", "who: {teams: desk}, at_least: 4, hard: yes", "who fits 3", "at most 3", key="at_least"
    ),
    entry("unknown team", "who: {teams: desc}, at_least: 1, per_hour: 5", "did you mean 'desk'", key="who.teams"),
    entry(
        "unknown skill", "who: {skills: billin}, at_least: 1, per_hour: 5", "did you mean 'billing'", key="who.skills"
    ),
    entry("unknown agent", "who: {agents: [A1, A9]}, at_least: 1, per_hour: 5", "'A9'", key="who.agents"),
    entry("unknown contract", "who: {contracts: full}, at_least: 1, per_hour: 5", "full_time", key="who.contracts"),
    entry("others unknown", "at_least: 1, per_others: 9, others: {teams: x}, per_hour: 5", "'x'", key="others.teams"),
    entry("presence off the grid", 'at_least: 1, when: "08:05-10:00", per_hour: 5', "08:00 or 08:15", key="when"),
    entry("hours twice", 'at_least: 1, when: ["08:00-12:00", "11:00-13:00"], per_hour: 5', "overlap", key="when"),
    entry("counting heads", "at_least: 1, counts: heads, per_hour: 5", "allowed: duty, work, meal", key="counts"),
    entry("nobody at all", "at_least: 0, per_hour: 5", "1", key="at_least"),
    entry("unknown word of who", "who: {team: desk}, at_least: 1, per_hour: 5", "'teams'", key="who"),
    entry("share of three decimals", "at_most_share: 0.155, counts: meal, per_hour: 5", "two decimals"),
    entry("price lost in thousandths", "at_least: 1, per_hour: 0.01", "off by 20%", "give 0.2 or more", key="per_hour"),
    entry(
        "price of parts lost",
        "who: {leads: yes}, at_least: 1, per_others: 900, per_hour: 1",
        "off by 260%",
        "give 180 or more",
        key="per_hour",
    ),
    Broken(
        "hard entry named as a rule",
        "site.yaml",
        "teams:\n",
        "presence:\n  - {name: daily rest, at_least: 1, hard: yes}\nteams:\n",
        "name: daily rest, at",
        ("name of a rule", "give another name"),
        "name",
    ),
    total("duties nobody can have", "of: duties, at_least: 29, hard: yes", "at most 28 can be", key="at_least"),
    total(
        "hours lost in thousandths", "of: paid_hours, at_most: 5, per_unit: 0.01", "give 0.2 or more", key="per_unit"
    ),
    total("thousands", 'of: pay, at_most: "650,000", per_unit: 1', "write 650000, or 650.000 if", key="at_most"),
    total("total of no amount", "of: pay, per_unit: 1", "neither at_least nor at_most"),
    total("total without a price", "of: pay, at_most: 5", "add per_unit, or hard: yes"),
    total("total turned round", "of: pay, at_least: 9, at_most: 5, per_unit: 1", "at_least 9", "exchange"),
    total("a part of a price of pay", "of: pay, at_most: 5, per_unit: 1.5", "whole number of at least 1"),
    total("half a duty", "of: duties, at_most: 1.5, per_unit: 5", "at_most 1.5", "whole number"),
    total("total of what", "at_most: 5, per_unit: 5", "missing", key="totals.cap.of"),
    total("total of money", "of: money, at_most: 5, per_unit: 1", "allowed: pay, paid_hours", key="of"),
    total("total by month", "of: pay, per: month, at_most: 5, per_unit: 1", "allowed: date, week", key="per"),
    total("total of nobody", "who: {teams: night crew, leads: yes}, of: pay, at_most: 5, per_unit: 1", "fits nobody"),
    Broken(
        "total named as presence",
        "site.yaml",
        "teams:\n",
        "presence:\n  - {name: cap, at_least: 1, per_hour: 5}\ntotals:\n"
        "  - {name: cap, of: pay, at_most: 5, per_unit: 1}\nteams:\n",
        "of: pay",
        ("entry of presence", "another name"),
        "name",
    ),
    Broken(
        "presence twice",
        "site.yaml",
        "teams:\n",
        "presence:\n  - {name: cover, at_least: 1, per_hour: 5}\n  - {name: cover, at_most: 3, per_hour: 5}\nteams:\n",
        "at_most: 3",
        ("already given", "keep one"),
        "presence",
    ),
]
