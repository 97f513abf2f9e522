"""Run folder -> objects: the inverse of what a finished run writes."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from scheduler.domain.certificate import Certificate
from scheduler.domain.errors import InputError, InputIssue
from scheduler.domain.problem import Problem, by_agent
from scheduler.domain.result import Allotment, Finding, Status
from scheduler.domain.roster import Duty, Roster, Segment
from scheduler.domain.run import InputFile, Run
from scheduler.domain.simulated_service import KEY as SIMULATED
from scheduler.domain.simulated_service import SimulatedService
from scheduler.input_file import open_input, read_input
from scheduler.inputs.run_folder.bound_json import load_bound
from scheduler.inputs.run_folder.problem_json import load_problem
from scheduler.inputs.run_folder.run_rows import (
    TABLES,
    AgentLimitsRow,
    CoverageRow,
    DutyRow,
    LedgerLine,
    RowT,
    SegmentRow,
    needed_columns,
    row_parser,
)
from scheduler.inputs.run_folder.strict_json import read_json, wrong_numbers
from scheduler.inputs.run_folder.summary_keys import KIND_WORDS, LATER_KEYS, LEAST, SUMMARY_KEYS
from scheduler.manifest import CORE_FILES, LEDGER, MANIFEST, Breach, breaches

REQUIRED = tuple(name for name in CORE_FILES if name != "bound.json")
"""Files without which a run cannot be read at all; runs of before 0.3 have just these."""
FILES = (*CORE_FILES, LEDGER, MANIFEST)
"""Every file of a complete run folder."""
CHANGED = "the file has changed since the run was written"
STATUSES = tuple(str(status) for status in Status)


@dataclass(frozen=True)
class RunReading:
    """A run folder as it is, whatever is wrong with it.

    Parameters
    ----------
    run
        ``None`` where its problem or a table cannot be read.
    issues
        What cannot be read or is no number, in every file.
    breaches
        What differs from the manifest; one where there is none.
    """

    run: Run | None
    issues: tuple[InputIssue, ...]
    breaches: tuple[Breach, ...]


def read_run(path: Path) -> Run:
    """Read a run folder.

    Duties dated before the horizon are part of ``Problem.history``, not of the roster. A duty none of whose segments
    are on file is left out; verifying the folder reports it. A run without a manifest is read: `is_sealed` tells.

    Raises
    ------
    InputError
        If files are missing or unreadable, hold what is no number, or are not as the manifest says; every issue of
        every file at once.
    """
    found = inspect_run(path)
    advice = "has changed since the run was written; `scheduler verify` tells what no longer holds"
    altered = (
        InputIssue(str(path / one.file), 0, "", advice if one.said and (path / one.file).is_file() else one.found)
        for one in found.breaches
    )
    issues = (*found.issues, *altered) if is_sealed(path) else found.issues
    if issues:
        raise InputError(issues)
    assert found.run is not None
    return found.run


def is_sealed(path: Path) -> bool:
    """Whether a run folder has a manifest, by which changes of its files are noticed."""
    return (path / MANIFEST).exists()


def inspect_run(path: Path) -> RunReading:
    """Read a run folder as far as it can be read.

    Raises
    ------
    InputError
        If the folder does not exist, or is no run folder.
    """
    if not path.exists():
        what = "this run folder does not exist; give a folder written by `scheduler solve --out`"
        raise InputError([InputIssue(str(path), 0, "", what)])
    missing = [name for name in REQUIRED if not (path / name).is_file()]
    if missing and not is_sealed(path):
        what = (
            f"not a complete run folder: {', '.join(missing)} missing; give a folder written by `scheduler solve --out`"
        )
        raise InputError([InputIssue(str(path), 0, "", what)])
    found = tuple(breaches(path))
    if missing:  # the manifest lists them
        return RunReading(None, (), found)
    reader = _Reader(path)
    run = reader.run()
    return RunReading(run, tuple(reader.issues), found)


class _Reader:
    """Reads the files of one folder and collects their issues."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.issues: list[InputIssue] = []

    def run(self) -> Run | None:
        """Read everything; ``None`` where the problem or a table cannot be read."""
        problem = self._problem()
        segments = list(self._rows(SegmentRow))
        duties = list(self._rows(DutyRow))
        coverage = list(self._rows(CoverageRow))
        list(self._rows(AgentLimitsRow))
        if (self.path / LEDGER).is_file():
            list(self._rows(LedgerLine))
        is_readable = not self.issues
        summary = self._json("summary.json", dict)
        findings = self._json("findings.json", list)
        lock = self._json("inputs.lock.json", dict)
        self._check_summary(summary, problem.head_parts if problem is not None else 1)
        bound = self._json("bound.json", dict) if (self.path / "bound.json").is_file() else {}
        certificate = self._certificate(bound)
        if problem is None or not is_readable:
            return None
        allotment = self._allotment(problem, coverage)
        return Run(
            problem=problem,
            roster=_roster(problem, duties, segments),
            allotment=allotment,
            summary=summary,
            findings=self._findings(problem, findings),
            files=self._files(lock, "files"),
            overlays=self._files(lock, "overlays"),
            certificate=certificate,
        )

    def _issue(self, name: str, line: int, key: str, message: str) -> None:
        self.issues.append(InputIssue(str(self.path / name), line, key, message))

    def _problem(self) -> Problem | None:
        name = "problem.json"
        try:
            text = read_input(self.path / name).decode("utf-8")
            faults = wrong_numbers(text)
            self._tell(name, faults)
            problem = None if faults else _coherent(load_problem(text))
        except ValidationError as error:
            for issue in error.errors()[:20]:
                self._issue(name, 0, ".".join(str(part) for part in issue["loc"]), issue["msg"])
        except (ValueError, OSError) as error:
            self._issue(name, 0, "", f"{error}; {CHANGED}")
        except (LookupError, TypeError, OverflowError) as error:  # parts that do not fit together
            self._issue(name, 0, "", f"{error!r}; {CHANGED}")
        else:
            return problem
        return None

    def _tell(self, name: str, faults: list[tuple[str, str]]) -> None:
        for key, message in faults[:20]:
            self._issue(name, 0, key, message)

    def _json(self, name: str, kind: type[Any]) -> Any:
        try:
            value, faults = read_json(read_input(self.path / name).decode("utf-8"))
        except (ValueError, OSError) as error:
            self._issue(name, getattr(error, "lineno", 0), "", f"not JSON: {error}")
            return kind()
        self._tell(name, faults)
        if not isinstance(value, kind):
            what = "an object" if kind is dict else "a list"
            self._issue(name, 1, "", f"found {type(value).__name__}, {what} is expected")
            return kind()
        return value

    def _check_summary(self, summary: dict[str, Any], parts: int) -> None:
        """Tell of keys that are missing or of another kind: whoever shows the run reads them.

        Minutes of people are whole ones, or parts of them where there are learners.
        """
        for key, kind in (*SUMMARY_KEYS.items(), *LATER_KEYS.items()):
            value = summary.get(key)
            if key in LATER_KEYS and key not in summary:
                continue
            if isinstance(value, float) and not math.isfinite(value):
                continue  # told already
            if key not in summary:
                self._issue("summary.json", 0, key, "this key is missing")
            elif not isinstance(value, kind) or isinstance(value, bool):
                self._issue("summary.json", 0, key, f"found {value!r}, {KIND_WORDS[kind]} is expected")
            elif isinstance(value, (int, float)) and value < -LEAST:
                self._issue("summary.json", 0, key, f"found {value!r}, at least 0 is expected")
        minutes = summary.get("shortage_minutes")
        for queue, kinds in minutes.items() if isinstance(minutes, dict) else ():
            if not isinstance(kinds, dict) or not all(_is_minutes(n, parts) for n in kinds.values()):
                self._issue(
                    "summary.json", 0, f"shortage_minutes.{queue}", f"found {kinds!r}, minutes by kind expected"
                )
        status = summary.get("status")
        if isinstance(status, str) and status not in STATUSES:
            self._issue("summary.json", 0, "status", f"found {status!r}, {', '.join(STATUSES)} are allowed")
        try:
            _simulated().validate_json(json.dumps(summary.get(SIMULATED)), strict=True)
        except ValidationError as error:
            self._issue("summary.json", 0, SIMULATED, _first(error))

    def _certificate(self, document: dict[str, Any]) -> Certificate | None:
        try:
            return load_bound(document)
        except ValidationError as error:
            self._issue("bound.json", 0, "", f"no certificate: {_first(error)}")
            return None

    def _rows(self, kind: type[RowT]) -> Iterator[RowT]:
        name, parse = TABLES[kind], row_parser(kind)
        try:
            with io.TextIOWrapper(open_input(self.path / name), encoding="utf-8", newline="") as handle:
                reader = csv.DictReader(handle)
                missing = [column for column in needed_columns(kind) if column not in (reader.fieldnames or ())]
                for column in missing:
                    self._issue(name, 1, column, "column missing")
                for cells in () if missing else reader:
                    try:
                        yield parse(cells)
                    except ValidationError as error:
                        for one in error.errors():
                            column = ".".join(str(part) for part in one["loc"])
                            self._issue(name, reader.line_num, column, f"{_what(one)}; {CHANGED}")
        except (ValueError, OSError, csv.Error) as error:
            self._issue(name, 0, "", f"{error}; {CHANGED}")

    def _allotment(self, problem: Problem, rows: list[CoverageRow]) -> Allotment:
        """Who serves what; rows of closed intervals tell of people who serve nothing."""
        index = {demand.queue: i for i, demand in enumerate(problem.demand)}
        step, intervals = problem.horizon.interval_minutes, problem.horizon.num_intervals
        staffed: list[list[float]] = [[0] * intervals for _ in problem.demand]
        for line, row in enumerate(rows, start=2):
            interval, rest = divmod(problem.horizon.minute_of(row.start), step)
            if row.queue not in index:
                names = ", ".join(index)
                self._issue("coverage.csv", line, "queue", f"found {row.queue!r}, the run's queues are {names}")
            elif rest or not 0 <= interval < intervals:
                where = f"{problem.horizon.start}..{problem.horizon.end} on a grid of {step} minutes"
                self._issue("coverage.csv", line, "start", f"found {row.start.isoformat()}, outside {where}")
            elif problem.demand[index[row.queue]].open[interval]:
                staffed[index[row.queue]][interval] = int(row.staffed) if row.staffed.is_integer() else row.staffed
        return Allotment(tuple(tuple(row) for row in staffed))

    def _findings(self, problem: Problem, items: list[object]) -> tuple[Finding, ...]:
        found = []
        for number, item in enumerate(items):
            try:
                finding = _findings().validate_python(item)
            except ValidationError as error:
                self._issue("findings.json", 0, str(number), f"not a finding: {_first(error)}")
            else:
                found.append(replace(finding, when=finding.when.astimezone(problem.horizon.tz)))
        return tuple(found)

    def _files(self, lock: dict[str, object], key: str) -> tuple[InputFile, ...]:
        try:
            return _input_files().validate_python(lock.get(key, ()))
        except ValidationError as error:
            self._issue("inputs.lock.json", 0, key, f"every file needs path and sha256: {_first(error)}")
            return ()


def _is_minutes(value: object, parts: int) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float) if parts > 1 else int):
        return False
    return value >= 0 and not value * parts % 1


def _coherent(problem: Problem) -> Problem:
    """Return the problem if its parts know one another.

    Raises
    ------
    LookupError
        If an agent's contract, pattern or shift is not there, an activity names nobody, or a course no activity.
    """
    for context in problem.contexts.values():
        for shift_id in context.contract.shifts:
            problem.shifts[shift_id]
    for activity in problem.joint_activities:
        for name in activity.people:
            problem.contexts[name]
    known = {activity.activity for activity in problem.joint_activities}
    for course in problem.courses:
        for name in course.people:
            problem.contexts[name]
        if any(session not in known for session in course.sessions) or not all(course.groups):
            raise LookupError(f"course {course.course_id} has sessions that are no activities")
        if any(len(group) != len(course.gaps) + 1 for group in course.groups):
            raise LookupError(f"course {course.course_id} lacks the days between its sessions")
    queues = [queue.name for queue in problem.queues]
    if queues != [demand.queue for demand in problem.demand]:
        raise LookupError("queues and demand differ")
    intervals = problem.horizon.num_intervals
    if any(len(demand.required) != intervals or len(demand.open) != intervals for demand in problem.demand):
        raise LookupError(f"demand is not of {intervals} intervals")
    return problem


@cache
def _findings() -> TypeAdapter[Finding]:
    return TypeAdapter(Finding)


@cache
def _simulated() -> TypeAdapter[SimulatedService | None]:
    return TypeAdapter(SimulatedService | None)


@cache
def _input_files() -> TypeAdapter[tuple[InputFile, ...]]:
    return TypeAdapter(tuple[InputFile, ...])


def _first(error: ValidationError) -> str:
    """Say the first thing that is wrong, and where."""
    one = error.errors()[0]
    where = ".".join(str(part) for part in one["loc"])
    return f"{where}: {_what(one)}" if where else _what(one)


def _what(one: ErrorDetails) -> str:
    """Say what was found and what is wrong with it."""
    if one["type"] == "value_error":
        return str(one["ctx"]["error"])
    return f"found {one['input']!r}: {one['msg'][:1].lower()}{one['msg'][1:]}"


def _roster(problem: Problem, duties: list[DutyRow], segments: list[SegmentRow]) -> Roster:
    """Give each duty of the horizon the segments that begin inside it."""
    mine = by_agent(segments)
    found = []
    for duty in duties:
        inside = sorted((s for s in mine[duty.agent_id] if duty.start <= s.start < duty.end), key=lambda s: s.start)
        if duty.date >= problem.horizon.start and inside:
            parts = tuple(Segment(s.start, s.end, s.activity, s.paid, s.queue) for s in inside)
            found.append(Duty(duty.agent_id, duty.date, duty.shift, parts))
    return Roster(tuple(sorted(found, key=lambda duty: (duty.agent_id, duty.start))))
