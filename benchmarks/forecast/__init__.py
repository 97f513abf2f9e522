"""Forecasts of two real call histories, from rolling origins."""
