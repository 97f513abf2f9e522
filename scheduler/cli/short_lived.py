"""Commands whose process ends with their answer."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collector() -> Iterator[None]:
    """Leave Python's collector of circular garbage off: loading libraries and reading a site leaves it none to find.

    Everything else is freed as ever, when the last reference goes.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
