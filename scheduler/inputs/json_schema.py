"""JSON Schema of every YAML file, for editors; ``python -m scheduler.inputs.json_schema`` writes ``docs/schema/``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from scheduler.atomic_files import write_file
from scheduler.inputs.documents import TABLES
from scheduler.inputs.importers.forecast import ForecastMapping
from scheduler.inputs.importers.history import HistoryMapping
from scheduler.inputs.importers.people_mapping import PeopleMapping
from scheduler.inputs.importers.roster_layouts import ScheduleMapping
from scheduler.inputs.schema.activities import ActivitiesFile
from scheduler.inputs.schema.column_reference import columns_text
from scheduler.inputs.schema.contracts import ContractsFile
from scheduler.inputs.schema.fields import RULE_MARK
from scheduler.inputs.schema.scenario import ScenarioFile
from scheduler.inputs.schema.shifts import ShiftsFile
from scheduler.inputs.schema.site import SiteFile
from scheduler.rules.registry import RULES

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "schema"
COLUMNS = "columns.md"
FILES: dict[str, type[BaseModel]] = {
    "site": SiteFile,
    "contracts": ContractsFile,
    "shifts": ShiftsFile,
    "activities": ActivitiesFile,
    "scenario": ScenarioFile,
    "history-mapping": HistoryMapping,
    "forecast-mapping": ForecastMapping,
    "people-mapping": PeopleMapping,
    "schedule-mapping": ScheduleMapping,
}


def schema_of(name: str) -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of one YAML file, by its name in `FILES`."""
    model = FILES[name]
    text = json.dumps(model.model_json_schema(by_alias=True))
    schema: dict[str, Any] = json.loads(text.replace(json.dumps(RULE_MARK), '{"$ref": "#/$defs/Rule"}'))
    if json.dumps(RULE_MARK) in text:
        schema.setdefault("$defs", {}).update(_rule_definitions())
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _rule_definitions() -> dict[str, Any]:
    """One definition a rule type; ``Rule`` is any of them, told apart by ``type``."""
    definitions: dict[str, Any] = {}
    for rule in RULES:
        schema = rule.params_type.model_json_schema(by_alias=True, ref_template=f"#/$defs/{rule.type}.{{model}}")
        definitions |= {f"{rule.type}.{name}": inner for name, inner in schema.pop("$defs", {}).items()}
        schema["properties"] = {
            "type": {"const": rule.type, "description": (rule.__doc__ or "").strip().splitlines()[0]},
            "name": {"type": "string", "description": "Shown in findings; default: the type."},
            "cite": {"type": "string", "description": "Where the number comes from: statute, agreement, house rule."},
            **schema.get("properties", {}),
        }
        schema["required"] = ["type", *schema.get("required", [])]
        definitions[f"rule.{rule.type}"] = schema
    choices = [{"$ref": f"#/$defs/rule.{rule.type}"} for rule in RULES]
    kinds = {"enum": [rule.type for rule in RULES]}
    definitions["Rule"] = {
        "type": "object",
        "required": ["type"],
        "properties": {"type": kinds},
        "oneOf": choices,
    }
    return definitions


def text_of(name: str) -> str:
    """Text of one schema file."""
    return json.dumps(schema_of(name), indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Write every schema, and the page of columns."""
    for name in FILES:
        write_file(FOLDER / f"{name}.schema.json", text_of(name))
    write_file(FOLDER / COLUMNS, columns_text(TABLES))


if __name__ == "__main__":
    main()
