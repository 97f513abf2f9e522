from __future__ import annotations

import codecs
import csv
import io
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.inputs.reading.issues import Issues
from scheduler.inputs.reading.large_table import LargeTable
from scheduler.inputs.reading.table_source import TableForm, read_cells

TEXT = "id,name,rate\nA1,Ann,12.5\nA2,Zoë,9\n"
ROWS = [["A1", "Ann", "12.5"], ["A2", "Zoë", "9"]]


def read(path: Path, data: bytes | str, form: TableForm | None = None) -> LargeTable:
    path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
    issues = Issues()
    table = read_cells(path, path.name, form or TableForm(), issues)
    assert not issues.found, [issue.message for issue in issues.found]
    assert table is not None
    return table


def told(path: Path, data: bytes | str, form: TableForm | None = None) -> tuple[int, str]:
    """Line and message of the one thing wrong."""
    path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
    issues = Issues()
    read_cells(path, path.name, form or TableForm(), issues)
    (issue,) = issues.found
    return issue.line, issue.message


def rows(table: LargeTable) -> list[list[str]]:
    return [list(row) for row in table.cells.itertuples(index=False, name=None)]


def workbook(path: Path, *lines: list[Any], merged: str = "", formats: dict[str, str] | None = None) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for line in lines:
        sheet.append(line)
    for cell, shown in (formats or {}).items():
        sheet[cell].number_format = shown
    if merged:
        sheet.merge_cells(merged)
    book.save(path)
    return path


def read_book(path: Path, form: TableForm | None = None) -> LargeTable:
    return read(path, path.read_bytes(), form)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_ends_a_row(end: str, tmp_path: Path) -> None:
    table = read(tmp_path / "a.csv", TEXT.replace("\n", end))
    assert (rows(table), table.lines.tolist()) == (ROWS, [2, 3])


def test_line_ends_may_be_mixed_and_blank_rows_stand_anywhere(tmp_path: Path) -> None:
    table = read(tmp_path / "a.csv", "\r\n,,\rid,name,rate\r\n\nA1,Ann,12.5\r , ,\nA2,Zoë,9\r\r\n\n")
    assert (rows(table), table.lines.tolist(), table.header_line) == (ROWS, [5, 7], 3)


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x0b", "\x0c", "\x1c", "\x85"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_no_other_sign_ends_a_row(sign: str, quote: str, tmp_path: Path) -> None:
    table = read(tmp_path / "a.csv", f"id,name\nA1,{quote}An{sign}n{quote}\nA2,Bo\n")
    assert rows(table) == [["A1", f"An{sign}n"], ["A2", "Bo"]]


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (codecs.BOM_UTF8 + TEXT.encode(), TableForm()),
        (TEXT.encode("utf-16"), TableForm()),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), TableForm()),
        (TEXT.encode("utf-16"), TableForm(encoding="utf-8")),
        (codecs.BOM_UTF8 + TEXT.encode(), TableForm(encoding="cp1252")),
        (TEXT.encode("cp1252"), TableForm(encoding="cp1252")),
        (TEXT.encode("utf-16-le"), TableForm(encoding="utf-16-le")),
    ],
)
def test_the_character_set_is_told_by_the_mark_or_stated(data: bytes, form: TableForm, tmp_path: Path) -> None:
    assert rows(read(tmp_path / "a.csv", data, form)) == ROWS


def test_text_of_another_character_set_is_told_with_its_line(tmp_path: Path) -> None:
    line, message = told(tmp_path / "a.csv", TEXT.replace("\n", "\r").encode("cp1252"))
    assert line == 3
    assert "byte 0xeb" in message
    assert "cp1252" in message
    line, message = told(tmp_path / "b.csv", TEXT.replace("ë", "e").encode("utf-16-le"))
    assert line == 1
    assert "utf-16-le" in message


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_told_by_the_header_outside_its_quotes(delimiter: str, tmp_path: Path) -> None:
    text = '"id;a;b;c;d",name\tx\ty\tz,"rate"\n'.replace(",", "|").replace("\t", "_").replace("|", delimiter)
    table = read(tmp_path / "a.csv", text + f"A1{delimiter}Ann{delimiter}12.5\n")
    assert list(table.cells) == ["id;a;b;c;d", "name_x_y_z", "rate"]


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;"])
@pytest.mark.parametrize("skip", [0, 1])
def test_a_first_line_that_states_the_delimiter_is_no_row(first: str, skip: int, tmp_path: Path) -> None:
    table = read(tmp_path / "a.csv", f"{first}\r\nid;a,b,c\r\nA1;2,5\r\n", TableForm(skip_lines=skip))
    assert (list(table.cells), rows(table), table.lines.tolist()) == (["id", "a,b,c"], [["A1", "2,5"]], [3])


def test_text_that_is_kept_from_becoming_a_number_is_that_text(tmp_path: Path) -> None:
    table = read(tmp_path / "a.csv", 'id,name\n="007",Ann\n"=""1E5""","=1+1"\n')
    assert rows(table) == [["007", "Ann"], ["1E5", "=1+1"]]


def test_a_quoted_header_may_hold_line_breaks(tmp_path: Path) -> None:
    table = read(tmp_path / "a.csv", 'id,"Mon\n2026-11-23","Tue\r\n2026-11-24"\nA1,x,y\n')
    assert list(table.cells) == ["id", "Mon\n2026-11-23", "Tue\r\n2026-11-24"]
    assert (rows(table), table.lines.tolist()) == ([["A1", "x", "y"]], [4])


def test_columns_without_a_name_are_left_out_empty_and_told_otherwise(tmp_path: Path) -> None:
    table = read(tmp_path / "a.csv", "id,,name,,,\nA1,,Ann,,x,\nA2,,Bo,,,\n")
    assert list(table.cells) == ["id", "name", "column 5"]
    table.note_unread(["id"])
    assert table.notes == [
        "a.csv: columns not read: name",
        "a.csv: a cell not read in column 5, which has no name; line 2: 'x'",
    ]


def test_rows_of_another_length_are_told_with_their_line(tmp_path: Path) -> None:
    assert told(tmp_path / "a.csv", "id,name\nA1\n") == (
        2,
        "found 1 cells, the header has 2 columns; give every column, empty or not",
    )
    assert told(tmp_path / "a.csv", "id,name\nA1,Ann\n\nA2,b,c\n")[0] == 4
    assert rows(read(tmp_path / "a.csv", "id,name\nA1,Ann,,,\n")) == [["A1", "Ann"]]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('id,name\nA1,Ann\nA2,"Bo\nA3,Cy\n', 3, "never closed"),
        ('id,name\nA1,"An"n\nA2,Bo\n', 2, "write a quote"),
        ('id,name\nA1,"' + "x" * 200_000 + '"\n', 2, "characters"),
        ("", 1, "empty"),
        ("\n \n,,\n", 1, "empty"),
        ("<html><body><table>\n", 1, "web page"),
        ("id,name,id\nA1,x,y\n", 1, "twice"),
        ("x," * 20_000 + "\n", 1, "found 20,001 columns"),
    ],
)
def test_what_is_no_table_is_told_with_its_line(text: str, line: int, says: str, tmp_path: Path) -> None:
    found, message = told(tmp_path / "a.csv", text)
    assert found == line
    assert says in message


@given(
    st.lists(
        st.lists(st.text("ab \u00a0\u2028é'.0", max_size=4), min_size=3, max_size=3),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
@settings(max_examples=150, deadline=None)
def test_quoted_or_not_the_result_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, cells: list[list[str]], delimiter: str, end: str
) -> None:
    folder = tmp_path_factory.mktemp("same")
    found = []
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_ALL):
        stream = io.StringIO()
        csv.writer(stream, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows(
            [["x", "y", "z"], *cells]
        )
        table = read(folder / "a.csv", stream.getvalue(), TableForm(delimiter=delimiter))
        found.append((list(table.cells), rows(table), table.lines.tolist()))
    kept = [[cell.strip() for cell in row] for row in cells if any(cell.strip() for cell in row)]
    assert found[0] == found[1] == (["x", "y", "z"], kept, found[0][2])


def test_a_workbook_is_told_by_its_first_bytes(tmp_path: Path) -> None:
    path = workbook(tmp_path / "calls.csv", ["id", "name", "rate"], ["A1", "Ann", 12.5], ["A2", "Zoë", 9.0])
    assert rows(read_book(path)) == ROWS
    assert "save it as CSV" in told(path, path.read_bytes(), TableForm(takes_workbooks=False))[1]


def test_a_workbook_gives_what_the_spreadsheet_shows(tmp_path: Path) -> None:
    moment = datetime(2026, 11, 23, 14)
    cells: list[tuple[Any, str, str]] = [
        (moment, "yyyy-mm-dd hh:mm", "2026-11-23 14:00"),
        (datetime(2026, 11, 24), "dd/mm/yyyy hh:mm", "2026-11-24 00:00"),
        (datetime(2026, 11, 24), "dd/mm/yyyy", "2026-11-24"),
        (date(2026, 11, 24), '"on" [$-409]d mmm yy', "2026-11-24"),
        (datetime(2026, 11, 23, 14, 0, 7), "yyyy-mm-dd hh:mm:ss", "2026-11-23 14:00:07"),
        (time(9, 30), "h:mm AM/PM", "09:30"),
        (1.0, "[h]:mm", "24:00"),
        (1.0, "h:mm", "24:00"),
        (0.0, "h:mm", "00:00"),
        (timedelta(minutes=3, seconds=20), "mm:ss", "00:03:20"),
        (timedelta(hours=30), "[h]:mm:ss", "30:00:00"),
        (46349.58333333334, "yyyy-mm-dd hh:mm", "2026-11-23 14:00"),
        (7, "000", "007"),
        (7.0, "General", "7"),
        (155000.55, "0", "155000.55"),
        (0.00000125, "General", "0.00000125"),
        ("1E5", "@", "1E5"),
        (True, "General", "TRUE"),
        ("  x\u00a0", "General", "x"),
    ]
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append([f"c{index}" for index in range(len(cells))])
    for column, (value, shown, _) in enumerate(cells, 1):
        sheet.cell(2, column, value).number_format = shown
    book.save(tmp_path / "a.xlsx")
    (found,) = rows(read_book(tmp_path / "a.xlsx"))
    assert found == [text for *_, text in cells]


def test_a_date_has_its_midnight_where_its_column_has_times(tmp_path: Path) -> None:
    lines = [[datetime(2026, 11, 23, 14), datetime(2026, 11, 23)], [datetime(2026, 11, 24), datetime(2026, 11, 24)]]
    path = workbook(
        tmp_path / "a.xlsx",
        ["end", "day"],
        *lines,
        formats={f"{column}{row}": "yyyy-mm-dd" for column in "AB" for row in (2, 3)},
    )
    assert rows(read_book(path)) == [["2026-11-23 14:00", "2026-11-23"], ["2026-11-24 00:00", "2026-11-24"]]


def test_numbers_of_a_workbook_follow_the_decimal_comma_of_the_mapping(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ["id", "rate"], ["1.5", 12.5], ["x", "12,75"])
    assert rows(read_book(path, TableForm(decimal_comma=True))) == [["1.5", "12,5"], ["x", "12,75"]]


def test_a_merged_cell_holds_for_all_its_rows_and_columns(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ["agent", "mon", "tue"], ["A1", "x"], [None, None, "y"], merged="A2:A3")
    assert rows(read_book(path)) == [["A1", "x", ""], ["A1", "", "y"]]
    path = workbook(tmp_path / "b.xlsx", ["agent", "mon", "tue", "wed"], ["A1", "leave"], ["A2", "x"], merged="B2:D2")
    assert rows(read_book(path)) == [["A1", "leave", "leave", "leave"], ["A2", "x", "", ""]]


def test_a_merged_cell_makes_no_row_where_nothing_else_stands(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ["agent", "mon"], ["A1", "x"], merged="A2:A500")
    assert rows(read_book(path)) == [["A1", "x"]]


def test_title_and_blank_rows_before_the_header_are_skipped(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ["Roster of week 48"], [], ["id", "x"], ["A1", 1], merged="A1:D1")
    table = read_book(path, TableForm(skip_lines=1))
    assert (list(table.cells), rows(table), table.lines.tolist()) == (["id", "x"], [["A1", "1"]], [4])


def test_a_formula_without_a_saved_result_is_its_own_text(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ["id", "x", "y"], ["A1", "=B3*2", None], ["A2", 1, '=""'])
    assert rows(read_book(path)) == [["A1", "=B3*2", ""], ["A2", "1", '=""']]


def test_other_sheets_that_hold_something_are_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["id"])
    book.create_sheet("Notes").append(["call Ann"])
    book.create_sheet("Empty")
    book.save(tmp_path / "a.xlsx")
    table = read_book(tmp_path / "a.xlsx")
    table.note_unread(["id"])
    assert table.notes == ["a.xlsx: sheets not read: 'Notes'; read: 'Sheet'"]
    data = (tmp_path / "a.xlsx").read_bytes()
    assert "did you mean 'Notes'" in told(tmp_path / "a.xlsx", data, TableForm(sheet="Note"))[1]


def test_the_first_sheet_is_the_first_that_is_shown(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["lists"])
    book.worksheets[0].sheet_state = "hidden"
    book.create_sheet("Week 48").append(["id"])
    book.save(tmp_path / "a.xlsx")
    assert list(read_book(tmp_path / "a.xlsx").cells) == ["id"]


@pytest.mark.parametrize("stray", ["B1048576", "XFD1048576", "XFD3"])
def test_stray_cells_at_the_end_of_a_sheet_are_read_and_cost_nothing(stray: str, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["id", "name"])
    sheet.append(["A1", "Ann"])
    sheet[stray] = "x"
    book.save(tmp_path / "a.xlsx")
    table = read_book(tmp_path / "a.xlsx")
    assert table.lines.tolist() == [2, int(stray.lstrip("BDFX"))]
    assert rows(table)[1][-1] == "x"
    assert len(table.cells.columns) == (2 if stray.startswith("B") else 3)


def archive(path: Path, members: dict[str, bytes], base: Path | None = None, without: str = "") -> bytes:
    """Bytes of an archive of the members, and of those of another."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        if base is not None:
            with zipfile.ZipFile(base) as own:
                for name in own.namelist():
                    if name not in members and name != without:
                        made.writestr(name, own.read(name))
        for name, data in members.items():
            made.writestr(name, data)
    return path.read_bytes()


def test_what_is_no_readable_workbook_is_told(tmp_path: Path) -> None:
    base = workbook(tmp_path / "base.xlsx", ["id"])
    cases = {
        "OpenDocument": archive(tmp_path / "1.zip", {"mimetype": b"x", "content.xml": b"<x/>"}),
        "XLSB": archive(tmp_path / "2.zip", {"[Content_Types].xml": b"", "xl/workbook.bin": b""}),
        "without a workbook": archive(tmp_path / "3.zip", {"calls.csv": b"a,b\n"}),
        "with a password": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        "cannot be read as XLSX": base.read_bytes()[:-40],
        "is no workbook": b"id,name\n",
    }
    for says, data in cases.items():
        assert says in told(tmp_path / "a.xlsx", data)[1]


def test_a_workbook_that_unpacks_to_too_much_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = workbook(tmp_path / "base.xlsx", ["id"])
    data = archive(tmp_path / "1.zip", {"xl/theme/x.xml": b" " * 3_000_000}, base)
    monkeypatch.setattr("scheduler.inputs.reading.workbook_source.MOST_TEXT_BYTES", 2_000_000)
    assert "unpacks to 3 MB" in told(tmp_path / "a.xlsx", data)[1]


def test_a_workbook_without_a_sheet_is_told(tmp_path: Path) -> None:
    base = workbook(tmp_path / "base.xlsx", ["id"])
    data = archive(tmp_path / "1.zip", {}, base, without="xl/worksheets/sheet1.xml")
    assert "no sheet" in told(tmp_path / "a.xlsx", data)[1]


def test_a_giant_cell_is_told(tmp_path: Path) -> None:
    base = workbook(tmp_path / "base.xlsx", ["id"], ["x" * 30_000])
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(base) as own:
        sheet = own.read(part).replace(b"x" * 30_000, b"y" * 40_000)
    line, message = told(tmp_path / "a.xlsx", archive(tmp_path / "1.zip", {part: sheet}, base))
    assert (line, "40,000 characters" in message) == (2, True)


def test_a_sheet_with_cells_far_to_the_right_in_many_rows_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.inputs.reading.workbook_source.MOST_SLOTS", 1000)
    path = workbook(tmp_path / "a.xlsx", ["id"], *([*[None] * 600, "x"] for _ in range(3)))
    assert told(path, path.read_bytes())[0] == 3


@pytest.mark.parametrize("name", ["sheet1", "sheet2"])
def test_a_row_beyond_the_last_a_spreadsheet_has_takes_no_time(name: str, tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.worksheets[0].append(["id"])
    made.worksheets[0].append(["A1"])
    made.create_sheet("Far").cell(2, 1, "x")
    made.save(tmp_path / "base.xlsx")
    part = f"xl/worksheets/{name}.xml"
    with zipfile.ZipFile(tmp_path / "base.xlsx") as own:
        sheet = own.read(part).replace(b'r="2"', b'r="4000000000"').replace(b'r="A2"', b'r="A4000000000"')
    data = archive(tmp_path / "1.zip", {part: sheet}, tmp_path / "base.xlsx")
    if name == "sheet1":
        assert told(tmp_path / "a.xlsx", data)[0] == 1_048_577
    else:
        assert read(tmp_path / "a.xlsx", data).other_sheets == ["Far"]
