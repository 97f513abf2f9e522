"""One row of agents.csv."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

HEADER = (
    "agent_id", "name", "team", "contract", "skills", "pattern", "hire_date", "end_date", "pay_rate", "payroll_id",
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """One invented person; ``pay_rate`` is money an hour, as it is to be written."""

    agent_id: str
    name: str
    team: str
    contract: str
    skills: str
    pattern: str
    hire_date: date
    pay_rate: int | str

    def row(self) -> tuple[object, ...]:
        """Give the row of agents.csv."""
        return (
            self.agent_id, self.name, self.team, self.contract, self.skills, self.pattern,
            self.hire_date, "", self.pay_rate, f"7{self.agent_id[1:]}",
        )  # fmt: skip
