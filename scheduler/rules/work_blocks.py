"""Assigned work is cut into blocks of one queue, neither too short nor too long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scheduler.domain.agent_view import AgentView
from scheduler.domain.label import LabelModel
from scheduler.domain.problem import AgentContext
from scheduler.domain.result import Finding
from scheduler.domain.roster import Duty, Segment
from scheduler.rules.base import ModelView, NoParams, Rule


class WorkBlocksRule(Rule[NoParams]):
    """Work of somebody whose work is assigned has a queue, in blocks as `scheduler.domain.work_blocks` defines them.

    Duties of a shift bound to one queue are not cut: they stay on that queue throughout.
    """

    type = "work_blocks"

    def constrain(self, model: ModelView) -> None:
        """Keep changes of queue inside a stretch apart from one another and from its ends; bound what goes on."""
        blocks, grid = model.context.agent.blocks, model.context.horizon.interval_minutes
        if blocks is None:
            return
        least, most = -(-blocks.least_minutes // grid), blocks.most_minutes // grid
        for day in range(model.context.horizon.days):
            at = model.queue_at(day)
            changes = self._changes(model, at)
            reach = least * grid
            for minute in range(min(at, default=0) - reach, max(at, default=0) + reach, grid):
                works = sum(at.get(minute, {}).values())
                after = [changes[m] for m in range(minute + grid, minute + grid + reach, grid) if m in changes]
                before = [changes[m] for m in range(minute, minute - reach, -grid) if m in changes]
                for near in filter(None, (after, before)):  # at most one, and only where work goes on that long
                    model.add(sum(near) <= works)
            for minute in at:
                window = [at.get(minute + step * grid, {}) for step in range(most + 1)]
                for queue in at[minute] if all(window) else ():
                    model.add(sum(literals[queue] for literals in window) <= most)

    @staticmethod
    def _changes(model: ModelView, at: Mapping[int, Mapping[str, Any]]) -> dict[int, Any]:
        """Belongs to ``constrain``: a literal a minute, true where work goes on there on another queue."""
        grid, found = model.context.horizon.interval_minutes, {}
        for minute, literals in at.items():
            before = at.get(minute - grid)
            if before is None or len(literals) < 2:
                continue
            found[minute] = changed = model.new_bool(f"change_{minute}")
            for queue, there in before.items():
                others = sum(literal for name, literal in literals.items() if name != queue)
                model.add(changed >= there + others - 1)
        return found

    def extend(self, labels: LabelModel, view: AgentView) -> None:
        """State how long blocks are; the oracle cuts the work into blocks as it places breaks."""
        labels.blocks = view.blocks

    def check(self, context: AgentContext, duties: Sequence[Duty]) -> Iterator[Finding]:
        """Measure every block of every stretch of work, segments in a row on the same queue as one."""
        blocks = context.agent.blocks
        if blocks is None:
            return
        for duty in duties:
            if duty.shift in context.shifts and context.shifts[duty.shift].queue:
                continue
            for stretch in _stretches(duty.segments):
                for queue, minutes, first in _merged(stretch):
                    limit = ""
                    if not queue:
                        limit = "0 min"
                    elif minutes < blocks.least_minutes and minutes < sum(s.minutes for s in stretch):
                        limit = f"at least {blocks.least_minutes} min"
                    elif minutes > blocks.most_minutes:
                        limit = f"at most {blocks.most_minutes} min"
                    if limit:
                        actual = f"{minutes} min on {queue or 'no queue'}"
                        yield Finding(self.name, context.agent.agent_id, first.start, limit, actual)

    def explain(self, finding: Finding) -> str:
        """Name the block, its queue and what is allowed."""
        return (
            f"{finding.agent_id} is assigned {finding.actual} at a time from {finding.when:%a %d %b %H:%M}, "
            f"{finding.limit} are allowed"
        )


def _stretches(segments: Sequence[Segment]) -> Iterator[list[Segment]]:
    """Belongs to ``check``: work without anything else between."""
    stretch: list[Segment] = []
    for segment in segments:
        if segment.activity == "work":
            stretch.append(segment)
        elif stretch:
            yield stretch
            stretch = []
    if stretch:
        yield stretch


def _merged(stretch: Sequence[Segment]) -> Iterator[tuple[str, int, Segment]]:
    """Belongs to ``check``: queue, elapsed minutes and first segment of each block of a stretch."""
    first, minutes = stretch[0], 0
    for segment in stretch:
        if segment.queue != first.queue:
            yield first.queue, minutes, first
            first, minutes = segment, 0
        minutes += segment.minutes
    yield first.queue, minutes, first
