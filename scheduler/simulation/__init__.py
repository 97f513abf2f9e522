"""Discrete events over the horizon on the actual roster: the service it will really give."""

from scheduler.simulation.monte_carlo import Simulation, simulate
from scheduler.simulation.settings import SimulationOptions

__all__ = ["Simulation", "SimulationOptions", "simulate"]
