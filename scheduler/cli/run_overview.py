"""The short summary of a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scheduler.cli.output import count, table

if TYPE_CHECKING:
    from scheduler.checking.roster_changes import RosterChange
    from scheduler.domain.demand import QueueDemand
    from scheduler.domain.result import Finding
    from scheduler.domain.run import Run

WORST = 5
"""Stretches of shortage and findings named."""
MOST_CANCELLED = 3
MOST_LISTED = 50
"""Days of people listed with what changed on them; more are in the run's file."""
DUTY = "duty"
HARDLY = 0.05
"""People whose difference nobody would notice."""


def summary_text(run: Run, path: Path) -> str:
    """Status, cost, bound, gap, hours, shortage and service by queue, findings, and what to do next."""
    blocks = [
        "\n".join(_headline(run)),
        "\n".join(_queues(run)),
        "\n".join(_service(run)),
        "\n".join(_worst(run)),
        "\n".join(_changes(run, path)),
        "\n".join(_calibration(run)),
        "\n".join(findings_lines(run)),
        "\n".join(_next(path)),
    ]
    return "\n\n".join(block for block in blocks if block)


def _week_text(week: dict[str, float | None]) -> str:
    """Say how people live the week, in one line."""
    lead, meals = week["lead_present"], week["meal_peak"]
    parts = [
        f"starts within 2 h {week['starts_within_2h']:.0%} of people, over 6 h {week['starts_over_6h']:.0%}",
        f"two days off together {week['days_off_together']:.0%}, {week['single_days_off']:.2f} single a person",
    ]
    parts += [f"a lead on duty {lead:.0%}"] if lead is not None else []
    parts += [f"meals at once up to {meals:.1f} x the mean"] if meals is not None else []
    return "; ".join(parts)


def _headline(run: Run) -> Iterator[str]:
    from scheduler.report.alarms import is_calm, kinds_text, short_kinds
    from scheduler.report.pay_text import paid_in_all

    said, currency = run.summary, run.summary["currency"]
    yield f"{said['site']}, {said['start']} to {said['end']}: {said['status']}, {count(said['agents'], 'agent')}"
    bound = "no bound" if said["bound"] is None else f"bound {said['bound']:,.2f}, gap {said['gap']:.2%}"
    without = said["gap_without_unavoidable_pay"]
    apart = "" if without is None else f" ({without:.2%} without the pay no legal roster avoids)"
    yield f"cost      {said['objective']:,.2f} {currency}, {bound}{apart}"
    goals = ", ".join(f"{name} {cost:,.2f}" for name, cost in said["goals"].items() if cost)
    yield f"          {goals or 'nothing'}"
    required = said["required_agent_hours"]
    share = f" ({said['shortage_agent_hours'] / required:.1%})" if required else ""
    paid = paid_in_all(run)
    closed = said.get("closed_agent_hours")
    shut = f" ({closed:,.1f} while closed)" if closed else ""
    yield (
        f"hours     {required:,.1f} required, {said['shortage_agent_hours']:,.1f} short{share}, "
        f"{said['surplus_agent_hours']:,.1f} surplus{shut}, {paid.hours:,.1f} paid"
    )
    if said["shortage_agent_hours"]:
        kinds = kinds_text(short_kinds(run))
        calm = "; the targets of the queues concerned are met without" if is_calm(run) else ""
        yield f"short     {kinds}{calm}"
    if week := said.get("week"):
        yield f"week      {_week_text(week)}"
    if hours := said.get("activity_hours"):
        yield f"sessions  {_activities_text(run, hours)}"
    for row in said.get("rows", ()):
        yield f"{'together' if 'intervals' in row else 'total':9} {_row_text(row, currency)}"
        if cure := row.get("cure"):
            yield f"          cheapest cure: {cure}"
    for line in said.get("budgets", ()):
        yield from _budget_text(line, currency)
    for queue, cover in said.get("named_cover", {}).items():
        yield f"named     {_cover_text(queue, cover)}"
    if wishes := said.get("wishes"):
        yield f"wishes    {_wishes_text(wishes)}"
    if paid.has_absence:
        parts = ", ".join(f"{cost:,.2f} for {hours:,.1f} h {words}" for words, hours, cost in paid.parts)
        yield f"paid      {paid.cost:,.2f} {currency} before premiums: {parts}"
    compiled = said.get("compile_seconds")
    apart = f", compiling {compiled:.1f} s apart" if compiled else ""
    if simulated := said.get("simulated"):
        yield (
            f"simulated {simulated['cost']:,.2f} {currency}, {simulated['loss']:,.2f} of it contacts given up or late "
            f"({simulated['loss_low']:,.2f} to {simulated['loss_high']:,.2f})"
        )
    yield f"search    {said['seconds']:.1f} s{apart}, seed {said['seed']}"
    yield f"findings  {said['findings']}"


def _activities_text(run: Run, hours: dict[str, float]) -> str:
    """Hours of activities, and the first reasons of what is cancelled."""
    from scheduler.checking.activity_hours import activity_hours

    text = f"{hours['planned']:,.1f} h planned, {hours['placed']:,.1f} placed"
    text += f", {hours['moved']:,.1f} moved" if run.problem.base else ""
    gone = [line for line in activity_hours(run.problem, run.roster) if line.cancelled]
    if not gone:
        return text
    shown = "; ".join(f"{line.activity}: {line.reason}" for line in gone[:MOST_CANCELLED])
    more = f"; and {len(gone) - MOST_CANCELLED} more in activity_hours.csv" if len(gone) > MOST_CANCELLED else ""
    return f"{text}, {hours['cancelled']:,.1f} cancelled ({shown}{more})"


def _budget_text(line: dict[str, Any], currency: str) -> Iterator[str]:
    """How a budget stands, in one line, and what could be cut where it is over."""
    stands = f"{line['over']:,.2f} over" if line["over"] else f"{line['left']:,.2f} left"
    yield (
        f"budget    {line['name']} from {line['from']}: limit {line['limit']:,.2f} {currency}, "
        f"spent {line['spent']:,.2f}, planned {line['planned']:,.2f}, {stands}"
    )
    for cut in line["cuts"]:
        yield (
            f"          cut {cut['agent_id']} on {cut['date']}: saves {cut['saves']:,.2f}, "
            f"service worth at most {cut['loses_at_most']:,.2f} is lost"
        )
    if line["over"] and line["cuts_forbidden"]:
        cheaper = count(line["cuts_forbidden"], "cheaper duty", "cheaper duties")
        yield f"          {cheaper} cannot be cut: a rule forbids it"


def _cover_text(queue: str, cover: dict[str, Any]) -> str:
    """Who takes it now, in one line: names in hours, changes of name, hours with nobody."""
    text = (
        f"{queue}: {cover['people']} people take turns in {cover['open_hours']:,.1f} open hours, "
        f"{cover['changes']} changes of name, {cover['without_backup_hours']:,.1f} h without a backup"
    )
    if not cover["unnamed_hours"]:
        return text
    first = datetime.fromisoformat(cover["unnamed_from"])
    return f"{text}; nobody can be named in {cover['unnamed_hours']:,.1f} h, first {first:%a %d %b %H:%M}"


def _row_text(row: dict[str, Any], currency: str) -> str:
    """How a row is kept, in one line: intervals and person-hours of people together, periods and amounts of totals."""
    from scheduler.domain.money import amount_text

    spans, unit, clock = ("intervals", " h", " %H:%M") if "intervals" in row else ("periods", "", "")
    target = f"{row['target']}{', a must' if row['hard'] else ''}"
    if not row[f"{spans}_missed"]:
        return f"{row['name']}: {target}, kept in all of {row[spans]:,} {spans}"
    worst = f"off by {amount_text(row['off_by'])} on {datetime.fromisoformat(row['when']):%a %d %b{clock}}"
    return (
        f"{row['name']}: {target}, missed in {row[f'{spans}_missed']:,} of {row[spans]:,} {spans} by "
        f"{row['missed']:,.2f}{unit} ({worst}), {row['cost']:,.2f} {currency}"
    )


def _wishes_text(wishes: dict[str, Any]) -> str:
    """Say how many wishes are granted and refused, and of which kinds those refused are, in one line."""
    refused = {kind: own["refused"] for kind, own in wishes["by_kind"].items() if own["refused"]}
    kinds = ", ".join(f"{kind} {number}" for kind, number in sorted(refused.items(), key=lambda item: -item[1]))
    idle = f", {wishes['does_not_apply']} do not apply" if wishes["does_not_apply"] else ""
    told = f" ({kinds}; `scheduler wishes` says why)" if refused else ""
    return f"{wishes['asked']} asked, {wishes['granted']} granted{idle}, {wishes['refused']} refused{told}"


def _queues(run: Run) -> Iterator[str]:
    """Hours by queue, as a table."""
    from scheduler.checking.shortage_split import KINDS
    from scheduler.domain.presence import people_sums

    hours = run.problem.horizon.interval_minutes / 60
    by_queue = zip(run.problem.demand, run.allotment.staffed, strict=True)
    sums = [(demand.queue, people_sums(demand.required, staffed)) for demand, staffed in by_queue]
    split = run.summary["shortage_minutes"]
    rows = [
        (queue, need * hours, short * hours, *(split[queue][kind] / 60 for kind in KINDS), over * hours)
        for queue, (need, short, over) in sums
    ]
    yield table(("queue", "required h", "short h", *KINDS, "surplus h"), rows)


def _service(run: Run) -> Iterator[str]:
    """Service to expect by queue, as a table, and which targets are missed by which part."""
    from scheduler.report.service_outlook import outlooks
    from scheduler.report.service_table import service_table
    from scheduler.report.target_verdicts import target_verdicts

    told, verdicts = service_table(run), target_verdicts(run, outlooks(run))
    if verdicts.simulated is None:
        yield "service to expect (by formula; `scheduler simulate` plays the days):"
    else:
        played = verdicts.simulated
        yield (
            f"service to expect (simulated: {played.replications} replications, seed {played.seed}; in brackets the "
            f"{played.confidence:.0%} interval):"
        )
    rows = [(row.queue, *(cell.line for cell in row.cells)) for row in told.rows]
    yield from (f"  {line}" for line in table(("queue", *(head.lower() for head in told.heads)), rows).splitlines())
    for row in told.rows:
        yield f"  {row.queue}: {row.verdict}" + (f": {row.reason}" if row.reason else "")
    yield from (f"  {note}" for note in told.notes)


def _worst(run: Run) -> Iterator[str]:
    """Worst stretches of shortage."""
    from scheduler.report.queue_coverage import curves
    from scheduler.report.stretches import stretches

    found = stretches(run, curves(run))
    if found:
        yield f"worst of {len(found)} stretches of shortage (coverage.csv has every interval):"
        rows = [
            (
                s.queue,
                f"{s.start:%a %d %b %H:%M}-{s.end:%H:%M}",
                f"{s.missing} of {s.required} missing",
                s.kinds_text,
            )
            for s in found[:WORST]
        ]
        yield from (f"  {line}" for line in table(("queue", "when", "people", "kinds"), rows).splitlines()[1:])


def _changes(run: Run, path: Path) -> Iterator[str]:
    """Tell what differs from the roster the run started from, and what of that one the rules forbid now."""
    from scheduler.checking import check_roster
    from scheduler.checking.roster_changes import counts, roster_changes
    from scheduler.domain.roster import Roster
    from scheduler.goals.changes import changed_dates
    from scheduler.manifest import CHANGES

    if not run.problem.base:
        return
    changed = changed_dates(run.problem, run.roster)
    found = roster_changes(run.problem, run.roster)
    others = [count(number, what) for what, number in counts(found).items() if what != DUTY]
    also = f"; {', '.join(others)} moved, new or gone" if others else ""
    every = f" ({(path / CHANGES).as_posix()} has every one)" if found else ""
    yield f"changes   {count(len(changed), 'duty differs', 'duties differ')} from the run started from{also}{every}"
    lines = list(_changed_days(run, found))
    yield from (f"  {line}" for line in lines[:MOST_LISTED])
    if len(lines) > MOST_LISTED:
        yield f"  and {len(lines) - MOST_LISTED} more days of people in {(path / CHANGES).as_posix()}"
    broken = [f for f in check_roster(run.problem, Roster(run.problem.base)) if (f.agent_id, _date(run, f)) in changed]
    if broken:
        yield "rules forbid some of what was there:"
        yield from (f"  {finding.agent_id} {_date(run, finding)}: {finding.message}" for finding in broken)


def _changed_days(run: Run, changes: Iterable[RosterChange]) -> Iterator[str]:
    """Tell of each agent and date what was there and what is; days whose duty changes come first."""
    zone = run.problem.horizon.tz
    days: dict[tuple[str, date], list[RosterChange]] = {}
    for one in changes:
        days.setdefault((one.agent_id, one.date), []).append(one)

    def clock(span: tuple[datetime, datetime] | None) -> str:
        return "none" if span is None else "-".join(f"{moment.astimezone(zone):%H:%M}" for moment in span)

    def words(one: RosterChange) -> str:
        before, after = clock(one.before), clock(one.after)
        if one.what == DUTY and one.shift_before != one.shift_after:
            before, after = f"{before} {one.shift_before}".rstrip(), f"{after} {one.shift_after}".rstrip()
        return f"{one.what} {before} to {after}"

    for (agent_id, when), own in sorted(days.items(), key=lambda item: all(one.what != DUTY for one in item[1])):
        yield f"{agent_id} {when}: {', '.join(words(one) for one in own)}"


def _date(run: Run, finding: Finding) -> date:
    return run.problem.horizon.date_at(finding.when)


def _calibration(run: Run) -> Iterator[str]:
    """Tell what each round of a calibration gave when simulated."""
    said = run.summary.get("calibration")
    if not said:
        return
    kept = f"round {said['kept_round']} kept"
    yield f"calibrated: {said['corrected']} corrected by simulation, {kept}: {said['criterion']}"
    yield from (f"  {line}" for line in heads_lines(run.problem.demand))
    rows = [
        (
            one["number"],
            one["simulated_cost"],
            one["labour_cost"],
            one["contacts_short"],
            one["contacts_lost"],
            one["intervals_below"],
            one["raised"],
            one["lowered"],
        )
        for one in said["rounds"]
    ]
    header = (
        "round",
        "simulated cost",
        "pay",
        "contacts short",
        "given up",
        "intervals below",
        "raised",
        "lowered",
    )
    yield from (f"  {line}" for line in table(header, rows).splitlines())
    if not all(one["allowed"] for one in said["rounds"]):
        yield (
            "  not kept, a queue would fall below its target (further than a point, if below already): round "
            + ", ".join(str(one["number"]) for one in said["rounds"] if not one["allowed"])
        )


def heads_lines(demand: Sequence[QueueDemand]) -> Iterator[str]:
    """Tell by how many people each queue's service differs from its formula, on average over the contacts."""
    for own in demand:
        if not own.head_shift or not sum(own.volume):
            continue
        heads = sum(v * h for v, h in zip(own.volume, own.head_shift, strict=True)) / sum(own.volume)
        if abs(heads) < HARDLY:
            yield f"{own.queue}: served as the formula says of the people allotted"
        elif heads > 0:
            yield f"{own.queue}: served as if by {heads:.1f} people more than allotted: others help out"
        else:
            yield f"{own.queue}: served as if by {-heads:.1f} people fewer than allotted: its people help others"


def findings_lines(run: Run) -> Iterator[str]:
    """First findings."""
    if run.findings:
        yield f"findings ({len(run.findings)}):"
        yield from (f"  {finding.rule}: {finding.message}" for finding in run.findings[:WORST])
        if len(run.findings) > WORST:
            yield f"  and {len(run.findings) - WORST} more in findings.json"


def _next(path: Path) -> Iterator[str]:
    yield f"run written to {path.as_posix()}; next:"
    for command in ("verify", "report", "export spreadsheet", "export payroll"):
        yield f"  scheduler {command} {path.as_posix()}"
