"""The country a time zone belongs to, by the tables of the time zone database."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

_NOWHERE = frozenset({
    "CET", "CST6CDT", "EET", "EST", "EST5EDT", "GMT", "GMT+0", "GMT-0", "GMT0", "Greenwich", "HST", "MET", "MST",
    "MST7MDT", "PST8PDT", "UCT", "UTC", "Universal", "WET", "Zulu",
})  # fmt: skip
"""Zones of no country, though the database has them as other names of a city's."""


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, str], dict[str, str]]:
    """Country (ISO 3166) by zone, and the zone another name stands for."""
    folder = files("tzdata") / "zoneinfo"
    rows = (line.split("\t") for line in (folder / "zone.tab").read_text(encoding="utf-8").splitlines())
    countries = {cells[2]: cells[0] for cells in rows if len(cells) > 2 and not cells[0].startswith("#")}
    lines = (line.split() for line in (folder / "tzdata.zi").read_text(encoding="utf-8").splitlines())
    return countries, {words[2]: words[1] for words in lines if len(words) == 3 and words[0] == "L"}


def country_of(zone: str) -> str:
    """Country of a time zone, empty where it has none (``UTC``, ``Etc/GMT+5``) or nobody knows.

    Zones that several countries keep have a name for each (Europe/Berlin, Europe/Oslo); other names of a zone
    (US/Eastern) are those of its city.
    """
    if zone in _NOWHERE or zone.startswith("Etc/"):
        return ""
    try:
        countries, links = _tables()
    except (OSError, ModuleNotFoundError):
        return ""
    return countries.get(zone) or countries.get(links.get(zone, ""), "")
