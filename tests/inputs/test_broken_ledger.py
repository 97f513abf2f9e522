"""Broken ledgers and keys of fairness: each names its line and the cure; what holds is told where it counts less."""

from __future__ import annotations

from datetime import date

import pytest

from scheduler.inputs.site_folder import load_site
from tests.inputs.conftest import FILES, Write, told

HEAD = "agent_id,as_of,measure,period_start,value\n"
GOOD = "A1,2026-11-22,points,,7\nA1,2026-11-22,days_worked,2026-01-01,200\n"
ROWS = [
    ("agent nobody knows", "A9,2026-11-22,points,,1", "agent_id", ("unknown agent 'A9'",)),
    ("measure nobody knows", "A2,2026-11-22,point,,1", "measure", ("'point'", "did you mean 'points'")),
    ("points of a year", "A2,2026-11-22,points,2026-01-01,1", "period_start", ("2026-01-01", "leave it empty")),
    ("days without a year", "A2,2026-11-22,days_worked,,1", "period_start", ("found nothing", "give 2026-01-01")),
    ("a year from February", "A2,2026-11-22,days_worked,2026-02-01,1", "period_start", ("2026-02-01", "2026-01-01")),
    ("before its year", "A2,2025-12-31,days_worked,2026-01-01,1", "as_of", ("2025-12-31", "correct one")),
    ("of dates planned", "A2,2026-11-23,points,,1", "as_of", ("2026-11-23", "count twice", "--start")),
    ("less than nothing", "A2,2026-11-22,points,,-1", "value", ("-1", "0")),
    ("no number", "A2,2026-11-22,points,,many", "value", ("many",)),
    ("the same twice", "A1,2026-11-15,points,,6", "measure", ("already given", "ledger.csv:2", "later date")),
]
KEYS = [
    ("points: {nights: 21}", ("21", "20")),
    ("points: {night: 2}", ("night", "did you mean 'nights'")),
    ("points: {lates: 1.5}", ("1.5",)),
    ("price: -1", ("-1",)),
    ("comparable: [skils]", ("skils", "skills")),
    ("comparable: [skills, skills]", ("skills is given twice", "keep one")),
    ("holidays: [2026-12-25, 2026-12-25]", ("2026-12-25 is given twice", "keep one")),
    ('late_after: "25:00"', ("25:00",)),
]


@pytest.mark.parametrize(("name", "row", "key", "says"), ROWS, ids=[one[0] for one in ROWS])
def test_a_broken_line_of_the_ledger_is_named_with_the_cure(
    name: str, row: str, key: str, says: tuple[str, ...], write_site: Write
) -> None:
    (found,) = told(write_site, {"ledger.csv": f"{HEAD}{GOOD}{row}\n"})
    assert found[:2] == ("ledger.csv", 4)
    assert key in found[2]
    assert all(part in found[3] for part in says), found[3]


@pytest.mark.parametrize(("keys", "says"), KEYS, ids=[one[0] for one in KEYS])
def test_a_broken_key_of_fairness_is_named(keys: str, says: tuple[str, ...], write_site: Write) -> None:
    site = f"{FILES['site.yaml']}fairness:\n  {keys}\n"
    (found,) = told(write_site, {"site.yaml": site})
    assert found[:2] == ("site.yaml", len(site.splitlines()))
    assert all(part in " ".join(found[2:]) for part in says), found


def test_what_is_old_or_of_nobody_is_kept_and_told(write_site: Write) -> None:
    agents = FILES["agents.csv"] + "A7,Ada Gil,desk,full_time,billing,free,2027-03-01,,11,011\n"
    rows = f"{HEAD}{GOOD}A2,2026-11-15,points,,3\nA7,2026-11-22,points,,1\n"
    inputs = load_site(write_site({"agents.csv": agents, "ledger.csv": rows}), start=date(2026, 11, 23), weeks=1)
    assert [(one.agent_id, one.measure, one.value) for one in inputs.setup.ledger] == [
        ("A1", "points", 7),
        ("A1", "days_worked", 200),
        ("A2", "points", 3),
        ("A7", "points", 1),
    ]
    assert [note.message for note in inputs.notes if note.queue == "ledger"] == [
        "A7 have left, or are not there yet; their entries are kept and count for nobody",
        "A2 as of 2026-11-15 or later, not of 2026-11-22: the dates between count for nothing",
    ]
