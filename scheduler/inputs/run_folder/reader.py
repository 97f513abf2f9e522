"""Run folder -> objects: the inverse of what a finished run writes."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from scheduler.domain.errors import InputError, InputIssue
from scheduler.domain.problem import Problem, by_agent
from scheduler.domain.result import Allotment, Finding
from scheduler.domain.roster import Duty, Roster, Segment
from scheduler.domain.run import InputFile, Run
from scheduler.inputs.run_folder.problem_json import load_problem
from scheduler.inputs.run_folder.run_rows import (
    TABLES,
    CoverageRow,
    DutyRow,
    RowT,
    SegmentRow,
    columns_of,
    row_parser,
)

FILES = (
    "summary.json",
    *TABLES.values(),
    "findings.json",
    "problem.json",
    "inputs.lock.json",
)
"""Every file of a complete run folder."""

CHANGED = "the file has changed since the run was written"


def read_run(path: Path) -> Run:
    """Read a run folder.

    Duties dated before the horizon are part of ``Problem.history``, not of the roster. A duty none of whose segments
    are on file is left out; verifying the folder reports it.

    Raises
    ------
    InputError
        If files are missing or unreadable; every issue of every file at once.
    """
    if not path.exists():
        what = "this run folder does not exist; give a folder written by `scheduler solve --out`"
        raise InputError([InputIssue(str(path), 0, "", what)])
    missing = [name for name in FILES if not (path / name).is_file()]
    if missing:
        what = (
            f"not a complete run folder: {', '.join(missing)} missing; give a folder written by `scheduler solve --out`"
        )
        raise InputError([InputIssue(str(path), 0, "", what)])
    return _Reader(path).run()


class _Reader:
    """Reads the files of one folder and collects their issues."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.issues: list[InputIssue] = []

    def run(self) -> Run:
        problem = self._problem()
        summary = self._json("summary.json", dict)
        findings = self._json("findings.json", list)
        lock = self._json("inputs.lock.json", dict)
        segments = list(self._rows(SegmentRow))
        duties = list(self._rows(DutyRow))
        coverage = list(self._rows(CoverageRow))
        self._raise()
        assert problem is not None
        run = Run(
            problem=problem,
            roster=_roster(problem, duties, segments),
            allotment=self._allotment(problem, coverage),
            summary=summary,
            findings=self._findings(problem, findings),
            files=self._files(lock, "files"),
            overlays=self._files(lock, "overlays"),
        )
        self._raise()
        return run

    def _raise(self) -> None:
        if self.issues:
            raise InputError(self.issues)

    def _issue(self, name: str, line: int, key: str, message: str) -> None:
        self.issues.append(InputIssue(str(self.path / name), line, key, message))

    def _problem(self) -> Problem | None:
        try:
            return load_problem((self.path / "problem.json").read_text(encoding="utf-8"))
        except ValidationError as error:
            for issue in error.errors()[:20]:
                self._issue("problem.json", 0, ".".join(str(part) for part in issue["loc"]), issue["msg"])
        except ValueError as error:
            self._issue("problem.json", 0, "", f"{error}; {CHANGED}")
        return None

    def _json(self, name: str, kind: type[Any]) -> Any:
        try:
            value = json.loads((self.path / name).read_text(encoding="utf-8"))
        except ValueError as error:
            self._issue(name, getattr(error, "lineno", 0), "", f"not JSON: {error}")
            return kind()
        if not isinstance(value, kind):
            what = "an object" if kind is dict else "a list"
            self._issue(name, 1, "", f"found {type(value).__name__}, {what} is expected")
            return kind()
        return value

    def _rows(self, kind: type[RowT]) -> Iterator[RowT]:
        name, parse = TABLES[kind], row_parser(kind)
        with (self.path / name).open(newline="", encoding="utf-8") as handle:
            reader = csv.DictReader(handle)
            missing = [column for column in columns_of(kind) if column not in (reader.fieldnames or ())]
            for column in missing:
                self._issue(name, 1, column, "column missing")
            for cells in () if missing else reader:
                try:
                    yield parse(cells)
                except ValidationError as error:
                    for one in error.errors():
                        column = ".".join(str(part) for part in one["loc"])
                        self._issue(name, reader.line_num, column, f"{_what(one)}; {CHANGED}")

    def _allotment(self, problem: Problem, rows: list[CoverageRow]) -> Allotment:
        index = {demand.queue: i for i, demand in enumerate(problem.demand)}
        step, intervals = problem.horizon.interval_minutes, problem.horizon.num_intervals
        staffed = [[0] * intervals for _ in problem.demand]
        for line, row in enumerate(rows, start=2):
            interval, rest = divmod(problem.horizon.minute_of(row.start), step)
            if row.queue not in index:
                names = ", ".join(index)
                self._issue("coverage.csv", line, "queue", f"found {row.queue!r}, the run's queues are {names}")
            elif rest or not 0 <= interval < intervals:
                where = f"{problem.horizon.start}..{problem.horizon.end} on a grid of {step} minutes"
                self._issue("coverage.csv", line, "start", f"found {row.start.isoformat()}, outside {where}")
            else:
                staffed[index[row.queue]][interval] = row.staffed
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


@cache
def _findings() -> TypeAdapter[Finding]:
    return TypeAdapter(Finding)


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
