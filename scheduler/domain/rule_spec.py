"""What a site or contract says about a rule, apart from what it means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, Generic, TypeVar

LOOK_BACK = timedelta(days=31)
"""How far before the horizon every rule may look: runs, rests and weeks that begin before it."""

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

    @property
    def look_back(self) -> timedelta:
        """How far before the first date planned the rule looks at most; types of longer windows say so.

        Agents share tables where their pasts are the same so far back.
        """
        return LOOK_BACK


AnyRuleSpec = RuleSpec[Any]
"""A rule of whatever type."""
