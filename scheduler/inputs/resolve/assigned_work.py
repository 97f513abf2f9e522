"""``routing`` and ``work_blocks`` to the blocks of each agent; what cannot be cut is noted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from scheduler.domain.agents import Agent, Contract
from scheduler.domain.forecasts import VolumeNote
from scheduler.domain.shifts import DutyForm, Shift
from scheduler.domain.work_blocks import WorkBlocks
from scheduler.inputs.reading.issues import Place
from scheduler.inputs.resolve.site_reading import SiteReading
from scheduler.inputs.schema.rows import AgentRow
from scheduler.inputs.schema.site import SiteFile
from scheduler.inputs.schema.work_block_keys import WorkBlockKeys

MOST_BLOCKS = 16
"""Blocks a duty may have at most."""


def assign_work(
    reading: SiteReading, agents: Sequence[Agent], contracts: Mapping[str, Contract], shifts: Mapping[str, Shift]
) -> tuple[Agent, ...]:
    """Give agents their blocks where work is assigned: by their own ``routing``, else by the site's."""
    site = reading.typed.file(SiteFile, "site")
    if site is None:
        return tuple(agents)
    keys = site.work_blocks or WorkBlockKeys()
    ids = assigned_people(reading)
    assigned = [agent for agent in agents if agent.agent_id in ids]
    if not assigned:
        return tuple(agents)
    blocks = WorkBlocks(keys.least_minutes, keys.most_minutes)
    before = len(reading.issues.found)
    for key in ("least_minutes", "most_minutes"):
        _on_grid(reading, key, getattr(keys, key))
    if len(reading.issues.found) == before:
        _check(reading, blocks, assigned, contracts, shifts)
    return tuple(replace(agent, blocks=blocks) if agent.agent_id in ids else agent for agent in agents)


def assigned_people(reading: SiteReading) -> frozenset[str]:
    """Ids of the people whose work is assigned."""
    site = reading.typed.file(SiteFile, "site")
    if site is None:
        return frozenset()
    rows = (one.item for one in reading.items(AgentRow, "agents"))
    return frozenset(row.agent_id for row in rows if (row.routing or site.routing) == "assigned")


def block_notes(reading: SiteReading, agents: Sequence[Agent]) -> tuple[VolumeNote, ...]:
    """Say where ``work_blocks`` are given and nobody's work is assigned."""
    site = reading.typed.file(SiteFile, "site")
    if site is None or site.work_blocks is None or any(agent.blocks for agent in agents):
        return ()
    text = "nobody's work is assigned, so it has no effect; see routing in site.yaml and agents.csv"
    return (VolumeNote("work_blocks", text, about="site"),)


def _on_grid(reading: SiteReading, key: str, minutes: int) -> None:
    grid = reading.interval
    if minutes % grid:
        low = minutes // grid * grid
        near = f"{low} or {low + grid}" if low else f"{grid}"
        message = f"found {minutes} minutes, off the grid of {grid} minutes; nearest on it: {near}"
        _note(reading, key, message)


def _note(reading: SiteReading, key: str, message: str) -> None:
    """Note something at a key of ``work_blocks``, else at what makes work assigned."""
    document = reading.node("site")
    entries = document.entries if document is not None else {}
    written = entries.get("work_blocks")
    node = (written.entries.get(key) if written is not None else None) or written or entries.get("routing") or document
    place = node.anchor if node is not None else Place("")
    reading.issues.add(place, f"work_blocks.{key}", message)


@dataclass(frozen=True)
class _Duties:
    """Duties without a queue of their own that somebody may have, and whether they have several queues."""

    agent: Agent
    forms: tuple[DutyForm, ...]

    @property
    def has_choice(self) -> bool:
        return len(self.agent.skills) > 1


def _check(
    reading: SiteReading,
    blocks: WorkBlocks,
    assigned: Sequence[Agent],
    contracts: Mapping[str, Contract],
    shifts: Mapping[str, Shift],
) -> None:
    """Note too many blocks, stretches that cannot be cut, and a least that no stretch reaches; each once."""
    alike: dict[tuple[str, bool], _Duties] = {}
    for agent in assigned:
        contract = contracts.get(agent.contract)
        own = [shifts[name] for name in contract.shifts if name in shifts] if contract is not None else []
        forms = tuple(form for shift in own if not shift.queue for form in shift.forms)
        alike.setdefault((agent.contract, len(agent.skills) > 1), _Duties(agent, forms))
    for message in dict.fromkeys(_too_many(reading, blocks, list(alike.values()))):
        _note(reading, "least_minutes", message)
    seen: set[str] = set()
    for duties in alike.values():
        for shift, message in _uncuttable(reading, blocks, duties):
            if shift not in seen:
                seen.add(shift)
                _note(reading, "most_minutes", message)
    for duties in alike.values():
        longest = max((max(_lengths(form, reading.interval), default=0) for form in duties.forms), default=0)
        if duties.forms and blocks.least_minutes > longest > 0:
            message = (
                f"found {blocks.least_minutes}, the longest work without a break that {duties.agent.agent_id} can have "
                f"is {longest} minutes; lower it to {longest} or less"
            )
            _note(reading, "least_minutes", message)
            break


def _too_many(reading: SiteReading, blocks: WorkBlocks, duties: Sequence[_Duties]) -> Iterator[str]:
    """Name the form with the most blocks, where they are too many."""
    forms = [form for one in duties if one.has_choice for form in one.forms]
    if not forms:
        return

    def count(form: DutyForm, least: int) -> int:
        return form.minutes // least + len(form.breaks) + 2

    worst = max(forms, key=lambda form: count(form, blocks.least_minutes))
    found = count(worst, blocks.least_minutes)
    if found <= MOST_BLOCKS:
        return
    grid = reading.interval
    enough = next(
        (
            least
            for least in range(grid, worst.minutes + grid + 1, grid)
            if all(count(form, least) <= MOST_BLOCKS for form in forms)
        ),
        None,
    )
    cure = f"raise it to {enough} or more" if enough else "give the shift fewer breaks"
    yield (
        f"found {blocks.least_minutes}, with which a duty of {worst.minutes / 60:g} h of the shift {worst.shift!r} "
        f"could have {found} blocks, at most {MOST_BLOCKS} are allowed; {cure}"
    )


def _uncuttable(reading: SiteReading, blocks: WorkBlocks, duties: _Duties) -> Iterator[tuple[str, str]]:
    """Yield shifts no duty of which can be cut into blocks, wherever breaks lie."""

    def fits(minutes: int) -> bool:
        if minutes < blocks.least_minutes:
            return True
        if not duties.has_choice:
            return minutes <= blocks.most_minutes
        return -(-minutes // blocks.most_minutes) * blocks.least_minutes <= minutes

    by_shift: dict[str, list[DutyForm]] = {}
    for form in duties.forms:
        by_shift.setdefault(form.shift, []).append(form)
    for shift, forms in by_shift.items():
        if any(_lengths(form, reading.interval, fits) for form in forms):
            continue
        stretches = sorted({m for form in forms for m in _lengths(form, reading.interval) if not fits(m)})
        if not stretches:  # its breaks fit nowhere, which is noted already
            continue
        who = "" if duties.has_choice else f" of {duties.agent.agent_id}, who has one queue only,"
        yield (
            shift,
            f"found {blocks.most_minutes}, and work of {_listed(stretches)} minutes without a break{who} on the shift "
            f"{shift!r} cannot be cut into blocks of {blocks.least_minutes} to {blocks.most_minutes} minutes; raise "
            "it, lower least_minutes, or move the breaks",
        )


def _listed(numbers: Sequence[int]) -> str:
    """Say which they are, a long row by its ends."""
    if len(numbers) > 3:
        return f"{numbers[0]} to {numbers[-1]}"
    return " or ".join(map(str, numbers))


def _anything(minutes: int) -> bool:
    return True


def _lengths(form: DutyForm, grid: int, fits: Callable[[int], bool] = _anything) -> frozenset[int]:
    """Minutes every stretch of work can have in placements of the breaks all of whose stretches ``fits`` takes.

    Empty where there is no such placement.
    """
    steps: list[list[tuple[int, int, int]]] = []  # by stretch: where it begins, where the next may, its minutes
    begins = {0}
    for index, (least, most) in enumerate(zip(form.min_stretch, form.max_stretch, strict=True)):
        ends = [(form.minutes, form.minutes)]
        if index < len(form.breaks):
            spec = form.breaks[index]
            first = -(-spec.earliest // grid) * grid
            ends = [(start, start + spec.minutes) for start in range(first, spec.latest + 1, grid)]
        found = [
            (begin, after, end - begin)
            for begin in begins
            for end, after in ends
            if max(0, least) <= end - begin <= most and after <= form.minutes and (end == begin or fits(end - begin))
        ]
        steps.append(found)
        begins = {after for _, after, _ in found}
    alive = {form.minutes}
    lengths: set[int] = set()
    for found in reversed(steps):
        kept = [step for step in found if step[1] in alive]
        lengths |= {length for _, _, length in kept}
        alive = {begin for begin, _, _ in kept}
    return frozenset(lengths) if alive else frozenset()
