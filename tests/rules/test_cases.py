"""Every case through every face of its rule."""

from __future__ import annotations

import pytest

from scheduler.rules.registry import BUILT_IN, BY_TYPE, RULES
from tests.rules.setting import Case, all_cases
from tests.rules.verdicts import by_extend, disagreement

CASES = all_cases()


@pytest.mark.parametrize("case", [pytest.param(c, id=f"{t}: {c.name}") for t, cases in CASES.items() for c in cases])
def test_all_faces_say_what_the_case_expects(case: Case) -> None:
    assert disagreement(case) == ""


@pytest.mark.parametrize("rule_type", sorted(BY_TYPE))
def test_every_registered_rule_has_legal_and_illegal_cases(rule_type: str) -> None:
    verdicts = {case.legal for case in CASES.get(rule_type, ())}
    assert verdicts == {True, False}, f"tests/rules/cases/{rule_type}.yaml needs a legal and an illegal case"


def test_every_case_file_names_a_registered_rule() -> None:
    assert set(CASES) == set(BY_TYPE)
    assert len(BY_TYPE) == len(RULES) + len(BUILT_IN)


def test_case_names_are_unique_within_a_rule() -> None:
    for rule_type, cases in CASES.items():
        names = [case.name for case in cases]
        assert len(set(names)) == len(names), rule_type


@pytest.mark.parametrize("case", [c for cases in CASES.values() for c in cases if not c.has_labels])
def test_a_case_said_to_have_no_label_form_has_none(case: Case) -> None:
    assert by_extend(case.rule, case.context) is None
