"""Compiled kernels, and nothing else: functions of arrays that numba compiles. `compiled.py` says how."""
