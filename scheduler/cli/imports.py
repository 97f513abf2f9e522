"""``scheduler import``: histories, forecasts, people and rosters made elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scheduler.cli.command import Group
from scheduler.cli.output import count, print_json, say, table
from scheduler.cli.parameters import (
    FOLDER,
    force_option,
    json_option,
    period_options,
    scenario_option,
    scenario_path,
    simulate_option,
    site_argument,
)
from scheduler.cli.progress import playing
from scheduler.domain.errors import UsageError

if TYPE_CHECKING:
    from scheduler.inputs.importers.history import HistoryImport
    from scheduler.inputs.importers.site_words import SiteWords

SOURCE = click.argument("source", type=FOLDER)
MAPPING = click.option("--mapping", type=FOLDER, required=True, help="YAML file that tells which column is what.")
MOST_ROWS = 20


@click.group("import", cls=Group)
def imports() -> None:
    """Bring in histories, forecasts, people and rosters made elsewhere."""


@imports.command("history")
@site_argument
@SOURCE
@click.option("--layout", help="Layout known by name: genesys-cloud or nice-iex.")
@click.option(
    "--mapping",
    type=FOLDER,
    help="YAML file that tells which column is what; beside --layout only what differs, e.g. the queues' names.",
)
@click.option("--out", type=FOLDER, help="CSV to write; default SITE/history/<name of SOURCE>.csv.")
@force_option
@json_option
def history(
    site: Path, source: Path, layout: str | None, mapping: Path | None, out: Path | None, force: bool, as_json: bool
) -> None:
    """Read the call history SOURCE into SITE, and reconcile it by queue and day."""
    from scheduler.inputs.importers.history import import_history
    from scheduler.inputs.importers.site_words import site_words

    if layout is None and mapping is None:
        raise click.UsageError("give --layout genesys-cloud or nice-iex, or --mapping FILE with the columns' names")
    target = out or site / "history" / f"{source.stem}.csv"
    _refuse(site, target, force)
    words = site_words(site)
    imported = import_history(source, mapping, target, layout, words.zone)
    rows = imported.reconciliation
    days = [
        {"queue": str(q), "date": str(d), "in_file": float(a), "written": float(b), "difference": float(c)}
        for q, d, a, b, c in rows[["queue", "date", "in_file", "written", "difference"]].itertuples(index=False)
    ]
    warnings = [*words.unknown_queues(imported.rows["queue"]), *imported.warnings]
    notes = _notes(imported, words)
    if as_json:
        print_json(
            {
                "file": target.as_posix(),
                "rows": len(imported.rows),
                "left_out": imported.left_out,
                "warnings": warnings,
                "notes": notes,
                "reconciliation": days,
            }
        )
        return
    _tell(target, len(imported.rows), imported.left_out, warnings, notes)
    _print_reconciliation(days)


def _tell(target: Path, rows: int, left_out: int, warnings: list[str], notes: list[str]) -> None:
    click.echo(f"{target.as_posix()}: {count(rows, 'row')} written, {left_out:,} left out")
    for warning in warnings:
        click.echo(f"warning: {warning}")
    for note in notes:
        click.echo(f"note: {note}")


def _notes(imported: HistoryImport, words: SiteWords) -> list[str]:
    """Tell what was understood and decided on the way, and what was not taken over."""
    found = [imported.read_as] if imported.read_as else []
    if imported.added_up:
        found.append(f"{count(imported.added_up, 'row')} added to another of the same queue and interval")
    if imported.repeated:
        order = "newest first" if imported.newest_first else "oldest first"
        found.append(
            f"{count(imported.repeated, 'row')} of an hour that clocks repeat and the file does not tell apart: taken "
            f"in the order of the rows, {order} (newest_first in a mapping says otherwise); a single row is the first "
            "occurrence"
        )
    found.extend(words.grid_notes(len(imported.rows), imported.interval_minutes))
    return [*found, *imported.notes]


@imports.command("forecast")
@site_argument
@SOURCE
@MAPPING
@click.option("--out", type=FOLDER, help="CSV to write; default SITE/forecast.csv.")
@force_option
@json_option
def forecast(site: Path, source: Path, mapping: Path, out: Path | None, force: bool, as_json: bool) -> None:
    """Read the client's forecast SOURCE as SITE's forecast.csv, which wins over the model's."""
    from scheduler.inputs.importers.forecast import import_forecast
    from scheduler.inputs.importers.site_words import site_words

    target = out or site / "forecast.csv"
    _refuse(site, target, force)
    imported = import_forecast(source, mapping, target)
    words = site_words(site)
    warnings = [*words.unknown_queues(imported.rows["queue"]), *imported.warnings]
    notes = [*words.grid_notes(len(imported.rows), imported.interval_minutes), *imported.notes]
    queues = {str(name): float(rows["volume"].sum()) for name, rows in imported.rows.groupby("queue")}
    if as_json:
        rows = len(imported.rows)
        print_json(
            {
                "file": target.as_posix(),
                "rows": rows,
                "left_out": imported.left_out,
                "warnings": warnings,
                "notes": notes,
                "contacts": queues,
            }
        )
        return
    _tell(target, len(imported.rows), imported.left_out, warnings, notes)
    click.echo(table(("queue", "contacts"), list(queues.items())))


def _print_reconciliation(days: list[dict[str, Any]]) -> None:
    """Contacts by queue, then every day on which file and copy differ."""
    queues: dict[str, list[dict[str, Any]]] = {}
    for day in days:
        queues.setdefault(day["queue"], []).append(day)
    rows = [
        (q, len(own), *(sum(d[key] for d in own) for key in ("in_file", "written", "difference")))
        for q, own in queues.items()
    ]
    click.echo(table(("queue", "days", "contacts in file", "written", "difference"), rows))
    wrong = [day for day in days if abs(day["difference"]) > 1e-6]
    if not wrong:
        click.echo("every queue and day agrees with the file")
        return
    click.echo(f"{len(wrong)} days differ:")
    click.echo(
        table(("queue", "date", "in file", "written", "difference"), [list(d.values()) for d in wrong[:MOST_ROWS]])
    )


@imports.command("people")
@site_argument
@SOURCE
@click.option("--mapping", "--map", type=FOLDER, required=True, help="YAML file that tells which column is what.")
@click.option("--apply", "applies", is_flag=True, help="Write what is shown; without it a site with people stays.")
@click.option("--out", type=FOLDER, help="Write an agents.csv there and compare nothing.")
@force_option
@json_option
def people(
    site: Path, source: Path, mapping: Path, applies: bool, out: Path | None, force: bool, as_json: bool
) -> None:
    """Read the list of people SOURCE; on a SITE with people show what it changes, and keep what the planner owns."""
    from scheduler.cli.people_shown import difference_document, difference_lines
    from scheduler.inputs.importers.people import import_people, read_people
    from scheduler.inputs.importers.people_difference import compare_people
    from scheduler.inputs.importers.people_files import SitePeople, apply_people, read_site_people

    if out is not None:
        _refuse(site, out, force)
        told: list[str] = []
        agents = import_people(source, mapping, out, told)
        if as_json:
            print_json({"file": out.as_posix(), "agents": agents, "notes": told})
            return
        for note in told:
            click.echo(f"note: {note}")
        click.echo(f"{out.as_posix()}: {count(agents, 'agent')} written")
        return
    _refuse(site, site / "agents.csv", force=True)
    is_first = force or not (site / "agents.csv").exists()
    listed = read_people(source, mapping)
    now = SitePeople(site) if force else read_site_people(site)
    now.base = {} if is_first else now.base
    found = compare_people(now.facts(), now.base, listed)
    writes = is_first or applies
    files = apply_people(now, found, listed) if writes else []
    names = [path.as_posix() for path in files]
    if as_json:
        target = (site / "agents.csv").as_posix()
        shown = difference_document(found)
        agents = len(now.agents) + len(found.joined)
        print_json(
            {"file": target, "agents": agents, "applied": writes, "files": names, "notes": listed.notes, **shown}
        )
        return
    for note in listed.notes:
        click.echo(f"note: {note}")
    if is_first:
        target = (site / "agents.csv").as_posix()
        click.echo(f"{target}: {count(len(found.joined), 'agent')} written; next: scheduler check {site.as_posix()}")
        for name in names[1:]:
            click.echo(f"{name}: written")
        return
    for line in difference_lines(found, site, source):
        click.echo(line)
    if applies:
        click.echo(f"written: {', '.join(names)}; next: scheduler check {site.as_posix()}")
    elif found.differs:
        click.echo("nothing is written; --apply takes over what joined and changed")


@imports.command("schedule")
@site_argument
@SOURCE
@click.option("--mapping", type=FOLDER, help="YAML file that tells names and columns, where they differ.")
@period_options
@scenario_option
@simulate_option
@click.option("--out", type=FOLDER, help="Run folder to write; default runs/<site>-<start>-<n>.")
@force_option
@json_option
def schedule(**values: Any) -> None:
    """Turn the roster SOURCE (CSV or XLSX) into a run: the baseline to verify, report, compare and start from."""
    from scheduler import pipeline
    from scheduler.cli.run_overview import summary_text
    from scheduler.cli.runs import place_for_run, save_run
    from scheduler.inputs.importers.schedule import import_schedule

    site, out = values["site"], values["out"]
    overlays = [scenario_path(name, site) for name in values["scenarios"]]
    request = pipeline.SiteRequest(site, values["start"], values["weeks"], overlays)
    notes: list[str] = []
    source, mapping = values["source"], values["mapping"]
    with place_for_run(out, values["force"]):
        say(f"reading {site} and {source}")
        play = playing(values["simulated"])
        run = pipeline.adopt_roster(request, lambda problem: import_schedule(source, problem, mapping, notes), play)
        path = save_run(run, site, out, values["force"])
    if values["as_json"]:
        print_json({"run": path.as_posix(), "import_notes": notes, **run.summary})
    else:
        click.echo(summary_text(run, path))
        for note in notes:
            click.echo(f"note: {note}")


def _refuse(site: Path, target: Path, force: bool) -> None:
    """Refuse a site that does not exist and a file that does, before anything is read."""
    if not site.is_dir():
        raise UsageError(f"{site}: this site folder does not exist; make one with `scheduler init {site}`")
    if target.exists() and not force:
        raise UsageError(f"{target}: exists; give --force to replace it, or another --out")
