"""Minutes to pay, by date and code, as the guide states them.

Paid breaks and activities keep their codes by day and by night; work is ``night`` inside the site's night window
(read on the clock, minute by minute) and else ``regular``. The last paid minutes of a site week beyond the contract's
threshold are ``overtime`` whatever they were. A day of paid leave is worth the contract's weekly minutes over its
days; part of a day is worth what it covers of the time the shifts can span.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from tests.second_checker.credit import days_off, is_whole, part_of_day, worth_of_day
from tests.second_checker.plain import Person, Site, Worked, inside, minutes_of

DAY = timedelta(days=1)
Lines = Counter[tuple[date, str]]


def pay_lines(site: Site, person: Person, duties: list[Worked]) -> Lines:
    """Minutes of the horizon's dates by code; those of worked time add up to the paid minutes."""
    lines: Lines = Counter()
    threshold = person.contract.get("overtime_after_hours", person.contract["paid_hours_per_week"]["max"]) * 60
    for week in sorted({site.week_of(when) for when in site.dates}):
        before = sum(one.paid for one in person.past if site.week_of(one.date) == week)
        for duty in duties:
            if site.week_of(duty.date) == week:
                before = _add(site, lines, duty, before, threshold)
    return lines


def _add(site: Site, lines: Lines, duty: Worked, before: int, threshold: float) -> int:
    first, last = (minutes_of(clock) for clock in site.night)
    for piece in duty.pieces:
        if not piece.paid:
            continue
        for moment in range(piece.start, piece.end):
            reading = site.reading(moment)
            code = "regular"
            if piece.is_rest:
                code = "paid_break"
            elif piece.activity != "work":
                code = "training"
            elif inside(reading.hour * 60 + reading.minute, first, last):
                code = "night"
            if before >= threshold:
                code = "overtime"
            lines[duty.date, code] += 1
            before += 1
    return before


def absence_lines(site: Site, person: Person) -> Lines:
    """Minutes of paid absence by date, as ``leave`` or ``paid_absence``; days that kinds share are left out."""
    lines: Lines = Counter()
    for week in sorted({site.week_of(when) for when in site.dates}):
        off = days_off(site, person, week)
        # Work and absence add up to the contract and no more: parts of days get what the days off leave of it.
        left = max(0, person.contract["paid_hours_per_week"]["max"] * 60 - len(off) * worth_of_day(person))
        for when in (week + n * DAY for n in range(7)):
            for code, kinds in (("leave", ("leave",)), ("paid_absence", ("unavailable", "training"))):
                paid = [one for one in person.absences if one.paid and one.kind in kinds]
                if when in off:
                    lines[when, code] += worth_of_day(person) if is_whole(site, paid, when) else 0
                else:
                    part = min(left, part_of_day(site, person, when, paid))
                    lines[when, code] += part
                    left -= part
    return Counter({key: minutes for key, minutes in lines.items() if minutes and key[0] in set(site.dates)})
