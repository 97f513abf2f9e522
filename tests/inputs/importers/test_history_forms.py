"""Forms in which phone systems write the same history; all names are invented, right values worked by hand."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from scheduler.domain.errors import InputError
from scheduler.inputs.importers.forecast import read_forecast
from scheduler.inputs.importers.history import HistoryImport, read_history

MAPPING = """\
columns: {queue: Skill, start: Begin, answered: Taken, abandoned: Lost, handle_seconds: Busy}
time_zone: Europe/Lisbon
interval_minutes: 30
"""
HEADER = "Skill,Begin,Taken,Lost,Busy\n"


def imported(folder: Path, rows: str, mapping: str = MAPPING, header: str = HEADER) -> HistoryImport:
    (folder / "calls.csv").write_text(header + rows, encoding="utf-8")
    (folder / "map.yaml").write_text(mapping, encoding="utf-8")
    return read_history(folder / "calls.csv", folder / "map.yaml")


def counts(found: HistoryImport) -> list[tuple[float, ...]]:
    keys = ["offered", "answered", "abandoned", "handle_seconds"]
    return [tuple(row) for row in found.rows[keys].itertuples(index=False)]


def refused(folder: Path, rows: str, mapping: str = MAPPING, header: str = HEADER) -> str:
    with pytest.raises(InputError) as caught:
        imported(folder, rows, mapping, header)
    return str(caught.value)


# More answered than offered -------------------------------------------------------------------------------------------

OFFERED = MAPPING.replace("answered: Taken", "offered: In, answered: Taken")
WITH_OFFERED = "Skill,Begin,In,Taken,Lost,Busy\n"


def test_a_contact_may_be_answered_in_a_later_interval_than_it_came_in(tmp_path: Path) -> None:
    rows = "sales,2026-11-24 09:00,6,4,0,960\nsales,2026-11-24 09:30,6,8,0,1920\nsales,2026-11-24 10:00,0,0,1,0\n"
    found = imported(tmp_path, rows, OFFERED, WITH_OFFERED)
    assert counts(found) == [(6, 4, 0, 960), (6, 8, 0, 1920), (0, 0, 1, 0)]
    assert found.warnings == ()


def test_far_more_answered_than_offered_on_a_day_is_told_and_taken_over(tmp_path: Path) -> None:
    rows = "sales,2026-11-24 09:00,20,40,0,9600\n" + "".join(
        f"sales,2026-11-2{day} 10:00,300,300,0,72000\n" for day in (3, 4, 5, 6)
    )
    found = imported(tmp_path, rows, OFFERED, WITH_OFFERED)
    assert len(found.rows) == 5
    assert found.warnings == ()  # 340 of 320 on the 24th: a transfer or two
    (told,) = imported(tmp_path, rows.replace("20,40", "20,90"), OFFERED, WITH_OFFERED).warnings
    assert told.startswith(
        "sales: calls.csv: on 1 day far more answered and abandoned than offered, first 2026-11-24 (390"
    )
    (told,) = imported(tmp_path, rows.replace("300,300", "300,600"), OFFERED, WITH_OFFERED).warnings
    assert "2,440 answered and 0 abandoned of 1,220 offered in the whole file" in told


def test_more_abandoned_than_offered_leaves_no_answered_below_zero(tmp_path: Path) -> None:
    mapping = MAPPING.replace("answered: Taken, abandoned", "offered: Taken, abandoned")
    found = imported(tmp_path, "sales,2026-11-24 09:00,5,1,960\nsales,2026-11-24 09:30,0,2,0\n", mapping)
    assert counts(found) == [(5, 4, 1, 960), (0, 0, 2, 0)]
    assert "1 row with more abandoned than offered (they came in earlier): answered taken as 0" in found.notes


# Rows left out --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", ["Sum,,12,1,2880", "Sum,whenever,--,n/a,-", "Sum,2026-03-29 01:30,1.5,-4,", "Sum,,,,"])
def test_rows_mapped_to_nothing_are_not_read(row: str, tmp_path: Path) -> None:
    mapping = MAPPING + 'queues: {sales: sales, Sum: ""}\n'
    found = imported(tmp_path, f"sales,2026-11-24 09:00,4,0,960\n{row}\n", mapping)
    assert (len(found.rows), found.left_out) == (1, 1)
    assert "rows left out, as the mapping's queues say: Sum (1)" in found.notes


def test_a_row_left_out_does_not_move_the_repeated_hour(tmp_path: Path) -> None:
    mapping = MAPPING + 'queues: {sales: sales, Test: ""}\n'
    rows = "".join(
        f"Test,2026-10-25 01:{m},9,9,9\nsales,2026-10-25 01:{m},{n},0,240\n"
        for m, n in (("00", 1), ("30", 2), ("00", 3), ("30", 4))
    )
    found = imported(tmp_path, rows, mapping)
    assert found.rows["answered"].tolist() == [1, 2, 3, 4]
    assert f"{found.rows['start'].iloc[0]:%H:%M}" == "00:00"


def test_texts_that_stand_for_no_number_count_as_0_where_the_mapping_says_so(tmp_path: Path) -> None:
    rows = "sales,2026-11-24 09:00,4,0,960\nsales,2026-11-24 09:30,--,--,N/A\n"
    assert "found '--'" in refused(tmp_path, rows)
    assert counts(imported(tmp_path, rows, MAPPING + 'no_value: ["--", N/A]\n'))[1] == (0, 0, 0, 0)


def test_columns_nobody_named_are_told(tmp_path: Path) -> None:
    found = imported(tmp_path, "sales,2026-11-24 09:00,4,0,960,:12\n", header="Skill,Begin,Taken,Lost,Busy,ASA\n")
    assert any(note.endswith("columns not read: ASA") for note in found.notes)


# Clock changes --------------------------------------------------------------------------------------------------------

ENDS = MAPPING + "interval_marks: end\n"


def test_end_marks_over_the_night_clocks_jump(tmp_path: Path) -> None:
    rows = "sales,2026-03-29 00:30,3,0,720\nsales,2026-03-29 01:00,5,1,1200\nsales,2026-03-29 02:30,2,0,480\n"
    found = imported(tmp_path, rows, ENDS)
    assert [f"{start:%d %H:%M}" for start in found.rows["start"]] == ["29 00:00", "29 00:30", "29 01:00"]


def test_newest_row_first_over_the_night_clocks_go_back(tmp_path: Path) -> None:
    clocks = ("02:00", "01:30", "01:00", "01:30", "01:00", "00:30")
    rows = "".join(f"sales,2026-10-25 {clock},{6 - i},0,240\n" for i, clock in enumerate(clocks))
    found = imported(tmp_path, rows)
    assert found.rows["answered"].tolist() == [1, 2, 3, 4, 5, 6]
    assert found.newest_first
    assert found.repeated == 4
    turned = imported(tmp_path, rows, MAPPING + "newest_first: no\n")
    assert turned.rows["answered"].tolist() == [1, 4, 5, 2, 3, 6]


def night(*rows: tuple[str, int]) -> str:
    return "".join(f"sales,2026-03-29 {clock},{contacts},0,{contacts * 240}\n" for clock, contacts in rows)


def test_rows_of_a_skipped_hour_are_left_out_where_they_hold_nothing(tmp_path: Path) -> None:
    found = imported(tmp_path, night(("00:30", 2), ("01:00", 0), ("01:30", 0), ("02:00", 3)))
    assert found.rows["answered"].tolist() == [2, 3]
    assert "2 rows of a time clocks skip, without contacts, left out: 2026-03-29 01:00" in found.notes
    assert "clocks go forward" in refused(tmp_path, night(("00:30", 2), ("01:00", 0), ("01:30", 1), ("02:00", 3)))
    found = imported(tmp_path, night(("01:00", 2), ("01:30", 0), ("02:00", 0), ("02:30", 3)), ENDS)
    assert [f"{start:%H:%M}" for start in found.rows["start"]] == ["00:30", "01:00"]
    assert found.rows["answered"].tolist() == [2, 3]
    assert "overlaps" in refused(tmp_path, night(("01:00", 2), ("02:00", 1), ("02:30", 3)), ENDS)


# Handle times and numbers ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "text", "seconds"),
    [
        ("s", "750", 750),
        ("s", "7.5E+02", 750),
        ("ms", "750000.0", 750),
        ("min", "12.5", 750),
        ("m:ss", "12:30", 750),
        ("m:ss", "0:12:30", 750),
        ("m:ss", ":45", 45),
        ("m:ss", "90:00", 5400),
        ("h:mm:ss", "0:12:30", 750),
        ("h:mm:ss", "26:00:00", 93600),
        ("h:mm:ss", "0", 0),
    ],
)
def test_handle_times_have_a_unit(unit: str, text: str, seconds: float, tmp_path: Path) -> None:
    found = imported(tmp_path, f"sales,2026-11-24 09:00,40,0,{text}\n", MAPPING + f"time_unit: {unit}\n")
    assert found.rows["handle_seconds"].tolist() == pytest.approx([seconds])


@pytest.mark.parametrize(
    ("unit", "text", "says"),
    [
        ("s", "3:45", "is time_unit m:ss or h:mm:ss?"),
        ("h:mm:ss", "3:45", "is time_unit m:ss?"),
        ("m:ss", "225", "is time_unit s, ms or min?"),
        ("m:ss", "3:75", "a duration like 3:45"),
        ("m:ss", "-3:45", "a duration like 3:45"),
    ],
)
def test_a_handle_time_in_another_form_is_asked_about(unit: str, text: str, says: str, tmp_path: Path) -> None:
    assert says in refused(tmp_path, f"sales,2026-11-24 09:00,4,0,{text}\n", MAPPING + f"time_unit: {unit}\n")


def test_talk_hold_and_wrap_up_are_added_up(tmp_path: Path) -> None:
    mapping = MAPPING.replace("handle_seconds: Busy", "aht_seconds: [Talk, Hold, Wrap]") + "time_unit: m:ss\n"
    header = "Skill,Begin,Taken,Lost,Talk,Hold,Wrap\n"
    found = imported(tmp_path, "sales,2026-11-24 09:00,5,0,3:45,,:25\n", mapping, header)
    assert found.rows["handle_seconds"].tolist() == [5 * 250]
    assert not any("not read" in note for note in found.notes)
    assert "unknown column 'Hold'" in refused(tmp_path, "", mapping, header.replace("Hold,", ""))


def test_counts_may_be_split_over_columns(tmp_path: Path) -> None:
    mapping = MAPPING.replace("abandoned: Lost", "abandoned: [Lost, Lost Late]")
    header = HEADER.replace("Busy", "Busy,Lost Late")
    assert counts(imported(tmp_path, "sales,2026-11-24 09:00,5,1,960,2\n", mapping, header)) == [(8, 5, 3, 960)]


@pytest.mark.parametrize(
    ("comma", "text", "contacts"),
    [
        ("no", "1,204", 1204),
        ("no", "1204.0", 1204),
        ("no", "1.204E+03", 1204),
        ("no", "1 204", 1204),
        ("no", "1\u00a0204", 1204),
        ("no", "1'204", 1204),
        ("no", "1,23,204", 123204),
        ("yes", "1.204", 1204),
        ("yes", "1.204,0", 1204),
        ("yes", "1,204e3", 1204),
        ("yes", "1\u202f204", 1204),
    ],
)
def test_counts_in_every_form(comma: str, text: str, contacts: float, tmp_path: Path) -> None:
    found = imported(tmp_path, f'sales,2026-11-24 09:00,"{text}",0,288960\n', MAPPING + f"decimal_comma: {comma}\n")
    assert found.rows["answered"].tolist() == [contacts]


def test_thousands_with_the_sign_of_the_other_language_are_asked_about(tmp_path: Path) -> None:
    assert "decimal_comma" in refused(tmp_path, "sales,2026-11-24 09:00,1.204,0,288960\n")
    assert "too large" in refused(tmp_path, "sales,2026-11-24 09:00,1e999,0,288960\n")


@pytest.mark.parametrize(
    ("row", "found"),
    [("1e308,0,960", "1e+308, at most 10,000,000"), ("4,1e8,960", "100,000,000"), ("4,0,1e12", "100,000,000,000 is")],
)
def test_numbers_beyond_what_a_site_reads_are_refused(row: str, found: str, tmp_path: Path) -> None:
    told = refused(tmp_path, f"sales,2026-11-24 09:00,{row}\nsales,2026-11-24 09:30,{row}\n")
    assert told.count("is allowed") == 2
    assert found in told


@pytest.mark.parametrize(
    ("busy", "says"),
    [("960000", "66.7 hours (240,000 s) over 4 contacts answered"), ("16", "4 s over 4 contacts answered")],
)
def test_a_mean_handle_time_of_hours_or_of_none_is_told_with_queue_and_file(
    busy: str, says: str, tmp_path: Path
) -> None:
    (told,) = imported(tmp_path, f"sales,2026-11-24 09:00,4,0,{busy}\nmail,2026-11-24 09:00,4,0,960\n").warnings
    assert told.startswith("sales: calls.csv: a mean handle time of ")
    assert says in told
    assert "time_unit" in told


# Rows of a day --------------------------------------------------------------------------------------------------------


def test_rows_of_a_day_need_no_time(tmp_path: Path) -> None:
    found = imported(tmp_path, "sales,2026-10-25,400,0,96000\n", MAPPING.replace("30", "1440"))
    (start,), (end,) = found.rows["start"], found.rows["end"]
    assert (f"{start:%d %H:%M}", f"{end:%d %H:%M}") == ("24 23:00", "26 00:00")


# Forecasts share all of it --------------------------------------------------------------------------------------------


def test_a_forecast_has_the_same_forms(tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text(
        "Skill,Begin,Calls,Talk,Wrap,Notes\nsales,2026-11-24 09:00,12.5,3:00,0:30,\n"
        "sales,2026-11-24 09:30,8,3:00,,\nsales,2026-11-24 10:00,8,,,\nSum,,x,,,\nsales,2026-03-29 01:00,0,,,\n",
        encoding="utf-8",
    )
    (tmp_path / "m.yaml").write_text(
        "columns: {queue: Skill, start: Begin, volume: Calls, aht_seconds: [Talk, Wrap]}\ntime_unit: m:ss\n"
        'time_zone: Europe/Lisbon\ninterval_minutes: 30\nqueues: {sales: sales, Sum: ""}\n',
        encoding="utf-8",
    )
    found = read_forecast(tmp_path / "f.csv", tmp_path / "m.yaml")
    assert found.rows["volume"].tolist() == [12.5, 8, 8]
    assert found.rows["aht_seconds"].tolist() == pytest.approx([210, 180, np.nan], nan_ok=True)
    assert found.left_out == 1
    assert any("clocks skip" in note for note in found.notes)
    assert found.warnings == ()
    (tmp_path / "m.yaml").write_text((tmp_path / "m.yaml").read_text("utf-8").replace("m:ss", "min"), encoding="utf-8")
    (tmp_path / "f.csv").write_text("Skill,Begin,Calls,Talk,Wrap\nsales,2026-11-24 09:00,2,180,30\n", encoding="utf-8")
    (told,) = read_forecast(tmp_path / "f.csv", tmp_path / "m.yaml").warnings
    assert told.startswith("sales: f.csv: a mean handle time of 3.5 hours (12,600 s) over 2 contacts")


def test_numbers_beyond_what_a_site_reads_are_refused_in_a_forecast_too(tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text("Skill,Begin,Calls,Talk\nsales,2026-11-24 09:00,1e8,86401\n", encoding="utf-8")
    (tmp_path / "m.yaml").write_text(
        "columns: {queue: Skill, start: Begin, volume: Calls, aht_seconds: Talk}\n"
        "time_zone: Europe/Lisbon\ninterval_minutes: 30\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as refusal:
        read_forecast(tmp_path / "f.csv", tmp_path / "m.yaml")
    assert "f.csv:2: Calls: found 100,000,000, at most 10,000,000 is allowed" in str(refusal.value)
    assert "f.csv:2: Talk: found 86,401, at most 86,400 is allowed" in str(refusal.value)


def test_a_list_of_no_columns_is_refused_by_the_mapping(tmp_path: Path) -> None:
    mapping = MAPPING.replace("answered: Taken", "answered: []")
    assert "columns.answered" in refused(tmp_path, "", mapping)
    assert "columns.answered" in refused(tmp_path, "", MAPPING.replace("answered: Taken", "answered: {a: b}"))


def test_a_workbook_has_the_same_forms(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Calls by queue"])
    sheet.append(["Skill", "Begin", "In", "Taken", "Lost", "Talk", "Wrap"])
    sheet.append(["sales", datetime(2026, 11, 24, 0, 0), 1204, 1200, 4, time(0, 3, 45), time(0, 0, 15)])
    sheet.append(["sales", datetime(2026, 11, 24, 0, 30), 2, 3, 0, time(0, 3, 0), timedelta(0)])
    sheet.append(["Sum", None, 1206, None, None, None, None])
    for row in (3, 4):
        sheet.cell(row, 2).number_format = "yyyy-mm-dd hh:mm"
        for column in (6, 7):
            sheet.cell(row, column).number_format = "h:mm:ss"
    book.save(tmp_path / "calls.xlsx")
    mapping = OFFERED.replace("handle_seconds: Busy", "aht_seconds: [Talk, Wrap]")
    (tmp_path / "map.yaml").write_text(
        mapping + 'time_unit: h:mm:ss\nskip_lines: 1\nqueues: {sales: sales, Sum: ""}\n', encoding="utf-8"
    )
    found = read_history(tmp_path / "calls.xlsx", tmp_path / "map.yaml")
    assert counts(found) == [(1204, 1200, 4, 288000), (2, 3, 0, 540)]
    assert [f"{start:%H:%M}" for start in found.rows["start"]] == ["00:00", "00:30"]
