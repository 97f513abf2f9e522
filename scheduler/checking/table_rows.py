"""The tables of a run folder as plain text, compared with the problem, the roster and one another.

Shares no code with the writer: rows are read and judged by themselves.
"""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from scheduler.checking.activity_rows import check_activity_hours
from scheduler.checking.claim import Claim
from scheduler.checking.cover_gaps import check_named
from scheduler.checking.limits import agent_limits
from scheduler.checking.session_rows import check_granted, check_sessions
from scheduler.checking.wish_table import check_wishes
from scheduler.domain.clock import minutes_between
from scheduler.domain.closed_work import closed_work
from scheduler.domain.formula_guard import unguarded
from scheduler.domain.named_cover import named_queues
from scheduler.domain.presence import carried_duties
from scheduler.domain.run import Run
from scheduler.input_file import open_input
from scheduler.manifest import ACTIVITY_HOURS, CHANGES, COVER, GRANTED, MANIFEST, SESSIONS, WISHES

Row = dict[str, str]


def check_tables(path: Path, run: Run) -> Iterator[Claim]:
    """Yield every row of agents.csv, duties.csv, segments.csv and coverage.csv that contradicts the rest."""
    duties, segments = read_rows(path / "duties.csv"), read_rows(path / "segments.csv")
    yield from _check_agents(read_rows(path / "agents.csv"), run)
    yield from _check_duties(duties, segments, run)
    yield from _check_carried(duties, run)
    yield from _check_shares(duties, segments, run)
    yield from _check_coverage(read_rows(path / "coverage.csv"), run)
    if (path / CHANGES).is_file():
        yield from _check_changes(read_rows(path / CHANGES), run)
    elif run.problem.base and (path / MANIFEST).is_file():
        yield CHANGES, "no such file", "a run that started from another has one"
    if (path / SESSIONS).is_file():
        yield from check_sessions(read_rows(path / SESSIONS), run)
    elif run.problem.joint_activities:
        yield SESSIONS, "no such file", "a run with joint activities has one"
    if (path / ACTIVITY_HOURS).is_file():
        yield from check_activity_hours(read_rows(path / ACTIVITY_HOURS), run)
    elif "activity_hours" in run.summary:
        yield ACTIVITY_HOURS, "no such file", "a run whose summary has activity_hours has one"
    if (path / COVER).is_file():
        yield from check_named(read_rows(path / COVER), segments, run)
    elif named_queues(run.problem):
        yield COVER, "no such file", "a run with queues that ask for names has one"
    if (path / WISHES).is_file():
        yield from check_wishes(read_rows(path / WISHES), run)
    elif "wishes" in run.summary:
        yield WISHES, "no such file", "a run that counts wishes has one"
    if (path / GRANTED).is_file():
        yield from check_granted(read_rows(path / GRANTED), run)
    elif any(course.grants for course in run.problem.courses):
        yield GRANTED, "no such file", "a run with courses that grant skills has one"


def read_rows(path: Path) -> list[Row]:
    """Rows of a CSV file, by column; the guard against formulas is no part of a text."""
    with io.TextIOWrapper(open_input(path), encoding="utf-8", newline="") as handle:
        return [{name: unguarded(cell or "") for name, cell in row.items()} for row in csv.DictReader(handle)]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _check_agents(rows: list[Row], run: Run) -> Iterator[Claim]:
    """Agents, skills and limits are the problem's."""
    columns = ("min_rest_hours", "max_run_days", "max_day_hours", "max_week_hours")
    limits = agent_limits(run.problem)
    counted = {}
    for agent in run.problem.agents:
        values = [getattr(limits[agent.agent_id], column) for column in columns]
        skills = "|".join(sorted(agent.skills))
        counted[agent.agent_id] = (skills, *(None if value is None else float(value) for value in values))
    said = {
        row["agent_id"]: (
            "|".join(sorted(filter(None, row["skills"].split("|")))),
            *(float(row[column]) if row[column] else None for column in columns),
        )
        for row in rows
    }
    if len(said) != len(rows):
        yield "agents.csv", f"{len(rows)} rows", f"{len(said)} agents"
    for agent_id in sorted(counted.keys() | said.keys()):
        if counted.get(agent_id) != said.get(agent_id):
            yield f"agents.csv: {agent_id}", str(said.get(agent_id)), str(counted.get(agent_id))


def _check_duties(duties: list[Row], segments: list[Row], run: Run) -> Iterator[Claim]:
    """Segments fill duties, each once; start, end and paid minutes of a duty follow from them."""
    mine: dict[str, list[tuple[datetime, datetime, Row]]] = defaultdict(list)
    for row in segments:
        mine[row["agent_id"]].append((_moment(row["start"]), _moment(row["end"]), row))
    for own in mine.values():
        own.sort(key=lambda item: item[:2])
    used = 0
    for duty in duties:
        start, end = _moment(duty["start"]), _moment(duty["end"])
        inside = [item for item in mine[duty["agent_id"]] if item[0] < end and item[1] > start]
        used += len(inside)
        where = f"duties.csv: {duty['agent_id']} {duty['start']}"
        covered = sum(minutes_between(a, b) for a, b, _ in inside)
        if not inside or inside[0][0] != start or inside[-1][1] != end or covered != minutes_between(start, end):
            yield where, f"{minutes_between(start, end)} min", f"segments of {covered} min"
        paid = sum(minutes_between(a, b) for a, b, row in inside if row["paid"] == "true")
        if float(duty["paid_minutes"]) != paid:
            yield f"{where}: paid_minutes", duty["paid_minutes"], str(paid)
        if datetime.fromisoformat(duty["start"]).date().isoformat() != duty["date"]:
            yield f"{where}: date", duty["date"], duty["start"][:10]
    if used != len(segments):
        yield "segments.csv", f"{len(segments)} segments", f"{used} inside duties"
    yield from _check_offsets(duties, segments, run)


def _check_offsets(duties: list[Row], segments: list[Row], run: Run) -> Iterator[Claim]:
    """Compare the UTC offsets with the site's: the text of a time is the local clock."""
    zone = run.problem.horizon.tz
    for name, rows in (("duties.csv", duties), ("segments.csv", segments)):
        for row in rows:
            for key in ("start", "end"):
                said = datetime.fromisoformat(row[key])
                if said.utcoffset() != said.astimezone(zone).utcoffset():
                    yield f"{name}: {row['agent_id']}", row[key], said.astimezone(zone).isoformat()


def _check_carried(duties: list[Row], run: Run) -> Iterator[Claim]:
    """Duties dated before the horizon are those of earlier weeks that reach into it, no more and no fewer."""
    first = run.problem.horizon.start.isoformat()
    said = {(row["agent_id"], _moment(row["start"]), _moment(row["end"])) for row in duties if row["date"] < first}
    counted = {(duty.agent_id, duty.start, duty.end) for duty in carried_duties(run.problem)}
    for agent_id, start, end in sorted(said ^ counted):
        text = f"{start.isoformat()}..{end.isoformat()}"
        listed = (agent_id, start, end) in said
        yield f"duties.csv: {agent_id}", text if listed else "nothing", "nothing" if listed else text


def _check_shares(duties: list[Row], segments: list[Row], run: Run) -> Iterator[Claim]:
    """Compare what people at work count for with the learners of the problem, by the date of their duty."""
    dates: dict[str, list[tuple[datetime, datetime, str]]] = defaultdict(list)
    for row in duties:
        dates[row["agent_id"]].append((_moment(row["start"]), _moment(row["end"]), row["date"]))
    shares = {agent.agent_id: agent.shares for agent in run.problem.agents if agent.shares}
    for row in segments:
        said, start = row.get("share", ""), _moment(row["start"])
        when = next((when for first, last, when in dates[row["agent_id"]] if first <= start < last), "")
        own = [one for one in shares.get(row["agent_id"], ()) if one.first.isoformat() <= when <= one.last.isoformat()]
        counted = own[0].eighths / 8 if own and row["activity"] == "work" else 1.0
        if (float(said) if said else 1.0) != counted:
            yield f"segments.csv: {row['agent_id']} {row['start']}: share", said or "1", f"{counted:g}"


def _check_coverage(rows: list[Row], run: Run) -> Iterator[Claim]:
    """One row for each queue-interval that is open or has idle people; required is the problem's, the rest follows."""
    horizon = run.problem.horizon
    step = horizon.interval_minutes
    idle = closed_work(run.problem, run.roster.duties).people
    closed = {
        (demand.queue, horizon.moment(i * step)): there
        for demand, row in zip(run.problem.demand, idle, strict=True)
        for i, there in enumerate(row)
        if there and not demand.open[i]
    }
    counted = {
        (demand.queue, horizon.moment(i * step)): demand.required[i]
        for demand in run.problem.demand
        for i in range(horizon.num_intervals)
        if demand.open[i]
    } | dict.fromkeys(closed, 0)
    said = {(row["queue"], _moment(row["start"])): row for row in rows}
    if len(said) != len(rows):
        yield "coverage.csv", f"{len(rows)} rows", f"{len(said)} queue-intervals"
    for key in sorted(counted.keys() ^ said.keys()):
        listed = key in said
        yield (
            f"coverage.csv: {key[0]} {key[1].isoformat()}",
            "open" if listed else "closed",
            "closed" if listed else "open",
        )
    for key in sorted(counted.keys() & said.keys()):
        row, where = said[key], f"coverage.csv: {key[0]} {key[1].isoformat()}"
        required, staffed = float(row["required"]), float(row["staffed"])
        if minutes_between(key[1], _moment(row["end"])) != step:
            yield f"{where}: end", row["end"], f"{step} min after the start"
        expected = {
            "required": counted[key],
            "shortage": max(0.0, required - staffed),
            "surplus": max(0.0, staffed - required),
            **({"staffed": closed[key]} if key in closed else {}),
        }
        for column, value in expected.items():
            if float(row[column]) != value:
                yield f"{where}: {column}", row[column], f"{value:g}"


def _check_changes(rows: list[Row], run: Run) -> Iterator[Claim]:
    """Duties and their parts are those before, less what the rows say is gone, plus what they say is new."""
    known = run.problem.contexts
    assigned = {agent.agent_id for agent in run.problem.agents if agent.blocks}
    bound = {name for name, shift in run.problem.shifts.items() if shift.queue}
    then, now = (
        Counter(
            (duty.agent_id, duty.date.isoformat(), *part)
            for duty in duties
            if duty.agent_id in known
            for part in (
                ("duty", duty.start, duty.end),
                *(
                    (f"block:{one.queue}" if one.activity == "work" else one.activity, one.start, one.end)
                    for one in duty.segments
                    if one.activity != "work" or (duty.agent_id in assigned and duty.shift not in bound)
                ),
            )
        )
        for duties in (run.problem.base, run.roster.duties)
    )
    gone, new = (
        Counter(
            (row["agent_id"], row["date"], row["what"], _moment(row[f"{side}_start"]), _moment(row[f"{side}_end"]))
            for row in rows
            if row[f"{side}_start"]
        )
        for side in ("from", "to")
    )
    for key in sorted({*then, *gone, *new, *now}):
        agent_id, when, what, start, end = key
        claimed = then[key] - gone[key] + new[key]
        if claimed != now[key]:
            where = f"{CHANGES}: {agent_id} {when}: {what} {start.isoformat()}..{end.isoformat()}"
            yield where, f"{claimed} after the changes listed", str(now[key])
