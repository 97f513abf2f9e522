"""Compiled kernels on disk: as fresh as all sources of their package, never trusted blindly, never needed.

Numba compares the file a kernel stands in. What the kernel calls is part of its machine code too, so that after an
upgrade that changed only a file beside it, the old code would run on. And numba stops where it finds no folder to write
to, no space, or a damaged file; here the kernels are compiled anew, and it is told once.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import shutil
import stat
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

NAME = "contact-centre-scheduler"
MARK = f"{NAME} 1\n".encode()
"""First bytes of a file of compiled code; its SHA-256 follows, that of what it was made of, then what numba writes."""
PICKLE = b"\x80"
"""First byte of what numba writes by itself."""
VARIABLE = "NUMBA_CACHE_DIR"


class CacheWarning(RuntimeWarning):
    """Compiled kernels cannot be kept, or not where they belong; everything else works."""


def see_sources(dispatcher: Any, folder: Path, caching: Any) -> Any:
    """Keep a dispatcher's (numba's) code on disk where that can be, as fresh as every Python file of a folder.

    Parameters
    ----------
    dispatcher
        Made without ``cache``.
    folder
        Package of the kernel.
    caching
        Numba's module of that name.

    Returns
    -------
    Any
        The dispatcher.
    """
    # No public way to any of this; pyproject.toml holds numba to versions tried.
    place = cache_place(folder)
    with _located(caching, place):
        dispatcher.enable_caching()
    index = dispatcher._cache._cache_file  # noqa: SLF001
    if place is not None:
        take_along(folder / "__pycache__", place, index._index_name.removesuffix(".nbi"))  # noqa: SLF001
    _guard(index, digest(folder))
    return dispatcher


@cache
def digest(folder: Path) -> str:
    """SHA-256 of the names and contents of a folder's Python files."""
    found = hashlib.sha256()
    for path in sorted(folder.glob("*.py")):
        found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


@cache
def cache_place(folder: Path) -> Path | None:
    """Where code of a package is kept: ``None`` beside its sources, else a folder of its own that can be written.

    The first of these that will do: what NUMBA_CACHE_DIR says, beside the sources, the user's cache, a temporary folder
    that is this user's alone. Where none does, beside the sources in any case: what is there can be read.
    """
    own = f"{folder.parent.name}-{folder.name}-{hashlib.sha256(str(folder).encode()).hexdigest()[:16]}"
    asked = os.environ.get(VARIABLE, "")
    if asked and is_writable(Path(asked, own)):
        return Path(asked, own)
    if not asked and is_writable(folder / "__pycache__"):
        return None
    why = (
        f"{VARIABLE}={asked} cannot be written to" if asked else "neither the installation nor a home can be written to"
    )
    home = _user_cache()
    if home is not None and is_writable(home / NAME / own):
        if asked:
            tell(f"{why}: compiled code is kept in {home / NAME}")
        return home / NAME / own
    for base in _temporary_folders():
        private = base / f"{NAME}-{os.getuid() if hasattr(os, 'getuid') else 'user'}"
        if _is_private(private) and is_writable(private / own):
            tell(f"{why}: compiled code is kept in {private}; to keep it longer, let {VARIABLE} name a folder")
            return private / own
    tell(f"{why}, nor can a temporary folder: code is compiled anew by every command; let {VARIABLE} name a folder")
    return None


def _user_cache() -> Path | None:
    """Return the user's cache, where the user has a home that exists."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    if given and Path(given).is_absolute():
        return Path(given)
    home = Path(os.path.expanduser("~"))
    return home / ".cache" if home.is_absolute() and home.is_dir() else None


def _temporary_folders() -> Iterator[Path]:
    """Folders for temporary files, without the one people work in."""
    names = [os.environ.get(name, "") for name in ("TMPDIR", "TEMP", "TMP")]
    names += [os.environ.get("LOCALAPPDATA", "")] if os.name == "nt" else ["/tmp", "/var/tmp", "/dev/shm"]
    yield from (Path(name) for name in dict.fromkeys(names) if name and Path(name).is_absolute())


def _is_private(folder: Path) -> bool:
    """Make a folder only this user can write to; code that others may change is never run."""
    with suppress(FileExistsError, OSError):
        folder.mkdir(mode=0o700)
    try:
        found = folder.lstat()
    except OSError:
        return False
    if os.name != "posix":
        return stat.S_ISDIR(found.st_mode)
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o077


def is_writable(folder: Path) -> bool:
    """Whether files can be made in a folder, which is made where that can be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(MARK)
    except OSError:
        return False
    return True


@contextmanager
def _located(caching: Any, place: Path | None) -> Iterator[None]:
    """Let numba keep code in a folder, or beside the sources; it does not try whether it can write there."""

    class Locator(caching.InTreeCacheLocator):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            if place is not None:
                self._cache_path = str(place)

        def ensure_cache_path(self) -> None:
            """Make the folder where that can be; else saving tells."""
            with suppress(OSError):
                Path(self._cache_path).mkdir(exist_ok=True)

    before = caching.CacheImpl._locator_classes  # noqa: SLF001
    caching.CacheImpl._locator_classes = [Locator]  # noqa: SLF001
    try:
        yield
    finally:
        caching.CacheImpl._locator_classes = before  # noqa: SLF001


def take_along(source: Path, target: Path, name: str) -> None:
    """Copy code that was compiled when the product was installed, where there is none yet; the index last."""
    if (target / f"{name}.nbi").exists():
        return
    with suppress(OSError):
        for path in (*sorted(source.glob(f"{name}.*.nbc")), source / f"{name}.nbi"):
            draft = target / f"{path.name}.tmp.{os.getpid()}"
            try:
                shutil.copyfile(path, draft)
                os.replace(draft, target / path.name)
            finally:
                draft.unlink(missing_ok=True)


def _guard(index: Any, sources: str) -> None:
    """Let numba's files of one kernel be read only if they are whole and fresh, and never stop a command."""
    index._source_stamp = stamp = (index._source_stamp, sources)  # noqa: SLF001
    fresh, save = hashlib.sha256(pickle.dumps(stamp, protocol=4)).digest(), index.save

    def read(path: str) -> Any:
        """Content of a file; ``FileNotFoundError`` where it is of other sources, or of a version without seals."""
        content = Path(path).read_bytes()
        seal, made_of, body = content[len(MARK) :][:32], content[len(MARK) + 32 :][:32], content[len(MARK) + 64 :]
        if content.startswith(PICKLE) or (made_of != fresh and seal == hashlib.sha256(made_of + body).digest()):
            raise FileNotFoundError(path)
        if not content.startswith(MARK) or seal != hashlib.sha256(made_of + body).digest():
            tell(f"compiled code in {index._cache_path} is damaged and made anew")  # noqa: SLF001
            raise FileNotFoundError(path)
        return pickle.loads(body)

    def write(path: str, body: bytes) -> None:
        with index._open_for_write(path) as file:  # noqa: SLF001
            file.write(MARK + hashlib.sha256(fresh + body).digest() + fresh + body)

    def load_index() -> Any:
        try:
            return read(index._index_path)  # noqa: SLF001
        except (OSError, ImportError, AttributeError):  # or of types that are gone
            return {}

    def save_or_tell(key: Any, data: Any) -> None:
        try:
            save(key, data)
        except OSError as error:
            tell(f"compiled code cannot be kept in {index._cache_path} ({error.strerror}); the command goes on")  # noqa: SLF001

    index._load_index, index.save = load_index, save_or_tell  # noqa: SLF001
    index._load_data = lambda name: read(index._data_path(name))  # noqa: SLF001
    index._save_index = lambda overloads: write(index._index_path, index._dump(overloads))  # noqa: SLF001
    index._save_data = lambda name, data: write(index._data_path(name), index._dump(data))  # noqa: SLF001


_told: set[str] = set()


def tell(message: str) -> None:
    """Warn once in a command; its other processes say nothing."""
    import multiprocessing  # here: commands that only read a site do not load it

    if message not in _told and multiprocessing.parent_process() is None:
        _told.add(message)
        warnings.warn(message, CacheWarning, stacklevel=2)
