"""A Ctrl-C in the moments after a search does not lose the roster it found."""

from __future__ import annotations

from collections.abc import Callable
from pkgutil import resolve_name
from typing import Any

import pytest

from scheduler.engine import SearchOptions, solve
from scheduler.engine.ending import ended
from tests.engine.parts.test_decompose import clinics
from tests.engine.sites import site_problem
from tests.engine.test_solve import assert_sound, counted


def stopped(original: Callable[..., Any], at: int = 1) -> Callable[..., Any]:
    """The same function, but for a Ctrl-C at one of its calls, by default the first."""
    calls: list[None] = []

    def called(*arguments: Any, **named: Any) -> Any:
        calls.append(None)
        if len(calls) == at:
            raise KeyboardInterrupt
        return original(*arguments, **named)

    return called


AFTER = (
    "scheduler.engine.bound.dual:Dual.prove_again",
    "scheduler.engine.solve_together:decode",
    "scheduler.engine.solve_together:_result",
    "scheduler.engine.solve_together:certificate",
)
WITH_WORKERS = (
    ("scheduler.engine.search.workers:Workers.join", 2),
    ("scheduler.engine.search.workers:Workers.close", 1),
)
"""They are joined once before they begin."""


@pytest.mark.parametrize("place", AFTER)
def test_a_stop_after_the_search_keeps_its_roster(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = site_problem("clinic")
    monkeypatch.setattr(place.replace(":", "."), stopped(resolve_name(place)))
    result = solve(problem, counted(4, 5))
    assert_sound(problem, result)
    assert result.interrupted
    assert result.roster.duties


@pytest.mark.parametrize(("place", "at"), WITH_WORKERS)
def test_a_stop_while_workers_end_keeps_the_roster(place: str, at: int, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = site_problem("clinic")
    monkeypatch.setattr(place.replace(":", "."), stopped(resolve_name(place), at))
    result = solve(problem, SearchOptions(time_limit=0.5, workers=2, engine="search"))
    assert_sound(problem, result)
    assert result.interrupted


def test_a_stop_while_parts_are_put_together_keeps_them(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = clinics(2)
    place = "scheduler.engine.parts.solve_apart:merge"
    monkeypatch.setattr(place.replace(":", "."), stopped(resolve_name(place)))
    result = solve(problem, counted(8, 5))
    assert_sound(problem, result)
    assert result.interrupted


def test_a_second_stop_is_heard() -> None:
    def always() -> None:
        raise KeyboardInterrupt

    assert ended(lambda: 7) == (7, False)
    assert ended(stopped(lambda: 7)) == (7, True)
    with pytest.raises(KeyboardInterrupt):
        ended(always)
