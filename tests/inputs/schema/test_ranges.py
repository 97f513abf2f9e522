"""Every number of every input has a range: stated in the schema, so that editors and the reference show it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from scheduler.domain.errors import InputError
from scheduler.inputs.documents import TABLES
from scheduler.inputs.json_schema import FILES
from scheduler.inputs.reading.scalars import parse_date
from scheduler.inputs.resolve.volume_files import FORECAST_COLUMNS, HISTORY_COLUMNS
from scheduler.inputs.schema.volume_columns import MOST
from scheduler.inputs.site_folder import load_site
from scheduler.rules.registry import RULES

MODELS: dict[str, type[BaseModel]] = {
    **FILES,
    **{f"{stem}.csv": model for stem, model in TABLES.items()},
    **{f"rule {rule.type}": rule.params_type for rule in RULES},
}


def numbers(schema: dict[str, Any], whole: dict[str, Any], path: str = "", seen: str = "") -> Iterator[tuple[str, Any]]:
    """Every number of a JSON Schema, with the way to it."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        if f"/{name}/" not in seen:
            yield from numbers(whole["$defs"][name], whole, path, f"{seen}/{name}/")
        return
    if schema.get("type") in ("number", "integer") and not {"enum", "const"} & set(schema):
        yield path, schema
    for inner in (one for key in ("anyOf", "oneOf", "allOf") for one in schema.get(key, ())):
        yield from numbers(inner, whole, path, seen)
    for key, inner in schema.get("properties", {}).items():
        yield from numbers(inner, whole, f"{path}.{key}", seen)
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield from numbers(schema[key], whole, f"{path}.{key}", seen)


@pytest.mark.parametrize("name", MODELS)
def test_every_number_has_a_least_and_a_most(name: str) -> None:
    schema = MODELS[name].model_json_schema(by_alias=True)
    for path, number in numbers(schema, schema):
        assert {"minimum", "exclusiveMinimum"} & set(number), f"{name}{path}: no least"
        assert {"maximum", "exclusiveMaximum"} & set(number), f"{name}{path}: no most"


def test_the_walk_finds_numbers_wherever_they_stand() -> None:
    schema = FILES["site"].model_json_schema(by_alias=True)
    found = {path for path, _ in numbers(schema, schema)}
    assert {
        ".prices.wish",
        ".prices.shortage.items.per_hour",
        ".queues.items.chat_seconds.items",
        ".queues.items.target.month_to_date.offered",
        ".queues.items.priority",
    } <= found


def test_every_number_of_the_volumes_has_a_most() -> None:
    text = {"queue", "start", "end"}
    assert set(MOST) == {*HISTORY_COLUMNS, *FORECAST_COLUMNS, "people"} - text


WRONG = {
    "a price": ("site.yaml", "shortage_per_hour: 60", "shortage_per_hour: 1e9", "number with a decimal point"),
    "a dear price": ("site.yaml", "shortage_per_hour: 60", "shortage_per_hour: 1000000001", "at most 1,000,000,000"),
    "a price that vanishes": ("site.yaml", "shortage_per_hour: 60", "shortage_per_hour: 0.001", "0 or at least 0.01"),
    "handle time": ("site.yaml", "aht_seconds: 240", "aht_seconds: 86401", "at most 86,400"),
    "no handle time": ("site.yaml", "aht_seconds: 240", "aht_seconds: 0.0001", "at least 1"),
    "patience": ("site.yaml", "patience_seconds: 120", "patience_seconds: 1000000", "at most 86,400"),
    "shrinkage": ("site.yaml", "unplanned_shrinkage: 0.05", "unplanned_shrinkage: 0.9999999", "at most 0.95"),
    "a long number": ("site.yaml", "aht_seconds: 240", f"aht_seconds: {'9' * 400}", "with 400 characters"),
    "hours": ("contracts.yaml", "overtime_after_hours: 28", "overtime_after_hours: 169", "at most 168"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_number_out_of_its_range_is_told_with_the_range(name: str, small_site: Path) -> None:
    file, old, new, says = WRONG[name]
    path = small_site / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=says) as caught:
        load_site(small_site)
    assert all(len(issue.message) < 300 for issue in caught.value.issues)


def test_volumes_out_of_their_range_are_told(small_site: Path) -> None:
    (small_site / "forecast.csv").write_text(
        "queue,start,end,volume,aht_seconds\n"
        "billing,2026-11-23 09:00,2026-11-23 09:15,10000001,240\n"
        "billing,2026-11-23 09:15,2026-11-23 09:30,4,86401\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        load_site(small_site)
    said = {(issue.line, issue.key, issue.message) for issue in caught.value.issues}
    assert (2, "volume", "found 10,000,001, at most 10,000,000 is allowed") in said
    assert (3, "aht_seconds", "found 86,401, at most 86,400 is allowed") in said


@pytest.mark.parametrize("text", ["9999-12-31", "0001-01-01", "1900-01-01"])
def test_dates_by_which_others_say_none_are_told_so(text: str) -> None:
    with pytest.raises(ValueError, match="leave it empty if it means no date"):
        parse_date(text)


def test_factors_of_several_scenarios_multiply_within_the_range(small_site: Path, tmp_path: Path) -> None:
    paths = []
    for name in ("one", "two"):
        paths.append(tmp_path / f"{name}.yaml")
        text = f"name: {name}\nsites: [{small_site.name}]\nchanges: {{volume: {{factor: 20}}}}\n"
        paths[-1].write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="400 with the factors before, at most 100 is allowed"):
        load_site(small_site, overlays=paths)
