from __future__ import annotations

from tests.contributing.recipe import Recipe

MODULE = '''
"""Tabbed: hours and minutes between tabs, for a system that exists in a test."""

from __future__ import annotations

from scheduler.exports.payroll.base import FileFormat, Hours, HoursAs, Layout, Payroll


class Tabbed:
    """A line an entry, without a head."""

    name = "tabbed"

    def layout(self, payroll: Payroll) -> Layout:
        """Lay out id, date, code and time."""
        rows = [
            (entry.payroll_id, f"{entry.work_date:%d.%m.%Y}", entry.code.value, Hours((entry,), HoursAs.CLOCK))
            for entry in payroll.entries
        ]
        return Layout([], rows, "hours.txt", FileFormat("\\t", is_quoted=False))
'''
TEST = """
from __future__ import annotations

from pathlib import Path

from scheduler.exports.payroll.payroll_file import export_payroll
from scheduler.exports.payroll.registry import target_named
from tests.exports.payroll.payroll_site import make_roster, make_site


def test_time_stands_between_tabs(tmp_path: Path) -> None:
    site, roster = make_site(), make_roster(240)
    totals = export_payroll(site, roster, target_named("tabbed"), tmp_path)
    first = totals.path.read_text(encoding="utf-8").splitlines()[0].split("\\t")
    assert first[1:] == ["23.11.2026", "regular", "4:00"]
"""
PAYROLL_TARGET = Recipe(
    "Add a payroll target",
    "tabbed",
    {"scheduler/exports/payroll/tabbed.py": MODULE, "tests/exports/payroll/test_tabbed.py": TEST},
    (
        (
            "scheduler/exports/payroll/registry.py",
            "from scheduler.exports.payroll.generic import Generic\n",
            "from scheduler.exports.payroll.tabbed import Tabbed\n",
        ),
        ("scheduler/exports/payroll/registry.py", "TARGETS: tuple[PayrollTarget, ...] = (Generic(),", " Tabbed()"),
        (
            "docs/guide.md",
            "imports part of a file pays the others nothing.",
            " `--target tabbed` puts time between tabs.",
        ),
    ),
    (("tests/exports/payroll",), ("tests/test_layout.py",)),
)
