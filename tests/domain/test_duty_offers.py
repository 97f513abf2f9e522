from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.clock import Horizon
from scheduler.domain.duty_offers import shift_options, skipped_starts
from scheduler.domain.roster import Duty, Segment
from scheduler.domain.shifts import Shift
from scheduler.rules.registry import make_rule
from tests.factories import tiny_problem

CHANGES = (
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/Santiago", date(2026, 9, 6)),
    ("Africa/Cairo", date(2026, 4, 24)),
    ("Asia/Beirut", date(2026, 10, 25)),
    ("America/Nuuk", date(2026, 3, 28)),
    ("America/St_Johns", date(2010, 3, 14)),
    ("America/St_Johns", date(2010, 11, 7)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Pacific/Apia", date(2011, 12, 30)),
)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(CHANGES), st.integers(-1, 1), st.integers(0, 47), st.integers(0, 12), st.sampled_from([15, 30, 60])
)
def test_every_duty_a_shift_offers_is_on_its_date_and_grid_once_and_legal(
    change: tuple[str, date], beside: int, first: int, more: int, step: int
) -> None:
    zone, when = change
    when += timedelta(days=beside)
    earliest = 30 * first
    latest = min(earliest + more * 30, 1410)
    shift = Shift("odd", earliest, latest, step, (240,))
    problem = tiny_problem(when - timedelta(days=3), zone)
    contracts = {name: replace(own, shifts=("odd",)) for name, own in problem.contracts.items()}
    problem = replace(
        problem, shifts={"odd": shift}, contracts=contracts, horizon=replace(problem.horizon, interval_minutes=15)
    )
    horizon, context = problem.horizon, next(iter(problem.contexts.values()))
    options = shift_options(horizon, [shift], 3)
    starts = [option.start for option in options]
    assert len(set(starts)) == len(starts)
    for option in options:
        assert horizon.local(option.start).date() == when
        assert option.start % 15 == 0
        segment = Segment(horizon.moment(option.start), horizon.moment(option.end), "work", True)
        duty = Duty(context.agent.agent_id, when, "odd", (segment,))
        assert not list(make_rule("contract_shifts", {}).check(context, [duty]))
    told = [text for text in skipped_starts(horizon, [shift]) if f" on {when}" in text]
    assert bool(told) >= (not options)


def test_readings_that_clocks_skip_are_one_start() -> None:
    horizon = Horizon("Europe/Berlin", date(2026, 3, 29), 1, 30)
    window = Shift("window", 90, 210, 30, (240,))
    assert [horizon.local(o.start).strftime("%H:%M") for o in shift_options(horizon, [window], 0)] == [
        "01:30",
        "03:00",
        "03:30",
    ]
    assert list(skipped_starts(horizon, [window])) == []
    (told,) = skipped_starts(horizon, [replace(window, earliest_start=120, latest_start=150)])
    assert told == (
        "clocks in Europe/Berlin skip 02:00 on 2026-03-29, a start of shift 'window': it starts at 03:00 that day, "
        "when they jump"
    )
