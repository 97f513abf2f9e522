"""Single files, and files that belong together."""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from scheduler.atomic_files.place_lock import PATIENCE_SECONDS, lock_file, locked
from scheduler.atomic_files.siblings import recover, remove, sibling
from scheduler.atomic_files.steps import named, parents, placed, put, sync_file, sync_folder, uninterrupted


@contextmanager
def new_file(path: Path, *, replace: bool = True, mode: int | None = None) -> Iterator[Path]:
    """Give a path to write a file to; when the block ends well, the file gets its name.

    Parameters
    ----------
    path
        The file to make; missing folders are made, links are followed.
    replace
        Whether a file that is there may be replaced; it passes its permissions on.
    mode
        Permissions; default: the usual ones.

    Raises
    ------
    FileExistsError
        If the file came to be and may not be replaced.
    """
    with _together([path], replace, mode) as (partial,):
        yield partial


def write_file(path: Path, content: str | bytes, *, replace: bool = True, mode: int | None = None) -> None:
    """Write a file whole or not at all, text as UTF-8 with the line ends it has; see `new_file`."""
    with new_file(path, replace=replace, mode=mode) as partial:
        put(partial, content)


def write_files(contents: Mapping[Path, str | bytes]) -> None:
    """Write several files of one folder together or not at all; the first is never there without its others."""
    with _together(list(contents), True, None) as partials:
        for partial, content in zip(partials, contents.values(), strict=True):
            put(partial, content)


@contextmanager
def _together(paths: Sequence[Path], replace: bool, mode: int | None) -> Iterator[list[Path]]:
    """Give a partial file for each; when the block ends well, all get their names."""
    targets = [Path(os.path.realpath(path)) for path in paths]
    shown = dict(zip(targets, paths, strict=True))
    assert len({target.parent for target in targets}) == 1
    with named({}) as names, ExitStack() as stack:
        for target, path in shown.items():
            names[lock_file(target)] = names[target] = path
        stack.enter_context(parents(targets[0]))
        recover(targets[0])
        for target in sorted(targets):
            stack.enter_context(locked(target, PATIENCE_SECONDS))
        modes = [_mode_of(target, shown[target], mode) for target in targets]
        partials = [sibling(target, "partial") for target in targets]
        names |= dict(zip(partials, paths, strict=True))
        stack.callback(remove, *partials)
        for partial, kept in zip(partials, modes, strict=True):
            # Nobody else reads what the old file keeps from them, not even for a moment.
            os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666 if kept is None else 0o600))
        yield partials
        for partial, kept in zip(partials, modes, strict=True):
            sync_file(partial)
            if kept is not None:
                partial.chmod(kept)
        with uninterrupted():
            if not replace:
                _link(partials[0], targets[0])
            elif len(targets) == 1:
                os.replace(partials[0], targets[0])
            else:
                _replace_all(partials, targets)
            placed.extend(shown.values())
        sync_folder(targets[0].parent)


def _mode_of(target: Path, path: Path, mode: int | None) -> int | None:
    """Permissions of the new file; ``None``: the usual ones.

    Raises
    ------
    OSError
        If something is there that is no file, or is write-protected.
    """
    try:
        there = target.stat().st_mode
    except FileNotFoundError:
        return mode
    if stat.S_ISDIR(there):
        raise IsADirectoryError(errno.EISDIR, "is a folder; name a file", str(path))
    if not stat.S_ISREG(there):
        raise OSError(errno.EINVAL, "is no file (a device, pipe or socket); name a file", str(path))
    if mode is None and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "is write-protected; nothing was written", str(path))
    return stat.S_IMODE(there) if mode is None else mode


def _link(partial: Path, target: Path) -> None:
    """Give a file its name only if nobody has it."""
    try:
        os.link(partial, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
        os.replace(partial, target)


def _replace_all(partials: Sequence[Path], targets: Sequence[Path]) -> None:
    """Give several files their names; on failure all are as they were."""
    journal, draft = sibling(targets[0], "together"), sibling(targets[0], "partial")
    backups = {target: sibling(target, "partial") for target in targets if target.exists()}
    new: list[Path] = []
    try:
        for target, backup in backups.items():
            _copy(target, backup)
        draft.write_text(json.dumps([[p.name, t.name] for p, t in zip(partials, targets, strict=True)]), "utf-8")
        sync_file(draft)
        draft.rename(journal)
        sync_folder(journal.parent)
        if targets[0] in backups:
            new.append(targets[0])
            targets[0].unlink()
        for partial, target in reversed(list(zip(partials, targets, strict=True))):
            new.append(target)
            os.replace(partial, target)
    except BaseException:
        journal.unlink(missing_ok=True)
        for target in dict.fromkeys(new):
            if target in backups:
                os.replace(backups[target], target)
            else:
                target.unlink(missing_ok=True)
        raise
    else:
        with suppress(OSError):  # the next writer finds nothing left to finish
            journal.unlink()
    finally:
        remove(draft, *backups.values())


def _copy(target: Path, backup: Path) -> None:
    try:
        os.link(target, backup)
    except OSError:  # a file system without links
        shutil.copy2(target, backup)
