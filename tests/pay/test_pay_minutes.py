from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.clock import clock_overlap_minutes
from scheduler.domain.roster import PastDuty, Roster
from scheduler.domain.site import NightWindow
from scheduler.pay.codes import ROSTER_CODES, PayLine
from scheduler.pay.segments import pay_minutes, pieces_of
from tests.pay.pay_sites import make_duty, make_problem


def local(text: str, zone: str = "Europe/Lisbon", fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def codes(lines: Iterable[PayLine], day: str | None = None) -> dict[str, int]:
    found: Counter[str] = Counter()
    for line in lines:
        if day is None or line.work_date == date.fromisoformat(day):
            found[line.code.value] += line.minutes
    return dict(found)


def test_a_day_is_split_into_work_breaks_and_activities_and_unpaid_meals_are_left_out() -> None:
    site = make_problem()
    parts = [
        ("work", 120, True),
        ("break", 15, True),
        ("coaching:c1", 60, True),
        ("work", 60, True),
        ("meal", 60, False),
        ("work", 120, True),
        ("training:t1", 60, True),
        ("meeting:m1", 30, True),
        ("meal", 15, True),
    ]
    duty = make_duty(site, local("2026-11-23 09:00"), *parts)
    assert codes(pay_minutes(site, Roster((duty,)))) == {"regular": 300, "training": 150, "paid_break": 30}


def test_work_inside_the_night_window_is_night_and_belongs_to_the_date_the_duty_starts_on() -> None:
    site = make_problem()
    duty = make_duty(site, local("2026-11-24 20:00"), ("work", 240, True), ("break", 15, True), ("work", 465, True))
    lines = pay_minutes(site, Roster((duty,)))
    assert {line.work_date for line in lines} == {date(2026, 11, 24)}
    # 22:00-24:00 and 00:15-06:00; 20:00-22:00 and 06:00-08:00 are regular.
    assert codes(lines) == {"regular": 240, "night": 465, "paid_break": 15}


def test_a_night_over_a_clock_change_has_its_elapsed_minutes() -> None:
    back = make_problem(start=date(2026, 10, 19))
    night = make_duty(back, local("2026-10-24 22:00"), ("work", 9 * 60, True))  # ends at 06:00: an hour occurs twice
    assert night.end == local("2026-10-25 06:00")
    assert codes(pay_minutes(back, Roster((night,)))) == {"night": 540}
    forward = make_problem(start=date(2026, 3, 23))
    short = make_duty(forward, local("2026-03-28 22:00"), ("work", 8 * 60, True))
    assert codes(pay_minutes(forward, Roster((short,)))) == {"regular": 60, "night": 420}


def test_the_last_minutes_of_the_week_beyond_the_threshold_are_overtime() -> None:
    site = make_problem(overtime=20 * 60)
    duties = tuple(make_duty(site, local(f"2026-11-{23 + i} 09:00"), ("work", 480, True)) for i in range(3))
    lines = pay_minutes(site, Roster(duties))
    assert codes(lines) == {"regular": 1200, "overtime": 240}
    assert codes(lines, "2026-11-25") == {"regular": 240, "overtime": 240}


def test_overtime_takes_whatever_comes_last_breaks_and_nights_included() -> None:
    site = make_problem(overtime=60)
    duty = make_duty(site, local("2026-11-23 20:30"), ("work", 90, True), ("break", 15, True), ("work", 45, True))
    assert codes(pay_minutes(site, Roster((duty,)))) == {"regular": 60, "overtime": 90}


def test_every_week_and_every_agent_has_a_threshold_of_its_own() -> None:
    site = make_problem(days=14, overtime=480)
    duties = [
        make_duty(site, local(f"2026-11-{day} 09:00"), ("work", 600, True), agent=agent)
        for agent in ("A0", "A1")
        for day in (23, 30)
    ]
    assert codes(pay_minutes(site, Roster(tuple(duties)))) == {"regular": 4 * 480, "overtime": 4 * 120}


def test_a_duty_earlier_in_the_same_week_counts_towards_overtime_and_last_weeks_does_not() -> None:
    start = local("2026-11-25 09:00")
    past = [
        PastDuty("A0", date(2026, 11, day), local(f"2026-11-{day} 09:00"), local(f"2026-11-{day} 19:00"), 600)
        for day in (20, 24)
    ]
    site = make_problem(start=date(2026, 11, 25), days=5, overtime=900, history=past)
    lines = pay_minutes(site, Roster((make_duty(site, start, ("work", 480, True)),)))
    assert codes(lines) == {"regular": 300, "overtime": 180}


def test_lines_come_in_the_order_of_agents_then_dates() -> None:
    site = make_problem()
    duties = [
        make_duty(site, local(f"2026-11-{day} 09:00"), ("work", 60, True), agent=agent)
        for agent, day in (("A2", 23), ("A0", 25), ("A0", 24))
    ]
    made = [(line.agent_id, line.work_date.day) for line in pay_minutes(site, Roster(tuple(duties)))]
    assert made == [("A0", 24), ("A0", 25), ("A2", 23)]


def test_a_duty_of_an_unknown_agent_is_an_error() -> None:
    site = make_problem()
    with pytest.raises(KeyError, match="A9"):
        pay_minutes(site, Roster((make_duty(site, local("2026-11-23 09:00"), ("work", 60, True), agent="A9"),)))


ZONES = [
    "Europe/Lisbon",
    "America/New_York",
    "Asia/Manila",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/Santiago",
]
MONDAYS = [
    date(2026, 3, 2),
    date(2026, 3, 23),
    date(2026, 4, 6),
    date(2026, 8, 31),
    date(2026, 10, 19),
    date(2026, 10, 26),
]
PARTS = st.lists(
    st.tuples(
        st.sampled_from(["work", "break", "meal", "training:a", "coaching:b", "meeting:c"]),
        st.integers(1, 300),
        st.booleans(),
    ),
    min_size=1,
    max_size=7,
)


@settings(max_examples=150, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    start=st.sampled_from(MONDAYS),
    drawn=st.lists(st.tuples(st.integers(0, 1439), PARTS), min_size=1, max_size=7),
    overtime=st.integers(0, 4000),
)
def test_codes_partition_the_paid_minutes_of_every_duty_over_midnight_and_clock_changes(
    zone: str, start: date, drawn: list[tuple[int, list[tuple[str, int, bool]]]], overtime: int
) -> None:
    site = make_problem(zone=zone, start=start, overtime=overtime)
    duties, free = [], site.horizon.origin
    for day, (minute, parts) in enumerate(drawn):
        begin = max(free, site.horizon.moment(site.horizon.midnight(day) + minute))
        if site.horizon.date_at(begin) != site.horizon.date_of(day):
            continue
        duties.append(make_duty(site, begin, *parts))
        free = duties[-1].end
    roster = Roster(tuple(duties))
    lines = pay_minutes(site, roster)
    by_date: Counter[date] = Counter()
    for line in lines:
        assert line.minutes > 0
        assert line.code in ROSTER_CODES
        by_date[line.work_date] += line.minutes
    assert by_date == Counter({duty.date: duty.paid_minutes for duty in duties if duty.paid_minutes})
    total = codes(lines)
    assert total.get("overtime", 0) == max(0, roster.paid_minutes - overtime)
    work_by_night = sum(
        clock_overlap_minutes(s.start, s.end, ZoneInfo(zone), 1320, 360)
        for duty in duties
        for s in duty.segments
        if s.paid and s.activity == "work"
    )
    assert total.get("night", 0) <= work_by_night
    if not total.get("overtime"):
        assert total.get("night", 0) == work_by_night


@settings(max_examples=100, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    begin=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)),
    minutes=st.integers(1, 3000),
    window=st.tuples(st.integers(0, 1439), st.integers(0, 1440)),
)
def test_pieces_tile_their_segment_and_hold_no_border_inside(
    zone: str, begin: datetime, minutes: int, window: tuple[int, int]
) -> None:
    start = begin.replace(second=0, microsecond=0, tzinfo=UTC)
    site = make_problem(zone=zone)
    segment = make_duty(site, start, ("work", minutes, True)).segments[0]
    pieces = list(pieces_of([segment], ZoneInfo(zone), NightWindow(*window)))
    assert pieces[0].start == segment.start
    assert pieces[-1].end == segment.end
    assert all(a.end == b.start for a, b in pairwise(pieces))
    for piece in pieces:
        last = (piece.end - timedelta(minutes=1)).astimezone(ZoneInfo(zone))
        assert piece.start.astimezone(ZoneInfo(zone)).date() == last.date()
        inside = clock_overlap_minutes(piece.start, piece.end, ZoneInfo(zone), *window)
        assert inside == (piece.minutes if piece.at_night else 0)
