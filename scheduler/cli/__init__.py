"""Thin Click commands, one file each, over the Python API. Nothing heavy is imported before a command runs."""
