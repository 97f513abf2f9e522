"""``python -m benchmarks.forecast``: the product's forecast on two real call histories, from rolling origins.

Every week an origin: each method sees the days before it and forecasts 28 days by half hour; days without data are not
scored. The last four weeks of either file are the final test and reported apart: the main rows score no day of them.
Nobody tunes on them. Rows: ``bank_2003`` and ``technion_1999`` (the product's usual method, as without the extra
``[ml]``), then the final test, the weeks ahead and the other methods, told apart by longer names. Shares, not per cent.
Exit 0; 2 without the data.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.forecast.series import SERIES, Series, read_series
from benchmarks.machine import machine_line
from scheduler.domain.forecast_methods import AUTO
from scheduler.forecasting.atoms import ATOM_MINUTES
from scheduler.forecasting.backtest import Backtest, Score, accuracy, backtest, origins
from scheduler.forecasting.calendar_model import CALENDAR_DAYS_AFTER
from scheduler.forecasting.days import DayTable
from scheduler.forecasting.holiday_calendar import DayCalendar
from scheduler.forecasting.methods import NAIVE, PLAIN_MEAN, available
from scheduler.forecasting.uncertainty import dispersion, limits
from scheduler.forecasting.weighed import forecast_weighed

ROOT = Path(__file__).resolve().parents[2]
DAYS_AHEAD = 28
FINAL_DAYS = 28
MINUTES = 30
USUAL, MEAN = AUTO, PLAIN_MEAN


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.forecast", description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="folder of the histories")
    parser.add_argument("--json", action="store_true", help="print one JSON list and nothing else")
    options = parser.parse_args(arguments)
    rows: list[dict[str, Any]] = []
    try:
        for series in SERIES:
            rows += measure(series, options.data)
    except FileNotFoundError as error:
        print(f"forecast: {error}: the histories are not part of the project, give --data DIR", file=sys.stderr)
        return 2
    except ValueError as error:
        print(f"forecast: {error}", file=sys.stderr)
        return 2
    print(json.dumps(_main_rows_first(rows), indent=1) if options.json else _text(rows))
    return 0


def measure(series: Series, data: Path) -> list[dict[str, Any]]:
    """Rows of one history, its main row first."""
    table, calendar = read_series(series, data)
    starts = origins(table, series.first_origin, DAYS_AHEAD)
    found = backtest(table, calendar, available(), starts, DAYS_AHEAD, MINUTES)
    final = len(table) - FINAL_DAYS
    before = {name: [s for s in scores if s.day < final] for name, scores in found.scores.items()}
    after = {name: [s for s in scores if s.day >= final] for name, scores in found.scores.items()}
    newest = {name: [s for s in scores if s.origin == starts[-1]] for name, scores in after.items()}
    name = series.name
    rows = [_row(name, USUAL, before, found, f"days before {table.date(final)}")]
    rows[0]["inside_limits"] = round(inside_limits(table, calendar, starts, final), 4)
    rows += [
        _row(f"{name} final four weeks", USUAL, after, found, f"days from {table.date(final)} on, all origins"),
        _row(
            f"{name} final four weeks, last origin",
            USUAL,
            newest,
            found,
            f"the same days, forecast on {table.date(starts[-1])}",
        ),
    ]
    for week in range(1, DAYS_AHEAD // 7 + 1):
        ahead = {method: [s for s in scores if s.week == week] for method, scores in before.items()}
        rows.append(_row(f"{name} week {week} ahead", USUAL, ahead, found, "days as in the first row"))
    rows += [_row(f"{name} by {other}", other, before, found, "days as in the first row") for other in found.scores]
    return rows


def inside_limits(table: DayTable, calendar: DayCalendar, starts: Sequence[int], final: int) -> float:
    """Share of the half hours before the final test that lay between the forecast's limits, 0.8 if they are right."""
    inside: list[Any] = []
    for origin in (start for start in starts if start < final):
        known = calendar.cut(0, origin + DAYS_AHEAD + CALENDAR_DAYS_AFTER)
        made = forecast_weighed(table.until(origin), known, 0, DAYS_AHEAD)
        counts = table.offered[origin : min(origin + DAYS_AHEAD, final)]
        came = counts.reshape(len(counts), -1, MINUTES // ATOM_MINUTES).sum(axis=2)
        expected = np.nan_to_num(made.volume)[: len(counts)].reshape(*came.shape, -1).sum(axis=2)
        low, high = limits(expected, made.day_error, dispersion(made.made, MINUTES))
        scored = ~np.isnan(came) & (expected > 0)
        inside.append(((came >= low) & (came <= high))[scored])
    return float(np.concatenate(inside).mean())


def _row(series: str, method: str, scores: dict[str, list[Score]], found: Backtest, what: str) -> dict[str, Any]:
    mine, naive, mean = (accuracy(scores[name]) for name in (method, NAIVE, MEAN))
    return {
        "series": series,
        "method": method,
        "scored": what,
        "origins": len({score.origin for score in scores[method]}),
        "days": mine.days,
        "wape": round(mine.wape, 5),
        "wape_day": round(mine.wape_day, 5),
        "bias": round(mine.bias, 5),
        "ratio_naive": round(mine.wape / naive.wape, 4),
        "ratio_mean4": round(mine.wape / mean.wape, 4),
        "seconds_per_fit": round(found.seconds[method], 5),
    }


def _main_rows_first(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    names = [series.name for series in SERIES]
    return sorted(rows, key=lambda row: row["series"] not in names)


def _text(rows: Sequence[dict[str, Any]]) -> str:
    """Lay out a table in per cent."""
    lines = [machine_line(), f"{'':44}{'WAPE %':>8}{'day %':>8}{'bias %':>8}{'/naive':>8}{'/mean4':>8}{'ms':>8}"]
    for row in rows:
        shares = "".join(f"{100 * row[key]:8.2f}" for key in ("wape", "wape_day", "bias"))
        ratios = "".join(f"{row[key]:8.3f}" for key in ("ratio_naive", "ratio_mean4"))
        limits_told = f"   {row['inside_limits']:.0%} inside the 80 % limits" if "inside_limits" in row else ""
        lines.append(f"{row['series']:44}{shares}{ratios}{1000 * row['seconds_per_fit']:8.1f}{limits_told}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
