from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.errors import InputError
from scheduler.inputs.reading.issues import Issues
from scheduler.inputs.reading.nodes import Node, locate, plain
from scheduler.inputs.reading.yaml_file import parse_yaml


def parse(text: str) -> Node:
    issues = Issues()
    node = parse_yaml(text, "x.yaml", issues)
    issues.raise_if_any()
    assert node is not None
    return node


def issues_of(text: str) -> list[tuple[int, str]]:
    issues = Issues()
    parse_yaml(text, "x.yaml", issues)
    return [(issue.line, issue.message) for issue in issues.found]


@pytest.mark.parametrize("word", ["22:00", "NO", "on", "007", "1e3", "null", "~", "0x1F", "2026-11-23", "yes", "1_000"])
def test_every_scalar_stays_text(word: str) -> None:
    assert plain(parse(f"key: {word}\nlist: [{word}]")) == {"key": word, "list": [word]}


def test_words_that_yaml_would_turn_stay_text_as_keys_too() -> None:
    assert plain(parse("on: a\nNO: b\n22:00: c")) == {"on": "a", "NO": "b", "22:00": "c"}


def test_a_key_without_a_value_is_left_out_but_quotes_are_an_empty_text() -> None:
    assert plain(parse('a:\nb: ""\n')) == {"b": ""}


def test_an_empty_file_is_an_empty_mapping() -> None:
    assert plain(parse("# nothing yet\n")) == {}


def test_keys_and_values_know_their_lines() -> None:
    root = parse("a: 1\nb:\n  - id: x\n    c: >\n      long\n  - [1,\n     2]\n")
    node, key, exists = locate(root, ("b", 0, "c"))
    assert (key, exists) == ("b.x.c", True)
    assert node.key is not None
    assert node.key.line == 4
    assert [item.place.line for item in root.entries["b"].items[1].items] == [6, 7]


def test_an_alias_repeats_its_anchor_and_one_of_itself_is_refused() -> None:
    assert plain(parse("a: &x [1, 2]\nb: *x")) == {"a": ["1", "2"], "b": ["1", "2"]}
    assert issues_of("a: &x\n  b: *x\n") == [(1, "an alias (*) that contains itself; write the values out")]


def test_all_duplicate_keys_are_noted() -> None:
    assert [line for line, _ in issues_of("a: 1\nb: {c: 1, c: 2}\na: 3\n")] == [2, 3]


def test_nesting_without_end_is_refused_and_no_crash() -> None:
    assert len(issues_of("[" * 5000)) == 1


ANY_TEXT = st.text(alphabet=st.sampled_from("ab:-[]{}'\"#&*!|>%@`, \n\t?0."), max_size=60)


def read_by(with_libyaml: bool, text: str) -> tuple[Node | None, list[tuple[int, str]]]:
    issues = Issues()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml, "__with_libyaml__", with_libyaml)
        node = parse_yaml(text, "x.yaml", issues)
    return node, [(issue.line, issue.message) for issue in issues.found]


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="PyYAML was built without libyaml")
@given(ANY_TEXT)
@settings(max_examples=500)
def test_libyaml_and_python_read_the_same(text: str) -> None:
    assert read_by(True, text) == read_by(False, text)


@given(ANY_TEXT)
def test_any_text_gives_a_document_or_issues_with_a_line(text: str) -> None:
    issues = Issues()
    node = parse_yaml(text, "x.yaml", issues)
    assert (node is not None) or issues.found
    assert all(issue.line >= 1 for issue in issues.found)
    if issues.found:
        with pytest.raises(InputError):
            issues.raise_if_any()


def test_aliases_that_multiply_are_stopped_before_memory_is() -> None:
    """Three aliases a line, fifteen lines: 14 million values from 600 characters."""
    lines = ["z0: &z0 {a: 1}"]
    lines += [f"z{n}: &z{n} {{a: *z{n - 1}, b: *z{n - 1}, c: *z{n - 1}}}" for n in range(1, 16)]
    ((_, message),) = issues_of("\n".join(lines))
    assert message.startswith("more than 500,000 values with those that aliases (*) repeat")


@pytest.mark.parametrize("depth", [60, 400, 5000])
def test_deep_nesting_is_told(depth: int) -> None:
    ((_, message),) = issues_of("a: " + "[" * depth + "]" * depth)
    assert message == "nested more than 50 deep, which no key of an input file is"
