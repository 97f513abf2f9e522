"""Compiled kernels on disk are as fresh as all sources of their package.

Numba compares the file a kernel stands in. What the kernel calls is part of its machine code too, so that after an
upgrade that changed only a file beside it, the old code would run on.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any


def see_sources(dispatcher: Any, folder: Path) -> Any:
    """Let the cache of a dispatcher (numba's) see every Python file of a folder; returns the dispatcher.

    What was left by a version whose types are gone counts as stale too; numba would stop there.
    """
    index = dispatcher._cache._cache_file  # noqa: SLF001 - no public way; pyproject.toml holds numba to versions tried
    index._source_stamp = (index._source_stamp, digest(folder))  # noqa: SLF001
    load = index._load_index  # noqa: SLF001

    def load_index() -> Any:
        try:
            return load()
        except (ImportError, AttributeError):
            return {}

    index._load_index = load_index  # noqa: SLF001
    return dispatcher


@cache
def digest(folder: Path) -> str:
    """SHA-256 of the names and contents of a folder's Python files."""
    found = hashlib.sha256()
    for path in sorted(folder.glob("*.py")):
        found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()
