"""A rule as the planner wrote it, before its type gives it meaning."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class RuleSpec:
    """One rule of a site or contract.

    Parameters
    ----------
    type
        Name in the rules' registry, e.g. ``min_rest``.
    params
        Keys and values of that type's ``Params``.
    name
        Shown in findings; the type where empty.
    cite
        Where the number comes from (statute, agreement, house rule).
    """

    type: str
    params: dict[str, Any] = field(default_factory=dict)
    name: str = ""
    cite: str = ""
