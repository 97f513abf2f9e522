"""Independent parts in lanes: the parts of a lane one after another, the lanes beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from scheduler.domain.errors import InfeasibleError
from scheduler.domain.problem import Problem
from scheduler.domain.result import SearchResult
from scheduler.engine.options import Listener, Progress, SearchOptions, silent
from scheduler.engine.processes import interruptible
from scheduler.engine.solve_together import solve_together

SIZE_EXPONENT = 0.5
"""Time goes by the square root of the agents: what ten times the agents gain from further seconds
(docs/architecture.md#parts-and-lanes)."""

Answer = SearchResult | InfeasibleError
"""What a part came to; an error as a value, so that the other parts can still name their agents."""


@dataclass(frozen=True)
class Lane:
    """Parts that share one stretch of time.

    Parameters
    ----------
    numbers
        Place of each part in the whole, in the order of solving.
    parts
        The parts themselves.
    options
        Time, rounds and threads of this lane.
    """

    numbers: tuple[int, ...]
    parts: tuple[Problem, ...]
    options: SearchOptions


def plan_lanes(parts: Sequence[Problem], options: SearchOptions) -> tuple[Lane, ...]:
    """Spread parts over at most ``options.workers`` lanes, the heaviest first, each to the lightest lane.

    Every lane has the whole time limit; counted rounds and workers are shared by weight.
    """
    count = min(len(parts), max(1, options.workers))
    weights = [_weight(part) for part in parts]
    members: list[list[int]] = [[] for _ in range(count)]
    loads = [0.0] * count
    for number in sorted(range(len(parts)), key=lambda n: -weights[n]):
        lane = min(range(count), key=lambda i: loads[i])
        members[lane].append(number)
        loads[lane] += weights[number]
    threads = [1] * count
    for _ in range(options.workers - count):
        threads[max(range(count), key=lambda i: loads[i] / threads[i])] += 1
    return tuple(
        Lane(
            tuple(sorted(members[i])),
            tuple(parts[number] for number in sorted(members[i])),
            replace(options, workers=threads[i], iterations=_rounds(options.iterations, loads[i] / sum(weights))),
        )
        for i in range(count)
    )


def _weight(part: Problem) -> float:
    return float(max(1, len(part.agents))) ** SIZE_EXPONENT


def _rounds(iterations: int | None, share: float) -> int | None:
    return None if iterations is None else max(1, round(iterations * share))


def run_interruptible(lane: Lane, listener: Listener) -> list[Answer]:
    """Solve the parts of a lane in a process of its own, which hears of Ctrl-C."""
    with interruptible():
        return run_lane(lane, listener)


def run_lane(lane: Lane, listener: Listener = silent) -> list[Answer]:
    """Solve the parts of a lane in order; time one part leaves goes to the next.

    After Ctrl-C, or where a part has no legal roster, the parts still to come only get a first legal roster. The
    listener is told seconds of the lane and, as phase, the number of the part.
    """
    answers: list[Answer] = []
    left, rounds, used, hurry = lane.options.time_limit, lane.options.iterations, 0.0, False
    for i, part in enumerate(lane.parts):
        share = _weight(part) / sum(_weight(other) for other in lane.parts[i:])
        options = replace(lane.options, time_limit=max(0.01, left * share), iterations=_rounds(rounds, share))
        on_progress = _renamed(listener, lane.numbers[i], used)
        try:
            answer = _answer(part, _hurried(options) if hurry else options, on_progress)
        except KeyboardInterrupt:
            if hurry:
                raise
            hurry = True
            answer = _answer(part, _hurried(options), on_progress)
        answers.append(answer)
        if isinstance(answer, InfeasibleError):
            hurry = True
            continue
        hurry = hurry or answer.interrupted
        used += answer.seconds
        left = max(0.0, left - answer.seconds)
        rounds = None if rounds is None or options.iterations is None else max(0, rounds - options.iterations)
    return answers


def _answer(part: Problem, options: SearchOptions, listener: Listener) -> Answer:
    try:
        return solve_together(part, options, listener)
    except InfeasibleError as error:
        return error


def _hurried(options: SearchOptions) -> SearchOptions:
    """Hardly more than construction."""
    return replace(options, iterations=1, workers=1, engine="search")


def _renamed(listener: Listener, number: int, used: float) -> Listener:
    return lambda progress: listener(replace(progress, phase=str(number), seconds=used + progress.seconds))


class TotalProgress:
    """Adds up the progress of all parts for one listener.

    Parameters
    ----------
    count
        Number of parts.
    listener
        Told cost, bound and shortage once every part has them; the phase tells how many parts are done.
    """

    def __init__(self, count: int, listener: Listener) -> None:
        self._latest: list[Progress | None] = [None] * count
        self._done: set[int] = set()
        self._seconds = 0.0
        self._listener = listener

    def take(self, progress: Progress) -> None:
        """Take one part's progress, the part's number as its phase."""
        self._latest[int(progress.phase)] = progress
        self._report(progress.seconds)

    def finish(self, lane: Lane, answers: Sequence[Answer]) -> None:
        """Take the answers of a lane."""
        used = 0.0
        for number, answer in zip(lane.numbers, answers, strict=True):
            if isinstance(answer, SearchResult):
                used += answer.seconds
                latest = self._latest[number]
                hours = latest.shortage_hours if latest else None
                self._latest[number] = Progress("", used, answer.objective, answer.bound, hours)
            self._done.add(number)
        self._report(used)

    def _report(self, seconds: float) -> None:
        self._seconds = max(self._seconds, seconds)
        known = [progress for progress in self._latest if progress is not None]
        phase = f"{len(self._done)} of {len(self._latest)} parts" if len(self._done) < len(self._latest) else "done"
        if len(known) < len(self._latest):
            self._listener(Progress(phase, self._seconds))
            return
        objective, bound, hours = (
            _sum([getattr(progress, name) for progress in known]) for name in ("objective", "bound", "shortage_hours")
        )
        self._listener(Progress(phase, self._seconds, objective, bound, hours))


def _sum(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None
