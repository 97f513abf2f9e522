"""Kernels of the event loop, compiled by numba.

Every kernel works on ``play``, the tables of one replication (`scheduler.simulation.event_tables.Play`, where shapes
and letters are). Further arguments have one meaning throughout:

``agent``
    Index of an agent, 0 to A - 1.
``queue``
    Index of a queue, 0 to Q - 1.
``contact``
    Index of a contact, 0 to N - 1; contacts are numbered by arrival.
``profile``
    Index of a profile, 0 to P - 1.
``place``
    Index of an entry of the heap of events.
``state``
    What an agent does: ``AWAY``, ``IDLE``, ``ON_EXCLUSIVE``, ``ON_CONCURRENT``, ``ON_INTERRUPTIBLE``, ``PAUSED``.
``now``
    Moment of the event being dealt with, seconds since the horizon's origin.
``length``
    Duration of a pause, seconds.
"""
