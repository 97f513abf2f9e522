"""Short forms: one item for a list of it, one value for all names, one value for a mapping's chief key."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

FOR_ALL = "*"
"""Name under which a value stands that holds for all."""


class OneOrMany:
    """Mark of a list that may be written as its only item."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Make a list of one item."""
        return core_schema.no_info_before_validator_function(_listed, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Tell editors of both forms."""
        found = handler(schema)
        return {"anyOf": [found["items"], found]}


class OneForAll:
    """Mark of a map from names to values that may be written as one value for all."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Put one value under `FOR_ALL`."""
        return core_schema.no_info_before_validator_function(_named, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Tell editors of both forms."""
        found = handler(schema)
        return {"anyOf": [found["additionalProperties"], found]}


class ShortFor:
    """Mark of a mapping that may be written as the value of one of its keys."""

    def __init__(self, key: str) -> None:
        self.key = key

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Put the value under the key."""

        def spelled_out(value: Any) -> Any:
            return value if isinstance(value, dict | BaseModel) or value is None else {self.key: value}

        return core_schema.no_info_before_validator_function(spelled_out, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Tell editors of both forms."""
        found = handler(schema)
        value = handler.resolve_ref_schema(found)["properties"][self.key]
        return {"anyOf": [{key: value[key] for key in ("type", "minimum", "maximum") if key in value}, found]}


def _listed(value: Any) -> Any:
    return value if isinstance(value, list) or value is None else [value]


def _named(value: Any) -> Any:
    return value if isinstance(value, dict) or value is None else {FOR_ALL: value}
