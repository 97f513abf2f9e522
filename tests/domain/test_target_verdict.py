"""One definition of a target met: share in time and abandonment over its period, the worst interval in the mean."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from scheduler.domain.clock import Horizon
from scheduler.domain.site import Queue, ServiceTarget
from scheduler.domain.target_verdict import IntervalCounts, Noise, Verdict, judge
from scheduler.domain.target_words import chance_text, default_notes, verdict_text

HORIZON = Horizon("UTC", date(2026, 11, 23), 2, 60)
"""Monday and Tuesday, by the hour."""


def queue(channel: str = "voice", zone: str = "UTC", patience: float | None = 60.0, **target: Any) -> Queue:
    own = ServiceTarget(**{"fraction": 0.8, "seconds": 20.0, **target})
    return Queue("voice", channel, zone, (((0, 1440),),) * 7, own, aht_seconds=300.0, patience_seconds=patience)


def counts(shares: dict[int, float], lost: dict[int, float] | None = None, each: float = 10.0) -> IntervalCounts:
    """``each`` contacts in every hour, all in time and none given up but where ``shares`` and ``lost`` say so."""
    size = HORIZON.num_intervals
    good = [each * shares.get(i, 1.0) for i in range(size)]
    abandoned = [each * (lost or {}).get(i, 0.0) for i in range(size)]
    return IntervalCounts(good, [each] * size, abandoned, [each] * size)


def judged(own: Queue, found: IntervalCounts, noise: Noise | None = None) -> Verdict:
    return judge(HORIZON, own, found, noise)


def test_a_share_over_the_week_may_be_below_in_an_hour() -> None:
    verdict = judged(queue(period="week"), counts(dict.fromkeys(range(12), 0.6)))
    assert verdict.met
    assert verdict_text(verdict) == "met"
    (in_time, worst) = verdict.parts
    assert (in_time.value, in_time.judged) == (pytest.approx(0.9), 1)
    assert (worst.name, worst.value, worst.judged) == ("worst_interval", pytest.approx(0.6), 48)


def test_the_day_that_misses_is_named() -> None:
    verdict = judged(queue(period="day", worst_interval=0.0), counts(dict.fromkeys(range(24, 36), 0.5)))
    assert verdict.met is False
    assert verdict_text(verdict) == "missed: in time 75.0% (Tue 24 Nov), at least 80% (1 of 2 days below)"


def test_days_are_those_of_the_queue_s_clock() -> None:
    """In Tokyo the two days planned are parts of three; the last nine hours of UTC are Wednesday's."""
    found = counts(dict.fromkeys(range(39, 48), 0.0))
    verdict = judged(queue(period="day", zone="Asia/Tokyo", worst_interval=0.0), found)
    assert (verdict.parts[0].missed, verdict.parts[0].judged, verdict.parts[0].value) == (1, 3, 0.0)


def test_a_limit_on_abandonment_alone_misses_a_target_and_is_told_with_its_value_and_why_it_holds() -> None:
    lost = counts({}, dict.fromkeys(range(48), 0.072))
    own = queue(period="week", max_abandonment=0.05)
    assert verdict_text(judged(own, lost)) == "missed: abandoned 7.2%, at most 5%"
    unstated = replace(own, target=replace(own.target, defaults=("max_abandonment",)))
    wanted = "missed: abandoned 7.2%, at most 5% (default, because a patience is given)"
    assert verdict_text(judged(unstated, lost)) == wanted
    assert judged(queue(period="week", max_abandonment=0.0721), lost).met
    assert judged(queue(period="week"), lost).met


def test_the_worst_interval_alone_misses_a_target_of_the_week() -> None:
    own = queue(period="week", worst_interval=0.5, defaults=("worst_interval",))
    verdict = judged(own, counts({30: 0.31, 31: 0.49}))
    wanted = "missed: worst interval 31.0% (Tue 24 Nov 06:00), at least 50% (default; 2 of 48 intervals below)"
    assert verdict_text(verdict) == wanted
    assert judged(queue(period="week", worst_interval=0.0), counts({30: 0.31})).met


def test_a_target_of_every_interval_is_missed_by_one() -> None:
    verdict = judged(queue(period="interval", worst_interval=0.5), counts({5: 0.79}))
    assert [part.name for part in verdict.missed] == ["in_time"]
    assert "in time 79.0% (Mon 23 Nov 05:00), at least 80% (1 of 48 intervals below)" in verdict_text(verdict)


def test_what_noise_explains_is_not_missed() -> None:
    own, size = queue(period="interval", max_abandonment=0.05), HORIZON.num_intervals
    found = counts({5: 0.79}, {7: 0.06})
    assert len(judged(own, found).missed) == 2
    assert judged(own, found, Noise([0.02] * size, [0.02] * size)).met
    assert len(judged(own, found, Noise([0.005] * size, [0.005] * size)).missed) == 2
    longer = queue(period="week", worst_interval=0.5)
    all_low = counts(dict.fromkeys(range(48), 0.79))
    assert judged(longer, all_low, Noise([0.5] * size, [0.5] * size)).met is False


def test_a_month_is_judged_with_what_it_came_to_before() -> None:
    low = counts(dict.fromkeys(range(48), 0.7))
    own = queue(period="month", month_offered=1000.0, month_in_time=900.0)
    assert judged(own, low).met
    assert judged(own, low).parts[0].value == pytest.approx((900 + 336) / 1480)
    assert judged(queue(period="month", month_offered=1000.0, month_in_time=790.0), counts({})).met is True
    assert judged(queue(period="month", month_offered=10_000.0, month_in_time=7_000.0), counts({})).met is False


def test_contacts_before_the_month_count_in_the_first_month_only() -> None:
    horizon = Horizon("UTC", date(2026, 11, 30), 2, 60)
    own = queue(period="month", month_offered=10_000.0, month_in_time=5_000.0, worst_interval=0.0)
    found = judge(horizon, own, counts({}))
    assert (found.parts[0].missed, found.parts[0].judged) == (1, 2)


def test_work_with_a_deadline_is_judged_by_the_week_and_by_nothing_else() -> None:
    verdict = judged(queue("email", patience=None), counts({3: 0.0, 4: 0.0}))
    assert (verdict.period, [part.name for part in verdict.parts], verdict.met) == ("week", ["in_time"], True)


def test_a_queue_without_contacts_has_no_verdict() -> None:
    nothing = IntervalCounts(*([0.0] * HORIZON.num_intervals for _ in range(4)))
    verdict = judged(queue(), nothing)
    assert (verdict.met, verdict.parts, verdict_text(verdict)) == (None, (), "no contacts")


def test_hours_without_contacts_are_not_judged() -> None:
    nothing = [0.0] * (HORIZON.num_intervals - 1)
    only_first = IntervalCounts([9.0, *nothing], [10.0, *nothing], [0.0, *nothing], [10.0, *nothing])
    assert judged(queue(), only_first).parts[0].judged == 1


def test_a_hair_below_the_target_reads_as_below() -> None:
    verdict = judged(queue(period="week"), counts(dict.fromkeys(range(48), 0.79996)))
    assert "in time 79.996%, at least 80%" in verdict_text(verdict)


def test_every_default_that_decides_is_told_once_with_its_queues() -> None:
    first = queue(period="week", max_abandonment=0.05, defaults=("max_abandonment", "counting", "worst_interval"))
    second = replace(first, name="chat", channel="chat")
    stated = replace(first, name="sales", target=replace(first.target, defaults=()))
    mail = replace(first, name="mail", channel="email", patience_seconds=None)
    notes = list(default_notes([first, second, stated, mail]))
    assert [note.split(":")[0] for note in notes] == ["voice, chat"] * 3
    assert "at most 5% given up (default, because a patience is given; target.max_abandonment sets it" in notes[0]
    assert "target.counting sets it" in notes[1]
    assert "no interval below 50% in time" in notes[2]
    patient = replace(first, patience_seconds=None, target=replace(first.target, max_abandonment=None))
    assert list(default_notes([patient]))[1:] == ["voice: nobody gives up (no patience_seconds is given)"]


def test_a_chance_is_told_of_the_target_s_own_periods() -> None:
    assert chance_text(0.62, "week") == "in 62% of weeks"
    assert chance_text(None, "day") == ""
