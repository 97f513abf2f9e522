"""How kernels are compiled: ``entry`` for those Python calls, ``inner`` for those only other kernels call.

``inline`` is for small inner kernels in hot loops: handing over the tables, hundreds of words, costs more than they do.

Compiled code is cached on disk. Inner kernels go without the wrapper that unpacks Python arguments, which for the
search's tuples of arrays costs more compile time than most kernels themselves. Every integer is 64 bits wide, so that
each kernel is compiled for one signature only.
"""

from __future__ import annotations

from typing import Any

from numba import njit
from numba.core.registry import cpu_target

from scheduler.engine.kernels.link_only import LinkOnlyCompiler

# No kernel allocates memory: without reference counting a call with many arrays is an order of magnitude cheaper.
_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy", "_nrt": False}
_INNER: dict[str, Any] = {
    **_OPTIONS,
    "cache": False,  # they are part of their callers' code, which is cached
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
    "pipeline_class": LinkOnlyCompiler,
}
entry = njit(**_OPTIONS)
inner = njit(**_INNER)
inline = njit(**_INNER, forceinline=True)


def load_registries() -> None:
    """Load what numba loads with the first kernel (half a second); to be called before Ctrl-C is caught.

    Cut short in the middle, numba refuses to load it again in the same process.
    """
    cpu_target.target_context.refresh()
