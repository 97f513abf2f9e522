"""What is mutated: folders with every kind of input, and the commands that read them."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import openpyxl
import yaml
from yaml.nodes import MappingNode, Node, SequenceNode

from benchmarks.fuzz.every_key import FILES as EVERY_KEY

ROOT = Path(__file__).resolve().parents[2]
MOST_HISTORY = 120
ENTRY = "from scheduler.cli.main import main; main(prog_name='scheduler')"


def environment() -> dict[str, str]:
    """Environment of a process that runs this checkout's product."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))}


@dataclass(frozen=True)
class Command:
    """Words typed after ``scheduler``, from the world's folder; ``writes`` is the one path it may make."""

    words: tuple[str, ...]
    writes: str = ""


@dataclass(frozen=True)
class World:
    """Files by their path inside the folder, and the commands that read them.

    Attributes
    ----------
    changed
        Beginnings of paths that are mutated; the other files only surround them.
    weight
        How often it is drawn, beside the others.
    """

    name: str
    files: dict[str, bytes]
    commands: tuple[Command, ...]
    changed: tuple[str, ...]
    weight: float

    def targets(self) -> list[str]:
        """Files that are mutated."""
        return [name for name in self.files if name.startswith(self.changed)]


def make_worlds(scratch: Path, names: Iterable[str] = ()) -> list[World]:
    """Build the worlds named, or all; a run is solved once in ``scratch`` for those that read one."""
    site = {name: text.encode() for name, text in EVERY_KEY.items()}
    found = [_site_world("every key", site, 4, "scenarios/more.yaml")]
    kept = {"C01", "C03", "C04", "C06", "C07", "C12"}
    found.append(_site_world("clinic", _example("clinic", kept, "clinic-hires-6"), 3, "scenarios/clinic-hires-6.yaml"))
    kept = {"A001", "A014", "A003", "A002", "A013"}
    found.append(_site_world("manila", _example("manila", kept, "manila-rest-12"), 1, "scenarios/manila-rest-12.yaml"))
    found += [
        _history_world(site),
        _layout_world(site),
        _forecast_world(site),
        _people_world(site),
        *_schedule_worlds(site),
    ]
    wanted = set(names)
    if not wanted or "run" in wanted:
        found.append(_run_world(scratch))
    return [world for world in found if not wanted or world.name in wanted]


def _site_world(name: str, files: dict[str, bytes], weight: float, scenario: str) -> World:
    check = ("check", "site")
    commands = (
        *(Command(check),) * 3,
        *(Command((*check, "--json")),) * 3,
        *(Command((*check, "--scenario", scenario)),) * 2,
        Command((*check, "--weeks", "2", "--start", "2026-11-30", "--fresh-forecast")),
        Command(("require", "site", "--json")),
        Command(("forecast", "site", "--json")),
        Command(("forecast", "site", "--out", "out.csv"), "out.csv"),
    )
    return World(name, files, commands, ("site/", scenario), weight)


def _example(name: str, agents: set[str], scenario: str) -> dict[str, bytes]:
    """An example site with some of its people and the end of its history."""
    folder, files = ROOT / "configs" / name, {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            inside, content = path.relative_to(folder).as_posix(), path.read_bytes()
            if inside.startswith("history/"):
                lines = content.splitlines(keepends=True)
                content = b"".join([lines[0], *lines[1:][-MOST_HISTORY:]])
            elif path.suffix == ".csv":
                content = _rows_of(content, agents)
            elif inside in ("site.yaml", "activities.yaml"):
                content = _without_others(content, agents)
            files[f"site/{inside}"] = content
    teams = {row["team"] for row in csv.DictReader(io.StringIO(files["site/agents.csv"].decode()))}
    files["site/site.yaml"] = _items(files["site/site.yaml"], "teams", lambda item: _text(item, "name") in teams)
    text = (ROOT / "scenarios" / f"{scenario}.yaml").read_bytes()
    files[f"scenarios/{scenario}.yaml"] = text.replace(f"[{name}]".encode(), b"[site]")
    return files


def _rows_of(content: bytes, agents: set[str]) -> bytes:
    """Rows of a CSV that are about these agents."""
    lines = content.decode().splitlines(keepends=True)
    return "".join([lines[0], *(line for line in lines[1:] if line.split(",")[0] in agents)]).encode()


def _without_others(content: bytes, agents: set[str]) -> bytes:
    content = _items(content, "teams", lambda item: _text(item, "lead") in agents)
    content = _items(content, "coachings", lambda item: _text(item, "agent") in agents)
    return _items(
        content, "sessions", lambda item: set(_texts(item, "attendees")) <= agents and _text(item, "trainer") in agents
    )


def _items(content: bytes, key: str, keep: Callable[[Node], bool]) -> bytes:
    """Keep some items of the list under a key of the root."""
    root = yaml.compose(content.decode(), Loader=yaml.SafeLoader)
    assert isinstance(root, MappingNode)
    for name, value in root.value:
        if name.value == key and isinstance(value, SequenceNode):
            value.value = [item for item in value.value if keep(item)]
    return str(yaml.serialize(root, allow_unicode=True, width=10_000)).encode()


def _field(item: Node, key: str) -> Node | None:
    pairs = item.value if isinstance(item, MappingNode) else []
    return next((value for name, value in pairs if name.value == key), None)


def _text(item: Node, key: str) -> str:
    node = _field(item, key)
    return str(node.value) if node is not None else ""


def _texts(item: Node, key: str) -> list[str]:
    node = _field(item, key)
    return [str(one.value) for one in node.value] if isinstance(node, SequenceNode) else []


HISTORY = """\
Queue;Interval End;Offered;Handled;Lost;Handle Time
Hotline;16/11/2026 09:30;20;18;2;4500,5
Hotline;16/11/2026 10:00;22;22;0;5000
Test;16/11/2026 10:00;1;1;0;100
Hotline;25/10/2026 01:30;3;3;0;700
Hotline;25/10/2026 01:30;4;4;0;900
"""
HISTORY_MAPPING = """\
columns:
  {queue: Queue, start: Interval End, offered: Offered, answered: Handled, abandoned: Lost, handle_seconds: Handle Time}
delimiter: ";"
encoding: utf-8
decimal_comma: yes
date_order: dmy
time_zone: Europe/Lisbon
interval_marks: end
interval_minutes: 30
queues: {Hotline: billing, Test: ""}
"""
GENESYS = """\
Interval Start UTC Date,Queue,Media Type,Skill Set,Language,Offered,Interactions Handled,Total Handle Time (Seconds)
2026-11-16T09:00:00Z,Accounts,Voice,,,12,11,2860
2026-11-16T09:15:00Z,Accounts,Voice,,,9,9,2115
2026-11-16T09:00:00Z,Helpdesk,Chat,One|||Two,English,4,4,1900
2026-11-17T00:00:00Z,Accounts,Voice,,,1,0,0
"""
CLIENT = """\
Skill;Day;Time;Calls;AHT
EN Billing;23.11.2026;09:00;12,25;240
EN Billing;23.11.2026;09:30;1.012,5;
Old;23.11.2026;09:00;3;100
"""
CLIENT_MAPPING = """\
columns: {queue: Skill, date: Day, time: Time, volume: Calls, aht_seconds: AHT}
delimiter: ";"
decimal_comma: yes
date_order: dmy
time_zone: America/New_York
interval_minutes: 30
queues: {EN Billing: billing, Old: ""}
"""
STAFF = """\
No;Full Name;Squad;Skill Set;Contract;Since;Rate
001;Ana Reis;desk;Billing_EN;FT40;01.02.2020;12,50
002;Rui Paz;desk;Billing_EN, Chats_EN, Old;PT;03.11.2025;11
"""
STAFF_MAPPING = """\
columns:
  {agent_id: No, name: Full Name, team: Squad, skills: Skill Set, contract: Contract, hire_date: Since, pay_rate: Rate}
delimiter: ";"
constants: {pattern: free}
skill_separator: ","
skills: {Billing_EN: billing, Chats_EN: chats, Old: ""}
contracts: {FT40: full, PT: part}
date_order: dmy
decimal_comma: yes
"""
GRID = """\
agent,2026-11-23,2026-11-24,2026-11-25,total
A1,09:00-18:00,OFF,,9
Rui Paz,off,8:30-17:30,-,9
A3,,22:00-03:00,short,5
"""
GRID_MAPPING = "off: ['OFF', '-']\nagents: {Ana: A1}\n"
LIST = """\
agent_id,start,end,shift,breaks
A1,2026-11-23 09:00,2026-11-23 18:00,day,10:30-11:00|13:00-14:00
A3,2026-11-24 22:00,2026-11-25 03:00,,
"""
LIST_MAPPING = "columns: {agent_id: agent_id, start: start, end: end, shift: shift, breaks: breaks}\ndate_order: ymd\n"


def _import_world(site: dict[str, bytes], kind: str, source: str, mapping: str, weight: float, *more: str) -> World:
    files = {**site, "in/file.csv": source.encode(), "in/map.yaml": mapping.encode(), "in/file.xlsx": workbook(source)}
    words = ("import", kind, "site")
    ends = (*((*more, "--mapping", "in/map.yaml") if mapping else more), "--out", "out.csv")
    commands = [Command((*words, "in/file.csv", *ends), "out.csv")] * 2
    commands.append(Command((*words, "in/file.csv", *ends, "--json"), "out.csv"))
    commands.append(Command((*words, "in/file.xlsx", *ends), "out.csv"))
    return World(f"import {kind}{' layout' if more else ''}", files, tuple(commands), ("in/",), weight)


def _history_world(site: dict[str, bytes]) -> World:
    return _import_world(site, "history", HISTORY, HISTORY_MAPPING, 2)


def _layout_world(site: dict[str, bytes]) -> World:
    mapping = "queues: {Accounts: billing, Helpdesk: chats}\n"
    return _import_world(site, "history", GENESYS, mapping, 1, "--layout", "genesys-cloud")


def _forecast_world(site: dict[str, bytes]) -> World:
    return _import_world(site, "forecast", CLIENT, CLIENT_MAPPING, 1)


def _people_world(site: dict[str, bytes]) -> World:
    return _import_world(site, "people", STAFF, STAFF_MAPPING, 1)


def _schedule_worlds(site: dict[str, bytes]) -> list[World]:
    grid = _import_world(site, "schedule", GRID, GRID_MAPPING, 1)
    listed = _import_world(site, "schedule", LIST, LIST_MAPPING, 1)
    worlds = (replace(grid, name="import schedule grid"), replace(listed, name="import schedule list"))
    return [replace(world, commands=tuple(_into_run(one) for one in world.commands)) for world in worlds]


def _into_run(command: Command) -> Command:
    return Command(tuple("imported" if word == "out.csv" else word for word in command.words), "imported")


def workbook(source: str) -> bytes:
    """The CSV text as a workbook; dates and numbers as a spreadsheet holds them."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    separator = ";" if ";" in source.splitlines()[0] else ","
    for row in csv.reader(io.StringIO(source), delimiter=separator):
        sheet.append([_typed(cell) for cell in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _typed(cell: str) -> object:
    for form in ("%Y-%m-%d", "%Y-%m-%d %H:%M", "%d.%m.%Y", "%d/%m/%Y %H:%M"):
        try:
            return datetime.strptime(cell, form)
        except ValueError:
            continue
    return int(cell) if cell.isdigit() and not cell.startswith("0") else cell


def _run_world(scratch: Path) -> World:
    """A run of the site with every key, solved once."""
    for name, text in EVERY_KEY.items():
        path = scratch / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    words = ["solve", "site", "--iterations", "2", "--workers", "1", "--engine", "search", "--out", "run", "--force"]
    command = [sys.executable, "-P", "-c", ENTRY, *words]
    subprocess.run(command, cwd=scratch, env=environment(), check=True, capture_output=True)
    files = {f"run/{path.name}": path.read_bytes() for path in sorted((scratch / "run").iterdir())}
    commands = (
        *(Command(("verify", "run")),) * 4,
        *(Command(("verify", "run", "--json")),) * 4,
        Command(("report", "run", "--out", "out.html"), "out.html"),
        Command(("export", "payroll", "run", "--json"), "run"),
        Command(("export", "spreadsheet", "run", "--out", "out.xlsx"), "out.xlsx"),
    )
    return World("run", files, commands, ("run/",), 3)


def process_worlds(scratch: Path, names: Iterable[str] = ()) -> list[World]:
    """The worlds as real processes play them: sites are solved, runs simulated."""
    # Kernels are compiled once a machine: a case that did it would be told as slow.
    subprocess.run([sys.executable, "-P", "-c", ENTRY, "warm-up"], env=environment(), check=True, capture_output=True)
    found = []
    for world in make_worlds(scratch, names):
        if world.changed[0] == "site/":
            found.append(
                replace(
                    world,
                    commands=(*(Command((*SOLVE, *more), "new") for more in _variants(world)), *world.commands[:2]),
                )
            )
        elif world.name == "run":
            more = (
                Command(("simulate", "run", "--replications", "2", "--json")),
                Command(("export", "payroll", "run"), "run"),
            )
            found.append(replace(world, commands=(*world.commands, *more)))
        else:
            found.append(world)
    return found


SOLVE = ("solve", "site", "--time-limit", "3", "--workers", "1", "--out", "new")


def _variants(world: World) -> list[tuple[str, ...]]:
    scenario = ("--scenario", world.changed[1])
    return [
        ("--json",),
        ("--engine", "search"),
        ("--engine", "cp-sat"),
        scenario,
        (),
        (),
        ("--weeks", "2", "--engine", "search"),
    ]
