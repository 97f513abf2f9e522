"""Every rule type that a planner may write: whether the duties of one person break it.

The words are those of the guide, the schema and the rules' own texts. What lies before the horizon cannot be changed:
a limit that earlier weeks alone break is broken again only where a duty of the horizon adds to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

from tests.second_checker.credit import cannot_work, share_left
from tests.second_checker.plain import WEEKDAYS, Person, Piece, Site, Worked, inside, minutes_of, span_of

Rule = dict[str, Any]
DAY = timedelta(days=1)
FAR = 10**9


def broken(site: Site, person: Person, duties: list[Worked], rule: Rule) -> bool:
    """Whether the duties (of the horizon, in order of time) break the rule."""
    return _TYPES[rule["type"]](site, person, duties, rule)


def min_rest(site: Site, person: Person, duties: list[Worked], rule: Rule) -> bool:
    """At least ``hours`` between duties, also after the last duty of earlier weeks."""
    every = [*_past(person)[-1:], *duties]
    return any(later.start - earlier.end < rule["hours"] * 60 for earlier, later in pairwise(every))


def rest_block(site: Site, person: Person, duties: list[Worked], rule: Rule) -> bool:
    """One block wholly inside every site week of the horizon, or at most so many duties between two of them."""
    least, every = rule["min_hours"] * 60, [*_past(person), *duties]
    if "after_work_days" not in rule:
        return any(_longest_rest(site, every, week) < least for week in _whole_weeks(site))
    count, last_end = 0, -FAR
    for duty in every:
        count = 1 if duty.start - last_end >= least else count + 1
        last_end = max(last_end, duty.end)
        if count > rule["after_work_days"] and duty in duties:
            return True
    return False


def _longest_rest(site: Site, every: list[Worked], week: date) -> int:
    begin, end = site.moment(week, "00:00"), site.moment(week + 7 * DAY, "00:00")
    free, longest = begin, 0
    for duty in every:
        if duty.end > begin and duty.start < end:
            longest = max(longest, duty.start - free)
            free = max(free, duty.end)
    return max(longest, end - free)


def _whole_weeks(site: Site) -> list[date]:
    return [when for when in site.dates if site.week_of(when) == when and when + 7 * DAY <= site.end]


def max_run(site: Site, person: Person, duties: list[Worked], rule: Rule) -> bool:
    """At most ``limit`` dates in a row, worked or with night work; the run carried in counts."""

    def counts(duty: Worked) -> bool:
        return rule.get("what") != "nights" or night_minutes(site, duty.start, duty.end) >= rule.get(
            "night_minutes", 180
        )

    dates = {duty.date for duty in [*_past(person), *duties] if counts(duty)}
    return any(_run_back(dates, duty.date) > rule["limit"] for duty in duties if counts(duty))


def _run_back(dates: set[date], when: date) -> int:
    length = 0
    while when in dates:
        length, when = length + 1, when - DAY
    return length


def night_minutes(site: Site, start: int, end: int) -> int:
    """Elapsed minutes of a span inside the site's night window, read minute by minute on the clock."""
    first, last = (minutes_of(clock) for clock in site.night)
    readings = (site.reading(moment) for moment in range(start, end, 5))
    return sum(5 for reading in readings if inside(reading.hour * 60 + reading.minute, first, last))


def min_run(site: Site, person: Person, duties: list[Worked], rule: Rule) -> bool:
    """Runs of worked dates that a day off of the horizon ends have ``limit`` dates, unless next to a date away."""
    dates = {duty.date for duty in [*_past(person), *duties]}
    for when in site.dates:
        if when in dates or when - DAY not in dates:
            continue
        length = _run_back(dates, when - DAY)
        first = when - length * DAY
        excused = cannot_work(site, person, when) or cannot_work(site, person, first - DAY)
        excused |= rule.get("before") == "unknown" and first <= site.start
        if length < rule["limit"] and not excused:
            return True
    return False


def min_off_run(site: Site, person: Person, duties: list[Worked], rule: Rule) -> bool:
    """Runs of days off that a duty of the horizon ends have ``limit`` dates, unless they hold a date away."""
    dates = {duty.date for duty in [*_past(person), *duties]}
    for duty in duties:
        off: list[date] = []
        when = duty.date - DAY
        while when not in dates and len(off) < rule["limit"]:
            off.append(when)
            when -= DAY
        if off and len(off) < rule["limit"] and not any(cannot_work(site, person, one) for one in off):
            return True
    return False


def min_days_off(site: Site, person: Person, duties: list[Worked], rule: Rule) -> bool:
    """At least ``count`` dates, Sundays or weekends off in each block of site weeks that ends inside the horizon."""
    length, what = 7 * rule.get("weeks", 1), rule.get("what", "any")
    anchor = site.week_of(date.fromisoformat(str(rule.get("anchor", "2024-01-01"))))
    before = {duty.date for duty in _past(person)}
    worked = before | {duty.date for duty in duties}
    # A weekend belongs to the block of its Saturday: the block before may end with the horizon's first Sunday.
    block = site.start - ((site.start - anchor).days % length + length) * DAY
    while block < site.end:
        dates = [block + n * DAY for n in range(length)]
        if _off(dates, worked, what) < min(rule["count"], _off(dates, before, what)):
            return True
        block += length * DAY
    return False


def _off(dates: list[date], worked: set[date], what: str) -> int:
    """Units of a block without a duty; dates after the horizon have none yet, so they are still possible."""
    if what == "any":
        return sum(when not in worked for when in dates)
    if what == "sunday":
        return sum(when not in worked for when in dates if when.weekday() == 6)
    return sum(when not in worked and when + DAY not in worked for when in dates if when.weekday() == 5)


def max_weekends(site: Site, person: Person, duties: list[Worked], rule: Rule) -> bool:
    """At most ``limit`` worked weekends of the horizon, or of any so many in a row, history read."""
    now = {_saturday(duty.date) for duty in duties if duty.date.weekday() >= 5}
    if "weeks" not in rule:
        return len(now) > rule["limit"]
    before = {_saturday(duty.date) for duty in _past(person) if duty.date.weekday() >= 5}
    for last in {_saturday(when) for when in site.dates if when.weekday() >= 5}:
        row = {last - 7 * n * DAY for n in range(rule["weeks"])}
        if len(row & (now | before)) > max(rule["limit"], len(row & before)):
            return True
    return False


def _saturday(when: date) -> date:
    return when - (when.weekday() - 5) * DAY


def forbidden_successions(site: Site, person: Person, duties: list[Worked], rule: Rule) -> bool:
    """No shift on the date after one it may not follow."""
    shifts = {duty.date: duty.shift for duty in [*_past(person), *duties]}
    return any(duty.shift in rule["after"].get(shifts.get(duty.date - DAY, ""), ()) for duty in duties)


def max_quantity(site: Site, person: Person, duties: list[Worked], rule: Rule) -> bool:
    """At most ``limit`` of the measure in every window; earlier weeks count, and are not to blame."""
    past = [] if rule["window"] == "horizon" else _past(person)
    named = rule.get("shifts") or []

    def total(worked: list[Worked]) -> float:
        return sum(_measure(site, one, rule["measure"]) for one in worked if not named or one.shift in named)

    limit = rule["limit"] * (1 if rule["measure"] == "days" else 60)
    if rule["window"] == "shift":
        return any(total([duty]) > limit for duty in duties)
    for first, last, factor in _windows(site, rule["window"]):
        before = total([duty for duty in past if first <= duty.date <= last])
        own = total([duty for duty in duties if first <= duty.date <= last])
        if before + own > limit * factor and own > 0:
            return True
    return False


def _windows(site: Site, window: str) -> Iterator[tuple[date, date, int]]:
    """First and last date of every window, and by what the limit is multiplied."""
    kind, _, number = window.partition(" ")
    if kind == "horizon":
        yield site.start, site.end - DAY, 1
    for when in site.dates:
        if kind == "day":
            yield when, when, 1
        elif kind == "rolling_days":
            yield when - (int(number) - 1) * DAY, when, 1
        elif site.week_of(when + DAY) == when + DAY:
            if kind == "week":
                yield when - 6 * DAY, when, 1
            elif kind == "reference_weeks":
                yield when - (7 * int(number) - 1) * DAY, when, int(number)


def _measure(site: Site, duty: Worked, measure: str) -> int:
    if measure == "days":
        return 1
    if measure == "night_hours":
        return night_minutes(site, duty.start, duty.end)
    return {"paid_hours": duty.paid, "span_hours": duty.span, "work_hours": duty.work}[measure]


def min_quantity(site: Site, person: Person, duties: list[Worked], rule: Rule) -> bool:
    """At least ``limit`` of the measure in every whole week or over the horizon, what is away taking its share."""
    named, whole = rule.get("shifts") or [], rule["measure"] == "days"
    windows = [(site.dates, duties)]
    if rule["window"] == "week":
        every = [*_past(person), *duties]
        weeks = {site.week_of(when) for when in site.dates}
        windows = [
            ([week + n * DAY for n in range(7)], [one for one in every if site.week_of(one.date) == week])
            for week in weeks
            if week + 7 * DAY <= site.end
        ]
    for dates, worked in windows:
        due = int(Fraction(str(rule["limit"])) * (1 if whole else 60) * share_left(site, person, dates))
        if sum(_measure(site, one, rule["measure"]) for one in worked if not named or one.shift in named) < due:
            return True
    return False


def break_owed(site: Site, person: Person, duties: list[Worked], rule: Rule) -> bool:
    """A duty whose work is long enough holds breaks that count and together are enough."""
    return any(_lacks_break(site, duty, rule) for duty in duties)


def _lacks_break(site: Site, duty: Worked, rule: Rule) -> bool:
    if duty.work <= rule.get("when_work_over_hours", 0) * 60:
        return False
    if "when_work_up_to_hours" in rule and duty.work > rule["when_work_up_to_hours"] * 60:
        return False
    counting = [piece.end - piece.start for piece in duty.pieces if piece.is_rest and _counts(site, duty, piece, rule)]
    count, least = rule.get("count", 1), rule["duration_minutes"]
    if sum(length >= least for length in counting) >= count:
        return False
    piece = rule.get("split_min_piece_minutes")
    return piece is None or sum(length for length in counting if length >= piece) < count * least


def _counts(site: Site, duty: Worked, piece: Piece, rule: Rule) -> bool:
    after, before = piece.start - duty.start, duty.end - piece.end
    if rule.get("paid", "any") != "any" and piece.paid != (rule["paid"] == "yes"):
        return False
    if after < rule.get("earliest_after_start_minutes", 0) or after > rule.get("latest_start_after_minutes", FAR):
        return False
    if before < rule.get("earliest_before_end_minutes", 0):
        return False
    if "clock_window" in rule:
        first, last = span_of(rule["clock_window"])
        readings = (site.reading(moment) for moment in range(piece.start, piece.end))
        return all(inside(reading.hour * 60 + reading.minute, first, last) for reading in readings)
    return True


def max_continuous_work(site: Site, person: Person, duties: list[Worked], rule: Rule) -> bool:
    """At most ``hours`` from the duty's start or an interrupting break to the next one or the duty's end."""
    for duty in duties:
        since = duty.start
        for piece in duty.pieces:
            if piece.is_rest and piece.end - piece.start >= rule.get("break_min_minutes", 15):
                if piece.start - since > rule["hours"] * 60:
                    return True
                since = piece.end
        if duty.end - since > rule["hours"] * 60:
            return True
    return False


def clock_window(site: Site, person: Person, duties: list[Worked], rule: Rule) -> bool:
    """No minute of a duty lies at a forbidden reading of a date of one of the weekdays."""
    first, last = span_of(rule.get("forbidden") or rule["allowed"])
    weekdays = rule.get("weekdays") or WEEKDAYS
    for duty in duties:
        for moment in range(duty.start, duty.end, 5):
            reading = site.reading(moment)
            within = inside(reading.hour * 60 + reading.minute, first, last)
            if WEEKDAYS[reading.weekday()] in weekdays and within == ("forbidden" in rule):
                return True
    return False


def _past(person: Person) -> list[Worked]:
    return sorted(person.past, key=lambda duty: duty.start)


_TYPES: dict[str, Callable[[Site, Person, list[Worked], Rule], bool]] = {
    "min_rest": min_rest,
    "rest_block": rest_block,
    "max_run": max_run,
    "min_run": min_run,
    "min_off_run": min_off_run,
    "min_days_off": min_days_off,
    "max_weekends": max_weekends,
    "forbidden_successions": forbidden_successions,
    "max_quantity": max_quantity,
    "min_quantity": min_quantity,
    "break": break_owed,
    "max_continuous_work": max_continuous_work,
    "clock_window": clock_window,
}
