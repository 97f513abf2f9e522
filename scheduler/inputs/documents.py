"""The files of a site folder, read and parsed but not judged."""

from __future__ import annotations

import contextlib
import hashlib
import os
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import BaseModel

from scheduler.domain.forecasts import VolumeNote
from scheduler.domain.run import InputFile
from scheduler.input_file import open_input
from scheduler.inputs.reading.csv_file import read_table
from scheduler.inputs.reading.folder_listing import list_files
from scheduler.inputs.reading.issues import Issues, Place
from scheduler.inputs.reading.nodes import Node, copied
from scheduler.inputs.reading.overlooked_files import note_overlooked
from scheduler.inputs.reading.yaml_file import read_yaml
from scheduler.inputs.schema.activities import ActivitiesFile
from scheduler.inputs.schema.budget_keys import BudgetActualRow
from scheduler.inputs.schema.contracts import ContractsFile
from scheduler.inputs.schema.course_keys import CompletedRow
from scheduler.inputs.schema.deadline_keys import AcknowledgedRow
from scheduler.inputs.schema.leave_rows import BalanceRow, RequestRow
from scheduler.inputs.schema.recurring_keys import HeldRow, KpiRow
from scheduler.inputs.schema.rows import (
    AgentRow,
    ForecastEditRow,
    LearnerRow,
    LedgerRow,
    LockRow,
    PastDutyRow,
    SkillRow,
    UnavailableRow,
    WishRow,
)
from scheduler.inputs.schema.scenario import ScenarioFile
from scheduler.inputs.schema.shifts import ShiftsFile
from scheduler.inputs.schema.site import SiteFile

YAML_FILES: dict[str, type[BaseModel]] = {
    "site": SiteFile,
    "contracts": ContractsFile,
    "shifts": ShiftsFile,
    "activities": ActivitiesFile,
}
TABLES: dict[str, type[BaseModel]] = {
    "agents": AgentRow,
    "unavailable": UnavailableRow,
    "wishes": WishRow,
    "learners": LearnerRow,
    "skills": SkillRow,
    "previous_roster": PastDutyRow,
    "locks": LockRow,
    "completed": CompletedRow,
    "forecast_edits": ForecastEditRow,
    "kpis": KpiRow,
    "activities_held": HeldRow,
    "acknowledged": AcknowledgedRow,
    "requests": RequestRow,
    "leave_balances": BalanceRow,
    "budget_actuals": BudgetActualRow,
    "ledger": LedgerRow,
}
REQUIRED = ("site", "contracts", "shifts", "agents")
KNOWN_TABLES = {
    "forecast.csv",
    "requirement.csv",
    *(f"{name}.csv" for name in TABLES),
}


@dataclass
class Documents:
    """Everything read from a site folder.

    Attributes
    ----------
    folder
        As the user wrote it.
    nodes
        Document per file stem (``site``, ``agents``, ...); absent where the file is absent or unreadable.
    history_paths, forecast_path, requirement_path
        Files by interval, read later because they can be large.
    files
        Every file read, with its hash.
    locks
        The locks file that stands in for the folder's own.
    notes
        Files that are not read though they look as if they should be.
    """

    folder: Path
    nodes: dict[str, Node] = field(default_factory=dict)
    history_paths: list[Path] = field(default_factory=list)
    forecast_path: Path | None = None
    requirement_path: Path | None = None
    files: list[InputFile] = field(default_factory=list)
    locks: Path | None = None
    notes: list[VolumeNote] = field(default_factory=list)

    def place(self, stem: str) -> Place:
        """Where to report what a whole file lacks."""
        if stem == "locks" and self.locks is not None:
            return Place(str(self.locks))
        extension = "yaml" if stem in YAML_FILES else "csv"
        return Place(str(self.folder / f"{stem}.{extension}"))

    def copied(self) -> Documents:
        """Copy the documents, for scenarios to change."""
        return replace(self, nodes={stem: copied(node) for stem, node in self.nodes.items()})


@dataclass(frozen=True)
class Overlay:
    """One scenario file, read and valid."""

    path: Path
    keys: ScenarioFile
    document: Node


def hash_of(path: Path) -> str:
    """SHA-256 of a file, hex."""
    with open_input(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_documents(folder: Path, issues: Issues, locks: Path | None = None) -> Documents:
    """Read every file of a site folder, ``locks`` instead of its own; unreadable and missing ones are noted."""
    documents = Documents(folder, locks=locks)
    if not folder.is_dir():
        found = "is no folder" if folder.exists() else "does not exist"
        issues.add(Place(str(folder)), "", f"the site folder {found}; name a folder that holds site.yaml")
        return documents
    for stem in (*YAML_FILES, *TABLES):
        _read(documents, stem, issues)
    _volume_files(documents, issues)
    return documents


def _read(documents: Documents, stem: str, issues: Issues) -> None:
    place = documents.place(stem)
    path = Path(place.file)
    if not os.path.lexists(path):
        if stem == "locks" and documents.locks is not None:
            issues.add(place, "", "this file does not exist; name a locks file with --locks")
        if stem in REQUIRED:
            issues.add(place, "", f"this file is missing; every site has {stem}{path.suffix}")
        return
    before = len(issues.found)
    if stem in YAML_FILES:
        node = read_yaml(path, place.file, issues)
    else:
        fields = TABLES[stem].model_fields
        names = {info.alias or name: info for name, info in fields.items()}
        required = [name for name, info in names.items() if info.is_required()]
        node = read_table(path, place.file, list(names), required, issues)
    if len(issues.found) == before or node is not None:
        is_own = stem != "locks" or documents.locks is None
        documents.files.append(InputFile(path.name if is_own else path.as_posix(), hash_of(path)))
    if node is not None:
        documents.nodes[stem] = node


def _volume_files(documents: Documents, issues: Issues) -> None:
    """Find the files by interval; whatever has their names is read later, or told why it cannot be."""
    folder = documents.folder
    history, forecast, requirement = folder / "history", folder / "forecast.csv", folder / "requirement.csv"
    if os.path.lexists(history) and not history.is_dir():
        issues.add(Place(str(history)), "", "is no folder; put the files of the history into a folder of this name")
    elif history.is_dir():
        documents.history_paths = list_files(history, ".csv", issues)
    documents.forecast_path = forecast if os.path.lexists(forecast) else None
    documents.requirement_path = requirement if os.path.lexists(requirement) else None
    single = [path for path in (documents.forecast_path, documents.requirement_path) if path is not None]
    for path in (*documents.history_paths, *single):
        with contextlib.suppress(OSError):  # told when it is read
            documents.files.append(InputFile(path.relative_to(folder).as_posix(), hash_of(path)))
    known = {*KNOWN_TABLES, *(f"{stem}.yaml" for stem in YAML_FILES)}
    documents.notes.extend(note_overlooked(folder, known, issues))
