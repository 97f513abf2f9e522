"""Curves shifted by simulated heads: what they save in service at equal paid hours and equal seconds."""
