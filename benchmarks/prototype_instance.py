"""The engine notes' generated demand as a Problem of this product.

The generator itself (``inst.py``) is read from the folder of measurements beside the project; nothing of it is copied.
Its week is cyclic and its duties may run past Sunday midnight; here, and for the baseline in the same run, no duty
crosses midnight (every agent's latest end is cut to 24:00), so that both solve the same linear week.
"""

from __future__ import annotations

import importlib.util
import sys
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

from scheduler.domain.agents import Absence, Agent, Contract, Pattern
from scheduler.domain.clock import Horizon, clock_text
from scheduler.domain.demand import QueueDemand
from scheduler.domain.problem import Problem
from scheduler.domain.rule_spec import RuleSpec
from scheduler.domain.shifts import BreakSpec, Shift
from scheduler.domain.site import Prices, Queue, ServiceTarget, ShortageTier

SLOT = 15
PROTOTYPE = Path(__file__).resolve().parents[2] / "shared" / "prototype"
START = date(2026, 11, 23)
ALL_DAY = (((0, 1440),),) * 7


def load_generator() -> ModuleType:
    """Return the baseline's generator module; raises FileNotFoundError where it is absent."""
    path = PROTOTYPE / "inst.py"
    if not path.exists():
        raise FileNotFoundError(f"{path} is absent: the baseline and its generated demand are not part of the project")
    spec = importlib.util.spec_from_file_location("prototype_inst", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["prototype_inst"] = module
    spec.loader.exec_module(module)
    return module


def make_problem(agents: int, seed: int = 0, joint: bool = True, tight: float = 1.0) -> Problem:
    """Express the generated instance: 10 a missing and 1 a staffed agent-slot, in currency units."""
    raw = load_generator().make(agents, seed=seed, tight=tight)
    horizon = Horizon("Etc/UTC", START, 7, SLOT)
    names = [f"q{i}" for i in range(raw.R.shape[0])]
    shifts = _shifts(joint)
    contracts: dict[str, Contract] = {}
    people, absences = [], []
    for a in range(agents):
        kind = int(raw.contract[a])
        early, late = int(raw.early[a]), min(96, int(raw.late[a]))
        contract_id = f"c{kind}-{early}-{late}"
        contracts.setdefault(contract_id, _contract(contract_id, kind, early, late))
        agent_id = f"A{a:05d}"
        people.append(
            Agent(
                agent_id,
                agent_id,
                "",
                contract_id,
                frozenset(names[q] for q in raw.skills[raw.group[a]]),
                pay_rate=4.0,
            )
        )
        for day in range(7):
            if not raw.avail[a, day]:
                start = horizon.moment(horizon.midnight(day))
                absences.append(Absence(agent_id, start, start + timedelta(days=1)))
    return Problem(
        site=f"generated-{agents}-{seed}",
        currency="XXX",
        horizon=horizon,
        queues=tuple(Queue(n, "voice", "Etc/UTC", ALL_DAY, ServiceTarget(0.8, 20), 300) for n in names),
        demand=tuple(
            QueueDemand(n, (True,) * 672, (0.0,) * 672, (300.0,) * 672, tuple(int(x) for x in raw.R[q]))
            for q, n in enumerate(names)
        ),
        agents=tuple(people),
        teams=(),
        contracts=contracts,
        patterns={"free": Pattern("free")},
        shifts=shifts,
        rules=(RuleSpec("min_rest", {"hours": 11}),),
        absences=tuple(absences),
        # 10 a missing slot; the pay of 1 a worked slot stands in every duty, so surplus itself is free.
        prices=Prices(shortage=(ShortageTier(0.0, 40.0),), surplus=0.0, wish=0.0, change=0.0),
    )


def _contract(contract_id: str, kind: int, early: int, late: int) -> Contract:
    """Full time 5 x 9 h, 4 x 11 h, part time 4-5 x 5-6 h; all breaks unpaid, so pay counts worked slots only."""
    days, most = {0: ((5, 5), 40 * 60), 1: ((4, 4), 40 * 60), 2: ((4, 5), 95 * SLOT)}[kind]
    span = f"{clock_text(early * SLOT)}-{'24:00' if late == 96 else clock_text(late * SLOT)}"
    window = RuleSpec("clock_window", {"allowed": span})
    rules = (window,) if early or late < 96 else ()
    shifts = {0: ("ft36",), 1: ("ft44",), 2: ("pt20", "pt22", "pt24")}[kind]
    return Contract(contract_id, 0, most, *days, shifts, most, rules)


def _shifts(joint: bool) -> dict[str, Shift]:
    shapes: list[tuple[str, int, int, tuple[int, int], int]] = [
        ("ft36", 36, 4, (12, 22), 4),
        ("ft44", 44, 4, (12, 22), 4),
        ("pt20", 20, 2, (9, 14), 3),
        ("pt22", 22, 2, (9, 14), 3),
        ("pt24", 24, 2, (9, 14), 3),
    ]
    return {name: _shift(name, slots, meal, window, gap, joint) for name, slots, meal, window, gap in shapes}


def _shift(name: str, slots: int, meal: int, window: tuple[int, int], gap: int, joint: bool) -> Shift:
    full = name.startswith("ft")
    middle = slots // 2
    if joint:
        spots: list[Any] = [(1, gap, window[1]), (meal, *window)] + ([(1, gap, slots)] if full else [])
    elif full:
        at = middle - 2
        spots = [(1, middle // 2, middle // 2), (meal, at, at)]
        spots.append((1, middle + 2 + (slots - middle - 2) // 2, middle + 2 + (slots - middle - 2) // 2))
    else:
        spots = [(1, middle // 2, middle // 2), (meal, middle - 1, middle - 1)]
    names = ["break", "meal", "break"]
    breaks = tuple(
        BreakSpec(names[i], length * SLOT, False, low * SLOT, high * SLOT)
        for i, (length, low, high) in enumerate(spots)
    )
    # The part-time meal may end at least `gap` before the end, as every stretch of the baseline.
    return Shift(name, 0, 1440 - slots * SLOT, 30, (slots * SLOT,), breaks, min_stretch=gap * SLOT if joint else 0)
