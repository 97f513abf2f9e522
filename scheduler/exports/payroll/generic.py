"""Generic payroll file: one line an employee, date and pay code."""

from __future__ import annotations

from scheduler.exports.payroll.base import Hours, Layout, Payroll

COLUMNS = ("employee_id", "payroll_id", "name", "work_date", "pay_code", "minutes", "hours")


class Generic:
    """CSV with exact minutes beside the hours, for any system that lets its columns be chosen."""

    name = "generic"

    def layout(self, payroll: Payroll) -> Layout:
        """Lay out a line an entry."""
        rows = [
            (
                entry.agent_id,
                entry.payroll_id,
                entry.name,
                entry.work_date.isoformat(),
                entry.written_code,
                str(entry.minutes),
                Hours((entry,)),
            )
            for entry in payroll.entries
        ]
        return Layout([COLUMNS], rows, "payroll.csv")
