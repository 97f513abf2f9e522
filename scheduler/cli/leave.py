"""``scheduler leave``: time off asked for, decided weeks ahead."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scheduler.cli.command import Command, Group
from scheduler.cli.output import count, print_json, table
from scheduler.cli.parameters import (
    FOLDER,
    DateType,
    fresh_option,
    json_option,
    scenario_option,
    scenario_path,
    site_argument,
)
from scheduler.cli.short_lived import without_collector
from scheduler.domain.clock import MOST_WEEKS

if TYPE_CHECKING:
    from datetime import date

    from scheduler.domain.time_off import LeaveDecision, LeaveRequest
    from scheduler.leave import Answer, Decided
    from scheduler.leave.allowance_places import DayPlaces
    from scheduler.pipeline import SiteRequest

USUAL_WEEKS = 26
VERDICTS = ("granted", "waiting", "refused", "cancelled")
WEEKS = click.option(
    "--weeks",
    type=click.IntRange(1, MOST_WEEKS),
    default=USUAL_WEEKS,
    show_default=True,
    help="Weeks ahead; requests that end later stay open.",
)
START = click.option("--start", type=DateType(), help="First date; default: the first week after the history.")
BOOK = click.option("--book", type=FOLDER, help="Folder of the leave book; default SITE/leave_book, which solve reads.")


@click.group("leave", cls=Group)
def leave() -> None:
    """Answer requests for time off, and show who is away."""


@leave.command("decide", cls=Command)
@site_argument
@WEEKS
@START
@BOOK
@scenario_option
@fresh_option
@click.option("--dry-run", is_flag=True, help="Tell the answers and write nothing.")
@json_option
@without_collector()
def decide(
    site: Path, book: Path | None, scenarios: tuple[str, ...], dry_run: bool, as_json: bool, **values: Any
) -> None:
    """Decide every open request of SITE/requests.csv, and add the answers to the leave book.

    In order of priority, filing time and id, each is granted, put on a waiting list or refused with the reason.
    What is in the book stays; deciding twice adds nothing. A request taken back (cancelled_at) frees its days.
    """
    from datetime import UTC, datetime

    from scheduler.inputs.resolve.book_rows import FOLDER as BOOK_FOLDER
    from scheduler.leave import decide_leave, write_decisions

    decided = decide_leave(_request(site, book, scenarios, values))
    folder = site / BOOK_FOLDER if book is None else book
    path = None if dry_run else write_decisions(folder, decided.new, datetime.now(UTC))
    if as_json:
        print_json({**_about(decided), "file": path.as_posix() if path else None, **_document(decided)})
        return
    click.echo(_text(decided))
    if path is not None:
        click.echo(f"{count(len(decided.new), 'decision')} added: {path.as_posix()}")
    else:
        click.echo("nothing written (--dry-run)" if decided.new and dry_run else "nothing new to decide")


@leave.command("show", cls=Command)
@site_argument
@WEEKS
@START
@BOOK
@scenario_option
@fresh_option
@click.option("--agent", help="Only this agent: requests, answers and balances.")
@click.option("--date", "when", type=DateType(), help="Only this date: who is away, and who waits.")
@json_option
@without_collector()
def show(
    site: Path,
    book: Path | None,
    scenarios: tuple[str, ...],
    agent: str | None,
    when: date | None,
    as_json: bool,
    **values: Any,
) -> None:
    """Show the leave book of SITE: places, people away and people waiting, by week, date or agent. Writes nothing.

    Requests not decided yet are shown as they would be decided now.
    """
    from scheduler.domain.errors import UsageError
    from scheduler.inputs.reading.issues import unknown
    from scheduler.leave import decide_leave

    decided = decide_leave(_request(site, book, scenarios, values))
    horizon = decided.problem.horizon
    if agent is not None and when is not None:
        raise UsageError("--agent: not together with --date; leave one of the two out")
    if agent is not None and agent not in decided.problem.contexts:
        raise UsageError(f"--agent: {unknown('agent', agent, decided.problem.contexts)}")
    if when is not None and not horizon.start <= when <= horizon.end:
        raise UsageError(f"--date: found {when}, dates from {horizon.start} to {horizon.end} are shown; give --start")
    answers = [one for one in decided.answers if agent in (None, one.decision.request.agent_id)]
    days = [one for one in decided.calendar if when in (None, one.when)]
    if as_json:
        left = [one for one in decided.left if agent in (None, one[0])]
        undecided = [one for one in decided.open if agent in (None, one[0].agent_id)]
        print_json({**_about(decided), **_document(decided, answers, days, left, undecided)})
    elif agent is not None:
        click.echo(_agent_text(decided, agent, answers))
    elif when is not None:
        click.echo(_date_text(when, days, answers))
    else:
        click.echo(_weeks_text(decided))


def _request(site: Path, book: Path | None, scenarios: tuple[str, ...], values: dict[str, Any]) -> SiteRequest:
    from scheduler.pipeline import SiteRequest

    return SiteRequest(site, overlays=[scenario_path(name, site) for name in scenarios], book=book, **values)


def _about(decided: Decided) -> dict[str, Any]:
    horizon = decided.problem.horizon
    counts = {verdict: sum(a.decision.verdict == verdict for a in decided.answers) for verdict in VERDICTS}
    period = {"site": decided.problem.site, "start": horizon.start.isoformat(), "end": horizon.end.isoformat()}
    return {**period, **counts, "open": len(decided.open), "new": len(decided.new), "notes": list(decided.notes)}


def _document(
    decided: Decided,
    answers: list[Answer] | None = None,
    days: list[DayPlaces] | None = None,
    left: list[tuple[str, str, float]] | None = None,
    undecided: list[tuple[LeaveRequest, str]] | None = None,
) -> dict[str, Any]:
    return {
        "requests": [_answer(one) for one in (decided.answers if answers is None else answers)],
        "undecided": [
            {"request_id": one.request_id, "reason": why}
            for one, why in (decided.open if undecided is None else undecided)
        ],
        "balances": [
            {"agent_id": agent_id, "balance": balance, "days_left": round(rest, 2)}
            for agent_id, balance, rest in (decided.left if left is None else left)
        ],
        "calendar": [
            {
                "date": one.when.isoformat(),
                "group": one.group,
                "allowance": one.limit,
                "used": round(one.used, 3),
                "away": list(one.users),
                "reason": one.reason,
            }
            for one in (decided.calendar if days is None else days)
        ],
    }


def _answer(answer: Answer) -> dict[str, Any]:
    one, asked = answer.decision, answer.decision.request
    return {
        "request_id": asked.request_id,
        "agent_id": asked.agent_id,
        "start": asked.first.isoformat(),
        "end": asked.last.isoformat(),
        "kind": asked.kind,
        "portion": asked.written_portion,
        "status": one.verdict,
        "days": one.days,
        "minutes": one.minutes,
        "date": one.when.isoformat() if one.when else None,
        "group": one.group,
        "reason": one.reason,
        "new": answer.is_new,
        "waiting": [{"date": when.isoformat(), "group": group, "place": n} for when, group, n in answer.places],
    }


def _text(decided: Decided) -> str:
    horizon = decided.problem.horizon
    rows = [_row(one) for one in decided.answers if one.is_new]
    counts = ", ".join(f"{sum(a.decision.verdict == v for a in decided.answers)} {v}" for v in VERDICTS)
    lines = [f"{decided.problem.site}, {horizon.start} to {horizon.end}: {counts}, {len(decided.open)} open"]
    if rows:
        lines.append(table(HEADER, rows))
    lines += [f"open: {one.request_id}: {why}" for one, why in decided.open]
    return "\n".join([*lines, *(f"note: {note}" for note in decided.notes)])


HEADER = ("request", "agent", "dates", "kind", "days", "answer", "why")


def _row(answer: Answer) -> tuple[object, ...]:
    one, asked = answer.decision, answer.decision.request
    verdict = f"waiting, place {one.place}" if one.verdict == "waiting" else one.verdict
    return asked.request_id, asked.agent_id, _dates(asked), asked.kind, f"{one.days:g}", verdict, _why(one)


def _dates(asked: LeaveRequest) -> str:
    dates = f"{asked.first}" if asked.first == asked.last else f"{asked.first} to {asked.last}"
    return dates if asked.portion == "full" else f"{dates} {asked.written_portion}"


def _why(decision: LeaveDecision) -> str:
    return decision.reason or "-"


def _agent_text(decided: Decided, agent: str, answers: list[Answer]) -> str:
    context = decided.problem.contexts[agent]
    lines = [f"{agent} {context.agent.name}: {count(len(answers), 'request')}"]
    lines += [table(HEADER, [_row(one) for one in answers])] if answers else []
    lines += [f"open: {one.request_id}: {why}" for one, why in decided.open if one.agent_id == agent]
    lines += [f"{balance}: {rest:.1f} days left" for name, balance, rest in decided.left if name == agent]
    return "\n".join(lines)


def _date_text(when: date, days: list[DayPlaces], answers: list[Answer]) -> str:
    rows = []
    for day in days:
        queue = sorted(
            (place, a.decision.request)
            for a in answers
            for d, group, place in a.places
            if (d, group) == (when, day.group)
        )
        line = ", ".join(f"{place}. {asked.agent_id} ({asked.request_id})" for place, asked in queue)
        rows.append((day.group, _places(day.limit), f"{day.used:g}", ", ".join(day.users) or "-", line or "-"))
    return "\n".join([f"{when:%A} {when}", table(("group", "may be away", "are away", "who", "waiting list"), rows)])


def _places(limit: float | None) -> str:
    return "any" if limit is None else f"{limit:g}"


def _weeks_text(decided: Decided) -> str:
    """Weeks down, groups across: the tightest date of each week."""
    from scheduler.leave.leave_picture import week_cells

    groups = list(dict.fromkeys(one.group for one in decided.calendar))
    rows = [(f"{first:%d %b %Y}", *(cells[group] for group in groups)) for first, cells in week_cells(decided).items()]
    head = "away/places on the tightest date of each week, +waiting"
    return "\n".join([head, table(("week of", *groups), rows), *(f"note: {note}" for note in decided.notes)])
