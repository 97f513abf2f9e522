from __future__ import annotations

import json
import random
from pathlib import Path

import pandas as pd
import pytest

from benchmarks.technion.__main__ import ROOT, SHARED, main
from benchmarks.technion.call_log import (
    COLUMNS,
    estimate,
    interval_counts,
    patience,
    read_calls,
    seen_serving,
    split_weeks,
)

MONDAY = pd.Timestamp("1999-02-01")


def _calls(*rows: tuple[str, str, str, int, int, str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["arrival", "queue", "outcome", "wait_s", "service_s", "agent"])
    table["arrival"] = pd.to_datetime(table["arrival"])
    table["agent"] = table["agent"].replace("", None).astype("string")
    table.insert(2, "priority", 0)
    return table


def _write_log(folder: Path) -> None:
    """Four invented weeks: calls to three queues all through the opening hours, six agents."""
    draw = random.Random(7)
    able = {"PS": ("X1", "X2", "X3", "X4", "X5"), "NW": ("X1", "X2", "X5", "X6"), "NE": ("X3", "X4", "X6")}
    rare = {"IN": ("X1",), "PE": ("X2",), "TT": ("X3",)}
    rows = []
    for day in range(28):
        date = MONDAY + pd.Timedelta(days=day)
        first, last = {4: (7, 14), 5: (20, 24)}.get(date.weekday(), (7, 24))
        for hour in range(first, last):
            for queue in (*able, *(name for name in rare if draw.random() < 0.2)):
                for _ in range(draw.randint(3, 9) if queue == "PS" else 1):
                    at = date + pd.Timedelta(hours=hour, seconds=draw.randrange(3600))
                    wait, left = draw.randrange(60), draw.random() < 0.12
                    agent = "" if left else draw.choice((able | rare)[queue])
                    rows.append((at, queue, 0, "hang" if left else "agent", wait, 0 if left else 170, agent))
    table = pd.DataFrame(sorted(rows), columns=list(COLUMNS))
    folder.mkdir()
    table.to_csv(folder / "calls_1999_02.csv", index=False, date_format="%Y-%m-%d %H:%M:%S")


def test_patience_is_all_waiting_over_those_who_waited_and_hung_up() -> None:
    calls = _calls(
        ("1999-02-01 08:00", "PS", "agent", 100, 60, "X1"),
        ("1999-02-01 08:01", "PS", "hang", 50, 0, ""),
        ("1999-02-01 08:02", "PS", "hang", 0, 0, ""),
        ("1999-02-01 08:03", "PS", "hang", 150, 0, ""),
    )
    assert patience(calls) == (100 + 50 + 150) / 2
    assert patience(calls, otherwise=77.0) == 77.0


def test_a_skill_needs_enough_calls_of_the_type() -> None:
    row = ("1999-02-01 08:00", "PS", "agent", 0, 60, "X1")
    calls = _calls(row, row, ("1999-02-02 09:00", "NW", "agent", 0, 120, "X1"), (*row[:2], "hang", 5, 0, ""))
    assert estimate(calls, min_calls=2).skills == {"X1": ("PS",)}
    assert estimate(calls, min_calls=1).skills == {"X1": ("NW", "PS")}
    assert estimate(calls, min_calls=2).dates_seen == {"X1": 2}
    assert estimate(calls, min_calls=1).aht_seconds["NW"] == 120.0


def test_half_hours_without_calls_are_zero_and_handle_time_is_of_answered_calls() -> None:
    calls = _calls(
        ("1999-02-01 08:29:59", "PS", "agent", 0, 60, "X1"),
        ("1999-02-01 08:30:00", "PS", "hang", 9, 7, ""),
        ("1999-02-01 08:45:00", "PS", "agent", 9, 40, "X1"),
    )
    table = interval_counts(calls, MONDAY, 1).set_index(["queue", "start"])
    assert len(table) == 6 * 48
    columns = ["offered", "answered", "abandoned", "handle_seconds"]

    def counted(hours: float) -> list[float]:
        return [float(table[column][("PS", MONDAY + pd.Timedelta(hours=hours))]) for column in columns]

    assert counted(8) == [1, 1, 0, 60]
    assert counted(8.5) == [2, 1, 1, 40]
    assert table["offered"].sum() == 3


def test_agents_are_seen_in_every_half_hour_their_calls_touch() -> None:
    calls = _calls(
        ("1999-02-01 08:20:00", "PS", "agent", 60, 1800, "X1"),
        ("1999-02-01 08:25:00", "PS", "agent", 0, 60, "X1"),
        ("1999-02-01 08:25:00", "PS", "agent", 0, 300, "X2"),
        ("1999-02-01 08:00:00", "PS", "agent", 0, 3600, ""),
        ("1999-02-01 08:10:00", "PS", "hang", 99, 0, ""),
    )
    table = seen_serving(calls, MONDAY, 1)
    at = [MONDAY + pd.Timedelta(minutes=m) for m in (450, 480, 510, 540)]
    assert table.loc[at, "seen"].tolist() == [0, 2, 1, 0]
    assert table.loc[at, "talk_hours"].tolist() == pytest.approx([0, (540 + 60 + 300 + 1800) / 3600, 3060 / 3600, 0])


def test_weeks_run_from_monday_and_week_four_is_not_history(tmp_path: Path) -> None:
    _write_log(tmp_path / "log")
    past, actual, monday = split_weeks(read_calls(tmp_path / "log"))
    assert monday == pd.Timestamp("1999-02-22")
    assert past["arrival"].max() < monday <= actual["arrival"].min()
    assert (past["arrival"].min().date(), actual["arrival"].max().date()) == (
        MONDAY.date(),
        pd.Timestamp("1999-02-28").date(),
    )


def test_an_absent_log_is_said_and_exits_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path / "nowhere"), "--json"]) == 2
    said = capsys.readouterr()
    assert "nowhere" in said.err
    assert "not part of the project" in said.err
    assert said.out == ""


def test_a_log_of_another_layout_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "calls_1999_02.csv").write_text("arrival,queue,agent\n1999-02-01 08:00:00,PS,X1\n", encoding="utf-8")
    assert main(["--data", str(tmp_path)]) == 2
    assert "columns arrival, queue, agent, expected arrival, queue, priority" in capsys.readouterr().err


def test_nothing_is_written_inside_the_repository(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--out", str(ROOT / "runs" / "technion")]) == 2
    assert "inside the repository" in capsys.readouterr().err
    assert not (ROOT / "runs" / "technion").exists()


def test_an_invented_log_gives_a_legal_week_beside_what_was_seen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _write_log(tmp_path / "log")
    out = tmp_path / "out"
    assert main(["--data", str(tmp_path / "log"), "--time-limit", "2", "--out", str(out), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    summary, compared = report["summary"], report["comparison"]
    assert (summary["start"], summary["end"], summary["findings"]) == ("1999-02-22", "1999-02-28", 0)
    assert summary["agents"] == 6
    assert compared["open_half_hours"] == 2 * (5 * 17 + 7 + 4)
    assert compared["required_hours"] == pytest.approx(summary["required_agent_hours"])
    assert compared["short_hours"] == pytest.approx(summary["shortage_agent_hours"])
    assert compared["working_hours"] == pytest.approx(
        summary["required_agent_hours"] - summary["shortage_agent_hours"] + summary["surplus_agent_hours"]
    )
    assert compared["talk_hours"] <= compared["seen_hours"]
    assert sum(row["seen"] for row in report["by_date"]) == pytest.approx(compared["seen_hours"])
    assert report["referee"]["exit"] in (0, None)
    assert (out / "run" / "summary.json").is_file()


@pytest.mark.slow
def test_the_real_log_gives_a_legal_week_and_the_known_patience(capsys: pytest.CaptureFixture[str]) -> None:
    if not (SHARED / "data" / "technion_1999").is_dir():
        pytest.skip("the call log ../shared/data/technion_1999 is not at hand")
    assert main(["--time-limit", "4", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["estimates"]["patience_all_month"] == 347
    assert report["summary"]["findings"] == 0
    assert report["summary"]["shortage_agent_hours"] < report["summary"]["required_agent_hours"] / 2
