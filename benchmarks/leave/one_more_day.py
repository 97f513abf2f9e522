"""How many people one more day of leave touches, day of leave by day of leave."""

from __future__ import annotations

import csv
import shutil
import statistics
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from scheduler import pipeline
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.run import Run
from scheduler.engine import SearchOptions
from scheduler.exports.played_service import leave_unplayed

HEADER = ("agent_id", "start", "end", "kind", "paid")


@dataclass(frozen=True)
class Try:
    """One day of leave: whose, when, and the people whose duties differ afterwards."""

    agent_id: str
    date: str
    touched: int
    findings: int


@dataclass(frozen=True)
class OneMoreDay:
    """All tries of one site."""

    site: str
    change_price: float | None
    tries: tuple[Try, ...]

    @property
    def median(self) -> float:
        """Median of the people touched."""
        return statistics.median(one.touched for one in self.tries)

    @property
    def most(self) -> int:
        """Most people touched."""
        return max(one.touched for one in self.tries)


def one_more_day(
    site: Path, tries: int, seed: int, options: SearchOptions, base_options: SearchOptions, change: float | None
) -> Iterator[Try]:
    """Solve a site, then once more for each day of leave drawn.

    Parameters
    ----------
    change
        Price of a changed duty; ``None``: the site's.
    """
    with tempfile.TemporaryDirectory() as place:
        folder, base = Path(place) / "site", Path(place) / "base"
        shutil.copytree(site, folder)
        if change is not None:
            scenario = Path(place) / "change.yaml"
            scenario.write_text(
                f"name: change\ndescription: A price.\nchanges:\n  site:\n    prices.change: {change:g}\n",
                encoding="utf-8",
            )
        overlays = (scenario,) if change is not None else ()
        request = pipeline.SiteRequest(folder, overlays=overlays)
        run = pipeline.solve_site(request, base_options, searched=leave_unplayed)
        pipeline.save(run, base)
        path = folder / "unavailable.csv"
        before = path.read_text(encoding="utf-8") if path.exists() else ",".join(HEADER) + "\n"
        for duty in _drawn(run, tries, seed):
            path.write_text(before.rstrip("\n") + "\n" + _line(before, duty), encoding="utf-8")
            again = pipeline.solve_site(replace(request, base=base), options, searched=leave_unplayed)
            touched = touched_people(run.roster, again.roster)
            yield Try(duty.agent_id, duty.date.isoformat(), len(touched), len(again.findings))


def _drawn(run: Run, tries: int, seed: int) -> list[Duty]:
    """Duties of the dates planned, by people with no session on that date and no lock."""
    problem = run.problem
    busy = {(name, s.start.astimezone(problem.horizon.tz).date()) for s in problem.sessions for name in s.people}
    busy |= {(lock.agent_id, lock.date) for lock in problem.locks}
    inside = [
        duty
        for duty in run.roster.duties
        if problem.horizon.start <= duty.date <= problem.horizon.end and (duty.agent_id, duty.date) not in busy
    ]
    return Random(seed).sample(inside, min(tries, len(inside)))


def _line(before: str, duty: Duty) -> str:
    columns = next(csv.reader(before.splitlines()))
    cells = {"agent_id": duty.agent_id, "start": duty.date, "end": duty.date, "kind": "leave", "paid": "yes"}
    return ",".join(str(cells.get(name, "")) for name in columns) + "\n"


def touched_people(before: Roster, after: Roster) -> set[str]:
    """People with a duty that is new, gone, or at another time or of another shift."""
    old, new = ({(d.agent_id, d.date, d.start, d.end, d.shift) for d in own.duties} for own in (before, after))
    return {key[0] for key in old ^ new}
