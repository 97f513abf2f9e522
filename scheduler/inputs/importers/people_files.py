"""The files of a site that hold what imports know of people: read as facts, written together or not at all.

``agents.csv``, ``skills.csv``, ``leave_balances.csv`` (one line of each balance) and ``imported_people.json``, what the
last import wrote.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scheduler.atomic_files import write_files
from scheduler.domain.absence_kinds import LEAVE
from scheduler.domain.errors import InputError, InputIssue
from scheduler.domain.formula_guard import guarded
from scheduler.input_file import read_input
from scheduler.inputs.importers.people import HrList, exact_amount
from scheduler.inputs.importers.people_difference import PeopleDifference, recorded
from scheduler.inputs.importers.people_facts import (
    ALWAYS,
    BALANCE,
    SKILL,
    Facts,
    HeldSkill,
    joined,
    skills_in,
    spans_of,
)
from scheduler.inputs.importers.people_mapping import AGENT_COLUMNS
from scheduler.inputs.reading.csv_file import read_table
from scheduler.inputs.reading.issues import Issues
from scheduler.inputs.schema.leave_rows import BalanceRow
from scheduler.inputs.schema.rows import SkillRow

RECORD = "imported_people.json"
SKILL_FILE = ("agent_id", "skill", "from", "until", "proficiency", "source")
BALANCE_FILE = tuple(BalanceRow.model_fields)

Row = dict[str, str]


@dataclass
class SitePeople:
    """People of a site as the files have them.

    Parameters
    ----------
    header, agents
        Of ``agents.csv``; rows by agent id, in the order of the file.
    skills, balances
        Rows of the other two files.
    base
        What the last import wrote.
    """

    folder: Path
    header: list[str] = field(default_factory=list)
    agents: dict[str, Row] = field(default_factory=dict)
    skills: list[Row] = field(default_factory=list)
    balances: list[Row] = field(default_factory=list)
    base: dict[str, Facts] = field(default_factory=dict)

    def facts(self) -> dict[str, Facts]:
        """Collect what the files say of everybody."""
        found = {agent_id: self._of(row) for agent_id, row in self.agents.items()}
        spans: dict[tuple[str, str], list[HeldSkill]] = {}
        for row in self.skills:
            held = HeldSkill(row["from"], row["until"], row["proficiency"])
            spans.setdefault((row["agent_id"], row["skill"]), []).append(held)
        for (agent_id, skill), own in spans.items():
            if agent_id in found:
                found[agent_id][SKILL + skill] = joined(own)
        for row in self.balances:
            if row["agent_id"] in found:
                amount = f"{row['days']} days" if row["days"] else f"{row['minutes']} minutes"
                found[row["agent_id"]][BALANCE + row["balance"]] = f"{row['as_of']}={amount}"
        return found

    def _of(self, row: Row) -> Facts:
        facts = {name: text for name, text in row.items() if name not in ("agent_id", "skills")}
        facts["pay_rate"] = _plain_amount(facts.get("pay_rate", ""))
        names = [name.strip() for name in row.get("skills", "").split("|")]
        return {**facts, **{SKILL + name: ALWAYS for name in names if name}}


def read_site_people(folder: Path) -> SitePeople:
    """Read the files of a site that imports write; those that are not there are empty.

    Raises
    ------
    InputError
        If one cannot be read, an id stands twice, or the record of the last import is none.
    """
    issues, site = Issues(), SitePeople(folder)
    aliases = [info.alias or name for name, info in SkillRow.model_fields.items()]
    agents = _rows(folder / "agents.csv", AGENT_COLUMNS, ("agent_id",), issues)
    skills = _rows(folder / "skills.csv", aliases, ("agent_id", "skill"), issues, SKILL_FILE)
    balances = _rows(folder / "leave_balances.csv", BALANCE_FILE, ("agent_id", "as_of"), issues, BALANCE_FILE)
    issues.raise_if_any()
    site.skills = [row for _, row in skills]
    site.balances = [{**row, "balance": row["balance"] or LEAVE} for _, row in balances]
    site.header = list(agents[0][1]) if agents else []
    for line, row in agents:
        if row["agent_id"] in site.agents:
            text = f"{row['agent_id']!r} stands twice; keep one of the two, then import again"
            raise InputError([InputIssue(str(folder / "agents.csv"), line, "agent_id", text)])
        site.agents[row["agent_id"]] = row
    site.base = _record(folder / RECORD)
    return site


def _rows(
    path: Path, columns: Sequence[str], required: Sequence[str], issues: Issues, filled: Sequence[str] = ()
) -> list[tuple[int, Row]]:
    """Rows of a file with their lines; columns ``filled`` that are not there are empty."""
    if not path.exists():
        return []
    node = read_table(path, str(path), list(columns), list(required), issues)
    return [
        (
            item.place.line,
            dict.fromkeys(filled, "") | {name: str(cell.value or "") for name, cell in item.entries.items()},
        )
        for item in (node.items if node else ())
    ]


def _record(path: Path) -> dict[str, Facts]:
    if not path.exists():
        return {}
    try:
        people = json.loads(read_input(path))["people"]
        return {str(who): {str(n): str(t) for n, t in facts.items()} for who, facts in people.items()}
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        text = (
            f"is no record of an import ({error}); delete it: the next import then keeps whatever {path.parent} says "
            "where HR differs"
        )
        raise InputError([InputIssue(str(path), 1, "", text)]) from None


def apply_people(site: SitePeople, found: PeopleDifference, listed: HrList) -> list[Path]:
    """Write what the difference takes over, and the record of it; all files or none.

    Returns
    -------
    list of Path
        Files written.
    """
    facts = site.facts()
    for change in found.changed:
        facts[change.agent_id][change.name] = change.theirs
    changed = {change.agent_id for change in found.changed}
    rows = {who: _merged(row, facts[who]) if who in changed else row for who, row in site.agents.items()}
    for person in found.joined:
        facts[person.agent_id] = dict(person.facts)
        rows[person.agent_id] = person.row()
    touched = changed | {person.agent_id for person in found.joined}
    header = [name for name in AGENT_COLUMNS if any(row.get(name) for row in rows.values()) or name in site.header]
    header = [*site.header, *(name for name in header if name not in site.header)] or list(AGENT_COLUMNS)
    contents = {site.folder / "agents.csv": _table(header, rows.values())}
    skills = [row for row in site.skills if row["agent_id"] not in touched]
    skills += [row for who in rows if who in touched for row in _skill_rows(who, facts[who], site.skills)]
    if skills or (site.folder / "skills.csv").exists():
        contents[site.folder / "skills.csv"] = _table(SKILL_FILE, skills)
    balances = [row for row in site.balances if row["agent_id"] not in touched]
    balances += [row for who in rows if who in touched for row in _balance_rows(who, facts[who], site)]
    if balances or (site.folder / "leave_balances.csv").exists():
        contents[site.folder / "leave_balances.csv"] = _table(BALANCE_FILE, balances)
    record: dict[str, Any] = {"source": Path(listed.file).name, "people": recorded(listed, site.base)}
    contents[site.folder / RECORD] = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    write_files(contents)
    return list(contents)


def _plain_amount(text: str) -> str:
    """Write an amount of a file as imports do; what is none stays, for ``check`` to tell."""
    try:
        return exact_amount(text, False)
    except ValueError:
        return text


def _merged(row: Row, facts: Facts) -> Row:
    """Put what is new into a row of ``agents.csv``; skills keep their order, new ones come last."""
    plain = {name: text for name, text in facts.items() if name in AGENT_COLUMNS}
    if row.get("pay_rate") and facts.get("pay_rate") == _plain_amount(row["pay_rate"]):
        plain["pay_rate"] = row["pay_rate"]  # as the planner writes it
    return {**row, **plain, "skills": "|".join(skills_in(facts))}


def _skill_rows(agent_id: str, facts: Facts, before: Iterable[Row]) -> list[Row]:
    """Lines of ``skills.csv``; where one was there, its source stays."""
    known = {(r["agent_id"], r["skill"], r["from"], r["until"], r["proficiency"]): r["source"] for r in before}
    found = []
    for skill in skills_in(facts):
        for span in spans_of(facts[SKILL + skill]):
            if span == HeldSkill():
                continue
            own = agent_id, skill, span.first, span.until, span.proficiency
            found.append(dict(zip(SKILL_FILE, (*own, known.get(own, "hr")), strict=True)))
    return found


def _balance_rows(agent_id: str, facts: Facts, site: SitePeople) -> list[Row]:
    """Lines of ``leave_balances.csv``; what accrues is the planner's and stays.

    Raises
    ------
    InputError
        If something accrues in another unit than the list gives.
    """
    before = {row["balance"]: row for row in site.balances if row["agent_id"] == agent_id}
    found = []
    for name, text in facts.items():
        if not name.startswith(BALANCE) or not text:
            continue
        balance = name.removeprefix(BALANCE)
        as_of, _, said = text.partition("=")
        amount, _, unit = said.partition(" ")
        known = before.get(balance, {})
        accrues = known.get("accrues_per_month", "")
        if accrues and not known.get(unit):
            message = (
                f"{balance} of {agent_id} accrues {accrues} a month in another unit than the list's {unit}; write the "
                f"line in {unit}, or set unit in the mapping"
            )
            raise InputError([InputIssue(str(site.folder / "leave_balances.csv"), 0, "accrues_per_month", message)])
        own = {"agent_id": agent_id, "balance": balance, "as_of": as_of, "accrues_per_month": accrues}
        found.append({**own, unit: amount})
    return found


def _table(header: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, header, restval="", lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows({name: guarded(text) for name, text in row.items()} for row in rows)
    return stream.getvalue()
