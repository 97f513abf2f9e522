"""The week's calls met by a roster: what is kept of the log, what is drawn, and the control of the log's own people."""

from __future__ import annotations

import pandas as pd
import pytest

from benchmarks.technion.replay import availability, log_presence, log_service, losing, replay, replayed_calls
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from tests.simulation.centres import MONDAY, centre, everybody, queue


def calls(*rows: tuple[str, str, str, int, int, str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["arrival", "queue", "outcome", "wait_s", "service_s", "agent"])
    table["arrival"] = pd.to_datetime(f"{MONDAY} " + table["arrival"])
    table["agent"] = table["agent"].replace("", None).astype("string")
    return table


LOG = calls(
    ("08:00:00", "PS", "agent", 5, 100, "X1"),
    ("08:00:10", "PS", "agent", 95, 60, "X1"),
    ("08:00:20", "PS", "hang", 50, 0, ""),
    ("08:00:30", "NW", "hang", 0, 0, ""),
    ("08:10:00", "NW", "agent", 0, 200, "X2"),
    ("09:20:00", "PS", "agent", 2, 1300, "X2"),
)


@pytest.fixture
def week() -> Problem:
    own = [queue(name, patience_seconds=120.0) for name in ("PS", "NW")]
    return centre(own, [1.0, 1.0], [["PS", "NW"]] * 6, days=7)


def test_who_hung_up_at_once_is_left_out_and_the_rest_counted_as_it_was(week: Problem) -> None:
    kept = replayed_calls(week, LOG)
    assert len(kept) == 5
    found = log_service(week, kept)
    assert (found["all"].calls, found["all"].in_time, found["all"].abandoned) == (5, 0.6, 0.2)
    assert (found["PS"].in_time, found["PS"].wait_seconds) == (0.5, pytest.approx(102 / 3))
    assert found["NW"].in_time == 1.0
    assert (found["PS"].worst_hours, found["NW"].worst_hours) == (1, 0)


def test_enough_people_answer_everybody_and_nobody_answers_none(week: Problem) -> None:
    kept = replayed_calls(week, LOG)
    full = replay(week, everybody(week), kept, draws=4, seed=1)
    assert (full["all"]["in_time"], full["all"]["abandoned"], full["all"]["worst_hours"]) == (1.0, 0.0, 0)
    empty = replay(week, Roster(()), kept, draws=4, seed=1)
    assert (empty["all"]["in_time"], empty["all"]["abandoned"], empty["PS"]["worst_hours"]) == (0.0, 1.0, 2)


def test_the_logs_people_are_there_in_the_half_hours_of_their_calls(week: Problem) -> None:
    there, presence = log_presence(week, LOG)
    assert [agent.agent_id for agent in there.agents] == ["X1", "X2"]
    assert [agent.skills for agent in there.agents] == [{"PS"}, {"NW", "PS"}]
    starts = [(duty.agent_id, (duty.start - there.horizon.origin).total_seconds() / 3600) for duty in presence.duties]
    assert starts == [("X1", 8.0), ("X2", 8.0), ("X2", 9.0), ("X2", 9.5)]


def test_the_share_lost_is_the_one_that_gives_the_service_asked_for(week: Problem) -> None:
    rows = [(f"{8 + i // 60:02d}:{i % 60:02d}:00", "PS", "agent", 0, 30, "X1") for i in range(480)]
    many = replayed_calls(week, calls(*rows))
    there, presence = log_presence(week, calls(*rows))
    share = availability(there, presence, many, in_time=0.6, draws=6, seed=0)
    assert 0.05 < share < 0.9
    reached = replay(losing(there, share), presence, many, draws=6, seed=0)["all"]["in_time"]
    assert reached == pytest.approx(0.6, abs=0.03)
    assert replay(there, presence, many, draws=6, seed=0)["all"]["in_time"] > reached
