from __future__ import annotations

import json

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
        assert {"calendar", "mean of four", "seasonal naive"} <= set(methods)
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
    billing = next(one for one in queues if one["queue"] == "billing")
    assert any(sentence.startswith("2026-09-07") for sentence in billing["excluded"])
    shown = call("forecast", MANILA).stdout
    assert "left out: 2026-09-07" in shown
    assert "usual error of a whole day" in shown
