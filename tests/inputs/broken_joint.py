from __future__ import annotations

from tests.inputs.broken import Broken


def entry(name: str, keys: str, *says: str, key: str = "joint") -> Broken:
    """A joint activity in place of the coachings' head; its first line is the one to be named."""
    written = f"joint:\n  - {{id: news, {keys}}}\ncoachings:\n"
    return Broken(name, "activities.yaml", "coachings:\n", written, "id: news", says, key)


WHEN = 'dates: 2026-11-25, between: "09:00-12:00"'
WHO = "attendees: {teams: desk}"
BROKEN_JOINT = [
    entry("joint without a time", WHO, "add times, or dates and between"),
    entry("dates without hours", f"dates: 2026-11-25, {WHO}", "dates is given without between"),
    entry("hours without dates", f'between: "09:00-12:00", times: 2026-11-25 09:00, {WHO}', "between is given without"),
    entry("steps of no dates", f"times: 2026-11-25 09:00, step_minutes: 30, {WHO}", "step_minutes belongs to dates"),
    entry("hours shorter than it", f'dates: 2026-11-25, between: "09:00-09:30", {WHO}', "shorter than minutes"),
    entry("joint off the grid", f"times: 2026-11-25 09:10, {WHO}", "grid of 15", key="times"),
    entry("joint length off the grid", f"{WHEN}, minutes: 50, {WHO}", "grid of 15", key="minutes"),
    entry("joint step off the grid", f"{WHEN}, step_minutes: 20, {WHO}", "grid of 15", key="step_minutes"),
    entry("joint of a day", f"{WHEN}, minutes: 500, {WHO}", "at most 480", key="minutes"),
    entry("joint at no time", f"times: tomorrow, {WHO}", "YYYY-MM-DD HH:MM", key="times"),
    entry("joint without people", WHEN, "missing", key="joint.news.attendees"),
    entry(
        "joint of an unknown team", f"{WHEN}, attendees: {{teams: desc}}", "did you mean 'desk'", key="attendees.teams"
    ),
    entry("joint of an unknown agent", f"{WHEN}, attendees: {{agents: [A1, A9]}}", "'A9'", key="attendees.agents"),
    entry("joint of nobody", f"{WHEN}, attendees: {{teams: night crew, leads: yes}}", "fits nobody", key="attendees"),
    entry("joint of too many", f"{WHEN}, {WHO}, at_least: 4", "attendees fits 3", "3 or fewer", key="at_least"),
    entry("joint turned round", f"{WHEN}, {WHO}, at_least: 3, at_most: 2", "at_least 3", "exchange"),
    entry("joint of no attendee", f"{WHEN}, {WHO}, at_least: 0", "1", key="at_least"),
    entry("nobody to train", f"{WHEN}, {WHO}, trainers: {{agents: [B1]}}", "'B1'", key="trainers.agents"),
    entry("only attendees to train", f"{WHEN}, {WHO}, trainers: {{agents: [A1]}}", "attend as well", key="trainers"),
    entry("joint in no room", f"{WHEN}, {WHO}, rooms: []", "at least 1", key="rooms"),
    entry("joint of another kind", f"{WHEN}, {WHO}, kind: party", "allowed: training", key="kind"),
    entry("joint with an unknown key", f"{WHEN}, {WHO}, room: blue", "'rooms'", key="room"),
    Broken(
        "joint of a session's name",
        "activities.yaml",
        "coachings:\n",
        f"joint:\n  - {{id: privacy, {WHEN}, {WHO}}}\ncoachings:\n",
        "id: privacy, dates",
        ("already a training", "another id"),
        "id",
    ),
    Broken(
        "joint twice",
        "activities.yaml",
        "coachings:\n",
        f"joint:\n  - {{id: news, {WHEN}, {WHO}}}\n  - {{id: news, kind: meeting, {WHEN}, {WHO}}}\ncoachings:\n",
        "kind: meeting, dates",
        ("already given", "keep one"),
        "joint",
    ),
    Broken(
        "everybody absent",
        "activities.yaml",
        "coachings:\n",
        "joint:\n  - {id: news, times: [2026-11-25 09:00, 2026-11-25 10:00], attendees: {agents: [A2]}}\ncoachings:\n",
        "id: news",
        ("2026-11-25 09:00", "0 of 1 are not absent and 1 are needed"),
        "attendees",
    ),
]
