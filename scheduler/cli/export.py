"""``scheduler export``: a run for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from scheduler.cli.command import Group
from scheduler.cli.output import print_json, table
from scheduler.cli.parameters import FOLDER, json_option, run_argument
from scheduler.cli.runs import open_run


@click.group(cls=Group)
def export() -> None:
    """Write a run for other programs."""


@export.command("payroll")
@run_argument
@click.option("--target", default="generic", show_default=True, help="Payroll system the file is for.")
@click.option("--out", type=FOLDER, help="File to write; default RUN/payroll.csv, or as the payroll system calls it.")
@json_option
def payroll(run: Path, target: str, out: Path | None, as_json: bool) -> None:
    """Write hours by employee, date and pay code, with control totals beside them.

    Exit code 1 if the hours do not add up to the roster's paid hours; nothing is written then.
    """
    from scheduler.exports.payroll.payroll_file import export_payroll
    from scheduler.exports.payroll.registry import target_named

    chosen, read = target_named(target), open_run(run)
    totals = export_payroll(read.problem, read.roster, chosen, run, out)
    hours = {str(code): float(value) for code, value in totals.hours.items()}
    if as_json:
        print_json(
            {
                "file": totals.path.as_posix(),
                "totals_file": totals.totals_path.as_posix(),
                "employees": totals.employees,
                "lines": totals.lines,
                "hours": hours,
                "roster_hours": float(totals.roster_hours),
                "total_hours": float(totals.total_hours),
            }
        )
        return
    click.echo(f"{totals.path.as_posix()}: {totals.lines:,} lines of {totals.employees:,} employees")
    click.echo(table(("pay code", "hours"), [(code, f"{value:,.2f}") for code, value in hours.items()]))
    in_all = "" if totals.total_hours == totals.roster_hours else f", {totals.total_hours:,.2f} h with absences"
    click.echo(
        f"{totals.roster_hours:,.2f} h of the roster, exactly its paid hours{in_all}; "
        f"totals in {totals.totals_path.as_posix()}"
    )


@export.command("spreadsheet")
@run_argument
@click.option("--out", type=FOLDER, help="Workbook to write; default RUN/roster.xlsx.")
@json_option
def spreadsheet(run: Path, out: Path | None, as_json: bool) -> None:
    """Write roster, duties, coverage, findings and summary as an XLSX workbook."""
    from scheduler.exports.spreadsheet import write_spreadsheet

    path, read = out or run / "roster.xlsx", open_run(run)
    write_spreadsheet(read, path)
    if as_json:
        print_json({"file": path.as_posix()})
    else:
        click.echo(path.as_posix())
