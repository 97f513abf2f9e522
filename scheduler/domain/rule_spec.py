"""What a site or contract says about a rule, apart from what it means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

ParamsT = TypeVar("ParamsT")


@dataclass(frozen=True)
class RuleSpec(Generic[ParamsT]):
    """One rule of a site or contract, as data; `scheduler.rules.base.Rule` gives it its faces.

    Parameters
    ----------
    params
        The keys of its type, read and checked.
    name
        Shown in findings; the type where empty.
    cite
        Where the number comes from (statute, agreement, house rule).
    """

    type: ClassVar[str]
    """Name in the rules' registry, e.g. ``min_rest``."""

    params: ParamsT
    name: str = ""
    cite: str = ""


AnyRuleSpec = RuleSpec[Any]
"""A rule of whatever type."""
