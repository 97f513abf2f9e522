from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scheduler.inputs.json_schema import FILES, FOLDER, schema_of, text_of
from scheduler.rules.registry import RULES

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", FILES)
def test_the_written_schema_is_the_one_the_code_makes(name: str) -> None:
    written = (FOLDER / f"{name}.schema.json").read_text(encoding="utf-8")
    assert written == text_of(name), "run: make schema"


def walk(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from walk(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner)


@pytest.mark.parametrize("name", FILES)
def test_every_key_has_a_description_and_every_reference_a_target(name: str) -> None:
    schema = schema_of(name)
    for part in walk(schema):
        for key, field in part.get("properties", {}).items() if isinstance(part.get("properties"), dict) else ():
            is_kind = key == "type" and set(field) == {"enum"}
            described = field if "$ref" not in field else {**schema["$defs"][field["$ref"][8:]], **field}
            assert is_kind or "description" in described, f"{name}: {part.get('title')}.{key}"
        target = part.get("$ref")
        assert target is None or target.removeprefix("#/$defs/") in schema["$defs"], target


@pytest.mark.parametrize("name", ["site", "contracts"])
def test_every_rule_type_is_offered_with_its_own_keys(name: str) -> None:
    definitions = schema_of(name)["$defs"]
    assert definitions["Rule"]["properties"]["type"]["enum"] == [rule.type for rule in RULES]
    for rule in RULES:
        own = definitions[f"rule.{rule.type}"]
        assert set(own["properties"]) == {"type", "name", "cite", *rule.params_type.model_fields}
        assert own["additionalProperties"] is False


def test_the_files_of_the_sites_name_their_schema_for_editors() -> None:
    paths = list(ROOT.glob("configs/*/*.yaml"))
    assert paths
    for path in paths:
        first = path.read_text(encoding="utf-8").splitlines()[0]
        match = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
        assert match, f"{path.name}: {first}"
        assert (path.parent / match[1]).resolve() == FOLDER / f"{path.stem}.schema.json"


def test_the_editor_settings_name_schemas_that_exist_and_files_that_match() -> None:
    settings = json.loads((ROOT / ".vscode" / "settings.json").read_text(encoding="utf-8"))
    for schema, pattern in settings["yaml.schemas"].items():
        assert (ROOT / schema).is_file()
        assert list(ROOT.glob(pattern)), pattern
