"""Folders that appear whole, and places held before there is anything to write."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from scheduler.atomic_files.place_lock import lock_file, locked
from scheduler.atomic_files.siblings import discard, recover, remove, sibling
from scheduler.atomic_files.steps import named, parents, placed, put, sync_file, sync_folder, uninterrupted


class PlaceTakenError(OSError):
    """A complete folder could not be given its name."""


@contextmanager
def new_folder(path: Path, *, replace: bool = False) -> Iterator[Path]:
    """Give an empty folder to fill; when the block ends well, it gets its name.

    Parameters
    ----------
    path
        The folder to make, beside its sibling; missing parents are made.
    replace
        Whether a folder that is there may be replaced.

    Raises
    ------
    PlaceTakenError
        If the folder is there and may not be replaced, or somebody else took its name meanwhile.
    """
    path = Path(os.path.abspath(path))
    with claimed(path), named({}) as names:
        partial = sibling(path, "partial")
        names[partial] = path
        try:
            partial.mkdir()
            yield partial
            for folder, _, files in os.walk(partial, onerror=_fail):
                for name in files:
                    sync_file(Path(folder, name))
                sync_folder(Path(folder))
            if not replace and os.path.lexists(path):
                raise PlaceTakenError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
            with uninterrupted():
                _put_in_place(partial, path)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise


@contextmanager
def claimed(path: Path, *, probe: bool = False) -> Iterator[None]:
    """Hold a place that is to be written, from before the work that fills it.

    Missing parents are made; those that are still empty afterwards go again.

    Parameters
    ----------
    probe
        Try whether a folder can be made and filled there.

    Raises
    ------
    PlaceBusyError
        If another process holds it.
    OSError
        If nothing can be written there; it names the place.
    """
    path = Path(os.path.abspath(path))
    with ExitStack() as stack:
        with named({}) as names:
            stack.enter_context(parents(path))
            recover(path)
            names[lock_file(path)] = path
            stack.enter_context(locked(path))
            if probe:
                _try_out(path, names)
        yield


def _fail(error: OSError) -> None:
    raise error


def _try_out(path: Path, names: dict[Path, Path]) -> None:
    """Make a folder with a file beside a place, and remove it."""
    trial = sibling(path, "partial")
    names[trial] = path
    try:
        trial.mkdir()
        put(trial / "trial", b"\0")
    finally:
        shutil.rmtree(trial, ignore_errors=True)


def _put_in_place(partial: Path, path: Path) -> None:
    """Rename the complete folder, parking an older one beside it meanwhile."""
    parked = sibling(path, "parked")
    replaces = path.exists()
    try:
        if replaces:
            partial.chmod(stat.S_IMODE(path.stat().st_mode))
            path.rename(parked)
        partial.rename(path)
    except BaseException as error:
        if parked.exists() and not path.exists():
            parked.rename(path)
        if isinstance(error, OSError) and error.errno in (errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR):
            raise PlaceTakenError(error.errno, error.strerror, str(path)) from error
        raise
    placed.append(path)
    sync_folder(path.parent)
    if replaces:
        try:
            discard(parked, path)
        except OSError:  # it cannot be hidden; its successor is there, so that it may go piece by piece
            remove(parked)
