"""Independent checks: roster to findings, every goal and every claim of a run recomputed, without a solver."""

from scheduler.checking.broken_rules import check_all, check_roster

__all__ = ["check_all", "check_roster"]
