"""A default is stated once: what a file says by saying nothing is what the domain says by itself."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import click
import pytest
from pydantic import BaseModel

from scheduler.cli.simulate import simulate
from scheduler.cli.solve import solve
from scheduler.domain.activities import Coaching
from scheduler.domain.agents import Absence, Agent, Contract, Lock, Pattern, Wish
from scheduler.domain.clock import Horizon
from scheduler.domain.roster import PastDuty
from scheduler.domain.shifts import Shift
from scheduler.domain.site import CalendarEvent, NightWindow, Prices, Queue, ServiceTarget, Shrinkage, shortage_tiers
from scheduler.domain.site_setup import SiteSetup
from scheduler.engine import SearchOptions
from scheduler.inputs.resolve.site import resolve_night, resolve_prices
from scheduler.inputs.schema import (
    activities,
    contracts,
    forecast_keys,
    price_keys,
    rows,
    scenario,
    shifts,
    site,
    special_days,
    target,
)
from scheduler.simulation import SimulationOptions

SAME_THING: tuple[tuple[type[BaseModel], type[Any], dict[str, str]], ...] = (
    (
        site.QueueKeys,
        Queue,
        {"shortage_per_hour": "shortage_price", "chat_seconds": "", "gaps_of": "", "holidays": "", "borrow": ""},
    ),
    (
        target.TargetKeys,
        ServiceTarget,
        {
            "answered_fraction": "fraction",
            "within_seconds": "seconds",
            "short_abandon_seconds": "",
            "worst_interval": "",
            "daily_per_contact": "daily_price",
        },
    ),
    (
        price_keys.PriceKeys,
        Prices,
        {"surplus_per_hour": "surplus", "service_goal": "mode", "floor_per_hour": "floor", "shortage": ""},
    ),
    (site.ShrinkageKeys, Shrinkage, {}),
    (site.NightKeys, NightWindow, {}),
    (site.SiteFile, Horizon, {}),
    (site.SiteFile, SiteSetup, {"night": "", "shrinkage": "", "prices": "", "rules": "", "fairness": ""}),
    (special_days.EventKeys, CalendarEvent, {}),
    (special_days.BorrowKeys, Queue, {"factor": "borrow_factor"}),
    (forecast_keys.ForecastKeys, Queue, {"method": "forecast_method"}),
    (shifts.ShiftKeys, Shift, {"min_stretch_minutes": "min_stretch", "max_stretch_minutes": "max_stretch"}),
    (contracts.ContractKeys, Contract, {}),
    (activities.CoachingKeys, Coaching, {}),
    (rows.AgentRow, Agent, {}),
    (rows.UnavailableRow, Absence, {"paid": ""}),
    (rows.WishRow, Wish, {"date": "", "kind": "", "filed_at": ""}),
    (rows.PastDutyRow, PastDuty, {"paid_minutes": ""}),
    (rows.LockRow, Lock, {"start": "", "end": "", "breaks": ""}),
)
"""Keys of a file, the noun they become, and the keys of another name there; an empty name: of another form there."""


def domain_defaults(noun: type[Any]) -> dict[str, object]:
    found = {}
    for one in dataclasses.fields(noun):
        if one.default is not dataclasses.MISSING:
            found[one.name] = one.default
        elif one.default_factory is not dataclasses.MISSING:
            found[one.name] = one.default_factory()
    return found


def plain(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


@pytest.mark.parametrize(("keys", "noun", "names"), SAME_THING, ids=lambda one: getattr(one, "__name__", ""))
def test_a_key_left_out_means_what_the_domain_means(
    keys: type[BaseModel], noun: type[Any], names: dict[str, str]
) -> None:
    theirs, compared = domain_defaults(noun), 0
    for name, own in keys.model_fields.items():
        there = names.get(name, name)
        if own.is_required() or there not in theirs:
            continue
        compared += 1
        assert plain(own.get_default(call_default_factory=True)) == plain(theirs[there]), name
    assert compared


def test_every_name_in_the_list_is_a_key_and_a_field() -> None:
    for keys, noun, names in SAME_THING:
        assert set(names) <= set(keys.model_fields)
        assert {there for there in names.values() if there} <= {one.name for one in dataclasses.fields(noun)}


def test_prices_and_nights_left_out_are_those_of_the_domain() -> None:
    assert resolve_prices(price_keys.PriceKeys()) == Prices()
    assert resolve_night(site.NightKeys()) == NightWindow()
    assert (
        resolve_prices(price_keys.PriceKeys(shortage_per_hour=60.0)).shortage == Prices.shortage == shortage_tiers(60.0)
    )
    assert target.TargetKeys().short_seconds == ServiceTarget.short_abandon_seconds
    assert Pattern(Agent.pattern).kind == "free"


MODELS = [
    model
    for module in (activities, contracts, rows, scenario, shifts, site, special_days, target)
    for model in vars(module).values()
    if isinstance(model, type) and issubclass(model, BaseModel) and model.__module__ == module.__name__
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_description_names_the_default_that_holds(model: type[BaseModel]) -> None:
    for name, field in model.model_fields.items():
        said = re.search(r"default (-?\d+(?:\.\d+)?|yes|no)\b(?!ne)", field.description or "")
        value = None if field.is_required() else field.get_default(call_default_factory=True)
        if said is None or isinstance(value, BaseModel) or value is None:
            continue
        word = {True: "yes", False: "no"}[value] if isinstance(value, bool) else f"{value:g}"
        assert said[1] == word, name


@pytest.mark.parametrize(("command", "options"), [(solve, SearchOptions()), (simulate, SimulationOptions())])
def test_a_command_without_options_does_what_its_options_object_does(command: click.Command, options: Any) -> None:
    given = command.make_context("command", ["."]).params
    common = set(given) & {one.name for one in dataclasses.fields(options)}
    assert len(common) >= 3
    assert {name: given[name] for name in common} == {name: getattr(options, name) for name in common}
