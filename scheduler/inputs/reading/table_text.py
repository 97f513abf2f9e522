"""Text tables as records: what character set, which delimiter, where a row ends; the same with quotes and without.

Rows end with LF, CRLF, CR or any mixture of them, and with nothing else: U+2028 and its like belong to a cell. Blank
rows are passed over, blanks around a cell are not part of it, and every row knows the line of the file it begins in.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.inputs.reading.issues import Issues, Place

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks a file may begin with; a mark says more than whoever describes the file."""
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DELIMITERS = ",;\t"
LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+\Z")
QUOTED = re.compile(r'"[^"]*"')
SEPARATOR = re.compile(r'"?sep=([^\w\r\n".])"?[ ;,\t]*(?:\r\n?|\n|\Z)', re.IGNORECASE)
KEPT_TEXT = re.compile(r'\A="([^"]*)"\Z')
"""What programs write so that a spreadsheet keeps ``007`` as text."""
HEADER_CHARACTERS = 100_000
MARK_END = " :=|,;\t"
"""What may stand between a mark before the header and the first name."""

Record = tuple[int, list[str]]
"""A row: the 1-based line it begins in, and its cells without blanks around them."""


@dataclass(frozen=True)
class TableText:
    """A text table, decoded.

    Parameters
    ----------
    text
        From the first line that counts on.
    line
        1-based line of the file that is.
    delimiter
        Character between cells.
    is_marked
        Whether the mark before the header that was asked for is there.
    """

    text: str
    line: int
    delimiter: str
    is_marked: bool = False

    def records(self) -> Iterator[Record]:
        """Rows that hold anything.

        Raises
        ------
        csv.Error
            If quotes are wrong; `explain` puts it into words.
        """
        lines = (match[0] for match in LINE.finditer(self.text))
        reader = csv.reader(lines, delimiter=self.delimiter, strict=True, skipinitialspace=True)
        end, has_kept = 0, '="' in self.text
        try:
            for cells in reader:
                line, end = self.line + end, reader.line_num
                stripped = [cell.strip() for cell in cells]
                if has_kept:
                    stripped = [KEPT_TEXT.sub(r"\1", cell) for cell in stripped]
                if any(stripped):
                    yield line, stripped
        except csv.Error as error:
            raise BadQuotesError(self.line + end, self.line + reader.line_num - 1, str(error)) from None


class BadQuotesError(ValueError):
    """A row that cannot be cut into cells."""

    def __init__(self, line: int, last: int, problem: str) -> None:
        super().__init__(problem)
        self.line = line
        self.message = _explain(line, last, problem)


def _explain(line: int, last: int, problem: str) -> str:
    if "unexpected end" in problem:
        return "not a CSV row: a quote that opens here is never closed; close it, or write it twice inside quotes"
    if "field larger" in problem:
        return (
            f"not a CSV row: a cell of more than {csv.field_size_limit():,} characters (it goes on in line {last}); "
            "is a quote not closed?"
        )
    where = f" (in line {last})" if last > line else ""
    return f"not a CSV row: {problem}{where}; write a quote inside a quoted cell twice"


def decode(data: bytes, encoding: str | None, file: str, issues: Issues, advice: str) -> str | None:
    """Bytes to text by their mark, else by ``encoding`` (default UTF-8); note what is no text.

    Parameters
    ----------
    advice
        What to do where the bytes are of another character set.
    """
    for mark, name in MARKS:
        if data.startswith(mark):
            encoding = "utf-8-sig" if name == "utf-8" else name
            break
    encoding = encoding or "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeError as error:
        if not isinstance(error, UnicodeDecodeError):
            issues.add(Place(file), "", f"cannot be read as {encoding}: {error}; {advice}")
            return None
        line = len(re.findall(rb"\r\n?|\n", data[: error.start])) + 1
        name = "UTF-8" if encoding.startswith("utf-8") else encoding
        message = f"found byte 0x{data[error.start]:02x}, which is not {name} text; {advice}"
        issues.add(Place(file, line), "", message)
        return None
    at = text.find("\x00")
    if at >= 0:
        line = len(re.findall(r"\r\n?|\n", text[:at])) + 1
        utf_16 = data[: 2 * at + 2].count(b"\x00") > at // 2
        hint = "it looks like UTF-16 without its mark: state encoding: utf-16-le" if utf_16 else "is it a text file?"
        issues.add(Place(file, line), "", f"found the character NUL; {hint}, or save the file as UTF-8")
        return None
    if re.match(r"\s*<(!doctype|html|table|\?xml)", text[:200], re.IGNORECASE):
        issues.add(Place(file, 1), "", "found a web page or XML, not a table of text; save it as CSV or XLSX")
        return None
    return text


def table_text(text: str, delimiter: str | None = None, skip_lines: int = 0, header_mark: str = "") -> TableText:
    """Find where the header begins and what stands between cells.

    Parameters
    ----------
    delimiter
        One character; default: as ``sep=;`` in the first line says, else as told by the header.
    skip_lines
        Lines before the header; a line ``sep=;`` is passed over in any case.
    header_mark
        Text before the first column's name, in small letters; it is cut off.
    """
    separator = SEPARATOR.match(text)
    skipped = max(skip_lines, 1 if separator else 0)
    at = 0
    for _ in range(skipped):
        match = LINE.match(text, at)
        at = match.end() if match else len(text)
    text = text[at:]
    is_marked = bool(header_mark) and text[: len(header_mark)].lower() == header_mark
    if is_marked:
        text = text[len(header_mark) :].lstrip(MARK_END)
    delimiter = delimiter or (separator[1] if separator else delimiter_of(text))
    return TableText(text, skipped + 1, delimiter, is_marked)


def delimiter_of(text: str) -> str:
    """Delimiter of the first row that holds anything: the most frequent outside quotes, of equals the first named."""
    plain = QUOTED.sub("", text[:HEADER_CHARACTERS])
    header = next((match[0] for match in LINE.finditer(plain) if match[0].strip(f" {DELIMITERS}\r\n")), "")
    return max(DELIMITERS, key=header.count)
