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


def implausible_forecast(rows: pd.DataFrame, file: str) -> Iterator[tuple[str, str]]:
    """Yield queue and sentence for handle times of a forecast that can hardly be.

    Parameters
    ----------
    rows
        Columns queue, volume, aht_seconds (``nan`` where not given).
    """
    known = rows[(rows["volume"] > 0) & (rows["aht_seconds"] > 0)]
    for name, own in known.groupby("queue", sort=True):
        contacts = float(own["volume"].sum())
        seconds = float((own["volume"] * own["aht_seconds"]).sum()) / contacts
        yield from ((str(name), text) for text in _odd(seconds, f"{contacts:,.0f} contacts", file, "aht_seconds"))


def _handle_time(own: pd.DataFrame, file: str) -> Iterator[str]:
    known = own[(own["answered"] > 0) & (own["handle_seconds"] > 0)]
    answered = float(known["answered"].sum())
    if answered:
        seconds = float(known["handle_seconds"].sum()) / answered
        yield from _odd(seconds, f"{answered:,.0f} contacts answered", file, "handle_seconds")


def _odd(seconds: float, over: str, file: str, column: str) -> Iterator[str]:
    """Tell of a mean handle time that is mostly one of another unit."""
    advice = f"State time_unit in the mapping and import it again, or correct {column}"
    if seconds > LONGEST_HOURS * 3600:
        yield (
            f"{file}: a mean handle time of {seconds / 3600:,.1f} hours ({seconds:,.0f} s) over {over}; is the file in "
            f"milliseconds, or minutes taken for hours? {advice}"
        )
    elif seconds < SHORTEST_SECONDS:
        yield (f"{file}: a mean handle time of {seconds:.2g} s over {over}; is the file in minutes or hours? {advice}")


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
