from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import CLINIC, call

MANILA = CLINIC.parent / "manila"


def test_the_backtest_compares_the_methods_of_every_queue() -> None:
    done = call("forecast", MANILA, "--backtest", "--json")
    assert done.exit_code == 0
    queues = json.loads(done.stdout)["queues"]
    assert [one["queue"] for one in queues] == ["billing", "tech", "sales", "spanish", "chat", "email"]
    for one in queues:
        methods = {row["method"]: row for row in one["methods"]}
        assert one["chosen"] in methods
        assert {"auto", "calendar", "weekday", "mean_of_4", "mean of four", "seasonal naive"} <= set(methods)
        assert one["chosen"] == "auto"
        assert one["why"].startswith("chosen by backtest")
        assert methods["seasonal naive"]["ratio_naive"] == 1
        assert methods["calendar"]["ratio_naive"] < 1
        assert len({row["days"] for row in methods.values()}) == 1
        assert all(0 < row["wape_day"] < row["wape"] < 1 for row in methods.values())
        assert len(methods["calendar"]["wape_by_week"]) == 6


def test_the_backtest_in_words_names_the_method_taken_and_what_is_too_short() -> None:
    shown = call("forecast", MANILA, "--backtest").stdout
    assert "week 6" in shown
    assert "weekly origins, intervals of 30 minutes" in shown
    assert "* taken:" in shown
    assert "not tested, 41 days of history" in call("forecast", CLINIC, "--backtest").stdout


def test_the_forecast_tells_its_method_its_limits_and_what_was_left_out() -> None:
    queues = json.loads(call("forecast", MANILA, "--json").stdout)["queues"]
    for one in queues:
        assert one["method"].startswith("calendar effects")
        assert one["day_error"] > 0
        assert one["dispersion"] >= 1
        assert all(row["low"] <= row["volume"] <= row["high"] for row in one["intervals"])
        choice = one["choice"]
        assert sum(choice["weights"].values()) == pytest.approx(1, abs=1e-3)
        assert set(choice["weights"]) <= set(choice["errors"]) == {"calendar", "weekday", "mean_of_4"}
        assert (choice["by"], choice["origins"]) == ("backtest", 8)
        assert 0 < choice["error"] <= 1.1 * max(choice["errors"].values())
    excluded = {one["queue"]: one["excluded"] for one in queues}
    assert any(sentence.startswith("2026-09-07 (Labor Day)") for sentence in excluded["tech"])
    assert not excluded["billing"]  # the site's holidays say what the day is; there it brought what holidays bring
    shown = call("forecast", MANILA).stdout
    assert "left out: 2026-09-07 (Labor Day)" in shown
    assert "usual error of a whole day" in shown
    assert all(f"  {one['choice']['words']}\n" in shown for one in queues)


def test_check_tells_by_which_methods_every_queue_is_forecast_and_why() -> None:
    told = json.loads(call("forecast", MANILA, "--json").stdout)["queues"]
    found = json.loads(call("check", MANILA, "--json").stdout)["forecast"]
    shown = call("check", MANILA).stdout
    assert list(found) == [one["queue"] for one in told]
    for one in told:
        assert found[one["queue"]] == {key: one[key] for key in ("method", "choice", "day_error")}
        assert f"forecast of {one['queue']}: {one['choice']['words']}\n" in shown


def test_a_method_named_by_hand_is_taken_said_and_planned_with(tmp_path: Path) -> None:
    site = tmp_path / "manila"
    shutil.copytree(MANILA, site)
    text = (site / "site.yaml").read_text(encoding="utf-8")
    (site / "site.yaml").write_text(text + "\nforecast: {method: mean_of_4}\n", encoding="utf-8")
    usual, named = (
        {one["queue"]: one for one in json.loads(call("forecast", folder, "--json").stdout)["queues"]}
        for folder in (MANILA, site)
    )
    for name, one in named.items():
        assert one["choice"]["by"] == "site"
        assert one["choice"]["weights"] == {"mean_of_4": 1.0}
        assert one["choice"]["error"] == one["choice"]["errors"]["mean_of_4"]
        assert one["choice"]["errors"] == usual[name]["choice"]["errors"]
        assert one["intervals"] != usual[name]["intervals"]
    assert "named in the site: mean of four weeks, error of days" in call("check", site).stdout
    backtest = json.loads(call("forecast", site, "--backtest", "--json").stdout)["queues"]
    assert {one["chosen"] for one in backtest} == {"mean_of_4"}
