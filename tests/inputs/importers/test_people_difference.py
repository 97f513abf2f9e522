"""A second import: what HR changed is taken over, what the planner changed is kept, and nobody is deleted."""

from __future__ import annotations

import csv
import json
from itertools import product
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.errors import InputError
from scheduler.inputs.importers.people import read_people
from scheduler.inputs.importers.people_difference import PeopleDifference, compare_people, judge
from scheduler.inputs.importers.people_facts import HeldSkill, joined, spans_of
from scheduler.inputs.importers.people_files import RECORD, apply_people, read_site_people

Row = dict[str, str]
People = dict[str, tuple[str, set[str]]]
HEAD = "Worker,Name,Team,Login,Cost,Hired,Left,Skills,Leave"
MAPPING = """\
columns: {agent_id: Worker, name: Name, team: Team, phone_id: Login, pay_rate: Cost, hire_date: Hired, end_date: Left,
          skills: Skills}
constants: {pattern: free, contract: full_time}
once: [team]
skill_separator: ";"
balances: [{column: Leave}]
balances_as_of: 2026-11-01
"""
FIRST = [
    "0007,Ana Reis,blue,areis,15.50,2020-01-01,9999-12-31,billing;tech,12.5",
    "0008,Rui Paz,blue,rpaz,12,2021-05-01,,billing,3",
]


def import_into(site: Path, lines: list[str], mapping: str = MAPPING, head: str = HEAD) -> PeopleDifference:
    """Import and write."""
    site.mkdir(exist_ok=True)
    (site.parent / "hr.csv").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    (site.parent / "map.yaml").write_text(mapping, encoding="utf-8")
    listed = read_people(site.parent / "hr.csv", site.parent / "map.yaml")
    now = read_site_people(site)
    found = compare_people(now.facts(), now.base, listed)
    apply_people(now, found, listed)
    return found


def table(path: Path) -> list[Row]:
    with path.open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def edit(site: Path, agent_id: str, **cells: str) -> None:
    rows = table(site / "agents.csv")
    next(row for row in rows if row["agent_id"] == agent_id).update(cells)
    with (site / "agents.csv").open("w", newline="", encoding="utf-8") as handle:
        writer = csv.DictWriter(handle, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    found = import_into(tmp_path / "site", FIRST)
    assert [person.agent_id for person in found.joined] == ["0007", "0008"]
    return tmp_path / "site"


def cell(site: Path, agent_id: str, name: str) -> str:
    return next(row[name] for row in table(site / "agents.csv") if row["agent_id"] == agent_id)


def test_a_first_import_writes_ids_as_text_and_no_end_for_the_highest_date(site: Path) -> None:
    assert table(site / "agents.csv")[0] == {
        "agent_id": "0007",
        "name": "Ana Reis",
        "team": "blue",
        "contract": "full_time",
        "skills": "billing|tech",
        "pattern": "free",
        "hire_date": "2020-01-01",
        "pay_rate": "15.5",
        "phone_id": "areis",
    }
    assert [
        (row["balance"], row["as_of"], row["days"], row["minutes"]) for row in table(site / "leave_balances.csv")
    ] == [
        ("leave", "2026-11-01", "12.5", ""),
        ("leave", "2026-11-01", "3", ""),
    ]


def test_the_same_list_again_changes_nothing(site: Path) -> None:
    before = {path.name: path.read_bytes() for path in site.iterdir()}
    found = import_into(site, FIRST)
    assert found == PeopleDifference()
    assert {path.name: path.read_bytes() for path in site.iterdir()} == before


def test_what_hr_changed_is_taken_over_with_line_old_and_new(site: Path) -> None:
    lines = [FIRST[0].replace("15.50", "16"), FIRST[1].replace(",,billing", ",31-Dec-2026,billing")]
    found = import_into(site, lines)
    assert [(one.agent_id, one.name, one.mine, one.theirs, one.line) for one in found.changed] == [
        ("0007", "pay_rate", "15.5", "16", 2),
        ("0008", "end_date", "", "2026-12-31", 3),
    ]
    assert found.left == ["0008"]
    assert (cell(site, "0007", "pay_rate"), cell(site, "0008", "end_date")) == ("16", "2026-12-31")


def test_what_the_planner_owns_stays(site: Path) -> None:
    edit(site, "0007", pattern="early", team="night", name="Ana R.")
    found = import_into(site, [FIRST[0].replace("blue", "red"), FIRST[1]])
    assert found.changed == []
    assert [(one.name, one.mine, one.theirs) for one in found.kept] == [("name", "Ana R.", "Ana Reis")]
    assert [cell(site, "0007", name) for name in ("pattern", "team", "name")] == ["early", "night", "Ana R."]


def test_what_both_changed_is_a_conflict_once_and_then_the_planners(site: Path) -> None:
    edit(site, "0007", phone_id="ana")
    lines = [FIRST[0].replace("areis", "a.reis"), FIRST[1]]
    first, second = import_into(site, lines), import_into(site, lines)
    assert [(one.mine, one.theirs) for one in first.conflicts] == [("ana", "a.reis")]
    assert (second.conflicts, [one.theirs for one in second.kept]) == ([], ["a.reis"])
    assert cell(site, "0007", "phone_id") == "ana"


def test_nobody_is_deleted_and_nobody_taken_out_comes_back(site: Path) -> None:
    found = import_into(site, FIRST[:1])
    assert found.vanished == ["0008"]
    assert [row["agent_id"] for row in table(site / "agents.csv")] == ["0007", "0008"]
    text = (site / "agents.csv").read_text(encoding="utf-8")
    (site / "agents.csv").write_text("".join(text.splitlines(keepends=True)[:2]), encoding="utf-8")
    found = import_into(site, FIRST)
    assert [person.agent_id for person in found.removed] == ["0008"]
    assert [row["agent_id"] for row in table(site / "agents.csv")] == ["0007"]


def test_a_site_made_by_hand_keeps_what_it_says(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    text = "agent_id,name,skills,pattern\n0007,Ana,billing,early\nX1,Agency,tech,free\n"
    (tmp_path / "site" / "agents.csv").write_text(text, encoding="utf-8")
    found = import_into(tmp_path / "site", FIRST)
    assert found.own == ["X1"]
    assert ("name", "Ana", "Ana Reis") in [(one.name, one.mine, one.theirs) for one in found.conflicts]
    assert cell(tmp_path / "site", "0007", "name") == "Ana"
    assert cell(tmp_path / "site", "0007", "phone_id") == "areis"  # nobody had said anything
    assert cell(tmp_path / "site", "0007", "skills") == "billing|tech"


def test_what_accrues_stays_and_no_unit_is_mixed(site: Path) -> None:
    path = site / "leave_balances.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("12.5,,\n", "12.5,,2.5\n"), encoding="utf-8")
    found = import_into(site, [FIRST[0].replace("12.5", "11"), FIRST[1]])
    assert [(one.name, one.theirs) for one in found.changed] == [("balance:leave", "2026-11-01=11 days")]
    assert {**table(path)[-1]} == {
        "agent_id": "0007",
        "balance": "leave",
        "as_of": "2026-11-01",
        "days": "11",
        "minutes": "",
        "accrues_per_month": "2.5",
    }
    in_hours = MAPPING.replace("{column: Leave}", "{column: Leave, unit: hours}")
    with pytest.raises(InputError, match=r"leave of 0007 accrues .* in another unit than the list's minutes"):
        import_into(site, FIRST, in_hours)


def test_skills_come_and_go_one_by_one_and_the_planners_stay(site: Path) -> None:
    edit(site, "0007", skills="letters|billing|tech")
    import_into(site, [FIRST[0].replace("billing;tech", "billing;chat"), FIRST[1]])
    assert cell(site, "0007", "skills") == "letters|billing|chat"


PER_SKILL = """\
columns: {agent_id: Worker, name: Name, skills: Skill, skill_from: Since, skill_until: Until, proficiency: Level}
constants: {pattern: free}
rows: skill
skills: {B: billing, T: tech}
proficiencies: {Expert: 5, Basic: 1}
date_order: dmy
"""
PER_SKILL_HEAD = "Worker,Name,Skill,Since,Until,Level"


def test_one_row_per_skill_with_expiry_and_proficiency(tmp_path: Path) -> None:
    lines = ["7,Ana,B,01.02.2025,31.12.2026,Expert", "7,Ana,T,,,Basic", "8,Rui,T,,31.12.9999,"]
    site = tmp_path / "site"
    import_into(site, lines, PER_SKILL, PER_SKILL_HEAD)
    assert [row["skills"] for row in table(site / "agents.csv")] == ["billing|tech", "tech"]
    assert [tuple(row.values()) for row in table(site / "skills.csv")] == [
        ("7", "billing", "2025-02-01", "2026-12-31", "5", "hr"),
        ("7", "tech", "", "", "1", "hr"),
    ]
    renewed = [lines[0].replace("31.12.2026", "31.12.2027"), *lines[1:]]
    found = import_into(site, renewed, PER_SKILL, PER_SKILL_HEAD)
    assert [(one.name, one.theirs) for one in found.changed] == [("skill:billing", "2025-02-01..2027-12-31@5")]
    assert import_into(site, renewed, PER_SKILL, PER_SKILL_HEAD) == PeopleDifference()


def test_a_workbook_with_german_headers_and_a_column_a_skill(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["PersNr", "Name", "Eintritt", "Technik", "Technik gültig bis", "Stufe", "Rechnung", "Urlaub"])
    sheet.append(["00012", "Jörg Lehmann", "01.03.2021", "x", "30.06.2027", 4, "ja", "7,5"])
    sheet.append(["00013", "Zoë Öz", "15-Mar-2022", "nein", None, None, "ja", "0"])
    book.save(tmp_path / "hr.xlsx")
    (tmp_path / "map.yaml").write_text(
        "columns: {agent_id: PersNr, name: Name, hire_date: Eintritt}\n"
        "constants: {pattern: free}\n"
        "skill_columns:\n"
        "  - {skill: tech, column: Technik, until: Technik gültig bis, proficiency: Stufe}\n"
        "  - {skill: billing, column: Rechnung}\n"
        "balances: [{balance: leave, column: Urlaub, unit: hours}]\n"
        "balances_as_of: 2026-11-30\ndate_order: dmy\ndecimal_comma: yes\n",
        encoding="utf-8",
    )
    listed = read_people(tmp_path / "hr.xlsx", tmp_path / "map.yaml")
    assert {who: person.facts for who, person in listed.people.items()} == {
        "00012": {
            "pattern": "free",
            "name": "Jörg Lehmann",
            "hire_date": "2021-03-01",
            "skill:tech": "..2027-06-30@4",
            "skill:billing": "..@",
            "balance:leave": "2026-11-30=450 minutes",
        },
        "00013": {
            "pattern": "free",
            "name": "Zoë Öz",
            "hire_date": "2022-03-15",
            "skill:billing": "..@",
            "balance:leave": "2026-11-30=0 minutes",
        },
    }


BROKEN = {
    "two people, one login": ([FIRST[0], FIRST[1].replace("rpaz", "areis")], 3, "phone_id", "already that of 0007"),
    "id twice": ([FIRST[0], FIRST[1].replace("0008", "0007")], 3, "agent_id", "rows: skill"),
    "no id": ([FIRST[0].replace("0007", "")], 2, "agent_id", "empty"),
    "no such date": ([FIRST[0].replace("2020-01-01", "2020-02-30")], 2, "Hired", "2020-02-30"),
    "left before hired": ([FIRST[1].replace(",,billing", ",2020-01-01,billing")], 2, "", "exchange them"),
    "leave in words": ([FIRST[0].replace("12.5", "plenty")], 2, "Leave", "plenty"),
    "pay in words": ([FIRST[0].replace("15.50", "high")], 2, "Cost", "high"),
    "hired after all time": ([FIRST[1].replace("2021-05-01", "31.12.9999")], 2, "Hired", "up to 2199-12-31"),
    "no skill": ([FIRST[1].replace("billing", "")], 2, "skills", "empty"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_list_is_told_with_its_line_and_nothing_is_written(name: str, site: Path) -> None:
    lines, line, key, says = BROKEN[name]
    before = {path.name: path.read_bytes() for path in site.iterdir()}
    with pytest.raises(InputError) as caught:
        import_into(site, lines)
    assert any(issue.line == line and key in issue.key and says in issue.message for issue in caught.value.issues), (
        caught.value
    )
    assert {path.name: path.read_bytes() for path in site.iterdir()} == before


SKILL_LINES = {
    "level": (["7,Ana,B,,,Guru"], 2, "'Guru'", "Expert, Basic"),
    "overlap": (["7,Ana,B,,31.12.2026,5", "7,Ana,B,01.12.2026,,5"], 3, "overlap", "keep one"),
    "ends before it begins": (["7,Ana,B,01.02.2026,01.01.2026,"], 2, "ends on 2026-01-01", "exchange"),
    "begins after all time": (["7,Ana,B,31.12.9999,,"], 2, "'31.12.9999'", "no end"),
    "two names": (["7,Ana,B,,,", "7,Anna,T,,,"], 3, "'Anna'", "line 2 says 'Ana'"),
}


@pytest.mark.parametrize("name", SKILL_LINES)
def test_a_broken_row_of_a_skill_is_told(name: str, tmp_path: Path) -> None:
    lines, line, *says = SKILL_LINES[name]
    with pytest.raises(InputError) as caught:
        import_into(tmp_path / "site", lines, PER_SKILL, PER_SKILL_HEAD)
    assert any(issue.line == line and all(part in issue.message for part in says) for issue in caught.value.issues)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("once: [team]", "once: [colour]", "colour"),
        ("once: [team]", "once: [routing]", "other columns named in columns"),
        ("balances_as_of: 2026-11-01\n", "", "balances need balances_as_of"),
        ("column: Leave", "column: Leaves", "'Leave'"),
        ("skills: Skills}", "skills: Skills, proficiency: Cost}", "proficiency"),
    ],
)
def test_a_mapping_that_cannot_be_is_told(old: str, new: str, says: str, tmp_path: Path) -> None:
    assert old in MAPPING
    with pytest.raises(InputError, match=says):
        import_into(tmp_path / "site", FIRST, MAPPING.replace(old, new))


def test_a_skill_with_columns_of_its_own_ends_after_it_begins(tmp_path: Path) -> None:
    mapping = MAPPING + "skill_columns: [{skill: mail, column: Team, from: Hired, until: Left}]\n"
    line = FIRST[1].replace("2021-05-01,", "2021-05-01,2021-04-30")
    with pytest.raises(InputError) as caught:
        import_into(tmp_path / "site", [line], mapping)
    assert any(one.line == 2 and one.key == "Left" and "exchange" in one.message for one in caught.value.issues)
    import_into(tmp_path / "site", [FIRST[1].replace("2021-05-01,", "2021-05-01,2021-05-01")], mapping)
    assert [(row["skill"], row["from"], row["until"]) for row in table(tmp_path / "site" / "skills.csv")] == [
        ("mail", "2021-05-01", "2021-05-01")
    ]


def test_pay_of_a_site_that_is_no_number_stays_until_hr_says_otherwise(site: Path) -> None:
    edit(site, "0008", pay_rate="plenty")
    found = import_into(site, [FIRST[0], FIRST[1].replace("rpaz", "ruip")])
    assert [one.name for one in found.changed] == ["phone_id"]
    assert [one.name for one in found.kept] == ["pay_rate"]
    assert cell(site, "0008", "pay_rate") == "plenty"


def test_an_id_that_stands_twice_is_told_with_its_line(site: Path) -> None:
    path = site / "agents.csv"
    first, *lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([first, lines[0], "", "", lines[0]]) + "\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_site_people(site)
    assert [(one.line, one.key) for one in caught.value.issues] == [(5, "agent_id")]


def test_a_record_that_is_none_is_told_with_what_to_do(site: Path) -> None:
    (site / RECORD).write_text("[1]", encoding="utf-8")
    with pytest.raises(InputError, match=f"{RECORD}.*delete it"):
        import_into(site, FIRST)
    assert json.loads((site / RECORD).read_text(encoding="utf-8")) == [1]


@pytest.mark.parametrize(
    ("base", "mine", "theirs"), [*product((None, "", "a", "b", "c"), ("", "a", "b"), ("", "a", "b"))]
)
def test_every_case_of_three_sides(base: str | None, mine: str, theirs: str) -> None:
    verdict = judge(base, mine, theirs)
    if mine == theirs:
        assert verdict == "same"
    elif base is None:
        assert verdict == ("conflict" if mine else "taken")
    elif mine != base and theirs != base:
        assert verdict == "conflict"
    else:
        assert verdict == ("taken" if mine == base else "kept")


SPANS = st.lists(st.builds(HeldSkill, st.sampled_from(["", "2026-01-01"]), st.sampled_from(["", "2027-01-01"]),
                           st.sampled_from(["", "1", "5"])), max_size=3)  # fmt: skip


@given(SPANS)
def test_spans_are_read_back(spans: list[HeldSkill]) -> None:
    assert joined(spans_of(joined(spans))) == joined(spans)


TEXTS = st.text("ab=é ", min_size=0, max_size=4).map(str.strip)
PEOPLE = st.dictionaries(
    st.sampled_from(["1", "02", "3"]), st.tuples(TEXTS, st.sets(st.sampled_from("xyz"), min_size=1)), min_size=1
)


@settings(max_examples=20, deadline=None)
@given(first=PEOPLE, second=PEOPLE)
def test_any_list_twice_is_no_difference(
    first: People,
    second: People,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    mapping = "columns: {agent_id: Id, name: Name, skills: Skills}\nskill_separator: ' '\n"
    site = tmp_path_factory.mktemp("people") / "site"
    for people in (first, second):
        lines = [f"{who},{name},{' '.join(sorted(skills))}" for who, (name, skills) in people.items()]
        import_into(site, lines, mapping, "Id,Name,Skills")
        again = import_into(site, lines, mapping, "Id,Name,Skills")
        assert not again.differs
        assert not again.conflicts
        assert not again.kept
    rows = {row["agent_id"]: row for row in table(site / "agents.csv")}
    for who, (_, skills) in second.items():
        assert set(rows[who]["skills"].split("|")) == skills
    assert set(rows) == {*first, *second}
