"""One channel, one place: the registries agree, and nothing outside them asks which channel a queue has."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from scheduler.domain.channels import CHANNELS, DEFAULT_CHANNEL, channel_of, having, names_of
from scheduler.domain.site import Queue, ServiceTarget
from scheduler.inputs.schema.site import QueueKeys
from scheduler.inputs.schema.target import TargetKeys
from scheduler.simulation.channels.registry import SIMULATIONS
from scheduler.staffing.channels.registry import STAFFING

PACKAGE = Path(__file__).resolve().parents[2] / "scheduler"
PLACES = ("domain/channels.py", "staffing/channels/", "simulation/channels/")
"""Where channels may be told apart."""
SHARED = ("base", "registry")
"""Modules of a face that others may import."""


def queue(channel: str, **more: float) -> Queue:
    return Queue("q", channel, "UTC", ((),) * 7, ServiceTarget(0.8, 20), 300.0, **more)  # type: ignore[arg-type]


def branches(source: str) -> Iterator[str]:
    """What tells channels apart in a module."""
    tree = ast.parse(source)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value in CHANNELS:
            yield f"line {node.lineno}: names the channel {node.value!r}"
        if isinstance(node, ast.Attribute) and node.attr == "channel" and not _is_passed_on(node, parents):
            yield f"line {node.lineno}: asks for the name of a channel"
        if isinstance(node, ast.ImportFrom) and ".channels." in (node.module or ""):
            package, _, module = str(node.module).rpartition(".channels.")
            if package.startswith("scheduler.") and module not in SHARED:
                yield f"line {node.lineno}: imports a channel's own module"


def _is_passed_on(node: ast.Attribute, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether a channel's name is looked up in the registry, or handed or told on as it is."""
    parent = parents[node]
    if isinstance(parent, ast.Subscript):
        return parent.slice is node and isinstance(parent.value, ast.Name) and parent.value.id == "CHANNELS"
    if isinstance(parent, ast.Compare):
        (right, *more) = parent.comparators
        return not more and isinstance(right, ast.Name) and right.id == "CHANNELS"
    if isinstance(parent, ast.IfExp):
        return parent.test is not node
    return isinstance(parent, ast.keyword | ast.FormattedValue)


def test_nothing_outside_their_places_tells_channels_apart() -> None:
    found = {}
    for path in PACKAGE.rglob("*.py"):
        name = path.relative_to(PACKAGE).as_posix()
        if not name.startswith(PLACES) and (told := list(branches(path.read_text(encoding="utf-8")))):
            found[name] = told
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        'x = 1 if queue.channel == "fax" else 2',
        'x = queue.kind == "voice"',
        'SPEED = {"chat": 2}',
        "x = SPEED[queue.channel]",
        "x = SPEED.get(queue.channel, 1)",
        "x = queue.channel in WAITING",
        "x = 1 if queue.channel else 2",
        'match queue.channel:\n    case "email":\n        pass',
        "name = queue.channel",
        "from scheduler.staffing.channels.voice import VoiceStaffing",
    ],
)
def test_every_way_to_tell_channels_apart_is_seen(source: str) -> None:
    assert list(branches(source))


@pytest.mark.parametrize(
    "source",
    [
        "x = CHANNELS[queue.channel].waits_in_line",
        "x = queue.channel not in CHANNELS",
        "Report(channel=queue.channel if queue else '')",
        "from scheduler.staffing.channels.registry import staffing_of",
    ],
)
def test_asking_the_channel_itself_is_no_branch(source: str) -> None:
    assert not list(branches(source))


def test_every_channel_has_every_face() -> None:
    assert list(CHANNELS) == list(STAFFING) == list(SIMULATIONS)
    assert all(name == channel.name for name, channel in CHANNELS.items())
    assert DEFAULT_CHANNEL in CHANNELS
    priorities = [channel.priority for channel in CHANNELS.values()]
    assert priorities == sorted(set(priorities))


def test_the_keys_of_channels_are_keys_of_the_site() -> None:
    for channel in CHANNELS.values():
        assert set(channel.keys) <= set(QueueKeys.model_fields)
        assert set(channel.target_keys) <= set(TargetKeys.model_fields)


def test_channels_are_listed_as_in_a_sentence() -> None:
    first, second, third = (CHANNELS[name] for name in ("voice", "chat", "callback"))
    assert names_of([first]) == "voice"
    assert names_of([first, second]) == "voice and chat"
    assert names_of([first, second, third], "or") == "voice, chat or callback"
    assert {"voice", "chat"} <= {channel.name for channel in having("patience_seconds")}
    assert not having("aht_seconds"), "a key of every channel is nobody's own"


def test_channels_say_how_many_contacts_a_person_has_and_when_they_are_due() -> None:
    chat, mail = queue("chat", concurrency=2.5), queue("email", concurrency=2.5, response_minutes=50)
    assert (channel_of(chat).contacts_at_once(chat), channel_of(mail).contacts_at_once(mail)) == (2.5, 1.0)
    assert (channel_of(chat).deadline_words(chat), channel_of(mail).deadline_words(mail)) == ("", "50 min")
    assert (channel_of(chat).keeps_contacts, channel_of(mail).keeps_contacts) == (False, True)


def test_a_queue_of_an_unknown_channel_is_refused() -> None:
    with pytest.raises(ValueError, match="found channel 'fax', allowed are voice, chat, callback, email"):
        queue("fax")
