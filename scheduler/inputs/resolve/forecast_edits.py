"""``forecast_edits.csv`` to edits of the volumes."""

from __future__ import annotations

from datetime import datetime

from scheduler.domain.forecasts import ALL_QUEUES, VolumeEdit
from scheduler.inputs.reading.moments import no_length, parse_end, parse_start
from scheduler.inputs.reading.validation import Placed
from scheduler.inputs.resolve.site_reading import SiteReading
from scheduler.inputs.schema.rows import ForecastEditRow


def resolve_edits(reading: SiteReading, queue_names: list[str]) -> tuple[VolumeEdit, ...]:
    """Every valid edit, in the order of the file, whatever dates it is of."""
    found = []
    for placed in reading.items(ForecastEditRow, "forecast_edits"):
        row = placed.item
        if row.queue != ALL_QUEUES:
            reading.is_known("site", "queue", row.queue, queue_names, placed, "queue")
        span = _span(reading, placed)
        if span is not None:
            place = (reading.documents.place("forecast_edits").file, placed.line)
            found.append(
                VolumeEdit(
                    row.queue, *span, row.operation, row.value, row.reason, row.author, *place, measure=row.measure
                )
            )
    return tuple(found)


def _span(reading: SiteReading, placed: Placed[ForecastEditRow]) -> tuple[datetime, datetime] | None:
    """Start and end, on the grid; anything wrong is noted."""
    moments = []
    for key, text, parse in (("from", placed.item.start, parse_start), ("to", placed.item.end, parse_end)):
        try:
            moment = parse(text, reading.zone)
        except ValueError as error:
            placed.issue(reading.issues, str(error), key)
            continue
        local = moment.astimezone(reading.zone)
        minute = local.hour * 60 + local.minute + local.second / 60
        if reading.on_grid(placed, minute, key, clock=f"{local:%H:%M}"):
            moments.append(moment)
    if len(moments) < 2:
        return None
    start, end = moments
    if end <= start:
        message = f"to {placed.item.end} is not after from {placed.item.start}; exchange or correct them"
        placed.issue(reading.issues, no_length(placed.item.start, placed.item.end, reading.zone) or message, "to")
        return None
    return start, end
