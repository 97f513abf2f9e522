"""Write the centre as a site folder of the product."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from benchmarks.technion.call_log import QUEUES, ZONE, Estimates, interval_counts

FULL_TIME_DATES = 12
"""An agent who served calls on at least so many of the 21 dates is taken as full time, the others as part time."""
PAY_RATE = 30.0
TARGET = {"answered_fraction": 0.8, "within_seconds": 20}
OPEN = {
    **dict.fromkeys(("sunday", "monday", "tuesday", "wednesday", "thursday"), "07:00-24:00"),
    "friday": "07:00-14:00",
    "saturday": "20:00-24:00",
}
"""As stated with the data; Saturday opens "about" 20:00, after the Sabbath."""


def write_site(folder: Path, past: pd.DataFrame, found: Estimates, hours_share: float = 1.0) -> None:
    """Write the site: queues, people and rules as YAML and CSV, three weeks of half hours as history.

    ``hours_share`` takes every contract's most hours down towards its fewest: 1 leaves them, 0 makes them equal.
    """
    (folder / "history").mkdir(parents=True, exist_ok=True)
    first = past["arrival"].min().normalize()
    _write_yaml(folder / "site.yaml", _site(found))
    _write_yaml(folder / "contracts.yaml", _contracts(hours_share))
    _write_yaml(folder / "shifts.yaml", {"shifts": _shifts()})
    _agents(found).to_csv(folder / "agents.csv", index=False)
    history = interval_counts(past, first, 21)
    history.to_csv(folder / "history" / "february.csv", index=False, date_format="%Y-%m-%d %H:%M")


def _write_yaml(path: Path, content: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


def _site(found: Estimates) -> dict[str, Any]:
    return {
        "name": "Anonymous Bank, February 1999",
        "time_zone": ZONE,
        "currency": "ILS",
        "interval_minutes": 15,
        "week_start": "monday",
        "queues": [
            {
                "name": queue,
                "channel": "voice",
                "open": OPEN,
                "target": TARGET,
                "aht_seconds": round(found.aht_seconds[queue], 1),
                "patience_seconds": round(found.patience_seconds[queue], 1),
            }
            for queue in QUEUES
        ],
        "prices": {
            "shortage": [{"beyond_fraction": 0, "per_hour": 120}, {"beyond_fraction": 0.25, "per_hour": 240}],
            "surplus_per_hour": 1,
        },
        "rules": [
            {"type": "min_rest", "hours": 11, "name": "daily rest", "cite": "assumed"},
            {"type": "rest_block", "min_hours": 36, "window": "fixed_week", "name": "weekly rest", "cite": "assumed"},
            {"type": "max_run", "limit": 6, "name": "days in a row", "cite": "assumed"},
        ],
    }


def _contracts(hours_share: float) -> dict[str, Any]:
    def paid(low: float, high: float) -> dict[str, float]:
        return {"min": low, "max": round(4 * (low + hours_share * (high - low))) / 4}

    shifts = [shift["id"] for shift in _shifts()]
    return {
        "contracts": [
            {
                "id": "full_time",
                "paid_hours_per_week": paid(35, 43),
                "days_per_week": {"min": 5, "max": 6},
                "shifts": shifts,
                "overtime_after_hours": 43,
            },
            {
                "id": "part_time",
                "paid_hours_per_week": paid(12, 28),
                "days_per_week": {"min": 2, "max": 4},
                "shifts": shifts,
                "overtime_after_hours": 28,
            },
        ]
    }


def _shifts() -> list[dict[str, Any]]:
    """Six to nine hours; Friday closes at 14:00, Saturday opens at 20:00."""
    long_week = ["sunday", "monday", "tuesday", "wednesday", "thursday"]
    return [
        _shift("six", [6], ("07:00", "18:00"), long_week, 1),
        _shift("seven", [7], ("07:00", "17:00"), long_week, 2),
        _shift("eight_nine", [8, 9], ("07:00", "15:00"), long_week, 3),
        _shift("friday", [6, 7], ("07:00", "07:00"), ["friday"], 1),
        _shift("friday_late", [6], ("08:00", "08:00"), ["friday"], 1),
        _shift("saturday", [4], ("20:00", "20:00"), ["saturday"], 1),
    ]


def _shift(name: str, hours: list[int], start: tuple[str, str], weekdays: list[str], pauses: int) -> dict[str, Any]:
    """One paid pause of 15 minutes; from seven hours an unpaid meal of 30 minutes, from eight a second pause."""
    pause = {"name": "break", "minutes": 15, "paid": True}
    breaks = [
        {**pause, "earliest_minutes": 75, "latest_minutes": 180},
        {"name": "meal", "minutes": 30, "paid": False, "earliest_minutes": 180, "latest_minutes": 300},
        {**pause, "earliest_minutes": 300, "latest_minutes": 450},
    ]
    return {
        "id": name,
        "start": {"earliest": start[0], "latest": start[1], "step_minutes": 30},
        "length_hours": hours,
        "weekdays": weekdays,
        "min_stretch_minutes": 60,
        "max_stretch_minutes": 300,
        "breaks": breaks[:pauses],
    }


def _agents(found: Estimates) -> pd.DataFrame:
    """One row an agent with a skill."""
    rows = [
        {
            "agent_id": agent,
            "contract": "full_time" if found.dates_seen[agent] >= FULL_TIME_DATES else "part_time",
            "skills": "|".join(skills),
            "pay_rate": PAY_RATE,
        }
        for agent, skills in found.skills.items()
    ]
    return pd.DataFrame(rows, columns=["agent_id", "contract", "skills", "pay_rate"])
