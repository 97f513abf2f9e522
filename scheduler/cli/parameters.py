"""Options that several commands share."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scheduler.domain.clock import MOST_WEEKS, YEARS
from scheduler.domain.errors import UsageError

if TYPE_CHECKING:
    from scheduler.engine import SearchOptions

Decorated = Callable[..., Any]
Decorator = Callable[[Decorated], Decorated]

MAX_SEED = 2**31 - 1
"""Largest seed every part that draws numbers accepts; CP-SAT's is a signed number of 32 bits."""
MOST_ROUNDS, MOST_WORKERS = 100_000_000, 256
SCENARIOS = Path("scenarios")
"""Where scenarios are looked up by name."""


class PathType(click.Path):
    """Path of a file or folder; an empty name, as of a variable that is not set, is none."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Take a path; Python would take an empty one for this folder."""
        if value == "":
            self.fail("found '', a path is needed; this folder is '.'", param, ctx)
        return super().convert(value, param, ctx)


FOLDER = PathType()


class DateType(click.ParamType):
    """A date ``YYYY-MM-DD``, read by click; the message for a wrong one shows a date, not click's format codes."""

    name = "date"
    _reader = click.DateTime(["%Y-%m-%d"])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read a date, or say what a date looks like."""
        try:
            found: date = self._reader.convert(value, param, ctx).date()
        except click.BadParameter:
            self.fail(f"found {value!r}, a date like 2026-11-23 is allowed", param, ctx)
        if found.year not in YEARS:
            message = f"found {value!r}, years from {YEARS.start} to {YEARS.stop - 1} are allowed"
            self.fail(message, param, ctx)
        return found


class SecondsType(click.FloatRange):
    """Seconds of a search: a finite number above 0, up to a week."""

    def __init__(self) -> None:
        super().__init__(min=0, min_open=True, max=7 * 24 * 3600)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read a number; one that is none (``nan``) is in no range."""
        found = float(super().convert(value, param, ctx))
        if not math.isfinite(found):
            self.fail(f"found {value!r}, a number of seconds is allowed", param, ctx)
        return found


def bundle(*options: Decorator) -> Decorator:
    """Join options to one decorator; they are listed in the order given."""

    def decorate(function: Decorated) -> Decorated:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


site_argument = click.argument("site", type=FOLDER)
run_argument = click.argument("run", type=FOLDER)

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
force_option = click.option("--force", is_flag=True, help="Replace what is there.")

period_options = bundle(
    click.option("--start", type=DateType(), help="First date; default: the first week after the history."),
    click.option("--weeks", type=click.IntRange(1, MOST_WEEKS), help="Weeks to plan; default 1."),
)
scenario_option = click.option(
    "--scenario", "scenarios", multiple=True, help="Scenario laid over the site, a name or a path; repeatable."
)
fresh_option = click.option(
    "--fresh-forecast", is_flag=True, help="Work the volumes out anew, though a snapshot of them is locked."
)
search_options = bundle(
    click.option(
        "--engine",
        type=click.Choice(["auto", "search", "cp-sat"]),
        default="auto",
        show_default=True,
        help="How to search; auto lets CP-SAT prove or improve small sites.",
    ),
    click.option(
        "--seed", type=click.IntRange(0, MAX_SEED), default=0, show_default=True, help="Of every random draw."
    ),
    click.option(
        "--time-limit",
        type=SecondsType(),
        default=60.0,
        show_default=True,
        help="Seconds of search; reading and compiling come on top.",
    ),
    click.option(
        "--iterations",
        type=click.IntRange(1, MOST_ROUNDS),
        help="Rounds of search instead of a time; with --workers 1 the same seed gives the same roster.",
    ),
    click.option("--workers", type=click.IntRange(1, MOST_WORKERS), default=2, show_default=True, help="Cores to use."),
    click.option(
        "--cluster",
        metavar="tcp://HOST:PORT",
        help="Search on the workers of a Dask cluster as well (extra [cluster]); one that dies loses nothing.",
    ),
)


simulate_option = click.option(
    "--simulate/--no-simulate",
    "simulated",
    default=True,
    show_default=True,
    help="Play the roster at the end, which takes seconds, and tell the service it gives.",
)


def make_search_options(values: dict[str, Any]) -> SearchOptions:
    """Take the search options out of a command's values."""
    from scheduler.engine import SearchOptions

    names = ("engine", "seed", "time_limit", "iterations", "workers")
    return SearchOptions(**{name: values.pop(name) for name in names})


def scenario_path(text: str, site: Path) -> Path:
    """Path of a scenario: as given, else by name in ``scenarios`` here, beside the site, or beside its parent.

    Raises
    ------
    UsageError
        If there is none, with the nearest name.
    """
    if Path(text).suffix in (".yaml", ".yml"):
        if Path(text).is_file():
            return Path(text)
        raise UsageError(f"{text}: this scenario file does not exist; give a path, or a name in {SCENARIOS}/")
    folders = (SCENARIOS, site / "scenarios", site.parent / "scenarios", site.parent.parent / "scenarios")
    for folder in folders:
        if (folder / f"{text}.yaml").is_file():
            return folder / f"{text}.yaml"
    from scheduler.inputs.reading.issues import unknown

    names = sorted({path.stem for folder in folders for path in folder.glob("*.yaml")})
    raise UsageError(f"--scenario: {unknown('scenario', text, names)}, or give a path that ends in .yaml")
