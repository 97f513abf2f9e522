"""The channels a queue may have: what each is, in words and facts; the registry everything else goes by.

What differs by channel is asked of a channel's three faces and of nothing else: `Channel` here (words, keys of
``site.yaml``, whether people wait in line), its staffing (`scheduler.staffing.channels`) and its simulation
(`scheduler.simulation.channels`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scheduler.domain.site import Queue

_SEVERAL = "concurrency"
"""Key of the queues whose people may have several contacts at a time."""


@dataclass(frozen=True)
class Channel:
    """One way contacts come.

    Parameters
    ----------
    name
        As written in ``site.yaml``.
    kind_of_queue
        Words for a queue of it, with the article: ``a voice queue``.
    about
        What it is, where the name does not say it; shown in the schema.
    waits_in_line
        Whether people wait in line for an answer, and hang up or are lost while the queue is closed; otherwise contacts
        are kept until somebody works them, within the queue's response time.
    priority
        Order among the queues one person serves, where a queue states none of its own; smaller numbers first.
    keys
        Keys of a queue in ``site.yaml`` that only some channels have, and this one does.
    target_keys
        The same of the queue's ``target``.
    """

    name: str
    kind_of_queue: str
    waits_in_line: bool
    priority: int
    keys: tuple[str, ...]
    target_keys: tuple[str, ...] = ()
    about: str = ""

    @property
    def leaves_gaps(self) -> bool:
        """Whether people have idle time between contacts in which they may work other queues."""
        return self.waits_in_line

    @property
    def keeps_contacts(self) -> bool:
        """Whether contacts that come while the queue is closed, or nobody is free, are worked later."""
        return not self.waits_in_line

    def contacts_at_once(self, queue: Queue) -> float:
        """Contacts one person may have at a time, on average over people, >= 1."""
        return max(1.0, queue.concurrency) if _SEVERAL in self.keys else 1.0

    def deadline_words(self, queue: Queue) -> str:
        """Say within which time contacts are to be worked (``4 h``); empty where they wait in line."""
        if self.waits_in_line:
            return ""
        minutes = queue.response_minutes
        return f"{minutes / 60:g} h" if minutes % 30 == 0 else f"{minutes} min"


_LINE_TARGET = (
    "counting",
    "short_abandon_seconds",
    "period",
    "max_abandonment",
    "worst_interval",
    "month_to_date",
    "daily",
    "daily_per_contact",
)
"""Keys of a target that say nothing about work with a deadline."""
_DEADLINE = ("response_minutes", "opening_backlog", "gaps_of")

CHANNELS: dict[str, Channel] = {
    channel.name: channel
    for channel in (
        Channel(
            "voice",
            kind_of_queue="a voice queue",
            waits_in_line=True,
            priority=0,
            keys=("patience_seconds",),
            target_keys=_LINE_TARGET,
        ),
        Channel(
            "chat",
            kind_of_queue="a chat queue",
            waits_in_line=True,
            priority=1,
            keys=("patience_seconds", _SEVERAL, "chat_seconds"),
            target_keys=_LINE_TARGET,
        ),
        Channel(
            "callback",
            kind_of_queue="a callback queue",
            waits_in_line=False,
            priority=2,
            keys=_DEADLINE,
            about="calls returned within response_minutes, in opening hours",
        ),
        Channel(
            "email",
            kind_of_queue="an email queue",
            waits_in_line=False,
            priority=3,
            keys=_DEADLINE,
            about="any written or back-office work",
        ),
    )
}
"""Every channel by name, in the order of their priorities."""
DEFAULT_CHANNEL = "voice"
"""Channel of a queue that states none."""


def channel_of(queue: Queue) -> Channel:
    """Return the channel of a queue."""
    return CHANNELS[queue.channel]


def names_of(channels: Iterable[Channel], joined: str = "and") -> str:
    """List names as in a sentence: ``voice and chat``."""
    *first, last = (channel.name for channel in channels)
    return f"{', '.join(first)} {joined} {last}" if first else last


def having(key: str) -> tuple[Channel, ...]:
    """Channels whose queues, or their targets, have a key."""
    return tuple(channel for channel in CHANNELS.values() if key in (*channel.keys, *channel.target_keys))


def leaving_gaps() -> tuple[Channel, ...]:
    """Channels whose people have idle time other queues may use."""
    return tuple(channel for channel in CHANNELS.values() if channel.leaves_gaps)
