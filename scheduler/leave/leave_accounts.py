"""Balances: what somebody has left of a kind of leave on a date, and whether a request is covered by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from scheduler.domain.time_off import LeaveBalance
from scheduler.leave.day_takings import DayTaken


class LeaveAccounts:
    """Every balance of a site; without any balances nothing is limited.

    Parameters
    ----------
    worth
        Minutes a day of the contract is worth, by agent id.
    """

    def __init__(self, balances: Sequence[LeaveBalance] | None, worth: dict[str, int]) -> None:
        self.is_kept = balances is not None
        self._worth = worth
        self._own = {(one.agent_id, one.balance): one for one in balances or ()}
        self._taken: dict[tuple[str, str], list[DayTaken]] = defaultdict(list)

    def take(self, agent_id: str, balance: str, days: Sequence[DayTaken]) -> None:
        """Take days from a balance; those before it holds are in it already."""
        if balance:
            self._taken[agent_id, balance] += days

    def available(self, agent_id: str, balance: str, when: date) -> float | None:
        """Minutes on a date before anything is taken; ``None`` where there is no such balance."""
        own = self._own.get((agent_id, balance))
        if own is None:
            return None
        unit = self._worth[agent_id] if own.in_days else 1
        months = (when.year - own.as_of.year) * 12 + when.month - own.as_of.month - (when.day < own.as_of.day)
        return (own.amount + own.per_month * max(0, months)) * unit

    def taken(self, agent_id: str, balance: str, until: date) -> int:
        """Minutes taken from a balance up to a date, inclusive."""
        own = self._own.get((agent_id, balance))
        first = own.as_of if own is not None else date.min
        return sum(day.minutes for day in self._taken[agent_id, balance] if first <= day.when <= until)

    def lacking(self, agent_id: str, balance: str, days: Sequence[DayTaken]) -> tuple[date, str] | None:
        """Date from which a balance does not cover more days, with the numbers; ``None`` where it does.

        Days before the balance holds are in it already: they ask for nothing.
        """
        if not self.is_kept or not balance or not days:
            return None
        own = self._own.get((agent_id, balance))
        if own is None:
            return days[0].when, f"{agent_id} has no line of {balance} in leave_balances.csv"
        later = {day.when for day in self._taken[agent_id, balance] if day.when >= days[0].when}
        for when in sorted(later | {day.when for day in days}):
            asked = sum(day.minutes for day in days if own.as_of <= day.when <= when)
            left = (self.available(agent_id, balance, when) or 0.0) - self.taken(agent_id, balance, when)
            if asked and asked > left + 0.5:
                worth = max(1, self._worth[agent_id])
                return when, (
                    f"{agent_id} has {max(0.0, left) / worth:.1f} days of {balance} left by {when}, "
                    f"{asked / worth:.1f} are asked for"
                )
        return None

    def left(self, agent_id: str, balance: str, when: date) -> float | None:
        """Days left of a balance on a date, with all that is taken, later too; ``None`` where there is none."""
        had = self.available(agent_id, balance, when)
        if had is None:
            return None
        return (had - self.taken(agent_id, balance, date.max)) / max(1, self._worth[agent_id])

    def held(self) -> list[tuple[str, str]]:
        """Agent and balance of every line, in the order of the file."""
        return list(self._own)
