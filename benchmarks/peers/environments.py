"""One virtual environment a peer, made on first use from its pinned requirements."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).parent / "requirements"
INSTALL_SECONDS = 900


class NotAvailableError(RuntimeError):
    """The peer cannot be run here, and why."""


def environment(name: str, folder: Path) -> Path:
    """Return the python of a peer's environment, making it where it is absent or made from other requirements.

    Parameters
    ----------
    name
        Of ``requirements/<name>.txt``.
    folder
        Holds one environment a peer.

    Raises
    ------
    NotAvailableError
        Where it cannot be made: no network, an unsupported version of python.
    """
    requirements = REQUIREMENTS / f"{name}.txt"
    home = folder / name
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    made_from, stamp = home / "made-from", _stamp(requirements)
    if python.exists() and made_from.exists() and made_from.read_text(encoding="utf-8") == stamp:
        return python
    shutil.rmtree(home, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    # Requirements are complete. pyworkforce declares python 3.12 and runs with 3.11, so its declaration is not asked.
    options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--ignore-requires-python", "--retries", "1"]
    for command in (
        [sys.executable, "-m", "venv", str(home)],
        [str(python), "-m", "pip", "install", *options, "-r", str(requirements)],
    ):
        _run(command, name)
    made_from.write_text(stamp, encoding="utf-8")
    return python


def _stamp(requirements: Path) -> str:
    return f"{sys.version_info[:3]} {hashlib.sha256(requirements.read_bytes()).hexdigest()}"


def _run(command: list[str], name: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=INSTALL_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotAvailableError(f"its environment cannot be made: {error}") from None
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip() and not line.startswith("WARNING")]
        raise NotAvailableError(f"its environment cannot be made: {lines[-1] if lines else name}")
