"""The columns of every CSV file as a page: meaning, range, an example of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from scheduler.inputs.schema.volume_columns import FORECAST, HISTORY, REQUIREMENT, VolumeColumn

EXAMPLES: dict[str, dict[str, str]] = {
    "agents": {
        "agent_id": "A014",
        "name": "Ana Lopes",
        "team": "desk",
        "contract": "full_time",
        "skills": "billing|tech",
        "pattern": "free",
        "hire_date": "2024-05-02",
        "end_date": "",
        "pay_rate": "14.50",
        "payroll_id": "3014",
        "hr_id": "40071",
        "phone_id": "alopes",
        "routing": "skill",
        "role": "lead",
        "site": "Lisbon",
        "cost_centre": "4711",
        "client": "Ferries",
    },
    "unavailable": {
        "agent_id": "A014",
        "start": "2026-11-24",
        "end": "2026-11-26",
        "kind": "leave",
        "paid": "yes",
    },
    "wishes": {
        "agent_id": "A014",
        "date": "2026-11-24",
        "weekday": "",
        "kind": "start_after",
        "value": "10:00",
        "weight": "1",
        "filed_at": "2026-11-02",
    },
    "learners": {
        "agent_id": "A014",
        "first": "2026-11-16",
        "last": "2026-12-13",
        "share": "0.5",
    },
    "budget_actuals": {
        "budget": "wages",
        "period_start": "2026-11-01",
        "amount": "412000",
        "kind": "actual",
    },
    "kpis": {
        "agent_id": "A014",
        "kpi": "quality",
        "value": "82.5",
        "as_of": "2026-11-16",
    },
    "acknowledged": {
        "briefing": "new-tariff",
        "agent_id": "A014",
        "date": "2026-11-20",
    },
    "activities_held": {
        "activity": "one-to-one",
        "who": "A014",
        "date": "2026-11-10",
    },
    "skills": {
        "agent_id": "A014",
        "skill": "tech",
        "from": "2025-01-13",
        "until": "2026-12-31",
        "proficiency": "4",
        "source": "certificate 118",
    },
    "previous_roster": {
        "agent_id": "A014",
        "start": "2026-11-22 08:00",
        "end": "2026-11-22 16:30",
        "shift": "day",
        "paid_minutes": "480",
    },
    "locks": {
        "agent_id": "A014",
        "date": "2026-11-24",
        "kind": "breaks",
        "start": "08:00",
        "end": "16:30",
        "shift": "day",
        "breaks": "10:00|12:30",
    },
    "completed": {"agent_id": "A014", "course": "privacy", "date": "2026-10-06"},
    "forecast_edits": {
        "queue": "billing",
        "from": "2026-11-24",
        "to": "2026-11-24",
        "operation": "x",
        "value": "1.15",
        "reason": "mailing",
        "author": "Ana",
        "measure": "volume",
    },
    "requests": {
        "request_id": "R0017",
        "agent_id": "A014",
        "start": "2027-02-15",
        "end": "2027-02-19",
        "kind": "leave",
        "portion": "first_half",
        "priority": "1",
        "filed_at": "2026-11-02 09:14",
        "cancelled_at": "",
        "note": "skiing with the children",
    },
    "leave_balances": {
        "agent_id": "A014",
        "balance": "leave",
        "as_of": "2027-01-01",
        "days": "25",
        "minutes": "",
        "accrues_per_month": "2.08",
    },
    "ledger": {
        "agent_id": "A014",
        "as_of": "2026-11-22",
        "measure": "points",
        "period_start": "",
        "value": "37",
    },
}
HEAD = """\
# Columns of the CSV files

Written by `make schema` from the code. UTF-8, comma or semicolon; a header line with these names in any order; empty
cells mean the default, and columns that may be empty may be left out. Local times are read in the site's zone.
"""


def columns_text(tables: Mapping[str, type[BaseModel]]) -> str:
    """Text of the page.

    Parameters
    ----------
    tables
        Model of a row by the file's name without its ending.
    """
    parts = [HEAD]
    for stem, model in tables.items():
        schema = model.model_json_schema(by_alias=True)
        needed = schema.get("required", [])
        rows = [
            _row(name, name in needed, column.get("description", ""), _range(column), EXAMPLES[stem].get(name, ""))
            for name, column in schema["properties"].items()
        ]
        parts.append(_table(f"{stem}.csv", rows))
    for file, columns in (("history/*.csv", HISTORY), ("forecast.csv", FORECAST), ("requirement.csv", REQUIREMENT)):
        parts.append(_table(file, [_volume_row(column) for column in columns]))
    return "\n".join(parts)


def _table(file: str, rows: list[str]) -> str:
    head = "| column | needed | meaning | range | example |\n|---|---|---|---|---|\n"
    return f"## `{file}`\n\n{head}" + "\n".join(rows) + "\n"


def _volume_row(column: VolumeColumn) -> str:
    limits = "" if column.most is None else f"0 to {column.most:,.12g}"
    return _row(column.name, column.is_required, column.description, limits, column.example)


def _row(name: str, is_needed: bool, description: str, limits: str, example: str) -> str:
    said = f"`{example}`" if example else ""
    cells = (f"`{name}`", "yes" if is_needed else "", description, limits, said)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _range(column: Mapping[str, Any]) -> str:
    """Say the least and the most of a number, or the words that are allowed; empty for other texts."""
    for kind in (column, *column.get("anyOf", ())):
        if "enum" in kind:
            return ", ".join(str(value) for value in kind["enum"] if isinstance(value, str))
        if kind.get("type") in ("number", "integer"):
            return f"{kind['minimum']:,.12g} to {kind['maximum']:,.12g}"
        if kind.get("format") == "date":
            return "1970-01-01 to 2199-12-31"
    return ""
