"""Partial solves: start from a run, keep its duties, and tell whether anything it depends on has changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from scheduler.domain.agents import Lock
from scheduler.domain.clock import minutes_between
from scheduler.domain.errors import InfeasibleError, InputError, InputIssue, UsageError
from scheduler.domain.forecasts import VolumeNote
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty, PastDuty, Roster
from scheduler.domain.run import InputFile, Run
from scheduler.domain.site_setup import SiteSetup
from scheduler.inputs.documents import hash_of
from scheduler.inputs.run_folder.problem_json import dump_problem
from scheduler.ledger.ledger_after import ledger_after

RUN_INPUTS = ("problem.json", "duties.csv", "segments.csv")
"""Files of a run that another run reads."""


def run_inputs(folder: Path | None) -> tuple[InputFile, ...]:
    """Files of an earlier run a run depends on, with their hashes; none where there is no such run."""
    if folder is None:
        return ()
    return tuple(InputFile((folder / name).as_posix(), hash_of(folder / name)) for name in RUN_INPUTS)


def period(
    start: date | None, weeks: int | None, base: Problem | None, previous: Problem | None
) -> tuple[date | None, int]:
    """First date and number of weeks: as asked, else the base's, else right after the previous run, else the site's.

    Returns
    -------
    tuple
        ``None`` as date means the site's default.
    """
    if base is not None:
        start = start or base.horizon.start
        weeks = weeks or (base.horizon.days // 7 if start == base.horizon.start else 1)
    elif previous is not None and start is None:
        start = previous.horizon.date_of(previous.horizon.days)
    return start, 1 if weeks is None else weeks


def carry_over(site: SiteSetup, previous: Run) -> SiteSetup:
    """Let a run's duties and ledger stand for the weeks before.

    Its duties win over earlier duties of the same agents and dates, its ledger over the site's entries of everybody it
    knows. Entries of people who are no longer at the site are kept.

    Raises
    ------
    UsageError
        If the run reaches into the horizon.
    """
    horizon, before = site.horizon, previous.problem.horizon
    if before.end >= horizon.start:
        raise UsageError(
            f"--previous: found a run of {before.start} to {before.end}, which reaches into the weeks from "
            f"{horizon.start} on; a run that ends before then is allowed (to start from this one, use --from)"
        )
    duties = (*previous.problem.history, *(_past(duty) for duty in previous.roster.duties))
    people = {agent.agent_id for agent in site.agents}
    mine = [duty for duty in duties if duty.agent_id in people]
    taken = {(duty.agent_id, duty.date) for duty in mine}
    others = [
        duty
        for duty in site.history
        if (duty.agent_id, duty.date) not in taken and not before.start <= duty.date <= before.end
    ]
    history = tuple(sorted((*others, *mine), key=lambda duty: (duty.start, duty.agent_id)))
    _check_apart(history)
    left = ledger_after(previous.problem, previous.roster)
    known = {entry.agent_id for entry in left}
    ledger = (*(entry for entry in site.ledger if entry.agent_id not in known), *left)
    return replace(site, history=history, ledger=ledger)


def _past(duty: Duty) -> PastDuty:
    return PastDuty(duty.agent_id, duty.date, duty.start, duty.end, duty.paid_minutes, duty.shift, tuple(duty.segments))


def _check_apart(history: Iterable[PastDuty]) -> None:
    """Refuse two duties of one agent at once: one of the two sources is wrong."""
    last: dict[str, PastDuty] = {}
    issues = []
    for duty in history:
        other = last.get(duty.agent_id)
        if other is not None and duty.start < other.end:
            message = (
                f"{duty.agent_id}: the duty of {duty.date} overlaps the one of {other.date}; correct one of the two"
            )
            issues.append(InputIssue("previous_roster.csv and --previous", 0, "", message))
        last[duty.agent_id] = duty
    if issues:
        raise InputError(issues)


def start_from(problem: Problem, roster: Roster) -> Problem:
    """Return the problem with a roster to start from: its duties in the horizon, of agents who still exist.

    Raises
    ------
    UsageError
        If the roster has no duty in the horizon.
    """
    horizon = problem.horizon
    base = tuple(
        duty
        for duty in roster.duties
        if horizon.start <= duty.date <= horizon.end and duty.agent_id in problem.contexts
    )
    if not base:
        dates = sorted({duty.date for duty in roster.duties})
        found = f"duties from {dates[0]} to {dates[-1]}" if dates else "no duties"
        raise UsageError(
            f"--from: found {found}, a run with duties of this site's agents between {horizon.start} and "
            f"{horizon.end} is allowed; give its --start, or solve without --from"
        )
    return replace(problem, base=base)


def left_behind(site: SiteSetup, base: Run | None) -> Iterator[VolumeNote]:
    """Tell of people who had duties in the run to start from and are no longer at the site."""
    horizon, people = site.horizon, {agent.agent_id for agent in site.agents}
    duties = base.roster.duties if base is not None else ()
    inside = (duty.agent_id for duty in duties if horizon.start <= duty.date <= horizon.end)
    for agent_id, number in sorted(Counter(one for one in inside if one not in people).items()):
        duty = "1 duty" if number == 1 else f"{number} duties"
        yield VolumeNote(
            agent_id, f"had {duty} in the run started from and is not in agents.csv any more; they are gone"
        )


def start_at_base(problem: Problem, base: Run | None, only_breaks: bool) -> Problem:
    """Return the problem with the run to start from, if there is one, and all its duties kept if only breaks move."""
    if base is None:
        return problem
    started = start_from(problem, base.roster)
    return keep_duties(started) if only_breaks else started


def unchanged_base(problem: Problem, base: Run | None, only_breaks: bool) -> Run | None:
    """Return the base where its roster is still the answer: it broke no rule and nothing it depends on has changed."""
    if base is None or only_breaks or base.findings or not same_inputs(problem, base.problem):
        return None
    return base


def keep_duties(problem: Problem) -> Problem:
    """Lock every date of every agent to what the base has: its duty, or a day off.

    The site's own locks of breaks stay where they are of the same duty; the others say nothing more.

    Raises
    ------
    InfeasibleError
        Where the site's own locks want other duties than the base has, or a duty is off the planning grid.
    """
    wrong = (*lock_conflicts(problem), *off_grid(problem))
    if wrong:
        raise InfeasibleError("\n".join(wrong))
    own = {(lock.agent_id, lock.date): lock for lock in problem.locks}
    locks = []
    for lock in kept_locks(problem):
        site = own.get((lock.agent_id, lock.date))
        is_narrower = site is not None and site.kind == "breaks" and (site.start, site.end) == (lock.start, lock.end)
        locks.append(site if site is not None and is_narrower else lock)
    return replace(problem, locks=tuple(locks))


def kept_locks(problem: Problem) -> tuple[Lock, ...]:
    """Locks that keep every duty and every day off of the base."""
    base = {(duty.agent_id, duty.date): duty for duty in problem.base}
    horizon = problem.horizon
    dates = [horizon.date_of(day) for day in range(horizon.days)]
    return tuple(_lock(agent_id, when, base.get((agent_id, when))) for agent_id in problem.contexts for when in dates)


def _lock(agent_id: str, when: date, duty: Duty | None) -> Lock:
    if duty is None:
        return Lock(agent_id, when, "off")
    return Lock(agent_id, when, "duty", duty.start, duty.end, duty.shift)


def lock_conflicts(problem: Problem) -> tuple[str, ...]:
    """Tell where the site's own locks want other duties than the base has, one sentence each."""
    base = {(duty.agent_id, duty.date): duty for duty in problem.base}
    zone = problem.horizon.tz
    found = []
    for lock in problem.locks:
        duty = base.get((lock.agent_id, lock.date))
        span = None if duty is None else (duty.start, duty.end)
        if span != (None if lock.start is None or lock.end is None else (lock.start, lock.end)):
            has = (
                "no duty" if duty is None else f"{duty.start.astimezone(zone):%H:%M}-{duty.end.astimezone(zone):%H:%M}"
            )
            wants = "a day off"
            if lock.start is not None and lock.end is not None:
                wants = f"{lock.start.astimezone(zone):%H:%M}-{lock.end.astimezone(zone):%H:%M}"
            found.append(f"{lock.agent_id} on {lock.date}: the run has {has}, the locks want {wants}")
    return tuple(found)


def off_grid(problem: Problem) -> tuple[str, ...]:
    """Tell which duties of the base do not lie on the planning grid, one sentence each."""
    step, zone = problem.horizon.interval_minutes, problem.horizon.tz
    return tuple(
        f"{duty.agent_id} on {duty.date}: {moment.astimezone(zone):%H:%M} is off the grid of {step} minutes"
        for duty in problem.base
        for moment in (duty.start, duty.end)
        if minutes_between(problem.horizon.origin, moment) % step
    )


def same_inputs(problem: Problem, other: Problem) -> bool:
    """Whether a problem equals that of a run in all a roster depends on.

    Left out are the roster it started from, the locks that kept it, in which words the volumes were explained, and
    which keys of the targets were stated.
    """
    made = set(kept_locks(other)) if other.base else set()
    return _inputs_text(problem, made) == _inputs_text(other, made)


def _inputs_text(problem: Problem, made: set[Lock]) -> str:
    locks = tuple(lock for lock in problem.locks if lock not in made)
    demand = tuple(replace(one, source="") for one in problem.demand)
    queues = tuple(replace(one, target=replace(one.target, defaults=())) for one in problem.queues)
    return dump_problem(replace(problem, base=(), locks=locks, demand=demand, queues=queues))
