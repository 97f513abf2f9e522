"""Against fifty digits, in decimal arithmetic and by other formulas: Erlang B by its recursion, 1F1 by its series."""

from __future__ import annotations

from decimal import Decimal, localcontext

import numpy as np
import pytest

from scheduler.staffing.erlang import erlang_a, erlang_c

DIGITS = 50
SIZES = (1, 2, 5, 14, 50, 200, 1000, 5000)
LOADS = ("0.05", "0.5", "0.8", "0.95", "1", "1.2", "4")


def blocked(agents: int, load: Decimal) -> Decimal:
    """Erlang B."""
    found = Decimal(1)
    for k in range(1, agents + 1):
        found = load * found / (k + load * found)
    return found


def confluent(x: Decimal, z: Decimal) -> Decimal:
    """1F1(1; x + 1; z) by its series of positive terms."""
    term = total = Decimal(1)
    k = 0
    while term > total * Decimal(10) ** -DIGITS or z > x + k:
        k += 1
        term *= z / (x + k)
        total += term
    return total


def exact_a(n: int, ratio: Decimal, patience: Decimal, within: Decimal) -> tuple[float, float, float, float]:
    """Waiting, abandoned, answered in time and given up within the time; handle time 1, patience and time in it."""
    load = n * ratio
    x, y, left = n * patience, load * patience, (-within / patience).exp()
    a, later = confluent(x, y), confluent(x, y * left)
    whole = 1 / blocked(n - 1, load) + ratio * a
    since = (y * (1 - left) - n * within).exp()
    abandoned = (1 + (ratio - 1) * a) / whole
    late = since * (later - 1) / whole
    gone = 1 - (1 - abandoned - late) - left * since * ratio * later / whole
    return float(ratio * a / whole), float(abandoned), float(1 - abandoned - late), float(gone)


def check_a(n: int, ratios: tuple[str, ...], patiences: tuple[str, ...], times: tuple[str, ...]) -> None:
    for ratio in ratios:
        for patience in patiences:
            for within in times:
                with localcontext() as context:
                    context.prec = DIGITS
                    exact = exact_a(n, Decimal(ratio), Decimal(patience), Decimal(within))
                load, bound = n * float(ratio), float(within)
                state = erlang_a(n, load, 1.0, bound, float(patience), bound)
                found = (state.delayed, state.abandoned, state.in_time, state.short_abandoned)
                case = (n, ratio, patience, within)
                for value, wanted, error in zip(found, exact, (2e-14, 2e-14, 1.5e-11, 1.5e-11), strict=True):
                    assert float(value) == pytest.approx(wanted, abs=error), case


@pytest.mark.parametrize("agents", SIZES)
def test_erlang_c_keeps_fifteen_digits_up_to_five_thousand_agents(agents: int) -> None:
    for ratio in LOADS[:4]:
        with localcontext() as context:
            context.prec = DIGITS
            share = Decimal(ratio)
            b = blocked(agents, agents * share)
            exact = float(b / (1 - share * (1 - b)))
        found = float(erlang_c(agents, agents * float(ratio), 1.0, 0.0).delayed)
        assert found == pytest.approx(exact, abs=5e-14), (agents, ratio)


@pytest.mark.parametrize("agents", [1, 14, 200])
def test_erlang_a_keeps_eleven_digits(agents: int) -> None:
    check_a(agents, ("0.5", "0.95", "1.2"), ("0.3", "2"), ("0.1",))


@pytest.mark.slow
@pytest.mark.parametrize("agents", SIZES)
def test_erlang_a_keeps_eleven_digits_over_the_whole_range(agents: int) -> None:
    check_a(agents, LOADS, ("0.05", "0.3", "1", "5", "20"), ("0", "0.1", "0.6"))


def test_real_numbers_of_agents_lie_between_their_neighbours() -> None:
    agents = np.array([3.0, 3.4, 4.0, 400.0, 400.5, 401.0])
    state = erlang_a(agents, agents * 0.97 / 300.0, 300.0, 20.0, 120.0)
    assert (np.diff(state.abandoned[:3]) < 0).all()
    fixed = erlang_a(agents[3:], 390 / 300.0, 300.0, 20.0, 120.0)
    assert (np.diff(fixed.in_time) > 0).all()
