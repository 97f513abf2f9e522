"""A value of any shape at any key is valid or told: no validator of our own may stumble over a mapping or a list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel, ValidationError

from tests.inputs.schema.test_ranges import MODELS

SHAPES: tuple[Any, ...] = (
    {}, {"key": "no"}, {1: 2}, [], ["no", {"key": "no"}], [[1]], None, True, 0, -1, 1.5, 10**30, float("nan"),
    float("inf"), "", "no", "x" * 1000, "\u0660", "2026-02-30", "24:00", "-1%",
)  # fmt: skip


def models(start: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """A model and every one below it."""
    waiting, seen = [start], set()
    while waiting:
        model = waiting.pop()
        if model not in seen:
            seen.add(model)
            yield model
            for field in model.model_fields.values():
                waiting.extend(_inside(field.annotation))


def _inside(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _inside(part)


@pytest.mark.parametrize("name", MODELS)
def test_a_value_of_any_shape_is_valid_or_told(name: str) -> None:
    for model in models(MODELS[name]):
        for key, field in model.model_fields.items():
            for value in SHAPES:
                try:
                    model.model_validate({field.alias or key: value})
                except ValidationError:
                    pass
                except Exception as error:
                    pytest.fail(f"{model.__name__}.{key} with {value!r}: {error!r}")
