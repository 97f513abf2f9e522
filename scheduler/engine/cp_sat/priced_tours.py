"""What goals say of one agent's whole tour, in a CP-SAT model."""

from __future__ import annotations

from scheduler.domain.priced_terms import PricedAutomaton, TourTerms
from scheduler.engine.cp_sat.agent_model import AgentModel
from scheduler.engine.cp_sat.priced_frames import price_frame
from scheduler.engine.cp_sat.priced_paths import Terms, price_path


def price_tour(view: AgentModel, terms: TourTerms) -> Terms:
    """Add automata and frames to an agent's model and return what they cost."""
    found = [term for automaton in terms.automata for term in price_path(view, automaton)]
    return found + [term for frame in terms.frames for term in price_frame(view, frame)]


def idle_cost(terms: TourTerms, days: int) -> int:
    """Milli-currency the terms ask of an agent who is off every day."""
    return sum(_idle_path(own, days) for own in terms.automata) + sum(min(frame.base) for frame in terms.frames)


def _idle_path(automaton: PricedAutomaton, days: int) -> int:
    state, total = automaton.start, 0
    for day in range(days):
        state, cost = automaton.step(state, day, None)
        total += cost
    return total + automaton.final(state)
