"""The product beside the second checker: the same sites, rosters and payrolls judged by both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from scheduler import pipeline
from scheduler.checking import check_roster
from scheduler.domain.errors import InfeasibleError, NoRosterError
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty, Roster, Segment
from scheduler.engine.options import SearchOptions
from scheduler.exports.played_service import leave_unplayed
from scheduler.pay.leave import leave_minutes
from scheduler.pay.segments import pay_minutes
from tests.second_checker import credit, frame, pay, rules
from tests.second_checker.pay import Lines
from tests.second_checker.plain import EPOCH, Piece, Site, Worked

Verdicts = set[tuple[str, str]]
FRAME = {
    "availability": frame.availability,
    "locks": frame.locks,
    "contract_shifts": frame.contract_shifts,
    "pattern": frame.pattern,
    "contract_hours": credit.contract_hours,
}


@dataclass(frozen=True)
class Disagreement:
    """Who said what about whom."""

    what: str
    agent_id: str
    rule: str
    product: str
    second: str
    roster: str

    def __str__(self) -> str:
        return f"{self.what}: {self.agent_id}: {self.rule}: product {self.product}, second {self.second}\n{self.roster}"


def judge_here(site: Site, duties: dict[str, list[Worked]]) -> Verdicts:
    """Agent and rule wherever the second checker finds one broken."""
    found = set()
    for person in site.people:
        own = sorted(duties.get(person.agent_id, []), key=lambda duty: duty.start)
        for rule in [*site.rules, *person.contract["rules"]]:
            if rules.broken(site, person, own, rule):
                found.add((person.agent_id, rule["name"]))
        found |= {(person.agent_id, name) for name, is_broken in FRAME.items() if is_broken(site, person, own)}
    return found


def judge_product(problem: Problem, roster: Roster) -> Verdicts:
    """Agent and rule wherever the product finds one broken."""
    return {(finding.agent_id, finding.rule) for finding in check_roster(problem, roster)}


def read_problem(folder: Path, site: Site) -> Problem:
    request = pipeline.SiteRequest(folder, start=site.start, weeks=site.days // 7)
    return pipeline.load_problem(request)[0]


def plan(folder: Path, site: Site, engine: Literal["search", "cp-sat"], seed: int) -> Roster | None:
    """The product's roster; ``None`` where it says that there is no legal one."""
    request = pipeline.SiteRequest(folder, start=site.start, weeks=site.days // 7)
    try:
        run = pipeline.solve_site(
            request,
            SearchOptions(engine=engine, seed=seed, time_limit=20, iterations=2, workers=1),
            searched=leave_unplayed,
        )
    except (InfeasibleError, NoRosterError):
        return None
    return run.roster


def worked_of(roster: Roster) -> dict[str, list[Worked]]:
    """The product's duties as plain data."""
    found: dict[str, list[Worked]] = {}
    for duty in roster.duties:
        pieces = tuple(Piece(_minute(s.start), _minute(s.end), s.activity, s.paid) for s in duty.segments)
        paid = sum(piece.end - piece.start for piece in pieces if piece.paid)
        own = Worked(duty.date, pieces[0].start, pieces[-1].end, duty.shift, paid, pieces)
        found.setdefault(duty.agent_id, []).append(own)
    return found


def _minute(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(minutes=1)


def roster_of(duties: dict[str, list[Worked]]) -> Roster:
    """Plain data as the product's duties."""
    found = []
    for agent_id, own in sorted(duties.items()):
        for duty in sorted(own, key=lambda one: one.start):
            segments = tuple(
                Segment(EPOCH + timedelta(minutes=p.start), EPOCH + timedelta(minutes=p.end), p.activity, p.paid)
                for p in duty.pieces
            )
            found.append(Duty(agent_id, duty.date, duty.shift, segments))
    return Roster(tuple(found))


def compare(site: Site, problem: Problem, duties: dict[str, list[Worked]], what: str) -> list[Disagreement]:
    """What the two say of one roster and its pay, where they differ."""
    roster = roster_of(duties)
    ours, theirs = judge_product(problem, roster), judge_here(site, duties)
    overlapping = {agent for agent, rule in ours if rule in STRUCTURE}

    def shown(agent: str) -> str:
        return as_text(site, {agent: duties.get(agent, [])})

    found = [
        Disagreement(what, agent, rule, _said((agent, rule) in ours), _said((agent, rule) in theirs), shown(agent))
        for agent, rule in sorted(ours ^ theirs)
        if agent not in overlapping and rule not in STRUCTURE
    ]
    if not overlapping:
        found += _compare_pay(site, problem, roster, duties, what, shown)
    return found


STRUCTURE = {"filled_duty", "on_grid", "duty_date", "one_place"}


def _said(is_broken: bool) -> str:
    return "broken" if is_broken else "kept"


def _compare_pay(
    site: Site,
    problem: Problem,
    roster: Roster,
    duties: dict[str, list[Worked]],
    what: str,
    shown: Callable[[str], str],
) -> Iterable[Disagreement]:
    ours: dict[str, Lines] = {}
    for line in pay_minutes(problem, roster):
        ours.setdefault(line.agent_id, Counter())[line.work_date, line.code.value] += line.minutes
    leave: dict[str, Lines] = {}
    for line in leave_minutes(problem, roster):
        leave.setdefault(line.agent_id, Counter())[line.work_date, line.code.value] += line.minutes
    legal = not judge_product(problem, roster)
    for person in site.people:
        own = sorted(duties.get(person.agent_id, []), key=lambda duty: duty.start)
        wanted = pay.pay_lines(site, person, own)
        found = ours.get(person.agent_id, Counter())
        if found != wanted:
            yield Disagreement(
                what, person.agent_id, "pay", str(found - wanted), str(wanted - found), shown(person.agent_id)
            )
        wanted, found = pay.absence_lines(site, person), leave.get(person.agent_id, Counter())
        if legal and found != wanted:
            yield Disagreement(
                what, person.agent_id, "leave", str(found - wanted), str(wanted - found), shown(person.agent_id)
            )


def as_text(site: Site, duties: dict[str, list[Worked]]) -> str:
    """A roster by agent and date, for people who work a disagreement out by hand."""
    lines = []
    for agent, own in sorted(duties.items()):
        for duty in sorted(own, key=lambda one: one.start):
            rests = " ".join(
                f"{p.activity} {site.reading(p.start):%H:%M}-{site.reading(p.end):%H:%M}"
                for p in duty.pieces
                if p.is_rest
            )
            first, last = site.reading(duty.start), site.reading(duty.end)
            lines.append(f"  {agent} {duty.date:%a %d %b} {first:%H:%M}-{last:%H:%M} {duty.shift} {duty.paid} {rests}")
    return "\n".join(lines)


def people_of(site: Site) -> str:
    """What binds each person, in a few lines."""
    return "\n".join(str(replace(person)) for person in site.people)
