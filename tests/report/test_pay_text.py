from dataclasses import replace

from scheduler.domain.run import Run
from scheduler.report.day_by_day import day_by_day
from scheduler.report.key_figures import key_figures
from scheduler.report.pay_text import paid_in_all
from scheduler.report.queue_coverage import curves
from scheduler.report.team_boards import board


def test_hours_paid_are_those_of_duties_and_of_leave_everywhere(breaking_run: Run) -> None:
    figures = {figure.title: figure for figure in key_figures(breaking_run)}
    paid = figures["Paid"]
    assert (paid.value, paid.unit) == ("112.0", "h")
    assert paid.note == "1,200 EUR, 96.0 h on duty, 16.0 h leave, 3 agents"
    days = [row.paid for row in day_by_day(breaking_run, curves(breaking_run))]
    assert days == [
        "24.0",
        "24.0",
        "24.0",
        "24.0",
        "16.0",
        "0.0",
        "0.0",
    ]
    teams = {team.team: team for team in board(breaking_run).teams}
    assert teams["back"].figures == "1 agent, 32.0 paid hours"
    assert teams["back"].weeks[0].rows[0].paid == "32.0"


def test_a_run_of_a_version_that_did_not_say_what_leave_costs_is_counted(breaking_run: Run) -> None:
    keys = ("pay_total", "paid_total_hours", "leave_cost", "paid_absence_cost", "leave_hours", "paid_absence_hours")
    older = {key: value for key, value in breaking_run.summary.items() if key not in keys}
    assert paid_in_all(replace(breaking_run, summary=older)) == paid_in_all(breaking_run)


def test_without_absences_nothing_is_told_apart(run: Run) -> None:
    assert paid_in_all(run).parts == (("on duty", 96.0, 1040.16),)
    assert {figure.title: figure.note for figure in key_figures(run)}["Paid"] == "1,040 EUR, 3 agents"
