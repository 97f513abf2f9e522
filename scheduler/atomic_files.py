"""Files and folders that appear complete or not at all: the one place where the product writes for people to keep.

What is guaranteed, also when the process is killed or the machine stops at any moment:

- Whoever looks at NAME sees what was there before, or all of the new: never a half, and never nothing where something
  was. (Of a folder that is replaced the old one is called ``NAME.parked-<process>-<token>`` for a moment, and is
  complete under that name too.)
- Everything is written to a hidden sibling ``.NAME.partial-<process>-<token>``, forced to disk, then renamed. A sibling
  is on the same file system, so the rename is one step.
- Where writing fails, NAME is untouched and the sibling is removed. Only a kill leaves siblings behind: they are
  rubbish, and `recover` removes those of folders once their process is gone, and brings a parked folder back where its
  successor never came.
- Who writes what at once is not regulated: the last rename wins, of files; of folders the second finds the place taken.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

IN_USE_SECONDS = 3600
"""Age up to which a sibling counts as in use where processes cannot be asked for safely."""


class PlaceTakenError(OSError):
    """A complete folder could not be given its name."""


@contextmanager
def new_file(path: Path, *, replace: bool = True, mode: int | None = None) -> Iterator[Path]:
    """Give a path to write a file to; when the block ends well, the file gets its name.

    Parameters
    ----------
    path
        The file to make; its folder exists.
    replace
        Whether a file that is there may be replaced.
    mode
        Permissions; default: the usual ones.

    Raises
    ------
    FileExistsError
        If the file came to be and may not be replaced.
    """
    partial = _partial_name(path)
    try:
        yield partial
        _sync_file(partial)
        if mode is not None:
            partial.chmod(mode)
        if not replace and path.exists():
            raise FileExistsError(path)
        os.replace(partial, path)
        _sync_folder(path.parent)
    finally:
        partial.unlink(missing_ok=True)


def write_file(path: Path, content: str | bytes, *, replace: bool = True, mode: int | None = None) -> None:
    """Write a file whole or not at all, text as UTF-8 with the line ends it has; see `new_file`."""
    with new_file(path, replace=replace, mode=mode) as partial:
        partial.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)


@contextmanager
def new_folder(path: Path, *, replace: bool = False) -> Iterator[Path]:
    """Give an empty folder to fill; when the block ends well, it gets its name.

    Parameters
    ----------
    path
        The folder to make, beside its sibling; its parent exists.
    replace
        Whether a folder that is there may be replaced.

    Raises
    ------
    PlaceTakenError
        If the folder is there and may not be replaced, or somebody else took its name meanwhile.
    """
    partial = _partial_name(path)
    partial.mkdir()
    try:
        yield partial
        for folder, _, names in os.walk(partial):
            for name in names:
                _sync_file(Path(folder, name))
            _sync_folder(Path(folder))
        if not replace and path.exists():
            raise PlaceTakenError(errno.EEXIST, os.strerror(errno.EEXIST))
        _put_in_place(partial, path)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def recover(path: Path) -> None:
    """Tidy what a killed process left of a folder: rubbish goes, a parked one with no successor comes back."""
    for rubbish in path.parent.glob(f".{_escape(path.name)}.partial-*"):
        if not _in_use(rubbish):
            shutil.rmtree(rubbish, ignore_errors=True)
    for parked in sorted(path.parent.glob(f"{_escape(path.name)}.parked-*")):
        if _in_use(parked):
            continue
        if path.exists():
            _discard(parked, path)
        else:
            parked.rename(path)


def _partial_name(path: Path) -> Path:
    return path.with_name(f".{path.name}.partial-{os.getpid()}-{secrets.token_hex(4)}")


def _put_in_place(partial: Path, path: Path) -> None:
    """Rename the complete folder, parking an older one beside it meanwhile."""
    parked = path.with_name(f"{path.name}.parked-{os.getpid()}-{secrets.token_hex(4)}")
    replaces = path.exists()
    try:
        if replaces:
            path.rename(parked)
        partial.rename(path)
    except BaseException as error:
        if parked.exists() and not path.exists():
            parked.rename(path)
        if isinstance(error, OSError):
            raise PlaceTakenError(error.errno, error.strerror) from error
        raise
    _sync_folder(path.parent)
    if replaces:
        _discard(parked, path)


def _discard(folder: Path, path: Path) -> None:
    """Remove a folder so that no half of it is ever seen under its own name."""
    rubbish = _partial_name(path)
    folder.rename(rubbish)
    shutil.rmtree(rubbish, ignore_errors=True)


def _escape(name: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)


def _in_use(folder: Path) -> bool:
    """Whether another process is still at work on a partial or parked folder; its number is in the name."""
    process = folder.name.split("-")[-2]
    if not process.isdigit() or int(process) == os.getpid():
        return False
    if os.name != "posix":  # asking for a process is not safe there
        return time.time() - folder.stat().st_mtime < IN_USE_SECONDS
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _sync_file(path: Path) -> None:
    """Force a file's content to disk."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_folder(folder: Path) -> None:
    """Force the folder's own entries to disk, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
