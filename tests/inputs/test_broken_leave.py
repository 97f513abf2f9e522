"""Broken files of time off: each names its line and the cure."""

from __future__ import annotations

from datetime import date

import pytest

from scheduler.inputs.site_folder import load_site
from tests.inputs.conftest import FILES, Write, told

HEAD = "request_id,agent_id,start,end,kind,portion,priority,filed_at,cancelled_at\n"
BALANCES = "agent_id,balance,as_of,days,minutes,accrues_per_month\n"
BOOK = (
    "number,request_id,agent_id,kind,start,end,portion,status,minutes,days,place,date,group,reason,away,decided_at\n"
    "1,R1,A1,leave,2026-12-01,2026-12-01,full,granted,480,1,0,,,,2026-12-01T00:00+00:00/2026-12-02T00:00+00:00,\n"
)
AWAY = "2026-12-01T00:00+00:00/2026-12-02T00:00+00:00"
GOOD = HEAD + "R1,A1,2026-12-01,,leave,full,,2026-11-01,\n"

REQUESTS = [
    ("agent nobody knows", "R1,A9,2026-12-01,,leave,,,,", "agent_id", ("unknown agent 'A9'",)),
    ("kind nobody knows", "R1,A1,2026-12-01,,leaf,,,,", "kind", ("did you mean 'leave'",)),
    ("dates turned round", "R1,A1,2026-12-05,2026-12-01,leave,,,,", "", ("before start", "exchange them")),
    ("half of what", "R1,A1,2026-12-01,,leave,morning,,,", "", ("'morning'", "first_half", "13:00-17:00")),
    (
        "times turned round",
        "R1,A1,2026-12-01,,leave,17:00-13:00,,,",
        "portion",
        ("not after its start", "the rest"),
    ),
    ("priority 0", "R1,A1,2026-12-01,,leave,,0,,", "priority", ("at least 1",)),
    ("filed some day", "R1,A1,2026-12-01,,leave,,,some day,", "filed_at", ("some day", "YYYY-MM-DD")),
    (
        "cancelled before it was filed",
        "R1,A1,2026-12-01,,leave,,,2026-11-02,2026-11-01",
        "cancelled_at",
        ("before filed_at",),
    ),
    ("two years of leave", "R1,A1,2026-12-01,2028-12-01,leave,,,,", "end", ("at most 366 dates", "file several")),
    ("no first date", "R1,A1,,,leave,,,,", "start", ("a value is needed",)),
]


@pytest.mark.parametrize(("name", "row", "key", "says"), REQUESTS, ids=[one[0] for one in REQUESTS])
def test_a_broken_request_names_its_line_and_the_cure(
    name: str, row: str, key: str, says: tuple[str, ...], write_site: Write
) -> None:
    found = told(write_site, {"requests.csv": f"{HEAD}R0,A2,2026-12-01,,sick,,,,\n{row}\n"})
    (mine,) = found
    assert mine[:2] == ("requests.csv", 3)
    assert key in mine[2]
    assert all(part in mine[3] for part in says), mine[3]


def test_two_requests_of_one_id_are_told(write_site: Write) -> None:
    (found,) = told(write_site, {"requests.csv": f"{GOOD}R1,A2,2026-12-02,,leave,,,,\n"})
    assert found[1:3] == (3, "request_id")
    assert "already given" in found[3]


@pytest.mark.parametrize(
    ("row", "key", "says"),
    [
        ("A1,leave,2026-11-01,,,", "", "found days empty and minutes empty; give one"),
        ("A1,leave,2026-11-01,1,480,", "", "found days 1.0 and minutes 480; give one"),
        ("A1,holiday,2026-11-01,1,,", "balance", "'holiday'"),
        ("A2,leave,2026-11-01,3,,", "balance", "has a line of leave"),
    ],
)
def test_a_broken_balance_names_its_line(row: str, key: str, says: str, write_site: Write) -> None:
    (found,) = told(write_site, {"leave_balances.csv": f"{BALANCES}A2,leave,2026-11-01,5,,\n{row}\n"})
    assert found[:2] == ("leave_balances.csv", 3)
    assert key in found[2]
    assert says in found[3]


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ("absence_kinds:\n  - {name: carer, paid: no, payroll_code: CARE}", "is unpaid"),
        ("absence_kinds:\n  - {name: carer, credited: half}", "contract_day"),
        ("leave_allowance:\n  - {name: cap}", "limits nothing"),
        ("leave_allowance:\n  - {name: cap, people: 1, share: 0.1}", "keep one of the two"),
        ("leave_allowance:\n  - {name: cap, share: 15}", "write 0.15"),
        ("leave_allowance:\n  - {name: cap, people: 2, at_least: 1}", "at_least belongs to headroom"),
        ("leave_allowance:\n  - {name: cap, who: {teams: desc}, people: 1}", "did you mean 'desk'"),
        ("leave_allowance:\n  - {name: cap, days: [{people: 1}]}", "says no dates"),
        ("leave_allowance:\n  - {name: cap, days: [{weekdays: monday, people: 1, blackout: yes}]}", "give one of"),
        ("leave_allowance:\n  - {name: cap, days: [{from: 2026-12-02, to: 2026-12-01, people: 1}]}", "exchange them"),
    ],
)
def test_a_broken_key_names_its_line(keys: str, says: str, write_site: Write) -> None:
    site = FILES["site.yaml"] + keys + "\n"
    found = told(write_site, {"site.yaml": site})
    assert [one[:2] for one in found] == [("site.yaml", len(site.splitlines()))]
    assert says in found[0][3]


def test_a_request_by_whole_days_only_takes_no_halves(write_site: Write) -> None:
    site = FILES["site.yaml"] + "absence_kinds:\n  - {name: carer, half_days: no}\n"
    rows = f"{HEAD}R1,A1,2026-12-01,,carer,first_half,,,\n"
    (found,) = told(write_site, {"site.yaml": site, "requests.csv": rows})
    assert "given by whole days" in found[3]


@pytest.mark.parametrize(
    ("requests", "book", "file", "says"),
    [
        (
            GOOD.replace("2026-12-01,", "2026-12-02,", 1),
            BOOK,
            "requests.csv",
            "under another id",
        ),
        (GOOD, BOOK.replace("granted", "cancelled"), "requests.csv", "file it anew"),
        (GOOD, BOOK.replace("\n1,R1", "\n2,R1"), "leave_book/decisions-0001.csv", "counted one by one"),
        (GOOD, BOOK.replace("/2026-12-02", "/2026-11-02"), "leave_book/decisions-0001.csv", "restore it"),
        (GOOD, BOOK.replace("granted", "grunted"), "leave_book/decisions-0001.csv", "did you mean 'granted'"),
        (
            GOOD,
            BOOK.replace("2026-12-01T00:00+00:00/2026-12-02T00:00+00:00", ""),
            "leave_book/decisions-0001.csv",
            "empty",
        ),
    ],
)
def test_what_contradicts_the_book_is_told(requests: str, book: str, file: str, says: str, write_site: Write) -> None:
    (found,) = told(write_site, {"requests.csv": requests, "leave_book/decisions-0001.csv": book})
    assert found[:2] == (file, 2)
    assert says in found[3]


@pytest.mark.parametrize(
    ("second", "lines"),
    [
        ("3,R2,A3,leave,2026-12-02,2026-12-02,full,waiting,0,0,1,,,,,\n4", [3]),  # number 2 is missing
        ("2,R2,A3,leave,2026-12-02,2026-12-02,full,wait,0,0,1,,,,,\n3", [3]),  # a word that is none
    ],
)
def test_one_wrong_line_of_the_book_is_told_once(second: str, lines: list[int], write_site: Write) -> None:
    book = f"{BOOK}{second},R3,A4,leave,2026-12-03,2026-12-03,full,waiting,0,0,1,,,,,\n"
    found = told(write_site, {"requests.csv": GOOD, "leave_book/decisions-0001.csv": book})
    assert [line for _, line, _, _ in found] == lines


def test_what_is_granted_is_away_and_what_the_file_has_already_counts_once(write_site: Write) -> None:
    def away(*files: tuple[str, str]) -> list[tuple[str, str, bool, bool]]:
        setup = load_site(write_site(dict(files))).setup
        found = [one for one in setup.absences if one.agent_id == "A1"]
        return [(f"{one.start:%d %H:%M}-{one.end:%d %H:%M}", one.kind, one.paid, one.is_half) for one in found]

    book = BOOK.replace("2026-12-01", "2026-11-26").replace("2026-12-02", "2026-11-27")
    own = ("leave_book/decisions-0001.csv", book)
    assert away(own) == [("26 00:00-27 00:00", "leave", True, False)]
    half = book.replace(",full,", ",first_half,").replace("27T00:00", "26T13:30")
    assert away((own[0], half)) == [("26 00:00-26 13:30", "leave", True, True)]
    written = FILES["unavailable.csv"] + "A1,2026-11-26,2026-11-26 12:00,unavailable,no\n"
    assert away(own, ("unavailable.csv", written)) == [
        ("26 00:00-26 12:00", "unavailable", False, False),
        ("26 12:00-27 00:00", "leave", True, False),
    ]


def test_the_book_is_told_and_so_is_what_is_not_decided(write_site: Write) -> None:
    rows = f"{HEAD}R1,A1,2026-11-26,,leave,full,,2026-11-01,2026-11-02\nR2,A3,2026-11-27,,leave,,,,\n"
    book = BOOK.replace("2026-12-01", "2026-11-26").replace("2026-12-02", "2026-11-27")
    inputs = load_site(write_site({"requests.csv": rows, "leave_book/decisions-0001.csv": book}))
    said = [note.message for note in inputs.notes if note.about == "leave"]
    assert said == [
        "1 absence of 1 person is taken from leave_book, where their requests are granted",
        "R1 is cancelled in requests.csv and still granted in the book; run scheduler leave decide",
        "R2 is not decided yet, so nobody is away for it; run scheduler leave decide",
    ]
    assert "leave_book/decisions-0001.csv" in [file.path for file in inputs.files]


@pytest.mark.parametrize("zone", ["Europe/Lisbon", "Asia/Manila", "America/Toronto"])
def test_requests_of_the_dates_planned_are_told_and_no_others(zone: str, write_site: Write) -> None:
    dates = ("2026-11-22", "2026-11-23", "2026-11-29", "2026-11-30")
    rows = "".join(f"R{n},A3,{when},,leave,,,,\n" for n, when in enumerate(dates, start=1))
    site = FILES["site.yaml"].replace("Europe/Lisbon", zone)
    inputs = load_site(write_site({"site.yaml": site, "requests.csv": HEAD + rows}), start=date(2026, 11, 23), weeks=1)
    (said,) = [note.message for note in inputs.notes if note.about == "leave"]
    assert said.startswith("R2, R3 are not decided yet")
