"""Scenarios laid over a site before anything is validated."""
