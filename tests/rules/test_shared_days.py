"""A rule that asks of a duty what no duty of its date can meet fails its own cases, since tables are stated so too."""

from __future__ import annotations

import pytest

from scheduler.domain.agent_view import AgentView
from scheduler.domain.label import LabelModel
from scheduler.rules.max_run import MaxRun
from scheduler.rules.registry import labels_of
from tests.rules.setting import all_cases
from tests.rules.verdicts import disagreement
from tests.rules.walker import accepts


def test_a_filter_that_reads_duties_of_long_ago_disagrees(monkeypatch: pytest.MonkeyPatch) -> None:
    def by_filter(self: MaxRun, labels: LabelModel, view: AgentView) -> None:
        """Right about the first date, were the filter stated for the whole view."""
        worked, first = view.past_dates(), view.horizon.start
        run = 0
        while view.horizon.date_of(-1 - run) in worked:
            run += 1
        labels.filters.append(lambda option: run < self.params.limit or view.horizon.date_of(option.day) != first)

    monkeypatch.setattr(MaxRun, "extend", by_filter)
    refused = 0
    for case in all_cases()["max_run"]:
        labels, _ = labels_of((case.rule,), case.context.view)
        if not accepts(labels, [labels] * case.context.horizon.days, case.context):
            refused += 1
            assert "extend says True" in disagreement(case)
    assert refused
