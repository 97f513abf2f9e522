"""Whole sites on the nights clocks change, from files to a verified run: every reading has one meaning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from scheduler import pipeline
from scheduler.checking.verify import verify_run
from scheduler.domain.errors import InfeasibleError, InputError
from scheduler.domain.run import Run
from scheduler.engine import SearchOptions
from scheduler.inputs.run_folder.reader import read_run


@dataclass(frozen=True)
class Change:
    """A week whose clocks change.

    ``skipped`` is a reading of ``day`` that clocks skip (or show twice); ``means`` is the moment it means (UTC).
    """

    zone: str
    day: str
    reading: str
    means: str
    grid: int = 30

    @property
    def when(self) -> date:
        return date.fromisoformat(self.day)

    @property
    def monday(self) -> date:
        return self.when - timedelta(days=self.when.weekday())

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.means).replace(tzinfo=UTC)


SPRING = (
    Change("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29 01:00"),
    Change("Europe/Berlin", "2026-03-29", "02:00", "2026-03-29 01:00", 60),
    Change("America/Sao_Paulo", "2018-11-04", "00:30", "2018-11-04 03:00"),
    Change("America/Santiago", "2026-09-06", "00:30", "2026-09-06 04:00"),
    Change("Africa/Cairo", "2026-04-24", "00:00", "2026-04-23 22:00", 15),
    Change("Asia/Beirut", "2026-03-29", "00:30", "2026-03-28 22:00"),
    Change("Asia/Tehran", "2022-03-22", "00:30", "2022-03-21 20:30"),
    Change("Atlantic/Azores", "2026-03-29", "00:30", "2026-03-29 01:00"),
    Change("America/St_Johns", "2026-03-08", "02:30", "2026-03-08 05:30"),
    Change("Australia/Lord_Howe", "2026-10-04", "02:00", "2026-10-03 15:30"),
    Change("Australia/Lord_Howe", "2026-10-04", "02:00", "2026-10-03 15:30", 60),
)
AUTUMN = (
    Change("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25 00:30"),
    Change("America/Sao_Paulo", "2018-02-17", "23:30", "2018-02-18 01:30"),
    Change("America/Santiago", "2026-04-04", "23:30", "2026-04-05 02:30"),
    Change("Asia/Beirut", "2026-10-24", "23:30", "2026-10-24 20:30"),
    Change("Atlantic/Azores", "2026-10-25", "00:30", "2026-10-25 00:30"),
    Change("Australia/Lord_Howe", "2026-04-05", "01:30", "2026-04-04 14:30"),
    Change("Australia/Lord_Howe", "2026-04-05", "01:00", "2026-04-04 14:00", 60),
)


def write_site(folder: Path, change: Change) -> Path:
    """Three people: one who must start at the reading, one on leave that day, one who works until the eve's end."""
    folder.mkdir()
    names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    own = names[change.when.weekday()]
    eve = change.when - timedelta(days=1)
    (folder / "site.yaml").write_text(
        f"""\
name: Clocks
time_zone: {change.zone}
currency: EUR
interval_minutes: {change.grid}
week_start: monday
night: {{from: "23:00", to: "06:00"}}
queues:
  - {{name: calls, channel: voice, open: {{daily: "00:00-24:00"}}, aht_seconds: 300}}
prices: {{service_goal: requirement}}
rules:
  - {{type: min_rest, hours: 11}}
  - {{type: max_quantity, measure: night_hours, limit: 9, window: shift}}
  - {{type: max_run, what: nights, limit: 6}}
  - {{type: clock_window, forbidden: "10:00-11:00", weekdays: [{own}]}}
""",
        encoding="utf-8",
    )
    (folder / "shifts.yaml").write_text(
        f"""\
shifts:
  - {{id: odd, start: {{earliest: "{change.reading}", latest: "{change.reading}"}}, length_hours: [6]}}
  - {{id: late, start: {{earliest: "16:00", latest: "16:00"}}, length_hours: [7, 8, 9]}}
  - {{id: early, start: {{earliest: "00:00", latest: "04:00", step_minutes: 60}}, length_hours: [6]}}
""",
        encoding="utf-8",
    )
    (folder / "contracts.yaml").write_text(
        f"""\
contracts:
  - {{id: any, paid_hours_per_week: {{min: 0, max: 48}}, days_per_week: {{min: 0, max: 5}}, shifts: [odd, late, early]}}
patterns:
  - {{id: odd, kind: fixed, days: {{{own}: {{start: "{change.reading}", shift: odd}}}}}}
""",
        encoding="utf-8",
    )
    (folder / "agents.csv").write_text(
        "agent_id,name,team,contract,skills,pattern,hire_date,end_date,pay_rate,payroll_id\n"
        "A1,,,any,calls,odd,,,10,1\nA2,,,any,calls,free,,,10,2\nA3,,,any,calls,free,,,10,3\n",
        encoding="utf-8",
    )
    (folder / "unavailable.csv").write_text(
        f"agent_id,start,end,kind,paid\nA2,{change.when},{change.when},leave,yes\n", encoding="utf-8"
    )
    (folder / "locks.csv").write_text(
        f"agent_id,date,kind,start,end,shift,breaks\nA3,{eve},duty,16:00,24:00,late,\n", encoding="utf-8"
    )
    (folder / "wishes.csv").write_text(
        f"agent_id,date,weekday,kind,value,weight,filed_at\nA3,{change.when},,start_after,{change.reading},1,\n",
        encoding="utf-8",
    )
    zone = ZoneInfo(change.zone)
    start = datetime.combine(change.monday, datetime.min.time(), zone).astimezone(UTC)
    hours = [f"{start + timedelta(hours=h):%Y-%m-%d %H:%M}+00:00" for h in range(170)]
    rows = "".join(f"calls,{begins},{ends},9,\n" for begins, ends in pairwise(hours))
    (folder / "forecast.csv").write_text("queue,start,end,volume,aht_seconds\n" + rows, encoding="utf-8")
    return folder


def solved(tmp_path: Path, change: Change, has_locks: bool = True) -> Run:
    site = write_site(tmp_path / "site", change)
    if not has_locks:
        (site / "locks.csv").unlink()
    request = pipeline.SiteRequest(site=site, start=change.monday)
    run = pipeline.solve_site(request, SearchOptions(iterations=8, workers=1, engine="search"))
    pipeline.save(run, tmp_path / "run")
    assert verify_run(tmp_path / "run", read_run(tmp_path / "run")).ok
    return run


@pytest.mark.parametrize("change", [*SPRING, *AUTUMN], ids=lambda c: f"{c.zone} {c.day} {c.reading} grid {c.grid}")
def test_a_week_in_which_clocks_change_is_planned_and_verified(change: Change, tmp_path: Path) -> None:
    run = solved(tmp_path, change)
    assert run.findings == ()
    duty = {(one.agent_id, one.date): one for one in run.roster.duties}
    odd = duty["A1", change.when]
    assert (odd.shift, odd.start, odd.minutes) == ("odd", change.moment, 360)
    assert ("A2", change.when) not in duty
    late = duty["A3", change.when - timedelta(days=1)]
    midnight = run.problem.horizon.moment(run.problem.horizon.midnight(run.problem.horizon.day_of(change.when)))
    assert late.end == midnight


def test_a_start_that_clocks_skip_is_told(tmp_path: Path) -> None:
    site = write_site(tmp_path / "site", SPRING[0])
    *_, found = pipeline.check_site(pipeline.SiteRequest(site=site, start=SPRING[0].monday))
    told = [one.message for one in found if "clocks" in one.message]
    assert told == [
        "all queues: clocks in Europe/Berlin skip 02:30 on 2026-03-29, a start of shift 'odd': it starts at 03:00 that "
        "day, when they jump"
    ]


def test_a_grid_that_cannot_hold_a_clock_change_is_told(tmp_path: Path) -> None:
    change = SPRING[-1]
    run = solved(tmp_path, change)
    assert run.problem.horizon.interval_minutes == 30
    (told,) = [note for note in run.summary["notes"] if "cannot hold" in note]
    for part in ("Australia/Lord_Howe", "30 minutes on 2026-10-04", "60 minutes", "interval_minutes: 30"):
        assert part in told


def test_a_duty_may_be_locked_at_a_jump_beside_the_grid(tmp_path: Path) -> None:
    change = SPRING[-1]
    site = write_site(tmp_path / "site", change)
    with (site / "locks.csv").open("a", encoding="utf-8") as stream:
        stream.write(f"A1,{change.when},duty,02:00,08:30,odd,\n")
    request = pipeline.SiteRequest(site=site, start=change.monday)
    run = pipeline.solve_site(request, SearchOptions(iterations=8, workers=1, engine="search"))
    (duty,) = (duty for duty in run.roster.duties if duty.agent_id == "A1" and duty.date == change.when)
    assert (duty.start, duty.minutes) == (change.moment, 360)


def test_dates_that_no_grid_can_hold_are_refused(tmp_path: Path) -> None:
    change = Change("Africa/Monrovia", "1972-01-07", "02:00", "1972-01-07 01:15")
    request = pipeline.SiteRequest(site=write_site(tmp_path / "site", change), start=change.monday)
    with pytest.raises(InputError, match=r"Africa/Monrovia change by 44 minutes on 1972-01-07.*5, 10, 15, 30, 60"):
        pipeline.load_problem(request)


def test_a_start_whose_jump_is_the_next_date_is_named_where_it_must_be_worked(tmp_path: Path) -> None:
    change = Change("America/Nuuk", "2026-03-28", "23:00", "2026-03-29 01:00")
    request = pipeline.SiteRequest(site=write_site(tmp_path / "site", change), start=change.monday)
    with pytest.raises(InfeasibleError, match="A1 has no legal week") as caught:
        pipeline.solve_site(request, SearchOptions(iterations=8, workers=1, engine="search"))
    assert "clocks in America/Nuuk skip 23:00 on 2026-03-28, a start of shift 'odd': it has no start" in str(
        caught.value
    )


def test_a_date_that_clocks_skip_as_a_whole_is_planned_around(tmp_path: Path) -> None:
    change = Change("Pacific/Apia", "2011-12-31", "02:30", "2011-12-30 12:30")
    run = solved(tmp_path, change, has_locks=False)
    assert run.findings == ()
    assert all(duty.date != date(2011, 12, 30) for duty in run.roster.duties)
