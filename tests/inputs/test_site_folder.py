from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from scheduler.domain.agents import PatternDay
from scheduler.domain.errors import InputError
from scheduler.domain.roster import PastDuty
from scheduler.domain.site import NightWindow, Prices, ShortageTier, Shrinkage
from scheduler.domain.site_setup import SiteSetup
from scheduler.inputs.site_folder import load_site
from scheduler.rules.registry import make_rule
from tests.inputs.conftest import FILES, Write


def changed(file: str, *pairs: tuple[str, str]) -> dict[str, str | None]:
    text = FILES[file]
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return {file: text}


@pytest.fixture
def setup(small_site: Path) -> SiteSetup:
    return load_site(small_site).setup


def test_the_horizon_starts_on_the_first_week_start_after_the_history(setup: SiteSetup) -> None:
    horizon = setup.horizon
    assert (horizon.start, horizon.days, horizon.interval_minutes) == (date(2026, 11, 23), 7, 15)
    assert (horizon.zone, horizon.week_start) == ("Europe/Lisbon", 0)


def test_start_and_weeks_choose_the_horizon(small_site: Path) -> None:
    horizon = load_site(small_site, start=date(2026, 11, 30), weeks=2).setup.horizon
    assert (horizon.start, horizon.days) == (date(2026, 11, 30), 14)


def test_another_first_weekday_moves_the_default_start_and_the_patterns(write_site: Write) -> None:
    setup = load_site(write_site(changed("site.yaml", ("week_start: monday", "week_start: wednesday")))).setup
    assert setup.horizon.start == date(2026, 11, 25)
    day = PatternDay(540, 540, "", must_work=True)
    nine = setup.patterns["nine"].weeks[0]
    assert nine == (PatternDay(540, 540, "day", must_work=True), None, None, None, None, day, day)


def test_texts_with_leading_zeros_stay_texts(setup: SiteSetup) -> None:
    assert [agent.payroll_id for agent in setup.agents] == ["007", "008", "009", "010"]


def test_an_agent_line_needs_only_id_and_skills_where_there_is_one_contract(write_site: Write) -> None:
    contracts = FILES["contracts.yaml"].partition("  - id: part_time")[0]
    files = dict.fromkeys(("unavailable.csv", "wishes.csv", "activities.yaml", "previous_roster.csv", "locks.csv"))
    site = FILES["site.yaml"].partition("teams:")[0]
    agents = "agent_id,skills\nX,billing|tech\n"
    setup = load_site(write_site({**files, "site.yaml": site, "contracts.yaml": contracts, "agents.csv": agents})).setup
    (agent,) = setup.agents
    assert (agent.name, agent.team, agent.contract, agent.pattern, agent.pay_rate) == (
        "X",
        "",
        "full_time",
        "free",
        0.0,
    )
    assert agent.skills == {"billing", "tech"}
    assert setup.teams == ()


def test_skills_are_preferred_in_the_order_listed(write_site: Write) -> None:
    setup = load_site(write_site(changed("agents.csv", ("billing|tech", "tech|billing")))).setup
    assert setup.agents[1].preference == ("tech", "billing")
    assert setup.agents[1].skills == {"tech", "billing"}


def test_a_site_states_its_shrinkage_by_piece_instead(write_site: Write) -> None:
    edits = (
        ("    unplanned_shrinkage: 0.05\n", ""),
        ("prices:", "shrinkage: {absence: 0.04, lateness_minutes: 3, non_adherence: 0.02}\nprices:"),
    )
    setup = load_site(write_site(changed("site.yaml", *edits))).setup
    assert setup.shrinkage == Shrinkage(0.04, 3.0, 0.02)
    assert {queue.unplanned_shrinkage for queue in setup.queues} == {0.0}


def test_a_weekday_key_wins_over_weekdays_and_those_over_daily(write_site: Write) -> None:
    hours = '{daily: "00:00-24:00", weekdays: ["08:00-12:00", "13:00-17:00"], friday: [], sunday: "22:00-06:00"}'
    files = changed("site.yaml", ('\n      daily: "00:00-24:00"', f" {hours}"))
    opening = load_site(write_site(files)).setup.queues[1].opening
    usual = ((480, 720), (780, 1020))
    assert opening == (((0, 360), *usual), usual, usual, usual, (), ((0, 1440),), ((1320, 1440),))


def test_a_queue_may_live_in_another_zone(write_site: Write) -> None:
    files = changed("site.yaml", ("    channel: chat", "    channel: chat\n    time_zone: America/New_York"))
    assert [queue.time_zone for queue in load_site(write_site(files)).setup.queues] == [
        "Europe/Lisbon",
        "America/New_York",
    ]


def test_one_shortage_price_makes_two_tiers(setup: SiteSetup) -> None:
    assert setup.prices.shortage == (ShortageTier(0.0, 60.0), ShortageTier(0.25, 120.0))


def test_tiers_and_other_prices_may_be_written_out(write_site: Write) -> None:
    tiers = (
        "shortage: [{beyond_fraction: 0, per_hour: 10}, {beyond_fraction: 0.5, per_hour: 90}]\n  surplus_per_hour: 0.5"
    )
    setup = load_site(write_site(changed("site.yaml", ("shortage_per_hour: 60", tiers)))).setup
    assert setup.prices == Prices((ShortageTier(0.0, 10.0), ShortageTier(0.5, 90.0)), 0.5, 20.0, 50.0, "service")


def test_the_night_window_is_read_from_the_clock(write_site: Write) -> None:
    files = changed("site.yaml", ("prices:", 'night: {from: "23:00", to: "05:30"}\nprices:'))
    assert load_site(write_site(files)).setup.night == NightWindow(23 * 60, 5 * 60 + 30)


def test_rules_carry_typed_parameters_and_contract_runs_become_rules(setup: SiteSetup) -> None:
    assert setup.rules == (
        make_rule("min_rest", {"hours": 11.0}, "daily rest", "house rule"),
        make_rule("max_run", {"limit": 6}),
    )
    assert setup.contracts["full_time"].rules == (make_rule("min_run", {"limit": 2}),)
    assert setup.contracts["part_time"].rules == (make_rule("max_run", {"limit": 5}),)


def test_contract_hours_are_minutes_and_overtime_starts_at_the_maximum(setup: SiteSetup) -> None:
    contract = setup.contracts["full_time"]
    assert (contract.min_paid_minutes, contract.max_paid_minutes, contract.overtime_after_minutes) == (2400, 2400, 2400)
    assert (contract.min_days, contract.max_days, contract.shifts) == (5, 5, ("day",))


def test_a_shift_without_latest_and_step_has_one_start(setup: SiteSetup) -> None:
    shift = setup.shifts["short"]
    assert (shift.earliest_start, shift.latest_start, shift.start_step) == (1320, 1320, 15)
    assert (shift.lengths, shift.weekdays, shift.queue) == ((300, 390), (0, 4), "tech")


def test_a_rotation_takes_the_weeks_of_its_patterns(setup: SiteSetup) -> None:
    rotation, patterns = setup.patterns["two_week"], setup.patterns
    assert rotation.weeks == (patterns["early"].weeks[0], patterns["nine"].weeks[0])
    assert rotation.anchor == date(2026, 11, 23)


def test_a_date_as_the_end_of_an_absence_is_the_end_of_that_date(setup: SiteSetup) -> None:
    leave = setup.absences[0]
    assert (leave.start, leave.end) == (datetime(2026, 11, 24, tzinfo=UTC), datetime(2026, 11, 25, tzinfo=UTC))
    assert (leave.kind, leave.paid) == ("leave", True)


def test_absences_long_before_the_horizon_are_left_out(small_site: Path) -> None:
    assert load_site(small_site, start=date(2026, 12, 28)).setup.absences == ()


def test_weekday_wishes_become_dates_and_a_dated_wish_wins(setup: SiteSetup) -> None:
    wishes = [(w.agent_id, w.date.day, w.kind, w.weight, w.minute, w.shift) for w in setup.wishes]
    assert wishes == [
        ("A2", 23, "start_after", 1.0, 540, ""),
        ("A3", 23, "shift", 1.0, 0, "short"),
        ("A1", 27, "off", 2.0, 0, ""),
    ]


def test_each_shift_not_wanted_is_a_wish_of_its_own(write_site: Write) -> None:
    header = "agent_id,date,weekday,kind,value,weight,filed_at\n"
    shifts = ("day", "short")
    rows = "".join(f"A1,2026-11-27,,shift_off,{shift},,\n" for shift in shifts)
    wanted = f"A1,,friday,shift_on,{shifts[0]},,\nA1,2026-11-27,,shift_on,{shifts[1]},3,\n"
    wishes = load_site(write_site({"wishes.csv": header + rows + wanted})).setup.wishes
    assert {(w.kind, w.shift, w.weight) for w in wishes} == {
        *(("shift_off", shift, 1.0) for shift in shifts),
        ("shift_on", shifts[1], 3.0),
    }


def test_weekday_wishes_repeat_every_week(small_site: Path) -> None:
    wishes = load_site(small_site, weeks=3).setup.wishes
    assert [w.date for w in wishes if w.kind == "shift"] == [
        date(2026, 11, 23) + timedelta(days=7 * k) for k in range(3)
    ]


def test_a_locked_duty_may_end_on_the_next_date(setup: SiteSetup) -> None:
    lock = setup.locks[2]
    assert (lock.start, lock.end) == (datetime(2026, 11, 23, 22, tzinfo=UTC), datetime(2026, 11, 24, 4, 30, tzinfo=UTC))
    assert [moment.hour for moment in lock.breaks] == [0, 2]


def test_earlier_duties_default_to_all_minutes_paid(setup: SiteSetup) -> None:
    last = setup.history[-1]
    night = datetime(2026, 11, 22, 22, tzinfo=UTC)
    assert last == PastDuty("A3", date(2026, 11, 22), night, night + timedelta(minutes=390), 390, "short")


def test_history_without_offset_is_local_and_sorted(small_site: Path) -> None:
    history = load_site(small_site).history
    assert list(history.columns) == ["queue", "start", "end", "offered", "answered", "abandoned", "handle_seconds"]
    assert str(history["start"].dt.tz) == "UTC"
    assert list(history["queue"]) == ["billing", "billing", "tech", "tech"]
    assert history["start"].dt.hour.tolist() == [9, 9, 9, 23]


def test_a_forecast_alone_is_enough_and_may_leave_the_aht_empty(write_site: Write) -> None:
    rows = "queue,start,end,volume,aht_seconds\n" + "".join(
        f"{queue},2026-11-24 09:00,2026-11-24 10:00,12.5,{aht}\n" for queue, aht in (("billing", 200), ("tech", ""))
    )
    inputs = load_site(write_site({"history/calls.csv": None, "forecast.csv": rows}), start=date(2026, 11, 23))
    assert inputs.forecast is not None
    assert list(inputs.forecast["volume"]) == [12.5, 12.5]
    assert inputs.forecast["aht_seconds"].isna().tolist() == [False, True]
    assert inputs.history.empty
    assert str(inputs.history["start"].dtype) == "datetime64[s, UTC]"


def test_semicolons_byte_order_mark_and_windows_line_ends_read_the_same(write_site: Write, tmp_path: Path) -> None:
    plain = load_site(write_site({}))
    for name in ("agents.csv", "history/calls.csv"):
        path = tmp_path / "desk" / name
        text = FILES[name].replace(",", ";").replace("\n", "\r\n")
        path.write_bytes(b"\xef\xbb\xbf" + text.encode() + b"\r\n;;\r\n")
    other = load_site(tmp_path / "desk")
    assert other.setup == plain.setup
    assert other.history.equals(plain.history)


def test_quoted_cells_may_hold_commas_and_line_breaks_and_lines_stay_right(write_site: Write) -> None:
    agents = FILES["agents.csv"].replace("Ana Reis", '"Reis,\nAna"').replace("part_time", "parttime")
    with pytest.raises(InputError) as caught:
        load_site(write_site({"agents.csv": agents}))
    assert [issue.line for issue in caught.value.issues] == [5]
    fixed = load_site(write_site({"agents.csv": agents.replace("parttime", "part_time")})).setup
    assert fixed.agents[0].name == "Reis,\nAna"


def test_every_file_read_is_listed_with_its_hash(small_site: Path) -> None:
    files = {file.path: file.sha256 for file in load_site(small_site).files}
    assert set(files) == set(FILES)
    assert all(files[name] == hashlib.sha256((small_site / name).read_bytes()).hexdigest() for name in FILES)


def test_a_local_time_that_occurs_twice_is_its_first_occurrence(write_site: Write) -> None:
    files = changed("unavailable.csv", ("2026-11-25 09:00,2026-11-25 12:00", "2026-10-25 01:30,2026-10-25 04:00"))
    files |= {"history/calls.csv": FILES["history/calls.csv"].replace("2026-11-", "2026-10-"), "locks.csv": None}
    files |= {"previous_roster.csv": None, "activities.yaml": None}
    setup = load_site(write_site(files), start=date(2026, 10, 19)).setup
    assert setup.absences[-1].start == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_who_was_away_before_the_first_date_could_not_have_worked_then(write_site: Write) -> None:
    ended = {days: date(2026, 11, 23) - timedelta(days=days) for days in (1, 31, 32)}
    rows = "".join(f"A2,{day},{day},leave,yes\n" for day in ended.values())
    setup = load_site(write_site({"unavailable.csv": FILES["unavailable.csv"] + rows})).setup
    away = {setup.horizon.date_at(absence.start) for absence in setup.absences}
    kept = {days for days, day in ended.items() if day in away}
    assert kept == {1, 31}, "rules on runs look back up to 31 dates"


def test_sessions_and_coachings_outside_the_horizon_are_left_out(small_site: Path) -> None:
    later = load_site(small_site, start=date(2026, 11, 30)).setup
    assert (later.sessions, later.coachings) == ((), ())
    assert len(load_site(small_site).setup.sessions) == 1


@pytest.mark.parametrize("name", ["clinic", "manila"])
def test_the_sites_of_the_product_load(name: str) -> None:
    inputs = load_site(Path(__file__).parents[2] / "configs" / name)
    assert inputs.setup.agents
    assert len(inputs.history)


def test_targets_are_placed_for_what_only_volumes_show(write_site: Write) -> None:
    folder = write_site({})
    lines = (folder / "site.yaml").read_text(encoding="utf-8").splitlines()
    targets = load_site(folder).targets
    number = {text.strip(): line for line, text in enumerate(lines, start=1)}
    file = str(folder / "site.yaml")
    assert targets == {
        "billing": (file, number["target: {answered_fraction: 0.8, within_seconds: 20}"]),
        "tech": (file, number["- name: tech"]),
    }
