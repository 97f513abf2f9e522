"""``scheduler bench``: the benchmarks of a checkout."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click

from scheduler.cli.command import Command
from scheduler.domain.errors import UsageError


@click.command(cls=Command, context_settings={"allow_interspersed_args": False})
@click.argument("name")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bench(name: str, arguments: tuple[str, ...]) -> None:
    """Run the benchmark NAME with its own ARGUMENTS; only in a checkout."""
    from scheduler.cli.examples import checkout

    folder = checkout() / "benchmarks"
    if not (folder / "__init__.py").is_file():
        raise UsageError("bench: the benchmarks are not installed; run it in a checkout of the source")
    names = _names(folder)
    if name.replace("_", "-") not in names:
        from scheduler.inputs.reading.issues import unknown

        raise UsageError(f"bench: {unknown('benchmark', name, names)}")
    # A process of its own: a benchmark may import what the product must not. Files are named from where the user is.
    command = [sys.executable, "-P", "-m", f"benchmarks.{name.replace('-', '_')}", *arguments]
    path = os.pathsep.join(filter(None, (str(checkout()), os.environ.get("PYTHONPATH"))))
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, check=False)
    raise SystemExit(done.returncode)


def _names(folder: Path) -> list[str]:
    """Modules and packages that can be run, as users write them: with dashes."""
    modules = [path for path in folder.glob("*.py") if "__main__" in path.read_text(encoding="utf-8")]
    packages = [path.parent for path in folder.glob("*/__main__.py")]
    return sorted(path.stem.replace("_", "-") for path in (*modules, *packages))
