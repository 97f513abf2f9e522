"""What a file of history says that can hardly be: told, because a planner knows, and never refused.

Phone systems count a contact as offered in the interval and place it came in at, and as answered or abandoned where it
ended. So any one interval may have more answered than offered; a whole day or file hardly can.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

import pandas as pd

EXCESS_SHARE, EXCESS_CONTACTS = 0.1, 10.0
"""Contacts answered and abandoned beyond those offered, from which on a day or file is told."""
LONGEST_HOURS, SHORTEST_SECONDS = 2.0, 5.0
"""Mean handle times beyond these are told: they are mostly of another unit."""


def implausible(rows: pd.DataFrame, file: str, zone: tzinfo) -> Iterator[tuple[str, str]]:
    """Yield queue and sentence for what one file says of it that can hardly be.

    Parameters
    ----------
    rows
        Columns queue, start (aware), offered, answered, abandoned, handle_seconds of one file; ``nan`` where unknown.
    file
        Its name in sentences.
    zone
        Zone of the days.
    """
    for name, own in rows.groupby("queue", sort=True):
        queue = str(name)
        yield from ((queue, text) for text in _handle_time(own, file))
        yield from ((queue, text) for text in _excess(own, file, zone))


def _handle_time(own: pd.DataFrame, file: str) -> Iterator[str]:
    known = own[(own["answered"] > 0) & (own["handle_seconds"] > 0)]
    answered = float(known["answered"].sum())
    if not answered:
        return
    seconds = float(known["handle_seconds"].sum()) / answered
    found = f"{file}: a mean handle time of"
    if seconds > LONGEST_HOURS * 3600:
        yield (
            f"{found} {seconds / 3600:,.1f} hours ({seconds:,.0f} s) over {answered:,.0f} contacts answered; is the "
            "file in milliseconds, or minutes taken for hours? State time_unit in the mapping and import it again, or "
            "correct handle_seconds"
        )
    elif seconds < SHORTEST_SECONDS:
        yield (
            f"{found} {seconds:.2g} s over {answered:,.0f} contacts answered; is the file in minutes or hours? State "
            "time_unit in the mapping and import it again, or correct handle_seconds"
        )


def _excess(own: pd.DataFrame, file: str, zone: tzinfo) -> Iterator[str]:
    if not (own["answered"] + own["abandoned"] > own["offered"]).any():
        return
    days = own.groupby(own["start"].dt.tz_convert(zone).dt.normalize())[["offered", "answered", "abandoned"]].sum()
    excess = days["answered"] + days["abandoned"] - days["offered"]
    whole, more = days.sum(), float(excess.sum())
    advice = "is offered counted elsewhere (before a transfer, at another queue)? Forecasts go by offered"
    if more > EXCESS_CONTACTS and more > EXCESS_SHARE * whole["offered"]:
        yield (
            f"{file}: {whole['answered']:,.0f} answered and {whole['abandoned']:,.0f} abandoned of "
            f"{whole['offered']:,.0f} offered in the whole file; {advice}"
        )
        return
    wrong = days[(excess > EXCESS_CONTACTS) & (excess > EXCESS_SHARE * days["offered"])]
    if len(wrong):
        first = wrong.iloc[0]
        yield (
            f"{file}: on {len(wrong):,} {'day' if len(wrong) == 1 else 'days'} far more answered and abandoned than "
            f"offered, first {wrong.index[0]:%Y-%m-%d} ({first['answered']:,.0f} and {first['abandoned']:,.0f} of "
            f"{first['offered']:,.0f}); {advice}"
        )
