"""People from any CSV or XLSX into ``agents.csv``, by a column mapping.

A mapping file::

    columns: {agent_id: "Employee No", name: "Full Name", team: Squad, skills: "Skill Set", pay_rate: Rate}
    constants: {contract: full_time, pattern: free}      # columns that are the same for everybody
    skill_separator: ";"                                 # default |
    skills: {Billing_EN: billing, Tech_EN: tech, Old: ""} # queue by skill in the file; empty: dropped
    contracts: {FT40: full_time, PT: part_time}          # contract by name in the file
    date_order: dmy
    decimal_comma: yes
    delimiter: ";"
    encoding: cp1252
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from scheduler.atomic_files import new_file, put_lines
from scheduler.domain.formula_guard import guarded
from scheduler.inputs.importers.readings import parse_amount
from scheduler.inputs.importers.roster_cells import parse_day
from scheduler.inputs.importers.source import SourceKeys, check_columns, read_mapping, read_source
from scheduler.inputs.reading.issues import Issues, Place, unknown
from scheduler.inputs.reading.large_table import LargeTable
from scheduler.inputs.reading.look_alikes import told_apart
from scheduler.inputs.reading.nodes import Node
from scheduler.inputs.reading.validation import validate
from scheduler.inputs.schema.fields import YesNo
from scheduler.inputs.schema.rows import AgentRow

AGENT_COLUMNS = tuple(AgentRow.model_fields)
DATES = ("hire_date", "end_date")


class PeopleMapping(SourceKeys):
    """How a foreign list of people is read."""

    columns: dict[str, str] = Field(description="Column of the file by column of agents.csv; agent_id is needed.")
    constants: dict[str, str] = Field(default_factory=dict, description="Columns of agents.csv with one value for all.")
    skill_separator: str = Field("|", min_length=1, description="What separates skills in a cell; default |.")
    skills: dict[str, str] = Field(
        default_factory=dict, description="Queue by skill in the file, empty: dropped; default: names as they are."
    )
    contracts: dict[str, str] = Field(
        default_factory=dict, description="Contract by name in the file; default: names as they are."
    )
    date_order: Literal["ymd", "dmy", "mdy"] = Field("ymd", description="Order of year, month, day; default ymd.")
    decimal_comma: YesNo = Field(False, description="Whether pay rates are written 12,50; default no.")

    @model_validator(mode="after")
    def _known_columns(self) -> PeopleMapping:
        for name in (*self.columns, *self.constants):
            if name not in AGENT_COLUMNS:
                raise ValueError(unknown("column of agents.csv", name, AGENT_COLUMNS))
        for name in ("agent_id", "skills"):
            if name not in self.columns and (name not in self.constants or name == "agent_id"):
                raise ValueError(f"{name} is missing; name its column")
        return self


def import_people(source: Path, mapping: Path, target: Path, notes: list[str] | None = None) -> int:
    """Read a foreign list of people and write it as ``agents.csv``.

    Parameters
    ----------
    source, mapping
        The foreign file and the mapping that describes it.
    target
        CSV file to write; nothing is written where anything is wrong.
    notes
        Takes a sentence for everything in the file that was not taken over.

    Returns
    -------
    int
        Number of agents.

    Raises
    ------
    InputError
        With everything wrong.
    """
    rows = read_people(source, mapping, notes)
    with new_file(target) as partial, put_lines(partial) as stream:
        writer = csv.DictWriter(stream, AGENT_COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: guarded(text) for name, text in row.items()} for row in rows)
    return len(rows)


def read_people(source: Path, mapping: Path, notes: list[str] | None = None) -> list[dict[str, str]]:
    """Read a foreign list of people as rows of ``agents.csv``; see `import_people`."""
    issues = Issues()
    keys, document = read_mapping(mapping, PeopleMapping, issues)
    table = read_source(source, keys, issues)
    check_columns(table, keys.columns.items(), document)
    rows = [_row(table, keys, index) for index in range(len(table.cells))]
    _check(table, rows)
    issues.raise_if_any()
    table.note_unread(keys.columns.values())
    if notes is not None:
        notes.extend(table.notes)
    return rows


def _row(table: LargeTable, keys: PeopleMapping, index: int) -> dict[str, str]:
    """One row; what cannot be read is noted."""
    row = dict(keys.constants)
    for name, column in keys.columns.items():
        try:
            row[name] = _cell(name, str(table.cells[column].iloc[index]), keys)
        except ValueError as error:
            table.issues.add(Place(table.file, int(table.lines[index])), column, str(error))
            row[name] = ""
    return row


def _cell(name: str, text: str, keys: PeopleMapping) -> str:
    if name == "skills":
        return _skills(text, keys)
    if name == "contract":
        return _mapped("contract", text, keys.contracts)
    if name in DATES and text:
        return parse_day(text, keys.date_order).isoformat()
    if name == "pay_rate" and text:
        return exact_amount(text, keys.decimal_comma)
    return text


def exact_amount(text: str, decimal_comma: bool) -> str:
    """Write a number with a decimal point, every digit as it was: pay is nobody's to round.

    Raises
    ------
    ValueError
        If it is no number.
    """
    parse_amount(text, decimal_comma)
    point, group = (",", ".") if decimal_comma else (".", ",")
    digits = re.sub(r"[^\d.,eE+-]", "", text).replace(group, "").replace(point, ".")
    exact = f"{Decimal(digits):f}"
    return exact.rstrip("0").rstrip(".") if "." in exact else exact


def _skills(text: str, keys: PeopleMapping) -> str:
    names = [part.strip() for part in text.split(keys.skill_separator) if part.strip()]
    return "|".join(dict.fromkeys(filter(None, (_mapped("skill", name, keys.skills) for name in names))))


def _mapped(what: str, text: str, names: Mapping[str, str]) -> str:
    if names and text not in names:
        raise ValueError(unknown(f"{what} (the mapping lists them under {what}s)", text, names))
    return names.get(text, text)


def _check(table: LargeTable, rows: list[dict[str, str]]) -> None:
    """Hold the rows against the schema of ``agents.csv``; note agents given twice."""
    first: dict[str, int] = {}
    alike: dict[str, str] = {}
    nodes = []
    for row, line in zip(rows, table.lines, strict=True):
        place = Place(table.file, int(line))
        nodes.append(Node({name: Node(text or None, place, place) for name, text in row.items()}, place))
        name = row["agent_id"]
        if name and name in first:
            table.issues.add(place, "agent_id", f"{name!r} is already in line {first[name]}; keep one of the two")
        elif name and (problem := told_apart(name, alike)):
            table.issues.add(place, "agent_id", problem)
        first.setdefault(name, int(line))
    noted = {issue.line for issue in table.issues.found}
    document = Node(list(nodes), Place(table.file))
    for index, line in enumerate(table.lines):
        if int(line) not in noted:
            validate(AgentRow, document, table.issues, (index,))
