"""What a measurement was made with: versions and processors, for the head of every table."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version

PACKAGES = ("contact-centre-scheduler", "numba", "numpy", "ortools", "pandas", "scipy")


def describe_machine() -> dict[str, str]:
    """Return versions of python and the packages that matter, number of processors and load (1, 5, 15 minutes)."""
    found = {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}}
    found["processors"] = str(os.cpu_count())
    if hasattr(os, "getloadavg"):
        found["load"] = " ".join(f"{value:.1f}" for value in os.getloadavg())
    return found


def machine_line() -> str:
    """Return the same as one line of text."""
    return ", ".join(f"{name} {value}" for name, value in describe_machine().items())


if __name__ == "__main__":
    print(machine_line())
