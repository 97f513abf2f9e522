"""The simulation face of each channel of `scheduler.domain.channels`."""

from __future__ import annotations

from scheduler.domain.site import Queue
from scheduler.simulation.channels.base import ChannelSimulation
from scheduler.simulation.channels.chat import ChatSimulation
from scheduler.simulation.channels.deferred import CallbackSimulation, EmailSimulation
from scheduler.simulation.channels.voice import VoiceSimulation

SIMULATIONS: dict[str, ChannelSimulation] = {
    "voice": VoiceSimulation(),
    "chat": ChatSimulation(),
    "callback": CallbackSimulation(),
    "email": EmailSimulation(),
}


def simulation_of(queue: Queue) -> ChannelSimulation:
    """Return how contacts of a queue's channel are taken and worked."""
    return SIMULATIONS[queue.channel]
