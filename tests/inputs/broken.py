from __future__ import annotations

from dataclasses import dataclass

from tests.inputs.conftest import FILES


@dataclass(frozen=True)
class Broken:
    """One text replaced in one file of the small site; the issue must name the line that holds ``at``."""

    name: str
    file: str
    old: str
    new: str
    at: str
    says: tuple[str, ...]
    key: str = ""
    told_in: str = ""


AGENT_LINE = "A4,Eva Luz,desk,full_time,billing,nine,,,11,010"
HISTORY_LINE = "billing,2026-11-16 09:30,2026-11-16 10:00,22,22,0,5000"
TECH_HISTORY = "".join(FILES["history/calls.csv"].partition("tech,")[1:])
SESSION = 'date: 2026-11-25, start: "14:00", end: "15:00", attendees: [A2, A4], trainer: A1'

BROKEN = [
    # YAML itself
    Broken("tab", "site.yaml", "  - name: billing", "\t- name: billing", "\t- name", ("tab", "spaces")),
    Broken("unclosed bracket", "shifts.yaml", "[5, 6.5]", "[5, 6.5", "weekdays: [monday, friday]", ("not valid YAML",)),
    Broken("bad indent", "site.yaml", "    aht_seconds: 240", "   aht_seconds: 240", "   aht_seconds", ("not valid",)),
    Broken(
        "duplicate key", "site.yaml", "currency: EUR", "currency: EUR\ncurrency: USD", "USD", ("line 3", "keep one")
    ),
    Broken("tag", "site.yaml", "name: Small Desk", "name: !!python/name:os.system x", "python", ("tag",)),
    Broken("list as key", "site.yaml", "currency: EUR", "[a, b]: EUR", "[a, b]", ("keys are single words",)),
    Broken("two documents", "site.yaml", "currency: EUR", "---\ncurrency: EUR", "---", ("not valid YAML",)),
    Broken("control character", "site.yaml", "Small Desk", "Small \x07 Desk", "Small", ("control character",)),
    # site.yaml
    Broken("unknown key", "site.yaml", "currency: EUR", "curency: EUR", "curency", ("did you mean 'currency'",)),
    Broken(
        "missing key", "site.yaml", "time_zone: Europe/Lisbon\n", "", "name: Small", ("missing", "IANA"), "time_zone"
    ),
    Broken(
        "empty value", "site.yaml", "currency: EUR", "currency:", "currency:", ("empty", "three capital"), "currency"
    ),
    Broken(
        "unknown zone", "site.yaml", "Europe/Lisbon", "Europe/Lissabon", "Lissabon", ("'Europe/Lisbon'",), "time_zone"
    ),
    Broken("currency", "site.yaml", "currency: EUR", "currency: Euro", "Euro", ("three capital letters",), "currency"),
    Broken("currency in small letters", "site.yaml", "EUR", "eur", "eur", ("write EUR",), "currency"),
    Broken("interval", "site.yaml", "interval_minutes: 15", "interval_minutes: 20", "20", ("5", "60", "20")),
    Broken(
        "week start", "site.yaml", "week_start: monday", "week_start: munday", "munday", ("'monday'",), "week_start"
    ),
    Broken("percentage", "site.yaml", "answered_fraction: 0.8", "answered_fraction: 80", "80", ("write 0.8",)),
    Broken(
        "percent sign", "site.yaml", "unplanned_shrinkage: 0.05", "unplanned_shrinkage: 5 %", "5 %", ("write 0.05",)
    ),
    Broken(
        "shrinkage twice",
        "site.yaml",
        "week_start: monday",
        "week_start: monday\nshrinkage: {absence: 0.05}",
        "unplanned_shrinkage",
        ("0.05", "count twice", "keep one of the two"),
        "queues.billing.unplanned_shrinkage",
    ),
    Broken(
        "absence as a percentage",
        "site.yaml",
        "week_start: monday",
        "week_start: monday\nshrinkage: {absence: 5}",
        "absence",
        ("write 0.05",),
        "shrinkage.absence",
    ),
    Broken(
        "lateness of a whole day",
        "site.yaml",
        "week_start: monday",
        "week_start: monday\nshrinkage: {lateness_minutes: 1440}",
        "lateness",
        ("480", "1440"),
        "shrinkage.lateness_minutes",
    ),
    Broken(
        "nobody ever adheres",
        "site.yaml",
        "week_start: monday",
        "week_start: monday\nshrinkage: {non_adherence: 1}",
        "non_adherence",
        ("at most 0.95",),
        "shrinkage.non_adherence",
    ),
    Broken("wrong unit", "site.yaml", "aht_seconds: 240", "aht_minutes: 4", "aht_minutes", ("'aht_seconds'",)),
    Broken("negative AHT", "site.yaml", "aht_seconds: 240", "aht_seconds: -240", "-240", ("at least 1", "-240")),
    Broken("decimal comma", "site.yaml", "aht_seconds: 240", 'aht_seconds: "240,5"', "240,5", ("write 240.5",)),
    Broken("infinite AHT", "site.yaml", "aht_seconds: 240", "aht_seconds: .inf", ".inf", ("number",)),
    Broken("channel", "site.yaml", "channel: chat", "channel: chats", "chats", ("'chat'",), "queues.tech.channel"),
    Broken("concurrency of voice", "site.yaml", "channel: chat", "channel: voice", "name: tech", ("chat queues",)),
    Broken("open span", "site.yaml", '"08:00-18:00"', '"08:00 to 18:00"', "08:00 to", ("HH:MM-HH:MM",)),
    Broken("open off the grid", "site.yaml", '"08:00-18:00"', '"08:05-18:00"', "08:05", ("grid", "08:00 or 08:15")),
    Broken("open twice", "site.yaml", '["09:00-13:00"]', '["09:00-13:00", "12:00-14:00"]', "12:00-14", ("overlap",)),
    Broken("open key", "site.yaml", "      daily:", "      everyday:", "everyday", ("unknown key",)),
    Broken("queue twice", "site.yaml", "- name: tech", "- name: billing", "- name: billing", ("already given",)),
    Broken("no queues", "site.yaml", FILES["site.yaml"][90:], "", "", ("missing",)),
    Broken(
        "two shortage prices",
        "site.yaml",
        "  shortage_per_hour: 60",
        "  shortage_per_hour: 60\n  shortage: [{beyond_fraction: 0, per_hour: 9}]",
        "prices:",
        ("keep one",),
    ),
    Broken(
        "falling tiers",
        "site.yaml",
        "  shortage_per_hour: 60",
        "  shortage: [{beyond_fraction: 0, per_hour: 9}, {beyond_fraction: 0.1, per_hour: 8}]",
        "prices:",
        ("rises",),
    ),
    Broken(
        "service goal",
        "site.yaml",
        "  shortage_per_hour: 60",
        "  shortage_per_hour: 60\n  service_goal: servise",
        "servise",
        ("did you mean 'service'", "service, requirement"),
        "prices.service_goal",
    ),
    Broken(
        "floor by requirement",
        "site.yaml",
        "  shortage_per_hour: 60",
        "  shortage_per_hour: 60\n  service_goal: requirement\n  floor_per_hour: 90",
        "prices:",
        ("floor_per_hour belongs to service_goal: service", "delete one"),
    ),
    Broken(
        "unknown lead", "site.yaml", "lead: A1", "lead: A11", "A11", ("unknown agent 'A11'", "'A1'"), "teams.desk.lead"
    ),
    # rules
    Broken("rule type", "site.yaml", "type: min_rest", "type: min_rests", "min_rests", ("'min_rest'",)),
    Broken("rule without type", "site.yaml", "type: max_run, ", "", "limit: 6", ("missing", "min_rest")),
    Broken("rule parameter", "site.yaml", "hours: 11", "hour: 11", "hour: 11", ("'hours'",), "rules.daily rest.hour"),
    Broken("rule value", "site.yaml", "hours: 11", "hours: 99", "hours: 99", ("48", "99"), "rules.daily rest.hours"),
    Broken("built-in rule", "site.yaml", "type: min_rest", "type: locks", "type: locks", ("delete",)),
    Broken(
        "rule's shift",
        "site.yaml",
        "{type: max_run, limit: 6}",
        "{type: max_quantity, measure: days, limit: 1, window: week, shifts: [shirt]}",
        "shirt",
        ("'short'", "shift"),
    ),
    Broken(
        "shift in successions",
        "site.yaml",
        "{type: max_run, limit: 6}",
        "{type: forbidden_successions, after: {short: [shirt]}}",
        "shirt",
        ("'short'", "shift"),
    ),
    Broken("contract's rule", "contracts.yaml", "limit: 5", "limit: five", "five", ("five",)),
    Broken("rule no mapping", "site.yaml", "{type: max_run, limit: 6}", "max_run", "- max_run", ("a mapping",)),
    # contracts.yaml
    Broken("hours range", "contracts.yaml", "{min: 20, max: 28}", "{min: 28, max: 20}", "28, max: 20", ("exchange",)),
    Broken("eight days", "contracts.yaml", "{min: 3, max: 5}", "{min: 3, max: 8}", "max: 8", ("at most 7", "found 8")),
    Broken("fractional days", "contracts.yaml", "{min: 3, max: 5}", "{min: 3, max: 4.5}", "4.5", ("whole number",)),
    Broken("unknown shift", "contracts.yaml", "shifts: [short]", "shifts: [shorts]", "shorts", ("'short'",)),
    Broken("contract twice", "contracts.yaml", "id: part_time", "id: full_time", "id: full_time", ("already given",)),
    Broken("pattern kind", "contracts.yaml", "kind: band", "kind: bands", "bands", ("'band'",), "patterns.early.kind"),
    Broken("pattern key", "contracts.yaml", "latest:", "last:", "last:", ("'latest'",), "patterns.early.start.last"),
    Broken("pattern time", "contracts.yaml", 'monday: "09:00"', 'monday: "9:00"', '"9:00"', ("write 09:00",)),
    Broken("pattern's shift", "contracts.yaml", "shift: day", "shift: days", "shift: days", ("'day'",)),
    Broken("rotation of unknown", "contracts.yaml", "[early, nine]", "[early, ten]", "ten", ("unknown pattern 'ten'",)),
    Broken("anchor", "contracts.yaml", "anchor: 2026-11-23", "anchor: 23.11.2026", "23.11.2026", ("YYYY-MM-DD",)),
    # shifts.yaml
    Broken("start off the grid", "shifts.yaml", '"08:00"', '"08:10"', "08:10", ("grid of 15", "08:00 or 08:15")),
    Broken("length off the grid", "shifts.yaml", "length_hours: [9]", "length_hours: [9.1]", "9.1", ("540 or 555",)),
    Broken("break off the grid", "shifts.yaml", "minutes: 60,", "minutes: 50,", "minutes: 50", ("45 or 60",)),
    Broken("step off the grid", "shifts.yaml", "step_minutes: 30", "step_minutes: 20", "step_minutes: 20", ("grid",)),
    Broken("length of 25 h", "shifts.yaml", "[5, 6.5]", "[5, 25]", "25", ("at most 24",)),
    Broken(
        "break after the end",
        "shifts.yaml",
        "earliest_minutes: 300, latest_minutes: 480",
        "earliest_minutes: 600, latest_minutes: 660",
        "600",
        ("cannot fit into 9 h",),
    ),
    Broken(
        "breaks too close", "shifts.yaml", "min_stretch_minutes: 60", "min_stretch_minutes: 180", "name: meal", ("fit",)
    ),
    Broken(
        "stretch too long", "shifts.yaml", "max_stretch_minutes: 300", "max_stretch_minutes: 60", "name: meal", ("fit",)
    ),
    Broken(
        "last stretch", "shifts.yaml", "length_hours: [9]", "length_hours: [14]", "breaks:", ("last stretch", "14 h")
    ),
    Broken(
        "break window",
        "shifts.yaml",
        "earliest_minutes: 60, latest_minutes: 180",
        "earliest_minutes: 180, latest_minutes: 60",
        "180, latest_minutes: 60",
        ("exchange",),
    ),
    Broken("paid maybe", "shifts.yaml", "paid: yes", "paid: maybe", "maybe", ("yes, no, true and false",)),
    Broken("shift's queue", "shifts.yaml", "queue: tech", "queue: tek", "tek", ("'tech'",), "shifts.short.queue"),
    Broken("start after midnight", "shifts.yaml", '"22:00"', '"24:00"', "24:00", ("write 00:00",)),
    Broken("no time", "shifts.yaml", '"22:00"', '"25:00"', "25:00", ("HH:MM",)),
    Broken("latest before earliest", "shifts.yaml", 'latest: "10:00"', 'latest: "07:00"', "07:00", ("two shifts",)),
    # agents.csv
    Broken("no agents", "agents.csv", FILES["agents.csv"].partition("\n")[2], "", "", ("0 agents",)),
    Broken("empty file", "agents.csv", FILES["agents.csv"], "", "", ("empty",)),
    Broken("missing column", "agents.csv", "contract,skills,", "contract,skill,", "agent_id", ("'skills'",)),
    Broken("column twice", "agents.csv", "payroll_id", "name", "agent_id", ("twice",), "name"),
    Broken("no header", "agents.csv", FILES["agents.csv"].partition("\n")[0] + "\n", "", "A1", ("column names",)),
    Broken("agent twice", "agents.csv", "A4,Eva", "A1,Eva", "A1,Eva", ("already given", "agents.csv:2"), "agent_id"),
    Broken("too many cells", "agents.csv", AGENT_LINE, AGENT_LINE + ",x,y", "x,y", ("12 cells", "10 columns")),
    Broken("open quote", "agents.csv", "A4,Eva", 'A4,"Eva', "A4", ("not a CSV row",)),
    Broken("unknown skill", "agents.csv", "billing|tech", "billing|tecch", "tecch", ("'tech'",), "skills"),
    Broken(
        "no skills", "agents.csv", "A4,Eva Luz,desk,full_time,billing", "A4,Eva Luz,desk,full_time,", "A4", ("empty",)
    ),
    Broken("unknown contract", "agents.csv", "part_time", "parttime", "parttime", ("'part_time'",), "contract"),
    Broken("no contract", "agents.csv", "part_time", "", "A3", ("several contracts",), "contract"),
    Broken("unknown team", "agents.csv", "night crew", "nigt crew", "nigt", ("'night crew'",), "team"),
    Broken("unknown pattern", "agents.csv", "early", "erly", "erly", ("'early'",), "pattern"),
    Broken(
        "pattern of another contract",
        "agents.csv",
        "A3,Ivo Sa,night crew,part_time,tech,free",
        "A3,Ivo Sa,night crew,part_time,tech,nine",
        "A3",
        ("'day'", "part_time"),
        "pattern",
    ),
    Broken("left before hired", "agents.csv", "2020-01-01,,", "2020-01-01,2019-01-01,", "2019", ("before hire_date",)),
    Broken("date", "agents.csv", "2027-01-31", "2027-02-29", "2027-02-29", ("YYYY-MM-DD",), "end_date"),
    Broken("negative pay", "agents.csv", ",15.50,", ",-1,", "-1", ("at least 0",), "pay_rate"),
    # dates of people
    Broken(
        "overlapping time off",
        "unavailable.csv",
        "2026-11-25 09:00",
        "2026-11-24 09:00",
        "unavailable",
        ("overlaps", "unavailable.csv:2"),
        "start",
    ),
    Broken("absence of nobody", "unavailable.csv", "A2,2026-11-24,", "A9,2026-11-24,", "A9", ("unknown agent 'A9'",)),
    Broken("absence backwards", "unavailable.csv", "12:00", "08:00", "08:00", ("not after start",), "end"),
    Broken("absence kind", "unavailable.csv", "leave", "holiday", "holiday", ("leave", "unavailable"), "kind"),
    Broken(
        "skipped hour",
        "unavailable.csv",
        "2026-11-25 09:00,2026-11-25 12:00",
        "2026-03-29 01:30,2026-03-29 02:00",
        "01:30",
        ("does not exist", "Europe/Lisbon", "jump to 02:00"),
        "end",
    ),
    Broken("wish without date", "wishes.csv", "A1,2026-11-27,,", "A1,,,", "A1,,,off", ("date or weekday",)),
    Broken("wish value", "wishes.csv", "start_after,09:00", "start_after,9", "start_after", ("HH:MM",), "value"),
    Broken("wish needs value", "wishes.csv", "shift,short", "shift,", "A3", ("needs a value",)),
    Broken("wish for a shift", "wishes.csv", "shift,short", "shift_on,shirt", "shirt", ("'short'",), "value"),
    Broken("wish against no shift", "wishes.csv", "shift,short", "shift_off,", "A3", ("needs a value",)),
    Broken("wished shift", "wishes.csv", "shift,short", "shift,shirt", "shirt", ("'short'",), "value"),
    Broken("wish of a weekday", "wishes.csv", "A1,,friday", "A1,,friday|fryday", "fryday", ("'friday'",), "weekday"),
    Broken("wish of a weekday twice", "wishes.csv", "A1,,friday", "A1,,friday|friday", "friday|", ("friday twice",)),
    Broken("wish of an empty span", "wishes.csv", "start_after,09:00", "avoid_start,09:00-09:00", "avoid", ("empty",)),
    Broken(
        "wish off the grid",
        "wishes.csv",
        "start_after,09:00",
        "prefer_start,09:10",
        "09:10",
        ("grid", "09:15"),
        "value",
    ),
    Broken("wish of shifts", "wishes.csv", "shift,short", "prefer_shift,short|shirt", "shirt", ("'short'",), "value"),
    Broken("wish of a shift twice", "wishes.csv", "shift,short", "avoid_shift,short|short", "A3", ("twice",), "value"),
    Broken("wish to be with nobody", "wishes.csv", "shift,short", "with,A8", "A8", ("unknown agent 'A8'",), "value"),
    Broken("wish to be without oneself", "wishes.csv", "shift,short", "apart,A3", "apart", ("somebody else",)),
    Broken("wish of another kind", "wishes.csv", "shift,short", "together,A1", "together", ("apart", "with"), "kind"),
    Broken(
        "wish of every day twice",
        "wishes.csv",
        "A2,,monday,start_after,09:00,,2026-11-01 10:00",
        "A1,,friday|monday,off,,3,",
        "friday|monday",
        ("already", "wishes.csv:3"),
        "weekday",
    ),
    Broken(
        "wish twice",
        "wishes.csv",
        "A2,,monday,start_after,09:00,,2026-11-01 10:00",
        "A1,,friday,off,,3,",
        "3,",
        ("already", "wishes.csv:3"),
    ),
    Broken(
        "future previous duty",
        "previous_roster.csv",
        "2026-11-20 09:00,2026-11-20 18:00",
        "2026-11-23 09:00,2026-11-23 18:00",
        "A1",
        ("not before the horizon",),
        "start",
    ),
    Broken(
        "previous duty of 30 h", "previous_roster.csv", "2026-11-20 18:00", "2026-11-21 15:00", "A1", ("24 h",), "end"
    ),
    Broken("paid more than worked", "previous_roster.csv", "day,480", "day,600", "600", ("540",), "paid_minutes"),
    Broken("lock off with times", "locks.csv", "off,,,,", "off,09:00,,,", "off", ("no start",)),
    Broken("lock off the grid", "locks.csv", "09:00,18:00", "09:05,18:00", "09:05", ("grid",), "start"),
    Broken(
        "lock in an absence",
        "locks.csv",
        "A1,2026-11-24,duty",
        "A2,2026-11-24,duty",
        "A2",
        ("absent", "unavailable.csv:2"),
        "start",
    ),
    Broken(
        "lock in the skipped hour",
        "locks.csv",
        "A1,2026-11-24,duty,09:00,18:00",
        "A1,2026-03-29,duty,01:00,02:00",
        "01:00",
        ("2026-03-29 01:00 does not exist", "clocks jump to 02:00"),
        "end",
    ),
    Broken("lock twice", "locks.csv", "A1,2026-11-24", "A1,2026-11-23", "duty", ("locks.csv:2",), "date"),
    Broken("locked break outside", "locks.csv", "00:00|02:00", "00:00|05:00", "05:00", ("inside the duty",), "breaks"),
    # activities.yaml
    Broken(
        "session of the absent",
        "activities.yaml",
        SESSION,
        SESSION.replace('"14:00"', '"10:00"'),
        "privacy",
        ("A2 is absent", "unavailable.csv:3"),
        "sessions.privacy.attendees",
    ),
    Broken("unknown attendee", "activities.yaml", "[A2, A4]", "[A2, A5]", "A5", ("unknown agent 'A5'",)),
    Broken("trainer attends", "activities.yaml", "trainer: A1", "trainer: A4", "A4", ("named twice",)),
    Broken(
        "session in the skipped hour",
        "activities.yaml",
        '2026-11-25, start: "14:00", end: "15:00"',
        '2026-03-29, start: "01:00", end: "02:00"',
        "01:00",
        ("2026-03-29 01:00 does not exist", "clocks jump to 02:00"),
        "start",
    ),
    Broken("session backwards", "activities.yaml", '"15:00"', '"13:00"', "13:00", ("not after start",)),
    Broken("session off the grid", "activities.yaml", '"15:00"', '"15:10"', "15:10", ("grid",), "sessions.privacy.end"),
    Broken(
        "two sessions at once",
        "activities.yaml",
        "coachings:",
        '  - {id: fire, date: 2026-11-25, start: "14:30", end: "15:30", attendees: [A4]}\ncoachings:',
        "fire",
        ("A4 is in",),
    ),
    Broken(
        "coaching backwards",
        "activities.yaml",
        "latest: 2026-11-27",
        "latest: 2026-11-22",
        "a4-nov",
        ("before earliest",),
    ),
    Broken(
        "coaching of nobody", "activities.yaml", "agent: A4", "agent: B4", "B4", ("'A4'",), "coachings.a4-nov.agent"
    ),
    # volumes
    Broken(
        "history of unknown queue",
        "history/calls.csv",
        "tech,2026-11-16",
        "tch,2026-11-16",
        "tch",
        ("'tech'",),
        "queue",
    ),
    Broken("history number", "history/calls.csv", "22,22,0", "22,x,0", "22,x,0", ("'x'", "number"), "answered"),
    Broken("history negative", "history/calls.csv", "22,22,0", "-22,22,0", "-22", ("at least 0",), "offered"),
    Broken(
        "history backwards", "history/calls.csv", "2026-11-16 10:00", "2026-11-16 09:00", "22,22", ("not after start",)
    ),
    Broken(
        "history overlap",
        "history/calls.csv",
        "2026-11-16 09:30,2026-11-16 10",
        "2026-11-16 09:15,2026-11-16 10",
        "22,22",
        ("overlaps", "calls.csv:2"),
        "start",
    ),
    Broken(
        "history time",
        "history/calls.csv",
        "2026-11-16 09:30,2026-11-16 10",
        "16/11/2026 09:30,2026-11-16 10",
        "22,22",
        ("YYYY-MM-DD HH:MM",),
        "start",
    ),
    Broken(
        "history skipped hour",
        "history/calls.csv",
        HISTORY_LINE,
        "billing,2026-03-29 01:30,2026-03-29 02:00,22,22,0,5000",
        "2026-03-29",
        ("does not exist",),
        "start",
    ),
    Broken(
        "history fraction", "history/calls.csv", "22,22,0", "22.5,22,0", "22.5", ("22.5", "whole number"), "offered"
    ),
    Broken("history fraction answered", "history/calls.csv", "22,22,0", "22,21.5,0", "21.5", ("whole",), "answered"),
    Broken("history fraction abandoned", "history/calls.csv", "22,22,0", "22,22,.5", "22,.5", ("whole",), "abandoned"),
    Broken(
        "history twice",
        "history/calls.csv",
        "2026-11-16 09:30,2026-11-16 10:00",
        "2026-11-16 09:00,2026-11-16 09:30",
        "22,22",
        ("same interval as", "calls.csv:2"),
        "start",
    ),
    Broken(
        "history overlap of a long row",
        "history/calls.csv",
        "2026-11-16 09:00+00:00,2026-11-16 09:30+00:00",
        "2026-11-16 08:00+00:00,2026-11-16 12:00+00:00",
        "22,22",
        ("overlaps", "calls.csv:2"),
        "start",
    ),
    Broken("history short row", "history/calls.csv", "22,22,0,5000", "22,22,0", "09:30,", ("6 cells", "7 columns")),
    Broken("history column", "history/calls.csv", "handle_seconds", "handle_minutes", "queue", ("'handle_seconds'",)),
    Broken(
        "no history of a queue",
        "history/calls.csv",
        TECH_HISTORY,
        "",
        "name: tech",
        ("no contacts",),
        "queues.tech",
        told_in="site.yaml",
    ),
    # days unlike others, borrowed histories
    Broken("holidays", "site.yaml", "currency: EUR", "currency: EUR\nholidays: PX", "PX", ("no holidays",), "holidays"),
    Broken(
        "holidays of a part", "site.yaml", "currency: EUR", "currency: EUR\nholidays: DE-XX", "XX", ("BY",), "holidays"
    ),
    Broken(
        "event backwards",
        "site.yaml",
        "currency: EUR",
        "currency: EUR\nevents:\n  - {name: mailing, from: 2026-11-25, to: 2026-11-24}",
        "mailing",
        ("lies before", "swap"),
    ),
    Broken(
        "event closed with a lift",
        "site.yaml",
        "currency: EUR",
        "currency: EUR\nevents:\n  - {name: fair, from: 2026-11-25, closed: yes, lift: 0.2}",
        "fair",
        ("keep one of the two",),
    ),
    Broken(
        "event of an unknown queue",
        "site.yaml",
        "currency: EUR",
        "currency: EUR\nevents:\n  - {name: fair, from: 2026-11-25, queues: [biling]}",
        "biling",
        ("'billing'",),
    ),
    Broken(
        "unknown method of the forecast",
        "site.yaml",
        "    aht_seconds: 240",
        "    aht_seconds: 240\n    forecast: {method: calender}",
        "calender",
        ("mean_of_4", "calendar"),
        "forecast.method",
    ),
    Broken(
        "borrowing from nobody",
        "site.yaml",
        "    aht_seconds: 240",
        "    aht_seconds: 240\n    borrow: {queue: teck}",
        "teck",
        ("'tech'",),
        "queue",
    ),
    Broken(
        "borrowing from itself",
        "site.yaml",
        "    aht_seconds: 240",
        "    aht_seconds: 240\n    borrow: {queue: billing}",
        "borrow",
        ("itself",),
        "queue",
    ),
]
