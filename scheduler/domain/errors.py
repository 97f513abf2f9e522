"""Errors a user can act on: where, what was found, what is allowed, what to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class InputIssue:
    """One thing wrong in one file.

    Parameters
    ----------
    file
        Path as the user wrote it, or the file's name inside the site folder.
    line
        1-based line, 0 where the whole file is meant.
    key
        Dotted key (YAML) or column (CSV), empty where the whole line is meant.
    message
        What was found, what is allowed, the nearest valid name, what to do.
    """

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.key}: {self.message}" if self.key else f"{where}: {self.message}"


class SchedulerError(Exception):
    """Base of every error meant for a user; the command line prints it without a traceback."""

    exit_code = 2


class InputError(SchedulerError):
    """Bad input: every issue of every file, sorted, reported at once. Exit code 2, nothing written."""

    def __init__(self, issues: list[InputIssue] | tuple[InputIssue, ...]) -> None:
        self.issues = tuple(sorted(set(issues)))
        super().__init__("\n".join(str(issue) for issue in self.issues))


class UsageError(SchedulerError):
    """The request itself cannot be carried out as given. Exit code 2, nothing written."""


class InfeasibleError(SchedulerError):
    """The inputs are well formed, but no legal roster exists. Exit code 1."""

    exit_code = 1


class NoRosterError(SchedulerError):
    """The search ended without a legal roster and without proof that there is none. Exit code 1."""

    exit_code = 1


class NoLabelFormError(Exception):
    """A rule cannot be stated as labels for this agent; the CP-SAT oracle serves the agent instead."""


class OutOfViewError(Exception):
    """A rule asked for more of an agent than those who share tables are told apart by: a mistake in its code."""
