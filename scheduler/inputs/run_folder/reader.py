"""Run folder -> objects: the inverse of what a finished run writes."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from scheduler.domain.errors import InputError, InputIssue
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment, Finding
from scheduler.domain.roster import Duty, Roster, Segment
from scheduler.domain.run import InputFile, Run
from scheduler.inputs.run_folder.problem_json import load_problem

FILES = (
    "summary.json",
    "segments.csv",
    "duties.csv",
    "coverage.csv",
    "agents.csv",
    "findings.json",
    "problem.json",
    "inputs.lock.json",
)
"""Every file of a complete run folder."""

Value = TypeVar("Value")


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
        segments = list(self._rows("segments.csv", _segment))
        duties = list(self._rows("duties.csv", _duty))
        coverage = list(self._rows("coverage.csv", _coverage))
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
            self._issue("problem.json", 0, "", f"{error}; the file has changed since the run was written")
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

    def _rows(self, name: str, parse: Callable[[dict[str, str]], Value]) -> Iterator[Value]:
        with (self.path / name).open(newline="", encoding="utf-8") as handle:
            reader = csv.DictReader(handle)
            for row in reader:
                try:
                    yield parse(row)
                except KeyError as error:
                    self._issue(name, 1, str(error.args[0]), "column missing")
                    return
                except (ValueError, TypeError) as error:
                    self._issue(name, reader.line_num, "", f"{error}; the file has changed since the run was written")

    def _allotment(self, problem: Problem, rows: list[tuple[str, datetime, int]]) -> Allotment:
        index = {demand.queue: i for i, demand in enumerate(problem.demand)}
        step, intervals = problem.horizon.interval_minutes, problem.horizon.num_intervals
        staffed = [[0] * intervals for _ in problem.demand]
        for line, (queue, start, heads) in enumerate(rows, start=2):
            interval, rest = divmod(problem.horizon.minute_of(start), step)
            if queue not in index:
                names = ", ".join(index)
                self._issue("coverage.csv", line, "queue", f"found {queue!r}, the run's queues are {names}")
            elif rest or not 0 <= interval < intervals:
                where = f"{problem.horizon.start}..{problem.horizon.end} on a grid of {step} minutes"
                self._issue("coverage.csv", line, "start", f"found {start.isoformat()}, outside {where}")
            else:
                staffed[index[queue]][interval] = heads
        return Allotment(tuple(tuple(row) for row in staffed))

    def _findings(self, problem: Problem, items: list[Any]) -> tuple[Finding, ...]:
        found = []
        for number, item in enumerate(items):
            try:
                when = datetime.fromisoformat(item["when"]).astimezone(problem.horizon.tz)
                texts = [str(item[key]) for key in ("limit", "actual", "message")]
                found.append(Finding(str(item["rule"]), str(item["agent_id"]), when, *texts))
            except (KeyError, TypeError, ValueError) as error:
                self._issue("findings.json", 0, str(number), f"not a finding: {error!r}")
        return tuple(found)

    def _files(self, lock: dict[str, Any], key: str) -> tuple[InputFile, ...]:
        try:
            return tuple(InputFile(str(item["path"]), str(item["sha256"])) for item in lock.get(key, ()))
        except (KeyError, TypeError) as error:
            self._issue("inputs.lock.json", 0, key, f"every file needs path and sha256: {error!r}")
            return ()


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"found {text!r}, times carry their UTC offset, e.g. 2026-11-23T08:00:00+08:00")
    return moment.astimezone(UTC)


def _segment(row: dict[str, str]) -> tuple[str, Segment]:
    if row["paid"] not in ("true", "false"):
        raise ValueError(f"paid: found {row['paid']!r}, true or false is expected")
    start, end = _moment(row["start"]), _moment(row["end"])
    return row["agent_id"], Segment(start, end, row["activity"], row["paid"] == "true", row["queue"])


def _duty(row: dict[str, str]) -> tuple[str, date, datetime, datetime, str]:
    float(row["paid_minutes"])
    moments = _moment(row["start"]), _moment(row["end"])
    return row["agent_id"], date.fromisoformat(row["date"]), *moments, row["shift"]


def _coverage(row: dict[str, str]) -> tuple[str, datetime, int]:
    for column in ("required", "shortage", "surplus"):
        float(row[column])
    _moment(row["end"])
    return row["queue"], _moment(row["start"]), int(row["staffed"])


def _roster(
    problem: Problem,
    duties: list[tuple[str, date, datetime, datetime, str]],
    segments: list[tuple[str, Segment]],
) -> Roster:
    """Give each duty of the horizon the segments that begin inside it."""
    mine: dict[str, list[Segment]] = {}
    for agent_id, segment in segments:
        mine.setdefault(agent_id, []).append(segment)
    found = []
    for agent_id, day, start, end, shift in duties:
        inside = sorted((s for s in mine.get(agent_id, ()) if start <= s.start < end), key=lambda s: s.start)
        if day >= problem.horizon.start and inside:
            found.append(Duty(agent_id, day, shift, tuple(inside)))
    return Roster(tuple(sorted(found, key=lambda duty: (duty.agent_id, duty.start))))
