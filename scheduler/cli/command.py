"""What every command shares: ``-h``, ``--debug``, and errors told without a traceback."""

from __future__ import annotations

from typing import Any

import click

from scheduler.domain.errors import SchedulerError

HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 120}
DEBUG = "scheduler.debug"


def _debug_option() -> click.Option:
    def remember(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        ctx.meta[DEBUG] = ctx.meta.get(DEBUG, False) or value

    return click.Option(
        ["--debug"], is_flag=True, expose_value=False, callback=remember, help="Show the traceback of an error."
    )


class Command(click.Command):
    """A command whose errors are sentences: exit 1 where the answer is no, 2 where it could not run."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["context_settings"] = {**HELP, **(kwargs.get("context_settings") or {})}
        super().__init__(*args, **kwargs)
        self.params.append(_debug_option())

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; turn every error into a message and an exit code."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except SchedulerError as error:
            _tell(ctx, error, str(error))
            ctx.exit(error.exit_code)
        except KeyboardInterrupt as error:
            _tell(ctx, error, "stopped; nothing was written")
        except OSError as error:
            _tell(ctx, error, f"{error.filename or 'system'}: {error.strerror or error}")
        except Exception as error:
            _tell(ctx, error, f"unexpected {type(error).__name__}: {error}; --debug shows where, please report it")
        ctx.exit(2)


def _tell(ctx: click.Context, error: BaseException, message: str) -> None:
    """Print a message to stderr, unwrapped; with ``--debug`` raise the error itself."""
    if ctx.meta.get(DEBUG):
        raise error
    click.echo(message, err=True)


class Group(click.Group):
    """A group of commands."""

    command_class = Command
    group_class = type

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["context_settings"] = {**HELP, **(kwargs.get("context_settings") or {})}
        super().__init__(*args, **kwargs)
        self.params.append(_debug_option())

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Keep the order they were added in."""
        return list(self.commands)
