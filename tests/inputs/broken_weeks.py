from __future__ import annotations

from tests.inputs.broken import Broken


def starts(name: str, keys: str, *says: str, key: str = "start", at: str = "start: {times") -> Broken:
    old = 'start: {earliest: "08:00", latest: "10:00", step_minutes: 30}'
    return Broken(name, "shifts.yaml", old, f"start: {{{keys}}}", at, says, key)


def price(name: str, keys: str, *says: str, key: str = "prices", at: str = "") -> Broken:
    return Broken(name, "site.yaml", "prices:\n", f"prices:\n  {keys}\n", at or keys, says, key)


BROKEN_WEEKS = [
    starts("no start at all", 'latest: "10:00"', "says nothing of when", "times", at="start: {latest"),
    starts("times and a window", 'times: ["08:00"], step_minutes: 30', "times and step_minutes", "delete one"),
    starts("times of nothing", "times: []", "at least 1", key="start.times"),
    starts("a time twice", 'times: ["08:00", "09:00", "08:00"]', "08:00 twice", "delete one"),
    starts("a time off the grid", 'times: ["08:00", "09:05"]', "found 09:05", "09:00 or 09:15", key="start.times.#2"),
    starts("a time past midnight", 'times: ["08:00", "24:00"]', "write 00:00", key="start.times.#2"),
    starts("a time that is none", 'times: ["8 o clock"]', "HH:MM", key="start.times.#1"),
    price(
        "weekends without a price",
        "weekend_off_weeks: 3",
        "weekend_off_weeks 3",
        "weekends_in_a_row",
        "give that a price",
        at="prices:",
    ),
    price("one weekend in one", "weekend_off_weeks: 1", "2", key="prices.weekend_off_weeks"),
    price("one weekend in ten", "weekend_off_weeks: 10", "4", key="prices.weekend_off_weeks"),
    price("a price below nothing", "backward_rotation: -1", "0", key="prices.backward_rotation"),
    price("a misspelt price", "single_workday: 3", "single_working_day", key="prices.single_workday"),
]
