"""``scheduler bench``: the benchmarks of a checkout."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click

from scheduler.cli.command import Command
from scheduler.domain.errors import UsageError


@click.command(cls=Command, context_settings={"ignore_unknown_options": True})
@click.argument("name")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bench(name: str, arguments: tuple[str, ...]) -> None:
    """Run the benchmark NAME with its own ARGUMENTS; only in a checkout."""
    from scheduler.cli.examples import checkout

    folder = checkout() / "benchmarks"
    if not (folder / "__init__.py").is_file():
        raise UsageError("bench: the benchmarks are not installed; run it in a checkout of the source")
    names = _names(folder)
    if name not in names:
        from scheduler.inputs.issues import unknown

        raise UsageError(f"bench: {unknown('benchmark', name, names)}")
    # A process of its own: a benchmark may import what the product must not.
    done = subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *arguments], cwd=checkout(), check=False)
    raise SystemExit(done.returncode)


def _names(folder: Path) -> list[str]:
    """Modules and packages that can be run."""
    modules = [path for path in folder.glob("*.py") if "__main__" in path.read_text(encoding="utf-8")]
    packages = [path.parent for path in folder.glob("*/__main__.py")]
    return sorted(path.stem for path in (*modules, *packages))
