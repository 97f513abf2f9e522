"""Voice: one call at a time, never put aside."""

from __future__ import annotations

from scheduler.simulation.channels.line import LineSimulation


class VoiceSimulation(LineSimulation):
    """A line of callers; each call takes a person for itself."""
