from __future__ import annotations

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from scheduler.domain.errors import InputError
from scheduler.inputs.importers.people import import_people
from scheduler.inputs.site_folder import load_site
from tests.inputs.conftest import Write

SOURCE = """\
No;Full Name;Squad;Skill Set;Contract;Since;Rate
001;Ana Reis;desk;Billing_EN;FT40;01.02.2020;12,50
002;Rui Paz;desk;Billing_EN, Tech_EN, Old;PT;03.11.2025;11
"""

MAPPING = """\
columns:
  agent_id: No
  name: Full Name
  team: Squad
  skills: Skill Set
  contract: Contract
  hire_date: Since
  pay_rate: Rate
constants: {pattern: free}
skill_separator: ","
skills: {Billing_EN: billing, Tech_EN: tech, Old: ""}
contracts: {FT40: full_time, PT: part_time}
date_order: dmy
decimal_comma: yes
"""


def run(folder: Path, source: str, mapping: str) -> Path:
    (folder / "staff.csv").write_text(source, encoding="utf-8")
    (folder / "map.yaml").write_text(mapping, encoding="utf-8")
    import_people(folder / "staff.csv", folder / "map.yaml", folder / "out" / "agents.csv")
    return folder / "out" / "agents.csv"


def test_people_come_over_by_mapping(tmp_path: Path) -> None:
    assert run(tmp_path, SOURCE, MAPPING).read_text(encoding="utf-8").splitlines() == [
        "agent_id,name,team,contract,skills,pattern,hire_date,end_date,pay_rate,payroll_id,hr_id,phone_id,routing,role,site,cost_centre,client",
        "001,Ana Reis,desk,full_time,billing,free,2020-02-01,,12.5,,,,,,,,",
        "002,Rui Paz,desk,part_time,billing|tech,free,2025-11-03,,11,,,,,,,,",
    ]


def test_the_file_written_is_read_by_the_site(tmp_path: Path, write_site: Write) -> None:
    agents = run(tmp_path, SOURCE, MAPPING).read_text(encoding="utf-8")
    names = ("unavailable.csv", "wishes.csv", "activities.yaml", "previous_roster.csv", "locks.csv")
    folder = write_site({**dict.fromkeys(names), "agents.csv": agents, "site.yaml": site_without_lead()})
    assert [agent.agent_id for agent in load_site(folder).setup.agents] == ["001", "002"]


def site_without_lead() -> str:
    from tests.inputs.conftest import FILES

    return FILES["site.yaml"].replace(", lead: A1", "")


BAD = {
    "unknown skill": (("Billing_EN;FT40", "Billing_FR;FT40"), 2, "Skill Set", "'Billing_EN'"),
    "unknown contract": ((";PT;", ";XX;"), 3, "Contract", "unknown contract"),
    "date": (("01.02.2020", "31.02.2020"), 2, "Since", "date_order"),
    "rate": (("12,50", "12.50"), 2, "Rate", "decimal_comma: no?"),
    "no id": (("001;", ";"), 2, "agent_id", "empty"),
    "id twice": (("002;", "001;"), 3, "agent_id", "already in line 2"),
    "no skill left": (("Billing_EN;FT40", "Old;FT40"), 2, "skills", "empty"),
    "short row": ((";11\n", "\n"), 3, "", "6 cells"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_row_stops_the_import_and_writes_nothing(name: str, tmp_path: Path) -> None:
    (old, new), line, key, says = BAD[name]
    assert old in SOURCE
    with pytest.raises(InputError) as caught:
        run(tmp_path, SOURCE.replace(old, new), MAPPING)
    assert [(i.line, i.key) for i in caught.value.issues] == [(line, key)], str(caught.value)
    assert says in caught.value.issues[0].message
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("agent_id: No", "agent_no: No", "'agent_id'"),
        ("name: Full Name", "name: Fullname", "'Full Name'"),
        ("  skills: Skill Set\n", "", "skills is missing"),
    ],
)
def test_a_bad_mapping_names_the_nearest(old: str, new: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=says):
        run(tmp_path, SOURCE, MAPPING.replace(old, new))


@pytest.mark.parametrize(
    ("rate", "decimal_comma", "written"),
    [
        ("155000.55", "no", "155000.55"),
        ("16.123456", "no", "16.123456"),
        ("1234567", "no", "1234567"),
        ('"1,234,567.890"', "no", "1234567.89"),
        ("16.123456789012345678", "no", "16.123456789012345678"),
        ('"155.000,55"', "yes", "155000.55"),
        ("16", "yes", "16"),
    ],
)
def test_pay_keeps_every_digit(rate: str, decimal_comma: str, written: str, tmp_path: Path) -> None:
    mapping = "columns: {agent_id: Id, name: Name, skills: Skills, pay_rate: Rate}\n"
    source = f"Id,Name,Skills,Rate\n007,Ann,billing,{rate}\n"
    path = run(tmp_path, source, f"{mapping}decimal_comma: {decimal_comma}\n")
    assert path.read_text(encoding="utf-8").splitlines()[1].split(",")[8] == written


def test_a_workbook_gives_the_same_people(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Staff of November"])
    sheet.append(["No", "Full Name", "Squad", "Skill Set", "Contract", "Since", "Rate", "Notes"])
    sheet.append([1, "Ana Reis", "desk", "Billing_EN", "FT40", datetime(2020, 2, 1), 12.5])
    sheet.append(["1E5", "Rui Paz", None, "Billing_EN, Tech_EN, Old", "PT", "03.11.2025", 11, "left-handed"])
    sheet.cell(3, 1).number_format = "000"
    sheet.merge_cells("C3:C4")
    book.save(tmp_path / "staff.xlsx")
    (tmp_path / "map.yaml").write_text(MAPPING + "skip_lines: 1\n", encoding="utf-8")
    notes: list[str] = []
    import_people(tmp_path / "staff.xlsx", tmp_path / "map.yaml", tmp_path / "agents.csv", notes)
    assert (tmp_path / "agents.csv").read_text(encoding="utf-8").splitlines()[1:] == [
        "001,Ana Reis,desk,full_time,billing,free,2020-02-01,,12.5,,,,,,,,",
        "1E5,Rui Paz,desk,part_time,billing|tech,free,2025-11-03,,11,,,,,,,,",
    ]
    assert [note.partition(": ")[2] for note in notes] == ["columns not read: Notes"]


def test_only_dated_skills_and_balances_are_told_to_be_left_out(tmp_path: Path) -> None:
    (tmp_path / "staff.csv").write_text(SOURCE.replace("Ana Reis", "Ana = Reis..x@y"), encoding="utf-8")
    (tmp_path / "map.yaml").write_text(MAPPING, encoding="utf-8")
    notes: list[str] = []
    import_people(tmp_path / "staff.csv", tmp_path / "map.yaml", tmp_path / "agents.csv", notes)
    assert notes == []
    dated = MAPPING + "balances: [{column: Rate}]\nbalances_as_of: 2026-11-01\n"
    (tmp_path / "map.yaml").write_text(dated, encoding="utf-8")
    import_people(tmp_path / "staff.csv", tmp_path / "map.yaml", tmp_path / "agents.csv", notes)
    assert notes == ["2 dated skills and balances are not in agents.csv; import into a site for them"]


def test_ids_that_look_alike_are_told(tmp_path: Path) -> None:
    source = SOURCE.replace("001;", "Jos\u00e9;").replace("002;", "Jose\u0301;")
    with pytest.raises(InputError, match="looks like"):
        run(tmp_path, source, MAPPING)
    with pytest.raises(InputError, match=r"U\+200B"):
        run(tmp_path, SOURCE.replace("001;", "00\u200b1;"), MAPPING)
