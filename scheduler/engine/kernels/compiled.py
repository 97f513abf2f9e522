"""How kernels are compiled: ``entry`` for those Python calls, ``inner`` for those only other kernels call.

``inline`` is for small inner kernels in hot loops, where the call costs more than what is done. Compiled entries are
cached on disk, with everything they call inside. Every integer is 64 bits wide, so that each kernel is compiled for one
signature only.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from numba import njit
from numba.core import caching
from numba.core.registry import cpu_target

from scheduler.engine.kernels.link_only import LinkOnlyCompiler
from scheduler.kernel_cache import see_sources

# No kernel allocates memory: without reference counting a call with many arrays is an order of magnitude cheaper.
_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "_nrt": False}
_INNER: dict[str, Any] = {
    **_OPTIONS,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
    "pipeline_class": LinkOnlyCompiler,
}
inner = njit(**_INNER)
inline = njit(**_INNER, forceinline=True)


def entry(kernel: Callable[..., Any]) -> Any:
    """Compile a kernel at its first call, or load it from the cache."""
    return see_sources(njit(**_OPTIONS)(kernel), Path(__file__).parent, caching)


def load_natives() -> None:
    """Load what a search would load on its way (half a second); to be called before Ctrl-C is caught.

    Cut short in the middle, numba refuses to load its registries again in the same process, and native modules may.
    """
    cpu_target.target_context.refresh()
    import_module("scipy.sparse.csgraph")
