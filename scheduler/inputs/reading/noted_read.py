"""Reading what users name, with a note at its place where that cannot be."""

from __future__ import annotations

from pathlib import Path

from scheduler.input_file import MOST_BYTES, read_input, reason
from scheduler.inputs.reading.issues import Issues, Place


def note_read(path: Path, place: Place, issues: Issues, most_bytes: int = MOST_BYTES) -> bytes | None:
    """Read a regular file, or note at ``place`` why that cannot be and return ``None``."""
    try:
        return read_input(path, most_bytes)
    except OSError as error:
        issues.add(place, "", reason(error))
        return None
