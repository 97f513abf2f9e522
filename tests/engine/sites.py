from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Literal

from scheduler.domain.problem import Problem
from scheduler.engine.tables.instance import Instance, compile_problem
from scheduler.forecasting.volumes import forecast_volumes
from scheduler.inputs.site_folder import load_site
from scheduler.staffing.requirement import require
from scheduler.staffing.valuation import price_people

CONFIGS = Path(__file__).resolve().parents[2] / "configs"


@cache
def site_problem(name: str, mode: Literal["service", "requirement"] = "requirement") -> Problem:
    """An example site's problem, demand included; people priced by the requirement unless said otherwise."""
    inputs = load_site(CONFIGS / name)
    site = replace(inputs.setup, prices=replace(inputs.setup.prices, mode=mode))
    volumes = forecast_volumes(site, inputs.history, inputs.forecast)
    return price_people(site, require(site, volumes))


@cache
def site_instance(name: str) -> Instance:
    """An example site compiled for the search."""
    return compile_problem(site_problem(name))
