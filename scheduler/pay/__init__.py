"""Duties to hours by pay code."""
