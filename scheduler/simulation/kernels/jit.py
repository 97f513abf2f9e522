"""How kernels are compiled: ``entry`` for the one Python calls, ``inner`` for those only other kernels call.

No kernel allocates memory: without reference counting a call with many arrays is cheap. Inner kernels are put in place
of their calls, because handing over the tables costs more than most of them do. Only entries are cached on disk, with
all they call: an inner kernel cached by itself would not see a change in what it calls.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numba import njit
from numba.core import caching

from scheduler.kernel_cache import see_sources

_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "_nrt": False}
_INNER: dict[str, Any] = {**_OPTIONS, "no_cpython_wrapper": True, "no_cfunc_wrapper": True, "forceinline": True}
inner = njit(**_INNER)


def entry(kernel: Callable[..., Any]) -> Any:
    """Compile a kernel at its first call, or load it from the cache."""
    return see_sources(njit(**_OPTIONS)(kernel), Path(__file__).parent, caching)


ZERO, ONE, TWO, NONE = np.int64(0), np.int64(1), np.int64(2), np.int64(-1)
"""Whole numbers as the tables hold them; ``NONE`` stands where there is no agent, contact or queue."""
