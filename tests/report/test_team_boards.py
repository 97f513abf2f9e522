from dataclasses import replace

from scheduler.domain.agents import Agent
from scheduler.domain.clock import Horizon
from scheduler.domain.demand import QueueDemand
from scheduler.domain.run import Run
from scheduler.report.duty_bar import Track
from scheduler.report.page import page
from scheduler.report.team_boards import board
from tests.factories import tiny_problem, tiny_run
from tests.report.outline import Outline


def test_every_duty_shows_its_clock_readings_and_its_segments_on_hover(run: Run) -> None:
    outline = Outline(page(run))
    assert outline.text.count("08:00–17:00") == 10
    hover = "day: work 09:00–13:00, meal 13:00–14:00, work 14:00–16:00, break 16:00–16:30, work 16:30–18:00"
    assert outline.titles.count(hover) == 2


def test_a_bar_lies_on_the_track_where_the_duty_lies_in_the_day(run: Run) -> None:
    found = board(run)
    assert (found.track.start_text, found.track.end_text) == ("08:00", "18:00")
    bar = found.teams[0].weeks[0].rows[0].cells[0].bars[0]
    assert (found.teams[0].team, bar.clock, bar.left, bar.width) == ("back", "09:00–18:00", 10.0, 90.0)
    assert bar.stops.startswith("var(--work) 0.0% 44.4%,var(--meal) 44.4% 55.6%")
    assert Track(20, 31).end_text == "07:00 of the next day"


def test_leave_is_shown_on_the_board_and_days_off_are_marked_as_such(breaking_run: Run) -> None:
    (cleo,) = board(breaking_run).teams[0].weeks[0].rows
    assert [cell.away for cell in cleo.cells] == ["", "", "leave", "leave", "", "", ""]
    assert [bool(cell.bars) for cell in cleo.cells] == [True, True, *[False] * 5]
    assert page(breaking_run).count('aria-label="off"') == 3 + 2 * 2


def test_a_finding_marks_its_day_and_is_read_on_hover(breaking_run: Run) -> None:
    ana = board(breaking_run).teams[1].weeks[0].rows[0]
    messages = {f.when.astimezone(breaking_run.problem.horizon.tz).day: f.message for f in breaking_run.findings}
    flagged = {2 + place: cell for place, cell in enumerate(ana.cells) if cell.is_flagged}
    assert set(flagged) == set(messages)
    for day, cell in flagged.items():
        assert cell.bars[0].title.startswith(f"{messages[day]}. day: work")
    assert page(breaking_run).count('class="flag') == len(messages)


def test_skills_stand_in_the_order_the_planner_gave_them() -> None:
    problem = tiny_problem()
    ana = replace(problem.agents[0], preference=("mail", "calls"))
    rows = board(tiny_run(replace(problem, agents=(ana, *problem.agents[1:])))).teams[1].weeks[0].rows
    assert rows[0].detail == "A1 · lead · mail, calls"
    assert board(tiny_run()).teams[1].weeks[0].rows[0].detail == "A1 · lead · calls, mail"


def test_a_large_site_folds_all_teams_but_the_first() -> None:
    problem = tiny_problem()
    more = tuple(Agent(f"N{i}", f"Name {i}", f"team {i // 10:02d}", "full", frozenset({"calls"})) for i in range(200))
    text = page(tiny_run(replace(problem, agents=(*problem.agents, *more))))
    assert text.count('<details class="team panel" open') == 1
    assert text.count('<details class="team panel"') == 22


def test_a_long_horizon_is_laid_out_week_by_week(run: Run) -> None:
    horizon = run.problem.horizon
    longer = Horizon(horizon.zone, horizon.start, 10, horizon.interval_minutes)
    count = longer.num_intervals
    demand = tuple(
        QueueDemand(
            one.queue,
            open=(one.open * 2)[:count],
            volume=(one.volume * 2)[:count],
            aht_seconds=(one.aht_seconds * 2)[:count],
            required=(one.required * 2)[:count],
        )
        for one in run.problem.demand
    )
    long_run = tiny_run(replace(run.problem, horizon=longer, demand=demand))
    assert [[len(row.cells) for row in week.rows] for week in board(long_run).teams[1].weeks] == [[7, 7], [3, 3]]
    words = Outline(page(long_run)).words
    assert words.count("Mon 9 Nov 0 on") == 2
    assert "Week" in words
    assert "All days" not in words
