"""The generated demand of the engine's prototype as a problem of this product that both can solve.

The baseline's week is cyclic and its duties may run past Sunday midnight; here, and for the baseline in the same run,
no duty crosses midnight (every agent's latest end is cut to 24:00), so that both solve the same linear week. Duties
that do cross midnight, and more weeks, are in ``benchmarks.contact_centre``.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.contact_centre import problem
from benchmarks.contact_centre.generator import SLOTS_PER_DAY, Centre, generate
from scheduler.domain.problem import Problem

PROTOTYPE = Path(__file__).resolve().parents[2] / "shared" / "prototype"


def make_centre(agents: int, seed: int = 0, tight: float = 1.0) -> Centre:
    """Draw the generated week, every latest end cut to midnight."""
    centre = generate(agents, seed, tight)
    return replace(centre, late=np.minimum(centre.late, SLOTS_PER_DAY))


def make_problem(agents: int, seed: int = 0, joint: bool = True, tight: float = 1.0) -> Problem:
    """Express the same week as a problem: 10 a missing and 1 a staffed agent-slot, in currency units."""
    centre = make_centre(agents, seed, tight)
    return problem.make_problem(centre, f"generated-{agents}-{seed}", joint, latest_end=SLOTS_PER_DAY)
