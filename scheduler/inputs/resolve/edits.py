"""``forecast_edits.csv`` to edits of the volumes."""

from __future__ import annotations

from datetime import datetime

from scheduler.domain.forecasts import ALL_QUEUES, VolumeEdit
from scheduler.inputs.moments import parse_end, parse_start
from scheduler.inputs.resolve.context import Context
from scheduler.inputs.schema.rows import ForecastEditRow
from scheduler.inputs.validation import Placed


def resolve_edits(context: Context, queue_names: list[str]) -> tuple[VolumeEdit, ...]:
    """Every valid edit, in the order of the file, whatever dates it is of."""
    found = []
    for placed in context.items(ForecastEditRow, "forecast_edits"):
        row = placed.item
        if row.queue != ALL_QUEUES:
            context.is_known("site", "queue", row.queue, queue_names, placed, "queue")
        span = _span(context, placed)
        if span is not None:
            place = (context.documents.place("forecast_edits").file, placed.line)
            found.append(VolumeEdit(row.queue, *span, row.operation, row.value, row.reason, row.author, *place))
    return tuple(found)


def _span(context: Context, placed: Placed[ForecastEditRow]) -> tuple[datetime, datetime] | None:
    """Start and end, on the grid; anything wrong is noted."""
    moments = []
    for key, text, parse in (("from", placed.item.start, parse_start), ("to", placed.item.end, parse_end)):
        try:
            moment = parse(text, context.zone)
        except ValueError as error:
            placed.issue(context.issues, str(error), key)
            continue
        local = moment.astimezone(context.zone)
        minute = local.hour * 60 + local.minute + local.second / 60
        if context.on_grid(placed, minute, key, clock=f"{local:%H:%M}"):
            moments.append(moment)
    if len(moments) < 2:
        return None
    start, end = moments
    if end <= start:
        message = f"to {placed.item.end} is not after from {placed.item.start}; exchange or correct them"
        placed.issue(context.issues, message, "to")
        return None
    return start, end
