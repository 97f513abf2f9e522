"""``SITE/forecasts/*.json``: snapshots of the volumes, as `ForecastLock`.

A snapshot carries the SHA-256 of its own content, so one that was changed by hand is refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from scheduler.domain.clock import Horizon
from scheduler.domain.forecasts import ForecastLock
from scheduler.inputs.reading.folder_listing import list_files
from scheduler.inputs.reading.issues import Issues, Place
from scheduler.inputs.reading.yaml_file import read_text

FOLDER = "forecasts"
CHECKSUM = "content_sha256"
CURE = "snapshots are never edited: restore the file, or delete it and lock anew"


@cache
def _adapter() -> TypeAdapter[ForecastLock]:
    return TypeAdapter(ForecastLock)


def dump_lock(lock: ForecastLock) -> str:
    """Write a snapshot as JSON, its checksum first; the same text for the same snapshot."""
    document = _adapter().dump_python(replace(lock, path=""), mode="json")
    del document["path"]
    document = {CHECKSUM: _checksum(document), **document}
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _checksum(document: dict[str, Any]) -> str:
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def read_locks(folder: Path, issues: Issues) -> tuple[ForecastLock, ...]:
    """Read every snapshot of a site, the oldest lock first; wrong ones are noted and left out."""
    read = [_read(path, folder, issues) for path in list_files(folder / FOLDER, ".json", issues)]
    found = (lock for lock in read if lock is not None)
    return tuple(sorted(found, key=lambda lock: (lock.sequence, lock.locked_at, lock.name)))


def _read(path: Path, folder: Path, issues: Issues) -> ForecastLock | None:
    place = Place(str(path))
    text = read_text(path, place.file, issues)
    if text is None:
        return None
    try:
        document = json.loads(text)
        is_changed = document.pop(CHECKSUM) != _checksum(document)
        lock = None if is_changed else _adapter().validate_python(document)
    except (KeyError, AttributeError, TypeError, ValueError, RecursionError) as error:
        issues.add(place, "", f"is no snapshot of a forecast ({str(error).splitlines()[0]}); {CURE}")
        return None
    if lock is None:
        issues.add(place, "", f"was changed after it was locked; {CURE}")
        return None
    return replace(lock, path=path.relative_to(folder).as_posix())


def locks_inside(locks: Sequence[ForecastLock], horizon: Horizon, issues: Issues, folder: Path) -> list[ForecastLock]:
    """Snapshots that hold dates of the horizon; one on another grid or clock is noted."""
    found = [lock for lock in locks if lock.start <= horizon.end and lock.horizon.end >= horizon.start]
    for lock in found:
        mine, site = ((h.zone, h.interval_minutes) for h in (lock.horizon, horizon))
        if mine != site:
            message = (
                f"locked on the clock of {mine[0]} in intervals of {mine[1]} minutes, the site has {site[0]} and "
                f"{site[1]}; lock the forecast anew, or give --fresh-forecast to leave the snapshot unused"
            )
            issues.add(Place(str(folder / lock.path)), "", message)
    return found
