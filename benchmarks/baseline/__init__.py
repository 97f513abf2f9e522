"""The same generated demand solved by the engine's prototype and by this product.

Why the comparison is fair
--------------------------
- Same instance: the product's is drawn by ``benchmarks.contact_centre.generator``, which equals the baseline's own
  generator bit for bit.
- The baseline's week is cyclic (a duty of Sunday night runs into Monday morning) and it does not look at the rest
  between Sunday's duty and Monday's. The product's week is linear. For both, every agent's latest end is cut to 24:00,
  so that no duty crosses midnight: then nothing wraps round, no rest of 11 hours reaches from Sunday over the border
  (neither side knows the week before or after), and the cyclic and the linear week are one problem.
- Same seconds: the baseline gets bound and search seconds that add up to what the product gets. Its closing polish
  (at least one second each for its two starts) comes on top, in its favour; the seconds it really took are printed.
- Compile time counts for neither: a short run of each side on 20 agents fills its cache of compiled kernels before
  anything is timed. The baseline runs in a temporary copy with a numba cache of its own.
- Reading is counted for neither: the product's compiling of the problem's tables and the baseline's set-up are
  printed as ``setup_seconds``.
- The baseline uses one thread. The product is run with ``workers=1`` (the like for like) and with ``workers=2``.
- Runs alternate, so that other work on the machine hits all alike; read medians.
- Both rosters are rescored and checked by ``contact_centre/rescore.py``, plain code that shares nothing with either:
  10 per missing and 1 per staffed agent-slot.
"""
