"""Hours and dates due in a week, and what absence is worth: the statement of the guide and of the rule, by hand.

*Counting* absences are those of kind leave and paid ones of other kinds. A date is *startable* where some shift of
the contract may start on its weekday inside the frame of the pattern; *off* where it is startable, employed and
counting absences cover it whole, of a week no more than the contract has days; *missed* where it is startable and not
employed; *open* where a duty really fits. Off dates take their share from the most and the least, missed ones from
the least alone, and parts of days their minutes from both. Where absences, locks, employment or earlier weeks take
anything from the week, be it the duties of one length on a date, nobody owes more than some choice of the week's
duties can give.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor

from tests.second_checker.frame import fits_pattern, starts_of
from tests.second_checker.plain import WEEKDAYS, Absence, Person, Site, Worked

DAY = timedelta(days=1)
Span = tuple[int, int]


@dataclass(frozen=True)
class Due:
    """Least and most of a week, inclusive; minima are 0 where the week ends after the horizon."""

    least_days: int
    most_days: int
    least_minutes: int
    most_minutes: int


@dataclass(frozen=True)
class Form:
    """A duty somebody might be given: when, and what it pays."""

    start: int
    end: int
    paid: int


def worth_of_day(person: Person) -> int:
    """Minutes a day off is worth: the most paid minutes over the most days, rounded down."""
    return floor(_most_minutes(person) / max(1, person.contract["days_per_week"]["max"]))


def _most_minutes(person: Person) -> Fraction:
    return Fraction(str(person.contract["paid_hours_per_week"]["max"])) * 60


def forms_on(site: Site, person: Person, when: date) -> list[Form]:
    """Duties that contract, weekday and pattern allow to start on a date, whatever else stands there."""
    found = []
    for name in person.contract["shifts"]:
        shift = site.shifts[name]
        if WEEKDAYS[when.weekday()] not in shift.get("weekdays", WEEKDAYS):
            continue
        unpaid = sum(spec["minutes"] for spec in shift.get("breaks", []) if spec["paid"] != "yes")
        for clock in starts_of(site, shift):
            if fits_pattern(site, person, when, clock, name):
                start = site.moment(when, clock)
                lengths = [round(hours * 60) for hours in shift["length_hours"]]
                found += [Form(start, start + length, length - unpaid) for length in lengths]
    return found


def fitting_on(site: Site, person: Person, when: date) -> list[Form]:
    """Those that are employed, not locked off, and meet no absence and no duty of earlier weeks."""
    if not person.employed(when) or person.locks.get(when, ("",))[0] == "off":
        return []
    taken = [(one.start, one.end) for one in person.absences] + [(one.start, one.end) for one in person.past]
    return [form for form in forms_on(site, person, when) if not any(a < form.end and form.start < b for a, b in taken)]


def is_counting(absence: Absence) -> bool:
    return absence.kind == "leave" or absence.paid


def covered(absences: list[Absence], begin: int, end: int) -> int:
    """Minutes of a span that absences cover, those that overlap counted once."""
    minutes, reached = 0, begin
    for one in sorted(absences, key=lambda one: one.start):
        start, stop = max(one.start, reached), min(one.end, end)
        if stop > start:
            minutes += stop - start
            reached = stop
    return minutes


def is_whole(site: Site, absences: list[Absence], when: date) -> bool:
    begin, end = site.moment(when, "00:00"), site.moment(when, "24:00")
    return covered(absences, begin, end) == end - begin


def days_off(site: Site, person: Person, week: date) -> list[date]:
    """Dates of a site week that count as days of absence, the earliest first, no more than the contract has."""
    counting = [one for one in person.absences if is_counting(one)]
    dates = [when for when in (week + n * DAY for n in range(7)) if person.employed(when)]
    found = [when for when in dates if is_whole(site, counting, when) and forms_on(site, person, when)]
    return found[: person.contract["days_per_week"]["max"]]


def part_of_day(site: Site, person: Person, when: date, absences: list[Absence]) -> int:
    """Minutes of a date's possible time that absences take, where counting ones cover it in part only."""
    forms = forms_on(site, person, when)
    counting = [one for one in person.absences if is_counting(one)]
    if not forms or not person.employed(when) or is_whole(site, counting, when):
        return 0
    first, last, midnight = (
        min(form.start for form in forms),
        max(form.end for form in forms),
        site.moment(when, "24:00"),
    )
    tomorrow = when + DAY
    following = forms_on(site, person, tomorrow)
    if following:
        last = min(last, min(form.start for form in following))
    if tomorrow in days_off(site, person, site.week_of(tomorrow)):
        last = min(last, midnight)
    taken = [one for one in absences if one.start < midnight or one.end <= last]
    return min(covered(taken, first, last), worth_of_day(person))


def due_in_week(site: Site, person: Person, week: date) -> Due:
    """What a site week asks of a person."""
    days, dates = person.contract["days_per_week"], [week + n * DAY for n in range(7)]
    least_days, most_days, most = days.get("min", 0), days["max"], _most_minutes(person)
    least = Fraction(str(person.contract["paid_hours_per_week"].get("min", 0))) * 60
    off = len(days_off(site, person, week))
    missed = sum(bool(forms_on(site, person, when)) and not person.employed(when) for when in dates)
    counting = [one for one in person.absences if is_counting(one)]
    part = sum(part_of_day(site, person, when, counting) for when in dates)
    can = [[form.paid for form in fitting_on(site, person, when)] for when in dates]
    most_left = max(0, most_days - off)
    most_minutes = max(0, ceil(most * (1 - Fraction(off, most_days or 1)) - part))
    of_days = least_days or most_days or 1
    least_minutes = max(0, floor(least * max(Fraction(0), 1 - Fraction(off + missed, of_days)) - part))
    longest = sorted((max(paid) for paid in can if paid), reverse=True)
    least_left = max(0, min(least_days - off - missed, len(longest)))
    least_minutes = min(least_minutes, sum(longest[:most_left]))
    lost = [{form.paid for form in forms_on(site, person, when)} - set(can[n]) for n, when in enumerate(dates)]
    if off or missed or part or any(lost):
        least_left, least_minutes = _reached(can, least_left, most_left, least_minutes, most_minutes)
    if week + 7 * DAY > site.end:
        least_left = least_minutes = 0
    return Due(least_left, most_left, least_minutes, most_minutes)


def _reached(can: list[list[int]], least_days: int, most_days: int, least: int, most: int) -> tuple[int, int]:
    """The minima, or what the best choice within the maxima reaches: the minutes first, then the dates."""
    reached = {(0, 0)}
    for paid in can:
        reached |= {(n + 1, m + one) for n, m in reached for one in paid if n < most_days and m + one <= most}
    if any(n >= least_days and m >= least for n, m in reached):
        return least_days, least
    least = min(least, max(m for _, m in reached))
    return min(least_days, max(n for n, m in reached if m >= least)), least


def contract_hours(site: Site, person: Person, duties: list[Worked]) -> bool:
    """Whether some site week has fewer or more dates or paid minutes than it should."""
    for week in sorted({site.week_of(when) for when in site.dates}):
        due = due_in_week(site, person, week)
        own = [one for one in duties if site.week_of(one.date) == week]
        count, minutes = len(own), sum(one.paid for one in own)
        if not due.least_days <= count <= due.most_days or not due.least_minutes <= minutes <= due.most_minutes:
            return True
    return False


def cannot_work(site: Site, person: Person, when: date) -> bool:
    """Whether a date is locked off, not employed, or absences leave no duty of it."""
    locked_off = person.locks.get(when, ("",))[0] == "off"
    return locked_off or not person.employed(when) or leaves_no_duty(site, person, when)


def leaves_no_duty(site: Site, person: Person, when: date) -> bool:
    """Whether absences cover a date whole, or meet every duty it could have."""
    if is_whole(site, person.absences, when):
        return True
    forms = forms_on(site, person, when)
    return bool(forms) and all(covered(person.absences, form.start, form.end) > 0 for form in forms)


def share_left(site: Site, person: Person, dates: list[date]) -> Fraction:
    """How much of the contract's dates in a window is left beside absences, hire and end, parts of dates counted."""
    could = [when for when in dates if forms_on(site, person, when)] or dates
    due = left = Fraction(0)
    for week in sorted({site.week_of(when) for when in could}):
        own = [when for when in could if site.week_of(when) == week]
        size = max(1, min(person.contract["days_per_week"]["max"], len(own)))
        due += size
        left += max(Fraction(0), size - sum((_gone(site, person, when) for when in own), Fraction(0)))
    return left / due


def _gone(site: Site, person: Person, when: date) -> Fraction:
    """How much of a day somebody is away on a date."""
    if not person.employed(when) or leaves_no_duty(site, person, when):
        return Fraction(1)
    forms = forms_on(site, person, when)
    if not forms:
        return Fraction(0)
    first, last, midnight = (
        min(form.start for form in forms),
        max(form.end for form in forms),
        site.moment(when, "24:00"),
    )
    taken = covered([one for one in person.absences if one.start < midnight or one.end <= last], first, last)
    most = max(Fraction(1), _most_minutes(person))
    return min(Fraction(1), taken * max(1, int(person.contract["days_per_week"]["max"])) / most)
