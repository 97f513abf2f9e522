"""Where the example sites are, and how one becomes a site of one's own."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import scheduler
from scheduler.atomic_files import PlaceTakenError, new_folder
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
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        with new_folder(folder) as partial:
            shutil.copytree(source / "configs" / example, partial, dirs_exist_ok=True)
            _copy_scenarios(source / "scenarios", example, partial / "scenarios", folder.resolve().name)
            _wire_schemas(partial)
    except PlaceTakenError as error:
        raise UsageError(f"{folder}: {error.strerror}; nothing is overwritten, name another folder") from error


def _copy_scenarios(source: Path, example: str, target: Path, site: str) -> None:
    """Copy the scenarios that fit the example: ``clinic-hires-6`` becomes ``hires-6`` and fits the new site."""
    target.mkdir()
    for path in sorted(source.glob(f"{example}-*.yaml")):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"(?m)^extends:.*$", lambda line: line[0].replace(f"{example}-", ""), text)
        text = re.sub(r"(?m)^sites:.*$", lambda _: f"sites: [{json.dumps(site)}]", text)
        (target / path.name.removeprefix(f"{example}-")).write_text(text, encoding="utf-8", newline="\n")


def _wire_schemas(folder: Path) -> None:
    """Write the JSON Schemas into the site and let its YAML files name them, so that editors complete keys."""
    from scheduler.inputs.json_schema import FILES, text_of

    (folder / SCHEMAS).mkdir()
    for name in FILES:
        (folder / SCHEMAS / f"{name}.schema.json").write_text(text_of(name), encoding="utf-8", newline="\n")
    for path in sorted(folder.rglob("*.yaml")):
        up = "../" * (len(path.relative_to(folder).parts) - 1)
        text = path.read_text(encoding="utf-8")
        path.write_text(SCHEMA_LINE.sub(rf"\g<1>{up}{SCHEMAS}/", text), encoding="utf-8", newline="\n")
