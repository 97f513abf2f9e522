"""How much processor time a command takes before anything is searched: imports, reading, requirement, pre-checks.

Every row is a whole process: user and system seconds of ``scheduler`` from its start to its end, as the system counts
them, so that time waited on a busy machine is not counted. The first run of each tree fills its caches (bytecode,
compiled kernels) and is not counted; then the trees take turns.

The sites are the examples and one of 960 people each of whom has worked other hours before, see ``large_site.py``.
"""
