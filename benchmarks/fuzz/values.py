"""Values that files should not hold, and values near those they do."""

from __future__ import annotations

import re
from random import Random

NUMBERS = (
    "0", "-1", "1", "-0", "-0.0", "0.5", "0.1", "1e-9", "1e-308", "5e-324", "1e8", "1e9", "1e15", "1e22", "1e308",
    "1e309", "999999999999", "2147483648", "9223372036854775808", "9" * 40, "nan", "NaN", ".nan", "inf", "-inf",
    ".inf", "0x10", "0o17", "1_000", "1,5", "1.000,5", "١٢", "٣٫٥", "+5", "5 %", "80%", "½", "1e", "--1", "12:30:45",
    "007", "1 000",
)  # fmt: skip
DATES = (
    "0001-01-01", "9999-12-31", "1970-01-01", "2026-02-30", "2024-02-29", "2026-11-29", "2026-10-25", "2026-03-29",
    "2026-11-01", "24.11.2026", "11/24/2026", "2026-W48-1", "20261124", "2026-11-24T09:00Z", "2026-11-24 24:00",
    "1e4-01-01", "10000-01-01", "-0001-01-01", "2026-11-24 09:00+25:00", "2026-03-29 01:30", "2026-10-25 01:30",
)  # fmt: skip
TIMES = (
    "00:00", "24:00", "23:59", "24:01", "25:00", "7:00", "09:00:30", "9", "0900", "09.00", "9 am", "00:00-24:00",
    "23:00-01:00", "16:00-24:00", "24:00-24:00", "08:00 - 18:00", "02:30", "01:30-03:30", "-01:00", "09:61",
)  # fmt: skip
WORDS = (
    "", " ", "null", "~", "yes", "no", "true", "NO", "on", "None", "[]", "{}", "*", "&a", "*a",
    "!!python/name:os.system", "=1+1", "@SUM(A1)", "+351", "-", "|", "a|b", "a||a", "\ufeffname", "na\u0308me",
    "n\u00e4me", "\u202eabc", "\u200b", "\u0000", "\u0007", "\u001b[31m", "💥", "́", "ﬀ", "İ", "ß", "日本",
    "../../etc/passwd", "/etc/passwd", "CON", "a" * 300, "a" * 70_000, "\n", "\r\n", "a\nb", "\t", "'", '"', "#", "%",
    "{{x}}", "<b>", "\\", ";", "$(id)", "\ud83d", "\x85", "\u2028",
)  # fmt: skip
ZONES = (
    "UTC", "Europe/Lisbon", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia",
    "Africa/Casablanca", "Antarctica/Troll", "Pacific/Chatham", "Etc/GMT+12", "Pacific/Kiritimati", "Asia/Manila",
    "EST5EDT", "posixrules", "Factory", "../UTC", "localtime",
)  # fmt: skip
ENUMS = (
    "voice", "chat", "email", "callback", "service", "requirement", "interval", "day", "week", "month", "offered",
    "short_abandons_counted", "goal", "must", "leave", "unavailable", "training", "off", "work", "start_after",
    "end_before", "shift", "duty", "breaks", "fixed", "band", "rotation", "free", "paid_hours", "work_hours",
    "span_hours", "night_hours", "days", "fixed_week", "roster_period", "horizon", "any", "sunday", "weekend",
    "nights", "min_rest", "rest_block", "max_run", "min_run", "min_off_run", "min_days_off", "max_weekends",
    "forbidden_successions", "max_quantity", "min_quantity", "break", "max_continuous_work", "clock_window", "monday",
    "friday", "x", "=", "add",
)  # fmt: skip
POOLS = (NUMBERS, DATES, TIMES, WORDS, ZONES, ENUMS)

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_TIME = re.compile(r"\d\d:\d\d")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def other_value(random: Random, old: str, seen: list[str]) -> str:
    """Return a text to put in place of ``old``: near it, from elsewhere in the file, or strange."""
    kind = random.random()
    if kind < 0.4 and (near := _near(random, old)) is not None:
        return near
    if kind < 0.65 and seen:
        return random.choice(seen)
    if kind < 0.75:
        return _cut(random, old)
    return random.choice(random.choice(POOLS))


def _near(random: Random, old: str) -> str | None:
    """A number times something, a time or date some way off; ``None`` where the text is none of these."""
    if _DATE.search(old):
        return _DATE.sub(lambda _: f"2026-{random.randint(1, 12):02}-{random.randint(1, 31):02}", old, count=1)
    if _TIME.search(old):
        return _TIME.sub(
            lambda _: f"{random.randint(0, 24):02}:{random.choice(('00', '15', '30', '45', '07'))}", old, 1
        )
    if _NUMBER.fullmatch(old):
        value = float(old) * random.choice((-1, 0, 0.1, 0.5, 0.99, 1.01, 2, 3, 10, 60, 1000, 1e6)) + random.choice(
            (0, 0, 1, -1)
        )
        return f"{value:g}"
    return None


def _cut(random: Random, old: str) -> str:
    """Part of the text, the text twice, or with a strange character in it."""
    place = random.randint(0, len(old))
    choices = (
        old[:place],
        old[place:],
        old + old,
        old[:place] + random.choice(WORDS) + old[place:],
        old.swapcase(),
        f" {old} ",
    )
    return random.choice(choices)
