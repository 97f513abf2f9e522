"""The same generated contact centre solved by this product and by its peers: one machine, one run, the same seconds.

Why the comparison is fair
--------------------------
- One instance: ``plain_problem.py`` writes the product's problem as plain JSON; a problem it cannot say is refused.
  What a peer cannot say of it stands in the row's ``said``; the roster is judged by the whole problem all the same.
- One after the other on the same machine, each with the same search seconds and, where it takes the number, the same
  threads. Building a model counts for nobody and is printed as ``setup_seconds``; neither does compiling kernels.
- Each peer runs in its own environment from ``requirements/``, in a process of its own, and shares nothing with the
  product. A peer that cannot be installed gives a row that says so.
- Every roster, ours too, is judged by the product's independent checker, rescored by the plain code of
  ``benchmarks.contact_centre.rescore`` (10 a missing, 1 a staffed agent-slot), and written as a run folder for a
  referee, a program that shares nothing with the product, where one is at hand.
"""
