"""Objects -> run folder, complete or not at all.

A run is written to a hidden sibling ``.NAME.partial-<process>-<token>``, forced to disk and renamed. Where it replaces
an older run, that one is first parked as ``NAME.parked-<token>``. Killed at any moment, ``NAME`` and ``NAME.parked-*``
are complete runs; hidden partial folders are rubbish, which the next run to the same place removes.
"""

from __future__ import annotations

import csv
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from scheduler.domain.errors import UsageError
from scheduler.domain.run import Run
from scheduler.exports import run_tables
from scheduler.inputs.run_folder.problem_json import dump_problem


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
    is_empty = out.is_dir() and not any(out.iterdir())
    if out.is_symlink() or not (is_empty or (out / "summary.json").is_file()):
        raise UsageError(f"{out}: is not a run folder (no summary.json), so --force does not replace it")


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
    out.parent.mkdir(parents=True, exist_ok=True)
    _recover(out)
    refuse_existing(out, force)
    partial = _partial_name(out)
    partial.mkdir()
    try:
        _write_files(partial, run)
        _sync_folder(partial)
        _put_in_place(partial, out)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def _partial_name(out: Path) -> Path:
    return out.parent / f".{out.name}.partial-{os.getpid()}-{secrets.token_hex(4)}"


def _put_in_place(partial: Path, out: Path) -> None:
    """Rename the complete folder, parking an older run beside it meanwhile."""
    parked = out.parent / f"{out.name}.parked-{os.getpid()}-{secrets.token_hex(4)}"
    replaces = out.exists()
    try:
        if replaces:
            out.rename(parked)
        partial.rename(out)
    except BaseException as error:
        if parked.exists() and not out.exists():
            parked.rename(out)
        if isinstance(error, OSError):
            raise UsageError(f"{out}: {error.strerror}; another run may have been written there meanwhile") from error
        raise
    _sync_folder(out.parent)
    if replaces:
        _discard(parked, out)


def _discard(folder: Path, out: Path) -> None:
    """Remove a folder so that no half of it is ever seen under its own name."""
    rubbish = _partial_name(out)
    folder.rename(rubbish)
    shutil.rmtree(rubbish, ignore_errors=True)


def _recover(out: Path) -> None:
    """Tidy what a killed process left: rubbish goes, a parked run with no successor comes back."""
    for rubbish in out.parent.glob(f".{_escape(out.name)}.partial-*"):
        if not _in_use(rubbish):
            shutil.rmtree(rubbish, ignore_errors=True)
    for parked in sorted(out.parent.glob(f"{_escape(out.name)}.parked-*")):
        if _in_use(parked):
            continue
        if out.exists():
            _discard(parked, out)
        else:
            parked.rename(out)


def _escape(name: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)


def _in_use(folder: Path) -> bool:
    """Whether another process is still at work on a partial or parked folder; its number is in the name."""
    process = folder.name.split("-")[-2]
    if not process.isdigit() or int(process) == os.getpid():
        return False
    if os.name != "posix":  # asking for a process is not safe there: what is younger than an hour counts as in use
        return time.time() - folder.stat().st_mtime < 3600
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _write_files(folder: Path, run: Run) -> None:
    _write_text(folder / "summary.json", _json_text(run.summary))
    _write_table(folder / "segments.csv", run_tables.SEGMENTS, run_tables.segment_rows(run))
    _write_table(folder / "duties.csv", run_tables.DUTIES, run_tables.duty_rows(run))
    _write_table(folder / "coverage.csv", run_tables.COVERAGE, run_tables.coverage_rows(run))
    _write_table(folder / "agents.csv", run_tables.AGENTS, run_tables.agent_rows(run))
    zone = run.problem.horizon.tz
    findings = [{**asdict(f), "when": run_tables.time_text(f.when, zone)} for f in run.findings]
    _write_text(folder / "findings.json", _json_text(findings))
    _write_text(folder / "problem.json", dump_problem(run.problem))
    lock = {"files": [asdict(file) for file in run.files], "overlays": [asdict(file) for file in run.overlays]}
    _write_text(folder / "inputs.lock.json", _json_text(lock))


def _json_text(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _write_text(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())


def _write_table(path: Path, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
        handle.flush()
        os.fsync(handle.fileno())


def _sync_folder(folder: Path) -> None:
    """Force the folder's own entries to disk, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
