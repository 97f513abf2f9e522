"""What every command shares: ``-h``, ``--debug``, and errors told without a traceback."""

from __future__ import annotations

import errno
from itertools import pairwise
from typing import Any

import click

from scheduler.cli.output import visible
from scheduler.cli.stops import stop_code, stop_text, stops_raise
from scheduler.cli.told import told_in_a_line
from scheduler.domain.errors import SchedulerError

HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 120}
DEBUG = "scheduler.debug"
CURES = {
    errno.ENOSPC: "the disk is full: free some space, then run it again",
    errno.EROFS: "nothing can be written on this disk: name another place",
}
"""What to do about errors of the system, where that is one thing."""


def _debug_option() -> click.Option:
    def remember(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        ctx.meta[DEBUG] = ctx.meta.get(DEBUG, False) or value

    return click.Option(
        ["--debug"], is_flag=True, expose_value=False, callback=remember, help="Show the traceback of an error."
    )


class Command(click.Command):
    """A command whose errors are sentences.

    Exit 1 where the answer is no, 2 where it could not run, 130 or 143 where Ctrl-C or SIGTERM stopped it.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["context_settings"] = {**HELP, **(kwargs.get("context_settings") or {})}
        super().__init__(*args, **kwargs)
        self.params.append(_debug_option())

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse an option's name where another's value belongs: click would write a file called ``--json``."""
        named = {name: one for one in self.get_params(ctx) if isinstance(one, click.Option) for name in one.opts}
        for word, following in pairwise(args[: args.index("--")] if "--" in args else args):
            option = named.get(word)
            if option is not None and _takes_value(option) and following in named:
                raise click.UsageError(
                    f"{word}: a value is needed, found the option {following}; a file of that name is ./{following}",
                    ctx,
                )
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; turn every error into a message and an exit code."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise  # of the last: who reads our output wants no more of it, and click ends in silence
        except KeyboardInterrupt:
            click.echo(stop_text(), err=True)
            return ctx.exit(stop_code())
        except Exception as error:
            if ctx.meta.get(DEBUG):
                raise
            click.echo(visible(error_text(error)), err=True)
            return ctx.exit(error.exit_code if isinstance(error, SchedulerError) else 2)


def _takes_value(option: click.Option) -> bool:
    """Whether a value must follow: not after a flag, nor where ``[ROUNDS]`` in the help says it may be missing."""
    return not (option.is_flag or option.count or (option.metavar or "").startswith("["))


def error_text(error: BaseException) -> str:
    """One line, or one a problem, for a user."""
    if isinstance(error, SchedulerError):
        return str(error)
    if isinstance(error, OSError):
        said = f"{error.filename or 'system'}: {error.strerror or error}"
        return f"{said}; {CURES[error.errno]}" if error.errno in CURES else said
    return f"unexpected {type(error).__name__}: {error}; --debug shows where, please report it"


class Group(click.Group):
    """A group of commands; the outermost takes SIGTERM like Ctrl-C, and tells warnings in a line."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run what is typed."""
        with stops_raise(), told_in_a_line():
            return super().main(*args, **kwargs)

    command_class = Command
    group_class = type

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["context_settings"] = {**HELP, **(kwargs.get("context_settings") or {})}
        super().__init__(*args, **kwargs)
        self.params.append(_debug_option())

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Keep the order they were added in."""
        return list(self.commands)


class DefaultGroup(Group):
    """A group that is also a command: words that name none of its commands go to the one named ``default``."""

    def __init__(self, *args: Any, default: str = "", **kwargs: Any) -> None:
        self.default = default
        super().__init__(*args, **kwargs)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the default command's name before words that name no command."""
        first = next((word for word in args if word != "--debug"), None)
        if first is not None and first not in self.commands and first not in ctx.help_option_names:
            args = [self.default, *args]
        return super().parse_args(ctx, args)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Show the default command's arguments; the others are listed below."""
        return self.commands[self.default].collect_usage_pieces(ctx)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the default command's options, then the commands."""
        self.commands[self.default].format_options(ctx, formatter)
        self.format_commands(ctx, formatter)
