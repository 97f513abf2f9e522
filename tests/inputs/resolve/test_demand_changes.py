"""Scenarios' changes of contacts as files say them: which queues, when, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from scheduler.domain.demand import VolumeForecast
from scheduler.domain.errors import InputError
from scheduler.domain.site_setup import PlannedSite
from scheduler.forecasting.planned import plan_volumes
from scheduler.inputs.site_folder import SiteInputs, load_site
from tests.inputs.conftest import FILES, Overlay, Write

DAY = 24 * 60
ROWS = "".join(
    f"{queue},2026-11-{day} {hour:02d}:00,2026-11-{day} {hour + 1:02d}:00,8,300\n"
    for queue in ("billing", "tech")
    for day in range(23, 30)
    for hour in range(9, 17)
)
FORECAST = f"queue,start,end,volume,aht_seconds\n{ROWS}"


@pytest.fixture
def site(write_site: Write) -> Path:
    return write_site({"forecast.csv": FORECAST})


@pytest.fixture
def applied(site: Path, overlay: Overlay) -> Callable[..., SiteInputs]:
    return lambda changes, **more: load_site(site, overlays=[overlay(changes)], **more)


def planned(inputs: SiteInputs) -> PlannedSite:
    parts = (inputs.history, inputs.forecast, inputs.edits, inputs.forecast_locks, inputs.what_if)
    return plan_volumes(inputs.setup, *parts)


def volumes(inputs: SiteInputs) -> dict[str, VolumeForecast]:
    return planned(inputs).volumes


def spans(inputs: SiteInputs, queue: str = "billing") -> object:
    (found,) = (change.spans for change in inputs.what_if.volumes if change.queue == queue)
    return found


def test_a_handle_time_wins_over_history_and_forecast(applied: Callable[..., SiteInputs], site: Path) -> None:
    """The case that changed nothing: 600 s instead of 240, where forecast.csv says 300 and history something else."""
    before, made = volumes(load_site(site)), volumes(applied("aht: {seconds: {billing: 600}}"))
    assert set(made["billing"].aht_seconds) == {600.0}
    assert before["billing"].aht_seconds[36] == 300.0
    assert made["billing"].volume == before["billing"].volume
    assert made["tech"] == before["tech"]
    longer = volumes(applied("aht: {factor: 1.1}"))
    for name, one in longer.items():
        assert one.aht_seconds == pytest.approx([1.1 * aht for aht in before[name].aht_seconds])


def test_edits_come_before_and_scenarios_after(write_site: Write, overlay: Overlay) -> None:
    edits = "queue,from,to,operation,value,reason,author\nbilling,2026-11-23,2026-11-23,=,100,r,a\n"
    folder = write_site({"forecast.csv": FORECAST, "forecast_edits.csv": edits})
    made = volumes(load_site(folder, overlays=[overlay("volume: {queues: billing, factor: 1.5}")]))
    assert sum(made["billing"].volume[:96]) == pytest.approx(150)
    assert sum(made["billing"].volume[96:192]) == pytest.approx(96)
    plain = volumes(load_site(folder))
    assert made["tech"] == plain["tech"]


def test_a_channel_means_all_its_queues(applied: Callable[..., SiteInputs]) -> None:
    inputs = applied("volume: {channels: chat, factor: 2}")
    assert [(change.queue, change.factor) for change in inputs.what_if.volumes] == [("tech", 2.0)]


def test_containment_takes_its_share_and_an_outage_gives_it_back(applied: Callable[..., SiteInputs]) -> None:
    inputs = applied(
        "volume:\n"
        "  - {channels: [chat], containment: 0.3}\n"
        "  - {channels: [chat], containment: {was: 0.3, becomes: 0}, from: 2026-11-24 10:00}\n"
    )
    first, second = inputs.what_if.volumes
    assert first.factor == pytest.approx(0.7)
    assert second.factor == pytest.approx(1 / 0.7)
    assert second.spans == ((DAY + 600, 7 * DAY),)
    made = volumes(inputs)["tech"].volume
    assert made[36] == pytest.approx(2 * 0.7)
    assert made[96 + 39] == pytest.approx(2 * 0.7)
    assert made[96 + 40] == pytest.approx(2.0)


def test_a_better_bot_takes_more(applied: Callable[..., SiteInputs]) -> None:
    (change,) = applied("volume: {queues: tech, containment: {was: 0.3, becomes: 0.44}}").what_if.volumes
    assert change.factor == pytest.approx(0.8)


WHENS = {
    "nothing": ("", None),
    "a date": ("from: 2026-11-24, to: 2026-11-24", ((DAY, 2 * DAY),)),
    "a moment": ("from: 2026-11-24 10:00", ((DAY + 600, 7 * DAY),)),
    "an offset": ('from: "2026-11-24 10:00+02:00"', ((DAY + 480, 7 * DAY),)),
    "until a moment": ("to: 2026-11-23 10:30", ((0, 630),)),
    "a time of day": (
        'between: "10:00-14:00", from: 2026-11-28',
        ((5 * DAY + 600, 5 * DAY + 840), (6 * DAY + 600, 6 * DAY + 840)),
    ),
    "over midnight": ('between: "22:00-02:00", from: 2026-11-24, to: 2026-11-24', ((DAY + 1320, 2 * DAY + 120),)),
    "over the first midnight": (
        'between: "22:00-02:00", to: 2026-11-23 23:00',
        ((0, 120), (1320, 1380)),
    ),
    "cut by a moment": (
        'between: "22:00-02:00", from: 2026-11-24 00:30, to: 2026-11-24',
        ((DAY + 30, DAY + 120), (DAY + 1320, 2 * DAY + 120)),
    ),
    "weekdays": ('weekdays: [monday, sunday], between: "00:00-24:00"', ((0, DAY), (6 * DAY, 7 * DAY))),
    "one weekday": ("weekdays: tuesday", ((DAY, 2 * DAY),)),
}


@pytest.mark.parametrize("name", WHENS)
def test_when_a_change_holds(name: str, applied: Callable[..., SiteInputs]) -> None:
    written, expected = WHENS[name]
    assert spans(applied(f"volume: {{queues: billing, factor: 2{written and ', ' + written}}}")) == expected


def test_times_are_on_the_queue_s_own_clock(write_site: Write, overlay: Overlay) -> None:
    """10:00 in New York is 15:00 in Lisbon."""
    text = FILES["site.yaml"].replace("  - name: billing\n", "  - name: billing\n    time_zone: America/New_York\n")
    folder = write_site({"site.yaml": text, "forecast.csv": FORECAST})
    entry = 'volume: {factor: 2, between: "10:00-11:00", from: 2026-11-23, to: 2026-11-23}'
    inputs = load_site(folder, overlays=[overlay(entry)])
    assert spans(inputs, "billing") == ((900, 960),)
    assert spans(inputs, "tech") == ((600, 660),)


@pytest.mark.parametrize(
    ("start", "between", "expected"),
    [
        # Clocks go from 01:00 to 02:00 on 29 March: the window begins where they jump, and one inside has no length.
        (date(2026, 3, 23), "01:30-03:00", [(6 * DAY + 60, 6 * DAY + 120)]),
        (date(2026, 3, 23), "01:00-02:00", []),
        # They go back from 02:00 to 01:00 on 25 October: a window from 01:30 begins the first time, and 03:00 comes
        # after two and a half hours; one until 01:30 is over the first time.
        (date(2026, 10, 19), "01:30-03:00", [(6 * DAY + 90, 6 * DAY + 240)]),
        (date(2026, 10, 19), "01:00-01:30", [(6 * DAY + 60, 6 * DAY + 90)]),
    ],
)
def test_nights_of_clock_changes(
    start: date, between: str, expected: list[tuple[int, int]], write_site: Write, overlay: Overlay
) -> None:
    history = FILES["history/calls.csv"].replace("2026-11-", "2026-03-")
    folder = write_site(
        {
            "history/calls.csv": "".join(line for line in history.splitlines(True) if "22 23:30" not in line),
            **dict.fromkeys(("unavailable.csv", "wishes.csv", "activities.yaml", "previous_roster.csv", "locks.csv")),
        }
    )
    sunday = date.fromordinal(start.toordinal() + 6)
    entry = f'volume: {{factor: 2, queues: billing, between: "{between}", from: {sunday}}}'
    assert spans(load_site(folder, start=start, overlays=[overlay(entry)])) == tuple(expected)


def test_chats_with_stated_durations_take_longer(write_site: Write, overlay: Overlay) -> None:
    text = FILES["site.yaml"].replace("concurrency: 2", "concurrency: 2\n    chat_seconds: [300, 400]")
    folder = write_site({"site.yaml": text, "forecast.csv": FORECAST})
    inputs = load_site(folder, overlays=[overlay("aht: {factor: 1.5, channels: chat}")])
    assert inputs.setup.queues[1].chat_seconds == (450, 600)
    assert volumes(inputs)["tech"].aht_seconds[36] == pytest.approx(450)
    for entry in ("{seconds: 500}", '{factor: 2, between: "10:00-11:00"}'):
        with pytest.raises(InputError, match="tech states chat_seconds"):
            load_site(folder, overlays=[overlay(f"aht: {entry}")])


def test_an_entry_outside_the_dates_planned_covers_no_time(applied: Callable[..., SiteInputs]) -> None:
    inputs = applied("volume:\n  - {factor: 2, to: 2026-11-20}\n  - {factor: 3}\n")
    assert [change.spans for change in inputs.what_if.volumes] == [(), (), None, None]
    assert volumes(inputs)["billing"].volume[36] == pytest.approx(6)


BROKEN = {
    "neither factor nor containment": ("volume: {queues: [tech]}", 4, "volume", "give either factor"),
    "factor and containment": ("volume: {factor: 2, containment: 0.3}", 4, "volume", "give either factor"),
    "a bot that answers all": ("volume: {containment: {was: 1, becomes: 0}}", 4, "containment.was", "at most 0.99"),
    "a bot in per cent": ("volume: {containment: 30}", 4, "containment", "write 0.3"),
    "a map of nothing": ("volume:\n  factor:\n    tech:", 5, "volume.factor", "at least 1"),
    "a number alone": ("volume: 1.15", 4, "volume", "a mapping of keys is allowed"),
    "a list of factors": ("volume: {factor: [1, 2]}", 4, "volume.factor", "found a list"),
    "unknown key": ("volume: {factor: 2, queue: tech}", 4, "volume.queue", "'queues'"),
    "unknown queue": ("volume:\n  factor: 2\n  queues: [teck]", 6, "volume.queues", "'tech'"),
    "unknown channel": ("volume: {factor: 2, channels: mail}", 4, "channels", "'email'"),
    "no such channel here": ("volume: {factor: 2, channels: email}", 4, "channels", "its channels: voice, chat"),
    "queues twice": ("volume: {factor: {tech: 2}, queues: tech}", 4, "volume", "both name queues"),
    "queues and channels": ("aht: {factor: 2, queues: tech, channels: chat}", 4, "aht", "both name queues"),
    "backwards": ("volume: {factor: 2, from: 2026-11-25, to: 2026-11-24}", 4, "volume.to", "not after from"),
    "no date": ("volume:\n  - factor: 2\n    from: tuesday", 6, "volume.#1.from", "found 'tuesday'"),
    "a date that is not": ("volume: {factor: 2, from: 2026-11-31}", 4, "volume.from", "2026-11-31"),
    "time of day": ('volume: {factor: 2, between: "10-14"}', 4, "between", "HH:MM"),
    "an empty time of day": ('volume: {factor: 2, between: "10:00-10:00"}', 4, "between", "empty"),
    "weekday": ("volume: {factor: 2, weekdays: munday}", 4, "weekdays", "'monday'"),
    "too much together": ("volume:\n  - {factor: 20}\n  - {factor: 20}", 6, "volume.#2.factor", "at most 100"),
    "handle time and factor": ("aht: {factor: 2, seconds: 300}", 4, "aht", "give either factor"),
    "no handle time": ("aht: {seconds: 0}", 4, "aht.seconds", "at least 1"),
    "a day of handle time": ("aht: {seconds: 86401}", 4, "aht.seconds", "at most 86,400"),
    "handle time factor": ("aht: {factor: 0}", 4, "aht.factor", "0.01 to 100 is allowed"),
    "handle time of no queue": ("aht:\n  seconds:\n    teck: 300", 6, "aht.seconds.teck", "'tech'"),
    "mix into itself": ("mix: {share: 0.1, out_of: tech, into: tech}", 4, "mix", "name two queues"),
    "mix into nothing": ("mix: {share: 0.1, out_of: tech}", 4, "mix.into", "missing"),
    "mix out of no queue": ("mix: {share: 0.1, out_of: teck, into: billing}", 4, "mix.out_of", "'tech'"),
    "mix share": ("mix: {share: 10, out_of: tech, into: billing}", 4, "mix.share", "write 0.1"),
    "more than all": (
        "mix:\n  - {share: 0.6, out_of: tech, into: billing}\n  - {share: 0.6, out_of: tech, into: billing}",
        6,
        "mix.#2.share",
        "1.2 of the contacts of tech would move",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_names_its_line_and_cure(name: str, small_site: Path, overlay: Overlay) -> None:
    changes, line, key, says = BROKEN[name]
    path = overlay(changes)
    with pytest.raises(InputError) as caught:
        load_site(small_site, overlays=[path])
    hits = [i for i in caught.value.issues if (i.file, i.line) == (str(path), line)]
    assert [i for i in hits if key in i.key and says in i.message], str(caught.value)
