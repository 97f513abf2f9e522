from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from scheduler.domain.problem import Problem
from scheduler.engine.instance import Instance, compile_problem
from scheduler.forecasting.volumes import forecast_volumes
from scheduler.inputs.site_folder import load_site
from scheduler.staffing.requirement import require

CONFIGS = Path(__file__).resolve().parents[2] / "configs"


@cache
def site_problem(name: str) -> Problem:
    """An example site's problem, demand included."""
    inputs = load_site(CONFIGS / name)
    volumes = forecast_volumes(inputs.problem, inputs.history, inputs.forecast)
    return replace(inputs.problem, demand=require(inputs.problem, volumes))


@cache
def site_instance(name: str) -> Instance:
    """An example site compiled for the search."""
    return compile_problem(site_problem(name))
