from __future__ import annotations

from tests.inputs.broken import Broken


def entry(name: str, keys: str, *says: str, key: str = "courses") -> Broken:
    """A course in place of the coachings' head; its line is the one to be named."""
    written = f"courses:\n  - {{id: basics, {keys}}}\ncoachings:\n"
    return Broken(name, "activities.yaml", "coachings:\n", written, "id: basics", says, key)


WHEN = 'sessions: {minutes: 60}, between: "09:00-17:00"'
WHO = "attendees: {teams: desk}"
BROKEN_COURSES = [
    entry("course without sessions", f'between: "09:00-17:00", {WHO}', "missing", key="courses.basics.sessions"),
    entry("course of no session", f'sessions: [], between: "09:00-17:00", {WHO}', "at least 1", key="sessions"),
    entry("course without hours", f"sessions: {{minutes: 60}}, {WHO}", "missing", key="courses.basics.between"),
    entry("course without people", WHEN, "missing", key="courses.basics.attendees"),
    entry("hours shorter than a session", f'sessions: {{minutes: 90}}, between: "09:00-10:00", {WHO}', "widen it"),
    entry(
        "session off the grid", f'sessions: {{minutes: 50}}, between: "09:00-17:00", {WHO}', "grid of 15", key="minutes"
    ),
    entry("course step off the grid", f"{WHEN}, {WHO}, step_minutes: 20", "grid of 15", key="step_minutes"),
    entry(
        "days before the first session",
        f'sessions: [{{minutes: 60, days_after_at_least: 1}}], between: "09:00-17:00", {WHO}',
        "follows none",
        "delete",
    ),
    entry(
        "days turned round",
        "sessions: [{minutes: 60}, {minutes: 60, days_after_at_least: 3, days_after_at_most: 1}], "
        f'between: "09:00-17:00", {WHO}',
        "exchange them",
    ),
    entry("deadline before it begins", f"{WHEN}, {WHO}, earliest: 2026-11-27, deadline: 2026-11-24", "exchange them"),
    entry(
        "course of nobody long enough here",
        f"{WHEN}, attendees: {{teams: desk, tenure_months_at_least: 500}}",
        "fits nobody",
        "hire_date",
        key="attendees",
    ),
    entry(
        "tenure turned round",
        f"{WHEN}, attendees: {{tenure_months_at_least: 12, tenure_months_at_most: 6}}",
        "exchange them",
        key="attendees",
    ),
    entry("more places than people", f"{WHEN}, {WHO}, places: 9", "attendees fits 3", "3 or fewer", key="places"),
    entry("groups too small for all", f"{WHEN}, {WHO}, groups: 1, at_most: 2", "ask for 2 or more", key="groups"),
    entry("more groups than people", f"{WHEN}, {WHO}, groups: 4", "there are 3 places", key="groups"),
    entry("groups too large", f"{WHEN}, {WHO}, groups: 2, at_least: 2", "lower it to 1", key="at_least"),
    entry("course group turned round", f"{WHEN}, {WHO}, at_least: 3, at_most: 2", "exchange them"),
    entry(
        "who attends and leads",
        f"{WHEN}, attendees: {{agents: [A1, A4]}}, trainers: {{agents: A1}}",
        "A1 would attend and lead",
        key="attendees",
    ),
    entry(
        "two kinds of trainers",
        f"{WHEN}, {WHO}, trainers: {{agents: A1}}, external: {{name: Acme}}",
        "keep one of the two",
    ),
    entry(
        "outside trainer at other hours",
        f'{WHEN}, {WHO}, external: {{name: Acme, between: "20:00-22:00"}}',
        "session 1 of 60 minutes has no time",
        "when Acme can lead it",
        "missed_price",
    ),
    entry("weekdays not planned", f"{WHEN}, {WHO}, weekdays: [someday]", "someday", key="weekdays"),
    entry("course after an unknown one", f"{WHEN}, {WHO}, after: welcome", "unknown course 'welcome'", key="after"),
    entry("course after itself", f"{WHEN}, {WHO}, after: basics", "in a circle", key="after"),
    entry("unknown skill granted", f"{WHEN}, {WHO}, grants: biling", "did you mean 'billing'", key="grants"),
    entry("course without a price", f"{WHEN}, {WHO}, missed_price: -1", "at least 0", key="missed_price"),
    entry("course of an unknown agent", f"{WHEN}, attendees: {{agents: [A1, A9]}}", "'A9'", key="attendees.agents"),
    entry("course with an unknown key", f"{WHEN}, {WHO}, room: blue", "'rooms'", key="room"),
    Broken(
        "named people who lack what it builds on",
        "activities.yaml",
        "coachings:\n",
        f"courses:\n  - {{id: one, {WHEN}, attendees: {{agents: A1}}}}\n"
        f"  - {{id: two, {WHEN}, attendees: {{agents: [A1, A4]}}, after: one}}\ncoachings:\n",
        "id: two",
        ("A4 have not completed 'one'", "completed.csv"),
        "after",
    ),
    Broken(
        "course twice",
        "activities.yaml",
        "coachings:\n",
        f"courses:\n  - {{id: basics, {WHEN}, {WHO}}}\n  - {{id: basics, kind: meeting, {WHEN}, {WHO}}}\ncoachings:\n",
        "kind: meeting",
        ("already given", "keep one"),
        "courses",
    ),
]
