from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = """
import signal
import numpy as np
from scheduler.engine.columns.partition import choose_tours
from scheduler.engine.cp_sat.full_model import FullModel
from scheduler.engine.cp_sat.oracles import ModelOracle
from scheduler.engine.kernels.tours import empty_tours
from scheduler.engine.tables.instance import compile_problem
from tests.engine.worlds import plain_problem

signal.signal(signal.SIGINT, signal.default_int_handler)
problem = plain_problem()
{work}
try:
    signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt:
    print("heard")
"""
WORK = {
    "oracle": "ModelOracle(problem, problem.agents[0].agent_id).best(np.zeros(problem.horizon.num_intervals))",
    "partition": """
instance = compile_problem(problem)
home = empty_tours(len(problem.agents), problem.horizon.days)
assert choose_tours(instance, home, {0: home[:1]}, None, 5.0).chosen == {0: 0}
""",
    "full model": "FullModel(problem).solve(5.0, 1, 0)",
}


@pytest.mark.parametrize("work", WORK.values(), ids=WORK)
def test_ctrl_c_is_heard_after_cp_sat_has_solved(work: str) -> None:
    script = SCRIPT.replace("{work}", textwrap.dedent(work))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, env=environment)
    assert (done.stdout, done.returncode) == ("heard\n", 0), done.stderr
