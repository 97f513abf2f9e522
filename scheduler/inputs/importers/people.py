"""People from any CSV or XLSX, by a column mapping: as rows of ``agents.csv``, or to be compared with a site's.

A mapping file::

    columns: {agent_id: "Employee No", name: "Full Name", team: Squad, skills: "Skill Set", pay_rate: Rate}
    constants: {contract: full_time, pattern: free}      # columns that are the same for everybody new
    once: [team]                                         # taken for new people; afterwards the planner's
    rows: person                                         # or skill: several rows a person
    skill_separator: ";"                                 # default |
    skills: {Billing_EN: billing, Tech_EN: tech, Old: ""} # queue by skill in the file; empty: dropped
    skill_columns: [{skill: tech, column: "Tech", until: "Tech valid to"}]
    balances: [{balance: leave, column: "Days left"}]
    contracts: {FT40: full_time, PT: part_time}          # contract by name in the file
    date_order: dmy
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from scheduler.atomic_files import new_file, put_lines
from scheduler.domain.formula_guard import guarded
from scheduler.inputs.importers.people_facts import BALANCE, SKILL, Facts, HeldSkill, joined, skills_in, spans_of
from scheduler.inputs.importers.people_mapping import AGENT_COLUMNS, SKILL_COLUMNS, PeopleMapping
from scheduler.inputs.importers.readings import parse_amount
from scheduler.inputs.importers.roster_cells import parse_day
from scheduler.inputs.importers.source import check_columns, read_mapping, read_source
from scheduler.inputs.reading.issues import Issues, Place, unknown
from scheduler.inputs.reading.large_table import LargeTable
from scheduler.inputs.reading.look_alikes import told_apart
from scheduler.inputs.reading.nodes import Node
from scheduler.inputs.reading.validation import validate
from scheduler.inputs.schema.rows import AgentRow

BEGINS, ENDS = ("hire_date", "skill_from"), ("end_date", "skill_until")
"""Dates something begins and ends on."""
LAST_YEAR = 2199
"""Later dates something ends on stand for no end."""
NOT_HELD = ("", "0", "no", "n", "-", "false", "nein", "non")


@dataclass
class HrPerson:
    """A person of the foreign list, by the line it begins in."""

    agent_id: str
    line: int
    facts: Facts

    def row(self) -> dict[str, str]:
        """Return the person as a row of ``agents.csv``."""
        plain = {name: text for name, text in self.facts.items() if name in AGENT_COLUMNS}
        return {"agent_id": self.agent_id, **plain, "skills": "|".join(skills_in(self.facts))}


@dataclass(frozen=True)
class HrList:
    """People of a foreign list, in its order, and the mapping they were read by."""

    file: str
    keys: PeopleMapping
    people: dict[str, HrPerson]
    notes: list[str]


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
    found = read_people(source, mapping)
    rows = [person.row() for person in found.people.values()]
    with new_file(target) as partial, put_lines(partial) as stream:
        writer = csv.DictWriter(stream, AGENT_COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: guarded(text) for name, text in row.items()} for row in rows)
    if notes is not None:
        notes.extend(found.notes)
        dated = sum(has_lines(name, text) for one in found.people.values() for name, text in one.facts.items())
        if dated:
            notes.append(f"{dated} dated skills and balances are not in {target.name}; import into a site for them")
    return len(rows)


def has_lines(name: str, text: str) -> bool:
    """Whether a fact stands in ``skills.csv`` or ``leave_balances.csv``."""
    if name.startswith(SKILL):
        return any(span != HeldSkill() for span in spans_of(text))
    return name.startswith(BALANCE) and bool(text)


def read_people(source: Path, mapping: Path) -> HrList:
    """Read a foreign list of people.

    Raises
    ------
    InputError
        With everything wrong.
    """
    issues = Issues()
    keys, document = read_mapping(mapping, PeopleMapping, issues)
    table = read_source(source, keys, issues)
    check_columns(table, keys.named, document)
    people: dict[str, HrPerson] = {}
    for index in range(len(table.cells)):
        _add(table, keys, index, people)
    _check(table, list(people.values()))
    issues.raise_if_any()
    table.note_unread(column for _, column in keys.named)
    return HrList(str(source), keys, people, list(table.notes))


def _add(table: LargeTable, keys: PeopleMapping, index: int, people: dict[str, HrPerson]) -> None:
    """Add what one row says; what cannot be read is noted."""
    line = int(table.lines[index])
    place = Place(table.file, line)
    facts: Facts = dict(keys.constants)
    for name, column in keys.columns.items():
        facts[name] = _tried(table, keys, index, name, column)
    facts |= _skills(table, keys, index, facts)
    for one in keys.balances:
        text = str(table.cells[one.column].iloc[index])
        if text:
            facts[BALANCE + one.balance] = _tried(table, keys, index, f"{BALANCE}{one.balance}", one.column)
    agent_id = facts.pop("agent_id")
    for name in ("skills", *SKILL_COLUMNS):
        facts.pop(name, None)
    known = people.get(agent_id)
    if known is None or not agent_id:
        people[agent_id or f"\0{line}"] = HrPerson(agent_id, line, facts)
    elif keys.rows == "person":
        table.issues.add(
            place,
            "agent_id",
            f"{agent_id!r} is already in line {known.line}; keep one of the two, or say rows: skill where a row is a "
            "skill",
        )
    else:
        _join(table, place, known, facts)


def _join(table: LargeTable, place: Place, known: HrPerson, facts: Facts) -> None:
    """Add a further row of somebody: skills come together, all else must agree."""
    for name, text in facts.items():
        before = known.facts.get(name, "")
        if not name.startswith(SKILL):
            if text and before and text != before:
                message = (
                    f"found {text!r} for {known.agent_id}, line {known.line} says {before!r}; one of the two is allowed"
                )
                table.issues.add(place, name, message)
            known.facts[name] = before or text
            continue
        own = spans_of(before)
        for span in spans_of(text):
            if any(span.overlaps(other) for other in own):
                what = name.removeprefix(SKILL)
                message = f"these dates of {known.agent_id} for {what!r} overlap those of a line before; keep one"
                table.issues.add(place, "skills", message)
            own.append(span)
        known.facts[name] = joined(own)


def _skills(table: LargeTable, keys: PeopleMapping, index: int, facts: Facts) -> Facts:
    """Skills of a row: those of the cell, and of columns of their own."""
    told = facts.get("skills", "")
    span = HeldSkill(*(facts.get(name, "") for name in SKILL_COLUMNS)) if keys.rows == "skill" else HeldSkill()
    _check_order(table, index, span, "skill_until")
    found = {SKILL + name: str(span) for name in told.split("|") if name}
    for one in keys.skill_columns:
        if str(table.cells[one.column].iloc[index]).strip().lower() in NOT_HELD:
            continue
        texts = [
            _tried(table, keys, index, name, column) if column else ""
            for name, column in zip(SKILL_COLUMNS, (one.first, one.until, one.proficiency), strict=True)
        ]
        span = HeldSkill(*texts)
        _check_order(table, index, span, one.until or "")
        found[SKILL + one.skill] = str(span)
    return found


def _check_order(table: LargeTable, index: int, span: HeldSkill, key: str) -> None:
    """Note a skill of a row that ends before it begins."""
    if span.until and span.first > span.until:
        message = f"the skill ends on {span.until}, before it begins on {span.first}; exchange them"
        table.issues.add(Place(table.file, int(table.lines[index])), key, message)


def _tried(table: LargeTable, keys: PeopleMapping, index: int, name: str, column: str) -> str:
    try:
        return _cell(name, str(table.cells[column].iloc[index]).strip(), keys)
    except ValueError as error:
        table.issues.add(Place(table.file, int(table.lines[index])), column, str(error))
        return ""


def _cell(name: str, text: str, keys: PeopleMapping) -> str:
    if name == "skills":
        return _skill_names(text, keys)
    if name == "contract":
        return _mapped("contract", text, keys.contracts)
    if name in (*BEGINS, *ENDS) and text:
        when = _high_date(text) or parse_day(text, keys.date_order).isoformat()
        if int(when[:4]) <= LAST_YEAR:
            return when
        if name in BEGINS:
            raise ValueError(f"found {text!r}, a date up to {LAST_YEAR}-12-31 is allowed; later ones stand for no end")
        return ""
    if name == "proficiency" and text:
        return _proficiency(text, keys)
    if name == "pay_rate" and text:
        return exact_amount(text, keys.decimal_comma)
    if name.startswith(BALANCE):
        return _balance(name.removeprefix(BALANCE), text, keys)
    return text


def _high_date(text: str) -> str:
    """Return the date that stands for no end in personnel systems, written in any order; empty where it is none."""
    return "9999-12-31" if sorted(re.findall(r"\d+", text)[:3]) == ["12", "31", "9999"] else ""


def _proficiency(text: str, keys: PeopleMapping) -> str:
    if text in keys.proficiencies:
        return str(keys.proficiencies[text])
    if text not in ("1", "2", "3", "4", "5"):
        known = f", or one of {', '.join(keys.proficiencies)}" if keys.proficiencies else "; map words in proficiencies"
        raise ValueError(f"found {text!r}, 1 to 5 is allowed{known}")
    return text


def _balance(name: str, text: str, keys: PeopleMapping) -> str:
    one = next(one for one in keys.balances if one.balance == name)
    amount = exact_amount(text, keys.decimal_comma)
    if one.unit == "days":
        return f"{keys.balances_as_of}={amount} days"
    return f"{keys.balances_as_of}={round(Decimal(amount) * (60 if one.unit == 'hours' else 1))} minutes"


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


def _skill_names(text: str, keys: PeopleMapping) -> str:
    names = [part.strip() for part in text.split(keys.skill_separator) if part.strip()]
    return "|".join(dict.fromkeys(filter(None, (_mapped("skill", name, keys.skills) for name in names))))


def _mapped(what: str, text: str, names: Mapping[str, str]) -> str:
    if names and text not in names:
        raise ValueError(unknown(f"{what} (the mapping lists them under {what}s)", text, names))
    return names.get(text, text)


def _check(table: LargeTable, people: list[HrPerson]) -> None:
    """Hold the people against the schema of ``agents.csv``; note ids that look alike, and ids two people share."""
    alike: dict[str, str] = {}
    nodes = []
    taken: dict[tuple[str, str], HrPerson] = {}
    for person in people:
        place = Place(table.file, person.line)
        nodes.append(Node({name: Node(text or None, place, place) for name, text in person.row().items()}, place))
        if person.agent_id and (problem := told_apart(person.agent_id, alike)):
            table.issues.add(place, "agent_id", problem)
        for name in ("hr_id", "phone_id", "payroll_id"):
            text = person.facts.get(name, "")
            other = taken.setdefault((name, text), person)
            if text and other is not person:
                message = f"{text!r} is already that of {other.agent_id} in line {other.line}; give each their own"
                table.issues.add(place, name, message)
    noted = {issue.line for issue in table.issues.found}
    document = Node(list(nodes), Place(table.file))
    for index, person in enumerate(people):
        if person.line not in noted:
            validate(AgentRow, document, table.issues, (index,))
