"""Whether `compare` points the right way: its differences against a fresh simulation of the same rosters."""
