"""The staffing face of each channel of `scheduler.domain.channels`."""

from __future__ import annotations

from scheduler.domain.site import Queue
from scheduler.staffing.channels.base import ChannelStaffing
from scheduler.staffing.channels.chat import ChatStaffing
from scheduler.staffing.channels.deferred import DeferredStaffing
from scheduler.staffing.channels.voice import VoiceStaffing

STAFFING: dict[str, ChannelStaffing] = {
    "voice": VoiceStaffing(),
    "chat": ChatStaffing(),
    "callback": DeferredStaffing(),
    "email": DeferredStaffing(),
}


def staffing_of(queue: Queue) -> ChannelStaffing:
    """Return how queues of a queue's channel are staffed."""
    return STAFFING[queue.channel]
