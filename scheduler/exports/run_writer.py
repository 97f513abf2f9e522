"""Objects -> run folder, complete or not at all; see `scheduler.atomic_files` for what that means."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from zoneinfo import ZoneInfo

from scheduler.atomic_files import PlaceTakenError, claimed, new_folder, put, put_lines
from scheduler.checking.activity_hours import activity_hours
from scheduler.domain.activity_minutes import ActivityHours
from scheduler.domain.errors import UsageError
from scheduler.domain.named_cover import named_queues
from scheduler.domain.run import Run
from scheduler.exports.run_tables import (
    agent_rows,
    change_rows,
    coverage_rows,
    duty_rows,
    granted_rows,
    ledger_lines,
    named_rows,
    segment_rows,
    session_rows,
    wish_rows,
)
from scheduler.inputs.run_folder.bound_json import dump_bound
from scheduler.inputs.run_folder.problem_json import dump_problem
from scheduler.inputs.run_folder.run_rows import (
    TABLES,
    AgentLimitsRow,
    ChangeRow,
    CoverageRow,
    DutyRow,
    GrantedRow,
    LedgerLine,
    NamedRow,
    RowT,
    SegmentRow,
    SessionRow,
    WishAnswerRow,
    time_text,
    write_rows,
)
from scheduler.manifest import MANIFEST, manifest_of


def refuse_existing(out: Path, force: bool) -> None:
    """Refuse a place a run must not be written to; call it before a long search.

    Raises
    ------
    UsageError
        If ``out`` exists and ``force`` is not set, or if it exists and is no run folder.
    """
    if not out.exists() and not out.is_symlink():
        return
    if not force:
        raise UsageError(f"{out}: exists; runs are never overwritten, choose another folder or give --force")
    if os.path.ismount(out):
        raise UsageError(f"{out}: is where a disk is mounted and cannot be replaced; name a new folder inside it")
    is_empty = out.is_dir() and not any(out.iterdir())
    if out.is_symlink() or not (is_empty or (out / "summary.json").is_file()):
        raise UsageError(f"{out}: is not a run folder (no summary.json), so --force does not replace it")


@contextmanager
def claimed_run(out: Path, force: bool) -> Iterator[None]:
    """Hold the place of a run from before the search that fills it; nobody else can take it meanwhile.

    Raises
    ------
    UsageError
        As `refuse_existing` does.
    OSError
        If another process is writing there, or nothing can be written there.
    """
    refuse_existing(out, force)
    with claimed(out, probe=True):
        refuse_existing(out, force)  # another one may just have ended, or a killed one's old run come back
        yield


def write_run(out: Path, run: Run, force: bool = False) -> None:
    """Write a run folder; afterwards ``out`` is complete, or as it was before.

    Parameters
    ----------
    out
        The folder to make; missing parents are made.
    force
        Replace an existing run; it stays until the new one is complete.

    Raises
    ------
    UsageError
        If ``out`` exists and may not be replaced; nothing is written.
    """
    out = Path(os.path.abspath(out))
    try:
        with claimed(out):
            refuse_existing(out, force)
            with new_folder(out, replace=force) as partial:
                _write_files(partial, run)
    except PlaceTakenError as error:
        raise UsageError(f"{out}: {error.strerror}; another run may have been written there meanwhile") from error


def _write_files(folder: Path, run: Run) -> None:
    zone = run.problem.horizon.tz
    put(folder / "summary.json", _json_text(run.summary))
    _write_table(folder, SegmentRow, segment_rows(run), zone)
    _write_table(folder, DutyRow, duty_rows(run), zone)
    _write_table(folder, CoverageRow, coverage_rows(run), zone)
    _write_table(folder, AgentLimitsRow, agent_rows(run), zone)
    _write_table(folder, LedgerLine, ledger_lines(run), zone)
    if run.problem.base:
        _write_table(folder, ChangeRow, change_rows(run), zone)
    if run.problem.joint_activities:
        _write_table(folder, SessionRow, session_rows(run), zone)
    if hours := activity_hours(run.problem, run.roster):
        _write_table(folder, ActivityHours, hours, zone)
    if named_queues(run.problem):
        _write_table(folder, NamedRow, named_rows(run), zone)
    if run.problem.wishes:
        _write_table(folder, WishAnswerRow, wish_rows(run), zone)
    if any(course.grants for course in run.problem.courses):
        _write_table(folder, GrantedRow, granted_rows(run), zone)
    findings = [{**asdict(one), "when": time_text(one.when, zone)} for one in run.findings]
    put(folder / "findings.json", _json_text(findings))
    put(folder / "problem.json", dump_problem(run.problem))
    lock = {"files": [asdict(file) for file in run.files], "overlays": [asdict(file) for file in run.overlays]}
    put(folder / "inputs.lock.json", _json_text(lock))
    put(folder / "bound.json", dump_bound(run))
    put(folder / MANIFEST, manifest_of(folder))


def _json_text(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _write_table(folder: Path, kind: type[RowT], rows: Iterable[RowT], zone: ZoneInfo) -> None:
    with put_lines(folder / TABLES[kind]) as handle:
        write_rows(handle, kind, rows, zone)
