"""``scheduler forecast SITE --backtest``: what each method would have forecast, week by week."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import click

from scheduler.cli.output import count, print_json, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.forecasting.backtest import Accuracy
    from scheduler.forecasting.site_backtest import QueueBacktest
    from scheduler.inputs.site_folder import SiteInputs

WEEKS = range(1, 7)


def show_backtest(site: SiteInputs, as_json: bool) -> None:
    """Print the backtest of every queue."""
    from scheduler.forecasting.site_backtest import backtest_queues

    found = backtest_queues(site.setup, site.history)
    if as_json:
        print_json(backtest_document(found))
    else:
        click.echo(backtest_text(found))


def backtest_document(queues: Sequence[QueueBacktest]) -> dict[str, Any]:
    """JSON document: errors as shares (0.06 is 6 %), ``null`` where nothing could be scored."""
    return {"queues": [_document(one) for one in queues]}


def backtest_text(queues: Sequence[QueueBacktest]) -> str:
    """Lay out one table a queue, errors in per cent."""
    return "\n\n".join(_text(one) for one in queues)


def _document(one: QueueBacktest) -> dict[str, Any]:
    return {
        "queue": one.queue,
        "origins": one.origins,
        "interval_minutes": one.minutes,
        "chosen": one.taken or None,
        "why": one.why,
        "methods": _rows(one),
    }


def _rows(one: QueueBacktest) -> list[dict[str, Any]]:
    """Errors of every method, all over the same days."""
    from scheduler.forecasting.backtest import accuracy
    from scheduler.forecasting.methods import NAIVE, PLAIN_MEAN

    if one.found is None:
        return []
    scores = one.found.scores
    overall = {name: accuracy(found) for name, found in scores.items()}
    return [
        {
            "method": name,
            "days": mine.days,
            "wape": _share(mine.wape),
            "wape_day": _share(mine.wape_day),
            "bias": _share(mine.bias),
            "ratio_naive": _ratio(mine, overall[NAIVE]),
            "ratio_mean4": _ratio(mine, overall[PLAIN_MEAN]),
            "wape_by_week": [_share(accuracy([s for s in scores[name] if s.week == week]).wape) for week in WEEKS],
            "seconds_per_fit": round(one.found.seconds[name], 5),
        }
        for name, mine in overall.items()
    ]


def _share(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 5)


def _ratio(mine: Accuracy, other: Accuracy) -> float | None:
    return None if not other.wape > 0 else round(mine.wape / other.wape, 4)


def _text(one: QueueBacktest) -> str:
    if one.found is None:
        return f"{one.queue}: not tested, {one.why}"
    header = (one.queue, "interval", "day", "bias", "/naive", "/mean4", *(f"week {week}" for week in WEEKS), "ms")
    rows = [
        (
            ("* " if row["method"] == one.taken else "  ") + row["method"],
            *(_percent(row[key]) for key in ("wape", "wape_day", "bias")),
            *("-" if row[key] is None else f"{row[key]:.3f}" for key in ("ratio_naive", "ratio_mean4")),
            *(_percent(value) for value in row["wape_by_week"]),
            f"{1000 * row['seconds_per_fit']:.1f}",
        )
        for row in _rows(one)
    ]
    what = f"{count(one.origins, 'weekly origin')}, intervals of {one.minutes} minutes, weighted absolute errors"
    return f"{table(header, rows)}\n{what}\n* taken: {one.why}"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f}%"
