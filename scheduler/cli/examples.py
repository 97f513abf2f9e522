"""Where the example sites are, and how one becomes a site of one's own."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

import scheduler
from scheduler.atomic_files import PlaceTakenError, new_folder, put
from scheduler.domain.errors import UsageError

SHARE = Path(sys.prefix) / "share" / "contact-centre-scheduler"
"""Where an installed package keeps them; in a checkout they are beside the package."""
SCHEMA_LINE = re.compile(r"(# yaml-language-server: \$schema=)\S*/")
SCHEMAS = ".schema"


def shared_folder() -> Path:
    """Folder that holds ``configs`` and ``scenarios``.

    Raises
    ------
    UsageError
        If the package was installed without them.
    """
    for folder in (checkout(), SHARE):
        if (folder / "configs" / "clinic" / "site.yaml").is_file():
            return folder
    raise UsageError("the example sites are not installed; copy configs/clinic from a checkout")


def checkout() -> Path:
    """Folder the package lies in; the top of a checkout where it runs from one."""
    return Path(scheduler.__file__).resolve().parents[1]


def copy_example(example: str, folder: Path) -> None:
    """Copy an example site; ``folder`` appears complete or not at all.

    Raises
    ------
    UsageError
        If ``folder`` exists.
    """
    if folder.exists() or folder.is_symlink():
        raise UsageError(f"{folder}: exists; nothing is overwritten, name a folder that does not exist")
    source = shared_folder()
    try:
        with new_folder(folder) as partial:
            _copy_files(source / "configs" / example, partial)
            _copy_scenarios(source / "scenarios", example, partial / "scenarios", folder.resolve().name)
            _wire_schemas(partial)
    except PlaceTakenError as error:
        raise UsageError(f"{folder}: {error.strerror}; nothing is overwritten, name another folder") from error


def _files(folder: Path, suffix: str = "") -> list[Path]:
    """Every file under a folder; one that cannot be listed is an error, where `Path.rglob` would pass it over."""

    def fail(error: OSError) -> None:
        raise error

    found = (Path(base, name) for base, _, names in os.walk(folder, onerror=fail) for name in names)
    return sorted(path for path in found if path.name.endswith(suffix))


def _copy_files(source: Path, target: Path) -> None:
    """Copy the files of a site; permissions are the usual ones, also where those of the installation are not."""
    for path in _files(source):
        put(target / path.relative_to(source), path.read_bytes())


def _copy_scenarios(source: Path, example: str, target: Path, site: str) -> None:
    """Copy the scenarios that fit the example: ``clinic-hires-6`` becomes ``hires-6`` and fits the new site."""
    for path in sorted(source.glob(f"{example}-*.yaml")):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"(?m)^extends:.*$", lambda line: line[0].replace(f"{example}-", ""), text)
        text = re.sub(r"(?m)^sites:.*$", lambda _: f"sites: [{json.dumps(site)}]", text)
        put(target / path.name.removeprefix(f"{example}-"), text)


def _wire_schemas(folder: Path) -> None:
    """Write the JSON Schemas into the site and let its YAML files name them, so that editors complete keys."""
    from scheduler.inputs.json_schema import FILES, text_of

    for name in FILES:
        put(folder / SCHEMAS / f"{name}.schema.json", text_of(name))
    for path in _files(folder, ".yaml"):
        up = "../" * (len(path.relative_to(folder).parts) - 1)
        text = path.read_text(encoding="utf-8")
        put(path, SCHEMA_LINE.sub(rf"\g<1>{up}{SCHEMAS}/", text))
