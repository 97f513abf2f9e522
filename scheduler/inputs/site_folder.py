"""A site folder, with any overlays, to the domain: reads everything, checks everything, raises once.

The folder holds ``site.yaml``, ``contracts.yaml``, ``shifts.yaml`` and ``agents.csv``, and may hold
``unavailable.csv``, ``learners.csv``, ``skills.csv``, ``kpis.csv``, ``activities_held.csv``, ``completed.csv``,
``budget_actuals.csv``,
``wishes.csv``, ``previous_roster.csv``, ``ledger.csv``, ``locks.csv``, ``activities.yaml``, ``history/*.csv``,
``forecast.csv``, ``forecast_edits.csv``, ``requirement.csv``, ``forecasts/*.json``, ``requests.csv``,
``leave_balances.csv`` and ``leave_book/*.csv``.
Keys and columns are described in `scheduler.inputs.schema`; local times are read in the site's zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pandas as pd

from scheduler.domain.clock import Horizon
from scheduler.domain.duty_offers import skipped_starts
from scheduler.domain.forecasts import ForecastLock, VolumeEdit, VolumeNote
from scheduler.domain.run import InputFile, Run
from scheduler.domain.site import Prices, Queue
from scheduler.domain.site_setup import SiteSetup
from scheduler.domain.time_off import LeaveInputs
from scheduler.domain.what_if import NO_CHANGES, WhatIf
from scheduler.inputs.documents import Documents, Overlay, read_documents
from scheduler.inputs.overlay.merge import apply_overlays, read_overlays
from scheduler.inputs.reading.issues import Issues
from scheduler.inputs.resolve.activities import resolve_coachings, resolve_sessions
from scheduler.inputs.resolve.agent_rows import resolve_agents
from scheduler.inputs.resolve.assigned_work import assign_work, block_notes
from scheduler.inputs.resolve.budget_entries import resolve_budgets
from scheduler.inputs.resolve.closed_hours import closed_notes
from scheduler.inputs.resolve.contracts import resolve_contracts, resolve_patterns
from scheduler.inputs.resolve.course_entries import resolve_completions, resolve_courses, with_granted_skills
from scheduler.inputs.resolve.dated_rows import (
    absences_inside,
    resolve_history,
    resolve_locks,
)
from scheduler.inputs.resolve.deadline_entries import resolve_deadlines
from scheduler.inputs.resolve.demand_changes import resolve_what_if
from scheduler.inputs.resolve.dictated_people import resolve_requirement
from scheduler.inputs.resolve.fairness_entries import fairness_notes, resolve_fairness
from scheduler.inputs.resolve.forecast_edits import resolve_edits
from scheduler.inputs.resolve.forecast_locks import lock_notes, resolve_forecast_locks
from scheduler.inputs.resolve.history_notes import forecast_notes, history_notes, known_handle_times
from scheduler.inputs.resolve.horizon import check_volumes, grid_notes, resolve_horizon
from scheduler.inputs.resolve.joint_entries import resolve_joint
from scheduler.inputs.resolve.learner_rows import check_assigned_learners
from scheduler.inputs.resolve.leave_reading import LeaveReading
from scheduler.inputs.resolve.ledger_rows import ledger_notes, resolve_ledger
from scheduler.inputs.resolve.named_cover_rows import named_cover_rows
from scheduler.inputs.resolve.nesting_entries import Known, resolve_nesting
from scheduler.inputs.resolve.open_hours import over_open_hours
from scheduler.inputs.resolve.presence_entries import resolve_presence
from scheduler.inputs.resolve.recurring_entries import People, resolve_recurring
from scheduler.inputs.resolve.rules import resolve_rules
from scheduler.inputs.resolve.share_entries import check_shares, share_notes
from scheduler.inputs.resolve.shifts import resolve_shifts
from scheduler.inputs.resolve.site import (
    resolve_night,
    resolve_prices,
    resolve_queues,
    resolve_shrinkage,
    resolve_teams,
    target_places,
)
from scheduler.inputs.resolve.site_notes import site_notes
from scheduler.inputs.resolve.site_reading import SiteReading, begin_reading, shorten
from scheduler.inputs.resolve.skill_rows import days_without_skill, resolve_skills, skill_notes
from scheduler.inputs.resolve.total_entries import resolve_totals
from scheduler.inputs.resolve.volume_files import HISTORY_COLUMNS, resolve_volumes
from scheduler.inputs.resolve.wish_entries import resolve_wishes
from scheduler.inputs.run_folder.partial import carry_over
from scheduler.inputs.schema.site import QueueKeys, SiteFile
from scheduler.inputs.typed_documents import TypedDocuments


@dataclass(frozen=True)
class SiteInputs:
    """A site, read.

    Parameters
    ----------
    setup
        Queues, people, shifts, rules and prices over the dates planned.
    history
        Columns queue, start, end (UTC), offered, answered, abandoned, handle_seconds; sorted by queue and start.
    forecast
        Columns queue, start, end (UTC), volume, aht_seconds (NaN: unknown); ``None`` where there is no forecast.csv.
    files, overlays
        What was read, in order; overlays with those they extend, in the order applied.
    notes
        What the history lacks and what was done about it; a finer grid than the site's.
    edits
        Reviewed changes of the volumes, in order, whatever dates they are of.
    forecast_locks
        Snapshots that hold dates of the horizon, the oldest lock first.
    what_if
        What overlays change about contacts.
    targets
        File and line of each queue's target (of the queue, where it has none), by queue name.
    sources
        What it was read from, to be read again with other scenarios.
    leave
        Time off asked for, decided and left.
    """

    setup: SiteSetup
    history: pd.DataFrame
    forecast: pd.DataFrame | None
    files: tuple[InputFile, ...]
    overlays: tuple[InputFile, ...] = ()
    notes: tuple[VolumeNote, ...] = ()
    edits: tuple[VolumeEdit, ...] = ()
    forecast_locks: tuple[ForecastLock, ...] = ()
    what_if: WhatIf = NO_CHANGES
    targets: dict[str, tuple[str, int]] = field(default_factory=dict)
    sources: SiteSources | None = field(default=None, compare=False, repr=False)
    leave: LeaveInputs = field(default_factory=LeaveInputs)

    def with_notes(self, notes: Sequence[VolumeNote]) -> SiteInputs:
        """Add what was noticed later."""
        return replace(self, notes=(*self.notes, *notes))


@dataclass(frozen=True)
class SiteSources:
    """The files of a site as they were read, and the scenarios laid over them.

    Parameters
    ----------
    documents
        The files, untouched by scenarios.
    overlays
        In the order they are applied.
    start, weeks, previous, fresh_forecast, book
        As asked of `load_site`.
    volumes
        Volume files read so far, by what reading them depends on.
    """

    documents: Documents
    overlays: tuple[Overlay, ...]
    start: date | None
    weeks: int
    previous: Run | None
    fresh_forecast: bool
    book: Path | None = None
    volumes: dict[object, VolumeFiles] = field(default_factory=dict)

    def read(self, overlays: Sequence[Overlay], issues: Issues | None = None) -> SiteInputs:
        """Resolve the site under scenarios.

        Raises
        ------
        InputError
            With everything wrong in all files.
        UsageError
            If the run before reaches into the horizon.
        """
        return _resolved(self, overlays, Issues() if issues is None else issues)

    def volume_files(self, reading: SiteReading, queue_names: list[str]) -> VolumeFiles:
        """Read the volume files, once for the same queues and zone: they are large, and few scenarios touch them."""
        key = tuple(queue_names), reading.zone.key
        before = len(reading.issues.found)
        found = self.volumes.get(key) or resolve_volumes(reading, queue_names)
        if len(reading.issues.found) == before:
            self.volumes[key] = found
        return found


VolumeFiles = tuple[pd.DataFrame, "pd.DataFrame | None", tuple[VolumeNote, ...]]


def load_site(
    folder: Path,
    *,
    start: date | None = None,
    weeks: int = 1,
    overlays: Sequence[Path] = (),
    previous: Run | None = None,
    locks: Path | None = None,
    fresh_forecast: bool = False,
    book: Path | None = None,
) -> SiteInputs:
    """Read a site folder.

    Parameters
    ----------
    folder
        The site folder.
    start
        First local date, on the site's first weekday; default: the first such date after the history.
    weeks
        Weeks to plan, >= 1.
    overlays
        Scenario files, applied in order: the later wins.
    previous
        A run of the weeks before: its duties are carried over.
    locks
        A locks file instead of the site's own.
    fresh_forecast
        Leave the snapshots of the forecast unused.
    book
        Folder of the leave book; default: ``leave_book`` of the site.

    Raises
    ------
    InputError
        With everything wrong in all files.
    UsageError
        If ``previous`` reaches into the horizon.
    """
    issues = Issues()
    documents = read_documents(Path(folder), issues, locks)
    if not documents.folder.is_dir():
        issues.raise_if_any()
    sources = SiteSources(documents, read_overlays(overlays, issues), start, weeks, previous, fresh_forecast, book)
    return sources.read(sources.overlays, issues)


def _resolved(sources: SiteSources, overlays: Sequence[Overlay], issues: Issues) -> SiteInputs:
    """Resolve everything under scenarios, note everything wrong, raise once."""
    documents = sources.documents.copied() if overlays else sources.documents
    changes = apply_overlays(documents, overlays, issues)
    typed = TypedDocuments(documents)
    typed.validate_files(issues)
    before = len(issues.found)
    typed.validate_rows(issues)
    reading = begin_reading(typed, issues)
    queue_names = reading.names("site", "queues", "name")
    history, forecast, implausible = sources.volume_files(reading, queue_names)
    edits = resolve_edits(reading, queue_names)
    horizon = resolve_horizon(reading, sources.start, sources.weeks, history, forecast)
    resolved = resolve_what_if(changes.demanding, resolve_queues(reading), queue_names, horizon, issues)
    check_shares(reading, reading.items(QueueKeys, "site", "queues"))
    dictated, told = resolve_requirement(reading, resolved.queues, queue_names, horizon)
    course_notes: list[VolumeNote] = []
    setup, leave = _setup(
        reading, resolved.queues, queue_names, horizon, changes.absent, sources.book, sources.previous, course_notes
    )
    snapshots = () if sources.fresh_forecast or horizon is None else resolve_forecast_locks(reading, horizon)
    if horizon is not None:
        locked = {queue.queue for lock in snapshots for queue in lock.queues}
        made = {queue.name for queue in resolved.queues if queue.escalated_from}
        asked = [name for name in queue_names if name not in locked | made]
        check_volumes(reading, horizon, asked, history, forecast)
    shorten(issues, before, "lines")
    issues.raise_if_any()
    assert setup is not None
    setup = replace(setup, dictated=dictated)
    filed = setup.ledger
    if sources.previous is not None:
        setup = carry_over(setup, sources.previous)
    notes = (
        *documents.notes,
        *told,
        *site_notes(setup),
        *leave.notes(setup.horizon),
        *course_notes,
        *ledger_notes(setup, filed, sources.previous is not None),
        *fairness_notes(setup),
        *block_notes(reading, setup.agents),
        *skill_notes(reading, setup.agents, setup.horizon),
        *closed_notes(setup, history, forecast),
        *implausible,
        *grid_notes(setup.horizon, reading.interval),
        *(VolumeNote("all queues", text) for text in skipped_starts(setup.horizon, setup.shifts.values())),
        *history_notes(setup.queues, history, setup.horizon),
        *forecast_notes(forecast, setup.horizon),
        *share_notes(setup.queues, history, forecast),
        *lock_notes(snapshots, edits, documents.files, setup.horizon),
    )
    grid = setup.horizon.interval_minutes
    history = over_open_hours(setup.queues, known_handle_times(history), grid, HISTORY_COLUMNS[3:])
    if forecast is not None:
        forecast = over_open_hours(setup.queues, forecast, grid, ("volume",))
    files, overlaid = tuple(documents.files), tuple(changes.files)
    return SiteInputs(
        setup,
        history,
        forecast,
        files,
        overlaid,
        notes,
        edits,
        snapshots,
        resolved.what_if,
        target_places(reading),
        sources,
        leave.inputs,
    )


def _setup(
    reading: SiteReading,
    queues: tuple[Queue, ...],
    queue_names: list[str],
    horizon: Horizon | None,
    absent: Sequence[str],
    book: Path | None,
    previous: Run | None,
    notes: list[VolumeNote],
) -> tuple[SiteSetup | None, LeaveReading]:
    """Resolve every file as far as it goes, so that all issues show; no setup where there is no horizon or site.

    What is to be said of courses is added to ``notes``.
    """
    shifts = resolve_shifts(reading, queue_names)
    contracts, patterns = resolve_contracts(reading), resolve_patterns(reading)
    agent_ids, shift_ids = reading.names("agents", field="agent_id"), reading.names("shifts", "shifts")
    agents = resolve_skills(reading, resolve_agents(reading, queue_names, contracts, patterns), queue_names, horizon)
    completions = resolve_completions(reading, agent_ids, horizon, previous)
    agents, granted = with_granted_skills(reading, agents, completions, queue_names)
    agents = assign_work(reading, agents, contracts, shifts)
    check_assigned_learners(reading, agents, horizon)
    teams = resolve_teams(reading, agents, agent_ids)
    leave = LeaveReading(reading, book, agents, teams, agent_ids)
    absences = leave.absences
    history = resolve_history(reading, agent_ids, horizon)
    wishes = resolve_wishes(reading, agent_ids, shift_ids, horizon)
    locks = resolve_locks(reading, agent_ids, shift_ids, absences, horizon)
    sessions = resolve_sessions(reading, agent_ids, absences, horizon)
    coachings = resolve_coachings(reading, agent_ids, horizon)
    away = [absence for _, absence in absences]
    joint = resolve_joint(reading, agents, teams, away, horizon)
    absences_planned = absences_inside(away, horizon, absent) if horizon else ()
    absences_planned = days_without_skill(agents, absences_planned, horizon) if horizon else ()
    longest = {
        name: max((length for one in own.shifts if one in shifts for length in shifts[one].lengths), default=0)
        for name, own in contracts.items()
    }
    known = Known(history, sessions, longest)
    nested = resolve_nesting(reading, agents, teams, patterns, absences_planned, horizon, known)
    agents = nested.agents
    courses = resolve_courses(reading, agents, teams, absences_planned, completions, horizon, queue_names)
    notes += [*granted, *courses.notes]
    ledger = resolve_ledger(reading, agent_ids, horizon)
    document = reading.node("site")
    rules = resolve_rules(reading, document, ("rules",)) if document is not None else ()
    site = reading.typed.file(SiteFile, "site")
    prices = resolve_prices(site.prices) if site is not None else Prices()
    presence = resolve_presence(reading, agents, teams, queues, horizon, prices)
    named = named_cover_rows(reading, queues, agents, horizon, prices)
    budgets = resolve_budgets(reading, agents, teams, horizon)
    totals = resolve_totals(reading, agents, teams, horizon, prices, queues)
    most_days = {name: own.max_days for name, own in contracts.items()}
    people = People(agents, teams, absences_planned, horizon, prices, queues, most_days) if horizon else None
    due, dated = resolve_recurring(reading, people), resolve_deadlines(reading, people)
    if horizon is None or reading.issues.found or site is None:
        return None, leave
    setup = SiteSetup(
        site=site.name,
        currency=site.currency,
        horizon=horizon,
        queues=queues,
        agents=agents,
        teams=teams,
        contracts=contracts,
        patterns=nested.patterns,
        shifts=shifts,
        rules=rules,
        absences=absences_planned,
        wishes=wishes,
        sessions=sessions,
        coachings=(*coachings, *due.coachings, *dated.coachings),
        history=history,
        locks=locks,
        prices=prices,
        night=resolve_night(site.night),
        shrinkage=resolve_shrinkage(site),
        average_forecast_error=site.average_forecast_error,
        presence_rows=(*presence, *named),
        total_rows=(*totals, *budgets),
        joint_activities=(*joint, *due.joint, *dated.joint, *courses.activities),
        dropped_activities=(*due.dropped, *dated.dropped),
        nesting=nested.pairs,
        courses=tuple(courses.courses),
        completions=completions,
        ledger=ledger,
        fairness=resolve_fairness(site.fairness),
    )
    return setup, leave
