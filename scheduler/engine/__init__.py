"""The only package that searches: two tour oracles, coverage, construction, ruin and recreate, bound, CP-SAT core."""
