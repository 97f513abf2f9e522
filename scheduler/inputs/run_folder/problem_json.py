"""``problem.json``: the fully resolved inputs as one document, and back, equal."""

from __future__ import annotations

import json
from functools import cache

from pydantic import TypeAdapter

from scheduler.domain.problem import Problem


@cache
def _adapter() -> TypeAdapter[Problem]:
    return TypeAdapter(Problem)


def dump_problem(problem: Problem) -> str:
    """Write a problem as JSON: moments in UTC, the same text for the same problem (sets are sorted)."""
    document = _adapter().dump_python(problem, mode="json")
    for agent in document["agents"]:
        agent["skills"].sort()
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"


def load_problem(text: str) -> Problem:
    """Read what `dump_problem` wrote.

    Raises
    ------
    pydantic.ValidationError
        If the text is no problem.
    """
    return _adapter().validate_json(text)
