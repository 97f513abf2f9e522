"""Files of a folder of inputs; a folder that cannot be listed is told, where `Path.glob` passes it over."""

from __future__ import annotations

from pathlib import Path

from scheduler.inputs.reading.issues import Issues, Place


def list_files(folder: Path, suffix: str, issues: Issues) -> list[Path]:
    """Paths in a folder that end with a suffix, in order of their names; none where it does not exist."""
    try:
        return sorted(path for path in folder.iterdir() if path.name.endswith(suffix))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        issues.add(Place(str(folder)), "", f"cannot be listed: {error.strerror or error}; let whoever plans read it")
        return []
