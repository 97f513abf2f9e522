from __future__ import annotations

from scheduler.domain.channels import having, names_of
from tests.inputs.broken import Broken

TARGET = "target: {answered_fraction: 0.8, within_seconds: 20}"
IN_LINE, KEPT = names_of(having("patience_seconds")), names_of(having("response_minutes"))
"""Channels people wait in line for, and those whose contacts are kept, as messages list them."""
TECH = "channel: chat"
CONCURRENCY = "concurrency: 2"


def target(name: str, keys: str, *says: str) -> Broken:
    return Broken(name, "site.yaml", TARGET, f"target: {{{keys}}}", "target:", says, "queues.billing.target")


def tech(name: str, new: str, *says: str) -> Broken:
    return Broken(name, "site.yaml", CONCURRENCY, new, "name: tech", says, "queues.tech")


BROKEN_QUEUES = [
    target("counting", "counting: offerd", "'offered'"),
    target("target period", "period: fortnight", "allowed: interval, day, week, month"),
    target("abandonment in per cent", "max_abandonment: 5", "write 0.05"),
    target("no abandonment at all", "max_abandonment: 0", "more than 0"),
    target("floor above the target", "worst_interval: 0.9", "worst_interval 0.9", "0.8", "lower it"),
    target("short abandons nobody counts", "short_abandon_seconds: 5", "counting", "delete it"),
    target(
        "short abandons longer than in time",
        "within_seconds: 3, counting: short_abandons_counted",
        "set short_abandon_seconds to 3 or less",
    ),
    target("month to date of a week", "period: week, month_to_date: {offered: 5, answered_in_time: 4}", "period month"),
    target("daily price without daily", "daily_per_contact: 5", "daily: goal or daily: must", "delete the key"),
    target("daily of another kind", "daily: always", "allowed: none, goal, must"),
    target("half a month to date", "period: month, month_to_date: {offered: 5}", "missing", "answered in time"),
    target("more in time than offered", "period: month, month_to_date: {offered: 4, answered_in_time: 5}", "exchange"),
    Broken(
        "abandonment without patience",
        "site.yaml",
        CONCURRENCY,
        f"{CONCURRENCY}\n    target: {{max_abandonment: 0.03}}",
        "name: tech",
        ("0.03", "needs patience_seconds"),
    ),
    tech("too few chat durations", f"{CONCURRENCY}\n    chat_seconds: [300]", "1 numbers", "give 2"),
    Broken(
        "no chat duration",
        "site.yaml",
        CONCURRENCY,
        f"{CONCURRENCY}\n    chat_seconds: [0, 300]",
        "chat_seconds",
        ("more than 0",),
        "queues.tech.chat_seconds",
    ),
    tech("chats that pile up", f"{CONCURRENCY}\n    chat_seconds: [300, 700]", "lower concurrency to 1"),
    tech("backlog of a chat queue", f"{CONCURRENCY}\n    opening_backlog: 20", f"{KEPT} queues"),
    tech("gaps of a chat queue", f"{CONCURRENCY}\n    gaps_of: [billing]", f"{KEPT} queues"),
    Broken("chat durations of voice", "site.yaml", TARGET, "chat_seconds: [300]", "name: billing", ("chat queues",)),
    Broken(
        "target of an email by the day",
        "site.yaml",
        f'{TECH}\n    open:\n      daily: "00:00-24:00"\n    aht_seconds: 600\n    {CONCURRENCY}\n',
        'channel: email\n    open:\n      daily: "00:00-24:00"\n    aht_seconds: 600\n    target: {period: day}\n',
        "name: tech",
        (f"period belongs to {IN_LINE}",),
    ),
    Broken(
        "patience of an email",
        "site.yaml",
        f'{TECH}\n    open:\n      daily: "00:00-24:00"\n    aht_seconds: 600\n    {CONCURRENCY}\n',
        'channel: email\n    open:\n      daily: "00:00-24:00"\n    aht_seconds: 600\n    patience_seconds: 90\n',
        "name: tech",
        (f"patience_seconds belongs to {IN_LINE} queues", "the channel here is email", "delete the key"),
    ),
    Broken(
        "patience of a callback",
        "site.yaml",
        f'{TECH}\n    open:\n      daily: "00:00-24:00"\n    aht_seconds: 600\n    {CONCURRENCY}\n',
        'channel: callback\n    open:\n      daily: "00:00-24:00"\n    aht_seconds: 600\n    patience_seconds: 90\n',
        "name: tech",
        (f"patience_seconds belongs to {IN_LINE} queues", "the channel here is callback", "delete the key"),
    ),
    Broken(
        "gaps of an email queue's own",
        "site.yaml",
        f'{TECH}\n    open:\n      daily: "00:00-24:00"\n    aht_seconds: 600\n    {CONCURRENCY}\n',
        'channel: email\n    open:\n      daily: "00:00-24:00"\n    aht_seconds: 600\n    gaps_of: [tech]\n',
        "[tech]",
        ("'tech' is an email queue", f"only {IN_LINE} leave gaps"),
        "queues.tech.gaps_of",
    ),
    Broken(
        "unknown gaps",
        "site.yaml",
        f'{TECH}\n    open:\n      daily: "00:00-24:00"\n    aht_seconds: 600\n    {CONCURRENCY}\n',
        'channel: email\n    open:\n      daily: "00:00-24:00"\n    aht_seconds: 600\n    gaps_of: [biling]\n',
        "biling]",
        ("'billing'",),
        "queues.tech.gaps_of",
    ),
]
