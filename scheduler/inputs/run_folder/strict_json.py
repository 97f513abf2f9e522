"""JSON of a run, read so that nothing in it can pass for a number that it is not."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

NOT_FINITE = "not a finite number; a run has none"
TWICE = "stands twice in one object"
HALF = "holds one half of a character that JSON writes in two (\\ud800 to \\udfff); no text has that"

_SUSPECT = re.compile(r"NaN|Infinity|\d[eE]\+?\d{3}|\d{300}|\\u[dD][89a-fA-F]")
"""What a number beyond all floats or half a character looks like; ids and texts may look like it too."""
_HALF = re.compile("[\ud800-\udfff]")


class _Twice(str):
    """Key that stands twice; kept as the value so that it is found with its place."""

    __slots__ = ()


def read_json(text: str) -> tuple[Any, list[tuple[str, str]]]:
    """Read a document.

    Returns
    -------
    tuple
        The value, and what is wrong with it: dotted key and words, for every number that is not finite (``NaN``,
        ``Infinity``, ``1e999``), every key that stands twice and every text that holds half a character.

    Raises
    ------
    ValueError
        If the text is no JSON.
    """
    try:
        value = json.loads(text, object_pairs_hook=_object)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return value, list(_faults(value, ""))


def wrong_numbers(text: str) -> list[tuple[str, str]]:
    """Tell what `read_json` tells of a long document, quickly where nothing in it looks suspect."""
    return read_json(text)[1] if _SUSPECT.search(text) else []


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        found[key] = _Twice(key) if key in found else value
    return found


def _faults(value: object, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, _Twice):
        yield where, TWICE
    elif isinstance(value, str):
        if _HALF.search(value):
            yield where, HALF
    elif isinstance(value, float) and not math.isfinite(value):
        yield where, f"found {value}, {NOT_FINITE}"
    elif isinstance(value, dict):
        for key, one in value.items():
            place = f"{where}.{key}" if where else key
            if _HALF.search(key):
                yield place, HALF
            yield from _faults(one, place)
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _faults(one, f"{where}.{number}" if where else str(number))
