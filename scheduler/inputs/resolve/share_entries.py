"""Queues whose contacts are a share of another's: whom they come of, and what else may not be said of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from scheduler.domain.forecasts import VolumeNote
from scheduler.domain.site import Queue
from scheduler.inputs.reading.validation import Placed
from scheduler.inputs.resolve.site_reading import SiteReading
from scheduler.inputs.schema.rows import ForecastEditRow
from scheduler.inputs.schema.site import QueueKeys

BESIDE = ("borrow", "forecast")
"""Keys of a forecast, which such a queue has none of."""


def check_shares(reading: SiteReading, placed: Sequence[Placed[QueueKeys]]) -> None:
    """Note queues that come of an unknown queue, of themselves or of one that comes of another, and idle keys."""
    names = reading.names("site", "queues", "name")
    parts = {one.item.name for one in placed if one.item.share_of is not None}
    for one in placed:
        share = one.item.share_of
        if share is None:
            continue
        if reading.is_known("site", "queue", share.queue, names, one, "share_of", "queue") and share.queue in parts:
            itself = share.queue == one.item.name
            who = "the queue itself" if itself else "a share of another queue too"
            one.issue(reading.issues, f"{share.queue!r} is {who}; name one with a forecast", "share_of", "queue")
        for key in BESIDE:
            if getattr(one.item, key) is not None:
                message = f"{key} says how contacts are forecast, and share_of says they are not; keep one of the two"
                one.issue(reading.issues, message, key)
    for edit in reading.items(ForecastEditRow, "forecast_edits"):
        if edit.item.queue in parts and edit.item.measure == "volume":
            message = (
                f"the contacts of {edit.item.queue!r} are a share of another queue's and follow its edits; edit that "
                "queue, or change share_of in site.yaml"
            )
            edit.issue(reading.issues, message, "queue")


def share_notes(queues: Sequence[Queue], history: pd.DataFrame, forecast: pd.DataFrame | None) -> Iterator[VolumeNote]:
    """Tell of volumes on file of queues whose contacts are a share of another's: they are not used."""
    for queue in queues:
        if not queue.escalated_from:
            continue
        rows = {"history": history, "forecast.csv": forecast}
        for name, frame in rows.items():
            count = 0 if frame is None else int((frame["queue"] == queue.name).sum())
            if count:
                text = (
                    f"{count:,} rows of {name} are not used: share_of says its contacts come of {queue.escalated_from}"
                )
                yield VolumeNote(queue.name, text)
