"""Random decisions a manager might weigh: all serve the site's own contacts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from scheduler import pipeline
from scheduler.domain.errors import SchedulerError
from scheduler.domain.problem import Problem

MOST_TRIES = 50


def draw_scenarios(site: Path, count: int, rng: np.random.Generator, folder: Path) -> list[Path]:
    """Write ``count`` scenario files to ``folder``; those that cannot be laid over the site are drawn anew."""
    problem, _ = pipeline.load_problem(pipeline.SiteRequest(site))
    folder.mkdir(parents=True, exist_ok=True)
    found: list[Path] = []
    said: set[str] = set()
    for tried in range(MOST_TRIES * max(1, count)):
        if len(found) == count:
            return found
        kind = list(KINDS)[tried % len(KINDS)]
        changes = KINDS[kind](problem, rng)
        path = folder / f"{site.name}-{kind}-{len(found) + 1:02d}.yaml"
        text = f"name: {path.stem}\nsites: [{site.name}]\nchanges:\n{changes}\n"
        path.write_text(text, encoding="utf-8")
        if changes in said or not _fits(site, path):
            path.unlink()
            continue
        said.add(changes)
        found.append(path)
    raise ValueError(f"{site.name}: no {count} different scenarios in {MOST_TRIES * count} tries")


def _fits(site: Path, path: Path) -> bool:
    try:
        pipeline.load_problem(pipeline.SiteRequest(site, overlays=[path]))
    except SchedulerError:
        return False
    return True


def _one(rng: np.random.Generator, names: Iterator[str] | list[str]) -> str:
    known = sorted(set(names))
    return known[int(rng.integers(len(known)))]


def _hire(problem: Problem, rng: np.random.Generator) -> str:
    like = problem.agents[int(rng.integers(len(problem.agents)))]
    count = int(rng.integers(1, max(2, len(problem.agents) // 20) + 1))
    return f"  agents:\n    hire: {{count: {count}, like: {like.agent_id}}}"


def _teach(problem: Problem, rng: np.random.Generator) -> str:
    skill = _one(rng, [queue.name for queue in problem.queues])
    other = _one(
        rng, [name for agent in problem.agents if skill not in agent.skills for name in agent.skills] or [skill]
    )
    count = int(rng.integers(2, max(4, len(problem.agents) // 10) + 1))
    return f"  agents:\n    add_skill: {{skill: {skill}, count: {count}, from: {{skills: {other}}}}}"


def _leave(problem: Problem, rng: np.random.Generator) -> str:
    count = int(rng.integers(1, max(2, len(problem.agents) // 30) + 1))
    gone = rng.choice([agent.agent_id for agent in problem.agents], size=count, replace=False)
    return f"  agents:\n    remove: [{', '.join(sorted(gone))}]"


def _absent(problem: Problem, rng: np.random.Generator) -> str:
    return f"  agents:\n    absence_fraction: {rng.integers(2, 9) / 100:g}"


def _worth(problem: Problem, rng: np.random.Generator) -> str:
    """The search values one queue otherwise; what contacts are worth stays the base's."""
    queue = problem.queues[int(rng.integers(len(problem.queues)))]
    value = (queue.contact_value or 5.0) * float(rng.choice([0.4, 0.6, 1.6, 2.5]))
    return f"  site:\n    queues.{queue.name}.contact_value: {value:g}"


def _rest(problem: Problem, rng: np.random.Generator) -> str:
    """A rule that makes rosters dearer."""
    return f"  site:\n    rules.+: {{type: min_rest, hours: {int(rng.integers(12, 15))}, name: longer rest}}"


KINDS: dict[str, Callable[[Problem, np.random.Generator], str]] = {
    "hire": _hire,
    "teach": _teach,
    "leave": _leave,
    "worth": _worth,
    "absent": _absent,
    "rest": _rest,
}
