from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from scheduler.domain.problem import Problem
from scheduler.domain.time_off import Allowance, LeaveDecision, LeaveInputs, LeaveRequest
from scheduler.leave.decide_requests import Decided, LeaveDesk
from tests.factories import MONDAY, tiny_problem

Ask = Callable[..., LeaveRequest]


@pytest.fixture
def problem() -> Problem:
    """Two people on calls, two on mail, one of them on both; see `tiny_problem`."""
    return tiny_problem()


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def ask(name: str, agent_id: str, first: int, last: int | None = None, **others: object) -> LeaveRequest:
    """Ask for leave on dates counted from Monday; filed in the order of the names."""
    filed = datetime(2026, 10, 1, tzinfo=UTC) + timedelta(hours=int(name.removeprefix("R")))
    plain = LeaveRequest(name, agent_id, day(first), day(first if last is None else last), "leave", filed_at=filed)
    return replace(plain, **others)  # type: ignore[arg-type]


def desk_of(people: int, *names: str) -> Allowance:
    return Allowance("desk", frozenset(names or ("A1", "B2", "C3")), people=people)


def decide(problem: Problem, leave: LeaveInputs) -> Decided:
    return LeaveDesk(problem, leave).decide()


def answers(decided: Decided) -> dict[str, LeaveDecision]:
    return {one.decision.request.request_id: one.decision for one in decided.answers}


def again(leave: LeaveInputs, decided: Decided, *requests: LeaveRequest) -> LeaveInputs:
    """Put what was decided into the book, and perhaps other requests into the file."""
    return replace(leave, decisions=(*leave.decisions, *decided.new), requests=requests or leave.requests)
