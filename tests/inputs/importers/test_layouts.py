"""Histories in the layouts of Genesys Cloud and NICE IEX; the files are invented, the layouts are theirs."""

from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.domain.errors import InputError, UsageError
from scheduler.inputs.importers.history import HistoryImport, read_history

GENESYS_HEADER = (
    "Interval Start UTC Date,Queue,Media Type,Skill Set,Language,Offered,Interactions Handled,"
    "Total Handle Time (Seconds)\n"
)
GENESYS = (
    GENESYS_HEADER
    + """\
2026-11-16T09:00:00Z,billing,Voice,,,12,11,2860
2026-11-16T09:15:00.000Z,billing,Voice,,,9,9,2115
2026-11-16T09:00:00Z,tech,Chat,one|||two,English,4,4,1900
2026-11-16T09:00:00Z,tech,Chat,one,English,2,1,500
2026-11-16T09:00:00Z,tech,Chat,one,French,1,1,300
"""
)
IEX = """\
#fields:date|period|TZ|custID|ctID|queueName|contactsReceived|contactsHandled|contactsAbandoned|aht
11162026|09:00|CT|1|7|billing|12|11|1|260
11162026|09:30|CT|1|7|billing|9|9|0|235
11162026|09:00|CT|1|8|tech|4|4|0|475.5
"""


def imported(
    folder: Path, text: str, layout: str | None, mapping: str | None = None, zone: str | None = None
) -> HistoryImport:
    (folder / "calls.txt").write_text(text, encoding="utf-8")
    if mapping is not None:
        (folder / "map.yaml").write_text(mapping, encoding="utf-8")
    return read_history(folder / "calls.txt", folder / "map.yaml" if mapping is not None else None, layout, zone)


def rows(found: HistoryImport) -> list[tuple[object, ...]]:
    return [
        (
            row.queue,
            f"{row.start:%d %H:%M}",
            f"{row.end:%H:%M}",
            row.offered,
            row.answered,
            row.abandoned,
            row.handle_seconds,
        )
        for row in found.rows.itertuples()
    ]


def test_a_genesys_cloud_file_needs_no_mapping_and_its_skills_are_added_up(tmp_path: Path) -> None:
    found = imported(tmp_path, GENESYS, "genesys-cloud")
    assert rows(found) == [
        ("billing", "16 09:00", "09:15", 12, 11, 1, 2860),
        ("billing", "16 09:15", "09:30", 9, 9, 0, 2115),
        ("tech", "16 09:00", "09:15", 7, 6, 1, 2700),
    ]
    assert found.added_up == 2
    assert found.reconciliation["difference"].abs().max() == 0
    assert "offered = Offered" in found.read_as
    assert "intervals of 15 minutes" in found.read_as


def test_the_older_name_of_the_handle_time_is_known(tmp_path: Path) -> None:
    text = GENESYS.replace("Total Handle Time (Seconds)", "Total Handle Time")
    assert imported(tmp_path, text, "genesys-cloud").rows["handle_seconds"].sum() == 2860 + 2115 + 2700


def test_the_queues_names_may_be_mapped_beside_a_layout(tmp_path: Path) -> None:
    found = imported(tmp_path, GENESYS, "genesys-cloud", 'queues: {billing: appointments, tech: ""}\n')
    assert set(found.rows["queue"]) == {"appointments"}
    assert found.left_out == 3


def test_queues_mapped_to_one_are_added_up(tmp_path: Path) -> None:
    found = imported(tmp_path, GENESYS, "genesys-cloud", "queues: {billing: all, tech: all}\n")
    assert rows(found)[0] == ("all", "16 09:00", "09:15", 19, 17, 2, 5560)
    assert found.rows["offered"].sum() == 28


def test_two_media_of_a_queue_are_never_mixed_silently(tmp_path: Path) -> None:
    text = GENESYS + "2026-11-16T09:15:00Z,tech,Voice,,,3,3,900\n"
    with pytest.raises(InputError) as caught:
        imported(tmp_path, text, "genesys-cloud")
    (issue,) = caught.value.issues
    assert (issue.line, issue.key) == (7, "Media Type")
    assert "list tech|Chat and tech|Voice" in issue.message
    found = imported(
        tmp_path, text, "genesys-cloud", 'queues: {billing: billing, "tech|Chat": chat, "tech|Voice": tech}\n'
    )
    assert sorted(set(found.rows["queue"])) == ["billing", "chat", "tech"]


BAD_GENESYS = {
    "off the quarter hour": (
        "2026-11-16T10:05:00Z,billing,Voice,,,1,1,9",
        "Interval Start UTC Date",
        "whole 15 minutes",
    ),
    "no seconds": ("2026-11-16T10:00:30Z,billing,Voice,,,1,1,9", "Interval Start UTC Date", "whole 15 minutes"),
    "another date": ("16/11/2026 10:00,billing,Voice,,,1,1,9", "Interval Start UTC Date", "date_order"),
    "fraction": ("2026-11-16T10:00:00Z,billing,Voice,,,1.5,1,9", "Offered", "whole number"),
    "negative": ("2026-11-16T10:00:00Z,billing,Voice,,,-1,0,0", "Offered", "0 or more"),
    "no queue": ("2026-11-16T10:00:00Z,,Voice,,,1,1,9", "Queue", "empty"),
    "twice": ("2026-11-16T09:00:00Z,tech,Chat,one,French,1,1,300", "", "overlaps line 6"),
    "too short": ("2026-11-16T10:00:00Z,billing,Voice,,,1,1", "", "7 cells"),
}


@pytest.mark.parametrize("name", BAD_GENESYS)
def test_a_wrong_row_of_a_genesys_cloud_file_is_named(name: str, tmp_path: Path) -> None:
    row, key, says = BAD_GENESYS[name]
    with pytest.raises(InputError) as caught:
        imported(tmp_path, GENESYS + row + "\n", "genesys-cloud")
    assert [(i.line, i.key) for i in caught.value.issues if says in i.message] == [(7, key)], str(caught.value)


def test_more_may_be_handled_in_an_interval_than_were_offered_in_it(tmp_path: Path) -> None:
    found = imported(tmp_path, GENESYS + "2026-11-16T10:00:00Z,billing,Voice,,,1,2,500\n", "genesys-cloud")
    assert ("billing", "16 10:00", "10:15", 1, 2, 0, 500) in rows(found)


def test_columns_a_layout_need_not_have_may_be_missing(tmp_path: Path) -> None:
    text = """\
Interval Start UTC Date,Queue,Offered,Total Handle Time (Seconds)
2026-11-16T09:00:00Z,billing,12,2860
2026-11-16T09:15:00Z,billing,9,2115
"""
    assert rows(imported(tmp_path, text, "genesys-cloud")) == [
        ("billing", "16 09:00", "09:15", 12, 12, 0, 2860),
        ("billing", "16 09:15", "09:30", 9, 9, 0, 2115),
    ]


def test_rows_of_one_interval_whose_difference_nobody_named_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="name the column they differ in under add_up"):
        imported(tmp_path, GENESYS.replace("Skill Set", "Skills"), "genesys-cloud")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("Offered", "Received", "no column for contacts offered or answered"),
        ("Total Handle Time (Seconds)", "Time", "no column for handle time"),
        (",", ";", "no column for Queue"),
    ],
)
def test_a_file_that_is_not_in_the_layout_says_what_is_missing(old: str, new: str, says: str, tmp_path: Path) -> None:
    text = GENESYS.replace("Interactions Handled", "Handled") if new == "Received" else GENESYS
    with pytest.raises(InputError) as caught:
        imported(tmp_path, text.replace(old, new), "genesys-cloud")
    (issue,) = caught.value.issues
    assert issue.line == 1
    assert "not in the layout genesys-cloud" in issue.message
    assert says.partition(",")[0] in issue.message


def test_a_nice_iex_export_is_read_on_the_site_s_clock(tmp_path: Path) -> None:
    found = imported(tmp_path, IEX, "nice-iex", zone="America/Chicago")
    assert rows(found) == [
        ("billing", "16 15:00", "15:30", 12, 11, 1, 2860),
        ("billing", "16 15:30", "16:00", 9, 9, 0, 2115),
        ("tech", "16 15:00", "15:30", 4, 4, 0, 1902),
    ]
    assert "offered = contactsReceived" in found.read_as
    assert "aht_seconds = aht" in found.read_as
    assert "intervals of 30 minutes" in found.read_as
    assert "America/Chicago" in found.read_as


@pytest.mark.parametrize("start", ["#fields:date|", "#fields|date|", "#fields date|", "#Fields: date|"])
def test_the_header_of_a_nice_iex_export_begins_with_its_mark(start: str, tmp_path: Path) -> None:
    assert len(imported(tmp_path, IEX.replace("#fields:date|", start), "nice-iex", zone="UTC").rows) == 3
    with pytest.raises(InputError, match="does not begin with #fields"):
        imported(tmp_path, IEX.partition("\n")[2], "nice-iex", zone="UTC")


@pytest.mark.parametrize(
    ("order", "date", "period"),
    [
        ("mdy", "11162026", "0900"),
        ("mdy", "111626", "9:00"),
        ("ymd", "20261116", "09:00"),
        ("dmy", "16112026", "9:00 AM"),
    ],
)
def test_dates_and_times_of_a_nice_iex_export_come_in_several_forms(
    order: str, date: str, period: str, tmp_path: Path
) -> None:
    text = f"{IEX.partition(chr(10))[0]}\n{date}|{period}|CT|1|7|billing|12|11|1|260\n"
    found = imported(tmp_path, text, "nice-iex", f"date_order: {order}\ninterval_minutes: 15\n", zone="UTC")
    assert rows(found) == [("billing", "16 09:00", "09:15", 12, 11, 1, 2860)]


def test_the_repeated_hour_of_a_nice_iex_export_is_told(tmp_path: Path) -> None:
    header = IEX.partition("\n")[0]
    lines = [f"10252026|0{h}:00|P|1|7|billing|{n}|{n}|0|60" for h, n in ((0, 1), (1, 2), (1, 3), (2, 4))]
    found = imported(tmp_path, "\n".join([header, *lines]) + "\n", "nice-iex", zone="Europe/Lisbon")
    assert [(row[1], row[3]) for row in rows(found)] == [
        ("24 23:00", 1),
        ("25 00:00", 2),
        ("25 01:00", 3),
        ("25 02:00", 4),
    ]
    assert found.repeated == 2


def test_fields_an_export_names_otherwise_are_named_in_a_mapping(tmp_path: Path) -> None:
    text = IEX.replace("contactsReceived", "rcvd").replace("contactsHandled", "hndld").replace("queueName", "Q")
    with pytest.raises(InputError, match="no column for queueName, contacts offered or answered") as caught:
        imported(tmp_path, text, "nice-iex", zone="UTC")
    assert "found date, period, TZ, custID, ctID, Q, rcvd" in str(caught.value)
    mapping = "columns: {queue: Q, offered: rcvd, answered: hndld}\ntime_zone: Europe/Lisbon\n"
    found = imported(tmp_path, text, "nice-iex", mapping, zone="UTC")
    assert found.rows["offered"].sum() == 25
    with pytest.raises(InputError, match="'rcvd'"):
        imported(tmp_path, text, "nice-iex", mapping.replace("rcvd", "rcvdd"), zone="UTC")


def test_a_nice_iex_export_of_two_zones_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="several time zones") as caught:
        imported(tmp_path, IEX.replace("CT|1|8", "ET|1|8"), "nice-iex", zone="UTC")
    assert [(issue.line, issue.key) for issue in caught.value.issues] == [(4, "TZ")]


def test_a_nice_iex_export_without_any_zone_asks_for_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="either time_zone or utc_offset"):
        imported(tmp_path, IEX, "nice-iex")


def test_an_unknown_layout_and_none_at_all_are_usage_errors(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="did you mean 'genesys-cloud'"):
        imported(tmp_path, GENESYS, "genesys")
    with pytest.raises(UsageError, match="--layout NAME or --mapping FILE"):
        imported(tmp_path, GENESYS, None)


def test_a_layout_is_no_cure_for_a_wrong_mapping(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="unknown key 'queue'") as caught:
        imported(tmp_path, GENESYS, "genesys-cloud", "queue: {billing: x}\n")
    assert caught.value.issues[0].file == str(tmp_path / "map.yaml")
