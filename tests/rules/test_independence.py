"""Faces share no helper, and rules import no other rule: a mistake in one must show in another."""

from __future__ import annotations

import ast
import inspect
import sys

import pytest

from scheduler.rules.registry import BY_TYPE

FACES = ("constrain", "extend", "check")
CLOCK = "scheduler.rules.possible_duties"


def module_of(rule_type: str) -> ast.Module:
    return ast.parse(inspect.getsource(sys.modules[BY_TYPE[rule_type].__module__]))


def helpers(tree: ast.Module) -> dict[str, ast.AST]:
    """Functions, methods and private classes of a module, parameters' own aside."""
    found: dict[str, ast.AST] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) or (isinstance(node, ast.ClassDef) and node.name.startswith("_")):
            found[node.name] = node
        elif isinstance(node, ast.ClassDef) and not node.name.endswith("Params"):
            found.update({part.name: part for part in node.body if isinstance(part, ast.FunctionDef)})
    return found


def reached(face: str, known: dict[str, ast.AST]) -> set[str]:
    """Names of helpers a face uses, directly or through another."""
    seen: set[str] = set()
    pending = [face]
    while pending:
        for node in ast.walk(known[pending.pop()]):
            name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
            if name in known and name not in seen and name not in FACES:
                seen.add(name)
                pending.append(name)
    return seen


@pytest.mark.parametrize("rule_type", sorted(BY_TYPE))
def test_faces_share_no_helper(rule_type: str) -> None:
    known = helpers(module_of(rule_type))
    used = {face: reached(face, known) for face in FACES}
    for first, second in (("constrain", "extend"), ("constrain", "check"), ("extend", "check")):
        assert not used[first] & used[second], f"{first} and {second} share {used[first] & used[second]}"


@pytest.mark.parametrize("rule_type", sorted(BY_TYPE))
def test_rules_import_no_other_rule(rule_type: str) -> None:
    imported = {
        node.module for node in ast.walk(module_of(rule_type)) if isinstance(node, ast.ImportFrom) and node.module
    }
    own = BY_TYPE[rule_type].__module__ + "."
    foreign = {name for name in imported if name.startswith("scheduler.rules") and not name.startswith(own)}
    assert foreign - {CLOCK} == {"scheduler.rules.base"}


@pytest.mark.parametrize("rule_type", sorted(BY_TYPE))
def test_what_dates_hold_on_the_clock_is_asked_by_check_alone(rule_type: str) -> None:
    module = module_of(rule_type)
    shared = {
        alias.name
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom) and node.module == CLOCK
        for alias in node.names
    }
    known = helpers(module)
    for face in ("constrain", "extend"):
        parts = [known[name] for name in (face, *reached(face, known))]
        used = {node.id for part in parts for node in ast.walk(part) if isinstance(node, ast.Name)}
        assert not shared & used, f"{face} shares {shared & used} with check"


def test_parts_of_a_rule_belong_to_one_face_each_and_import_no_other_part() -> None:
    known = helpers(module_of("contract_hours"))
    parts = {
        alias.name: node.module or ""
        for node in ast.walk(module_of("contract_hours"))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("scheduler.rules.contract_hours.")
        for alias in node.names
    }
    used = {
        face: {node.id for node in ast.walk(known[face]) if isinstance(node, ast.Name) and node.id in parts}
        for face in FACES
    }
    assert sorted(name for names in used.values() for name in names) == sorted(parts)
    assert len(set(parts.values())) == len(FACES)
    for module in parts.values():
        tree = ast.parse(inspect.getsource(sys.modules[module]))
        imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not [name for name in imported if name.startswith("scheduler.rules")]
