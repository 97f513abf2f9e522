"""Stretches of shortage as a list, the worst first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.checking.shortage_split import KINDS
from scheduler.domain.run import Run
from scheduler.report.queue_coverage import Curve
from scheduler.report.stretches import Stretch, stretches
from scheduler.report.text import count_text, day_text, hours_text, percent_text, span_text

WORDS = {
    "avoidable": "Avoidable: people at work just then could cover it, were everybody put where most are missing.",
    "chosen": "Chosen: a further person is worth less there than the person costs, or more elsewhere.",
    "impossible": "Impossible: no legal roster covers it too; nobody with the skill can come, or hours are used up.",
}
MOST_ROWS = 250
MOST_ON_PAPER = 30
"""Rows that are printed; the page on a screen has them all, to scroll through."""


@dataclass(frozen=True)
class ShortageRow:
    """One stretch, as text; ``colour`` is the style sheet's: ``short`` where it matters, else ``chosen``."""

    queue: str
    day: str
    time: str
    missing: str
    required: str
    share: str
    hours: str
    kinds: str
    colour: str


@dataclass(frozen=True)
class ShortageList:
    """The worst stretches.

    Parameters
    ----------
    on_paper
        Number of rows that are printed.
    paper, rest
        What is left out on paper, and what on a screen, in words; empty: nothing.
    words
        What the kinds mean, a sentence each, of those there are.
    """

    rows: tuple[ShortageRow, ...]
    on_paper: int
    paper: str
    rest: str
    words: tuple[str, ...]


def shortage_list(run: Run, curves: Sequence[Curve]) -> ShortageList:
    """List the worst stretches of shortage first, up to `MOST_ROWS`."""
    found = stretches(run, curves)
    left, rest = found[MOST_ROWS:], ""
    if left:
        hours = hours_text(sum(stretch.hours for stretch in left))
        count = count_text(len(left), "lesser stretch", "lesser stretches")
        rest = f"And {count} with {hours} agent-hours; coverage.csv has every interval."
    rows, paper = tuple(_row(stretch) for stretch in found[:MOST_ROWS]), ""
    if len(rows) > MOST_ON_PAPER:
        paper = f"The worst {MOST_ON_PAPER} of {len(found):,} stretches; the page on a screen has {len(rows)}."
    words = tuple(WORDS[kind] for kind in KINDS if any(stretch.kinds[kind] for stretch in found))
    return ShortageList(rows, MOST_ON_PAPER, paper, rest, words)


def _row(stretch: Stretch) -> ShortageRow:
    return ShortageRow(
        stretch.queue,
        day_text(stretch.start.date()),
        span_text(stretch.start, stretch.end),
        f"{stretch.missing:,}",
        f"{stretch.required:,}",
        percent_text(stretch.missing / stretch.required),
        hours_text(stretch.hours),
        stretch.kinds_text,
        "short" if stretch.is_red else "chosen",
    )
