"""``python -m benchmarks.short_histories``: forecasts from 5 to 12 weeks of history whose true rates are known.

Each history is forecast by the product (`auto`), by each of its methods, by the default as it was and by the plain mean
of the last four same weekdays, as for the dates its planner would ask for. The error is that of days, and of half
hours, against the true rate, not against counts that chance makes: absolute errors over contacts, mean over histories.
What the product states as error of days is compared with the error it had: root mean squares of the log of the day's
rate over its forecast.

Constants of the product were looked at on histories of the seeds 101 and 102, and on two real ones; the table is of
another seed. Exit 0 where the mean error of days lies below that of the former default and of the mean of four, 1
otherwise.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from benchmarks.machine import machine_line
from benchmarks.short_histories.before import default_before, mean_of_four
from benchmarks.short_histories.histories import Invented, invent
from scheduler.domain.forecast_methods import AUTO, FORECAST_METHODS
from scheduler.forecasting.atoms import ATOM_MINUTES, Array, weekday_of
from scheduler.forecasting.queue_forecast import forecast_queue

SEED, HISTORIES, MINUTES = 2026, 200, 30
BEFORE, MEAN = "default before", "plain mean of four"


@dataclass(frozen=True)
class Scores:
    """Errors of one method on one history; shares of the contacts."""

    days: float
    half_hours: float
    stated: float | None
    had: float | None


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.short_histories", description=__doc__)
    parser.add_argument("--histories", type=int, default=HISTORIES, help=f"how many (default {HISTORIES})")
    parser.add_argument("--seed", type=int, default=SEED, help=f"of the histories (default {SEED})")
    parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    options = parser.parse_args(arguments)
    histories = [invent(options.seed, number) for number in range(options.histories)]
    scores = [measure(one) for one in histories]
    rows = [_row(name, [one[name] for one in scores]) for name in scores[0]]
    by_name = {row["method"]: row for row in rows}
    holds = by_name[AUTO]["days"] < min(by_name[BEFORE]["days"], by_name[MEAN]["days"])
    weeks = _by_weeks(histories, scores)
    document = {"seed": options.seed, "histories": len(histories), "methods": rows, "weeks": weeks, "holds": holds}
    print(json.dumps(document, indent=1) if options.json else _text(document))
    return 0 if holds else 1


def measure(one: Invented) -> dict[str, Scores]:
    """Errors of every method on one history."""
    made: dict[str, tuple[Array, float | None]] = {}
    for method in FORECAST_METHODS:
        queue = replace(one.queue, forecast_method=method)
        found = forecast_queue(queue, one.history, None, one.first, one.days, one.minutes)
        assert found is not None
        made[method] = found.volume, found.day_error
    made[BEFORE] = default_before(one)
    made[MEAN] = mean_of_four(one), None
    ahead = weekday_of(one.first + np.arange(one.days, dtype=np.int64))
    is_open = np.array([bool(one.queue.opening[day]) for day in ahead])
    # Other weekdays stand in where one has no history; the product lets them while the queue is open only.
    return {
        name: _score(one, np.where(is_open[:, None], np.nan_to_num(volume), 0.0), stated)
        for name, (volume, stated) in made.items()
    }


def _score(one: Invented, volume: Array, stated: float | None) -> Scores:
    came = float(one.truth.sum())
    step = MINUTES // ATOM_MINUTES
    off = volume - one.truth
    days, rate = volume.sum(axis=1), one.truth.sum(axis=1) * one.factor
    good = (days > 0) & (rate > 0)
    had = np.log(rate[good] / days[good]) ** 2
    return Scores(
        float(np.abs(off.sum(axis=1)).sum()) / came if came else 0.0,
        float(np.abs(off.reshape(len(off), -1, step).sum(axis=2)).sum()) / came if came else 0.0,
        stated,
        float(np.sqrt(np.average(had, weights=days[good]))) if good.any() else None,
    )


def _row(name: str, scores: list[Scores]) -> dict[str, Any]:
    both = [(one.stated, one.had) for one in scores if one.stated is not None and one.had is not None]
    stated, had = (np.array(part) for part in zip(*both, strict=True)) if both else (np.zeros(0), np.zeros(0))
    return {
        "method": name,
        "days": _mean([one.days for one in scores]),
        "median": round(float(np.median([one.days for one in scores])), 5),
        "half_hours": _mean([one.half_hours for one in scores]),
        "stated": _mean(stated) if both else None,
        "had": _mean(had) if both else None,
        "stated_over_had": round(float(np.median(stated / had)), 3) if both else None,
        "off_by_factor": round(float(np.exp(np.abs(np.log(stated / had)).mean())), 3) if both else None,
    }


def _by_weeks(histories: list[Invented], scores: Sequence[Mapping[str, Scores]]) -> dict[str, dict[str, float]]:
    """Mean error of days by length of the history."""
    found: dict[str, dict[str, float]] = {}
    for weeks in sorted({one.weeks for one in histories}):
        mine = [score for one, score in zip(histories, scores, strict=True) if one.weeks == weeks]
        found[str(weeks)] = {name: _mean([score[name].days for score in mine]) for name in (AUTO, BEFORE, MEAN)}
    return found


def _mean(values: Any) -> float:
    return round(float(np.mean(values)), 5)


def _text(document: dict[str, Any]) -> str:
    """Lay out a table in per cent."""
    lines = [machine_line(), f"{document['histories']} histories of seed {document['seed']}, errors in per cent"]
    lines.append(f"{'':20}{'days':>8}{'median':>8}{'1/2 hours':>11}{'stated':>9}{'had':>8}{'stated/had':>12}")
    for row in document["methods"]:
        shares = f"{100 * row['days']:8.2f}{100 * row['median']:8.2f}{100 * row['half_hours']:11.2f}"
        stated = "" if row["stated"] is None else f"{100 * row['stated']:9.2f}{100 * row['had']:8.2f}"
        ratio = "" if row["stated"] is None else f"{row['stated_over_had']:12.2f}"
        lines.append(f"{row['method']:20}{shares}{stated}{ratio}")
    lines.append("days by weeks of history: " + AUTO + " / " + BEFORE + " / " + MEAN)
    for weeks, row in document["weeks"].items():
        lines.append(f"{weeks:>4} " + " / ".join(f"{100 * value:.2f}" for value in row.values()))
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
