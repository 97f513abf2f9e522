"""Illness is no saving: who is away is paid on, and the total says so."""

from __future__ import annotations

from scheduler import pipeline
from scheduler.engine import SearchOptions
from scheduler.scenarios import compare_scenarios
from tests.cli.conftest import CLINIC, ROOT


def test_a_tenth_of_the_clinic_ill_saves_no_pay() -> None:
    options = SearchOptions(engine="search", iterations=20, workers=1)
    scenario = ROOT / "scenarios" / "clinic-absence-10.yaml"
    base, ill = compare_scenarios(pipeline.SiteRequest(CLINIC), [scenario], options, simulation=None).columns
    away, labour, pay = (ill.minus(base, measure) for measure in ("absence_hours", "labour_cost", "pay_total"))
    assert away is not None
    assert labour is not None
    assert pay is not None
    assert away > 20
    # The roster alone would call it a saving; others come in for the one who is ill, so it costs more.
    assert labour < -100
    assert pay > 0
