"""The leave book as a picture: weeks down, allowances across."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from scheduler.leave.allowance_places import DayPlaces
from scheduler.leave.decide_requests import Decided


def week_cells(decided: Decided) -> dict[date, dict[str, str]]:
    """By first date of the week and allowance: people away and places on its tightest date, and how many wait."""
    horizon, weeks = decided.problem.horizon, dict[date, dict[str, list[DayPlaces]]]()
    for day in decided.calendar:
        index = horizon.week_of(horizon.day_of(day.when))
        first = max(horizon.start, horizon.date_of(horizon.week_days(index).start))
        weeks.setdefault(first, defaultdict(list))[day.group].append(day)
    waiting: dict[tuple[date, str], set[str]] = defaultdict(set)
    for answer in decided.answers:
        for when, group, _ in answer.places:
            first = max(one for one in weeks if one <= when)
            waiting[first, group].add(answer.decision.request.request_id)
    return {
        first: {group: _cell(days, len(waiting[first, group])) for group, days in groups.items()}
        for first, groups in weeks.items()
    }


def _cell(days: list[DayPlaces], waiting: int) -> str:
    """Say how full a week is on the date with the fewest places left."""
    limited = [day for day in days if day.limit is not None]
    more = f" +{waiting}" if waiting else ""
    if not limited:
        return f"{max(day.used for day in days):g}/any{more}"
    tightest = min(limited, key=lambda day: ((day.limit or 0.0) - day.used, -day.used))
    return f"{tightest.used:g}/{tightest.limit:g}{more}"
