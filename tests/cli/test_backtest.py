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
