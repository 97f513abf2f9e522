"""Discrete events over the horizon on the actual roster: the service it will really give."""

from scheduler.simulation.options import SimulationOptions
from scheduler.simulation.simulate import Simulation, simulate

__all__ = ["Simulation", "SimulationOptions", "simulate"]
