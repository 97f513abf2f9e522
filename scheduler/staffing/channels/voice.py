"""Voice: Erlang A where the queue states a patience, Erlang C where it does not."""

from __future__ import annotations

from scheduler.domain.site import Queue
from scheduler.staffing.channels.line import LineStaffing
from scheduler.staffing.erlang import Array, QueueState, erlang_a, erlang_c
from scheduler.staffing.erlang_comparison import ModelWords
from scheduler.staffing.service_level import short_seconds

PATIENT = ModelWords("erlang_a", "Erlang A", "Erlang A")
ENDLESS = ModelWords("erlang_c", "Erlang C", "Erlang A")


class VoiceStaffing(LineStaffing):
    """One call at a time, in a line of callers who may hang up."""

    def steady_state(self, queue: Queue, agents: Array, arrival_rate: Array, aht_seconds: Array) -> QueueState:
        """Evaluate the closed forms."""
        target = queue.target
        if queue.patience_seconds is None:
            return erlang_c(agents, arrival_rate, aht_seconds, target.seconds)
        patience, short = queue.patience_seconds, short_seconds(target)
        return erlang_a(agents, arrival_rate, aht_seconds, target.seconds, patience, short)

    def full_speed(self, queue: Queue, aht_seconds: Array) -> Array:
        """One call after the other."""
        return 1.0 / aht_seconds

    def longest_seconds(self, queue: Queue, aht_seconds: Array) -> Array:
        """Return the handle time, whatever else goes on."""
        return aht_seconds

    def words(self, queue: Queue) -> ModelWords:
        """Tell Erlang A and Erlang C apart."""
        return ENDLESS if queue.patience_seconds is None else PATIENT
