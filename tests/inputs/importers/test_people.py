from __future__ import annotations

from pathlib import Path

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
        "agent_id,name,team,contract,skills,pattern,hire_date,end_date,pay_rate,payroll_id",
        "001,Ana Reis,desk,full_time,billing,free,2020-02-01,,12.5,",
        "002,Rui Paz,desk,part_time,billing|tech,free,2025-11-03,,11,",
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
